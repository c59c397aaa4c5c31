"""``zugong check``: what must hold across rooms, recomputed from the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count, F, Max, Q


def run(names: list[str] | None = None, **options: Any) -> list[str]:
    """Run the named checks, or all. Returns findings in words; none means clean."""
    return [finding for name, check in CHECKS.items() if names is None or name in names for finding in check(**options)]


def events(anchors: Path | None = None, **_options: Any) -> Iterator[str]:
    """The event chains are whole."""
    from zugong.organisations.events import read_anchors, verify

    for fault in verify(read_anchors(anchors) if anchors else None):
        yield f"events: chain {fault.chain}, place {fault.sequence}: {fault.problem}"


def cases(**_options: Any) -> Iterator[str]:
    """Every case stands where its last step says, its steps are numbered without a gap, and its clocks fit its state."""
    from zugong.flows.models import Case, CaseClock, Step

    counted = Case.objects.annotate(steps=Count("step_log"), last=Max("step_log__number"))
    for case in counted.exclude(steps=F("step_count"), last=F("step_count")).only("pk", "step_count").iterator():
        yield f"cases: case {case.pk} counts {case.step_count} steps, its log holds {case.steps}"
    ends = Step.objects.filter(number=F("case__step_count")).exclude(to_state=F("case__state"))
    for step in ends.select_related("case").iterator():
        yield f"cases: case {step.case_id} is at {step.case.state}, its last step led to {step.to_state}"
    running = CaseClock.objects.filter(Q(running_since__isnull=False), case__closed_at__isnull=False)
    for clock in running.iterator():
        yield f"cases: clock {clock.name} of the closed case {clock.case_id} still runs"


def orders(**_options: Any) -> Iterator[str]:
    """No number twice in a unit's day, and every rating shown is backed by one that was given."""
    from zugong.workorders.models import WorkOrder

    twice = WorkOrder.objects.values("unit_id", "number_date", "number").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield f"orders: number {row['number_date']:%m%d}-{row['number']:03d} of unit {row['unit_id']} is borne by {row['n']} orders"
    for order in WorkOrder.objects.filter(stars__isnull=False, ratings__isnull=True).only("pk").iterator():
        yield f"orders: order {order.pk} shows stars that nobody gave"


CHECKS: dict[str, Callable[..., Iterator[str]]] = {"events": events, "cases": cases, "orders": orders}
