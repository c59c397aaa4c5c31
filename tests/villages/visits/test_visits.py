"""Links and visits: who may, what counts, what becomes of a difficulty, what the household says, how far things are."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_account, make_household, make_person, make_unit
from zugong.notices.todos import for_account
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event, RuleSetting
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.planning.links import House, Member, propose
from zugong.villages.households.cards import card_token
from zugong.villages.models import HouseholdLink, HouseholdMember, Visit, VisitOrder
from zugong.villages.visits import actions, papers, queries
from zugong.web.templatetags.web import groups
from zugong.workorders.actions import short_code
from zugong.workorders.models import WorkOrder

_keys = itertools.count(1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def household(county):
    return make_household(county, hamlet="杨柳湾", phone="13800000001")


@pytest.fixture
def linked(county, household):
    """The member looks after the household."""
    return actions.link(household=household, person=county.member.person, by=Actor.of(county.secretary))


def note(household, account, **changes):
    fields = {
        "kind": "home",
        "on": timezone.localdate(),
        "found": "fine",
        "words": "",
        "request_key": f"key-{next(_keys)}",
    }
    return actions.note_visit(household=household, by=Actor.of(account), **(fields | changes))


# --- links -------------------------------------------------------------------------------------------------------
def test_a_household_has_one_who_looks_after_it_and_the_former_is_kept(county, household, linked):
    assert linked.due_on == timezone.localdate() + timedelta(days=92)
    other = county.other_member.person
    actions.link(household=household, person=other, by=Actor.of(county.officer), why="手工指定")
    rows = HouseholdLink.objects.filter(household=household).order_by("pk")
    assert [(row.person, row.to_date is None) for row in rows] == [(linked.person, False), (other, True)]
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdLink.objects.create(
            household=household,
            person=linked.person,
            from_date=timezone.localdate(),
            due_on=timezone.localdate(),
        )


def test_what_a_link_may_not_be(county, household, linked):
    by = Actor.of(county.secretary)
    with pytest.raises(Refused):
        actions.link(household=household, person=linked.person, by=by)
    with pytest.raises(Refused):
        actions.link(
            household=household, person=make_person("群众", county.village, political_status="13"), by=by
        )
    own = county.other_member.person
    HouseholdMember.objects.create(household=household, person=own, name=own.name, relation="22")
    with pytest.raises(Refused):
        actions.link(household=household, person=own, by=by)
    for account in (county.other_secretary, county.member, county.group_leader, county.section):
        with pytest.raises(Forbidden):
            actions.link(household=household, person=own, by=Actor.of(account))
    actions.unlink(link=linked, by=by)
    with pytest.raises(NotNow):
        actions.unlink(link=linked, by=by)


def test_the_proposal_takes_the_nearest_with_room_and_never_one_s_own_house():
    near = Member(1, group=7, hamlet="杨柳湾", latitude=29.0, longitude=109.0, free=2, home=10)
    far = Member(2, group=8, hamlet="大塘边", latitude=29.05, longitude=109.0, free=5)
    houses = [House(10 + n, 7, "杨柳湾", 29.0 + n / 10_000, 109.0) for n in range(4)]
    plan = propose([near, far], houses)
    chosen = {one.house: one.choice.member for one in plan.proposals}
    assert chosen[10] == 2  # her own house goes to the other one
    assert sorted(chosen.values()) == [1, 1, 2, 2] and plan.left_out == ()
    first = next(one for one in plan.proposals if one.choice.member == 1)
    assert first.choice.same_group and first.choice.same_hamlet and first.choice.kilometres < 0.1
    assert propose([near, far], houses) == plan
    assert len(propose([near], houses).left_out) == 2
    assert propose([], houses).left_out == (10, 11, 12, 13)
    shared = propose([Member(1, free=9), Member(2, free=9)], [House(n) for n in range(8)])
    assert sorted(one.choice.member for one in shared.proposals) == [1] * 4 + [2] * 4


def test_a_proposal_is_settled_as_ticked_and_changed(county, signed_in):
    one, two, three = (make_household(county, name, hamlet="大塘边") for name in ("甲", "乙", "丙"))
    client = signed_in(county.secretary)
    page = client.get(f"/visits/links/{county.village.pk}/plan/")
    found = {row.household.pk: row for row in page.context["found"]}
    assert set(found) == {one.pk, two.pk, three.pk}
    other = found[two.pk].others[0][0]
    sent = {f"take-{one.pk}": "on", f"take-{two.pk}": "on", f"who-{two.pk}": other.pk, f"who-{one.pk}": "x"}
    assert client.post(f"/visits/links/{county.village.pk}/plan/", sent).status_code == 302
    made = {link.household: link for link in HouseholdLink.objects.all()}
    assert set(made) == {one, two} and made[two].person == other and made[one].why
    assert Event.objects.get(verb="visits.link_many").data["links"] == 2
    # sent twice, nothing is linked twice
    client.post(f"/visits/links/{county.village.pk}/plan/", sent)
    assert HouseholdLink.objects.count() == 2
    assert (
        signed_in(county.other_secretary).get(f"/visits/links/{county.village.pk}/plan/").status_code == 404
    )
    assert client.get(f"/visits/links/{county.village.pk}/").context["none"] > 0


# --- visits ------------------------------------------------------------------------------------------------------
def test_who_may_note_a_visit(county, household, linked):
    assert note(household, county.member).visit.person == county.member.person  # she looks after it
    note(household, county.secretary)  # the village's own
    note(household, county.officer)
    for account in (county.other_member, county.other_secretary, county.section, county.store_keeper):
        with pytest.raises(Forbidden):
            note(household, account)
    nobody = make_account("无人", roles.BRANCH_SECRETARY, county.village)
    with pytest.raises(Forbidden):
        note(household, nobody)


def test_a_visit_moves_the_due_day_and_sent_twice_is_one(county, household, linked):
    today = timezone.localdate()
    first = note(household, county.member, on=today - timedelta(days=30), request_key="same")
    again = note(household, county.member, on=today, request_key="same")
    assert (again.visit, again.created) == (first.visit, False)
    linked.refresh_from_db()
    assert (linked.last_on, linked.due_on) == (today - timedelta(days=30), today + timedelta(days=62))
    RuleSetting.objects.create(key="visits.days", unit=county.township, value=31, source="镇里定的")
    note(household, county.member)
    linked.refresh_from_db()
    assert linked.due_on == today + timedelta(days=31)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"on": timezone.localdate() + timedelta(days=1)}, "on"),
        ({"on": timezone.localdate() - timedelta(days=200)}, "on"),
        ({"found": "difficulty"}, "words"),
    ],
)
def test_what_a_visit_may_not_be(county, household, linked, fields, code):
    with pytest.raises(Refused) as refusal:
        note(household, county.member, **fields)
    assert refusal.value.code == code and not Visit.objects.exists()


def test_visits_are_never_changed(county, household, linked):
    visit = note(household, county.member).visit
    with pytest.raises(DatabaseError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(words="改了")
    fresh = actions.correct(
        visit=visit,
        kind="service",
        on=visit.on,
        found="fine",
        words="带了药。",
        by=Actor.of(county.member),
        request_key="c",
    )
    assert list(Visit.objects.standing()) == [fresh]
    with pytest.raises(Conflict):
        actions.correct(
            visit=visit,
            kind="service",
            on=visit.on,
            found="fine",
            words="",
            by=Actor.of(county.member),
            request_key="d",
        )
    with pytest.raises(Forbidden):
        actions.correct(
            visit=fresh,
            kind="home",
            on=visit.on,
            found="fine",
            words="",
            by=Actor.of(county.secretary),
            request_key="e",
        )


def test_a_difficulty_becomes_the_household_s_own_order(county, household, linked):
    noted = note(household, county.member, found="difficulty", words="水渠堵了，田里没水。", item=county.item)
    order = noted.order
    assert (order.unit, order.requester_name, order.phone, order.source) == (
        county.village, "周桂香", "13800000001", "visit",
    )  # fmt: skip
    assert VisitOrder.objects.get().visit == noted.visit and order.state == "placed"
    assert Client().get(reverse("my_order", args=[noted.token])).status_code == 200
    again = actions.order_from(visit=noted.visit, item=county.item, by=Actor.of(county.member))
    assert again.order == order and not again.created
    with pytest.raises(Refused):
        actions.order_from(
            visit=note(household, county.member).visit, item=county.item, by=Actor.of(county.member)
        )


def test_by_form_and_later_by_one_tap(county, household, linked, signed_in):
    client = signed_in(county.member)
    page = client.get(f"/households/{household.pk}/visit/")
    key = page.context["form"].initial["key"]
    sent = {
        "kind": "home",
        "found": "difficulty",
        "words": "",
        "on": timezone.localdate().isoformat(),
        "key": key,
    }
    wrong = client.post(f"/households/{household.pk}/visit/", sent)
    assert wrong.status_code == 422 and "words" in wrong.context["form"].errors
    right = client.post(f"/households/{household.pk}/visit/", sent | {"words": "水管漏了"})
    visit = Visit.objects.get()
    assert right["Location"] == f"/visits/{visit.pk}/"
    assert client.post(f"/visits/{visit.pk}/order/", {"item": "nonsense"}).status_code == 422
    assert client.post(f"/visits/{visit.pk}/order/", {"item": county.item.code}).status_code == 302
    order = WorkOrder.objects.get()
    page = client.get(f"/visits/{visit.pk}/").content.decode()
    assert order.number_text in page and groups(short_code(order)) in page
    assert papers.set_record(Visit.objects.select_related("order_link__order").get()).startswith(b"%PDF")


def test_a_visit_kept_on_the_phone_arrives_once(county, household, linked, signed_in):
    client = signed_in(county.member)
    address = f"/households/{household.pk}/visit/sync/"
    sent = {
        "kind": "service", "found": "fine", "words": "带了药", "on": timezone.localdate().isoformat(),
        "key": "0c1f3f3e-1111-4222-8333-444455556666", "account": county.member.pk,
    }  # fmt: skip
    for _time in range(2):
        assert client.post(address, sent).json()["ok"]
    assert Visit.objects.count() == 1
    assert client.post(address, sent | {"account": county.secretary.pk}).status_code == 401
    assert client.post(address, sent | {"key": "x"}).status_code == 400
    assert client.post(address, sent | {"key": "1" * 20, "kind": "?"}).status_code == 422
    assert Client().post(address, sent).status_code == 401
    assert signed_in(county.other_member).post(address, {"key": "1" * 20}).status_code == 404
    assert (
        signed_in(county.committee_member).post(address, sent | {"account": "", "key": "2" * 20}).status_code
        == 401
    )


# --- the household's word ----------------------------------------------------------------------------------------
def test_the_card_says_who_came_and_takes_the_household_s_word(county, household, linked, client):
    visit = note(household, county.member, words="坐了半小时。").visit
    token = card_token(household)
    card = client.get(reverse("household_card", args=[token]))
    assert [entry.title for entry in card.context["waiting"]] == ["走访我家"]
    address = reverse("card_visits", args=[token])
    page = client.get(address).content.decode()
    assert "坐了半小时" in page and "覃志强" in page
    assert client.post(address, {"visit": visit.pk}).status_code == 400
    assert client.post(address, {"visit": "x", "verdict": "no"}).status_code == 400
    assert client.post(address, {"visit": visit.pk, "verdict": "no", "words": "没来"}).status_code == 302
    other = make_household(county, "石老幺")
    stranger = reverse("card_visits", args=[card_token(other)])
    assert client.post(stranger, {"visit": visit.pk, "verdict": "yes"}).status_code == 400
    assert [one.verdict for one in visit.answers.all()] == ["no"]
    assert not client.get(reverse("household_card", args=[token])).context["waiting"]


def test_a_doubt_is_looked_into_and_what_was_found_counts(county, household, linked):
    visit = note(household, county.member).visit
    actions.answer(visit=visit, verdict="no", words="没来", by=Actor.requester(None))
    titles = [todo.title for todo in for_account(county.secretary)]
    assert "周桂香家说没人来过" in titles
    with pytest.raises(Forbidden):
        actions.check(visit=visit, stands=False, words="问过了", by=Actor.of(county.member))
    with pytest.raises(Refused):
        actions.check(visit=visit, stands=False, words="", by=Actor.of(county.secretary))
    actions.check(visit=visit, stands=False, words="两边都问了，记错了户。", by=Actor.of(county.secretary))
    with pytest.raises(Conflict):
        actions.check(visit=visit, stands=True, words="再看", by=Actor.of(county.officer))
    linked.refresh_from_db()
    assert linked.last_on is None and not Visit.objects.standing().exists()
    own = note(household, county.secretary).visit
    actions.answer(visit=own, verdict="no", words="", by=Actor.requester(None))
    with pytest.raises(Forbidden):  # nobody looks into their own
        actions.check(visit=own, stands=True, words="我去过", by=Actor.of(county.secretary))


# --- how far things are ------------------------------------------------------------------------------------------
def set_due(link, days):
    HouseholdLink.objects.filter(pk=link.pk).update(due_on=timezone.localdate() + timedelta(days=days))


def test_the_board_adds_up_down_to_the_name(county, signed_in):
    group = make_unit("group", "4组", county.village)
    made = []
    for number, (unit, days) in enumerate(
        ((county.group, -1), (county.group, 5), (group, 50), (group, None))
    ):
        one = make_household(county, f"户{number}", unit=unit, code=f"B-{number:04d}")
        if days is not None:
            link = actions.link(household=one, person=county.member.person, by=Actor.of(county.secretary))
            set_due(link, days)
        made.append(one)
    make_household(county, "外村", unit=county.other_village)
    lines, total = queries.board(county.village)
    assert [
        (line.unit.name, line.households, line.linked, line.overdue, line.soon, line.visited)
        for line in lines
    ] == [
        ("3组", 2, 2, 1, 1, 0),
        ("4组", 2, 1, 0, 0, 1),
    ]
    assert (total.households, total.unlinked) == (4, 1)
    client = signed_in(county.secretary)
    for state, name in (("overdue", "户0"), ("soon", "户1"), ("visited", "户2"), ("none", "户3")):
        page = client.get(f"/visits/?where={county.village.pk}&state={state}")
        assert [row["household"].head for row in page.context["rows"]] == [name]
    town = signed_in(county.officer).get("/visits/").context["lines"]
    assert [(line.unit.name, line.households) for line in town] == [("石榴坪村", 4), ("杨柳湾村", 1)]
    assert (
        "户0"
        not in signed_in(county.other_secretary).get(f"/visits/?where={county.village.pk}").content.decode()
    )
    todos = [todo.title for todo in for_account(county.member)]
    assert todos == ["走访户0家", "走访户1家"]


@pytest.mark.parametrize("query", ["where=x", "where=99999999", "state=zz", "after=%00", "before=²"])
def test_nonsense_in_the_address(county, household, linked, signed_in, query):
    assert signed_in(county.secretary).get(f"/visits/?{query}").status_code == 200


def test_pages_cost_the_same_whatever_the_rows(county, signed_in, django_assert_max_num_queries):
    client, member = signed_in(county.secretary), signed_in(county.member)
    for number in range(25):
        one = make_household(county, f"户{number}")
        actions.link(household=one, person=county.member.person, by=Actor.of(county.secretary))
        note(one, county.member, words="好")
    client.get("/visits/")
    with django_assert_max_num_queries(20):
        assert len(client.get("/visits/").context["rows"]) == 25
    with django_assert_max_num_queries(15):
        assert len(member.get("/my/households/").context["rows"]) == 25
    with django_assert_max_num_queries(20):
        client.get(f"/visits/links/{county.village.pk}/plan/")
    exported = client.post("/visits/export/")
    assert b"".join(exported.streaming_content).startswith(b"PK")
