"""The store: points and goods are kept back, taken once, given back whole; stock never falls below nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests import factories
from tests.factories import give_points, make_good, make_household, make_voucher
from zugong.config import checks
from zugong.ledger.models import Account, Transfer
from zugong.organisations.actors import Actor
from zugong.organisations.models import RuleSetting
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.models import Good, Movement, Settlement, Voucher
from zugong.villages.points import queries as points
from zugong.villages.store import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def c(db):
    return factories.make_county()


@pytest.fixture
def home(c):
    household = make_household(c)
    give_points(c, household, 86)
    return household


@pytest.fixture
def good(c):
    return make_good(c)


def refused(code, act, kind=Refused):
    with pytest.raises(kind) as error:
        act()
    assert error.value.code == code, (error.value.code, str(error.value))
    return str(error.value)


def keeper(c):
    return Actor.of(c.store_keeper)


def stands(c, home, good):
    account = points.account_of(home)
    now = Good.objects.get(pk=good.pk)
    assert checks.run(["ledger"]) == []
    return account.balance, account.held, now.stock, now.reserved


def test_kept_back_then_taken(c, home, good):
    voucher = make_voucher(c, home, good)
    assert len(voucher.code) == 8 and not set(voucher.code) & set("01OIL")
    assert stands(c, home, good) == (86, 18, 23, 1)
    actions.hand_out(voucher, by=keeper(c), counter=2)
    assert stands(c, home, good) == (68, 0, 22, 0)
    words = refused("used", lambda: actions.hand_out(voucher, by=keeper(c)), Conflict)
    assert "2" in words and str(c.store_keeper) in words
    assert stands(c, home, good) == (68, 0, 22, 0)
    assert list(Movement.objects.order_by("version").values_list("kind", "amount", "stock_after")) == [
        ("in", 23, 23),
        ("out", -1, 22),
    ]


@pytest.mark.parametrize("way", ["give_up", "send_back", "over"])
def test_let_go_gives_everything_back(c, home, good, way, at):
    voucher = make_voucher(c, home, good)
    if way == "give_up":
        actions.give_up(voucher, by=Actor.requester(None))
    elif way == "send_back":
        actions.send_back(voucher, by=keeper(c), why="包装破了")
    else:
        at(voucher.until + timedelta(seconds=1))
        refused("over", lambda: actions.hand_out(voucher, by=keeper(c)), NotNow)
        assert actions.let_go_overdue() == 1
        assert actions.let_go_overdue() == 0
    assert stands(c, home, good) == (86, 0, 23, 0)
    with pytest.raises(Refused):
        actions.hand_out(voucher, by=keeper(c))


def test_the_same_press_is_one_voucher(c, home, good):
    def press():
        return actions.ask_for(home, good=good, quantity=1, by=Actor.requester(None), request_key="one")

    assert press() == press()
    assert stands(c, home, good) == (86, 18, 23, 1)


def test_limits_budget_stock_and_points(c, home, good):
    make_voucher(c, home, good)
    make_voucher(c, home, good)
    refused("limit", lambda: make_voucher(c, home, good))
    dear = make_good(c, name="电饭煲", points=150, limit=None)
    refused("short", lambda: make_voucher(c, home, dear))
    rare = make_good(c, name="背篓", points=1, limit=None)
    actions.lose(rare, amount=22, by=keeper(c), note="发霉")
    make_voucher(c, home, rare)
    refused("sold_out", lambda: make_voucher(c, home, rare))
    refused("stock", lambda: actions.lose(rare, amount=1, by=keeper(c), note="又坏一个"))
    RuleSetting.objects.create(key="store.budget", unit=c.village, value=38)
    cheap = make_good(c, name="食盐", points=2, limit=None)
    refused("budget", lambda: make_voucher(c, home, cheap))
    assert points.account_of(home).held == 37


def test_reversed_on_the_same_day_alone_and_both_rows_stay(c, home, good, at):
    at("2026-06-09 10:00")
    voucher = make_voucher(c, home, good)
    actions.hand_out(voucher, by=keeper(c))
    refused("why", lambda: actions.reverse(voucher, by=keeper(c), why=" "))
    actions.reverse(voucher, by=keeper(c), why="拿错了")
    assert stands(c, home, good) == (86, 0, 23, 0)
    refused("reversed", lambda: actions.reverse(voucher, by=keeper(c), why="再来"), Conflict)
    assert Transfer.objects.filter(kind__in=("redeem", "reverse")).count() == 2
    late = make_voucher(c, home, good)
    actions.hand_out(late, by=keeper(c))
    at("2026-06-10 08:31")
    refused("another_day", lambda: actions.reverse(late, by=keeper(c), why="昨天的"), NotNow)


def test_whoever_does_not_keep_the_store_hands_nothing_out(c, home, good):
    voucher = make_voucher(c, home, good)
    for account in (c.group_leader, c.committee_member, c.supervisor, c.officer, c.member, c.other_secretary):
        for act in (
            lambda by: actions.hand_out(voucher, by=by),
            lambda by: actions.send_back(voucher, by=by, why="x"),
            lambda by: actions.receive(good, amount=1, by=by),
        ):
            with pytest.raises(Forbidden):
                act(Actor.of(account))
    other = make_household(c, "别村", unit=c.other_village)
    refused("other_store", lambda: make_voucher(c, other, good))


def test_a_count_is_explained_and_approved_by_another(c, home, good):
    refused("explain", lambda: actions.count(c.village, counted={good.pk: (20, "")}, by=keeper(c)))
    take = actions.count(c.village, counted={good.pk: (20, "老鼠咬了三袋")}, by=keeper(c))
    refused(
        "open",
        lambda: actions.count(c.village, counted={good.pk: (20, "x")}, by=keeper(c)),
        Conflict,
    )
    # Something is fetched between the count and its approval: the difference counts, not the figure.
    actions.hand_out(make_voucher(c, home, good), by=keeper(c))
    with pytest.raises(Forbidden):
        actions.approve_count(take, by=keeper(c))
    actions.approve_count(take, by=Actor.of(c.clerk))
    assert Good.objects.get(pk=good.pk).stock == 19
    refused("approved", lambda: actions.approve_count(take, by=Actor.of(c.secretary)), Conflict)
    own = actions.count(c.village, counted={good.pk: (19, "")}, by=Actor.of(c.clerk))
    refused("own_count", lambda: actions.approve_count(own, by=Actor.of(c.clerk)))


def test_a_month_is_settled_once_when_it_is_over(c, home, good, at):
    at("2026-06-09 10:00")
    actions.hand_out(make_voucher(c, home, good), by=keeper(c))
    wrong = make_voucher(c, home, good)
    actions.hand_out(wrong, by=keeper(c))
    actions.reverse(wrong, by=keeper(c), why="拿错了")
    month = timezone.localdate().replace(day=1)

    def settle():
        return actions.settle(c.village, first=month, merchant="供销社", by=Actor.of(c.clerk))

    refused("not_over", settle, NotNow)
    at("2026-07-01 09:00")
    made = settle()
    assert (made.points, made.cents) == (18, 1800)
    assert made.lines == [
        {"good": "洗衣粉 2公斤", "measure": "袋", "quantity": 1, "points": 18, "cents": 1800}
    ]
    refused("closed", settle, Conflict)
    assert Settlement.objects.count() == 1
    assert Account.objects.get(kind="settled").balance == 18
    assert Account.objects.get(kind="merchant").balance == 0
    assert points.books([c.village]).even
    assert checks.run(["ledger"]) == []


def test_movements_are_never_changed(c, good):
    for act in (
        lambda: Movement.objects.update(amount=5),
        lambda: Movement.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_a_code_is_found_however_it_is_typed_and_in_ones_own_store_alone(c, home, good):
    voucher = make_voucher(c, home, good)
    for typed in (
        voucher.code.lower(),
        f" {voucher.code[:4]} {voucher.code[4:]} ",
        f"{voucher.code[:4]}-{voucher.code[4:]}",
    ):
        assert queries.find(typed, c.store_keeper) == voucher
    assert queries.find("AAAAAAAA", c.store_keeper) is None
    assert queries.find("", c.store_keeper) is None
    assert queries.find(voucher.code, c.other_secretary) is None
    assert Voucher.objects.get().state == "open"
