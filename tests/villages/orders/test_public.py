"""What opens when somebody scans a code: villages, windows, items, old codes, merged villages, the wall."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from zugong.organisations.models import Succession, UnitName
from zugong.villages.models import ServiceCode
from zugong.workorders.actions import link_token
from zugong.workorders.models import ItemSwitch

pytestmark = pytest.mark.django_db


def code(unit, slug="ABC234", **fields):
    return ServiceCode.objects.create(slug=slug, unit=unit, **fields)


class TestScan:
    def test_village_code_in_either_case_and_with_a_slash(self, client, county):
        code(county.village)
        for address in ("/s/ABC234", "/s/abc234", "/s/ABC234/"):
            assert client.get(address).url == f"/v/{county.village.code}/"

    def test_code_of_a_group_leads_to_its_village(self, client, county):
        code(county.group)
        assert client.get("/s/ABC234").url == f"/v/{county.village.code}/"

    def test_window_and_item_codes(self, client, county):
        code(county.village, "WWW234", window="party")
        code(county.village, "YYY234", item=county.item)
        assert client.get("/s/WWW234").url.endswith("/w/party/")
        response = client.get("/s/YYY234")
        assert response.url == f"/v/{county.village.code}/place/?item={county.item.code}&code=YYY234"

    def test_retired_and_expired_codes_say_so_and_lead_on(self, client, county):
        yesterday = timezone.localdate() - timedelta(days=1)
        code(county.village, "RRR234", retired_at=timezone.now())
        code(county.village, "EEE234", expires_on=yesterday)
        code(county.village, "TTT234", expires_on=timezone.localdate())
        for slug in ("RRR234", "EEE234"):
            response = client.get(f"/s/{slug}")
            assert response.status_code == 410
            assert f"/v/{county.village.code}/" in response.content.decode()
        assert client.get("/s/TTT234").status_code == 302  # its last day counts

    def test_unknown_code_is_a_friendly_404(self, client, county):
        response = client.get("/s/ZZZZZZ")
        assert response.status_code == 404
        assert "ZZZZZZ" in response.content.decode()

    def test_code_of_a_county_leads_nowhere(self, client, county):
        code(county.county)
        assert client.get("/s/ABC234").status_code == 404


class TestVillage:
    def test_shows_what_is_offered_and_whom_to_call(self, client, county):
        page = client.get(f"/v/{county.village.code}/").content.decode()
        assert county.item.name in page
        assert "tel:0000-7654321" in page
        assert "<script>" not in page
        assert "style=" not in page

    def test_unknown_and_foreign_codes(self, client, county):
        assert client.get("/v/000/").status_code == 404
        assert client.get(f"/v/{county.township.code}/").status_code == 404

    def test_former_code_still_works(self, client, county):
        UnitName.objects.create(unit=county.village, name="旧名", code="431000000001")
        assert client.get("/v/431000000001/").url == f"/v/{county.village.code}/"

    def test_merged_village_leads_to_its_successor_with_a_sentence(self, client, county):
        old = factories.make_unit("village", "岩坎村", county.township)
        older = factories.make_unit("village", "岩上村", county.township)
        factories.merge_unit(old, county.village)
        factories.merge_unit(older, old)
        code(older)
        response = client.get("/s/ABC234", follow=True)
        assert response.redirect_chain[-1][0] == f"/v/{county.village.code}/?from={older.code}"
        assert "岩上村" in response.content.decode()

    def test_the_sentence_needs_a_real_merger(self, client, county):
        page = client.get(f"/v/{county.village.code}/?from={county.other_village.code}").content.decode()
        assert county.other_village.name not in page

    def test_split_village_offers_the_choice(self, client, county):
        old = factories.make_unit("village", "岩坎村", county.township)
        for new in (county.village, county.other_village):
            Succession.objects.create(kind="split", predecessor=old, successor=new, on=timezone.localdate())
        old.closed_on = timezone.localdate() - timedelta(days=1)
        old.save()
        page = client.get(f"/v/{old.code}/").content.decode()
        assert county.village.name in page
        assert county.other_village.name in page

    def test_closed_without_a_successor(self, client, county):
        county.village.closed_on = timezone.localdate() - timedelta(days=1)
        county.village.save()
        response = client.get(f"/v/{county.village.code}/")
        assert response.status_code == 404
        assert county.village.name in response.content.decode()

    def test_pages_without_cookies_may_be_cached_others_not(self, client, county):
        address = f"/v/{county.village.code}/"
        assert "public" in client.get(address)["Cache-Control"]
        client.cookies["text"] = "large"
        response = client.get(address)
        assert "private" in response["Cache-Control"]
        assert "Cookie" in response["Vary"]


class TestItems:
    def test_window_lists_and_item_explains(self, client, county):
        base = f"/v/{county.village.code}"
        page = client.get(f"{base}/w/village/").content.decode()
        assert county.item.name in page
        assert "身份证" in page
        assert "派人来修" in client.get(f"{base}/i/{county.item.code}/").content.decode()
        assert client.get(f"{base}/w/nonsense/").status_code == 404

    def test_empty_window_still_offers_a_way(self, client, county):
        page = client.get(f"/v/{county.village.code}/w/party/").content.decode()
        assert f"/v/{county.village.code}/place/" in page

    def test_switched_off_for_a_township_is_off_in_its_villages(self, client, county):
        ItemSwitch.objects.create(item=county.item, unit=county.township, on=False)
        assert client.get(f"/v/{county.village.code}/i/{county.item.code}/").status_code == 404
        assert county.item.name not in client.get(f"/v/{county.village.code}/w/village/").content.decode()

    def test_nearest_contact_wins(self, client, county):
        ItemSwitch.objects.create(item=county.item, unit=county.village, contact="村里老石")
        ItemSwitch.objects.create(item=county.item, unit=county.township, contact="镇里老何")
        page = client.get(f"/v/{county.village.code}/i/{county.item.code}/").content.decode()
        assert "村里老石" in page
        assert "镇里老何" not in page

    def test_items_of_another_village_are_not_offered(self, client, county):
        other = factories.make_item(county.other_village, "别村的事")
        assert client.get(f"/v/{county.village.code}/i/{other.code}/").status_code == 404


class TestWall:
    def test_shows_rated_orders_without_anything_personal(self, client, county):
        factories.make_order(
            "rated", county, phone="13800138001", on_behalf_of="王家兴", words="王家兴门口的灯不亮"
        )
        factories.make_order("redo", county)
        page = client.get("/wall/").content.decode()
        assert page.count('<li class="z-panel">') == 1
        for private in ("王家兴", "13800138001", "覃志强", "门口的灯"):
            assert private not in page

    def test_pages_by_key_in_both_directions(self, client, county):
        for _n in range(23):
            factories.make_order("rated", county)
        first = client.get("/wall/").context["page"]
        assert (len(first.orders), first.previous_key) == (20, "")
        second = client.get(f"/wall/?after={first.next_key}").context["page"]
        assert (len(second.orders), second.next_key) == (3, "")
        back = client.get(f"/wall/?before={second.previous_key}").context["page"]
        assert [o.pk for o in back.orders] == [o.pk for o in first.orders]

    def test_filters(self, client, county):
        factories.make_order("rated", county)
        assert (
            len(client.get(f"/wall/?township={county.township.code}&window=village").context["page"].orders)
            == 1
        )
        assert not client.get(f"/wall/?township={county.other_township.code}").context["page"].orders
        assert not client.get("/wall/?window=party").context["page"].orders
        assert len(client.get(f"/v/{county.village.code}/wall/").context["page"].orders) == 1
        assert not client.get(f"/v/{county.other_village.code}/wall/").context["page"].orders

    @pytest.mark.parametrize(
        "query", ["after=x", "after=²", "before=-1", "after=" + "9" * 40, "window=%00", "township=%00"]
    )
    def test_nonsense_in_the_address_does_no_harm(self, client, county, query):
        assert client.get(f"/wall/?{query}").status_code == 200


def test_eight_queries_at_most_however_much_there_is(county, django_assert_max_num_queries):
    for n in range(12):
        factories.make_item(county.county, f"事项{n}")
        factories.make_order("rated", county)
    order = factories.make_order("completed", county)
    token = link_token(order.request_key)
    base = f"/v/{county.village.code}"
    factories.merge_unit(county.other_village, county.village)
    addresses = (
        f"{base}/", f"{base}/?from={county.other_village.code}", f"{base}/w/village/", f"{base}/i/{county.item.code}/",
        f"{base}/place/", f"{base}/wall/", "/wall/", f"/wall/?township={county.township.code}",
        f"/o/{token}", f"/o/{token}/placed",
    )  # fmt: skip
    for address in addresses:
        with django_assert_max_num_queries(8):
            assert Client().get(address).status_code == 200


def test_the_villages_page_leads_to_whatever_the_village_makes_public(client, county):
    page = client.get(f"/v/{county.village.code}/")
    behind = {address for _door, address in (*page.context["strips"], *page.context["doors"])}
    code = county.village.code
    assert behind >= {
        f"/d/u/{code}/", f"/v/{code}/deeds/", f"/v/{code}/rounds/", f"/v/{code}/economy/",
    }  # fmt: skip
    for address in behind:
        assert f'href="{address}"' in page.content.decode()
        assert client.get(address).status_code == 200
