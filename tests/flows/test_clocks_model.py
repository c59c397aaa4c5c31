"""Whole random journeys against a slow, obvious model that walks minute by minute over the step log."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from random import Random

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.factories import requester
from tests.times import SHANGHAI, moment
from zugong.config import checks
from zugong.flows.sweep import sweep
from zugong.organisations import rules
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Refused
from zugong.workorders import actions
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)

# What may be done in each state.
MENU = {
    "placed": "supply|supply alone|ask|ask|note|refuse|escalate|add",
    "asked": "reply|add",
    "raised": "send_down|handle|escalate|note|refuse",
    "refused": "appeal",
    "appealed": "overrule|note",
    "supplied": "dispatch|open_claim|note|dispatch another",
    "claimable": "claim|dispatch|add",
    "dispatched": "accept|decline|dispatch another|note",
    "accepted": "complete|extend|note|dispatch|dispatch another",
    "follow_up": "pass|return|note",
    "completed": "rate badly|rate well|add",
    "checking": "recheck",
}
MOVES = {
    "ask": lambda c, o: actions.ask(o, by=Actor.of(c.secretary), note="哪一段？"),
    "reply": lambda c, o: actions.reply(o, by=requester(o), note="桥边。"),
    "add": lambda c, o: actions.add(o, by=requester(o), note="水更大了。"),
    "supply": lambda c, o: actions.supply(o, by=Actor.of(c.secretary), group=c.group),
    "supply alone": lambda c, o: actions.supply(o, by=Actor.of(c.secretary), service_minutes=700),
    "refuse": lambda c, o: actions.refuse(o, by=Actor.of(c.secretary), reason="done", note="已修好。"),
    "appeal": lambda c, o: actions.appeal(o, by=requester(o), note="没有修。"),
    "overrule": lambda c, o: actions.overrule(o, by=Actor.of(c.section), note="请再看。"),
    "escalate": lambda c, o: actions.escalate(o, by=Actor.of(c.section), note="要挖机。"),
    "send_down": lambda c, o: actions.send_down(o, by=Actor.of(c.section), note="挖机明天到。"),
    "handle": lambda c, o: actions.handle(o, by=Actor.of(c.section), note="修好了。"),
    "note": lambda c, o: actions.note(o, by=Actor.of(c.secretary), note="在看。"),
    "dispatch": lambda c, o: actions.dispatch(o, by=Actor.of(c.secretary), person=c.member.person),
    "dispatch another": lambda c, o: actions.dispatch(
        o, by=Actor.of(c.secretary), person=c.other_member.person
    ),
    "open_claim": lambda c, o: actions.open_claim(o, by=Actor.of(c.secretary)),
    "claim": lambda c, o: actions.claim(o, by=Actor.of(c.member)),
    "accept": lambda c, o: actions.accept(o, by=Actor.of(holder_of(c, o))),
    "decline": lambda c, o: actions.decline(o, by=Actor.of(holder_of(c, o)), reason="busy"),
    "extend": lambda c, o: actions.extend(o, by=Actor.of(holder_of(c, o)), reason="parts"),
    "complete": lambda c, o: actions.complete(o, by=Actor.of(holder_of(c, o)), note="好了。"),
    "pass": lambda c, o: actions.pass_redo(o, by=Actor.of(c.officer), note="看过。"),
    "return": lambda c, o: actions.return_redo(o, by=Actor.of(c.officer), note="还漏。"),
    "rate badly": lambda c, o: actions.rate(o, by=requester(o), stars=2, solved=False),
    "rate well": lambda c, o: actions.rate(o, by=requester(o), stars=5, solved=True),
    "recheck": lambda c, o: actions.recheck(o, by=requester(o), still_solved=False),
}


def holder_of(c, order):
    return c.member if order.assignee_id == c.member.person_id else c.other_member


# --- the model ---------------------------------------------------------------------------------------------------
@dataclass
class Slow:
    """One clock: its running stretches, and a limit that may grow."""

    name: str
    tier: str
    unit: int
    limit: int | None
    calendar: bool = False
    used: int = 0
    late: bool = False
    due: datetime | None = None
    stretches: list = field(default_factory=list)
    since: datetime | None = None
    ended: bool = False

    def run(self, at):
        self.since = at
        self.due = self.walk_due()

    def rest(self, at):
        if self.since is None:
            return
        minute = self.since
        while minute < at:
            self.used += counts(minute, self.calendar)
            minute += MINUTE
        self.late = self.late or (self.due is not None and at > self.due)
        self.since = None

    def end(self, at):
        self.rest(at)
        self.ended = True

    def walk_due(self):
        if self.limit is None:
            return None
        left, minute = max(0, self.limit - self.used), self.since
        while left:
            left -= counts(minute, self.calendar)
            minute += MINUTE
        while not (self.calendar or is_open(minute)):
            minute += MINUTE
        return minute


is_workday = cache(chinese_calendar.is_workday)


def counts(minute, calendar):
    return 1 if calendar or is_workday(minute.date()) else 0


def is_open(minute):
    return is_workday(minute.date()) and time(8, 30) <= minute.time() < time(17, 30)


def model(order, now):
    """Every clock there should be, from nothing but the table and the step log."""
    flow, clocks = order.table, []
    response = whole = own = None
    holder, assignee, paused = order.unit_id, None, None

    def limit(spec, state):
        mine = limits.get(spec.field) if spec.field else None
        return mine or (rules.get(spec.rule).default if spec.rule else None)

    def fresh(spec, tier, unit, at, state=""):
        made = Slow(spec.name, tier, unit, limit(spec, state), spec.calendar)
        made.run(at)
        clocks.append(made)
        return made

    limits = {"service_minutes": None, "check_minutes": order.check_minutes}
    for step in order.step_log.order_by("number"):
        at, state = step.at.astimezone(SHANGHAI), flow.state(step.to_state)
        if step.verb == "place":
            response, whole = fresh(flow.clocks[0], "", holder, at), fresh(flow.clocks[1], "", holder, at)
            own = fresh(state.clock, "village", holder, at)
            continue
        if step.verb == "pass_up":
            own.end(at)
            own = fresh(state.clock, step.data["tier"], step.data["unit"], at)
            continue
        verb = flow.verb(step.verb)
        if verb.responds and not response.ended:
            response.end(at)
        if step.verb == "extend":
            own.limit += rules.get("order.extension").default
            own.due = own.walk_due()
        if not verb.to:
            continue
        if step.verb == "supply" and step.data["group"] is None:
            limits["service_minutes"] = 700
        before = (holder, assignee)
        holder = step.unit_id
        if "person" in step.data:
            assignee = step.data["person"]
        elif state.name in {"supplied"} or step.verb == "handle":
            assignee = None
        old = flow.state(step.from_state)
        if old.pauses and not state.at_rest:
            own.end(at)
            own = paused
            own.run(at)
            whole.run(at)
            continue
        if state.pauses:
            own.rest(at)
            whole.rest(at)
            paused, own = own, fresh(state.clock, state.waits_for, holder, at)
            continue
        if old.at_rest and not state.at_rest:
            whole = fresh(flow.clocks[1], "", order.unit_id, at)
        if state.at_rest:
            whole.end(at)
            response.end(at)
        if old.pauses:
            paused.end(at)
        same = (
            old.clock and state.clock and old.clock.name == state.clock.name and before == (holder, assignee)
        )
        if same:
            continue
        if own and not own.ended:
            own.end(at)
        own = None
        if state.clock:
            unit = order.holder.__class__.objects.get(pk=holder)
            own = fresh(state.clock, state.waits_for or unit.kind, holder, at)
    for clock in clocks:
        if not clock.ended and clock.since is not None:
            started = clock.since
            clock.rest(now)
            clock.since = started
    return clocks


# Drawn from a seed: hypothesis' own draws lean to short journeys, and a late case needs a long one.
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_every_clock_of_a_random_journey(at, seed):
    rng = Random(seed)
    c = factories.make_county()
    now = at(moment("2025-09-20 00:00") + rng.randrange(365 * 1440) * MINUTE)
    pk = factories.make_order("placed", c, item=factories.make_item(c.county, check_days=3)).pk
    for _move in range(rng.randint(3, 25)):
        arrival = now + timedelta(minutes=rng.choice([rng.randrange(600), rng.randrange(3 * 1440)]))
        works = rng.random() < 0.7  # whether the worker comes by every few hours, or stands still
        while works and now + timedelta(minutes=200) < arrival:
            now = at(now + timedelta(minutes=200))
            assert sweep()["failed"] == 0
        now = at(arrival)
        order = WorkOrder.objects.get(pk=pk)
        menu = MENU.get(order.state)
        if menu is None:
            break
        with suppress(Refused):
            MOVES[rng.choice(menu.split("|"))](c, order)
    order = WorkOrder.objects.get(pk=pk)
    expected = model(order, now)
    log = [
        (step.verb, step.to_state, f"{step.at.astimezone(SHANGHAI):%m-%d %H:%M}")
        for step in order.step_log.all()
    ]
    assert [seen(clock, now) for clock in order.clocks.order_by("pk")] == [
        told(clock) for clock in expected
    ], log
    of_state = [
        clock
        for clock in expected
        if order.at.clock and clock.name == order.at.clock.name and not clock.ended
    ]
    assert order.due_at == (of_state[0].due if of_state else None), log
    assert checks.run(["events", "cases", "clocks", "orders"]) == []


def seen(clock, now):
    """A clock as the product keeps it, with the stretch under way counted in."""
    from zugong.flows import clocks

    used, late = clock.used_minutes, clock.late
    if clock.running_since:
        used += clocks.elapsed(clock.running_since, now, calendar=clock.calendar)
        late = late or (clock.due_at is not None and now > clock.due_at)
    due = clock.due_at if clock.running_since else None
    return (
        clock.name,
        clock.tier,
        clock.unit_id,
        clock.limit_minutes,
        used,
        late,
        clock.stopped_at is not None,
        due,
    )


def told(clock):
    due = clock.due if not clock.ended and clock.since else None
    return (clock.name, clock.tier, clock.unit, clock.limit, clock.used, clock.late, clock.ended, due)
