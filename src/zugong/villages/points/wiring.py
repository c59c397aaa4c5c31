"""What the points register when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.flows import registry
    from zugong.notices import links
    from zugong.organisations import verbs
    from zugong.villages import doors, tabs
    from zugong.villages.households import card_entries, panels
    from zugong.villages.points import entries, limits, orders, panel, warnings  # noqa: F401  defines the rules
    from zugong.villages.points.workflow import DEED, QUESTION
    from zugong.villages.roles import VIEW_POINTS
    from zugong.workorders import verdicts

    registry.register(DEED)
    registry.register(QUESTION)
    verdicts.register("five_orders", "points", orders.on_verdict)
    card_entries.register("points", entries.provide, 10)
    panels.register("points", panel.provide, 20)
    links.register(warnings.SUBJECT, warnings.address)
    verbs.name("points.kept", _("left spent points with a household"))
    verbs.name("deeds.export", _("exported declared deeds"))
    verbs.name("points.export", _("exported the points of households"))
    verbs.name("points.keep_standard", _("changed the standard of points"))
    doors.register(
        doors.Door(
            "deeds",
            _("Good deeds on notice"),
            _("what is to earn points; say so if something is wrong"),
            "heart-handshake",
            "village_deeds",
            20,
        )
    )
    verbs.name("points.keep_items", _("changed what orders are worth in points"))
    verbs.name("points.print", _("printed statements of points"))
    for key, label, url_name, order in (
        ("deeds", _("Declared deeds"), "deeds", 30),
        ("points", _("Books of points"), "points_books", 31),
    ):
        tabs.register(tabs.Tab(key, label, url_name, lambda account: account.can(VIEW_POINTS), order))
