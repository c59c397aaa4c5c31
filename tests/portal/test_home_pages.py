"""The to-do list is bounded, says how much there is, and goes on by key."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_county, make_order
from zugong.notices import todos
from zugong.notices.todos import Todo
from zugong.organisations.models import Unit
from zugong.portal.views import TODOS


@pytest.fixture
def county(db):
    county = make_county()
    for _n in range(TODOS + 5):
        make_order("placed", county)
    return county


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def keys(response):
    return [todo.key for group in response.context["groups"] for todo in group.todos]


def test_a_page_holds_forty_and_the_next_one_goes_on(county):
    client = signed_in(county.secretary)
    first = client.get(reverse("home"))
    assert len(keys(first)) == TODOS
    assert f"共{TODOS + 5}件" in first.content.decode()
    second = client.get(reverse("home"), {"after": first.context["after"]})
    assert len(keys(second)) == 5 and not set(keys(first)) & set(keys(second))
    assert second.context["after"] == ""
    assert keys(first) + keys(second) == [todo.key for todo in todos.for_account(county.secretary)]


@pytest.mark.parametrize(
    "key", ["x", "~", "1e400~case-1", "nan~case-1", "12~case-99999999999999999999", "\x00"]
)
def test_what_is_no_key_shows_a_page(county, key):
    assert signed_in(county.secretary).get(reverse("home"), {"after": key}).status_code == 200


def test_queries_do_not_grow_with_what_waits(county):
    client = signed_in(county.secretary)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("home"))
    assert len(captured) <= 15


def test_what_is_late_is_counted_beyond_the_page(county):
    from zugong.flows.models import Case

    Case.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    page = signed_in(county.secretary).get(reverse("home"))
    assert page.context["late"] == TODOS + 5
    assert page.context["next"] is None


def test_a_room_without_a_sign_is_not_asked_and_one_with_a_sign_is(county, monkeypatch):
    asked = []

    def room(name, rows):
        def provider(account, *, beyond, limit):
            asked.append(name)
            return [Todo(name, "", name, "", "/", "", timezone.now())]

        return todos.Room(provider, lambda account, now: todos.Counts(1), rows)

    monkeypatch.setattr(
        todos,
        "_rooms",
        {
            "quiet": room(
                "quiet", lambda account: [Unit.objects.filter(name="nowhere"), Unit.objects.none()]
            ),
            "nobody": room("nobody", lambda account: []),
            "busy": room(
                "busy", lambda account: [Unit.objects.none(), Unit.objects.filter(pk=county.village.pk)]
            ),
            "always": room("always", None),
        },
    )
    now = timezone.now()
    with CaptureQueriesContext(connection) as captured:
        found, waits = todos.first_page(county.secretary, now, limit=10)
    assert (sorted(asked), len(captured), waits.total) == (["always", "busy"], 1, 2)
    assert {todo.key for todo in found} == {"always", "busy"}
    assert todos.counts(county.secretary, now).total == 2
    assert {todo.key for todo in todos.for_account(county.secretary)} == {"always", "busy"}
