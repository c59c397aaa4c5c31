"""What time does to orders' side data: phone numbers that are no longer needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zugong.organisations import events, rules
from zugong.organisations.actors import SYSTEM
from zugong.organisations.fields import prefix_range
from zugong.organisations.models import RuleSetting
from zugong.workorders.models import WorkOrder

BATCH = 500
KEEP = "order.keep_phone_days"


def forget_phones(now: datetime | None = None) -> int:
    """Erase phone numbers of orders that ended longer ago than their office keeps them, at most ``BATCH`` an office."""
    now = now or timezone.now()
    forgotten = 0
    for units, days in _kept():
        old = WorkOrder.objects.filter(units, closed_at__lt=now - timedelta(days=days)).exclude(
            phone_index=""
        )
        ids = list(old.order_by("closed_at").values_list("pk", flat=True)[:BATCH])
        if ids:
            with transaction.atomic():
                WorkOrder.objects.filter(pk__in=ids).update(phone="", phone_index="", phone_tail="")
                events.record("orders.forget_phones", by=SYSTEM, count=len(ids))
            forgotten += len(ids)
    return forgotten


def _kept() -> Iterator[tuple[Q, int]]:
    """Which units keep a phone number for how many days: the nearest office's own figure, else the default."""
    own = list(RuleSetting.objects.filter(key=KEEP).select_related("unit").order_by("unit__path"))
    for setting in own:
        below = [
            other.unit.path
            for other in own
            if other.unit.path.startswith(setting.unit.path) and other != setting
        ]
        yield _within(setting.unit.path) & ~_any(below), int(setting.value)
    yield ~_any([setting.unit.path for setting in own]), rules.value(KEEP)


def _within(path: str) -> Q:
    low, high = prefix_range(path)
    return Q(unit__path__gte=low, unit__path__lt=high)


def _any(paths: list[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= _within(path)
    return found
