"""Opening a case and taking a step, on a tiny flow that no room knows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.flows.tiny import tiny
from tests.races import in_parallel
from tests.times import DAY, HOUR, moment
from zugong.flows import actions, clocks, notify, registry
from zugong.flows.actions import open_case, take
from zugong.flows.models import Case, CaseClock, Step
from zugong.flows.sweep import sweep
from zugong.notices.models import Notice
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Event, RuleSetting
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused


@pytest.fixture
def flow():
    yield registry.register(tiny())
    registry.unregister(tiny())


@pytest.fixture
def c(flow, at, db):
    return factories.make_county()


def wanted(c, by=None):
    case = Case(
        flow="key_loan",
        flow_version=1,
        title="礼堂钥匙",
        unit=c.village,
        opened_at=moment("2026-06-08 10:00"),
    )
    open_case(case, by=by or Actor.requester(None), verb="want", note="周六办席。")
    return case


def as_stored(case):
    return Case.objects.filter(pk=case.pk).values().get()


def rows():
    return [model.objects.count() for model in (Case, Step, CaseClock, Event, Notice)]


# --- opening -----------------------------------------------------------------------------------------------------
def test_a_new_case(c):
    case = wanted(c)
    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.duty, stored.holder, stored.step_count) == (
        "wanted",
        "workorders.supply",
        c.village,
        1,
    )
    assert stored.due_at == case.due_at == moment("2026-06-09 10:00")
    step = stored.step_log.get()
    assert (step.verb, step.from_state, step.to_state, step.note, step.actor_kind) == (
        "want",
        "",
        "wanted",
        "周六办席。",
        "requester",
    )
    assert {(clock.name, clock.tier, clock.limit_minutes) for clock in stored.clocks.all()} == {
        ("response", "", DAY),
        ("lend", "village", DAY),
    }
    event = Event.objects.get(verb="key_loan.want")
    assert (event.subject_type, event.subject_id, event.unit_id) == ("flows.case", str(case.pk), c.village.pk)
    assert [(notice.account, notice.title) for notice in Notice.objects.all()] == [
        (c.secretary, "Wanted: 礼堂钥匙")
    ]


def test_opening_is_for_whom_the_table_names(c):
    before = rows()
    for stranger in (Actor.of(c.member), Actor.of(c.other_secretary), SYSTEM):
        with pytest.raises(Forbidden):
            wanted(c, by=stranger)
    assert rows() == before
    assert wanted(c, by=Actor.of(c.secretary)).pk


def test_limits_are_the_nearest_offices_own(c):
    RuleSetting.objects.create(key="order.supply", unit=c.county, value=5 * HOUR)
    RuleSetting.objects.create(key="order.supply", unit=c.township, value=2 * HOUR)
    RuleSetting.objects.create(key="order.supply", unit=c.other_village, value=HOUR)
    case = wanted(c)
    assert case.due_at == moment("2026-06-08 12:00")
    assert clocks.limit_of(case, case.at.clock) == 2 * HOUR


def test_half_an_opening_is_none(c, monkeypatch):
    before = rows()

    def fail(*args, **kwargs):
        raise RuntimeError("no ink")

    monkeypatch.setattr(notify, "tell", fail)
    with pytest.raises(RuntimeError):
        with actions.transaction.atomic():
            wanted(c)
    assert rows() == before


# --- steps -------------------------------------------------------------------------------------------------------
def test_a_step_is_checked_written_logged_clocked_and_announced(c, at):
    case = wanted(c)
    now = at("2026-06-08 12:00")
    step = take(case, "lend", by=Actor.of(c.secretary))
    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.prior_state, stored.version, stored.step_count) == ("lent", "wanted", 2, 2)
    assert (stored.duty, stored.responded_at, stored.due_at) == (
        "@requester",
        now,
        moment("2026-07-08 12:00"),
    )
    assert (step.number, step.from_state, step.to_state, step.account) == (2, "wanted", "lent", c.secretary)
    assert {clock.name: clock.used_minutes for clock in stored.clocks.filter(stopped_at=now)} == {
        "response": 2 * HOUR,
        "lend": 2 * HOUR,
    }
    event = Event.objects.get(verb="key_loan.lend")
    assert (event.account, event.data) == (c.secretary, {"to": "lent", "reason": ""})
    # What the object says is what the database says.
    assert {key: value for key, value in as_stored(case).items() if getattr(case, key) != value} == {}


def test_a_verb_that_stays_leaves_the_state_alone(c):
    case = wanted(c)
    before = as_stored(case)
    step = take(case, "remark", by=Actor.of(c.secretary), note="要押金。")
    assert as_stored(case) == before | {"step_count": 2}
    assert (step.from_state, step.to_state, step.public) == ("wanted", "wanted", False)


def test_refusals_change_nothing(c):
    case = wanted(c)
    before, counted = as_stored(case), rows()
    for refusal, verb, by, more in (
        (Forbidden, "lend", Actor.of(c.member), {}),
        (Forbidden, "lend", Actor.requester(case.pk), {}),
        (Forbidden, "return", Actor.requester(case.pk + 1), {}),
        (Forbidden, "lose", Actor.of(c.secretary), {}),
        (NotNow, "return", Actor.requester(case.pk), {}),
        (NotNow, "lose", SYSTEM, {}),
        (Refused, "deny", Actor.of(c.secretary), {}),
        (Refused, "deny", Actor.of(c.secretary), {"reason": "whim"}),
        (Refused, "remark", Actor.of(c.secretary), {"note": " \n"}),
    ):
        with pytest.raises(Refused) as found:
            take(case, verb, by=by, **more)
        assert type(found.value) is refusal
        assert str(found.value)
    assert (as_stored(case), rows()) == (before, counted)


def test_a_notice_in_the_readers_language_and_never_to_the_actor(c):
    second = factories.make_account("第二书记", factories.roles.BRANCH_SECRETARY, c.village)
    second.language = "en"
    second.save()
    case = wanted(c)
    Notice.objects.all().delete()
    take(case, "deny", by=Actor.of(c.secretary), reason="gone")
    notice = Notice.objects.get()
    assert (notice.account, notice.title) == (second, "Denied by 李向阳: 礼堂钥匙, the key is gone, now back")


def test_nothing_is_half_written_when_the_last_thing_fails(c, monkeypatch):
    case = wanted(c)
    before, counted = as_stored(case), rows()

    def fail(*args, **kwargs):
        raise RuntimeError("no ink")

    for module, name in ((notify, "tell"), (events, "record"), (clocks, "start")):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, fail)
            with pytest.raises(RuntimeError):
                take(Case.objects.get(pk=case.pk), "lend", by=Actor.of(c.secretary))
        assert (as_stored(case), rows()) == (before, counted)


def test_the_second_is_told_who_was_first(c):
    case = wanted(c)
    stale = Case.objects.get(pk=case.pk)
    take(case, "lend", by=Actor.of(c.secretary))
    actions.take(case, "remark", by=Actor.of(c.secretary), note="周日还。")
    counted = rows()
    with pytest.raises(Conflict) as found:
        take(stale, "deny", by=Actor.of(c.secretary), reason="gone")
    assert found.value.params == {"actor": "李向阳", "verb": "lend"}
    assert rows() == counted


def test_the_system_takes_its_step_once(c, at):
    case = wanted(c)
    take(case, "lend", by=Actor.of(c.secretary))
    at("2026-07-20 10:00")
    assert sweep()["timed_out"] == 1
    assert sweep()["timed_out"] == 0
    assert Case.objects.get(pk=case.pk).state == "lost"


def test_a_step_is_cheap(c):
    case = wanted(c)
    with CaptureQueriesContext(connection) as queries:
        take(case, "lend", by=Actor.of(c.secretary))
    assert len(queries) <= 24, [query["sql"][:120] for query in queries]


# --- races -------------------------------------------------------------------------------------------------------
def test_two_at_the_same_moment_one_wins(committed_db, flow, at):
    c = factories.make_county()
    second = factories.make_account("第二书记", factories.roles.BRANCH_SECRETARY, c.village)
    for _round in range(5):
        case = wanted(c)
        mine, yours = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
        results = in_parallel(
            lambda case=mine: take(case, "lend", by=Actor.of(c.secretary)),
            lambda case=yours: take(case, "deny", by=Actor.of(second), reason="gone"),
        )
        won = [result for result in results if isinstance(result, Step)]
        lost = [result for result in results if isinstance(result, Conflict)]
        assert (len(won), len(lost)) == (1, 1), results
        assert lost[0].params == {"actor": won[0].actor_label, "verb": won[0].verb}
        stored = Case.objects.get(pk=case.pk)
        assert (stored.state, stored.step_count, stored.version) == (won[0].to_state, 2, 2)
        assert stored.step_log.count() == 2


def test_notes_at_the_same_moment_are_all_kept(committed_db, flow, at):
    c = factories.make_county()
    case = wanted(c)

    def remark(number):
        return take(Case.objects.get(pk=case.pk), "remark", by=Actor.of(c.secretary), note=f"{number}")

    results = in_parallel(*(lambda number=number: remark(number) for number in range(6)))
    assert sorted(step.number for step in results) == [2, 3, 4, 5, 6, 7]
    assert Case.objects.get(pk=case.pk).step_count == 7
