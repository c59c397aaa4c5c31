"""The villager's verdict: ratings, redos, the township's follow-up, the later check."""

from datetime import timedelta

import pytest

from tests import factories
from tests.factories import requester
from tests.times import moment
from tests.workorders.acting import refused, told
from zugong.organisations.actors import Actor
from zugong.workorders import actions
from zugong.workorders.queries import rating_sums


def test_a_good_rating(c, at):
    order = factories.make_order("completed", c)
    told()
    at("2026-06-08 18:00")
    actions.rate(order, by=requester(order), stars=5, solved=True, praise=["快"], words="谢谢")
    order.refresh_from_db()
    assert (order.state, order.stars, order.solved, order.on_wall, order.is_open) == (
        "rated",
        5,
        True,
        True,
        False,
    )
    rating = order.ratings.get()
    assert (rating.round, rating.handler, rating.praise) == (0, c.member.person, ["快"])
    assert told() == ["李向阳", "覃志强"]
    refused("state", actions.rate, order, by=requester(order), stars=1, solved=False)


@pytest.mark.parametrize(("stars", "solved"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_bad_rating_is_a_redo(c, stars, solved):
    order = factories.make_order("completed", c)
    told()
    actions.rate(order, by=requester(order), stars=stars, solved=solved)
    order.refresh_from_db()
    assert (order.state, order.assignee, order.holder, order.redo_count) == ("supplied", None, c.group, 1)
    assert (order.overseer, order.on_wall, order.stars) == (c.township, False, stars)
    assert sorted(told()) == sorted(["李向阳", "覃志强", "田小满", "何敏"]), (
        "branch, handler, group and township know"
    )


def test_stars_from_one_to_five(c):
    order = factories.make_order("completed", c)
    for stars in (0, 6, -1):
        refused("stars", actions.rate, order, by=requester(order), stars=stars, solved=True)
    refused("who", actions.rate, order, by=Actor.of(c.member), stars=5, solved=True)
    refused("who", actions.rate, order, by=Actor.requester(order.pk + 1), stars=5, solved=True)


def test_the_handler_cannot_close_a_redo_alone(c):
    order = factories.make_order("redo", c)
    actions.dispatch(order, by=Actor.of(c.group_leader), person=c.member.person)
    actions.accept(order, by=Actor.of(c.member))
    told()
    actions.complete(order, by=Actor.of(c.member), note="又修了一遍。")
    assert (order.state, order.holder, order.assignee, told()) == (
        "follow_up",
        c.township,
        c.member.person,
        ["何敏"],
    )
    for stranger in (c.member, c.group_leader, c.secretary):
        refused("who", actions.pass_redo, order, by=Actor.of(stranger), note="行了。")
    refused("state", actions.rate, order, by=requester(order), stars=5, solved=True)
    actions.pass_redo(order, by=Actor.of(c.officer), note="现场看过。")
    actions.rate(order, by=requester(order), stars=4, solved=True)
    order.refresh_from_db()
    assert (order.state, order.stars) == ("rated", 4)
    assert [(rating.round, rating.stars) for rating in order.ratings.all()] == [(0, 1), (1, 4)]


def test_the_township_returns_a_redo_that_does_not_hold(c):
    order = factories.make_order("follow_up", c)
    told()
    actions.return_redo(order, by=Actor.of(c.officer), note="还漏。")
    order.refresh_from_db()
    assert (order.state, order.assignee, order.overseer, order.redo_count) == (
        "supplied",
        None,
        c.township,
        1,
    )
    assert (order.promised_at, order.extended, told()) == (None, False, ["田小满"])


def test_redone_again_and_again(c):
    order = factories.make_order("completed", c)
    for round_ in range(1, 4):
        actions.rate(order, by=requester(order), stars=1, solved=False)
        assert order.redo_count == round_
        actions.dispatch(order, by=Actor.of(c.group_leader), person=c.member.person)
        actions.accept(order, by=Actor.of(c.member))
        actions.extend(order, by=Actor.of(c.member), reason="parts")
        actions.complete(order, by=Actor.of(c.member), note="再修。")
        actions.pass_redo(order, by=Actor.of(c.officer), note="看过。")
    assert list(order.ratings.values_list("round", flat=True)) == [0, 1, 2]


def test_the_later_check(c, at):
    order = factories.make_order("checking", c)
    assert order.is_open
    at("2026-06-15 09:59")
    refused("too_early", actions.recheck, order, by=requester(order), still_solved=True)
    at("2026-06-15 10:00")
    actions.recheck(order, by=requester(order), still_solved=True)
    assert (order.state, order.stars, order.on_wall) == ("rated", 5, True)
    assert list(order.ratings.values_list("later_check", "stars", "solved")) == [
        (False, 5, True),
        (True, 5, True),
    ]
    assert rating_sums([c.member.person_id]) == {c.member.person_id: (5, 1, 1)}


def test_the_later_check_says_no(c, at):
    order = factories.make_order("checking", c)
    at(moment("2026-06-08 10:00") + timedelta(days=8))
    told()
    actions.recheck(order, by=requester(order), still_solved=False, words="又不亮了。")
    order.refresh_from_db()
    assert (order.state, order.solved, order.on_wall, order.redo_count, order.overseer) == (
        "supplied",
        False,
        False,
        1,
        c.township,
    )
    assert sorted(told()) == sorted(["李向阳", "田小满", "何敏"])
    answer = order.ratings.get(later_check=True)
    assert (answer.round, answer.solved, answer.words, answer.handler) == (
        0,
        False,
        "又不亮了。",
        c.member.person,
    )
    # one verdict, taken back: counted once, and no longer as solved
    assert rating_sums([c.member.person_id]) == {c.member.person_id: (5, 1, 0)}


def test_withdraw(c):
    for state in ("placed", "asked", "supplied", "claimable"):
        order = factories.make_order(state, c)
        actions.withdraw(order, by=requester(order), note="不用了。")
        assert (order.state, order.is_open) == ("withdrawn", False)
    late = factories.make_order("accepted", c)
    refused("state", actions.withdraw, late, by=requester(late))
