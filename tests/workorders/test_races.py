"""Two people at the same moment: one wins, the other is told, and nothing is counted twice."""

import pytest

from tests import factories
from tests.factories import requester
from tests.races import in_parallel
from zugong.config import checks
from zugong.flows.models import Case
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, NotNow, Refused
from zugong.workorders import actions
from zugong.workorders.models import OrderNumber, WorkOrder


@pytest.fixture
def c(committed_db):
    made = factories.make_county()
    factories.back_grants()
    return made


def again(order):
    """The order as another request read it."""
    return WorkOrder.objects.get(pk=order.pk)


def place(c, key, unit=None):
    return actions.place(
        item=c.item,
        unit=unit or c.village,
        words="渠堵了",
        by=Actor.requester(None),
        request_key=key,
        source="qr",
    )


def test_eight_threads_place_in_one_village(c):
    def many(thread):
        return [place(c, f"{thread}-{number}").order.number for number in range(4)]

    results = in_parallel(*(lambda thread=thread: many(thread) for thread in range(8)))
    assert sorted(number for numbers in results for number in numbers) == list(range(1, 33))
    assert OrderNumber.objects.get().last == 32
    assert checks.run() == []


def test_one_form_sent_by_eight_threads_is_one_order(c):
    results = in_parallel(*[lambda: place(c, "the same")] * 8)
    assert len({result.order.pk for result in results}) == 1
    assert len({result.token for result in results}) == 1
    assert sorted(result.created for result in results) == [False] * 7 + [True]
    assert WorkOrder.objects.count() == OrderNumber.objects.get().last == 1
    assert place(c, "another").order.number == 2


@pytest.mark.parametrize("_round", range(3))
def test_two_claim(c, _round):
    order = factories.make_order("claimable", c)
    mine, yours = again(order), again(order)
    results = in_parallel(
        lambda: actions.claim(mine, by=Actor.of(c.member)),
        lambda: actions.claim(yours, by=Actor.of(c.other_member)),
    )
    lost = [result for result in results if isinstance(result, Conflict)]
    assert (results.count(None), len(lost)) == (1, 1), results
    order = again(order)
    assert order.state == "accepted"
    assert lost[0].params["actor"] == order.assignee.name
    assert str(lost[0].params["verb"]) == str(order.table.verb("claim").title)
    assert order.clocks.filter(name="service").count() == 1


def test_the_villager_withdraws_while_the_branch_supplies(c):
    for _round in range(4):
        order = factories.make_order("placed", c)
        one, other = again(order), again(order)
        results = in_parallel(
            lambda order=one: actions.withdraw(order, by=requester(order)),
            lambda order=other: actions.supply(order, by=Actor.of(c.secretary), group=c.group),
        )
        assert results.count(None) == 1
        assert isinstance(next(result for result in results if result is not None), Conflict), results
        assert again(order).step_log.count() == again(order).step_count == 2
    assert checks.run() == []


def test_a_member_never_gets_more_than_they_can_hold(c):
    person = c.member.person
    person.capacity = 1
    person.save()
    orders = [factories.make_order("supplied", c) for _number in range(4)]
    results = in_parallel(
        *(lambda o=order: actions.dispatch(o, by=Actor.of(c.group_leader), person=person) for order in orders)
    )
    assert results.count(None) == 1
    assert {result.code for result in results if isinstance(result, Refused)} == {"member_full"}
    assert Case.objects.filter(assignee=person).count() == 1


def test_dispatched_away_while_being_declined(c):
    """Each locks what the other needs; neither waits for ever."""
    for _round in range(4):
        order = factories.make_order("dispatched", c)
        one, other = again(order), again(order)
        results = in_parallel(
            lambda o=one: actions.dispatch(o, by=Actor.of(c.group_leader), person=c.other_member.person),
            lambda o=other: actions.decline(o, by=Actor.of(c.member), reason="busy"),
        )
        assert results.count(None) == 1, results
        assert isinstance(next(result for result in results if result), Conflict)
        won = again(order)
        assert (won.state, won.assignee) in {("dispatched", c.other_member.person), ("supplied", None)}
        Case.objects.filter(pk=order.pk).update(assignee=None)  # so that nobody is full in the next round


def test_two_orders_merged_into_each_other(c):
    for _round in range(4):
        one, two = factories.make_order("placed", c), factories.make_order("placed", c)
        pairs = (again(one), again(two)), (again(two), again(one))
        results = in_parallel(
            *(lambda a=a, b=b: actions.merge(a, by=Actor.of(c.secretary), into=b) for a, b in pairs)
        )
        assert results.count(None) == 1, results
        assert sorted([again(one).state, again(two).state]) == ["merged", "placed"]


def test_a_note_kept_offline_is_sent_by_two_tabs(c):
    order = factories.make_order("accepted", c)
    results = in_parallel(
        *[lambda: actions.note(again(order), by=Actor.of(c.member), note="到了。", key="phone-1")] * 4
    )
    assert results == [None] * 4
    assert order.step_log.filter(verb="note").count() == 1


def test_two_extensions_at_once_are_one(c):
    order = factories.make_order("accepted", c)
    one, two = again(order), again(order)
    results = in_parallel(
        *(lambda o=o: actions.extend(o, by=Actor.of(c.member), reason="parts") for o in (one, two))
    )
    assert results.count(None) == 1
    assert next(result for result in results if result).code == "extended"
    assert again(order).due_at == again(order).promised_at


def test_two_stars_at_once(c):
    order = factories.make_order("completed", c)
    one, two = again(order), again(order)
    results = in_parallel(
        lambda: actions.rate(one, by=requester(order), stars=5, solved=True),
        lambda: actions.rate(two, by=requester(order), stars=1, solved=False),
    )
    assert results.count(None) == 1
    assert isinstance(next(result for result in results if result), Conflict | NotNow)
    assert again(order).ratings.count() == 1
    assert checks.run() == []
