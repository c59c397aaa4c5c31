"""The verbs every flow shares: open a case, take a step. Rooms call these from their own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows import clocks, notify, permissions
from zugong.flows.models import Case, CaseClock, Step
from zugong.organisations.refusals import Conflict, Refused
from zugong.flows.table import BACK, State, Verb
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Person, Unit

KEEP: Any = object()


@transaction.atomic
def open_case(case: Case, *, by: Actor, verb: str = "open", note: str = "", data: dict[str, Any] | None = None) -> None:
    """Save a new case in its flow's start state, with its first step, its clocks and its event."""
    flow = case.table
    state = flow.state(flow.start)
    case.state = state.name
    case.duty = state.owes
    case.step_count = 1
    if case.holder_id is None:
        case.holder = case.unit
    case.save(force_insert=True)
    Step.objects.create(
        case_id=case.pk,
        number=1,
        verb=verb,
        to_state=state.name,
        at=case.opened_at,
        account=by.account,
        actor_kind=by.kind,
        actor_label=by.label[:60],
        unit_id=case.unit_id,
        note=note,
        data=data or {},
    )
    for clock in flow.clocks:
        limit = clocks.limit_of(case, clock) if clock.rule else None
        clocks.start(case, clock, at=case.opened_at, unit_id=case.unit_id, limit=limit)
    _enter(case, state, at=case.opened_at)
    events.record(f"{case.flow}.{verb}", by=by, subject=case.case, unit_id=case.unit_id)
    notify.tell(case, flow.verb(verb).notice if flow.has_verb(verb) else None, by=by)


@transaction.atomic
def take(
    case: Case,
    verb_name: str,
    *,
    by: Actor,
    to: str = "",
    reason: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    holder: Unit | None = None,
    assignee: Person | None = KEEP,
    oversee: tuple[Unit, str] | None = None,
    public: bool | None = None,
) -> Step:
    """Do one verb: checked, written conditionally, logged, clocked and announced, or refused with nothing changed.

    ``to`` chooses among several destinations of the table. ``assignee`` left out stays as it is; ``oversee`` sets the
    unit and permission that look after the case from now on.
    Raises ``Forbidden``, ``NotNow``, ``Conflict`` or ``Refused`` (a reason or note is missing).
    """
    verb = permissions.check(case, verb_name, by)
    _check_reason(verb, reason, note)
    now = timezone.now()
    target = _target(case, verb, to)
    before, old_state = case.version, case.state
    changes: dict[str, Any] = {"step_count": F("step_count") + 1}
    if verb.responds and case.responded_at is None:
        changes["responded_at"] = now
    if target is not None:
        changes |= {"state": target.name, "prior_state": old_state, "version": before + 1, "duty": target.owes}
        changes |= {"closed_at": now if target.closed else None}
        changes |= {"overseer_id": None, "oversight": ""}
        if target.closed:
            changes["due_at"] = None
    if holder is not None:
        changes["holder_id"] = holder.pk
    if assignee is not KEEP:
        changes["assignee_id"] = assignee.pk if assignee else None
    if oversee is not None:
        changes |= {"overseer_id": oversee[0].pk, "oversight": oversee[1]}
    won = Case.objects.filter(pk=case.pk, state=old_state, version=before).update(**changes)
    if not won:
        raise _conflict(case)
    case.refresh_from_db(fields=["step_count"])
    for name, value in changes.items():
        if name != "step_count":
            setattr(case, name, value)
    step = Step.objects.create(
        case_id=case.pk,
        number=case.step_count,
        verb=verb.name,
        from_state=old_state,
        to_state=case.state,
        at=now,
        account=by.account,
        actor_kind=by.kind,
        actor_label=by.label[:60],
        unit_id=case.holder_id,
        reason=reason,
        note=note,
        data=data or {},
        public=verb.public if public is None else public,
    )
    if verb.responds:
        for clock in CaseClock.objects.filter(case_id=case.pk, name="response", stopped_at__isnull=True):
            clocks.stop(clock, at=now)
    if target is not None:
        _leave(case, case.table.state(old_state), target, at=now)
        _enter(case, target, at=now)
    events.record(
        f"{case.flow}.{verb.name}", by=by, subject=case.case, unit_id=case.unit_id, to=case.state, reason=reason
    )
    notify.tell(case, verb.notice, by=by, reason=reason, note=note)
    return step


@transaction.atomic
def pass_up(case: Case, clock: CaseClock, *, unit: Unit, tier: str, permission: str, by: Actor) -> None:
    """A late case goes to the next tier: its clock stops with the tier that was late, a new one runs for the next."""
    now = timezone.now()
    spec = case.at.clock
    assert spec is not None
    won = Case.objects.filter(pk=case.pk, version=case.version, state=case.state).update(
        overseer=unit, oversight=permission, step_count=F("step_count") + 1
    )
    if not won:
        raise _conflict(case)
    case.refresh_from_db()
    clocks.stop(clock, at=now, passed_up=True)
    fresh = clocks.start(case, spec, at=now, tier=tier, unit_id=unit.pk, limit=clocks.limit_of(case, spec))
    Case.objects.filter(pk=case.pk).update(due_at=fresh.due_at)
    case.due_at = fresh.due_at
    Step.objects.create(
        case_id=case.pk,
        number=case.step_count,
        verb="pass_up",
        from_state=case.state,
        to_state=case.state,
        at=now,
        actor_kind=by.kind,
        actor_label=by.label,
        unit=unit,
        data={"tier": tier, "clock": clock.name, "unit": unit.pk},
    )
    events.record(f"{case.flow}.pass_up", by=by, subject=case.case, unit_id=case.unit_id, tier=tier)
    notify.tell_late(case, audience="overseer", by=by)


def _check_reason(verb: Verb, reason: str, note: str) -> None:
    if verb.reasons and reason not in {r.code for r in verb.reasons}:
        raise Refused("reason_missing", _("Choose a reason; the other side will read it."))
    if verb.note_required and not note.strip():
        raise Refused("note_missing", _("Write a sentence; the other side will read it."))


def _target(case: Case, verb: Verb, to: str) -> State | None:
    if not verb.to:
        return None
    destinations = [case.prior_state if name == BACK else name for name in verb.to]
    if to and to not in destinations:
        raise ValueError(f"{verb.name} does not lead to {to}")
    if not to and len(destinations) > 1:
        raise ValueError(f"{verb.name} leads to {destinations}; the action must choose")
    return case.table.state(to or destinations[0])


def _leave(case: Case, old: State, new: State, *, at: datetime) -> None:
    """Stop the clocks of the state left; a pause keeps them, and so does a state that runs the same clock on."""
    whole = {clock.name for clock in case.table.clocks}
    for clock in CaseClock.objects.filter(case_id=case.pk, stopped_at__isnull=True):
        lasts = clock.name in whole or (new.clock is not None and new.clock.name == clock.name)
        if new.pauses:
            clocks.pause(clock, at=at)
        elif new.at_rest or not lasts:
            clocks.stop(clock, at=at)
        elif clock.running_since is None:
            clocks.resume(clock, at=at)
    if old.at_rest and not new.at_rest:
        for spec in case.table.clocks:
            if spec.again:
                clocks.start(case, spec, at=at, unit_id=case.unit_id, limit=None)


def _enter(case: Case, state: State, *, at: datetime) -> None:
    """Start the state's clock unless it already runs, and keep ``due_at`` of the case beside it."""
    due = None
    if state.clock is not None:
        clock = CaseClock.objects.filter(case_id=case.pk, name=state.clock.name, stopped_at__isnull=True).first()
        if clock is None:
            limit = clocks.limit_of(case, state.clock)
            tier = state.waits_for or case.holder.kind
            clock = clocks.start(case, state.clock, at=at, tier=tier, unit_id=case.holder_id, limit=limit)
        due = clock.due_at
    if case.due_at != due:
        Case.objects.filter(pk=case.pk).update(due_at=due)
        case.due_at = due


def _conflict(case: Case) -> Conflict:
    last = Step.objects.filter(case_id=case.pk).order_by("-number").first()
    fresh = Case.objects.get(pk=case.pk)
    verb = fresh.table.verb(last.verb).title if last and fresh.table.has_verb(last.verb) else fresh.at.title
    return Conflict(
        "conflict",
        _("%(actor)s was first: “%(verb)s”. Nothing of yours was changed; look at it again."),
        actor=last.actor_label if last else "",
        verb=verb,
    )
