"""Codes: who makes them, what is printed, what becomes of retired ones."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages.models import ServiceCode
from zugong.villages.orders import actions, papers

pytestmark = pytest.mark.django_db


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def code(county):
    return actions.make_codes([county.village], by=Actor.of(county.secretary), place="村口")[0]


def test_slug_has_six_unmistakable_letters(code):
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{6}", code.slug)
    assert Event.objects.get(verb="villages.make_code").data["slug"] == code.slug


def test_made_for_a_village_or_for_a_whole_township(county):
    client = signed_in(county.officer)
    client.post("/codes/new/", {"where": county.village.pk, "window": "party", "place": "大厅"})
    assert ServiceCode.objects.get().window == "party"
    client.post("/codes/new/", {"where": county.township.pk})
    assert ServiceCode.objects.filter(window="").count() == 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"where": "0"},
        {"where": "x"},
        {"expires_on": "2001-01-01"},
        {"window": "no"},
        {"place": "长" * 61},
    ],
)
def test_bad_input_is_named(county, sent):
    response = signed_in(county.section).post(
        "/codes/new/", {"where": county.village.pk} | sent if sent else {}
    )
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not ServiceCode.objects.exists()


def test_scope(county, code):
    other = signed_in(county.other_secretary)
    assert other.get(f"/codes/{code.pk}/retire/").status_code == 404
    assert code.slug not in other.get("/codes/").content.decode()
    assert other.post("/codes/new/", {"where": county.village.pk}).context["form"].errors
    assert signed_in(county.member).get("/codes/").status_code == 403
    assert Client().get("/codes/").status_code == 302
    with pytest.raises(Forbidden):
        actions.make_codes([county.village], by=Actor.of(county.other_secretary))


def test_actions_refuse(county):
    by = Actor.of(county.section)
    yesterday = timezone.localdate() - timedelta(days=1)
    factories.merge_unit(county.other_village, county.village)
    for units, more in (([], {}), ([county.village], {"expires_on": yesterday}), ([county.other_village], {}),
                        ([county.village] * 501, {}),
                        ([county.village], {"window": "party", "item": county.item})):  # fmt: skip
        with pytest.raises(Refused):
            actions.make_codes(units, by=by, **more)
    assert not ServiceCode.objects.exists()


def test_retired_once_and_shown_as_such(county, code):
    client = signed_in(county.secretary)
    assert client.get(f"/codes/{code.pk}/retire/").status_code == 200
    for _n in range(2):
        assert client.post(f"/codes/{code.pk}/retire/").status_code == 302
    assert Event.objects.filter(verb="villages.retire_code").count() == 1
    assert code.slug not in client.get("/codes/").context["entries"].__repr__()
    assert len(client.get("/codes/?state=old").context["entries"]) == 1


@pytest.mark.parametrize("look", ["poster-a3", "poster-a4", "plate", "qr_sheet", "nonsense"])
def test_papers(county, code, look):
    actions.make_codes([county.village, county.other_village], by=Actor.of(county.officer), window="party")
    response = signed_in(county.officer).get("/codes/print/", {"look": look})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert "attachment" in response["Content-Disposition"]


def test_one_pdf_for_a_township(county):
    for _n in range(2):
        actions.make_codes([county.village, county.other_village], by=Actor.of(county.officer))
    one = papers.set_papers("poster", ServiceCode.objects.select_related("unit", "item")[:1])
    four = papers.set_papers("poster", ServiceCode.objects.select_related("unit", "item"))
    assert four.count(b"/MediaBox") == 4 * one.count(b"/MediaBox") > 0


def test_printed_address_is_short_and_real(county, code, settings):
    settings.PUBLIC_URL = "https://hexi.example"
    assert papers.short_address(code) == f"hexi.example/s/{code.slug}"


def test_nothing_to_print_says_why(county, code):
    client = signed_in(county.secretary)
    response = client.get("/codes/print/", {"look": "plate"}, follow=True)
    assert response.redirect_chain == [("/codes/", 302)]
    assert client.get("/codes/print/", {"id": "x", "where": "²", "after": "-"}).status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "where=x", "after=²", "state=zzz", "where=" + "9" * 30])
def test_nonsense_in_the_address(county, code, query):
    assert signed_in(county.secretary).get(f"/codes/?{query}").status_code == 200


def test_list_is_flat(county, django_assert_max_num_queries):
    make = actions.make_codes
    client = signed_in(county.section)
    for _n in range(30):
        make([county.village, county.other_village], by=Actor.of(county.section))
    client.get("/codes/")
    with django_assert_max_num_queries(15):
        page = client.get("/codes/")
    assert len(page.context["entries"]) == 50
    assert len(client.get(f"/codes/?after={page.context['next_key']}").context["entries"]) == 10


def test_section_is_shown_to_those_who_keep_it(county):
    for account, shown in (
        (county.secretary, True),
        (county.officer, True),
        (county.leader, False),
        (county.group_leader, False),
    ):
        response = signed_in(account).get("/codes/")
        assert response.status_code == (200 if shown else 403)
        assert ('href="/codes/"' in response.content.decode()) is shown  # among the sub-pages
    assert roles.BRANCH_SECRETARY.permissions >= {"villages.keep_codes", "workorders.keep_catalogue"}
