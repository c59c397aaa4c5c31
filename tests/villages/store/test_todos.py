"""What the store leaves to be done: who sees it, until when, and that it is gone once it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.factories import give_points, make_good, make_household, make_voucher
from zugong.notices.todos import counts, for_account
from zugong.organisations.actors import Actor
from zugong.villages.models import Stocktake, Voucher
from zugong.villages.store import actions

pytestmark = pytest.mark.django_db


def keys(account) -> set[str]:
    return {todo.key.partition("-")[0] for todo in for_account(account)} & {"stocktake", "settle"}


def test_a_count_waits_for_a_second_person_and_a_month_for_its_end(at):
    c = factories.make_county()
    home, good = make_household(c), make_good(c)
    give_points(c, home, 60)
    actions.hand_out(make_voucher(c, home, good), by=Actor.of(c.store_keeper))
    actions.count(c.village, counted={good.pk: (21, "受潮了一袋")}, by=Actor.of(c.clerk))
    assert keys(c.secretary) == {"stocktake"}
    assert keys(c.clerk) == set()  # whoever counted does not approve
    assert keys(c.store_keeper) == keys(c.other_secretary) == set()
    month = timezone.localdate().replace(day=1)
    at(timezone.now() + timedelta(days=62))
    assert keys(c.secretary) == {"stocktake", "settle"}
    assert counts(c.secretary, timezone.now()).late >= 2
    actions.approve_count(Stocktake.objects.get(), by=Actor.of(c.secretary))
    actions.settle(c.village, first=month, merchant="供销社", by=Actor.of(c.secretary))
    assert keys(c.secretary) == set() and Voucher.objects.get().settlement is not None
