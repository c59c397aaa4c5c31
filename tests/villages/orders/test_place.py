"""Placing an order: nothing typed is lost, nothing is ordered twice, nothing bad gets in."""

import io
import zlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.villages.orders.conftest import Phone, hidden, jpeg
from zugong.files.models import StoredFile
from zugong.organisations import strangers
from zugong.organisations.models import RuleSetting
from zugong.villages.orders import actions as village_actions
from zugong.villages.orders import guards, uploads
from zugong.web.templatetags.web import groups
from zugong.workorders.actions import short_code
from zugong.workorders.models import ItemSwitch, WorkOrder

pytestmark = pytest.mark.django_db


def only():
    return WorkOrder.objects.get()


def test_the_whole_way_without_scripts(phone, placing, photo):
    response = phone.send(
        **placing, photos=[photo("a.jpg"), photo("b.jpg", colour=(9, 9, 9))], for_whom="other",
        on_behalf_of="王家兴（邻居）", wished="tomorrow", phone=" 138-0013 8001 ", hamlet="大塘边",
    )  # fmt: skip
    order = only()
    assert response.status_code == 302
    assert response.url.endswith("/placed")
    assert (order.phone, order.phone_tail, order.on_behalf_of, order.hamlet) == (
        "13800138001",
        "8001",
        "王家兴（邻居）",
        "大塘边",
    )
    assert order.wished
    assert StoredFile.objects.filter(subject_type="flows.case", subject_id=str(order.pk)).count() == 2
    page = phone.client.get(response.url).content.decode()
    assert order.number_text in page
    assert groups(short_code(order)) in page
    assert "<svg" in page
    assert order.title in phone.client.get(response.url.removesuffix("/placed")).content.decode()
    assert (
        order.title in phone.client.get(phone.url.removesuffix("place/")).content.decode()
    )  # remembered on this phone


def test_the_same_form_twice_is_one_order(phone, placing):
    fields = phone.open()
    first, second = (phone.send(fields, **placing) for _n in range(2))
    assert first.url == second.url
    assert WorkOrder.objects.count() == 1


def test_a_form_changed_after_sending_is_not_swallowed(phone, placing):
    fields = phone.open()
    phone.send(fields, **placing)
    response = phone.send(fields, **placing | {"words": "还有一件，路灯不亮。"})
    assert response.status_code == 200
    assert "还有一件，路灯不亮。" in response.content.decode()
    again = phone.send(hidden(response), **placing | {"words": "还有一件，路灯不亮。"}, anyway="1")
    assert again.status_code == 302
    assert WorkOrder.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": " \u200b\u202e\n\x00 "}, "words"),
        ({"words": "好" * 100_000}, "words"),
        ({"item": ""}, "item"),
        ({"item": "no-such"}, "item"),
        ({"phone": "1380013800"}, "phone"),
        ({"phone": "02012345678"}, "phone"),
        ({"phone": "١٣٨٠٠١٣٨٠٠١"}, "phone"),
        ({"for_whom": "other"}, "on_behalf_of"),
        ({"for_whom": "other", "on_behalf_of": "王" * 41}, "on_behalf_of"),
        ({"for_whom": "nobody"}, "for_whom"),
        ({"wished": "day", "wished_day": ""}, "wished_day"),
        ({"wished": "day", "wished_day": "2001-01-01"}, "wished_day"),
        ({"wished": "day", "wished_day": "next year"}, "wished_day"),
        ({"hamlet": "编的地方"}, "hamlet"),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_kept(phone, placing, changes, field):
    response = phone.send(**placing | {"phone": "13800138001"} | changes)
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [field]
    if field != "words":
        assert placing["words"] in response.content.decode()
    assert not WorkOrder.objects.exists()


def test_one_digit_short_says_so_and_has_a_way_out(phone, placing):
    response = phone.send(**placing, phone="1380013800")
    assert "1" in response.context["form"].errors["phone"][0]
    assert 'name="no_phone"' in response.content.decode()
    phone.send(hidden(response), **placing, phone="1380013800", no_phone="1")
    assert only().phone == ""


def test_what_cannot_be_seen_is_dropped_and_emoji_stay(phone, placing):
    phone.send(**placing | {"words": "路灯\u202e坏了\x07 😀👨‍👩‍👧\r\n第二行"})
    assert only().words == "路灯坏了 😀👨👩👧\n第二行"


def test_change_keeps_what_was_typed(phone, placing, photo):
    response = phone.send(**placing, change="1", photos=[photo()])
    page = response.content.decode()
    assert placing["words"] in page
    assert '<select name="item"' in page
    assert "data:image/jpeg;base64," in page
    assert not response.context["form"].errors


def test_item_switched_off_between_page_and_sending(phone, placing, county):
    fields = phone.open(item=county.item.code)
    ItemSwitch.objects.create(item=county.item, unit=county.village, on=False)
    response = phone.send(fields, **placing)
    assert list(response.context["form"].errors) == ["item"]
    assert placing["words"] in response.content.decode()


def test_opened_with_an_item_that_is_off(phone, county):
    ItemSwitch.objects.create(item=county.item, unit=county.village, on=False)
    assert phone.client.get(phone.url, {"item": county.item.code}).context["missing"]


class TestPhotos:
    def test_refused_ones_are_named_accepted_ones_kept(self, phone, placing, photo):
        bomb = (
            b"\x89PNG\r\n\x1a\n"
            + b"\x00\x00\x00\rIHDR"
            + (60_000).to_bytes(4, "big") * 2
            + b"\x08\x02\x00\x00\x00"
        )
        bomb += zlib.crc32(bomb[12:]).to_bytes(4, "big")
        response = phone.send(
            **placing,
            photos=[photo("good.jpg"), photo("letter.jpg", b"%PDF-1.7 not a photo"), photo("bomb.png", bomb)],
        )
        page = response.content.decode()
        assert "letter.jpg" in page
        assert "bomb.png" in page
        assert "good.jpg" not in page
        assert not WorkOrder.objects.exists()
        sent = phone.send(hidden(response), **placing)
        assert sent.status_code == 302
        kept = StoredFile.objects.get()
        assert (kept.subject_type, kept.subject_id) == ("flows.case", str(only().pk))

    def test_a_draft_can_be_taken_out(self, phone, placing, photo):
        response = phone.send(**placing | {"words": ""}, photos=[photo()])
        draft = StoredFile.objects.get()
        phone.send(hidden(response), **placing, drop=str(draft.pk))
        assert only()
        assert not StoredFile.objects.exists()

    def test_drafts_belong_to_one_form(self, phone, placing, photo, county):
        phone.send(**placing | {"words": ""}, photos=[photo()])
        other = Phone(county.village)
        assert not other.send(**placing | {"words": ""}).context["drafts"]

    def test_seven_are_one_too_many(self, phone, placing, photo):
        many = [photo(f"{n}.jpg", colour=(n, n, n)) for n in range(7)]
        response = phone.send(**placing, photos=many)
        assert "6.jpg" in response.content.decode()
        phone.send(hidden(response), **placing)
        assert StoredFile.objects.count() == 6

    def test_too_large_is_dropped_while_it_streams(self, phone, placing, photo, monkeypatch):
        monkeypatch.setattr(uploads, "MAX_BYTES", 200_000)
        response = phone.send(
            **placing, photos=[photo("big.jpg", jpeg() + b"\0" * 300_000), photo("good.jpg")]
        )
        page = response.content.decode()
        assert "big.jpg" in page
        assert len(response.context["drafts"]) == 1
        assert placing["words"] in page

    def test_forty_megabytes_and_more_are_answered(self, phone, placing, photo, monkeypatch):
        response = phone.send(**placing, photos=[photo("huge.jpg", b"\xff\xd8\xff" + b"\0" * 40_000_000)])
        assert "huge.jpg" in response.content.decode()
        monkeypatch.setattr(uploads, "MAX_REQUEST", 1000)
        assert phone.send(**placing, photos=[photo()]).status_code == 413

    def test_thirteen_files_are_too_many_for_the_server(self, phone, placing, photo):
        response = phone.send(**placing, photos=[photo(f"{n}.jpg") for n in range(13)])
        assert response.status_code == 413

    def test_old_drafts_are_swept_with_their_files(
        self, phone, placing, photo, django_capture_on_commit_callbacks
    ):
        phone.send(**placing | {"words": ""}, photos=[photo()])
        draft = StoredFile.objects.get()
        assert village_actions.sweep_drafts() == 0
        StoredFile.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert village_actions.draft_photos(draft.subject_id) == []
        with django_capture_on_commit_callbacks(execute=True):
            assert village_actions.sweep_drafts() == 1
        assert not draft.file.storage.exists(draft.file.name)
        assert not StoredFile.objects.exists()

    def test_very_many_from_one_address_are_not_drawn(self, phone, placing, photo, monkeypatch):
        monkeypatch.setattr(guards, "PHOTOS_PER_ADDRESS_HOUR", 1)
        response = phone.send(**placing, photos=[photo("a.jpg"), photo("b.jpg")])
        assert response.context["refused"]
        assert phone.send(hidden(response), **placing).status_code == 302
        assert not StoredFile.objects.exists()

    def test_no_exif_survives(self, phone, placing):
        from django.core.files.uploadedfile import SimpleUploadedFile
        from PIL import Image

        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "secret place"
        Image.new("RGB", (50, 50)).save(out, "JPEG", exif=exif)
        phone.send(**placing, photos=[SimpleUploadedFile("x.jpg", out.getvalue())])
        with StoredFile.objects.get().file.open("rb") as file:
            assert b"secret place" not in file.read()


class TestAlike:
    words = "大塘边水渠堵了，田里没有水。"

    def test_the_likely_same_is_offered_without_private_words(self, phone, placing, county):
        other = factories.make_order(
            "supplied", county, words=self.words, phone="13900139001", hamlet="大塘边", on_behalf_of="王家兴"
        )
        response = phone.send(**placing)
        page = response.content.decode()
        assert response.context["alike"]
        assert "大塘边" in page
        for private in ("13900139001", "王家兴", short_code(other)):
            assert private not in page
        assert WorkOrder.objects.count() == 1

    def test_anyway_places_it(self, phone, placing, county):
        factories.make_order("placed", county, words=self.words)
        response = phone.send(**placing)
        assert phone.send(hidden(response), **placing, anyway="1").status_code == 302
        assert WorkOrder.objects.filter(state="placed").count() == 2

    def test_the_same_follows_the_other(self, phone, placing, county):
        other = factories.make_order("supplied", county, words=self.words, on_behalf_of="王家兴")
        response = phone.send(**placing)
        same = response.context["alike"][0]["value"]
        sent = phone.send(hidden(response), **placing, same=same)
        mine = WorkOrder.objects.exclude(pk=other.pk).get()
        assert (mine.state, mine.merged_into_id) == ("merged", other.pk)
        page = phone.client.get(sent.url.removesuffix("/placed")).content.decode()
        assert other.number_text in page
        assert "王家兴" not in page
        assert self.words not in page

    def test_only_what_this_form_offered_can_be_followed(self, phone, placing, county):
        other = factories.make_order("placed", county, words=self.words)
        forged = Phone(county.village).send(**placing).context["alike"][0]["value"]
        response = phone.send(**placing, same=forged)
        assert response.status_code == 200
        assert not WorkOrder.objects.filter(merged_into=other).exists()

    def test_ended_meanwhile_keeps_everything(self, phone, placing, county):
        other = factories.make_order("placed", county, words=self.words)
        response = phone.send(**placing)
        factories.actions.withdraw(other, by=factories.requester(other))
        again = phone.send(hidden(response), **placing, same=response.context["alike"][0]["value"])
        assert again.status_code == 200
        assert placing["words"] in again.content.decode()
        assert WorkOrder.objects.count() == 1

    def test_ones_own_is_not_offered_to_go_along_with(self, phone, placing):
        phone.send(**placing)
        assert phone.send(**{**placing, "words": placing["words"] + "，急"}).status_code == 302


class TestBackAndOnceMore:
    def test_the_same_words_again_show_the_order_there_is(self, phone, placing):
        """Back from the page of success the browser shows the old form with a new key."""
        phone.send(**placing)
        response = phone.send(**placing)
        assert response.status_code == 200
        assert WorkOrder.objects.count() == 1
        assert response.context["placed"] == WorkOrder.objects.get()
        assert placing["words"] in response.content.decode()

    def test_sent_all_the_same_it_is_a_second_order(self, phone, placing):
        phone.send(**placing)
        response = phone.send(**placing)
        assert phone.send(hidden(response), **placing).status_code == 302
        assert WorkOrder.objects.count() == 2

    def test_once_the_first_has_ended_it_is_a_new_order(self, phone, placing):
        phone.send(**placing)
        first = WorkOrder.objects.get()
        factories.actions.withdraw(first, by=factories.requester(first))
        assert phone.send(**placing).status_code == 302


class TestGuards:
    def test_device_limit_and_then_a_call(self, phone, placing, county):
        RuleSetting.objects.create(
            key="order.per_device_hour", unit=county.county, value=1, set_by=county.section
        )
        phone.send(**placing)
        response = phone.send(**placing, anyway="1")
        assert response.status_code == 429
        assert placing["words"] in response.content.decode()

    def test_phone_limit_over_devices(self, placing, county):
        RuleSetting.objects.create(
            key="order.per_phone_day", unit=county.county, value=1, set_by=county.section
        )
        assert Phone(county.village).send(**placing, phone="13800138001").status_code == 302
        other = Phone(county.village).send(**placing, phone="13800138001", anyway="1")
        assert other.status_code == 429

    def test_address_limit_when_cookies_are_thrown_away(self, placing, county):
        RuleSetting.objects.create(
            key="order.per_device_hour", unit=county.county, value=1, set_by=county.section
        )
        codes = [Phone(county.village).send(**placing, anyway="1").status_code for _n in range(11)]
        assert codes == [302] * 10 + [429]

    def test_sum_after_two_orders(self, phone, placing):
        for n in range(2):
            phone.send(**placing | {"words": f"第{n}件完全不同的事情{n}"}, anyway="1")
        response = phone.send(**placing, anyway="1")
        assert response.status_code == 200
        assert response.context["check"]
        fields = hidden(response)
        wrong = phone.send(fields, **placing, anyway="1", check_answer="99")
        assert wrong.context["check"].errors
        fresh = hidden(wrong)
        assert fresh["check_token"] != fields["check_token"]
        question = str(wrong.context["check"].fields["check_answer"].label)
        answer = sum(strangers.NUMBERS.index(letter) for letter in question if letter in strangers.NUMBERS)
        assert phone.send(fresh, **placing, anyway="1", check_answer=str(answer)).status_code == 302
        replay = phone.open() | {"check_token": fresh["check_token"]}
        assert phone.send(replay, **placing, anyway="1", check_answer=str(answer)).status_code == 200

    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("8", 8),
            ("８", 8),
            ("八", 8),
            ("十", 10),
            ("十二", 12),
            (" 1 2 ", 12),
            ("", None),
            ("很多", None),
            ("²", None),
            ("十十", None),
            ("一二", None),
        ],
    )
    def test_numbers_as_people_write_them(self, typed, number):
        assert strangers._number(typed) == number

    def test_trap(self, phone, placing):
        response = phone.send(**placing, homepage="http://spam")
        assert response.status_code == 200
        assert not WorkOrder.objects.exists()

    @pytest.mark.parametrize("key", ["", "forged", "x" * 5000, "\x00"])
    def test_form_key_of_somebody_else_or_none(self, phone, placing, key):
        response = phone.send({"form_key": key}, **placing)
        assert response.status_code == 200
        assert placing["words"] in response.content.decode()
        assert phone.send(hidden(response), **placing).status_code == 302

    def test_form_key_of_another_village(self, phone, placing, county):
        fields = Phone(county.other_village).open()
        assert phone.send(fields, **placing).status_code == 200

    def test_first_visit_needs_its_cookie_and_says_so(self, placing, county):
        strict = Client(enforce_csrf_checks=True)
        address = f"/v/{county.village.code}/place/"
        response = strict.post(address, placing)
        assert response.status_code == 403
        assert "Cookie" in response.content.decode()
        page = strict.get(address)
        token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        sent = strict.post(
            address, {**hidden(page), **placing, "for_whom": "self", "csrfmiddlewaretoken": token}
        )
        assert sent.status_code == 302
        assert strict.cookies["device"]["httponly"]

    def test_merged_village_still_takes_the_reader_along(self, county):
        old = factories.make_unit("village", "岩坎村", county.township)
        factories.merge_unit(old, county.village)
        response = Client().get(f"/v/{old.code}/place/?item={county.item.code}")
        assert response.url == f"/v/{county.village.code}/place/?from={old.code}&item={county.item.code}"


def test_enter_in_a_field_sends_the_plain_form(phone, placing, county):
    """Browsers press a form's first button on Enter: that must be neither "change" nor "the same matter"."""
    factories.make_order("placed", county, words=TestAlike.words)
    page = phone.send(**placing).content.decode()
    form = page[page.index('class="v-form"') :]
    first = form[form.index("<button") : form.index("</button>")]
    assert "name=" not in first
