"""The verbs every flow shares: open a case, take a step. Rooms call these from their own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows import clocks, notify, permissions
from zugong.flows.models import Case, CaseClock, Step
from zugong.flows.table import BACK, Flow, State, Verb
from zugong.organisations import events, kept
from zugong.organisations.actors import Actor
from zugong.organisations.inserting import insert
from zugong.organisations.models import Person, Unit
from zugong.organisations.refusals import Conflict, Refused

KEEP: Any = object()


def open_case(
    case: Case, *, by: Actor, verb: str = "open", note: str = "", data: dict[str, Any] | None = None
) -> None:
    """Save a new case in its flow's start state, with its first step, its clocks and its event.

    ``verb`` is one of the table's openings; a table without any lets everybody open, and the room's own action says who.
    Raises ``Forbidden`` when the table does not let ``by`` do it, ``ValueError`` when it names other openings.
    """
    flow = case.table
    if flow.openings and verb not in flow.openings:
        raise ValueError(f"flow {flow.name}: a case opens with {' or '.join(flow.openings)}, not with {verb}")
    state = flow.state(flow.start)
    case.state = state.name
    case.duty = state.owes
    case.step_count = 1
    if case.holder_id is None:
        case.holder = case.unit
    if flow.has_verb(verb):
        permissions.check_actor(case, flow.verb(verb), by)
    # The room's own action is the transaction; a savepoint in the busiest of all writes would only cost.
    with transaction.atomic(savepoint=False):
        started = _first_clocks(case, flow, state)
        insert(case)
        for clock in started:
            clock.case_id = case.pk
        insert(*started)
        insert(
            Step(
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
        )
        events.record(
            f"{case.flow}.{verb}", by=by, subject=case.case, label=case.event_label, unit_id=case.unit_id
        )
        notify.tell(case, flow.verb(verb).notice if flow.has_verb(verb) else None, by=by, reason=note)


@transaction.atomic
@kept.one_look()
def take(
    case: Case,
    verb_name: str,
    *,
    by: Actor,
    to: str = "",
    way: str = "",
    reason: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    holder: Unit | None = None,
    assignee: Person | None = KEEP,
    oversee: tuple[Unit, str] | None = None,
    public: bool | None = None,
) -> Step:
    """Do one verb: checked, written conditionally, logged, clocked and announced, or refused with nothing changed.

    ``to`` chooses among several destinations of the table, ``way`` does so by what they mean. ``holder`` left out is whom
    the table hands it to; ``assignee`` left out stays as it is, unless somebody new is sought; ``oversee`` sets the unit
    and permission that look after the case until it moves on.
    Raises ``Forbidden``, ``NotNow``, ``Conflict`` or ``Refused`` (a reason or note is missing).
    """
    verb = permissions.check(case, verb_name, by)
    _check_reason(verb, reason, note)
    now = timezone.now()
    target = _target(case, verb, verb.ways[way] if way else to)
    if holder is None and target is not None and target.held_by and verb.to != (BACK,):
        holder = case.place(target.held_by)
    if target is not None and target.seeks and assignee is KEEP:
        assignee = None
    before, old_state, former = case.version, case.state, case.assignee_id
    fields: dict[str, Any] = {}
    if holder is not None:
        fields["holder_id"] = holder.pk
    if assignee is not KEEP:
        fields["assignee_id"] = assignee.pk if assignee else None
    runs_on = target is not None and _runs_on(case, target, fields)
    if target is not None:
        fields |= {"state": target.name, "prior_state": old_state, "version": before + 1, "duty": target.owes}
        fields |= {"closed_at": now if target.closed else None}
        if not (target.pauses or runs_on):
            # Whoever was called in for a late clock is free once that clock has stopped.
            fields |= {"overseer_id": None, "oversight": ""}
        if target.closed:
            fields["due_at"] = None
    if oversee is not None:
        fields |= {"overseer_id": oversee[0].pk, "oversight": oversee[1]}
    counted: dict[str, Any] = {"step_count": F("step_count") + 1}
    if verb.responds:
        counted["responded_at"] = Coalesce(F("responded_at"), Value(now))
    won = Case.objects.filter(pk=case.pk, state=old_state, version=before).update(**fields, **counted)
    if not won:
        raise conflict_of(case)
    case.refresh_from_db(fields=list(counted))
    for name, value in fields.items():
        setattr(case, name, value)
    step = Step(
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
    insert(step)
    if verb.responds:
        for clock in CaseClock.objects.filter(case_id=case.pk, name="response", stopped_at__isnull=True):
            clocks.stop(clock, at=now)
    if target is not None:
        _leave(case, case.table.state(old_state), target, runs_on=runs_on, at=now)
        _enter(case, target, at=now)
    events.record(
        f"{case.flow}.{verb.name}",
        by=by,
        subject=case.case,
        label=case.own.event_label,
        unit_id=case.unit_id,
        to=case.state,
        reason=reason,
    )
    notify.tell(case, verb.notice, by=by, reason=notify.words_of(verb, reason) or note, former=former)
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
        raise conflict_of(case)
    case.refresh_from_db(fields=["overseer", "oversight", "step_count"])
    clocks.stop(clock, at=now, passed_up=True)
    fresh = clocks.start(case, spec, at=now, tier=tier, unit_id=unit.pk, limit=clocks.limit_of(case, spec))
    _due(case, fresh.due_at)
    Step.objects.create(
        case_id=case.pk,
        number=case.step_count,
        verb="pass_up",
        from_state=case.state,
        to_state=case.state,
        at=now,
        account=by.account,
        actor_kind=by.kind,
        actor_label=by.label[:60],
        unit=unit,
        data={"tier": tier, "clock": clock.name, "unit": unit.pk},
    )
    events.record(
        f"{case.flow}.pass_up",
        by=by,
        subject=case.case,
        label=case.own.event_label,
        unit_id=case.unit_id,
        tier=tier,
    )
    notify.tell_late(case, audience="overseer", by=by)


@transaction.atomic
def extend_clock(case: Case, *, minutes: int) -> datetime:
    """Move the due time of the state's running clock by working minutes. Returns the new one."""
    spec = case.at.clock
    assert spec is not None
    clock = CaseClock.objects.get(case_id=case.pk, name=spec.name, stopped_at__isnull=True)
    clocks.extend(clock, minutes=minutes)
    _due(case, clock.due_at)
    assert clock.due_at is not None
    return clock.due_at


def hold(*cases: Case) -> None:
    """Let nobody else move these cases before the transaction ends; call it inside one, before reading what matters.

    Locked in the order of their ids, so that two who hold the same cases never wait for each other. On SQLite a
    transaction is the only writer from its first statement, so nothing needs to be held there.
    """
    ids = sorted(case.pk for case in cases)
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _first_clocks(case: Case, flow: Flow, state: State) -> list[CaseClock]:
    """The clocks of the whole flow and of the start state, unsaved; ``case.due_at`` is set beside them."""
    specs = [*flow.clocks, *([state.clock] if state.clock else [])]
    limits = clocks.limits_of(case, specs)
    started = [
        clocks.build(spec, at=case.opened_at, unit_id=case.unit_id, limit=limits[spec.name]) for spec in specs
    ]
    if state.clock is not None:
        own = started[-1]
        own.tier, own.unit_id = state.waits_for or case.holder.kind, case.holder_id
        case.due_at = own.due_at
    return started


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


def _runs_on(case: Case, target: State, fields: dict[str, Any]) -> bool:
    """Whether the clock of the state left goes on in ``target``: the same clock for the same people, or out of a pause.

    Another holder or another assignee gets a clock of their own, so nobody answers for the time of those before.
    """
    left = case.table.state(case.prior_state) if case.at.pauses else case.at
    if left.clock is None or target.clock is None or left.clock.name != target.clock.name:
        return False
    return all(
        fields.get(name, getattr(case, name)) == getattr(case, name) for name in ("holder_id", "assignee_id")
    )


def _leave(case: Case, old: State, new: State, *, runs_on: bool, at: datetime) -> None:
    """Stop the clocks of the state left; a pause keeps them, and so does a state that runs the same clock on."""
    whole = {clock.name for clock in case.table.clocks}
    for clock in CaseClock.objects.filter(case_id=case.pk, stopped_at__isnull=True):
        lasts = clock.name in whole or (runs_on and new.clock is not None and new.clock.name == clock.name)
        if new.pauses:
            clocks.pause(clock, at=at)
        elif new.at_rest or not lasts:
            clocks.stop(clock, at=at)
        elif clock.running_since is None:
            clocks.resume(clock, at=at)
    if old.at_rest and not new.at_rest:
        for spec in case.table.clocks:
            if spec.again:
                clocks.start(
                    case, spec, at=at, unit_id=case.unit_id, limit=clocks.limits_of(case, [spec])[spec.name]
                )


def _enter(case: Case, state: State, *, at: datetime) -> None:
    """Start the state's clock unless it already runs, and keep ``due_at`` of the case beside it."""
    due = None
    if state.clock is not None:
        clock = CaseClock.objects.filter(
            case_id=case.pk, name=state.clock.name, stopped_at__isnull=True
        ).first()
        if clock is None:
            limit = clocks.limits_of(case, [state.clock])[state.clock.name]
            tier = state.waits_for or case.holder.kind
            clock = clocks.start(case, state.clock, at=at, tier=tier, unit_id=case.holder_id, limit=limit)
        due = clock.due_at
    if not state.closed:
        _due(case, due)


def _due(case: Case, due: datetime | None) -> None:
    Case.objects.filter(pk=case.pk).update(due_at=due)
    case.due_at = due


def conflict_of(case: Case, *, seen: int | None = None) -> Conflict:
    """What to raise when somebody else was first: it says who did what since ``case`` was read.

    ``seen`` is the version a page showed, where ``case`` itself was read afresh.
    """
    table = case.table
    steps = Step.objects.filter(case_id=case.pk).order_by("number")
    since = list(steps if seen is not None else steps.filter(number__gt=case.step_count))
    moved = [step for step in since if table.has_verb(step.verb) and table.verb(step.verb).to]
    if seen is not None:
        since = moved = moved[-(case.version - seen) :] if case.version > seen else []
    first = next(iter(moved or since), None)
    verb = table.verb(first.verb).title if moved and first else Case.objects.get(pk=case.pk).at.title
    return Conflict(
        "conflict",
        _("%(actor)s was first: “%(verb)s”. Nothing of yours was changed; look at it again."),
        actor=permissions.name_of(first.actor_kind, first.actor_label) if first else _("Somebody else"),
        verb=verb,
    )
