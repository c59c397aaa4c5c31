"""Clocks of a case: start, pause, resume, stop, extend. Minutes are working minutes (1,440 a working day)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from zugong.flows.models import Case, CaseClock
from zugong.flows.table import Clock
from zugong.organisations import rules
from zugong.organisations.calendar import office_calendar


def limit_of(case: Case, clock: Clock) -> int:
    """Minutes this case is allowed: its own figure when it has one, else the office's rule, else 0."""
    return limits_of(case, [clock])[clock.name] or 0


def limits_of(case: Case, clocks: Iterable[Clock]) -> dict[str, int | None]:
    """The minutes allowed by the name of each clock, None for one that only measures. The rules cost one query."""
    clocks = list(clocks)
    limits = {clock.name: getattr(case.own, clock.field, None) if clock.field else None for clock in clocks}
    asked = {clock.name: clock.rule for clock in clocks if clock.rule and limits[clock.name] is None}
    found = rules.values(asked.values(), case.unit)
    return limits | {name: found[rule] for name, rule in asked.items()}


def build(clock: Clock, *, at: datetime, tier: str = "", unit_id: int | None, limit: int | None) -> CaseClock:
    """A clock that starts at ``at``, not saved and of no case yet; without a limit it only measures."""
    return CaseClock(
        name=clock.name,
        tier=tier,
        unit_id=unit_id,
        limit_minutes=limit,
        calendar=clock.calendar,
        started_at=at,
        running_since=at,
        due_at=None if limit is None else due(at, limit, calendar=clock.calendar),
    )


def start(
    case: Case, clock: Clock, *, at: datetime, tier: str = "", unit_id: int | None, limit: int | None
) -> CaseClock:
    """Start one clock; without a limit it only measures."""
    started = build(clock, at=at, tier=tier, unit_id=unit_id, limit=limit)
    started.case_id = case.pk
    started.save(force_insert=True)
    return started


def stop(clock: CaseClock, *, at: datetime, passed_up: bool = False) -> None:
    """Stop for good; what it used is settled here."""
    settle(clock, at=at)
    clock.stopped_at = at
    if passed_up:
        clock.passed_up_at = at
    clock.save()


def pause(clock: CaseClock, *, at: datetime) -> None:
    """Stand still while the villager is asked; the time already used stays."""
    settle(clock, at=at)
    clock.save()


def resume(clock: CaseClock, *, at: datetime) -> None:
    """Go on with what is left of the limit. A clock that was late is due again at once, and stays marked late."""
    clock.running_since = at
    if clock.limit_minutes is not None:
        clock.due_at = due(at, max(0, clock.limit_minutes - clock.used_minutes), calendar=clock.calendar)
    clock.save()


def extend(clock: CaseClock, *, minutes: int) -> None:
    """Move the limit by working minutes from where it stands."""
    assert clock.limit_minutes is not None and clock.running_since is not None
    clock.limit_minutes += minutes
    left = max(0, clock.limit_minutes - clock.used_minutes)
    clock.due_at = due(clock.running_since, left, calendar=clock.calendar)
    clock.reminded_at = None
    clock.save()


def settle(clock: CaseClock, *, at: datetime) -> None:
    """End the running stretch: add it to ``used_minutes``, and keep it if it ran past the due time."""
    if clock.running_since is None:
        return
    clock.late = clock.late or (clock.due_at is not None and at > clock.due_at)
    clock.used_minutes += elapsed(clock.running_since, at, calendar=clock.calendar)
    clock.running_since = None


def elapsed(since: datetime, until: datetime, *, calendar: bool) -> int:
    """Minutes between two instants by the clock's own measure."""
    if calendar:
        return max(0, int((until - since).total_seconds() // 60))
    return office_calendar().between(since, until)


def due(at: datetime, minutes: int, *, calendar: bool) -> datetime:
    """When ``minutes`` from ``at`` are over: any moment for a ``calendar`` clock, else one inside office hours."""
    if calendar:
        return at + timedelta(minutes=minutes)
    return office_calendar().due(at, minutes)
