"""What time itself does to cases: reminders, passing up, time-outs. Run every minute by the worker; safe to run twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zugong.flows import actions, clocks, notify
from zugong.flows.models import Case, CaseClock
from zugong.flows.table import Clock, Tier
from zugong.organisations import rules
from zugong.organisations.actors import SYSTEM
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused

log = logging.getLogger(__name__)
BATCH = 500


def sweep(now: datetime | None = None) -> dict[str, int]:
    """Work through every clock that has run out. Returns how many were reminded, passed up, timed out, and failed.

    Nobody is reminded or called in outside office hours; what falls there waits for the next opening. Each case is a
    transaction of its own: one that fails is logged and tried again with the next sweep, the others go on.
    """
    now = now or timezone.now()
    done = {"reminded": 0, "passed_up": 0, "timed_out": 0, "failed": 0}
    in_hours = office_calendar().next_opening(now) == now
    for clock in _run_out(now):
        try:
            if not _may_act(clock, in_hours=in_hours):
                continue
            what = _one(clock, now=now)
        except Refused:
            log.info("clock %s of case %s: somebody acted meanwhile", clock.name, clock.case_id)
            continue
        except Exception:
            log.exception("clock %s of case %s could not be swept", clock.name, clock.case_id)
            what = "failed"
        if what:
            done[what] += 1
    return done


def _run_out(now: datetime) -> Iterator[CaseClock]:
    """Every clock that is due, longest overdue first, read in batches by key so that none is met twice."""
    due = CaseClock.objects.filter(running_since__isnull=False, due_at__lte=now).select_related("case")
    due = due.order_by("due_at", "pk")
    page = list(due[:BATCH])
    while page:
        yield from page
        last = page[-1]
        page = list(due.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk))[:BATCH])


def _may_act(clock: CaseClock, *, in_hours: bool) -> bool:
    """Whether time has anything to do here; most overdue clocks were dealt with and only wait for people."""
    state = clock.case.at
    if state.clock is None or state.clock.name != clock.name:
        return False
    if state.timeout:
        return True
    return in_hours and (clock.reminded_at is None or bool(_tiers_after(clock, state.clock)))


@transaction.atomic
def _one(found: CaseClock, *, now: datetime) -> str:
    """Deal with one clock, read again now that nobody else can move its case."""
    actions.hold(found.case)
    clock = CaseClock.objects.select_related("case__unit", "case__holder", "case__overseer").get(pk=found.pk)
    if clock.running_since is None or clock.due_at is None or clock.due_at > now:
        return ""
    case: Case = clock.case
    spec = case.at.clock
    assert spec is not None
    if case.at.timeout:
        actions.take(case, case.at.timeout, by=SYSTEM)
        return "timed_out"
    if clock.reminded_at is None:
        clock.reminded_at = now
        clock.save(update_fields=["reminded_at"])
        called_in = clock.tier in {tier.name for tier in spec.overdue} and case.overseer is not None
        notify.tell_late(case, audience="overseer" if called_in else "duty", by=SYSTEM, passed_up=False)
        return "reminded"
    return _pass_up(case, clock, spec, now=now)


def _pass_up(case: Case, clock: CaseClock, spec: Clock, *, now: datetime) -> str:
    assert clock.due_at is not None and clock.reminded_at is not None
    # From the reminder, so that everybody has the whole of it even when the worker stood still; a clock that was
    # reminded, paused and resumed counts from where it goes on.
    since = max(clock.due_at, clock.reminded_at)
    for tier in _tiers_after(clock, spec):
        unit = _nearest(case.holder, tier.kind)
        if unit is None or (case.at.duty and unit.pk == clock.unit_id):
            continue  # there is no such office here, or it is the one that is late
        if clocks.elapsed(since, now, calendar=False) < rules.value(tier.grace, case.unit):
            return ""
        actions.pass_up(case, clock, unit=unit, tier=tier.name, permission=tier.permission, by=SYSTEM)
        return "passed_up"
    return ""


def _tiers_after(clock: CaseClock, spec: Clock) -> tuple[Tier, ...]:
    names = [tier.name for tier in spec.overdue]
    return spec.overdue[names.index(clock.tier) + 1 :] if clock.tier in names else spec.overdue


def _nearest(unit: Unit, kind: str) -> Unit | None:
    return unit if unit.kind == kind else unit.ancestor(kind)
