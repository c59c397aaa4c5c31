"""What the collective economy registers when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.organisations import verbs
    from zugong.villages import doors, tabs
    from zugong.villages.economy import limits  # noqa: F401  registers the rules
    from zugong.villages.roles import VIEW_INDUSTRY

    verbs.name("economy.year", _("entered a year of the collective economy"))
    verbs.name("economy.help", _("drew up a help plan for a village"))
    doors.register(
        doors.Door(
            "economy",
            _("Collective economy"),
            _("what the village earns together, and its products"),
            "chart-bar",
            "village_economy",
            40,
        )
    )
    tabs.register(
        tabs.Tab(
            "economy", _("Collective economy"), "economy", lambda account: account.can(VIEW_INDUSTRY), 42
        )
    )
