"""A year is posted once and corrected with its reason; a village that is short is given a hand through tasks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_county
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages.economy import actions, queries
from zugong.villages.models import EconomyYear, HelpPlan, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def enter(c, year=2025, why="", **figures):
    wanted = dict.fromkeys(("operating", "leasing", "investment", "subsidy", "other"), Decimal(0)) | figures
    return actions.keep_year(c.village, by=Actor.of(c.clerk), year=year, why=why, **wanted)


def test_a_correction_is_a_new_version_that_says_why(c):
    enter(c, operating=Decimal(30_000), subsidy=Decimal(90_000))
    with pytest.raises(Refused):
        enter(c, operating=Decimal(80_000))
    enter(c, operating=Decimal(80_000), why="漏了茶厂租金")
    assert [row.version for row in EconomyYear.objects.order_by("version")] == [1, 2]
    assert [row.earned for row in queries.years_of(c.village)] == [Decimal(80_000)]
    with pytest.raises(DatabaseError), transaction.atomic():
        EconomyYear.objects.update(operating=1)


def test_subsidies_do_not_lift_a_tier_and_growth_compares_years(c):
    enter(c, 2024, operating=Decimal(20_000))
    enter(c, 2025, operating=Decimal(30_000), subsidy=Decimal(500_000))
    line = next(one for one in queries.lines(c.officer, 2025) if one.village == c.village)
    assert (line.tier, line.growth, line.needs_help) == (0, 50, True)
    other = next(one for one in queries.lines(c.officer, 2025) if one.village == c.other_village)
    assert other.row is None and not other.needs_help


def test_nobody_enters_for_another_village(c):
    with pytest.raises(Forbidden):
        actions.keep_year(c.other_village, by=Actor.of(c.clerk), year=2025, why="")


def test_a_hand_is_given_and_its_measure_is_a_task(c):
    office = Client()
    office.force_login(c.officer)
    day = str(timezone.localdate() + timedelta(days=60))
    sent = {
        "cause": "market",
        "words": "茶卖不出去",
        "goal": "10万",
        "helper": c.township.pk,
        "helper_name": "何敏",
        "ends_on": day,
    }
    address = reverse("economy_help", args=[c.village.pk])
    assert office.post(address, sent).status_code == 422
    assert office.post(address, sent | {"goal": "100000"}).status_code == 302
    assert office.post(address, sent | {"goal": "100000"}).status_code == 400
    plan = HelpPlan.objects.get()
    measure = {
        "element": "market",
        "title": "对接商超",
        "words": "谈三家",
        "owner": c.village.pk,
        "due_on": day,
    }
    assert office.post(reverse("economy_measure", args=[c.village.pk]), measure).status_code == 302
    task = Task.objects.get(help_plan=plan)
    assert (task.unit, task.holder) == (c.township, c.village)
    assert "对接商超" in office.get(reverse("help_plan", args=[plan.pk])).content.decode()
