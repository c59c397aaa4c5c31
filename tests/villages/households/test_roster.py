"""The roster by hand: who sees what, what is changed, what is refused, what is masked, what is written down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.factories import make_household, make_person, make_unit, merge_unit
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.households import actions, cards, queries
from zugong.villages.models import Household, HouseholdMember

ID, OTHER_ID = "439901196003140027", "439901199001010011"
PHONE = "19000001234"


@pytest.fixture
def by(county):
    return Actor.of(county.secretary)


@pytest.fixture
def household(county, by):
    return actions.create(unit=county.group, head="周桂香", by=by, phone=PHONE, hamlet="杨柳湾", id_number=ID)


def member(household, name="王家兴", relation="22", **fields):
    return HouseholdMember.objects.create(household=household, name=name, relation=relation, **fields)


# --- verbs -------------------------------------------------------------------------------------------------------
def test_a_new_household_has_its_head_its_number_and_a_card(county, household):
    head = household.members.get()
    assert (head.name, head.relation, head.birth_date) == ("周桂香", "02", date(1960, 3, 14))
    assert household.code == f"{county.village.code}-0001"
    assert cards.household_of(cards.card_token(household)) == household
    assert Event.objects.get(verb="households.create").unit == county.group
    second = actions.create(unit=county.village, head="李德才", by=Actor.of(county.clerk))
    assert second.code.endswith("-0002")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"head": ""}, "head"),
        ({"phone": "123"}, "phone"),
        ({"id_number": "439901196003140020"}, "id_number"),
        ({"id_number": ID}, "id_number"),
    ],
)
def test_what_a_new_household_may_not_be(county, household, by, fields, code):
    with pytest.raises(Refused) as refusal:
        actions.create(unit=county.group, by=by, **({"head": "石老幺"} | fields))
    assert refusal.value.code == code
    assert Household.objects.count() == 1


def test_a_number_is_given_once(county, household, by):
    with pytest.raises(Conflict):
        actions.create(unit=county.group, head="石老幺", by=by, code=household.code)


def test_only_the_village_keeps_its_roster(county, household):
    for account in (county.other_secretary, county.officer, county.section, county.group_leader):
        with pytest.raises(Forbidden):
            actions.create(unit=county.group, head="石老幺", by=Actor.of(account))
        with pytest.raises(Forbidden):
            actions.close(household=household, on=date(2026, 1, 1), by=Actor.of(account), why="搬走")
    with pytest.raises(Forbidden):  # nor may it move one over to somebody else's village
        actions.move(household=household, unit=county.other_village, by=Actor.of(county.secretary))


def test_a_household_moves_with_its_card(county, household, by):
    there = make_unit("group", "5组", county.village)
    token = cards.card_token(household)
    actions.move(household=household, unit=there, hamlet="枣树垴", by=by)
    household.refresh_from_db()
    assert (household.unit, household.hamlet) == (there, "枣树垴")
    assert cards.household_of(token) == household
    closed = make_unit("group", "9组", county.village)
    merge_unit(closed, there)
    with pytest.raises(NotNow):
        actions.move(household=household, unit=closed, by=by)
    with pytest.raises(Refused):
        actions.move(household=household, unit=there, by=by)


def test_closed_and_back_with_a_new_card(household, by):
    old = cards.card_token(household)
    with pytest.raises(Refused):
        actions.close(household=household, on=timezone.localdate() + timedelta(days=1), by=by, why="搬走")
    actions.close(household=household, on=timezone.localdate(), by=by, why="搬走")
    with pytest.raises(NotNow):
        actions.close(household=household, on=timezone.localdate(), by=by, why="搬走")
    assert cards.household_of(old) is None
    with pytest.raises(NotNow):
        actions.reissue_card(household=household, by=by)
    actions.reopen(household=household, by=by)
    with pytest.raises(NotNow):
        actions.reopen(household=household, by=by)
    assert cards.household_of(old) is None
    assert cards.household_of(cards.card_token(household)) == household


def test_two_who_reissue_at_once_end_the_card_once(household, by):
    same = Household.objects.get(pk=household.pk)
    actions.reissue_card(household=household, by=by)
    with pytest.raises(Conflict):
        actions.reissue_card(household=same, by=by)
    household.refresh_from_db()
    assert household.card_version == 2
    assert cards.household_of(cards.card_token(household)) == household


def test_members_come_and_go_and_are_counted(household, by):
    son = actions.add_member(household=household, name="王家兴", relation="22", by=by, id_number=OTHER_ID)
    household.refresh_from_db()
    assert (household.size, son.birth_date) == (2, date(1990, 1, 1))
    actions.member_left(member=son, on=timezone.localdate(), why="moved", by=by)
    with pytest.raises(NotNow):
        actions.member_left(member=son, on=timezone.localdate(), why="moved", by=by)
    household.refresh_from_db()
    assert household.size == 1
    # whoever left may live in another household
    actions.add_member(household=household, name="王家兴", relation="22", by=by, id_number=OTHER_ID)


def test_a_member_the_roster_of_people_knows_is_tied_to_it(county, household, by):
    person = make_person("王家兴", county.village, id_number=OTHER_ID, political_status="01")
    son = actions.add_member(household=household, name="王家兴", relation="22", by=by, id_number=OTHER_ID)
    assert son.person == person


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": ""}, "name"),
        ({"relation": "02"}, "relation"),
        ({"relation": "xx"}, "relation"),
        ({"birth_date": date(2999, 1, 1)}, "birth_date"),
        ({"id_number": OTHER_ID, "birth_date": date(1991, 1, 1)}, "birth_date"),
        ({"id_number": ID}, "id_number"),
    ],
)
def test_what_a_member_may_not_be(household, by, fields, code):
    with pytest.raises(Refused) as refusal:
        actions.add_member(household=household, by=by, **({"name": "王家兴", "relation": "22"} | fields))
    assert refusal.value.code == code
    assert household.members.count() == 1


def test_there_is_one_head_and_it_can_be_another(household, by):
    son = actions.add_member(household=household, name="王家兴", relation="22", by=by)
    mother = household.members.get(relation="02")
    with pytest.raises(Refused):
        actions.member_left(member=mother, on=timezone.localdate(), why="deceased", by=by)
    actions.change_head(household=household, member=son, former_is="52", by=by)
    household.refresh_from_db()
    assert (household.head, household.title) == ("王家兴", "王家兴家")
    assert dict(household.members.values_list("name", "relation")) == {"周桂香": "52", "王家兴": "02"}
    son.refresh_from_db()
    actions.update_member(member=son, by=by, name="王家新", relation="02", birth_date=None)
    household.refresh_from_db()
    assert household.head == "王家新"
    with pytest.raises(Refused):
        actions.change_head(household=household, member=son, former_is="22", by=by)


def test_the_event_names_fields_and_no_values(household, by):
    actions.update(household=household, by=by, hamlet="大塘边", phone="19000009999", care="独居老人")
    data = Event.objects.get(verb="households.update").data
    assert data["fields"] == ["hamlet", "phone", "care"]
    assert "9999" not in str(data)
    actions.update(household=household, by=by, hamlet="大塘边", phone=None, care="独居老人")
    assert Event.objects.filter(verb="households.update").count() == 1
    household.refresh_from_db()
    assert household.phone == "19000009999"


def test_the_database_keeps_a_member_whole(household):
    one = member(household)
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMember.objects.filter(pk=one.pk).update(left_on=date(2026, 1, 1))


# --- search ------------------------------------------------------------------------------------------------------
def test_found_by_name_of_anybody_number_hamlet_phone_and_id(county, household):
    member(household, id_number=OTHER_ID)
    make_household(county, "石老幺")
    for words in ("桂香", "家兴", "1", household.code, "杨柳湾", PHONE, ID, f" {OTHER_ID.lower()} "):
        found = queries.search(county.secretary, words)
        assert [one.head for one in found] == ["周桂香"], words
    assert not queries.search(county.secretary, "1900000").exists()
    # a group leader sees the household, but may not find it by a number that is masked for her
    assert queries.search(county.group_leader, "桂香").exists()
    assert not queries.search(county.group_leader, PHONE).exists()
    assert not queries.search(county.group_leader, ID).exists()


def test_filters_of_place_care_and_state(county, household, by):
    other = make_household(county, "石老幺", unit=county.other_village, care="独居老人")
    assert set(queries.search(county.officer)) == {household, other}
    assert set(queries.search(county.officer, unit=county.other_village)) == {other}
    assert set(queries.search(county.officer, care=True)) == {other}
    actions.close(household=household, on=timezone.localdate(), by=by, why="搬走")
    assert set(queries.search(county.officer, left=True)) == {household}


# --- pages -------------------------------------------------------------------------------------------------------
def test_the_list_shows_a_masked_number_and_only_what_is_in_scope(county, household, signed_in):
    text = signed_in(county.secretary).get("/households/").content.decode()
    assert "周桂香家" in text and "190****1234" in text and PHONE not in text
    assert "周桂香家" not in signed_in(county.other_secretary).get("/households/").content.decode()


@pytest.mark.parametrize("query", ["q=%00", "where=x", "where=999999999", "after=²", "before=", "sort=zz", "state=zz",
                                   "care=on&q=" + "长" * 90, "q=" + "1" * 11, "sort=new&after=x"])  # fmt: skip
def test_nonsense_in_the_address(county, household, signed_in, query):
    assert signed_in(county.secretary).get(f"/households/?{query}").status_code == 200


def test_pages_follow_each_other_by_key(county, signed_in):
    for number in range(55):
        make_household(county, f"户{number:02d}", code=f"V-{number:04d}")
    client = signed_in(county.secretary)
    first = client.get("/households/").context["page"]
    second = client.get(f"/households/?after={first.next}").context["page"]
    assert [one.code for one in second.rows] == [f"V-{number:04d}" for number in range(50, 55)]
    back = client.get(f"/households/?before={second.previous}").context["page"]
    assert [one.pk for one in back.rows] == [one.pk for one in first.rows]


def test_the_list_costs_the_same_whatever_the_rows(county, signed_in, django_assert_max_num_queries):
    client = signed_in(county.officer)
    make_household(county, "户")
    client.get("/households/")
    for number in range(40):
        make_household(county, f"户{number}", unit=county.other_village if number % 2 else None)
    with django_assert_max_num_queries(13):
        assert len(client.get("/households/").context["page"].rows) == 41


def test_one_household_costs_the_same_whatever_its_members(
    county, household, signed_in, django_assert_max_num_queries
):
    client = signed_in(county.secretary)
    client.get(f"/households/{household.pk}/")
    for number in range(20):
        member(household, name=f"人{number}", person=make_person(f"人{number}", county.village))
    with django_assert_max_num_queries(16):
        client.get(f"/households/{household.pk}/")


def test_a_number_in_full_is_an_event_and_stands_there_once(county, household, signed_in):
    client = signed_in(county.secretary)
    page = client.post(f"/households/{household.pk}/reveal/").content.decode()
    assert PHONE in page
    head = household.members.get()
    page = client.post(f"/households/{household.pk}/reveal/", {"member": head.pk}).content.decode()
    assert ID in page and PHONE not in page
    assert [event.data["field"] for event in Event.objects.filter(verb="field.revealed").order_by("pk")] == [
        "phone",
        "id_number",
    ]
    assert ID not in client.get(f"/households/{household.pk}/").content.decode()
    assert signed_in(county.group_leader).post(f"/households/{household.pk}/reveal/").status_code == 403
    for nonsense in ("x", "0", "9" * 30, "-1"):
        assert client.post(f"/households/{household.pk}/reveal/", {"member": nonsense}).status_code == 302


def test_a_household_by_form_and_back_with_what_was_typed(county, signed_in):
    client = signed_in(county.clerk)
    wrong = client.post("/households/new/", {"unit": "没有这个组", "head": "周桂香", "phone": "1"})
    assert wrong.status_code == 400
    assert {"unit"} <= set(wrong.context["form"].errors)
    assert "周桂香" in wrong.content.decode()
    wrong = client.post("/households/new/", {"unit": county.group.code, "head": "周桂香", "phone": "1"})
    assert list(wrong.context["form"].errors) == ["phone"]
    right = client.post("/households/new/", {"unit": county.group.code, "head": "周桂香", "phone": PHONE})
    assert right.status_code == 302
    assert Household.objects.get().phone == PHONE


def test_every_form_does_what_it_names(county, household, signed_in):
    client, base = signed_in(county.secretary), f"/households/{household.pk}"
    there = make_unit("group", "5组", county.village)
    sent = {
        f"{base}/edit/": {"hamlet": "塘边", "care": "独居老人", "phone": "-"},
        f"{base}/move/": {"unit": there.code, "hamlet": "枣树垴"},
        f"{base}/members/new/": {"name": "王家兴", "relation": "22"},
    }
    for address, data in sent.items():
        assert client.post(address, data).status_code == 302, address
    son = household.members.get(name="王家兴")
    assert client.post(f"{base}/head/", {"member": son.pk, "former_is": "52"}).status_code == 302
    mother = household.members.get(name="周桂香")
    address = f"{base}/members/{mother.pk}/"
    edited = {"name": "周桂英", "relation": "52", "id_number": "", "birth_date": "1960-03-14"}
    assert client.post(address, edited).status_code == 302
    assert client.post(f"{address}left/", {"on": "2026-01-02", "why": "deceased"}).status_code == 302
    household.refresh_from_db()
    mother.refresh_from_db()
    assert (household.phone, household.care, household.unit, household.head, household.size) == (
        "", "独居老人", there, "王家兴", 1,
    )  # fmt: skip
    assert (mother.name, mother.id_number, mother.left_why) == ("周桂英", ID, "deceased")
    old = cards.card_token(household)
    assert "打不开" in client.get(f"{base}/reissue/").content.decode()
    assert client.post(f"{base}/reissue/").status_code == 302
    assert cards.household_of(old) is None
    assert client.post(f"{base}/close/", {"on": "2026-01-03", "why": "搬到城里"}).status_code == 302
    assert client.post(f"{base}/members/new/", {"name": "石老幺", "relation": "22"}).status_code == 400
    assert client.post(f"{base}/reopen/").status_code == 302
    shown = client.get(f"{base}/")
    assert shown.status_code == 200 and len(shown.context["gone"]) == 1


def test_cards_on_paper_are_for_those_who_keep_the_roster_and_leave_an_event(county, household, signed_in):
    client = signed_in(county.secretary)
    make_household(county, "石老幺")
    pdf = client.post("/households/cards/", {"id": household.pk})
    assert pdf.content.startswith(b"%PDF") and pdf["Cache-Control"] == "private, no-store"
    data = Event.objects.get(verb="households.print_cards").data
    assert (data["cards"], data["first"]) == (1, household.code)
    client.post(f"/households/cards/?where={county.village.pk}")
    assert Event.objects.filter(verb="households.print_cards").latest("pk").data["cards"] == 2
    assert signed_in(county.officer).post("/households/cards/").status_code == 403
    other = signed_in(county.other_secretary).post("/households/cards/", {"id": household.pk}, follow=True)
    assert "没有要打印户卡的户" in other.content.decode()
    assert Client().post("/households/cards/").status_code == 302


def test_the_export_is_masked_unless_asked_and_allowed(county, household, signed_in):
    client = signed_in(county.secretary)
    masked = client.post("/households/export/")
    assert b"".join(masked.streaming_content).startswith(b"PK")
    whole = client.post("/households/export/", {"numbers": "whole"})
    assert whole.status_code == 200 and b"".join(whole.streaming_content).startswith(b"PK")
    assert [event.result for event in Event.objects.filter(verb="households.export").order_by("pk")] == [
        "done",
        "read",
    ]
    assert signed_in(county.group_leader).post("/households/export/", {"numbers": "whole"}).status_code == 403
