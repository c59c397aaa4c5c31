"""Clocks of a case: start, pause, resume, stop, pass up. Minutes are working minutes (1,440 a working day)."""

from __future__ import annotations

from datetime import datetime, timedelta

from zugong.flows.models import Case, CaseClock
from zugong.flows.table import Clock
from zugong.organisations import rules
from zugong.organisations.calendar import office_calendar


def limit_of(case: Case, clock: Clock) -> int:
    """Minutes this case is allowed: its own figure when it has one, else the office's rule."""
    own = getattr(case, clock.field, None) if clock.field else None
    return own if own is not None else rules.value(clock.rule, case.unit) if clock.rule else 0


def start(case: Case, clock: Clock, *, at: datetime, tier: str = "", unit_id: int | None, limit: int | None) -> CaseClock:
    """Start one clock; without a limit it only measures."""
    return CaseClock.objects.create(
        case_id=case.pk,
        name=clock.name,
        tier=tier,
        unit_id=unit_id,
        limit_minutes=limit,
        calendar=clock.calendar,
        started_at=at,
        running_since=at,
        due_at=None if limit is None else _due(at, limit, clock.calendar),
    )


def stop(clock: CaseClock, *, at: datetime, passed_up: bool = False) -> None:
    """Stop for good; what it used is settled here."""
    clock.late = clock.due_at is not None and clock.running_since is not None and at > clock.due_at
    settle(clock, at=at)
    clock.running_since = None
    clock.stopped_at = at
    if passed_up:
        clock.passed_up_at = at
    clock.save()


def pause(clock: CaseClock, *, at: datetime) -> None:
    """Stand still while the villager is asked; the time already used stays."""
    settle(clock, at=at)
    clock.running_since = None
    clock.save()


def resume(clock: CaseClock, *, at: datetime) -> None:
    """Go on with what is left of the limit. A clock that was late stays due at the moment of resuming."""
    clock.running_since = at
    if clock.limit_minutes is not None:
        clock.due_at = _due(at, max(0, clock.limit_minutes - clock.used_minutes), clock.calendar)
    clock.save()


def extend(clock: CaseClock, *, minutes: int) -> None:
    """Move the limit by working minutes from where it stands."""
    assert clock.limit_minutes is not None and clock.running_since is not None
    clock.limit_minutes += minutes
    clock.due_at = _due(clock.running_since, max(0, clock.limit_minutes - clock.used_minutes), clock.calendar)
    clock.reminded_at = None
    clock.save()


def settle(clock: CaseClock, *, at: datetime) -> None:
    """Add the running stretch to ``used_minutes``."""
    if clock.running_since is None:
        return
    clock.used_minutes += elapsed(clock.running_since, at, calendar=clock.calendar)


def elapsed(since: datetime, until: datetime, *, calendar: bool) -> int:
    """Minutes between two instants by the clock's own measure."""
    if calendar:
        return max(0, int((until - since).total_seconds() // 60))
    return office_calendar().between(since, until)


def _due(at: datetime, minutes: int, calendar: bool) -> datetime:
    if calendar:
        return at + timedelta(minutes=minutes)
    return office_calendar().due(at, minutes)
