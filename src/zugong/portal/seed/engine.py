"""The order engine's verbs, replayed in memory at any moment of the past: the rows they would have written.

Follows ``flows.actions``, ``flows.clocks``, ``flows.sweep`` and ``workorders.actions`` step for step, on the same table
of states and verbs; a test drives both and compares every row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zugong.flows.notify import words_of
from zugong.flows.permissions import name_of
from zugong.flows.table import BACK, Clock, Verb
from zugong.flows.table import State as FlowState
from zugong.portal.seed.world import SYSTEM, By, Later, NotPossible, Spot, Ticker, World


@dataclass(eq=False)
class Order:
    """One order and all it leaves behind. Attributes are the columns of ``Case`` and ``WorkOrder``."""

    world: World
    id: int
    title: str
    unit: Spot
    opened_at: datetime
    own_limits: dict[str, int | None]  # by the clock's field, None where the rule holds
    check_days: int | None = None
    number_text: str = ""

    def __post_init__(self) -> None:
        self.state = self.prior_state = ""
        self.version, self.step_count = 1, 0
        self.holder: Spot = self.unit
        self.duty = ""
        self.assignee: By | None = None
        self.overseer: Spot | None = None
        self.oversight = ""
        self.responded_at: datetime | None = None
        self.due_at: datetime | None = None
        self.closed_at: datetime | None = None
        self.clocks: list[Ticker] = []
        self.steps: list[list[Any]] = []
        self.ratings: list[list[Any]] = []
        self.declines: list[list[Any]] = []
        self.group: Spot | None = None
        self.merged_into: int | None = None
        self.promised_at: datetime | None = None
        self.extended = False
        self.redo_count = 0
        self.completed_at: datetime | None = None
        self.minutes_to_close: int | None = None
        self.stars: int | None = None
        self.solved: bool | None = None
        self.rated_at: datetime | None = None
        self.on_wall = False
        self.handler: int | None = None
        self.last_at = self.opened_at

    # --- flows ---------------------------------------------------------------------------------------------------
    @property
    def requester(self) -> By:
        return By("requester", "requester")

    def open(self, by: By) -> None:
        """As ``flows.actions.open_case``."""
        flow, at = self.world.flow, self.opened_at
        state = flow.state(flow.start)
        self.state, self.duty = state.name, state.owes
        self._step(at, by, "place", "", self.unit)
        for spec in flow.clocks:
            self._start(spec, at, "", self.unit.id, self._limit(spec) if spec.rule else None)
        self._enter(state, at)
        self.world.event(at, by, f"{flow.name}.place", self, {})
        self._tell(self.world.verbs["place"], at, by, "")

    def take(
        self,
        verb_name: str,
        at: datetime,
        by: By,
        *,
        to: str = "",
        reason: str = "",
        note: str = "",
        data: dict[str, Any] | None = None,
        holder: Spot | None = None,
        assignee: By | bool | None = True,
        oversee: tuple[Spot, str] | None = None,
    ) -> None:
        """As ``flows.actions.take``, after whatever time itself did before ``at``. ``assignee`` True: stays."""
        self.advance(at)
        self._do(verb_name, at, by, to, reason, note, data, holder, assignee, oversee)

    def _do(
        self,
        verb_name: str,
        at: datetime,
        by: By,
        to: str = "",
        reason: str = "",
        note: str = "",
        data: dict[str, Any] | None = None,
        holder: Spot | None = None,
        assignee: By | bool | None = True,
        oversee: tuple[Spot, str] | None = None,
    ) -> None:
        world = self.world
        verb = world.verbs[verb_name]
        if self.state not in verb.from_:
            raise NotPossible(f"{verb_name} from {self.state}")
        old = world.states[self.state]
        target = self._target(verb, to)
        if verb.responds and self.responded_at is None:
            self.responded_at = at
        former, before = self.assignee, (self.holder, self.assignee)
        if holder is not None:
            self.holder = holder
        if assignee is not True:
            self.assignee = assignee or None  # type: ignore[assignment]
        runs_on = target is not None and before == (self.holder, self.assignee) and self._runs_on(old, target)
        if target is not None:
            self.state, self.prior_state, self.duty = target.name, old.name, target.owes
            self.version += 1
            self.closed_at = at if target.closed else None
            if not (target.pauses or runs_on):
                self.overseer, self.oversight = None, ""
            if target.closed:
                self.due_at = None
        if oversee is not None:
            self.overseer, self.oversight = oversee
        self._step(at, by, verb.name, old.name, self.holder, reason, note, data, verb.public)
        if verb.responds:
            for clock in self.clocks:
                if clock.name == "response" and clock.stopped_at is None:
                    self._stop(clock, at)
        if target is not None:
            self._leave(old, target, at, runs_on)
            self._enter(target, at)
        world.event(at, by, f"{world.flow.name}.{verb.name}", self, {"to": self.state, "reason": reason})
        self._tell(verb, at, by, str(words_of(verb, reason)) or note, former)

    def _runs_on(self, old: FlowState, target: FlowState) -> bool:
        left = self.world.states[self.prior_state] if old.pauses else old
        return left.clock is not None and target.clock is not None and left.clock.name == target.clock.name

    def advance(self, at: datetime) -> None:
        """What the sweep did up to ``at``: reminders, passing up, time-outs. Raises ``Later`` past the present."""
        late = at > self.world.moment
        end = self.world.moment if late else at
        while self._sweep(end):
            pass
        if late:
            raise Later
        self.last_at = max(self.last_at, at)

    def _sweep(self, end: datetime) -> bool:
        world, state = self.world, self.world.states[self.state]
        spec = state.clock
        if spec is None or self.closed_at is not None:
            return False
        clock = next((one for one in self.clocks if one.name == spec.name and one.stopped_at is None), None)
        if clock is None or clock.running_since is None or clock.due_at is None or clock.due_at >= end:
            return False
        seconds = timedelta(seconds=1 + self.id % 57)
        if state.timeout:
            when = clock.due_at + seconds
            if when >= end:
                return False
            self._do(state.timeout, when, SYSTEM)
            return True
        if clock.reminded_at is None:
            when = world.calendar.next_opening(clock.due_at + seconds)
            if when >= end:
                return False
            clock.reminded_at = when
            called_in = clock.tier in {tier.name for tier in spec.overdue} and self.overseer is not None
            self._tell_late("overseer" if called_in else "duty", when, passed_up=False)
            return True
        names = [tier.name for tier in spec.overdue]
        since = max(clock.due_at, clock.reminded_at)
        for tier in spec.overdue[names.index(clock.tier) + 1 if clock.tier in names else 0 :]:
            unit = self.holder.above(tier.kind)
            if unit is None or (state.duty and unit.id == clock.unit_id):
                continue
            when = world.calendar.next_opening(world.calendar.due(since, world.limits[tier.grace]) + seconds)
            if when >= end:
                return False
            self._pass_up(clock, spec, unit, tier.name, tier.permission, when)
            return True
        return False

    def _pass_up(
        self, clock: Ticker, spec: Clock, unit: Spot, tier: str, permission: str, at: datetime
    ) -> None:
        self.overseer, self.oversight = unit, permission
        self._stop(clock, at)
        clock.passed_up_at = at
        self.due_at = self._start(spec, at, tier, unit.id, self._limit(spec)).due_at
        self._step(
            at,
            SYSTEM,
            "pass_up",
            self.state,
            unit,
            data={"tier": tier, "clock": clock.name, "unit": unit.id},
            to=self.state,
        )
        self.world.event(at, SYSTEM, f"{self.world.flow.name}.pass_up", self, {"tier": tier})
        self._tell_late("overseer", at, passed_up=True)

    # --- orders --------------------------------------------------------------------------------------------------
    @property
    def township(self) -> Spot:
        return self.unit.above("township") or self.unit.parent or self.unit

    def close_figures(self, at: datetime) -> None:
        """As ``workorders.actions.verbs._finished``."""
        self.minutes_to_close = sum(clock.used for clock in self.clocks if clock.name == "whole")
        self.completed_at = at

    def supply(
        self, at: datetime, by: By, *, group: Spot | None, note: str, service_minutes: int | None = None
    ) -> None:
        data = {"group": group.id if group else None}
        self.take("supply", at, by, note=note, holder=group or self.unit, data=data)
        self.group = group
        self.own_limits["service_minutes"] = service_minutes or self.own_limits["service_minutes"]

    def dispatch(self, at: datetime, by: By, *, member: By, why: list[str]) -> None:
        self.take("dispatch", at, by, assignee=member, data={"person": member.label, "why": why})
        self.promised_at = None

    def accept(
        self, at: datetime, by: By, *, claim: bool = False, promised_at: datetime | None = None
    ) -> None:
        if claim:
            self.take("claim", at, by, assignee=by, data={"person": by.label})
        else:
            self.take("accept", at, by)
        fits = promised_at is not None and self.due_at is not None and promised_at <= self.due_at
        self.promised_at = promised_at if fits else self.due_at

    def decline(self, at: datetime, by: By, *, reason: str, note: str = "") -> None:
        self.take("decline", at, by, reason=reason, note=note, holder=self.group or self.unit, assignee=None)
        self.declines.append([self.id, by.person_id, reason, at])

    def extend(self, at: datetime, by: By, *, reason: str, note: str) -> None:
        self.take("extend", at, by, reason=reason, note=note)
        clock = next(one for one in self.clocks if one.name == "service" and one.stopped_at is None)
        assert clock.limit is not None and clock.running_since is not None
        clock.limit += self.world.limits["order.extension"]
        clock.due_at = self.world.due(clock.running_since, max(0, clock.limit - clock.used), clock.calendar)
        clock.reminded_at = None
        self.due_at = self.promised_at = clock.due_at
        self.extended = True

    def complete(self, at: datetime, by: By, *, note: str) -> None:
        redone = self.redo_count > 0
        to = "follow_up" if redone else "completed"
        self.take("complete", at, by, note=note, to=to, holder=self.township if redone else None)
        self.handler = by.person_id
        if not redone:
            self.close_figures(at)

    def rate(self, at: datetime, by: By, *, stars: int, solved: bool, praise: list[str], words: str) -> None:
        data = {"stars": stars, "solved": solved}
        if stars <= 2 or not solved:
            self._redo("rate", at, by, data, words)
            round_ = self.redo_count - 1
        else:
            self.take("rate", at, by, to="checking" if self.check_days else "rated", data=data, note=words)
            round_ = self.redo_count
            self.on_wall = True
        self.ratings.append([self.id, round_, self.handler, stars, solved, praise, words, False, at])
        self.stars, self.solved, self.rated_at = stars, solved, at

    def recheck(self, at: datetime, by: By, *, still_solved: bool, words: str) -> None:
        _id, round_, handler, stars, *_rest = self.ratings[-1]
        if still_solved:
            self.take("recheck", at, by, to="rated", data={"solved": True}, note=words)
        else:
            self._redo("recheck", at, by, {"solved": False}, words)
            self.solved, self.on_wall = False, False
        self.ratings.append([self.id, round_, handler, stars, still_solved, [], words, True, at])

    def _redo(self, verb: str, at: datetime, by: By, data: dict[str, Any], note: str) -> None:
        self.take(
            verb,
            at,
            by,
            to="supplied",
            data=data,
            note=note,
            holder=self.group or self.unit,
            assignee=None,
            oversee=(self.township, "workorders.follow_up"),
        )
        self.redo_count += 1
        self._new_round()

    def give_back(self, at: datetime, by: By, *, note: str) -> None:
        """As ``workorders.actions.return_redo``."""
        self.take(
            "return",
            at,
            by,
            note=note,
            holder=self.group or self.unit,
            assignee=None,
            oversee=(self.township, "workorders.follow_up"),
        )
        self._new_round()

    def _new_round(self) -> None:
        self.extended, self.promised_at = False, None

    # --- clocks --------------------------------------------------------------------------------------------------
    def _limit(self, spec: Clock) -> int:
        own = self.own_limits.get(spec.field) if spec.field else None
        return own if own is not None else self.world.limits[spec.rule] if spec.rule else 0

    def _start(self, spec: Clock, at: datetime, tier: str, unit_id: int | None, limit: int | None) -> Ticker:
        due = None if limit is None else self.world.due(at, limit, spec.calendar)
        clock = Ticker(spec.name, tier, unit_id, limit, spec.calendar, at, due, at)
        self.clocks.append(clock)
        return clock

    def _stop(self, clock: Ticker, at: datetime) -> None:
        self._settle(clock, at)
        clock.stopped_at = at

    def _settle(self, clock: Ticker, at: datetime) -> None:
        if clock.running_since is not None:
            clock.late = clock.late or (clock.due_at is not None and at > clock.due_at)
            clock.used += self.world.elapsed(clock.running_since, at, clock.calendar)
            clock.running_since = None

    def _leave(self, old: FlowState, new: FlowState, at: datetime, runs_on: bool) -> None:
        for clock in [one for one in self.clocks if one.stopped_at is None]:
            same = runs_on and new.clock is not None and new.clock.name == clock.name
            lasts = same or clock.name in self.world.whole
            if new.pauses:
                self._settle(clock, at)
            elif new.at_rest or not lasts:
                self._stop(clock, at)
            elif clock.running_since is None:
                clock.running_since = at
                if clock.limit is not None:
                    clock.due_at = self.world.due(at, max(0, clock.limit - clock.used), clock.calendar)
        if old.at_rest and not new.at_rest:
            for spec in self.world.flow.clocks:
                if spec.again:
                    self._start(spec, at, "", self.unit.id, None)

    def _enter(self, state: FlowState, at: datetime) -> None:
        due = None
        if state.clock is not None:
            name = state.clock.name
            clock = next((one for one in self.clocks if one.name == name and one.stopped_at is None), None)
            if clock is None:
                tier = state.waits_for or self.holder.kind
                clock = self._start(state.clock, at, tier, self.holder.id, self._limit(state.clock))
            due = clock.due_at
        self.due_at = due

    def _target(self, verb: Verb, to: str) -> FlowState | None:
        if not verb.to:
            return None
        destinations = [self.prior_state if name == BACK else name for name in verb.to]
        if (to and to not in destinations) or (not to and len(destinations) > 1):
            raise NotPossible(f"{verb.name} to {to or destinations}")
        return self.world.states[to or destinations[0]]

    def _step(
        self,
        at: datetime,
        by: By,
        verb: str,
        old: str,
        unit: Spot,
        reason: str = "",
        note: str = "",
        data: dict[str, Any] | None = None,
        public: bool = True,
        to: str = "",
    ) -> None:
        self.step_count += 1
        self.steps.append(
            [
                self.id,
                self.step_count,
                verb,
                old,
                to or self.state,
                at,
                by.account_id,
                by.kind,
                by.label[:60],
                unit.id,
                reason,
                note,
                data or {},
                public,
            ]
        )

    # --- notices -------------------------------------------------------------------------------------------------
    def _tell(self, verb: Verb, at: datetime, by: By, reason: str, former: By | None = None) -> None:
        world = self.world
        if verb.notice is None or at < world.notices_from:
            return
        accounts = [account for name in verb.notice.to for account in self._audience(name, former)]
        words = {"case": self.title, "actor": str(name_of(by.kind, by.label)), "reason": reason}
        text = world.texts[verb.name] % (words | {"state": str(world.states[self.state].title)})
        self._send(accounts, text, at, by, urgent=False)

    def _tell_late(self, audience: str, at: datetime, *, passed_up: bool) -> None:
        if at >= self.world.notices_from:
            text = self.world.passed_text if passed_up else self.world.late_text
            self._send(self._audience(audience), text % {"case": self.title}, at, SYSTEM, urgent=True)

    def _send(self, accounts: Iterable[int], text: str, at: datetime, by: By, *, urgent: bool) -> None:
        for account in dict.fromkeys(accounts):
            if account != by.account_id:
                self.world.notice(at, account, text, self, urgent=urgent)

    def _audience(self, name: str, former: By | None = None) -> list[int]:
        holding = self.world.holding
        if name == "assignee":
            person = self.assignee or former
            account = self.world.persons.get(person.person_id) if person and person.person_id else None
            return [account] if account else []
        if name == "duty":
            if self.duty.startswith("@"):
                return self._audience("assignee") if self.duty == "@assignee" else []
            return holding(self.duty, self.holder) if self.duty else []
        if name == "overseer":
            return holding(self.oversight, self.overseer) if self.overseer else []
        place, permission = name.split(":")
        return holding(permission, self.holder if place == "holder" else self.unit)
