"""What time itself does to cases: reminders, passing up, time-outs. Run every minute by the worker; safe to run twice."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zugong.flows import actions, clocks, notify
from zugong.flows.models import Case, CaseClock
from zugong.flows.table import Clock
from zugong.organisations import rules
from zugong.organisations.actors import SYSTEM
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused

log = logging.getLogger(__name__)
BATCH = 500


def sweep(now: datetime | None = None) -> dict[str, int]:
    """Work through every clock that has run out. Returns how many were reminded, passed up and timed out.

    Nobody is reminded or called in outside office hours; what falls there waits for the next opening.
    """
    now = now or timezone.now()
    done = {"reminded": 0, "passed_up": 0, "timed_out": 0}
    in_hours = office_calendar().next_opening(now) == now
    due = CaseClock.objects.filter(running_since__isnull=False, due_at__lte=now).select_related("case").order_by("due_at")
    for clock in due[:BATCH]:
        try:
            what = _one(clock, now=now, in_hours=in_hours)
        except Refused:
            log.info("clock %s of case %s: somebody acted meanwhile", clock.name, clock.case_id)
            continue
        if what:
            done[what] += 1
    return done


@transaction.atomic
def _one(clock: CaseClock, *, now: datetime, in_hours: bool) -> str:
    case: Case = clock.case
    state = case.at
    spec = state.clock
    if spec is None or spec.name != clock.name:
        return ""
    if state.timeout:
        actions.take(case, state.timeout, by=SYSTEM)
        return "timed_out"
    if not in_hours:
        return ""
    if clock.reminded_at is None:
        if CaseClock.objects.filter(pk=clock.pk, reminded_at__isnull=True).update(reminded_at=now):
            notify.tell_late(case, audience="overseer" if case.overseer_id else "duty", by=SYSTEM)
            return "reminded"
        return ""
    return _pass_up(case, clock, spec, now=now)


def _pass_up(case: Case, clock: CaseClock, spec: Clock, *, now: datetime) -> str:
    names = [tier.name for tier in spec.overdue]
    place = names.index(clock.tier) + 1 if clock.tier in names else 0
    if place >= len(spec.overdue) or clock.due_at is None:
        return ""
    tier = spec.overdue[place]
    if clocks.elapsed(clock.due_at, now, calendar=False) < rules.value(tier.grace, case.unit):
        return ""
    unit = _nearest(case.holder, tier.kind)
    if unit is None:
        return ""
    actions.pass_up(case, clock, unit=unit, tier=tier.name, permission=tier.permission, by=SYSTEM)
    return "passed_up"


def _nearest(unit: Unit, kind: str) -> Unit | None:
    return unit if unit.kind == kind else unit.ancestor(kind)
