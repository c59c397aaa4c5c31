"""The board and the list: what stands where, who sees what, paging by key, and how many queries it takes."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.factories import make_county, make_order, place_order
from zugong.flows.models import Case
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.workorders import actions, exports, queries
from zugong.workorders.models import SavedView, WorkOrder

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def county():
    return make_county()


def get(client, account, url, **headers):
    client.force_login(account)
    return client.get(url, headers=headers)


def lanes(response):
    return {lane["column"].name: lane for lane in response.context["lanes"]}


STANDS = {
    "placed": "place",
    "asked": "supply",
    "raised": "supply",
    "appealed": "supply",
    "supplied": "dispatch",
    "claimable": "dispatch",
    "dispatched": "accept",
    "accepted": "accept",
    "completed": "rate",
    "checking": "rate",
    "follow_up": "rate",
    "redo": "dispatch",
    "rated": None,
    "unrated": None,
    "withdrawn": None,
    "refused": None,
}


@pytest.mark.parametrize(("state", "column"), STANDS.items())
def test_an_order_stands_in_the_step_it_waits_for(client, county, state, column):
    order = make_order(state, county)
    found = lanes(get(client, county.secretary, reverse("orders_board")))
    where = [name for name, lane in found.items() if order.pk in [c["order"].pk for c in lane["cards"]]]
    assert where == ([column] if column else [])
    assert sum(lane["count"] for lane in found.values()) == (1 if column else 0)


def test_with_one_flow_nothing_is_said_of_flows(client, county):
    make_order("placed", county)
    for url in (reverse("orders_board"), reverse("orders")):
        text = get(client, county.secretary, url).content.decode()
        assert 'name="flow"' not in text and "flow=" not in text and "Flow(" not in text


def test_columns_page_by_key_and_lose_nobody(client, county):
    orders = [place_order(county, words=f"第{n}件事")[0] for n in range(queries.PER_COLUMN * 2 + 5)]
    now = timezone.now()
    for n, order in enumerate(orders):  # some are due at the very same moment
        Case.objects.filter(pk=order.pk).update(due_at=now + timedelta(hours=n // 4))
    seen, url = [], reverse("orders_board")
    while url:
        lane = lanes(get(client, county.secretary, url))["place"]
        assert lane["count"] == len(orders)
        seen += [card["order"].pk for card in lane["cards"]]
        url = lane["next"]
    assert seen == [order.pk for order in orders]


def test_scope(client, county):
    order = make_order("dispatched", county)
    for account in (county.secretary, county.group_leader, county.officer, county.section, county.leader):
        assert order.pk in [
            c["order"].pk for c in lanes(get(client, account, reverse("orders_board")))["accept"]["cards"]
        ]
    assert lanes(get(client, county.other_secretary, reverse("orders_board")))["accept"]["cards"] == []
    assert get(client, county.member, reverse("orders_board")).status_code == 403
    client.logout()
    assert client.get(reverse("orders_board")).status_code == 302


def test_nothing_new_is_304_and_a_step_is_news(client, county):
    order = make_order("placed", county)
    url = reverse("orders_board")
    first = get(client, county.secretary, url, HX_Request="true", HX_Target="board")
    assert b"<html" not in first.content
    again = get(
        client, county.secretary, url, HX_Request="true", HX_Target="board", If_None_Match=first["ETag"]
    )
    assert (again.status_code, again.content) == (304, b"")
    actions.note(order, by=Actor.of(county.secretary), note="去看过了")
    news = get(
        client, county.secretary, url, HX_Request="true", HX_Target="board", If_None_Match=first["ETag"]
    )
    assert news.status_code == 200
    other = get(client, county.officer, url, If_None_Match=news["ETag"])
    assert other.status_code == 200  # another account's board is another board


@pytest.mark.parametrize("name", ["orders_board", "orders"])
def test_few_queries_whatever_the_rows(client, county, name):
    def count(account):
        client.force_login(account)
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse(name)).status_code == 200
        return len(caught)

    for state in ("placed", "supplied", "dispatched", "completed"):
        make_order(state, county)
    few = count(county.secretary)
    for _n in range(3):
        for state in ("placed", "supplied", "dispatched", "completed", "rated"):
            county.member.person.capacity = 50
            county.member.person.save()
            make_order(state, county)
    assert count(county.secretary) == few <= MOST_QUERIES
    assert count(county.section) <= MOST_QUERIES


def listed(client, account, **query):
    client.force_login(account)
    response = client.get(reverse("orders"), query)
    assert response.status_code == 200
    return [row["order"].pk for row in response.context["rows"]]


def test_search(client, county):
    order = place_order(county, words="屋檐灯不亮，夜里看不见", phone="13800001234", requester_name="王桂英")[
        0
    ]
    other = place_order(county, words="水渠堵了")[0]
    for words in (order.number_text, "13800001234", "屋檐灯", "夜里"):
        assert listed(client, county.secretary, q=words) == [order.pk], words
    assert listed(client, county.secretary, q="没有这样的词") == []
    assert listed(client, county.other_secretary, q="13800001234") == []
    assert listed(client, county.secretary) == [other.pk, order.pk]
    old = timezone.now() - timedelta(days=800)
    Case.objects.filter(pk=order.pk).update(opened_at=old)
    assert listed(client, county.secretary, q="屋檐灯") == []
    assert listed(client, county.secretary, q="屋檐灯", **{"from": "2020-01-01"}) == [order.pk]


def test_filters(client, county):
    dispatched = make_order("dispatched", county)
    rated = make_order("rated", county)
    placed = make_order("placed", county)
    Case.objects.filter(pk=placed.pk).update(due_at=timezone.now() - timedelta(days=2))
    same = {
        "state=rated": [rated],
        "step=accept": [dispatched],
        "late=on": [placed],
        "stars=5": [rated],
        "stars=1": [],
        "assignee=覃志强": [rated, dispatched],
        "source=qr": [placed, rated, dispatched],
        "source=staff": [],
        "mine=on": [placed],
        f"item={county.item.pk}": [placed, rated, dispatched],
        f"group={county.group.pk}": [rated, dispatched],
        "sort=due": [placed, dispatched],
        "to=2020-01-01": [],
        "item=999999": [placed, rated, dispatched],
        "from=rubbish": [placed, rated, dispatched],
        "step=nonsense": [placed, rated, dispatched],
    }
    for query, orders in same.items():
        key, value = query.split("=")
        assert listed(client, county.secretary, **{key: value}) == [o.pk for o in orders], query


@pytest.mark.parametrize("sort", ["", "due"])
def test_pages_there_and_back(client, county, sort, monkeypatch):
    orders = [place_order(county, words=f"第{n}件事")[0] for n in range(7)]
    now = timezone.now()
    for n, order in enumerate(orders):
        Case.objects.filter(pk=order.pk).update(due_at=now + timedelta(hours=n // 3))
    wanted = [o.pk for o in orders] if sort else [o.pk for o in reversed(orders)]
    everything = WorkOrder.objects.visible_to(county.secretary)
    first = queries.page(everything, sort=sort, after="", before="", size=3)
    second = queries.page(everything, sort=sort, after=first.next, before="", size=3)
    third = queries.page(everything, sort=sort, after=second.next, before="", size=3)
    assert [o.pk for p in (first, second, third) for o in p.orders] == wanted
    assert (first.previous, third.next) == ("", "")
    back = queries.page(everything, sort=sort, after="", before=third.previous, size=3)
    assert [o.pk for o in back.orders] == [o.pk for o in second.orders]
    start = queries.page(everything, sort=sort, after="", before=back.previous, size=3)
    assert [o.pk for o in start.orders] == [o.pk for o in first.orders]
    assert start.previous == ""
    for rubbish in ("x", "99999999999999999999999", "~", "1e400~2", "nan~1"):
        assert queries.page(everything, sort=sort, after=rubbish, before="", size=3).orders


def test_saved_views_are_ones_own(client, county):
    client.force_login(county.secretary)
    saved = client.post(reverse("orders_save_view"), {"name": "超时的", "query": "late=on"})
    assert saved["Location"].endswith("?late=on")
    client.post(reverse("orders_save_view"), {"name": "超时的", "query": "late=on&stars=1"})
    view = SavedView.objects.get()
    assert view.query == "late=on&stars=1"
    client.force_login(county.officer)
    assert client.post(reverse("orders_delete_view", args=[view.pk])).status_code == 404
    client.force_login(county.secretary)
    assert "超时的" in client.get(reverse("orders")).content.decode()
    assert client.post(reverse("orders_delete_view", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()
    assert client.post(reverse("orders_save_view"), {"name": "", "query": "late=on"}).status_code == 302
    assert not SavedView.objects.exists()


def test_export_holds_what_is_listed_and_never_a_phone(client, county, monkeypatch):
    place_order(county, words="=1+1 不是公式", phone="13800001234")
    make_order("rated", county)
    client.force_login(county.secretary)
    response = client.get(reverse("orders_export"))
    data = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    text = str(rows)
    assert "=1+1 不是公式" in text
    assert "13800001234" not in text
    event = Event.objects.get(verb="orders.export")
    assert (event.result, event.data["count"], event.account) == ("read", 2, county.secretary)
    monkeypatch.setattr(exports, "MOST", 1)
    refused = client.get(reverse("orders_export"))
    assert refused.status_code == 400
    assert "1单" in refused.content.decode()
    assert Event.objects.filter(verb="orders.export").count() == 1


def test_print(client, county):
    order = make_order("accepted", county)
    client.force_login(county.secretary)
    assert order.number_text in client.get(reverse("orders_print")).content.decode()
