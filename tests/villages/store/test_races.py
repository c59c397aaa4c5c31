"""At the same moment: two counters and one code, two phones and the last good, the villager who gives up meanwhile."""

from __future__ import annotations

import pytest

from tests import factories
from tests.factories import give_points, make_good, make_household, make_voucher
from tests.races import in_parallel
from zugong.config import checks
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, NotNow, Refused
from zugong.villages.models import Good, Voucher
from zugong.villages.points import actions as deeds
from zugong.villages.points import queries as points
from zugong.villages.store import actions


@pytest.fixture
def c(committed_db):
    return factories.make_county()


def again(voucher):
    return Voucher.objects.select_related("unit").get(pk=voucher.pk)


def test_two_counters_scan_one_code(c):
    household = make_household(c)
    give_points(c, household, 200)
    good = make_good(c, limit=None)
    for _turn in range(4):
        voucher = make_voucher(c, household, good)
        one, other = again(voucher), again(voucher)
        results = in_parallel(
            lambda v=one: actions.hand_out(v, by=Actor.of(c.store_keeper), counter=1),
            lambda v=other: actions.hand_out(v, by=Actor.of(c.clerk), counter=2),
        )
        lost = [result for result in results if isinstance(result, Exception)]
        assert len(lost) == 1 and isinstance(lost[0], Conflict), results
        won = again(voucher)
        assert str(won.counter) in str(lost[0]) and str(won.handler) in str(lost[0])
    assert points.account_of(household).balance == 200 - 4 * 18
    assert Good.objects.get().stock == 23 - 4
    assert checks.run(["ledger", "events"]) == []


def test_given_up_while_it_is_scanned(c):
    household = make_household(c)
    give_points(c, household, 200)
    good = make_good(c, limit=None)
    for _turn in range(4):
        voucher = make_voucher(c, household, good)
        one, other = again(voucher), again(voucher)
        results = in_parallel(
            lambda v=one: actions.hand_out(v, by=Actor.of(c.store_keeper)),
            lambda v=other: actions.give_up(v, by=Actor.requester(None)),
        )
        assert sum(isinstance(result, Exception) for result in results) == 1, results
        assert isinstance(next(r for r in results if isinstance(r, Exception)), Conflict | NotNow)
        account = points.account_of(household)
        assert account.held == 0
    now = Good.objects.get()
    used = Voucher.objects.filter(state="used").count()
    assert (now.stock, now.reserved) == (23 - used, 0)
    assert checks.run(["ledger"]) == []


def test_the_last_one_goes_to_one_household(c):
    good = make_good(c, limit=None, points=1)
    actions.lose(good, amount=22, by=Actor.of(c.store_keeper), note="发霉")
    households = [make_household(c, f"户{number}") for number in range(4)]
    for household in households:
        give_points(c, household, 10)
    results = in_parallel(
        *(lambda h=household: make_voucher(c, h, Good.objects.get()) for household in households)
    )
    assert sum(isinstance(result, Voucher) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Refused)} == {"sold_out"}
    assert Good.objects.get().left == 0


def test_one_household_does_not_get_more_than_its_limit_from_two_phones(c):
    household = make_household(c)
    give_points(c, household, 200)
    good = make_good(c, limit=2)
    results = in_parallel(*[lambda: make_voucher(c, household, Good.objects.get())] * 4)
    assert sum(isinstance(result, Voucher) for result in results) == 2
    assert {result.code for result in results if isinstance(result, Refused)} == {"limit"}
    assert good.pk == Good.objects.get().pk


def test_two_workers_post_a_deed_once(c, monkeypatch):
    deed = factories.make_deed(c, "notice")
    results = in_parallel(*[lambda: deeds.post_due(deed.due_at)] * 3)
    assert sum(results) == 1, results
    assert points.account_of(deed.household).balance == 10
    assert checks.run(["ledger", "cases"]) == []
