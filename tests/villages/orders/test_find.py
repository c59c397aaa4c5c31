"""Looking up an order without its link."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from zugong.organisations.models import Attempt
from zugong.villages.orders import guards
from zugong.villages.orders.views.public import read_typed
from zugong.workorders.actions import link_token, short_code
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(county):
    return factories.make_order("completed", county, phone="13800138001")


def find(order, typed, client=None, village=None):
    return (client or Client()).post(f"/v/{(village or order.unit).code}/find/", {"q": typed})


def wrong_code(order, further=1):
    return f"{(int(short_code(order)) + further) % 10**8:08d}"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0629-018 4726 0391", ("0629", 18, "47260391")), ("4726 0391 0629-018", ("0629", 18, "47260391")),
        ("0629-018 47260391", ("0629", 18, "47260391")), ("0629-018，短码4726-0391", ("0629", 18, "47260391")),
        ("4726-0391+0629-018", ("0629", 18, "47260391")), ("0629–018 4726 0391", ("0629", 18, "47260391")),
        ("０６２９－０１８　４７２６　０３９１", ("0629", 18, "47260391")),
        ("0629018 47260391", ("0629", 18, "47260391")), ("0629 018 4726 0391", ("0629", 18, "47260391")),
        ("0629-1018 4726 0391", ("0629", 1018, "47260391")),
        ("", None), ("0629-018", None), ("4726 0391", None), ("x" * 5000, None), ("\x00", None),
        ("0629-018 4726", None), ("0629-018 472603911", None), ("0629-018 ４７２６０３９", None), ("٠٦٢٩-٠١٨ ٤٧٢٦٠٣٩١", None),
    ],
)  # fmt: skip
def test_what_people_type(typed, read):
    assert read_typed(typed) == read


def test_number_and_short_code_open_it_and_this_phone_remembers(order):
    client = Client()
    response = find(order, f"{order.number_text} {short_code(order)}", client)
    assert response.url == f"/o/{link_token(order.request_key)}"
    page = client.get(f"/v/{order.unit.code}/").content.decode()
    assert link_token(order.request_key) in page
    client.post(f"/v/{order.unit.code}/forget/")
    assert link_token(order.request_key) not in client.get(f"/v/{order.unit.code}/").content.decode()


def test_nothing_short_enough_to_guess_opens_it(order):
    """Ten thousand guesses of four digits, the end of the phone among them, and the whole phone: known to neighbours."""
    code = short_code(order)
    assert len(code) == 8 and code.isdecimal()
    short = {f"{n:04d}" for n in range(0, 10_000, 997)} | {code[:4], code[4:], "8001", "13800138001"}
    for typed in short:
        response = find(order, f"{order.number_text} {typed}", Client(REMOTE_ADDR="203.0.113.9"))
        assert response.status_code == 200, typed
    assert not Attempt.objects.exists()  # none of them is a try


def test_codes_are_spread_over_all_numbers(county):
    orders = [factories.make_order("placed", county) for _number in range(40)]
    codes = [int(short_code(order)) for order in orders]
    assert len(set(codes)) == 40 and max(codes) > 6 * 10**7 and min(codes) < 4 * 10**7


def test_the_database_does_not_hold_the_code(order):
    row = WorkOrder.objects.filter(pk=order.pk).values().get()
    assert not any(short_code(order) in str(value) for value in row.values())


def test_every_wrong_answer_looks_the_same(order):
    wrong = [f"{order.number_text} {wrong_code(order, n)}" for n in (1, 2, 3)]
    missing = ["0101-999 12345678", f"{order.number_text[:4]}-999 {short_code(order)}"]
    answers = {find(order, typed).context["problem"] for typed in wrong + missing}
    assert len(answers) == 1


def test_another_village_does_not_open_it(order, county):
    response = find(order, f"{order.number_text} {short_code(order)}", village=county.other_village)
    assert response.status_code == 200


def test_found_through_the_successor(order, county):
    factories.merge_unit(county.village, county.other_village)
    typed = f"{order.number_text} {short_code(order)}"
    assert find(order, typed, village=county.other_village).status_code == 302


def test_five_wrong_tries_close_it_for_that_order_from_everywhere(order):
    right, wrong = (f"{order.number_text} {code}" for code in (short_code(order), wrong_code(order)))
    for _n in range(5):
        find(order, wrong, Client())
    assert find(order, right).status_code == 429
    Attempt.objects.update(at=guards.attempts.timezone.now() - timedelta(minutes=16))
    assert find(order, right).status_code == 302


def test_five_wrong_tries_close_the_phone_for_other_orders(order, county):
    client = Client()
    for n in range(7):  # the first one brings the cookie
        last = find(order, f"0101-{n + 500} 12345678", client)
    assert last.status_code == 429


def test_twenty_a_day_for_one_order(order):
    Attempt.objects.all().delete()
    key = f"{order.unit_id} {order.number_text[:4]} {order.number}"
    guards.attempts.record("find.order", *[key] * 20)
    Attempt.objects.update(at=guards.attempts.timezone.now() - timedelta(hours=2))
    response = find(order, f"{order.number_text} {short_code(order)}")
    assert response.status_code == 429 and "打电话" in response.context["problem"]


def test_nothing_readable_is_kept_of_who_tried(order):
    find(order, f"{order.number_text} {wrong_code(order)}", Client(REMOTE_ADDR="203.0.113.9"))
    assert not any("203.0.113.9" in row.key or order.number_text in row.key for row in Attempt.objects.all())


def test_only_by_post(order):
    response = Client().get(f"/v/{order.unit.code}/find/", {"q": "0629-001 12345678"})
    assert response.status_code == 302 and response.headers["Location"] == f"/v/{order.unit.code}/"
