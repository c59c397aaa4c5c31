"""Pages that say no: whoever is signed in keeps the nav, reads what is theirs and whom to ask; old places are known."""

import pytest
from django.test import Client

from tests.factories import make_county, make_order, merge_unit
from zugong.organisations.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county()


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_forbidden_keeps_the_nav_and_says_scope_and_who_may(county):
    response = signed_in(county.secretary).get(
        "/accounts/", headers={"Referer": "http://testserver/orders/?x=1"}
    )
    text = response.content.decode()
    assert response.status_code == 403
    assert "z-nav" in text and 'href="/orders/"' in text
    assert "石榴坪村 支部书记" in text  # what is granted
    assert "系统管理员、安全管理员" in text  # who may see it
    assert 'href="/orders/?x=1"' in text and 'href="/me/"' in text
    event = Event.objects.get(verb="page.refused")
    assert (event.account, event.result, event.data["path"]) == (county.secretary, "refused", "/accounts/")


def test_the_board_says_who_may_see_it(county):
    text = signed_in(county.member).get("/orders/").content.decode()
    assert "组长、支部书记、乡镇干部" in text


def test_a_part_that_asks_by_itself_is_not_written_down(county):
    headers = {"HX-Request": "true", "HX-Trigger": "board", "HX-Target": "board"}
    assert signed_in(county.member).get("/orders/", headers=headers).status_code == 403
    assert not Event.objects.filter(verb="page.refused").exists()


def test_what_is_sent_and_refused_changed_nothing_and_says_so(county):
    response = signed_in(county.secretary).post("/accounts/new/", {"username": "x"})
    text = response.content.decode()
    assert response.status_code == 403 and "z-nav" in text and "什么都没改" in text
    assert Event.objects.get(verb="page.refused").data["method"] == "POST"


def test_a_way_back_leads_nowhere_else(county):
    client = signed_in(county.secretary)
    for referer in ("http://elsewhere.example/x", "http://testserver/accounts/", ""):
        text = client.get("/accounts/", headers={"Referer": referer}).content.decode()
        assert "回上一页" not in text


def test_nothing_there_for_visitors_and_for_the_signed_in(county):
    plain = Client().get("/nothing/")
    assert plain.status_code == 404 and "z-nav" not in plain.content.decode()
    text = signed_in(county.secretary).get("/nothing/").content.decode()
    assert "z-nav" in text and "石榴坪村 支部书记" in text


def test_an_order_out_of_scope_leads_to_ones_own_list(county):
    order = make_order("placed", county)
    response = signed_in(county.other_secretary).get(f"/orders/{order.pk}/")
    text = response.content.decode()
    assert response.status_code == 404 and order.title not in text
    assert 'href="/orders/list/"' in text


def test_nothing_there_knows_places_that_were_merged_or_renumbered(county):
    old, new = county.other_village, county.village
    merge_unit(old, new)
    text = Client().get(f"/somewhere/{old.code}/").content.decode()
    assert "杨柳湾村" in text and "并入石榴坪村" in text and f'href="/v/{new.code}/"' in text
    new.names.create(name="石榴寨", code="900000000001")
    text = Client().get("/somewhere/900000000001/").content.decode()
    assert "石榴坪村的旧码" in text and f'href="/v/{new.code}/"' in text
    assert "石榴坪村" not in Client().get("/somewhere/900000000002/").content.decode()
    assert "洗石镇" not in Client().get(f"/somewhere/{county.township.code}/").content.decode()
