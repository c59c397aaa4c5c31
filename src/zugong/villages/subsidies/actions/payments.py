"""What the bank did: paid, came back with the reason, sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from zugong.disclosure.policies import check_words
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, Refused
from zugong.villages.models import SubsidyLine, SubsidyList, SubsidyPayment
from zugong.villages.roles import PAY_SUBSIDIES
from zugong.villages.subsidies import permissions, policies

WAITING = ("", "again")


@transaction.atomic
def note_paid(found: SubsidyList, *, on: date, by: Actor) -> int:
    """Everything of the list that waits was paid on this day; gives the number of lines."""
    permissions.check(by, PAY_SUBSIDIES, found.village)
    policies.check_payable(found, on)
    lines = list(
        SubsidyLine.objects.filter(list=found, payment__in=WAITING)
        .annotate(turn=Max("payments__turn"))
        .order_by("row")
    )
    if not lines:
        raise Refused("none", _("No line waits for its money."))
    _post(lines, "paid", on, "", by)
    events.record("subsidies.paid", by=by, subject=found, unit=found.village, lines=len(lines))
    return len(lines)


@transaction.atomic
def note_returned(line: SubsidyLine, *, on: date, reason: str, by: Actor) -> None:
    """The money of a line came back, and why."""
    permissions.check(by, PAY_SUBSIDIES, line.list.village)
    policies.check_payable(line.list, on)
    check_words(reason)
    if not reason.strip():
        raise Refused("reason", _("Write why the money came back."))
    line.turn = _turn(line)  # type: ignore[attr-defined]
    _post([line], "returned", on, reason, by, from_=("", "again", "paid"))
    events.record("subsidies.returned", by=by, subject=line.list, unit=line.list.village, row=line.row)


@transaction.atomic
def send_again(line: SubsidyLine, *, on: date, account: str, reason: str, by: Actor) -> None:
    """Send what came back once more, to the account mended if it was wrong."""
    permissions.check(by, PAY_SUBSIDIES, line.list.village)
    policies.check_payable(line.list, on)
    policies.check_came_back(line)
    check_words(reason)
    if not reason.strip():
        raise Refused("reason", _("Write what was mended."))
    if account:
        line.account = account
        line.save(update_fields=["account", "account_index"])
    line.turn = _turn(line)  # type: ignore[attr-defined]
    _post([line], "again", on, reason, by, from_=("returned",))
    events.record(
        "subsidies.again",
        by=by,
        subject=line.list,
        unit=line.list.village,
        row=line.row,
        account=bool(account),
    )


@transaction.atomic
def post_many(lines: Sequence[SubsidyLine], *, result: str, on: date, reason: str, by: Actor) -> None:
    """Checked lines of a bank's answer; each bears its last ``turn``."""
    _post(lines, result, on, reason, by, from_=("", "again", "paid") if result == "returned" else WAITING)
    by_list = {line.list_id for line in lines}
    for pk in sorted(by_list):
        found = SubsidyList.objects.select_related("village", "policy").get(pk=pk)
        permissions.check(by, PAY_SUBSIDIES, found.village)
        count = sum(line.list_id == pk for line in lines)
        events.record(f"subsidies.{result}", by=by, subject=found, unit=found.village, lines=count)


def _turn(line: SubsidyLine) -> int:
    return line.payments.aggregate(last=Max("turn"))["last"] or 0


def _post(
    lines: Sequence[SubsidyLine],
    result: str,
    on: date,
    reason: str,
    by: Actor,
    from_: tuple[str, ...] = WAITING,
) -> None:
    """Rows for the book, and each line's last word; who was first wins."""
    for start in range(0, len(lines), 500):
        part = lines[start : start + 500]
        ids = [line.pk for line in part]
        won = SubsidyLine.objects.filter(Q(payment__in=from_), pk__in=ids).update(payment=result)
        if won != len(part):
            raise Conflict("meanwhile", _("Somebody else entered a payment meanwhile; look at it again."))
        SubsidyPayment.objects.bulk_create(
            SubsidyPayment(
                line=line,
                turn=(line.turn or 0) + 1,  # type: ignore[attr-defined]
                result=result,
                on=on,
                reason=reason[:100],
                by=by.account,
            )
            for line in part
        )
