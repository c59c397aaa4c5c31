"""Attacks that were tried and must stay without effect."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.contracts.world import PHONE, read_body
from zugong.config import settings
from zugong.flows.models import Case
from zugong.flows.sweep import sweep
from zugong.lib.crypto import new_key
from zugong.lib.disclosed.canonical import NotCanonical, parse
from zugong.lib.text import TextTooLong, clean
from zugong.organisations import attempts, events, people_queries
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_line
from zugong.organisations.calendar import office_calendar
from zugong.organisations.fields import blind_index
from zugong.organisations.middleware import SEEN
from zugong.organisations.models import Account, Attempt, Event
from zugong.organisations.signin import MFAAdapter
from zugong.portal import calendar_feed
from zugong.web.logs import HidePrivateAddresses
from zugong.web.middleware import NoNulMiddleware
from zugong.workorders import actions, contact
from zugong.workorders.actions import link_token
from zugong.workorders.models import WorkOrder

LONG_NAME = "\ufb2c" * 200 + ".jpg"  # three times as long in Unicode form
LARGE = 9_999_999_999_999_999_999_999


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


# --- text --------------------------------------------------------------------------------------------------------
def test_a_long_run_of_accents_is_refused_before_it_costs_anything():
    began = time.process_time()
    with pytest.raises(TextTooLong):
        clean("a" + "\u0301" * 100_000 + "\u0316" * 100_000, 1000)
    assert time.process_time() - began < 1  # brought into form it takes minutes


def test_what_four_characters_draw_together_is_still_taken():
    assert clean("\u03b1\u0313\u0300\u0345" * 100, 100) == "\u1f82" * 100


# --- numbers, names and dates that no database holds -------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        f"/orders/{LARGE}/",
        f"/orders/{LARGE}/paper/",
        f"/orders/{LARGE}/note/",
        f"/cases/{LARGE}/",
        f"/people/{LARGE}/",
        f"/meetings/{LARGE}/",
        f"/evaluation/rounds/{LARGE}/results/",
        f"/villages/points/questions/{LARGE}/",
    ],
)
def test_a_number_too_large_finds_nothing(world, address):
    assert signed_in(world.county.section).get(address).status_code == 404


def test_a_note_kept_offline_for_a_number_too_large(world):
    sent = signed_in(world.county.member).post(f"/orders/{LARGE}/note/sync/", {"key": "0" * 20})
    assert sent.status_code == 404


@pytest.mark.parametrize("key", ["²", "٣", "9" * 40, "\x00"])
def test_a_key_of_the_inbox_that_is_no_number(world, key):
    assert signed_in(world.county.member).get(reverse("inbox"), {"after": key}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["orders", "orders_print", "orders_export", "events"])
def test_the_first_and_the_last_day_there_is(world, name, day):
    account = world.accounts["auda"] if name == "events" else world.county.section
    asked = {"from": day, "to": day, "from_date": day, "to_date": day}
    response = signed_in(account).get(reverse(name), asked)
    assert response.status_code == 200 and read_body(response)


def test_a_file_name_that_grows_in_unicode_form(world):
    photo = SimpleUploadedFile(LONG_NAME, b"no photo")
    sent = Client().post(
        reverse("place", args=[world.county.village.code]), {"photos": photo, "words": "灯坏了"}
    )
    assert sent.status_code == 200
    book = SimpleUploadedFile(LONG_NAME.replace("jpg", "xlsx"), b"PK\x03\x04")
    assert signed_in(world.county.section).post(reverse("imports"), {"file": book}).status_code == 302


def test_a_reason_that_grows_in_unicode_form(world):
    sent = signed_in(world.county.member).post(
        reverse("my_availability"), {"available": "0", "reason": "\ufb2c" * 60}
    )
    assert sent.status_code == 302


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("٣", "٣"), ("/my/", "/my/"), ("//evil.example/", None), ("javascript:alert(1)", None)],
)
def test_after_a_verb_one_goes_to_an_address_of_ours(world, asked, led_to):
    order = world.placed
    sent = signed_in(world.county.secretary).post(
        reverse("order_verb", args=[order.pk, "ask"]), {"ask-note": "在哪里", "next": asked}
    )
    assert sent.status_code == 302
    assert unquote(sent.url) == (led_to or reverse("order", args=[order.pk]))


@pytest.mark.parametrize("host", ["evil.example", "", "a@evil.example", "testserver,evil.example", "[::1"])
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/d/", "/nowhere"])
def test_a_host_that_is_not_ours_is_refused_with_a_page(client, db, host, path):
    sent = client.get(path, headers={"Host": host, "Referer": "http://evil.example/"})
    assert sent.status_code == 400 and "text/html" in sent.headers["Content-Type"]


@pytest.mark.parametrize("query", ["q=a%00b", "%00q=ab", "q=a%0%00%000b", "q=ab%00&%00=c%0000"])
def test_no_view_meets_a_nul_in_an_address(rf, query):
    """PostgreSQL refuses it as text: the pages of a village, the boards and the log were answered 500."""
    seen = []
    NoNulMiddleware(lambda request: seen.append(request.GET))(rf.get(f"/d/log/?{query}"))
    assert "\0" not in str(seen[0].lists()) and seen[0]["q"] == "ab"


# --- uploads -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("length", [str(129 * 1024 * 1024), "9" * 40, "-1", "nonsense"])
@pytest.mark.parametrize("name", ["account_login", "find_order"])
def test_a_body_larger_than_any_form_is_not_read(world, name, length):
    class Unread:
        def read(self, *_args):
            raise AssertionError("the body was read")

        readline = read

    args = [world.county.village.code] if name == "find_order" else []
    sent = Client(enforce_csrf_checks=True).generic(
        "POST",
        reverse(name, args=args),
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": length, "wsgi.input": Unread()},
    )
    assert sent.status_code == 413


# --- what stays behind -------------------------------------------------------------------------------------------
def test_signing_out_clears_what_the_browser_kept(world):
    client = signed_in(world.county.secretary)
    assert "Clear-Site-Data" not in client.get(reverse("orders")).headers
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'


def test_the_worker_forgets_kept_pages_on_signing_out(client):
    script = client.get(reverse("service_worker")).content.decode()
    assert f'const SIGN_OUT = "{reverse("account_logout")}"' in script
    assert 'request.method === "POST" && url.pathname === SIGN_OUT' in script


@pytest.mark.parametrize("change", [{"suspended_at": timezone.now()}, {"is_active": False}])
def test_the_calendar_feed_ends_with_the_account(world, change):
    account = world.county.secretary
    token = calendar_feed.token_of(account)
    assert calendar_feed.account_for(account.pk, token) == account
    Account.objects.filter(pk=account.pk).update(**change)
    assert calendar_feed.account_for(account.pk, token) is None


# --- what must not be told ---------------------------------------------------------------------------------------
def test_a_masked_number_cannot_be_guessed_by_searching(world):
    person = world.county.member.person
    person.phone, person.phone_index = PHONE, blind_index(PHONE, "person.phone")
    person.id_number = "110101199003070000"
    person.id_index = blind_index(person.id_number, "person.id_number")
    person.save()
    for number in (PHONE, person.id_number):
        assert list(people_queries.search(world.county.secretary, number)) == [person]
        assert list(people_queries.search(world.county.group_leader, number)) == []
    assert person in people_queries.search(world.county.group_leader, person.name)


def test_an_export_leaves_no_phone_number_in_the_events(world):
    read_body(signed_in(world.county.section).get(reverse("orders_export"), {"q": PHONE, "sort": "due"}))
    event = Event.objects.filter(verb="orders.export").get()
    assert PHONE not in str(event.data)
    assert event.data["query"] == "sort=due"


def test_private_addresses_do_not_stand_in_the_log(world, caplog):
    token = link_token(world.order.request_key)
    feed = calendar_feed.token_of(world.county.member)
    for address in (f"/o/{token}/rate", f"/calendar/{world.county.member.pk}-{feed}.ics"):
        line = logging.LogRecord("django.request", logging.WARNING, "", 0, "Conflict: %s", (address,), None)
        assert HidePrivateAddresses().filter(line)
        assert token not in line.getMessage() and feed not in line.getMessage()
        assert line.getMessage().startswith("Conflict: /")
    for address in ("/b/HX3K9MPQ", "/b/hx3k9mpq/", "/language/?text=large&next=%2Fb%2FHX3K9MPQ"):
        line = logging.LogRecord("django.request", logging.WARNING, "", 0, "Conflict: %s", (address,), None)
        assert HidePrivateAddresses().filter(line)
        assert "3K9" not in line.getMessage().upper()


# --- limits ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
    ],
)
def test_one_subscriber_is_one_line(rf, address, line):
    assert client_line(rf.get("/", REMOTE_ADDR=address)) == line


def test_looking_up_from_many_addresses_of_one_line_is_limited(world):
    address = reverse("find_order", args=[world.county.village.code])
    answers = [
        Client(REMOTE_ADDR=f"2001:db8::{n:x}").post(address, {"q": f"0101-{n:03d} 00000000"}).status_code
        for n in range(1, 8)
    ]
    assert answers == [200] * 5 + [429] * 2


def test_a_page_that_refreshes_itself_keeps_no_session_open(world):
    client = signed_in(world.county.secretary)
    client.get(reverse("orders_board"))
    session = client.session
    session[SEEN] = before = int(time.time()) - 120
    session.save()
    client.get(
        reverse("orders_board"), headers={"HX-Request": "true", "HX-Trigger": "board", "HX-Target": "board"}
    )
    assert client.session[SEEN] == before
    client.get(
        reverse("orders_board"), headers={"HX-Request": "true", "HX-Trigger": "next", "HX-Target": "board"}
    )
    assert client.session[SEEN] > before


def test_a_signature_bears_few_wrong_codes(world):
    """Whoever finds a session open has six digits to guess, and each time three of a million are right."""
    account, publication = world.accounts["supv"], world.objects["review"]
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=account, type="totp", data={"secret": MFAAdapter().encrypt(secret)})
    client = signed_in(account)
    sent = {"digest": publication.draft_digest, "agrees": "no", "words": "账不对", "code": "000000"}
    address = reverse("publication_sign", args=[publication.pk])
    assert [client.post(address, sent).status_code for _time in range(6)] == [422] * 5 + [429]
    right = format_hotp_value(hotp_value(secret, yield_hotp_counters_from_time().__next__()))
    assert client.post(address, sent | {"code": right}).status_code == 429
    assert not publication.signatures.filter(account=account).exists()
    Attempt.objects.all().delete()  # ten minutes later
    assert client.post(address, sent | {"code": right}).status_code == 302


def test_objecting_from_many_addresses_of_one_line_is_limited(world):
    attempts.record_all([("object.addr", "2001:db8::")] * 30)
    address = reverse("deed_object", args=[world.county.village.code, world.objects["noticed_deed"].pk])
    sent = Client(REMOTE_ADDR="2001:db8::5").post(address, {"words": "没有这回事", "form_key": "k"})
    assert sent.status_code == 429


# --- files somebody else made ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 5000,
        b'{"format": "zugong-proof/1"}',
        b"null",
        b'"\\ud800"',
    ],
)
def test_a_proof_that_is_none(client, db, content):
    sent = client.post(reverse("disclosure_log"), {"file": SimpleUploadedFile("proof.json", content)})
    assert sent.status_code == 200


def test_a_proof_whose_document_is_as_deep_as_can_just_be_read():
    """Reading goes as deep as the interpreter allows; looking through it must not go one step deeper."""
    for depth in range(100, 1100):
        with pytest.raises(NotCanonical):
            parse('{"a":' * depth + "1.5" + "}" * depth)
        with suppress(NotCanonical):
            parse("[" * depth + "]" * depth)


# --- keys --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZUGONG_SECRET_KEY", "", "ZUGONG_SECRET_KEY is not set"),
        ("ZUGONG_SECRET_KEY", settings.DEMO_SECRET, "ZUGONG_SECRET_KEY is not set"),
        ("ZUGONG_SECRET_KEY", "short", "shorter than 32"),
        ("ZUGONG_FIELD_KEYS", f"{new_key()},{settings.DEMO_FIELD_KEYS}", "ZUGONG_FIELD_KEYS is not set"),
        ("ZUGONG_FIELD_KEYS", "n" * 40, "key 1 must be 32 bytes"),
        ("ZUGONG_INDEX_KEY", "?" * 40, "the index key is not base64"),
    ],
    ids=[
        "none",
        "demo",
        "short",
        "demo-behind-a-good-one",
        "not-32-bytes",
        "not-base64",
    ],  # one key is drawn anew
)
def test_production_starts_with_good_keys_only(tmp_path, name, value, said):
    good = {"ZUGONG_SECRET_KEY": "s" * 40, "ZUGONG_FIELD_KEYS": new_key(), "ZUGONG_INDEX_KEY": new_key()}
    environment = {"PATH": os.environ["PATH"], "ZUGONG_HOME": str(tmp_path / "home"), **good, name: value}
    command = [sys.executable, "-c", "import zugong.config.settings"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode and said in done.stderr


# --- whoever may write the database ------------------------------------------------------------------------------
def test_a_chain_taken_out_whole_is_missed_without_any_anchor(world):
    number = Event.objects.first().chain
    trigger = ("", " ON organisations_event")[connection.vendor == "postgresql"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER organisations_event_no_delete{trigger}")
        cursor.execute("DELETE FROM organisations_event WHERE chain = %s", [number])
        cursor.execute("DELETE FROM organisations_eventchain WHERE number = %s", [number])
    assert [(fault.chain, fault.code) for fault in events.verify([])] == [(number, "head")]


# --- what the auditor reads --------------------------------------------------------------------------------------
def test_events_name_their_subject_and_never_say_what_it_is_about(world):
    """The audit administrator sees who did what to which order, by its number, and no business."""
    c, order = world.county, world.placed
    actor = Actor.of(c.secretary)
    contact.reveal(order, by=actor)
    contact.renew_code(order, by=actor)
    for days in (60, 67):  # the reminder, then the next tier
        sweep(office_calendar().next_opening(timezone.localtime() + timedelta(days=days)))
    actions.ask(order, by=actor, note="在哪里")
    orders = [str(pk) for pk in WorkOrder.objects.values_list("pk", flat=True)]  # other flows have cases too
    of_orders = Event.objects.filter(subject_type="flows.case", subject_id__in=orders)
    assert {"five_orders.place", "five_orders.ask", "order.reveal_phone", "order.renew_code"} <= set(
        of_orders.values_list("verb", flat=True)
    )
    assert of_orders.filter(verb="five_orders.pass_up").exists()
    numbers = {found.number_text for found in WorkOrder.objects.all()}
    assert set(of_orders.values_list("subject_label", flat=True)) == numbers
    auditor = signed_in(world.accounts["auda"])
    pages = [auditor.get(reverse("events"), {"subject": order.number_text})]
    pages += [auditor.get(reverse("event", args=[event.pk])) for event in of_orders]
    for page in pages:
        assert page.status_code == 200 and order.title not in page.content.decode()
    assert order.number_text in pages[0].content.decode()


def test_a_model_that_does_not_say_what_events_may_call_it_is_called_by_its_id(world):
    job = world.objects["job"]
    assert str(job) == "roster.xlsx" and events.label_of(job) == f"#{job.pk}"
    assert events.label_of(None) == ""
    assert events.label_of(Case.objects.get(pk=world.order.pk)) == f"#{world.order.pk}"
