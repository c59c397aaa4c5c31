"""Looking up an order without its link."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from zugong.organisations.models import Attempt
from zugong.villages.orders import guards
from zugong.villages.orders.views.public import read_typed
from zugong.workorders.actions import link_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(county):
    return factories.make_order("completed", county, phone="13800138001")


def find(order, typed, client=None, village=None):
    return (client or Client()).post(f"/v/{(village or order.unit).code}/find/", {"q": typed})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0629-018 4726", ("0629", 18, "4726")), ("4726 0629-018", ("0629", 18, "4726")),
        ("0629-018榴4726", ("0629", 18, "4726")),
        ("０６２９－０１８　４７２６", ("0629", 18, "4726")), ("0629018 4726", ("0629", 18, "4726")),
        ("8001+0629-018", ("0629", 18, "8001")),
        ("0629-1018 4726", ("0629", 1018, "4726")),
        ("", None), ("0629-018", None), ("4726", None), ("x" * 5000, None), ("0629-018 47261", None), ("\x00", None),
    ],
)  # fmt: skip
def test_what_people_type(typed, read):
    assert read_typed(typed) == read


def test_short_code_or_phone_opens_it_and_this_phone_remembers(order):
    client = Client()
    for secret in (order.short_code, order.short_code[-4:], "8001"):
        response = find(order, f"{order.number_text} {secret}", client)
        assert response.url == f"/o/{link_token(order.request_key)}"
    page = client.get(f"/v/{order.unit.code}/").content.decode()
    assert link_token(order.request_key) in page
    client.post(f"/v/{order.unit.code}/forget/")
    assert link_token(order.request_key) not in client.get(f"/v/{order.unit.code}/").content.decode()


def test_every_wrong_answer_looks_the_same(order):
    wrong = [
        f"{order.number_text} {n:04d}" for n in range(3) if f"{n:04d}" not in (order.short_code[-4:], "8001")
    ]
    answers = {
        find(order, typed).context["problem"]
        for typed in [*wrong, "0101-999 1234", f"{order.number_text[:4]}-999 8001"]
    }
    assert len(answers) == 1


def test_another_village_does_not_open_it(order, county):
    response = find(order, f"{order.number_text} 8001", village=county.other_village)
    assert response.status_code == 200


def test_found_through_the_successor(order, county):
    factories.merge_unit(county.village, county.other_village)
    assert find(order, f"{order.number_text} 8001", village=county.other_village).status_code == 302


def test_five_wrong_tries_close_it_for_that_order_from_everywhere(order):
    right, wrong = (
        f"{order.number_text} {code}"
        for code in (order.short_code, "0000" if "0000" not in order.short_code else "1111")
    )
    for _n in range(5):
        find(order, wrong, Client())
    assert find(order, right).status_code == 429
    Attempt.objects.update(at=guards.attempts.timezone.now() - timedelta(minutes=16))
    assert find(order, right).status_code == 302


def test_five_wrong_tries_close_the_phone_for_other_orders(order, county):
    client = Client()
    for n in range(7):  # the first one brings the cookie
        last = find(order, f"0101-{n + 500} 1234", client)
    assert last.status_code == 429


def test_twenty_a_day_for_one_order(order):
    Attempt.objects.all().delete()
    key = f"{order.unit_id} {order.number_text[:4]} {order.number}"
    guards.attempts.record("find.order", *[key] * 20)
    Attempt.objects.update(at=guards.attempts.timezone.now() - timedelta(hours=2))
    assert find(order, f"{order.number_text} 8001").status_code == 429


def test_nothing_readable_is_kept_of_who_tried(order):
    find(order, f"{order.number_text} 0000", Client(REMOTE_ADDR="203.0.113.9"))
    assert not any("203.0.113.9" in row.key or order.number_text in row.key for row in Attempt.objects.all())


def test_only_by_post(order):
    response = Client().get(f"/v/{order.unit.code}/find/", {"q": "0629-001 1234"})
    assert response.status_code == 302 and response.headers["Location"] == f"/v/{order.unit.code}/"
