"""What the store leaves to be done: a count that somebody else approves, a month to settle with the merchant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.notices.todos import Counts, Place, Todo
from zugong.organisations.models import Unit
from zugong.villages.models import Stocktake, Voucher
from zugong.villages.points.days import start_of
from zugong.villages.roles import KEEP_STORE

APPROVE_DAYS = 3
SETTLE_DAY = 10  # of the month after
END_OF_DAY = time(17, 30)
MOST = 30


def provide(account: Any, *, beyond: Place | None, limit: int) -> list[Todo]:
    found = [*_counts(account), *_months(account)] if account.can(KEEP_STORE) else []
    found.sort(key=lambda todo: (todo.due_at, todo.key))
    if beyond is not None:
        found = [todo for todo in found if todo.due_at and (todo.due_at, todo.key) > beyond]
    return found[:limit]


def count(account: Any, now: datetime) -> Counts:
    due = [todo.due_at for todo in provide(account, beyond=None, limit=2 * MOST) if todo.due_at]
    day = timezone.localdate(now)
    return Counts(
        total=len(due),
        late=sum(1 for at in due if at < now),
        today=sum(1 for at in due if at >= now and timezone.localdate(at) == day),
    )


def _counts(account: Any) -> Iterator[Todo]:
    rows = Stocktake.objects.visible_to(account, KEEP_STORE).filter(approved_at__isnull=True)
    for take in rows.exclude(counted_by=account).select_related("unit", "counted_by")[:MOST]:
        yield Todo(
            key=f"stocktake-{take.pk}",
            kind=_("village store"),
            title=_("A count of the shelf waits for a second person"),
            fact=_("%(unit)s, counted by %(who)s") % {"unit": take.unit.name, "who": take.counted_by},
            url=reverse("store_counts"),
            verb=_("look at it"),
            due_at=take.at + timedelta(days=APPROVE_DAYS),
        )


def _months(account: Any) -> Iterator[Todo]:
    """The oldest month of each village that is over and not settled."""
    first = timezone.localdate().replace(day=1)
    rows = (
        Voucher.objects.visible_to(account, KEEP_STORE)
        .filter(state=Voucher.State.USED, settlement__isnull=True, ended_at__lt=start_of(first))
        .order_by()
        .values_list("unit")
        .annotate(since=Min("ended_at"))[:MOST]
    )
    found = list(rows)
    villages = Unit.objects.in_bulk([unit for unit, _since in found])
    for unit, since in found:
        month = timezone.localdate(since).replace(day=1)
        yield Todo(
            key=f"settle-{unit}-{month:%Y%m}",
            kind=_("village store"),
            title=_("Settle %(month)s with the merchant") % {"month": f"{month:%Y-%m}"},
            fact=villages[unit].name,
            url=reverse("store_month", args=[f"{month:%Y-%m}"]),
            verb=_("settle it"),
            due_at=timezone.make_aware(datetime.combine(_settle_by(month), END_OF_DAY)),
        )


def _settle_by(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=SETTLE_DAY)
