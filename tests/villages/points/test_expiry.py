"""Points that expire: the household reads it, whoever keeps the points is told once, the list says who loses how many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.factories import give_points, make_deed, make_household
from zugong.ledger.models import Lot
from zugong.notices.links import address
from zugong.notices.models import Notice
from zugong.organisations.actors import Actor
from zugong.villages.households.cards import card_token
from zugong.villages.models import ItemPoints
from zugong.villages.points import actions, papers, queries
from zugong.villages.points.orders import worth
from zugong.villages.points.warnings import SUBJECT, warn_expiring
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


def expire_on(household, day: date) -> None:
    Lot.objects.filter(account__owner_id=str(household.pk)).update(expires_on=day)


@pytest.fixture
def soon(county):
    """Two households of the group with points that expire in twenty days, one with points that do not."""
    cache.clear()
    homes = [make_household(county, head=head) for head in ("周桂香", "石老幺", "李德才")]
    for home, points in zip(homes, (10, 20, 40), strict=True):
        give_points(county, home, points)
    day = timezone.localdate() + timedelta(days=20)
    for home in homes[:2]:
        expire_on(home, day)
    return homes, day


def test_those_who_can_tell_the_households_are_told_once(county, soon):
    _homes, day = soon
    told = warn_expiring()
    rows = Notice.objects.filter(subject_type=SUBJECT)
    assert told == rows.count()
    by_account = {row.account_id: row for row in rows}
    clerk, leader = by_account[county.clerk.pk], by_account[county.group_leader.pk]
    assert (
        "30" in clerk.title
        and county.village.name in clerk.title
        and f"{day.month}月{day.day}日" in clerk.title
    )
    assert county.group.name in leader.title
    assert county.other_secretary.pk not in by_account
    cache.clear()  # another process, a restart
    assert warn_expiring() == 0
    assert address(clerk) == f"/villages/points/?village={county.village.pk}&soon=1"


def test_too_early_nobody_is_told(county, soon):
    homes, _day = soon
    for home in homes:
        expire_on(home, timezone.localdate() + timedelta(days=200))
    assert warn_expiring() == 0


def test_the_list_shows_who_loses_how_many_and_the_card_says_it_first(county, soon, signed_in, client):
    homes, _day = soon
    page = signed_in(county.clerk).get(reverse("points_books"), {"soon": "1"})
    shown = {row["household"]: row["expiring"][0] for row in page.context["rows"]}
    assert shown == {homes[0]: 10, homes[1]: 20}
    leader = signed_in(county.group_leader).get(reverse("points_books"), {"soon": "1"})
    assert len(leader.context["rows"]) == 2
    card = client.get(reverse("household_card", args=[card_token(homes[0])]))
    assert any("10" in str(entry.line) for entry in card.context["waiting"])
    calm = client.get(reverse("household_card", args=[card_token(homes[2])]))
    assert not any(entry.icon == "coin" for entry in calm.context["waiting"])


def test_statements_of_many_on_paper_and_not_of_too_many(county, soon, signed_in, monkeypatch):
    clerk = signed_in(county.clerk)
    answer = clerk.get(reverse("points_statements"), {"group": county.group.pk})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    monkeypatch.setattr(papers, "MOST", 2)
    assert clerk.get(reverse("points_statements")).status_code == 400
    assert clerk.get(reverse("points_statements"), {"q": "没有这家"}).status_code == 400
    data = papers._statement(soon[0][0], 10)
    assert any("10" in note for note in data["notes"])


def test_what_orders_are_worth_is_kept_by_the_village(county, signed_in):
    item = county.item
    order = WorkOrder(item=item, unit=county.village)
    assert worth(order, 5) == 6
    clerk = signed_in(county.clerk)
    url = reverse("points_items")
    assert clerk.post(url, {f"p{item.pk}": "二十"}).status_code == 422
    wrong = clerk.post(url, {f"p{item.pk}": "501"})
    assert wrong.status_code == 422 and 'value="501"' in wrong.content.decode()
    assert not ItemPoints.objects.exists()
    assert clerk.post(url, {f"p{item.pk}": "20"}).status_code == 302
    assert (worth(order, 5), worth(order, 4), worth(order, 3)) == (20, 16, 10)
    assert clerk.post(url, {f"p{item.pk}": ""}).status_code == 302
    assert worth(order, 5) == 6 and not ItemPoints.objects.exists()
    assert signed_in(county.group_leader).post(url, {f"p{item.pk}": "20"}).status_code == 403
    assert (
        actions.keep_item_points(county.village, by=Actor.of(county.secretary), figures={item.pk: None}) == 0
    )


def test_the_households_page_shows_its_points_and_deeds(county, signed_in):
    home = make_household(county)
    give_points(county, home, 33)
    deed = make_deed(county, "declared", home)
    text = signed_in(county.clerk).get(reverse("household", args=[home.pk])).content.decode()
    assert "33" in text and reverse("deed", args=[deed.pk]) in text
    assert reverse("points_household", args=[home.pk]) in text
    assert queries.standing(home, county.village).available == 33


def test_the_list_without_a_filter_shows_every_deed(county, signed_in):
    going, ended = make_deed(county, "committee"), make_deed(county, "declared")
    actions.act(ended, "refuse", by=Actor.of(county.group_leader), reason="twice", note="上个月报过。")
    clerk = signed_in(county.clerk)

    def shown(**filters):
        return {row["deed"].pk for row in clerk.get(reverse("deed_list"), filters).context["rows"]}

    assert shown() == {going.pk, ended.pk}
    assert shown(step="committee") == {going.pk}
    assert shown(step="ended") == {ended.pk}
    assert shown(kind=str(going.kind_id)) == {going.pk, ended.pk} and shown(kind="999999") == set()
