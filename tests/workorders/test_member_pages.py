"""A member's phone: lists, availability, the promise, and notes that were written without a line."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_county, make_order, place_order
from tests.villages.orders.conftest import jpeg
from zugong.files.models import StoredFile
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event, Person
from zugong.organisations.refusals import Forbidden
from zugong.workorders import actions, availability
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county()


def cards(client, account, **query):
    client.force_login(account)
    response = client.get(reverse("my_orders"), query)
    assert response.status_code == 200
    return [card["order"].state for card in response.context["cards"]]


def test_three_lists_and_the_year(client, county):
    for state in ("dispatched", "accepted", "completed", "rated", "claimable", "placed"):
        make_order(state, county)
    assert sorted(cards(client, county.member)) == ["accepted", "completed", "dispatched"]
    assert cards(client, county.member, tab="claim") == ["claimable"]
    assert sorted(cards(client, county.member, tab="done")) == ["completed", "rated"]
    page = client.get(reverse("my_orders"))
    assert (page.context["year"].done, page.context["year"].solved) == (2, 1)
    assert cards(client, county.other_member) == []
    assert cards(client, county.other_member, tab="nonsense") == []


def test_a_phone_is_told_to_keep_the_note_of_what_is_under_way_and_of_nothing_else(client, county):
    orders = {state: make_order(state, county) for state in ("dispatched", "accepted", "completed")}
    client.force_login(county.member)
    page = client.get(reverse("my_orders")).content.decode()
    assert re.findall(r'data-keep="([^"]+)"', page) == [f"/orders/{orders['accepted'].pk}/note/"]


def test_few_queries_whatever_the_rows(client, county):
    def count():
        client.force_login(county.member)
        client.get(reverse("my_orders"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("my_orders"))
        return len(caught)

    make_order("dispatched", county)
    few = count()
    Person.objects.filter(pk=county.member.person_id).update(capacity=20)
    for _n in range(6):
        make_order("accepted", county)
    assert count() == few <= 15


def test_there_or_away(client, county):
    client.force_login(county.member)
    url = reverse("my_availability")
    client.post(url, {"available": "0", "reason": "去县里开会"})
    person = Person.objects.get(pk=county.member.person_id)
    assert (person.available, person.unavailable_reason) == (False, "去县里开会")
    client.post(url, {"available": "0", "reason": "去县里开会"})
    assert Event.objects.filter(verb="person.availability").count() == 1
    client.post(url, {"available": "1", "reason": "不该留下"})
    person.refresh_from_db()
    assert (person.available, person.unavailable_reason) == (True, "")
    with pytest.raises(Forbidden):
        availability.set_availability(person, by=Actor.of(county.secretary), available=False)


def test_the_promise_stands_on_the_button_and_may_be_sooner(client, county, at):
    at("2026-06-08 10:00")  # a Monday
    order = make_order("dispatched", county)
    client.force_login(county.member)
    page = client.get(reverse("order", args=[order.pk]))
    assert page.templates[0].name == "workorders/member_order.html"
    assert "接单，6月11日 10:00前办完" in page.content.decode()
    assert "住得近" in page.content.decode()
    stamps = [stamp for stamp, _words in page.context["promise"]]
    client.post(
        reverse("order_verb", args=[order.pk, "accept"]),
        {"accept-promise": stamps[0], "accept-seen": order.version},
    )
    order = WorkOrder.objects.get(pk=order.pk)
    assert order.state == "accepted"
    assert f"{order.promised_at:%m-%d %H:%M}" == "06-08 10:00" or order.promised_at.timestamp() == int(
        stamps[0]
    )
    assert order.promised_at < order.due_at - timedelta(days=2)


def test_a_made_up_promise_is_refused(client, county):
    order = make_order("dispatched", county)
    client.force_login(county.member)
    answer = client.post(reverse("order_verb", args=[order.pk, "accept"]), {"accept-promise": "4102444800"})
    assert answer.status_code == 422
    assert WorkOrder.objects.get(pk=order.pk).state == "dispatched"


def test_before_claiming_there_is_no_name_and_no_phone(client, county):
    order = place_order(county, requester_name="王桂英", phone="13800001234")[0]
    actions.supply(order, by=Actor.of(county.secretary), group=county.group)
    actions.open_claim(order, by=Actor.of(county.group_leader))
    client.force_login(county.other_member)
    text = client.get(reverse("order", args=[order.pk])).content.decode()
    assert "王桂英" not in text
    assert "1234" not in text
    client.post(reverse("order_verb", args=[order.pk, "claim"]))
    assert "王桂英" in client.get(reverse("order", args=[order.pk])).content.decode()


def note(client, order, **fields):
    data = {
        "key": str(uuid.uuid4()),
        "written_at": "2026-06-29T10:54:00+08:00",
        "note-note": "闸刀烧黑，要换空开",
        "note-progress": "work",
    }
    return client.post(reverse("order_note_sync", args=[order.pk]), data | fields)


def test_a_kept_note_arrives_once(client, county):
    order = make_order("accepted", county)
    client.force_login(county.member)
    key = str(uuid.uuid4())
    photo = lambda: SimpleUploadedFile("1.jpg", jpeg(), "image/jpeg")  # noqa: E731
    for _time in range(3):
        answer = note(client, order, **{"key": key, "note-photos": [photo(), photo()]})
        assert answer.json()["ok"] is True
    steps = order.step_log.filter(verb="note")
    assert [step.note for step in steps] == ["正在弄：闸刀烧黑，要换空开"]
    assert StoredFile.objects.filter(subject_id=str(order.pk), purpose=f"step-{steps[0].number}").count() == 2
    text = client.get(reverse("order", args=[order.pk])).content.decode()
    assert "10:54" in text


def test_a_kept_note_that_cannot_arrive_is_told_why(client, county):
    order = make_order("accepted", county)
    signed_out = note(client, order)
    assert (signed_out.status_code, signed_out.json()["error"], signed_out.json()["keep"]) == (
        401,
        "signed_out",
        True,
    )
    client.force_login(county.member)
    assert (
        note(client, order, account=str(county.other_member.pk)).status_code == 401
    )  # the phone changed hands
    assert note(client, order, key="x").status_code == 400
    assert note(client, order, written_at="<b>").status_code == 400
    empty = note(client, order, **{"note-note": "", "note-progress": ""})
    assert (empty.status_code, empty.json()["ok"]) == (422, False)
    broken = note(client, order, **{"note-photos": SimpleUploadedFile("1.jpg", b"nonsense", "image/jpeg")})
    assert (broken.status_code, "照片" in broken.json()["text"]) == (422, True)
    client.force_login(county.other_member)
    assert note(client, order).status_code == 404
    done = make_order("rated", county)
    client.force_login(county.member)
    assert note(client, done).status_code == 409
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(county.member)
    assert note(strict, order).status_code == 403
    assert not order.step_log.filter(verb="note").exists()


def test_the_worker_may_keep_pages_of_the_whole_site(client):
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert (response["Service-Worker-Allowed"], response["Cache-Control"]) == ("/", "no-cache")
