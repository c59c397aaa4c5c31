"""What farm subsidies register when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.organisations import verbs
    from zugong.organisations.imports import kinds
    from zugong.villages import tabs
    from zugong.villages.roles import (
        KEEP_DEPARTURES,
        KEEP_SUBSIDIES,
        PAY_SUBSIDIES,
        VIEW_SUBSIDIES,
    )
    from zugong.villages.subsidies import limits  # noqa: F401  registers the rules
    from zugong.villages.subsidies.imports import departures, lists, payments

    for verb, words in {
        "policy": _("entered a farm-subsidy policy"),
        "policy_close": _("closed a farm-subsidy policy"),
        "open": _("opened a subsidy list"),
        "total": _("corrected the total of a subsidy batch"),
        "read": _("read a subsidy list in"),
        "line": _("mended a line of a subsidy list"),
        "line_drop": _("took a line out of a subsidy list"),
        "check": _("checked a subsidy list"),
        "settle": _("gave a reason for a warning of a subsidy list"),
        "paid": _("entered that subsidies were paid"),
        "returned": _("entered that a subsidy came back"),
        "again": _("sent a subsidy again"),
        "departure": _("entered that somebody died or moved away"),
        "departure_back": _("took an entry of the departures back"),
        "export": _("exported subsidy lists"),
        "upload": _("uploaded a workbook of subsidies"),
        "import": _("imported subsidies"),
        "discard": _("discarded a workbook of subsidies"),
    }.items():
        verbs.name(f"subsidies.{verb}", words)
    kinds.register(
        kinds.Kind(
            key="subsidies",
            title=_("Subsidy lists by Excel"),
            facts=_("who gets how much, for one village or for all of a township"),
            about=_(
                "A list that is here already is read in anew as a whole; reasons given for warnings stay. Numbers in the wrong"
                " column are refused. A list in another layout is read in on its own page."
            ),
            workbook=lists.BOOK,
            permission=KEEP_SUBSIDIES,
            verb="subsidies",
            back="subsidies",
            check=lists.check,
            store=lists.store,
            export=lists.export,
            about_export=_("All lists you keep, as the same workbook."),
            sensitive=lists.SENSITIVE,
        )
    )
    kinds.register(
        kinds.Kind(
            key="departures",
            title=_("Deceased and moved away, by Excel"),
            facts=_("from civil affairs and the police, for all villages at once"),
            about=_("Somebody who is in the register already stays as entered."),
            workbook=departures.BOOK,
            permission=KEEP_DEPARTURES,
            verb="subsidies",
            back="departures",
            check=departures.check,
            store=departures.store,
            sensitive=departures.SENSITIVE,
        )
    )
    kinds.register(
        kinds.Kind(
            key="subsidy_payments",
            title=_("What the bank answered, by Excel"),
            facts=_("which lines were paid, which came back and why"),
            about=_("Lines are told by list and number. What has no answer yet is left out."),
            workbook=payments.BOOK,
            permission=PAY_SUBSIDIES,
            verb="subsidies",
            back="subsidies",
            check=payments.check,
            store=payments.store,
            sensitive=payments.SENSITIVE,
        )
    )
    tabs.register(
        tabs.Tab(
            "subsidies", _("Farm subsidies"), "subsidies", lambda account: account.can(VIEW_SUBSIDIES), 51
        )
    )
