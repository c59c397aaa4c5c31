"""Words are looked for some way back; the pages say so when it matters."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_county, make_order
from zugong.flows.models import Case
from zugong.workorders.queries import WORDS_DAYS, looks_in_words

SAID = f"最近{WORDS_DAYS}天"


@pytest.fixture
def county(db):
    return make_county()


@pytest.fixture
def client(county):
    client = Client()
    client.force_login(county.secretary)
    return client


def test_old_words_are_found_with_dates_and_the_list_says_so(county, client):
    new, old = make_order("placed", county), make_order("placed", county)
    opened = timezone.now() - timedelta(days=WORDS_DAYS + 5)
    Case.objects.filter(pk=old.pk).update(opened_at=opened)
    page = client.get(reverse("orders"), {"q": "水渠"})
    assert [row["order"].pk for row in page.context["rows"]] == [new.pk]
    assert SAID in page.content.decode()
    day = timezone.localdate(opened).isoformat()
    page = client.get(reverse("orders"), {"q": "水渠", "from": day})
    assert {row["order"].pk for row in page.context["rows"]} == {new.pk, old.pk}
    assert SAID not in page.content.decode()


def test_what_names_an_order_is_looked_for_everywhere(county, client):
    order = make_order("placed", county)
    page = client.get(reverse("orders"), {"q": order.number_text})
    assert page.context["rows"] and SAID not in page.content.decode()


def test_the_find_box_says_so_too(county, client):
    order = make_order("placed", county)
    assert SAID in client.get(reverse("find"), {"q": "水渠"}).content.decode()
    assert SAID not in client.get(reverse("find"), {"q": order.number_text}).content.decode()
    assert SAID not in client.get(reverse("find")).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("水渠", True),
        ("0629-018", False),
        ("１３９００００００００", False),
        ("0230-1", False),
        ("  ", False),
        ("0629-", True),
    ],
)
def test_what_is_words(typed, words):
    assert looks_in_words(typed) is words
