"""What time does to orders' side data: old tries and phone numbers that are no longer needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from zugong.organisations import events, rules
from zugong.organisations.actors import SYSTEM
from zugong.workorders.models import Attempt, WorkOrder

BATCH = 500


def sweep_attempts(now: datetime | None = None) -> int:
    """Forget tries older than two days; no limit looks further back."""
    now = now or timezone.now()
    return Attempt.objects.filter(at__lt=now - timedelta(days=2)).delete()[0]


def forget_phones(now: datetime | None = None) -> int:
    """Erase phone numbers of orders that ended longer ago than the county keeps them (order.keep_phone_days)."""
    now = now or timezone.now()
    before = now - timedelta(days=rules.value("order.keep_phone_days"))
    old = list(
        WorkOrder.objects.filter(closed_at__lt=before).exclude(phone_index="").values_list("pk", flat=True)[:BATCH]
    )
    if old:
        WorkOrder.objects.filter(pk__in=old).update(phone="", phone_index="", phone_tail="")
        events.record("orders.forget_phones", by=SYSTEM, count=len(old))
    return len(old)
