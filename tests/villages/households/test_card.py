"""The household's card: opens for whoever holds it, for nobody else, and shows what the mechanisms registered."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.factories import make_county, make_household
from zugong.villages.households import card_entries, cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county()


@pytest.fixture
def providers(monkeypatch):
    """A registry of the test's own."""
    monkeypatch.setattr(card_entries, "_providers", {})


def address(household) -> str:
    return reverse("household_card", args=[cards.card_token(household)])


def test_the_card_names_the_household_and_leads_to_the_village(county, client):
    household = make_household(county)
    page = client.get(address(household))
    text = page.content.decode()
    assert page.status_code == 200
    assert "周桂香家" in text and "石榴坪村 3组" in text
    assert reverse("place", args=[county.village.code]) in text
    assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]


def test_it_opens_without_cookies_and_without_much_asking(county, django_assert_max_num_queries):
    household = make_household(county)
    with django_assert_max_num_queries(13):  # one or two for each mechanism with an entry on the card
        assert Client().get(address(household)).status_code == 200


def test_a_new_version_ends_the_old_card_and_a_household_that_left_has_none(county, client):
    household = make_household(county)
    old = address(household)
    household.card_version += 1
    household.save()
    assert client.get(old).status_code == 404
    assert "打不开" in client.get(old).content.decode()
    assert client.get(address(household)).status_code == 200
    household.left_on = date(2026, 1, 1)
    household.save()
    assert client.get(address(household)).status_code == 404


def test_what_waits_stands_above_everything_else(county, client, providers):
    household = make_household(county)

    def points(card):
        assert card.household == household
        yield card_entries.Entry("互助积分", "能用86分", f"/h/{card.token}/points/", icon="coin")

    def meetings(card):
        yield card_entries.Entry("院坝会", "明天19:30", f"/h/{card.token}/meetings/", waits=True)

    card_entries.register("points", points, 10)
    card_entries.register("meetings", meetings, 20)
    card_entries.register("silent", lambda card: (), 1)
    page = client.get(address(household))
    assert [entry.title for entry in page.context["waiting"]] == ["院坝会"]
    assert [entry.title for entry in page.context["entries"]] == ["互助积分"]
    text = page.content.decode()
    assert text.index("院坝会") < text.index("我要点单") < text.index("互助积分")


def test_the_phone_remembers_the_card_until_it_is_told_to_forget_or_the_card_ends(county, client):
    household = make_household(county)
    client.get(address(household))
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    assert cards.card_of_browser(request) == household
    household.card_version += 1
    household.save()
    assert cards.card_of_browser(request) is None
    token = cards.card_token(household)
    gone = client.post(reverse("household_card_forget", args=[token]))
    assert gone.status_code == 302 and client.cookies["card"].value == ""
