"""Numbers an office sets for orders, and what time does to their side data."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.times import DAY, moment
from zugong.organisations import attempts, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Attempt, Event, RuleSetting
from zugong.workorders import actions
from zugong.workorders.models import WorkOrder
from zugong.workorders.sweep import forget_phones

pytestmark = pytest.mark.django_db


@pytest.fixture
def c(at):
    return factories.make_county()


def test_the_defaults_are_those_of_the_rules():
    expected = {
        "order.response": DAY,
        "order.supply": DAY,
        "order.dispatch": DAY,
        "order.accept": DAY,
        "order.service": 3 * DAY,
        "order.rating": 30 * DAY,
        "order.keep_phone_days": 90,
    }
    assert {key: rules.value(key) for key in expected} == expected
    for rule in rules.all_rules():
        if rule.key.startswith("order."):
            assert rule.minimum <= rule.default <= rule.maximum
            assert rule.source


def test_an_office_sets_its_own_and_an_item_overrides_it(c):
    RuleSetting.objects.create(key="order.supply", unit=c.township, value=120)
    assert factories.make_order("placed", c).due_at == moment("2026-06-08 12:00")
    quick = factories.make_item(c.county, supply_minutes=60)
    assert factories.make_order("placed", c, item=quick).due_at == moment("2026-06-08 11:00")
    elsewhere = factories.make_order(
        "placed", c, unit=factories.make_unit("village", "云上村", c.other_township)
    )
    assert elsewhere.due_at == moment("2026-06-09 10:00")


def test_a_rule_changed_later_leaves_running_clocks_alone(c):
    order = factories.make_order("placed", c)
    RuleSetting.objects.create(key="order.supply", unit=c.county, value=60)
    order.refresh_from_db()
    assert order.due_at == moment("2026-06-09 10:00")


def test_phones_are_forgotten_when_the_office_says(c, at):
    RuleSetting.objects.create(key="order.keep_phone_days", unit=c.county, value=200)
    RuleSetting.objects.create(key="order.keep_phone_days", unit=c.village, value=10)
    stranger = factories.make_unit("village", "别县的村")
    here, there, away, running = (
        factories.make_order(state, c, unit=unit, item=factories.make_item(unit), phone="13800001234")
        for state, unit in (
            ("withdrawn", c.village),
            ("withdrawn", c.other_village),
            ("withdrawn", stranger),
            ("placed", c.village),
        )
    )
    days = {}
    for day in (9, 11, 91, 199, 201):
        at(moment("2026-06-08 10:00") + timedelta(days=day))
        days[day] = forget_phones()
    assert days == {9: 0, 11: 1, 91: 1, 199: 0, 201: 1}
    for order in (here, there, away):
        order = WorkOrder.objects.get(pk=order.pk)
        assert (order.phone, order.phone_index, order.phone_tail) == ("", "", "")
    assert WorkOrder.objects.get(pk=running.pk).phone == "13800001234"
    assert Event.objects.filter(verb="orders.forget_phones").count() == 3


def test_a_reopened_order_keeps_its_phone(c, at):
    order = factories.make_order("refused", c, phone="13800001234")
    at("2026-06-10 10:00")
    actions.appeal(order, by=factories.requester(order), note="没修。")
    actions.overrule(order, by=Actor.of(c.officer), note="再看。")
    at("2026-12-01 10:00")
    assert forget_phones() == 0


def test_tries_are_forgotten_after_two_days():
    attempts.record("place.dev", "one", "two")
    assert attempts.count("place.dev", "one", minutes=60) == 1
    assert attempts.sweep() == 0
    assert attempts.sweep(timezone.now() + timedelta(days=2, minutes=1)) == 2
    assert not Attempt.objects.exists()
