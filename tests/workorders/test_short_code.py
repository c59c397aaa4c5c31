"""A lost short code: given anew by whoever places for callers, counted, and read by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from zugong.organisations.models import Event
from zugong.workorders import actions, exports
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return factories.make_county()


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def test_a_lost_short_code_is_given_anew_by_who_places_for_callers(county):
    order = factories.make_order("accepted", county)
    before, link = actions.short_code(order), actions.link_token(order.request_key)
    client, address = signed_in(county.secretary), reverse("order_code", args=[order.pk])
    page = client.get(address)
    assert page.status_code == 200 and before not in page.content.decode().replace(" ", "")
    order.refresh_from_db()
    assert actions.short_code(order) == before  # asking gives nothing
    shown = client.post(address)
    order.refresh_from_db()
    fresh = actions.short_code(order)
    assert fresh != before and fresh in shown.content.decode().replace(" ", "")
    assert "no-store" in shown.headers["Cache-Control"]
    assert actions.link_token(order.request_key) == link
    event = Event.objects.get(verb="order.renew_code")
    assert (event.account, event.data) == (county.secretary, {"times": 1}) and fresh not in str(event.data)
    stranger, find = Client(), reverse("find_order", args=[order.unit.code])
    assert stranger.post(find, {"q": f"{order.number_text} {before}"}).status_code == 200
    assert stranger.post(find, {"q": f"{order.number_text} {fresh}"}).status_code == 302
    assert "换过1次" in client.get(reverse("order", args=[order.pk])).content.decode()


@pytest.mark.parametrize("who", ["section", "leader", "member", "other_secretary"])
def test_nobody_else_gives_a_short_code(county, who):
    order = factories.make_order("accepted", county)
    answer = signed_in(getattr(county, who)).post(reverse("order_code", args=[order.pk]))
    assert answer.status_code == (404 if who == "other_secretary" else 403)
    order.refresh_from_db()
    assert order.code_version == 0


def test_staff_read_no_short_code_and_so_cannot_rate_their_own_work(county):
    order = factories.make_order("accepted", county, phone="13800004726")
    code = actions.short_code(order)
    client = signed_in(county.secretary)
    for name in ("order", "order_pdf"):
        assert code.encode() not in client.get(reverse(name, args=[order.pk])).content.replace(b" ", b"")
    assert code not in str(list(exports._rows(WorkOrder.objects.all())))
    assert client.get(reverse("orders"), {"q": code}).context["page"].orders == []
