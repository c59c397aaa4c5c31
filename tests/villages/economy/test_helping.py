"""A help plan from the township to the review: months written down, more time with a reason, closed with its result."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_county
from zugong.flows import matrix
from zugong.lib.documents import Document
from zugong.notices.models import Notice
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, NotNow, Refused
from zugong.villages.economy import actions, queries
from zugong.villages.economy.workflow import HELP_PLAN
from zugong.villages.models import EconomyYear, HelpProgress

pytestmark = pytest.mark.django_db
PAPER = Document(b"%PDF-1.4 books", "账.pdf", "pdf", "application/pdf", "0" * 64)


@pytest.fixture
def c():
    return make_county()


@pytest.fixture
def plan(c):
    """The other village's branch gives the village a hand."""
    return actions.help_village(
        c.village, by=Actor.of(c.officer), cause="market", words="茶卖不出去，去找商超", goal=Decimal(100_000),
        helper=c.other_village, helper_name="杨青山", ends_on=timezone.localdate() + timedelta(days=60),
    )  # fmt: skip


def test_the_table_reaches_every_end():
    assert {state.name for state in HELP_PLAN.states if state.closed} == {"reached", "missed", "stopped"}
    allowed = {(cell.state.name, cell.verb.name) for cell in matrix.cells(HELP_PLAN) if cell.allowed}
    assert ("review", "accept") in allowed and ("running", "accept") not in allowed


@pytest.mark.parametrize(("income", "end"), [(120_000, "reached"), (99_999, "missed")])
def test_it_is_closed_by_the_township_as_the_income_says(c, plan, income, end):
    helper, office = Actor.of(c.other_secretary), Actor.of(c.officer)
    assert Notice.objects.filter(account=c.other_secretary).exists()
    actions.note_progress(plan, by=helper, note="谈好两家商超", income=Decimal(30_000))
    assert HelpProgress.objects.get().income == 30_000
    with pytest.raises(NotNow):
        actions.accept(plan, by=office, note="x")
    actions.report(plan, by=helper, note="卖了12吨", income=Decimal(income), documents=[PAPER])
    with pytest.raises(Forbidden):
        actions.accept(plan, by=helper, note="自己验")
    actions.send_back(plan, by=office, reason="figures", note="和账上差三千")
    actions.report(plan, by=helper, note="核对过了", income=Decimal(income), documents=[PAPER])
    actions.accept(plan, by=office, note="看过账")
    plan.refresh_from_db()
    assert (plan.state, plan.current, plan.is_open) == (end, False, False)


def test_more_time_moves_the_clock_and_says_why(c, plan):
    day = plan.ends_on + timedelta(days=30)
    with pytest.raises(Refused):
        actions.extend(plan, by=Actor.of(c.officer), ends_on=plan.ends_on, note="x")
    with pytest.raises(Refused):
        actions.extend(plan, by=Actor.of(c.officer), ends_on=day, note=" ")
    plan.refresh_from_db()
    actions.extend(plan, by=Actor.of(c.officer), ends_on=day, note="等新茶上市")
    plan.refresh_from_db()
    assert (plan.ends_on, plan.extended) == (day, 1) and timezone.localdate(plan.due_at) == day


def test_after_it_ended_another_one_may_begin(c, plan):
    actions.stop(plan, by=Actor.of(c.officer), reason="way", note="改做民宿")
    again = actions.help_village(
        c.village, by=Actor.of(c.officer), cause="people", words="请人来管", goal=Decimal(1), helper=c.township,
        helper_name="何敏", ends_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    assert again.current


def test_the_list_counts_filters_and_costs_the_same(c, plan, django_assert_max_num_queries):
    last = timezone.localdate().year - 1
    figures = dict.fromkeys(("operating", "leasing", "investment", "subsidy", "other"), Decimal(0))
    for village, sums in ((c.village, (20_000, 30_000)), (c.other_village, (300_000, 150_000))):
        for back, earned in zip((1, 0), sums, strict=True):
            EconomyYear.objects.create(
                unit=village, year=last - back, **figures | {"operating": Decimal(earned)}
            )
    client = Client()
    client.force_login(c.officer)
    with django_assert_max_num_queries(32):
        page = client.get(reverse("economy"))
    sums = page.context["sums"]
    assert (sums.entered, sums.earned, sums.weak, sums.helped, sums.growth) == (2, 180_000, 1, 1, -44)
    assert [line.village for line in client.get(reverse("economy"), {"tier": "weak"}).context["lines"]] == [
        c.village
    ]
    assert [line.village for line in client.get(reverse("economy"), {"tier": "fallen"}).context["lines"]] == [
        c.other_village
    ]
    assert [
        line.village for line in client.get(reverse("economy"), {"sort": "-earned"}).context["lines"]
    ] == [c.other_village, c.village]
    assert (
        client.get(reverse("economy"), {"tier": "x", "year": "١٢٣٤", "after": "99", "where": "9"}).status_code
        == 200
    )
    assert b"".join(client.get(reverse("economy_export"), {"tier": "weak"})).startswith(b"PK")
    assert len(queries.place_charts(c.officer, last, None)) == 2


def test_the_helper_sees_the_plan_of_a_village_out_of_scope(c, plan):
    client = Client()
    client.force_login(c.other_secretary)
    assert client.get(reverse("help_plan", args=[plan.pk])).status_code == 200
    assert client.get(reverse("economy_village", args=[c.village.pk])).status_code == 404
    address = reverse("help_plan_verb", args=[plan.pk, "report"])
    wrong = client.post(address, {"report-income": "12万", "report-note": "写的话还在"})
    assert wrong.status_code == 422 and "写的话还在" in wrong.content.decode()
