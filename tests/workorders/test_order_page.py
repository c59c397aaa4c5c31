"""One order's page: who sees it, what each may press, the phone, races, and what the forms ask for."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_county, make_order, place_order
from zugong.flows.models import CaseClock
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.workorders import actions
from zugong.workorders.models import WorkOrder
from zugong.workorders.verb_forms import form_for

pytestmark = pytest.mark.django_db
STATES = [
    "placed",
    "asked",
    "raised",
    "refused",
    "appealed",
    "supplied",
    "claimable",
    "dispatched",
    "accepted",
    "completed",
    "checking",
    "rated",
    "redo",
    "unrated",
    "withdrawn",
    "merged",
    "follow_up",
]


@pytest.fixture
def county():
    return make_county()


def page(client, account, order, **query):
    client.force_login(account)
    return client.get(reverse("order", args=[order.pk]), query)


def send(client, account, order, verb, **fields):
    client.force_login(account)
    data = {f"{verb}-{key}": value for key, value in fields.items()}
    return client.post(reverse("order_verb", args=[order.pk, verb]), data)


@pytest.mark.parametrize("state", STATES)
def test_the_page_stands_in_every_state_for_every_role(client, county, state):
    order = make_order(state, county, phone="13800001234")
    for account in (county.secretary, county.group_leader, county.officer, county.section, county.leader):
        visible = WorkOrder.objects.visible_to(account).filter(pk=order.pk).exists()
        client.force_login(account)
        client.get(reverse("order", args=[order.pk]))
        with CaptureQueriesContext(connection) as caught:
            response = page(client, account, order)
        assert response.status_code == (200 if visible else 404), account
        assert len(caught) <= 22
        if visible:
            text = response.content.decode()
            assert order.words in text
            assert "13800001234" not in text
            if response.templates[0].name == "workorders/order.html":
                for button in response.context["buttons"]:
                    assert button["url"] in text
    assert page(client, county.other_secretary, order).status_code == 404
    assert page(client, county.other_member, order).status_code == (200 if state == "claimable" else 404)


def test_a_role_s_verbs_that_are_not_possible_now_stand_there_with_the_reason(client, county):
    order = make_order("supplied", county)
    response = page(client, county.secretary, order)
    off = {choice.verb.name: choice.reason for choice in response.context["off"]}
    assert "refuse" in off
    assert "supply" in off
    for reason in off.values():
        assert reason in response.content.decode()
    shown = {b["verb"].name for b in response.context["buttons"]}
    assert {"dispatch", "open_claim", "merge", "note"} <= shown
    assert page(client, county.leader, order).context["buttons"] == []


def test_get_asks_and_post_does_without_scripts(client, county):
    order = make_order("placed", county)
    client.force_login(county.secretary)
    for verb in ("ask", "supply", "refuse", "escalate", "merge", "note"):
        asked = client.get(reverse("order_verb", args=[order.pk, verb]))
        assert asked.status_code == 200, verb
        assert 'method="post"' in asked.content.decode()
    assert client.get(reverse("order_verb", args=[order.pk, "complete"])).status_code == 403
    assert client.get(reverse("order_verb", args=[order.pk, "uphold"])).status_code in {403, 409}
    assert client.get(reverse("order_verb", args=[order.pk, "nonsense"])).status_code == 404
    assert client.get(reverse("order_verb", args=[order.pk, "rate"])).status_code == 404  # the villager's own


def test_every_staff_verb_has_a_form(county):
    """What the table asks for is what the engine can ask for."""
    order = make_order("placed", county)
    for verb in order.table.verbs:
        if verb.for_staff:
            form = form_for(order, verb.name, Actor.of(county.secretary))
            assert [field.name for field in form.shown] == [ask.field for ask in verb.asks]
    assert {v.name for v in order.table.verbs if not v.for_staff} == {
        "place", "appeal", "add", "rate", "recheck", "withdraw", "expire", "settle", "lapse"
    }  # fmt: skip


def test_from_placed_to_done_by_the_pages_alone(client, county):
    order = make_order("placed", county)
    steps = [
        (county.secretary, "ask", {"note": "哪一段？"}, "asked"),
        (county.secretary, "reply", {"note": "大塘边"}, "placed"),
        (
            county.secretary,
            "supply",
            {"group": county.group.pk, "item": county.item.pk, "days": 2},
            "supplied",
        ),
        (
            county.group_leader,
            "dispatch",
            {"person": county.member.person_id, "note": "他在家"},
            "dispatched",
        ),
        (county.member, "decline", {"reason": "busy"}, "supplied"),
        (county.group_leader, "open_claim", {}, "claimable"),
        (county.other_member, "claim", {}, "accepted"),
        (county.other_member, "note", {"progress": "work", "note": "闸门卡住了"}, "accepted"),
        (county.other_member, "extend", {"reason": "parts"}, "accepted"),
        (county.other_member, "complete", {"note": "通了"}, "completed"),
    ]
    for account, verb, fields, state in steps:
        response = send(client, account, order, verb, **fields)
        assert response.status_code == 302, (verb, response.content.decode()[-1500:])
        order = WorkOrder.objects.get(pk=order.pk)
        assert order.state == state, verb
    assert order.service_minutes == 2 * 1440
    assert "正在弄：闸门卡住了" in [step.note for step in order.step_log.all()]
    assert order.step_log.get(verb="dispatch").data["why"]


@pytest.mark.parametrize(
    ("state", "verb", "fields"),
    [
        ("placed", "refuse", {"note": "村里做不了，找镇水利站"}),
        ("placed", "refuse", {"reason": "not_ours", "note": " "}),
        ("placed", "refuse", {"reason": "made_up", "note": "不行"}),
        ("placed", "ask", {"note": "​"}),
        ("placed", "supply", {"days": 0}),
        ("placed", "supply", {"days": "两天"}),
        ("placed", "supply", {"group": 99999}),
        ("placed", "merge", {"into": "0101-001"}),
        ("placed", "note", {"note": "字" * 501}),
        ("supplied", "dispatch", {"person": 99999}),
        ("raised", "handle", {"note": ""}),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(client, county, state, verb, fields):
    order = make_order(state, county)
    account = county.officer if state == "raised" else county.secretary
    before = order.step_log.count()
    response = send(client, account, order, verb, **fields)
    assert response.status_code == 422
    assert response.context["form"].errors
    if len(str(fields.get("note", "")).strip()) > 2:
        assert fields["note"] in response.content.decode()
    assert order.step_log.count() == before


def test_the_loser_of_a_race_reads_who_was_first_and_keeps_the_words(client, county):
    order = make_order("supplied", county)
    seen = order.version
    actions.dispatch(order, by=Actor.of(county.group_leader), person=county.member.person)
    response = send(
        client,
        county.secretary,
        order,
        "dispatch",
        seen=seen,
        person=county.other_member.person_id,
        note="他近，他去",
    )
    text = response.content.decode()
    assert response.status_code == 409
    assert "田小满" in text
    assert "覃志强" in text
    assert "他近，他去" in text
    assert WorkOrder.objects.get(pk=order.pk).assignee == county.member.person
    late = send(client, county.secretary, order, "open_claim", seen=seen)
    assert late.status_code == 409


def test_claimed_twice_the_first_one_has_it(client, county):
    order = make_order("claimable", county)
    assert send(client, county.member, order, "claim", seen=order.version).status_code == 302
    second = send(client, county.other_member, order, "claim", seen=order.version)
    assert second.status_code == 409
    assert str(county.member) in second.content.decode()  # told who was first
    assert WorkOrder.objects.get(pk=order.pk).assignee == county.member.person


def test_the_phone_is_masked_shown_by_post_and_leaves_a_trace(client, county):
    order = make_order("dispatched", county, phone="13800001234")
    url = reverse("order_reveal", args=[order.pk])
    client.force_login(county.secretary)
    assert client.get(url).status_code == 405
    for account, status in (
        (county.secretary, 200),
        (county.group_leader, 200),
        (county.officer, 200),
        (county.member, 200),
        (county.leader, 403),
        (county.other_secretary, 404),
        (county.other_member, 404),
    ):
        client.force_login(account)
        response = client.post(url)
        assert response.status_code == status, account
        assert ("13800001234" in response.content.decode()) == (status == 200)
        assert Event.objects.filter(verb="order.reveal_phone", account=account, result="read").count() == (
            status == 200
        )
    silent = make_order("placed", county)
    client.force_login(county.secretary)
    assert client.post(reverse("order_reveal", args=[silent.pk])).status_code == 400


def test_likely_the_same_matter_is_offered_and_merged_in_one_tap(client, county):
    stays = place_order(county, words="3组大塘边水渠堵了，田里没水")[0]
    order = place_order(county, words="大塘边的水渠堵了，3组田里没有水")[0]
    place_order(county, words="教老人用手机")
    response = page(client, county.secretary, order)
    assert [other.pk for other, _share in response.context["alike"]] == [stays.pk]
    assert (
        send(client, county.secretary, order, "merge", into=f"#{stays.pk}", seen=order.version).status_code
        == 302
    )
    order.refresh_from_db()
    assert (order.state, order.merged_into) == ("merged", stays)


def test_each_tier_has_its_own_clock_on_the_page(client, county):
    order = make_order("accepted", county)
    CaseClock.objects.filter(case_id=order.pk, name="dispatch").update(used_minutes=2000, late=True)
    tiers = {tier.clock.name: tier for tier in page(client, county.secretary, order).context["clocks"]}
    assert (tiers["dispatch"].late, tiers["dispatch"].used) == (True, 2000)
    assert not tiers["supply"].late
    assert tiers["service"].running


def test_photos_are_served_to_those_who_see_the_order(client, county):
    import io

    from tests.villages.orders.conftest import jpeg
    from zugong.files.models import StoredFile
    from zugong.lib.images import reencode_photo

    order = place_order(county, photos=[reencode_photo(io.BytesIO(jpeg()))])[0]
    stored = StoredFile.objects.get(subject_id=str(order.pk), purpose="placed")
    url = reverse("order_photo", args=[order.pk, stored.pk])
    client.force_login(county.secretary)
    response = client.get(url)
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    b"".join(client.get(url, {"small": 1}).streaming_content)
    other = place_order(county)[0]
    assert client.get(reverse("order_photo", args=[other.pk, stored.pk])).status_code == 404
    assert client.get(reverse("order_photo", args=[order.pk, uuid.uuid4()])).status_code == 404
    client.force_login(county.other_secretary)
    assert client.get(url).status_code == 404


def test_on_paper(client, county):
    order = make_order("rated", county, phone="13800001234")
    client.force_login(county.secretary)
    response = client.get(reverse("order_pdf", args=[order.pk]))
    assert response.content[:5] == b"%PDF-"
    client.force_login(county.other_secretary)
    assert client.get(reverse("order_pdf", args=[order.pk])).status_code == 404


def test_placing_for_a_caller(client, county):
    url = reverse("order_place_staff")
    client.force_login(county.secretary)
    key = client.get(url).context["form"]["key"].value()
    data = {
        "unit": county.village.pk,
        "item": county.item.pk,
        "words": "电话里说井边的泵不转了",
        "requester_name": "石老幺",
        "phone": "１３８ 0000-1234",
        "on_behalf_of": "石婆婆",
        "key": key,
    }
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302  # sent twice is one order
    order = WorkOrder.objects.get()
    assert (order.source, order.placed_by, order.phone, order.on_behalf_of) == (
        "staff",
        county.secretary,
        "13800001234",
        "石婆婆",
    )
    for change in (
        {"unit": county.other_village.pk},
        {"words": ""},
        {"phone": "12"},
        {"item": 0},
        {"key": "x"},
    ):
        response = client.post(url, {**data, "key": str(uuid.uuid4()), **change})
        assert response.status_code == 422, change
        assert "井边的泵" in response.content.decode() or change == {"words": ""}
    assert WorkOrder.objects.count() == 1
    client.force_login(county.leader)
    assert client.get(url).status_code == 403
    client.force_login(county.group_leader)
    assert client.post(url, {**data, "key": str(uuid.uuid4())}).status_code == 302
