"""What households register when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.organisations import verbs
    from zugong.organisations.imports import kinds
    from zugong.villages import tabs
    from zugong.villages.households.imports import checking, exporting, storing
    from zugong.villages.households.imports.workbook import BOOK, SENSITIVE
    from zugong.villages.roles import KEEP_HOUSEHOLDS, VIEW_HOUSEHOLDS

    for verb, words in {
        "create": _("added a household"),
        "update": _("changed a household"),
        "move": _("moved a household"),
        "close": _("took a household out of the roster"),
        "reopen": _("took a household back into the roster"),
        "reissue_card": _("made a new household card"),
        "print_cards": _("printed household cards"),
        "add_member": _("added a member to a household"),
        "update_member": _("changed a member of a household"),
        "member_left": _("entered that a member left a household"),
        "change_head": _("changed the head of a household"),
        "export": _("exported households"),
        "upload": _("uploaded a workbook of households"),
        "import": _("imported households"),
        "discard": _("discarded a workbook of households"),
    }.items():
        verbs.name(f"households.{verb}", words)
    kinds.register(
        kinds.Kind(
            key="households",
            title=_("Households in and out"),
            facts=_("who lives in the village, in one workbook"),
            about=_(
                "Two sheets with hints and lists. A number that is here already updates that household; a blank cell leaves it as"
                " it is. Party members are found by their ID number."
            ),
            workbook=BOOK,
            permission=KEEP_HOUSEHOLDS,
            verb="households",
            back="households",
            check=checking.check,
            store=storing.store,
            export=exporting.export,
            about_export=_(
                "All households you may see, as the same workbook: change it and import it again. Masked numbers stay as they"
                " are."
            ),
            sensitive=SENSITIVE,
        )
    )
    tabs.register(
        tabs.Tab(
            "households", _("Households"), "households", lambda account: account.can(VIEW_HOUSEHOLDS), 20
        )
    )
