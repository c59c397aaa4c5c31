"""Clocks: each answers for its own people, in working time, pauses left out."""

from datetime import timedelta

import pytest

from tests import factories
from tests.factories import requester
from tests.times import DAY, HOUR, moment
from zugong.flows.models import CaseClock
from zugong.flows.sweep import sweep
from zugong.notices.models import Notice
from zugong.organisations.actors import Actor
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import RuleSetting
from zugong.organisations.refusals import Refused
from zugong.workorders import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def c(at):
    return factories.make_county()


def clock(order, name, **kwargs):
    """The latest clock of the name."""
    return order.clocks.filter(name=name, **kwargs).order_by("-pk").first()


def running(order):
    return {found.name for found in order.clocks.filter(running_since__isnull=False)}


def dispatched_to(order, c, account):
    actions.dispatch(order, by=Actor.of(c.group_leader), person=account.person)


# --- the first response ------------------------------------------------------------------------------------------
def test_an_update_does_not_reset_the_first_response(c, at):
    order = factories.make_order("placed", c)
    before = clock(order, "response")
    at("2026-06-08 15:00")
    actions.add(order, by=requester(order), note="水更大了。")
    at("2026-06-08 16:00")
    actions.add(order, by=requester(order), note="还是那个地方。")
    after = clock(order, "response")
    assert (after.started_at, after.due_at, after.running_since) == (
        before.started_at,
        before.due_at,
        before.running_since,
    )
    assert order.clocks.filter(name="response").count() == 1
    order.refresh_from_db()
    assert order.responded_at is None


def test_another_item_does_not_reset_the_first_response(c, at):
    order = factories.make_order("placed", c)
    other = factories.make_item(c.county, "挖机", dispatch_minutes=90)
    at("2026-06-08 12:00")
    actions.supply(order, by=Actor.of(c.secretary), group=c.group, item=other)
    response = clock(order, "response")
    assert (response.used_minutes, response.stopped_at, response.late) == (
        2 * HOUR,
        moment("2026-06-08 12:00"),
        False,
    )
    # What is still to come runs by the new item's own figure.
    assert clock(order, "dispatch").limit_minutes == 90


def test_a_note_on_the_web_is_a_first_response(c, at):
    order = factories.make_order("placed", c)
    answered = at("2026-06-08 11:00")
    actions.note(order, by=Actor.of(c.secretary), note="上午去看。")
    response = clock(order, "response")
    assert (response.stopped_at, response.used_minutes) == (answered, HOUR)
    order.refresh_from_db()
    assert order.responded_at == answered
    at("2026-06-08 14:00")
    actions.note(order, by=Actor.of(c.secretary), note="看过了。")
    order.refresh_from_db()
    assert order.responded_at == answered
    assert running(order) == {"whole", "supply"}


# --- due times ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("placed", "due"),
    [
        ("2026-06-08 10:31", "2026-06-09 10:31"),  # Monday, Tuesday
        ("2026-06-12 10:31", "2026-06-15 10:31"),  # over a weekend
        ("2026-06-08 23:59", "2026-06-10 08:30"),  # never at midnight
        ("2026-06-18 16:00", "2026-06-22 16:00"),  # over the Dragon Boat Festival
        ("2026-06-20 03:00", "2026-06-23 08:30"),  # placed at night on a holiday
        ("2026-02-14 09:00", "2026-02-24 09:00"),  # a make-up Saturday before the Spring Festival
    ],
)
def test_due_in_working_time(c, at, placed, due):
    at(placed)
    order = factories.make_order("placed", c)
    assert order.due_at == moment(due)


def test_no_reminder_at_midnight_or_on_a_holiday(c, at):
    at("2026-06-17 16:00")
    order = factories.make_order("placed", c)
    assert order.due_at == moment("2026-06-18 16:00")
    Notice.objects.all().delete()
    start = moment("2026-06-18 17:30")  # closed for the festival until Monday 8:30
    for hours in range(int((moment("2026-06-22 08:29") - start).total_seconds() // 3600)):
        at(start + timedelta(hours=hours))
        assert sweep() == {"reminded": 0, "passed_up": 0, "timed_out": 0, "failed": 0}
    assert not Notice.objects.exists()
    at("2026-06-22 08:30")
    assert sweep()["reminded"] == 1
    assert [notice.account for notice in Notice.objects.all()] == [c.secretary]


# --- pauses ------------------------------------------------------------------------------------------------------
def test_clocks_stand_still_while_the_villager_is_asked(c, at):
    order = factories.make_order("placed", c)
    at("2026-06-08 12:00")
    actions.ask(order, by=Actor.of(c.secretary), note="哪一段？")
    assert running(order) == {"asked"}
    assert order.due_at == clock(order, "asked").due_at == moment("2026-06-23 12:00")
    at("2026-06-12 10:00")
    actions.reply(order, by=requester(order), note="桥边。")
    supply = clock(order, "supply")
    assert (supply.used_minutes, supply.stopped_at) == (2 * HOUR, None)
    assert order.due_at == supply.due_at == moment("2026-06-15 08:30")  # 22 hours left end on Monday at 8:00
    at("2026-06-12 11:00")
    actions.supply(order, by=Actor.of(c.secretary))
    assert clock(order, "supply").used_minutes == 3 * HOUR
    assert clock(order, "whole").used_minutes == 2 * HOUR  # settled at the pause, the rest is running


def test_a_pause_does_not_wash_lateness_away(c, at):
    order = factories.make_order("placed", c)
    at("2026-06-10 10:00")  # a day late
    actions.ask(order, by=Actor.of(c.secretary), note="哪一段？")
    actions.reply(order, by=requester(order), note="桥边。")
    actions.supply(order, by=Actor.of(c.secretary))
    supply = clock(order, "supply")
    assert supply.late
    assert supply.used_minutes == 2 * DAY


def test_a_pause_while_passed_up_keeps_who_looks_after_it(c, at):
    order = factories.make_order("placed", c)
    at("2026-06-09 10:01")
    sweep()
    at("2026-06-09 14:02")
    assert sweep()["passed_up"] == 1
    order.refresh_from_db()
    assert order.overseer == c.township
    at("2026-06-09 15:00")
    actions.ask(order, by=Actor.of(c.secretary), note="哪一段？")
    assert order.overseer == c.township
    at("2026-06-10 15:00")
    actions.reply(order, by=requester(order), note="桥边。")
    assert order.overseer == c.township
    supply = clock(order, "supply")
    assert (supply.tier, supply.unit, supply.used_minutes) == ("township", c.township, 58)
    assert order.due_at == supply.due_at == moment("2026-06-11 14:02")
    actions.supply(order, by=Actor.of(c.officer))
    assert (order.overseer, order.oversight) == (None, "")


# --- every tier for its own time ---------------------------------------------------------------------------------
def test_each_tier_answers_for_its_own_time(c, at):
    RuleSetting.objects.create(key="order.grace", unit=c.county, value=DAY)
    order = factories.make_order("placed", c)
    at("2026-06-09 10:01")
    assert sweep()["reminded"] == 1
    at("2026-06-10 10:01")
    assert sweep()["passed_up"] == 1
    order.refresh_from_db()
    at("2026-06-10 11:01")
    actions.supply(order, by=Actor.of(c.officer))
    branch, township = order.clocks.filter(name="supply").order_by("pk")
    assert (branch.tier, branch.unit, branch.late) == ("village", c.village, True)
    assert branch.used_minutes == 2 * DAY + 1
    assert branch.passed_up_at == branch.stopped_at == moment("2026-06-10 10:01")
    assert (township.tier, township.unit, township.late) == ("township", c.township, False)
    assert township.used_minutes == HOUR
    assert township.passed_up_at is None


def test_the_next_tier_has_the_items_own_limit_too(c, at):
    order = factories.make_order(
        "placed", c, item=factories.make_item(c.county, "急事", supply_minutes=2 * HOUR)
    )
    at("2026-06-08 12:01")
    sweep()
    at("2026-06-08 16:02")
    assert sweep()["passed_up"] == 1
    assert clock(order, "supply").limit_minutes == 2 * HOUR


def test_reassigned_before_acceptance_starts_anew(c, at):
    order = factories.make_order("dispatched", c)
    at("2026-06-09 09:00")
    dispatched_to(order, c, c.other_member)
    first, second = order.clocks.filter(name="accept").order_by("pk")
    assert (first.used_minutes, first.stopped_at) == (23 * HOUR, moment("2026-06-09 09:00"))
    assert (second.started_at, order.due_at) == (moment("2026-06-09 09:00"), moment("2026-06-10 09:00"))


def test_reassigned_in_the_middle_of_the_work(c, at):
    order = factories.make_order("accepted", c)
    at("2026-06-09 09:00")
    dispatched_to(order, c, c.other_member)
    assert clock(order, "service").stopped_at == moment("2026-06-09 09:00")
    assert running(order) == {"whole", "accept"}
    assert order.promised_at is None
    at("2026-06-09 10:00")
    actions.accept(order, by=Actor.of(c.other_member))
    first, second = order.clocks.filter(name="service").order_by("pk")
    assert (first.used_minutes, second.used_minutes) == (23 * HOUR, 0)
    assert order.due_at == second.due_at == order.promised_at == moment("2026-06-12 10:00")


def test_open_for_claiming_runs_the_same_dispatch_clock_on(c, at):
    order = factories.make_order("supplied", c)
    due = order.due_at
    at("2026-06-08 16:00")
    actions.open_claim(order, by=Actor.of(c.group_leader))
    assert order.clocks.filter(name="dispatch").count() == 1
    assert order.due_at == due
    at("2026-06-08 17:00")
    actions.claim(order, by=Actor.of(c.member))
    assert clock(order, "dispatch").used_minutes == 7 * HOUR


def test_whoever_was_called_in_stays_while_their_clock_runs_on(c, at):
    order = factories.make_order("supplied", c)
    at("2026-06-09 10:01")
    sweep()
    at("2026-06-09 14:02")
    sweep()
    order.refresh_from_db()
    assert (order.overseer, order.oversight) == (c.village, "workorders.supply")
    actions.open_claim(order, by=Actor.of(c.group_leader))
    assert order.overseer == c.village
    assert clock(order, "dispatch").tier == "branch"
    actions.claim(order, by=Actor.of(c.member))
    assert order.overseer is None


def test_escalated_twice_the_county_has_its_own_clock(c, at):
    order = factories.make_order("raised", c)
    at("2026-06-09 09:00")
    actions.escalate(order, by=Actor.of(c.officer), note="镇里也没有。")
    township, county = order.clocks.filter(name="answer").order_by("pk")
    assert (township.unit, township.used_minutes, township.late) == (c.township, 23 * HOUR, False)
    assert (county.unit, county.tier, county.due_at) == (c.county, "county", moment("2026-06-10 09:00"))


def test_sent_down_the_branch_starts_anew(c, at):
    order = factories.make_order("raised", c)
    at("2026-06-09 09:00")
    actions.send_down(order, by=Actor.of(c.officer), note="挖机明天到。")
    first, second = order.clocks.filter(name="supply").order_by("pk")
    assert (first.used_minutes, second.unit) == (0, c.village)
    assert order.due_at == second.due_at == moment("2026-06-10 09:00")


# --- extension ---------------------------------------------------------------------------------------------------
def test_an_extension_moves_the_due_time_from_where_it_stands(c, at):
    order = factories.make_order("accepted", c)
    assert order.due_at == moment("2026-06-11 10:00")
    at("2026-06-11 09:59")
    actions.extend(order, by=Actor.of(c.member), reason="parts")
    assert order.due_at == order.promised_at == clock(order, "service").due_at == moment("2026-06-15 10:00")
    at("2026-06-11 10:01")
    assert sweep()["reminded"] == 0
    at("2026-06-15 10:01")
    assert sweep()["reminded"] == 1


def test_no_extension_once_the_time_is_over(c, at):
    order = factories.make_order("accepted", c)
    at("2026-06-11 10:01")
    with pytest.raises(Refused) as refusal:
        actions.extend(order, by=Actor.of(c.member), reason="parts")
    assert refusal.value.code == "extend_late"
    assert clock(order, "service").limit_minutes == 3 * DAY


# --- minutes to close --------------------------------------------------------------------------------------------
def test_minutes_to_close_first_and_after_a_redo(c, at):
    order = factories.make_order("placed", c)
    at("2026-06-08 11:00")
    actions.ask(order, by=Actor.of(c.secretary), note="哪一段？")
    at("2026-06-09 11:00")  # a day that is the villager's
    actions.reply(order, by=requester(order), note="桥边。")
    at("2026-06-09 12:00")
    actions.supply(order, by=Actor.of(c.secretary), group=c.group)
    dispatched_to(order, c, c.member)
    actions.accept(order, by=Actor.of(c.member))
    at("2026-06-12 12:00")
    actions.complete(order, by=Actor.of(c.member), note="通了。")
    assert order.minutes_to_close == 2 * HOUR + 3 * DAY
    at("2026-06-25 10:00")  # the time until the verdict is the villager's
    actions.rate(order, by=requester(order), stars=1, solved=False, words="又堵了。")
    at("2026-06-25 12:00")
    dispatched_to(order, c, c.member)
    actions.accept(order, by=Actor.of(c.member))
    actions.complete(order, by=Actor.of(c.member), note="换了管。")
    assert (
        order.minutes_to_close == 2 * HOUR + 3 * DAY
    )  # still the first closing: the township has not looked
    at("2026-06-25 13:00")
    actions.pass_redo(order, by=Actor.of(c.officer), note="看过。")
    assert order.minutes_to_close == 5 * HOUR + 3 * DAY
    assert order.completed_at == moment("2026-06-25 13:00")
    assert [found.used_minutes for found in order.clocks.filter(name="whole")] == [
        2 * HOUR + 3 * DAY,
        3 * HOUR,
    ]


def test_nothing_runs_in_a_closed_order(c, at):
    for state in ("refused", "merged", "withdrawn", "rated", "unrated"):
        order = factories.make_order(state, c)
        assert not order.clocks.filter(stopped_at__isnull=True).exists(), state
        order.refresh_from_db()
        assert (order.due_at, order.duty, order.overseer) == (None, "", None)


def test_the_rating_link_counts_every_day(c, at):
    at("2026-09-20 10:00")
    order = factories.make_order("completed", c)
    assert order.due_at == moment("2026-10-20 10:00")
    at("2026-10-20 10:01")
    assert sweep()["timed_out"] == 1
    order.refresh_from_db()
    assert (order.state, order.stars) == ("unrated", None)


def test_every_due_time_of_an_office_lies_in_office_hours(c, at):
    c.member.person.capacity = 50
    c.member.person.save()
    for state in ("placed", "raised", "supplied", "claimable", "dispatched", "accepted", "follow_up"):
        for when in ("2026-06-08 00:00", "2026-06-12 23:59", "2026-06-20 12:00", "2026-06-18 17:30"):
            at(when)
            factories.make_order(state, c)
    for found in CaseClock.objects.filter(calendar=False, due_at__isnull=False):
        assert office_calendar().next_opening(found.due_at) == found.due_at
