"""The front door: to-dos grouped and counted, the private calendar, the find box, demo sign-in only in the demo."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from tests.factories import make_county, make_order
from zugong.flows.models import Case
from zugong.notices.todos import Todo
from zugong.portal import calendar_feed, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county()


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def todo(due_at):
    return Todo(key="k", kind="x", title="t", fact="", url="/", verb="v", due_at=due_at)


def test_groups_put_overdue_first_and_undated_last():
    now = timezone.now().replace(hour=4, minute=0)  # noon in Shanghai
    titles = [
        (g.late, len(g.todos))
        for g in queries.grouped(
            [todo(None), todo(now + timedelta(hours=1)), todo(now - timedelta(minutes=1))], now
        )
    ]
    assert titles == [(True, 1), (False, 1), (False, 1)]


def test_home_shows_what_waits_for_the_secretary_and_not_for_the_neighbour(county):
    order = make_order("placed", county)
    assert order.title in signed_in(county.secretary).get("/todo/").content.decode()
    assert order.title not in signed_in(county.other_secretary).get("/todo/").content.decode()


def test_under_the_todos_stands_the_board_of_those_who_see_one(county, at):
    """Counts of every column, at most four cards in each, the late ones first."""
    at("2026-06-01 10:00")
    for _number in range(6):
        make_order("placed", county)
    late = make_order("placed", county)
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))
    (board,) = signed_in(county.officer).get("/todo/").context["boards"]
    lane = board.lanes[0]
    assert (board.open, lane["count"], lane["late"], len(lane["cards"]), lane["left"]) == (7, 7, 1, 4, 3)
    assert lane["cards"][0]["order"].pk == late.pk
    assert [one["count"] for one in board.lanes] == [7, 0, 0, 0, 0]
    assert lane["url"] == "/orders/?step=place"
    assert signed_in(county.officer).get(lane["url"]).status_code == 200
    assert signed_in(county.other_secretary).get("/todo/").context["boards"] == []


def test_home_costs_the_same_whatever_the_rows(county, django_assert_max_num_queries):
    for _number in range(5):
        make_order("placed", county)
    client = signed_in(county.secretary)
    client.get("/todo/")
    with django_assert_max_num_queries(15):
        client.get("/todo/")


def test_calendar_holds_the_todo_and_ends_with_the_password(county):
    order = make_order("placed", county)
    address = calendar_feed.address_of(county.secretary)
    path = "/calendar/" + address.split("/calendar/")[1]
    response = Client().get(path)
    events = list(Calendar.from_ical(response.content).walk("VEVENT"))
    assert [str(e["summary"]).endswith(order.title) for e in events] == [True]
    assert events[0]["dtend"].dt == order.due_at.replace(microsecond=0)
    county.secretary.set_password("Another-secret-2")
    county.secretary.save()
    assert Client().get(path).status_code == 404


def test_calendar_of_somebody_else_is_not_opened_by_my_token(county):
    token = calendar_feed.token_of(county.secretary)
    assert Client().get(f"/calendar/{county.officer.pk}-{token}.ics").status_code == 404


def test_find_by_number_respects_the_scope(county):
    order = make_order("placed", county)
    url = f"/find/?q={order.number_text}"
    assert order.title in signed_in(county.secretary).get(url).content.decode()
    assert order.title not in signed_in(county.other_secretary).get(url).content.decode()


@pytest.mark.parametrize("text", ["", "%00", "a" * 5000, "0629-", "-", "9999-99999999999999999999", "٣٣٣٣-٣"])
def test_find_survives_any_text(county, text):
    assert signed_in(county.secretary).get("/find/", {"q": text}).status_code == 200


def test_demo_sign_in_does_not_exist_outside_the_demo(county, settings):
    settings.DEMO = False
    assert Client().post("/demo/secretary/").status_code == 404


def test_inbox_opens_what_it_points_at_and_is_ones_own(county):
    order = make_order("placed", county)
    notice = county.secretary.notices.get()
    assert signed_in(county.officer).post(f"/inbox/{notice.pk}/").status_code == 404
    response = signed_in(county.secretary).post(f"/inbox/{notice.pk}/")
    assert response.url == f"/orders/{order.pk}/"
    notice.refresh_from_db()
    assert notice.read_at is not None
