"""The catalogue: who keeps which item, times in words, switches of single villages, history."""

import re

import pytest
from django import forms
from django.test import Client

from tests import factories
from zugong.organisations import verbs
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages.orders.forms_staff import LinesField, WorkTimeField
from zugong.workorders import catalogue
from zugong.workorders.models import ItemSwitch, ServiceItem

pytestmark = pytest.mark.django_db


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def sent(**changes):
    return {
        "name": "修路灯", "window": "village", "icon": "bulb", "description": "村里的路灯不亮", "materials": "身份证\n\n户口簿\n",
        "steps": "村里看\n派人修", "fee": "", "contact": "李向阳", "service_minutes": "3天", "supply_minutes": "4小时",
        "dispatch_minutes": "", "accept_minutes": "90分钟", "check_days": "7", "position": "5", "active": "on",
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("3天", 4320),
        ("3", 4320),
        ("３ 个工作日", 4320),
        ("4小时", 240),
        ("4个小时", 240),
        ("4 h", 240),
        ("90分钟", 90),
        ("0.5天", 720),
        ("", None),
    ],
)
def test_times_as_people_write_them(typed, minutes):
    assert WorkTimeField().clean(typed) == minutes


@pytest.mark.parametrize("typed", ["5分钟", "61天", "三天", "-1天", "1天半", "9" * 50, "天", "\x00"])
def test_times_that_cannot_be(typed):
    with pytest.raises(forms.ValidationError):
        WorkTimeField().clean(typed)


def test_times_are_shown_as_they_are_written():
    assert [WorkTimeField().prepare_value(n) for n in (4320, 240, 90)] == ["3天", "4小时", "90分钟"]


@pytest.mark.parametrize("typed", ["长" * 81, "\n".join("字" * 25), "好" * 100_000])
def test_lines_that_are_too_many_or_too_long(typed):
    with pytest.raises(forms.ValidationError):
        LinesField().clean(typed)


class TestKeeping:
    def test_county_makes_and_changes(self, county):
        client = signed_in(county.section)
        response = client.post(
            "/catalogue/new/", sent(unit=county.county.pk, skills=[county.item.skills.get().pk])
        )
        item = ServiceItem.objects.get(name="修路灯")
        assert response.url == f"/catalogue/{item.pk}/"
        assert (item.service_minutes, item.supply_minutes, item.materials) == (
            4320,
            240,
            ["身份证", "户口簿"],
        )
        client.post(f"/catalogue/{item.pk}/", sent(fee="5元", service_minutes="2天"))
        item.refresh_from_db()
        assert (item.fee, item.service_minutes) == ("5元", 2880)
        first = catalogue.history(item)[0]
        assert first.data["changes"]["service_minutes"] == [4320, 2880]
        assert client.get(f"/catalogue/{item.pk}/").context["history"]

    def test_the_two_forms_of_a_page_keep_their_labels_apart(self, county):
        page = signed_in(county.section).get(f"/catalogue/{county.item.pk}/")
        assert page.context["kept"] and page.context["switch_form"] is not None
        ids = re.findall(r' id="([^"]+)"', page.content.decode())
        assert sorted(ids) == sorted(set(ids))
        assert {"id_contact", "id_here_contact"} <= set(ids)

    def test_nothing_changed_writes_nothing(self, county):
        client = signed_in(county.section)
        client.post("/catalogue/new/", sent(unit=county.county.pk))
        item = ServiceItem.objects.get(name="修路灯")
        client.post(f"/catalogue/{item.pk}/", sent())
        assert len(catalogue.history(item)) == 1

    def test_village_keeps_its_own_and_only_switches_the_countys(self, county):
        client = signed_in(county.secretary)
        client.post("/catalogue/new/", sent(unit=county.village.pk))
        assert ServiceItem.objects.get(name="修路灯").unit == county.village
        assert client.post(f"/catalogue/{county.item.pk}/", sent()).status_code == 403
        page = client.get(f"/catalogue/{county.item.pk}/")
        assert not page.context["kept"]
        response = client.post(
            f"/catalogue/{county.item.pk}/switch/",
            {"unit": county.village.pk, "on": "off", "contact": "老石"},
        )
        assert response.status_code == 302
        switch = ItemSwitch.objects.get()
        assert (switch.on, switch.contact) == (False, "老石")
        assert (
            client.post(
                f"/catalogue/{county.item.pk}/switch/", {"unit": county.other_village.pk, "on": "off"}
            ).status_code
            == 200
        )
        assert ItemSwitch.objects.count() == 1

    def test_what_was_done_is_told_in_words(self, county):
        by = Actor.of(county.section)
        item = catalogue.save_item(by=by, flow="five_orders", unit=county.county, values={"name": "修路灯"})
        catalogue.save_item(by=by, flow="five_orders", unit=county.county, values={"fee": "免费"}, item=item)
        catalogue.set_switch(item, county.village, by=by, on=False)
        told = [str(verbs.title(event.verb)) for event in catalogue.history(item)]
        assert told == ["开关服务事项", "修改服务事项", "新增服务事项"]

    def test_elsewhere_does_not_exist(self, county):
        foreign = factories.make_item(county.other_village, "别村的事")
        client = signed_in(county.secretary)
        assert client.get(f"/catalogue/{foreign.pk}/").status_code == 404
        assert client.post(f"/catalogue/{foreign.pk}/switch/", {}).status_code == 404
        assert foreign.name not in client.get("/catalogue/").content.decode()

    def test_others_may_not(self, county):
        assert signed_in(county.leader).get("/catalogue/").status_code == 403
        assert signed_in(county.officer).get("/catalogue/").url == "/codes/"
        assert Client().get("/catalogue/").status_code == 302
        with pytest.raises(Forbidden):
            catalogue.save_item(
                by=Actor.of(county.secretary), flow="five_orders", unit=county.county, values={"name": "x"}
            )
        own = factories.make_item(county.village)
        with pytest.raises(Refused):
            catalogue.set_switch(own, county.other_village, by=Actor.of(county.section), on=False)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"name": ""}, "name"), ({"name": "长" * 41}, "name"), ({"window": "x"}, "window"),
         ({"service_minutes": "soon"}, "service_minutes"),
         ({"check_days": "0"}, "check_days"), ({"check_days": "x"}, "check_days"), ({"skills": ["0"]}, "skills"),
         ({"icon": "../x"}, "icon"), ({"position": "-1"}, "position"),
         ({"materials": "字\n" * 21}, "materials")],
    )  # fmt: skip
    def test_bad_input_is_named_and_kept(self, county, changes, field):
        response = signed_in(county.section).post(f"/catalogue/{county.item.pk}/", sent(**changes))
        assert list(response.context["form"].errors) == [field]
        assert "村里的路灯不亮" in response.content.decode()

    def test_search_and_flat_list(self, county, django_assert_max_num_queries):
        for n in range(30):
            factories.make_item(
                county.county, f"事项{n}", window=("party", "government", "village", "social")[n % 4]
            )
        client = signed_in(county.section)
        client.get("/catalogue/")
        with django_assert_max_num_queries(15):
            assert client.get("/catalogue/").context["total"] == 31
        assert client.get("/catalogue/?q=事项29").context["total"] == 1
        assert client.get("/catalogue/?q=%00没有").status_code == 200
