"""Points for orders: once for a good verdict, by its stars, taken back when it did not hold, never more than there is."""

from __future__ import annotations

import pytest

from tests import factories
from tests.factories import make_household, requester
from zugong.ledger import actions as ledger
from zugong.ledger.models import Account, Transfer
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.villages.models import HouseholdMember, ItemPoints
from zugong.villages.points import awards, orders, queries
from zugong.workorders import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def c(db):
    return factories.make_county()


@pytest.fixture
def home(c):
    household = make_household(c, "覃志强")
    HouseholdMember.objects.create(household=household, name="覃志强", relation="02", person=c.member.person)
    return household


def balance(household):
    account = queries.account_of(household)
    return account.balance if account else 0


@pytest.mark.parametrize(("stars", "points"), [(5, 6), (4, 5), (3, 3), (2, 0), (1, 0)])
def test_by_stars_and_once(c, home, stars, points):
    order = factories.make_order("completed", c)
    actions.rate(order, by=requester(order), stars=stars, solved=True)
    assert balance(home) == points
    for rating in order.ratings.all():
        orders.on_verdict(rating, requester(order))
    assert balance(home) == points, "told twice, posted once"
    assert Transfer.objects.count() == (1 if points else 0)


def test_an_item_has_points_of_its_own(c, home):
    ItemPoints.objects.create(unit=c.village, item=c.item, points=20)
    order = factories.make_order("completed", c)
    actions.rate(order, by=requester(order), stars=4, solved=True)
    assert balance(home) == 16


def test_not_solved_earns_nothing(c, home):
    order = factories.make_order("completed", c)
    actions.rate(order, by=requester(order), stars=5, solved=False)
    assert balance(home) == 0


def checked(c, at):
    c.item.check_days = 3
    c.item.save()
    order = factories.make_order("completed", c)
    actions.rate(order, by=requester(order), stars=5, solved=True)
    at("2026-06-20 10:00")
    return order


def test_what_did_not_hold_is_taken_back(c, home, at):
    order = checked(c, at)
    assert balance(home) == 6
    actions.recheck(order, by=requester(order), still_solved=False)
    assert balance(home) == 0
    assert Transfer.objects.get(kind="reverse").reverses.kind == "earn"


def test_what_was_spent_meanwhile_stays_spent(c, home, at):
    order = checked(c, at)
    account = queries.account_of(home)
    (merchant,) = awards.books_of(c.village, Account.Kind.MERCHANT)
    ledger.post(
        key="soap",
        kind="redeem",
        lines=[ledger.Line(account.pk, -4), ledger.Line(merchant.pk, 4)],
        by=Actor.of(c.clerk),
        unit=c.village,
    )
    actions.recheck(order, by=requester(order), still_solved=False)
    assert balance(home) == 2
    assert Event.objects.filter(verb="points.kept").count() == 1


def test_whoever_lives_nowhere_earns_nothing_and_the_verdict_stands(c):
    order = factories.make_order("completed", c)
    actions.rate(order, by=requester(order), stars=5, solved=True)
    assert order.stars == 5
    assert not Transfer.objects.exists()
