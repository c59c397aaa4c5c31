"""What the store leaves to be done: a count that somebody else approves, a month to settle with the merchant."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, F, Min, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.notices.todos import Todo
from zugong.villages.models import Stocktake, Voucher
from zugong.villages.points.days import start_of
from zugong.villages.roles import KEEP_STORE

APPROVE_DAYS = 3
SETTLE_DAY = 10  # of the month after
END_OF_DAY = time(17, 30)
MOST = 60
COUNT, SETTLE = "count", "settle"


def waiting(account: Any) -> list[Todo]:
    """What it is, of which count or village, where, since when: read in one question."""
    if not account.can(KEEP_STORE):
        return []
    counts, months = _rows(account)
    return [_todo(*row) for row in counts.union(months, all=True)[:MOST]]


def signs(account: Any) -> list[QuerySet[Any]]:
    return list(_rows(account)) if account.can(KEEP_STORE) else []


def _rows(account: Any) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Counts that wait, and the oldest month of each village that is over and not settled."""
    counts = (
        Stocktake.objects.visible_to(account, KEEP_STORE)
        .filter(approved_at__isnull=True)
        .exclude(counted_by=account)
        .order_by()
        .annotate(what=Value(COUNT, CharField()), since=F("at"))
        .values_list("what", "pk", "unit__name", "since")
    )
    months = (
        Voucher.objects.visible_to(account, KEEP_STORE)
        .filter(
            state=Voucher.State.USED,
            settlement__isnull=True,
            ended_at__lt=start_of(timezone.localdate().replace(day=1)),
        )
        .order_by()
        .values("unit", "unit__name")
        .annotate(what=Value(SETTLE, CharField()), since=Min("ended_at"))
        .values_list("what", "unit", "unit__name", "since")
    )
    return counts, months


def _todo(what: str, pk: int, place: str, since: datetime) -> Todo:
    if what == COUNT:
        return Todo(
            key=f"stocktake-{pk}",
            kind=_("village store"),
            title=_("A count of the shelf waits for a second person"),
            fact=place,
            url=reverse("store_counts"),
            verb=_("look at it"),
            due_at=since + timedelta(days=APPROVE_DAYS),
        )
    month = timezone.localdate(since).replace(day=1)
    return Todo(
        key=f"settle-{pk}-{month:%Y%m}",
        kind=_("village store"),
        title=_("Settle %(month)s with the merchant") % {"month": f"{month:%Y-%m}"},
        fact=place,
        url=reverse("store_month", args=[f"{month:%Y-%m}"]),
        verb=_("settle it"),
        due_at=timezone.make_aware(datetime.combine(_settle_by(month), END_OF_DAY)),
    )


def _settle_by(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=SETTLE_DAY)
