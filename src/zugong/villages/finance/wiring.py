"""What village books register when the application starts."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.disclosure import kinds
    from zugong.organisations import verbs
    from zugong.organisations.imports import kinds as imports
    from zugong.villages import tabs
    from zugong.villages.finance.actions import guard
    from zugong.villages.finance.imports.storing import kind
    from zugong.villages.publishing.kinds import FINANCE
    from zugong.villages.roles import VIEW_BOOKS

    imports.register(kind())
    kinds.register(replace(kinds.get(FINANCE), own_page="books", guard=guard))
    for verb, words in {
        "upload": _("uploaded a village book"),
        "discard": _("discarded an uploaded village book"),
        "import": _("imported a village book"),
        "keep": _("kept a village book"),
        "layout": _("remembered a layout of village books"),
        "layout_drop": _("forgot a layout of village books"),
        "export": _("exported village books"),
    }.items():
        verbs.name(f"books.{verb}", words)
    tabs.register(tabs.Tab("books", _("Village books"), "books", lambda account: account.can(VIEW_BOOKS), 50))
