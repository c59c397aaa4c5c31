"""An insider of another village asks for everything of this one: nothing comes, not even a hint of it."""

from __future__ import annotations

import io
import uuid
import zipfile

import pytest
from django.urls import reverse

from tests.contracts.world import (
    NOT_A_TOKEN,
    PHONE,
    SECRET_NAME,
    SECRET_WORDS,
    client_of,
    read_body,
    undone,
)
from tests.factories import make_account, make_order, make_person, make_unit
from zugong.organisations import roles
from zugong.villages.orders.workflow import FIVE_ORDERS
from zugong.workorders.actions import link_token, short_code
from zugong.workorders.models import WorkOrder


@pytest.fixture
def insiders(world):
    """Everybody who works in the neighbouring village, and the officer of the neighbouring township."""
    c = world.county
    group = make_unit("group", "1组", c.other_village)

    def staff(name, role, unit):
        return make_account(name, role, unit, make_person(name, c.other_village, party_unit=unit))

    accounts = {
        "secretary": c.other_secretary,
        "group_leader": staff("彭大山", roles.GROUP_LEADER, group),
        "member": staff("彭小河", roles.MEMBER, group),
        "township": staff("彭云", roles.TOWNSHIP_OFFICER, c.other_township),
        "nobody": make_account("无授权"),
        "system": world.accounts["sysa"],
        "security": world.accounts["seca"],
        "audit": world.accounts["auda"],
    }
    return {name: client_of(account) for name, account in accounts.items()}


def secrets(world):
    """What belongs to this village and must never be read next door."""
    o, orders = world.objects, (world.order, world.placed)
    return {
        SECRET_WORDS,
        SECRET_NAME,
        PHONE,
        *(short_code(order) for order in orders),
        *(link_token(order.request_key) for order in orders),
        *(f"/orders/{order.pk}/" for order in orders),
        o["person"].name,
        o["person"].phone,
        f"/people/{o['person'].pk}/",
        o["code"].slug,
        o["own_item"].name,
    }


def text_of(response):
    """What a person could read of it, sheets of a workbook included."""
    body = read_body(response)
    if body.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(body))
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return body.decode("utf-8", "replace")


def leaks(world, response):
    text = text_of(response)
    return {secret for secret in secrets(world) if secret in text}


PAGES = (
    "home", "find", "inbox", "orders_board", "orders", "orders_export", "orders_print", "order_place_staff", "dispatch_desk",
    "my_orders", "units", "people", "imports", "catalogue", "codes", "codes_print", "rosters", "me",
)  # fmt: skip
EXPORTS = ("people_export", "roster_export")


@pytest.mark.parametrize("name", PAGES)
def test_no_list_and_no_export_shows_it(world, insiders, name):
    for who, client in insiders.items():
        assert leaks(world, client.get(reverse(name))) == set(), who


@pytest.mark.parametrize("name", EXPORTS)
def test_no_roster_leaves_with_it(world, insiders, name):
    for who, client in insiders.items():
        for numbers in ("", "whole"):
            with undone():
                assert leaks(world, client.post(reverse(name), {"numbers": numbers})) == set(), who


def test_the_same_lists_do_show_it_to_the_village_itself(world):
    """Else the tests above could not fail."""
    client = client_of(world.county.secretary)
    found = {name: leaks(world, client.get(reverse(name))) for name in PAGES}
    assert {name for name in found if found[name]} >= {
        "home", "orders_board", "orders", "orders_export", "orders_print", "people", "catalogue", "codes",
    }  # fmt: skip


def test_filters_and_searches_open_no_side_door(world, insiders):
    c, o = world.county, world.objects
    asked = [
        (reverse("find"), {"q": word})
        for word in (
            SECRET_WORDS,
            SECRET_NAME,
            PHONE,
            world.order.number_text,
            short_code(world.order),
            o["person"].name,
        )
    ]
    for name in ("orders_board", "orders", "orders_export", "orders_print"):
        asked += [(reverse(name), {"unit": c.village.pk}), (reverse(name), {"group": c.group.pk})]
        asked += [(reverse(name), {"q": SECRET_WORDS}), (reverse(name), {"assignee": c.member.person.name})]
    asked += [
        (reverse("people"), {"q": o["person"].name}),
        (reverse("people"), {"q": o["person"].phone}),
        (reverse("people"), {"unit": c.village.code}),
        (reverse("codes"), {"where": c.village.pk, "state": "all"}),
        (reverse("codes_print"), {"id": o["code"].pk}),
        (reverse("catalogue"), {"q": o["own_item"].name}),
        (reverse("dispatch_desk"), {"order": world.placed.pk}),
        (reverse("order_place_staff"), {"unit": c.village.pk}),
    ]
    for who, client in insiders.items():
        for address, query in asked:
            found = leaks(world, client.get(address, query)) - set(query.values())
            assert found == set(), (who, address, query)


def test_nothing_of_an_order_exists_next_door(world, insiders):
    pk, file = world.order.pk, world.objects["photo"].pk
    gets = [
        reverse("order", args=[pk]),
        reverse("order", args=[pk]) + "?all=1",
        reverse("order_photo", args=[pk, file]),
        reverse("file", args=[file]),
        reverse("file", args=[file]) + "?small=1",
        reverse("case", args=[pk]),
    ]
    for who, client in insiders.items():
        for address in gets:
            response = client.get(address)
            assert (response.status_code, leaks(world, response)) == (404, set()), (who, address)
        paper = client.get(reverse("order_pdf", args=[pk]))
        assert paper.status_code in (403, 404) and not read_body(paper).startswith(b"%PDF"), who
        shown = client.post(reverse("order_reveal", args=[pk]))
        assert (shown.status_code, leaks(world, shown)) == (404, set()), who


def test_no_verb_moves_it_from_next_door(world, insiders):
    before = {
        order.pk: (order.state, order.version, order.step_count) for order in (world.order, world.placed)
    }
    for who, client in insiders.items():
        for verb in FIVE_ORDERS.verbs:
            for pk in before:
                for send in (client.get, client.post):
                    address = reverse("order_verb", args=[pk, verb.name])
                    assert send(address).status_code == 404, (who, verb.name)
        for pk in before:
            sent = {"key": str(uuid.uuid4()), "note-note": "从隔壁村写来的话"}
            assert client.post(reverse("order_note_sync", args=[pk]), sent).status_code == 404, who
            assert client.post(reverse("dispatch_open_claim", args=[pk])).status_code == 404, who
            person = world.county.member.person
            pair = f"{pk}-{person.pk}-{before[pk][1]}"
            client.post(reverse("dispatch_one"), {"pair": pair})
            client.post(reverse("dispatch_plan"), {"pair": [pair]})
    after = {o.pk: (o.state, o.version, o.step_count) for o in WorkOrder.objects.filter(pk__in=before)}
    assert after == before


def test_a_neighbours_order_cannot_be_merged_into(world):
    c = world.county
    theirs = make_order("placed", c, unit=c.other_village)
    client = client_of(c.other_secretary)
    for into in (f"#{world.placed.pk}", world.placed.number_text):
        response = client.post(reverse("order_verb", args=[theirs.pk, "merge"]), {"merge-into": into})
        assert (response.status_code, leaks(world, response)) == (422, set())


def test_an_order_for_this_village_is_not_placed_next_door(world):
    c = world.county
    before = WorkOrder.objects.count()
    sent = {"unit": c.village.pk, "item": c.item.pk, "words": "替邻村点的", "key": str(uuid.uuid4())}
    response = client_of(c.other_secretary).post(reverse("order_place_staff"), sent)
    assert response.status_code in (403, 422)
    assert WorkOrder.objects.count() == before


def test_another_villages_own_item_is_not_ordered(world):
    c = world.county
    mine = make_order("placed", c, unit=c.other_village)
    sent = {
        "unit": c.other_village.pk,
        "item": world.objects["own_item"].pk,
        "words": "点邻村的事",
        "key": str(uuid.uuid4()),
    }
    client = client_of(c.officer)  # keeps both villages, so both are on the list
    before = WorkOrder.objects.count()
    assert client.post(reverse("order_place_staff"), sent).status_code == 422
    assert WorkOrder.objects.count() == before
    supplying = {"supply-item": world.objects["own_item"].pk}
    response = client_of(c.other_secretary).post(reverse("order_verb", args=[mine.pk, "supply"]), supplying)
    assert response.status_code == 422


def test_people_codes_and_items_of_this_village_stay_as_they_are(world, insiders):
    o = world.objects
    person, code, item = o["person"], o["code"], o["own_item"]
    tries = [
        (reverse("person_edit", args=[person.pk]), {"name": "改了", "home": world.county.village.code}),
        (reverse("person_reveal", args=[person.pk]), {"field": "phone"}),
        (reverse("appointment_create", args=[person.pk]), {"post": o["post"].pk, "from_date": "2026-01-01"}),
        (reverse("appointment_end", args=[person.pk, o["appointment"].pk]), {"to_date": "2026-01-01"}),
        (reverse("post_create", args=[world.county.village.pk]), {"code": "x", "name": "村医", "number": 1}),
        (reverse("code_retire", args=[code.pk]), {}),
        (reverse("item_edit", args=[item.pk]), {"name": "改了"}),
        (reverse("item_switch", args=[item.pk]), {"unit": world.county.village.pk, "on": "off"}),
        (reverse("item_switch", args=[o["item"].pk]), {"unit": world.county.village.pk, "on": "off"}),
        (reverse("code_new"), {"where": world.county.village.pk}),
    ]
    posts = world.county.village.posts.count()
    for who, client in insiders.items():
        for address, data in tries:
            for response in (client.get(address), client.post(address, data)):
                assert response.status_code in (200, 302, 403, 404, 405), (who, address)
                # the county's own item may be looked at from every village
                assert leaks(world, response) == set(), (who, address)
    for one in (person, code, item, o["appointment"]):
        before = {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields}
        one.refresh_from_db()
        assert {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields} == before
    assert person.appointments.count() == 1 and world.county.village.posts.count() == posts
    assert item.switches.count() == 0 and o["item"].switches.count() == 0
    assert world.county.village.service_codes.count() == 1


def test_a_private_link_opens_one_order_and_its_own_photos(world):
    client = client_of(None)
    mine, other = link_token(world.placed.request_key), world.objects["photo"]
    own = client.get(reverse("my_order_photo", args=[mine, world.objects["placed_photo"].pk]))
    assert (own.status_code, read_body(own)[:2]) == (200, b"\xff\xd8")
    assert client.get(reverse("my_order_photo", args=[mine, other.pk])).status_code == 404
    for name in ("my_order", "placed"):
        assert client.get(reverse(name, args=[NOT_A_TOKEN])).status_code == 404
    page = client.get(reverse("my_order", args=[mine])).content.decode()
    assert PHONE not in page and link_token(world.order.request_key) not in page


def test_public_pages_tell_nobodys_name_phone_or_words(world):
    c, client = world.county, client_of(None)
    make_order("rated", c, words=SECRET_WORDS, phone=PHONE, requester_name=SECRET_NAME)
    WorkOrder.objects.filter(state="rated").update(on_wall=True)
    code = c.village.code
    for address in (
        reverse("landing"), reverse("wall"), reverse("village_wall", args=[code]), reverse("village", args=[code]),
        reverse("window", args=[code, "village"]), reverse("item", args=[code, c.item.code]), reverse("place", args=[code]),
    ):  # fmt: skip
        text = client.get(address).content.decode()
        assert not [s for s in (SECRET_WORDS, SECRET_NAME, PHONE, c.member.person.name) if s in text], address
