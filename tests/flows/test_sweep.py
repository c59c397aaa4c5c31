"""What time does: reminders, passing up, time-outs; once each, whatever happens to the worker."""

import pytest

from tests import factories
from tests.factories import requester
from tests.races import in_parallel
from tests.times import moment
from zugong.flows import notify
from zugong.flows import sweep as module
from zugong.flows.models import CaseClock, Step
from zugong.flows.sweep import sweep
from zugong.notices.models import Notice
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event, RuleSetting
from zugong.workorders import actions

NOTHING = {"reminded": 0, "passed_up": 0, "timed_out": 0, "failed": 0}


@pytest.fixture
def c(at, db):
    return factories.make_county()


def told():
    """Who was told since the last look, in the order of the inbox."""
    names = [str(notice.account) for notice in Notice.objects.order_by("pk")]
    Notice.objects.all().delete()
    return names


def test_reminded_then_passed_up_tier_by_tier(c, at):
    order = factories.make_order("placed", c)
    told()
    at("2026-06-09 10:01")
    assert sweep() == NOTHING | {"reminded": 1}
    assert told() == ["李向阳"]
    at("2026-06-09 14:00")
    assert sweep() == NOTHING
    at("2026-06-09 14:01")
    assert sweep() == NOTHING | {"passed_up": 1}
    assert told() == ["何敏"]
    order.refresh_from_db()
    assert (order.state, order.overseer, order.oversight) == ("placed", c.township, "workorders.follow_up")
    assert order.due_at == moment("2026-06-10 14:01")
    at("2026-06-10 14:02")
    assert sweep() == NOTHING | {"reminded": 1}
    assert told() == ["何敏"]
    at("2026-06-11 09:00")
    assert sweep() == NOTHING | {"passed_up": 1}
    assert told() == ["石明远"]
    at("2026-06-12 09:01")
    assert sweep() == NOTHING | {"reminded": 1}
    at("2026-06-17 16:00")
    assert sweep() == NOTHING, "there is nobody above the county"
    assert [(step.verb, step.unit) for step in order.step_log.filter(verb="pass_up")] == [
        ("pass_up", c.township),
        ("pass_up", c.county),
    ]
    assert Event.objects.filter(verb="five_orders.pass_up").count() == 2
    assert [(clock.tier, clock.late) for clock in order.clocks.filter(name="supply")] == [
        ("village", True),
        ("township", True),
        ("county", False),
    ]


def test_twice_is_once(c, at):
    factories.make_order("placed", c)
    factories.make_order("completed", c)
    for when in ("2026-06-09 10:01", "2026-06-09 16:00", "2026-07-20 09:00"):
        at(when)
        first, second = sweep(), sweep()
        assert sum(first.values()) >= 1
        assert second == NOTHING


def test_the_grace_runs_from_the_reminder_even_if_the_worker_stood_still(c, at):
    factories.make_order("placed", c)
    at("2026-06-11 09:00")
    assert sweep() == NOTHING | {"reminded": 1}
    at("2026-06-11 09:01")
    assert sweep() == NOTHING
    at("2026-06-11 13:00")
    assert sweep() == NOTHING | {"passed_up": 1}


def test_a_late_order_asked_about_is_given_its_grace_again(c, at):
    order = factories.make_order("placed", c)
    at("2026-06-09 10:01")
    sweep()
    actions.ask(order, by=Actor.of(c.secretary), note="哪一段？")
    at("2026-06-12 09:00")
    actions.reply(order, by=requester(order), note="桥边。")
    assert sweep() == NOTHING
    at("2026-06-12 12:59")
    assert sweep() == NOTHING
    at("2026-06-12 13:00")
    assert sweep() == NOTHING | {"passed_up": 1}


def test_outside_office_hours_only_time_outs(c, at):
    factories.make_order("placed", c)
    asked = factories.make_order("asked", c)
    at("2026-06-27 12:00")  # a Saturday
    assert sweep() == NOTHING | {"timed_out": 1}
    asked.refresh_from_db()
    assert (asked.state, asked.is_open) == ("withdrawn", False)
    at("2026-06-29 08:29")
    assert sweep() == NOTHING
    at("2026-06-29 08:30")
    assert sweep() == NOTHING | {"reminded": 1}


@pytest.mark.parametrize(
    ("state", "after"), [("completed", "unrated"), ("checking", "rated"), ("asked", "withdrawn")]
)
def test_time_outs(c, at, state, after):
    order = factories.make_order(state, c)
    at("2026-07-30 23:00")
    assert sweep() == NOTHING | {"timed_out": 1}
    order.refresh_from_db()
    assert order.state == after
    assert not order.clocks.filter(stopped_at__isnull=True).exists()
    last = order.step_log.last()
    assert (last.actor_kind, last.account) == ("system", None)


def test_unrated_is_never_good(c, at):
    order = factories.make_order("completed", c)
    at("2026-07-30 23:00")
    sweep()
    order.refresh_from_db()
    assert (order.stars, order.solved, order.on_wall, order.rated_at) == (None, None, False, None)
    assert not order.ratings.exists()


def test_one_bad_case_does_not_stop_the_others(c, at, monkeypatch, caplog):
    bad, good = factories.make_order("placed", c), factories.make_order("placed", c)
    told()
    at("2026-06-09 10:01")
    tell_late = notify.tell_late

    def break_down(case, **kwargs):
        if case.pk == bad.pk:
            raise RuntimeError("a bad case")
        tell_late(case, **kwargs)

    monkeypatch.setattr(notify, "tell_late", break_down)
    assert sweep() == NOTHING | {"reminded": 1, "failed": 1}
    assert f"of case {bad.pk} could not be swept" in caplog.text
    assert bad.clocks.get(name="supply").reminded_at is None, "nothing of it is kept"
    assert good.clocks.get(name="supply").reminded_at is not None
    monkeypatch.undo()
    at("2026-06-09 10:02")
    assert sweep() == NOTHING | {"reminded": 1}, "it is tried again"


def test_batches_until_done(c, at, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 3)
    for _number in range(10):
        factories.make_order("placed", c)
    at("2026-06-09 10:01")
    assert sweep() == NOTHING | {"reminded": 10}


def test_a_tier_that_does_not_exist_is_skipped(c, at):
    village = factories.make_unit("village", "县直社区", c.county)
    order = factories.make_order("placed", c, unit=village)
    at("2026-06-09 10:01")
    sweep()
    at("2026-06-09 14:01")
    assert sweep() == NOTHING | {"passed_up": 1}
    order.refresh_from_db()
    assert order.overseer == c.county


def test_nobody_is_passed_their_own_late_work(c, at):
    """The branch dispatches by itself when there is no group; then the next one above the branch is the township."""
    order = factories.make_order("placed", c)
    actions.supply(order, by=Actor.of(c.secretary))
    at("2026-06-09 10:01")
    sweep()
    at("2026-06-09 14:01")
    sweep()
    order.refresh_from_db()
    assert order.overseer == c.township


def test_a_redo_reminds_the_group_first(c, at):
    order = factories.make_order("redo", c)
    assert order.overseer == c.township
    told()
    at("2026-06-09 10:01")
    assert sweep() == NOTHING | {"reminded": 1}
    assert told() == ["田小满"]


def test_the_office_sets_the_grace(c, at):
    RuleSetting.objects.create(key="order.grace", unit=c.township, value=30)
    factories.make_order("placed", c)
    at("2026-06-09 10:01")
    sweep()
    at("2026-06-09 10:31")
    assert sweep() == NOTHING | {"passed_up": 1}


def test_two_workers_at_once(committed_db, at):
    c = factories.make_county()
    for _number in range(6):
        factories.make_order("placed", c)
    factories.make_order("completed", c)
    for when, what in (("2026-06-09 10:01", "reminded"), ("2026-06-09 14:01", "passed_up")):
        at(when)
        Notice.objects.all().delete()
        results = in_parallel(sweep, sweep)
        assert [sum(result[key] for result in results) for key in (what, "failed")] == [6, 0]
        assert Notice.objects.count() == 6
    assert Step.objects.filter(verb="pass_up").count() == 6
    assert CaseClock.objects.filter(name="supply", running_since__isnull=False).count() == 6
