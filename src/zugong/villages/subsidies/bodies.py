"""What becomes public, worked out from the structured columns: names, ID numbers and accounts masked by rule.

Of a name the surname stays, of an ID number the county's six digits, of an account the last four. The end of the ID number
stays hidden on purpose: with it somebody finds their own line.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from zugong.disclosure import kinds
from zugong.disclosure.models import Duty
from zugong.lib.codes import mask_account, mask_name
from zugong.lib.disclosed import document
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.villages.models import SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.publishing.kinds import LIST

COUNTY_DIGITS = 6


def public_id(number: str) -> str:
    """433122************: where it was issued, nothing of birth, sex or order."""
    shown = number[:COUNTY_DIGITS] if len(number) == 18 and number[:COUNTY_DIGITS].isdigit() else ""
    return shown + "*" * (18 - len(shown))


def plain(value: Decimal) -> str:
    """12.5 for 12.50."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def rows_of(lines: Sequence[SubsidyLine]) -> list[list[Any]]:
    return [
        [
            mask_name(line.name),
            public_id(line.id_number),
            mask_account(line.account) if line.account else None,
            line.group or None,
            plain(line.quantity),
            document.money(line.standard),
            document.money(line.amount),
            line.remark or None,
        ]
        for line in lines
    ]


def of_list(found: SubsidyList, *, made_by: str) -> dict[str, Any]:
    """The body of the list's publication."""
    policy = found.policy
    lines = list(SubsidyLine.objects.filter(list=found).order_by("row"))
    added = sum((line.amount for line in lines), Decimal(0))
    quantity = sum((line.quantity for line in lines), Decimal(0))
    return _body(
        str(found.title)[:120],
        period=period_of(found),
        text=policy_words(policy),
        summary=[
            document.figure("people", _("Recipients"), len(lines), "integer"),
            document.figure("quantity", _("Quantity (%(measure)s)") % {"measure": policy.measure}, plain(quantity), "text"),
            document.figure("total", _("Paid out in all"), added),
        ],
        columns=[
            document.column("name", _("Recipient's name"), "text", "name"),
            document.column("id", _("ID number"), "code"),
            document.column("account", _("Bank account"), "code"),
            document.column("group", _("Group"), "text", "category"),
            document.column("quantity", _("Quantity (%(measure)s)") % {"measure": policy.measure}),
            document.column("standard", _("Standard (yuan)"), "money"),
            document.column("amount", _("Amount (yuan)"), "money", "amount"),
            document.column("remark", _("Remark on a line")),
        ],
        rows=rows_of(lines),
        totals=[None, None, None, None, None, None, document.money(added), None],
        made_by=made_by[:60],
    )  # fmt: skip


def _body(title: str, **parts: Any) -> dict[str, Any]:
    """A body, or the reason why it must not become public, as a refusal."""
    try:
        return document.body(title, **parts)
    except document.BadDocument as wrong:
        raise Refused(wrong.code, wrong.message(_)) from None


def period_of(found: SubsidyList) -> tuple[date, date]:
    """That of the oldest list the village owes, else the half-year we are in."""
    if found.publication is not None and found.publication.state != "dropped":
        return found.publication.period_from, found.publication.period_to
    owed = Duty.objects.open().filter(unit=found.village, kind=LIST).order_by("due_on").first()
    if owed is not None:
        return owed.period_from, owed.period_to
    return kinds.period_of(timezone.localdate(), 6)


def policy_words(policy: SubsidyPolicy) -> str:
    """The policy in a few lines, above the list."""
    lines = [
        _("Basis: %(basis)s") % {"basis": policy.basis},
        _("For whom: %(whom)s") % {"whom": policy.whom},
        _("Standard: %(yuan)s yuan a %(measure)s") % {"yuan": number_format(policy.standard, 2), "measure": policy.measure},
        _("Paid by: %(payer)s") % {"payer": policy.payer},
    ]  # fmt: skip
    if policy.contact:
        lines.append(_("Whom to ask: %(contact)s") % {"contact": policy.contact})
    return "\n".join(lines)


def of_policies(unit: Unit, year: int, found: Sequence[SubsidyPolicy], made_by: str) -> dict[str, Any]:
    """The policies of a year as one table: for whom, how much, who pays, until when."""
    return _body(
        _("%(place)s: farm-subsidy policies of %(year)s") % {"place": unit.name, "year": year},
        period=(date(year, 1, 1), date(year, 12, 31)),
        text=_(
            "Whoever may have one of these applies within its window; the office named answers questions."
        ),
        summary=[document.figure("policies", _("Policies"), len(found), "integer")],
        columns=[
            document.column("name", _("Subsidy"), "text", "label"),
            document.column("whom", _("For whom")),
            document.column("standard", _("Standard (yuan)"), "money", "amount"),
            document.column("measure", _("For one")),
            document.column("window", _("Window to apply")),
            document.column("documents", _("What to bring")),
            document.column("payer", _("Paid by")),
            document.column("contact", _("Whom to ask")),
            document.column("basis", _("Basis")),
        ],
        rows=[
            [
                one.name,
                one.whom,
                document.money(one.standard),
                one.measure,
                f"{one.opens_on.isoformat()}—{one.closes_on.isoformat()}",
                one.documents or None,
                one.payer,
                one.contact or None,
                one.basis,
            ]
            for one in found
        ],
        made_by=made_by[:60],
    )
