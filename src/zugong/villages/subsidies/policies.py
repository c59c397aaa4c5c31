"""May this happen with this list now, whoever asks? Each check raises ``Refused`` with the reason a person reads."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.lib.personal import find_all
from zugong.organisations import rules
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.models import SubsidyLine, SubsidyList
from zugong.villages.subsidies.limits import NOTICE_DAYS


def check_may_change(found: SubsidyList) -> None:
    if not found.open_for_changes:
        raise NotNow(
            "list_closed",
            _("The list is on its way or public. It may be changed when it is returned or being corrected."),
        )


def check_no_payments(found: SubsidyList) -> None:
    if found.lines.exclude(payment="").exists():
        raise NotNow("paid_already", _("Money of this list has been paid; lines are mended one by one now."))


def check_settled(found: SubsidyList) -> None:
    """Nothing to mend, and every warning has its reason."""
    if not found.line_count:
        raise NotNow("list_empty", _("The list has no line yet."))
    if found.checked_at is None:
        raise NotNow("unchecked", _("The list was changed since it was checked."))
    if found.errors:
        raise NotNow("errors", _("%(n)s findings have to be mended first."), n=found.errors)
    if found.warnings:
        raise NotNow("warnings", _("%(n)s warnings need a reason first."), n=found.warnings)


def check_public_words(text: str) -> None:
    """Words that become public with the list hold no number of anybody."""
    numbers = find_all(text)
    if numbers:
        raise Refused(
            "personal",
            _(
                "“%(masked)s” looks like an ID number, an account or a telephone; it stands in the wrong place."
            ),
            masked=numbers[0].masked,
        )


def payable_from(found: SubsidyList) -> date | None:
    """The day from which the list may be paid; None while it is not public."""
    if found.publication is None or found.publication.published_at is None:
        return None
    days = rules.value(NOTICE_DAYS, found.village)
    return timezone.localdate(found.publication.published_at) + timedelta(days=days)


def check_payable(found: SubsidyList, on: date) -> None:
    first = payable_from(found)
    if first is None or found.publication is None or found.publication.state != "published":
        raise NotNow("not_public", _("Money is paid after the list was public."))
    if on < first:
        raise NotNow(
            "notice_runs",
            _("The list is on notice until %(day)s; nothing is paid before."),
            day=first.isoformat(),
        )
    if on > timezone.localdate():
        raise Refused("on", _("The day lies ahead of us."))


def check_came_back(line: SubsidyLine) -> None:
    if line.payment != "returned":
        raise NotNow("not_back", _("Only what came back is sent again."))
