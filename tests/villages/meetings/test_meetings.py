"""Courtyard meetings from the plan to the feedback at the next one; activities; who may what; what strangers may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_household, make_unit
from zugong.flows.actions import take
from zugong.flows.matrix import cells
from zugong.flows.models import CaseClock
from zugong.flows.sweep import sweep
from zugong.ledger.models import Account
from zugong.notices.todos import for_account
from zugong.organisations import attempts
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.activities import actions as activities
from zugong.villages.households.cards import card_token
from zugong.villages.meetings import actions, papers, queries
from zugong.villages.meetings.workflow import COURTYARD_MEETING
from zugong.villages.models import Attendance, CourtyardMeeting, Feedback, HouseholdMember, Topic
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
VILLAGER = Actor.requester(None)


def balance(household) -> int:
    """What stands in the household's account."""
    found = Account.objects.of("villages.household", household.pk).first()
    return found.balance if found else 0


@pytest.fixture
def by(county):
    return Actor.of(county.secretary)


@pytest.fixture
def household(county):
    return make_household(county)


def planned(county, by, **changes):
    fields = {
        "unit": county.village,
        "title": "水渠怎么清",
        "place": "周家院坝",
        "starts_at": timezone.now() + timedelta(hours=1),
        "agenda": "分段出工",
    }
    return actions.plan(by=by, **(fields | changes))


def brought_to(state, county, by, **changes):
    meeting = planned(county, by, **changes)
    if state in ("announced", "held", "closed"):
        actions.announce(meeting, by=by)
    if state in ("held", "closed"):
        actions.begin(meeting, by=by)
    if state == "closed":
        actions.sign_in(meeting, by=by, way="paper", name="老李")
        actions.close(meeting, minutes="定了分段出工。", by=by)
    return meeting


# --- the flow ----------------------------------------------------------------------------------------------------
def test_the_whole_matrix_of_state_verb_and_role(county, by):
    allowed = {county.secretary, county.clerk}
    for cell in cells(COURTYARD_MEETING):
        state, verb = cell.state.name, cell.verb.name
        if verb == "plan":
            continue
        for account in (
            county.secretary,
            county.other_secretary,
            county.officer,
            county.member,
            county.supervisor,
        ):
            with transaction.atomic():
                meeting = brought_to(state, county, by) if state != "off" else planned(county, by)
                if state == "off":
                    actions.call_off(meeting, reason="weather", note="大雨", by=by)
                reason = "weather" if verb == "call_off" else ""
                possible = state in cell.verb.from_
                try:
                    take(meeting, verb, by=Actor.of(account), reason=reason, note="说明")
                except Forbidden:
                    assert account not in allowed
                except NotNow:
                    assert not possible
                else:
                    assert possible and account in allowed, (state, verb, account)
                transaction.set_rollback(True)


def test_from_plan_to_minutes(county, by, household):
    meeting = planned(county, by)
    assert [todo.title for todo in for_account(county.secretary)][:1] == ["水渠怎么清"]
    actions.announce(meeting, by=by)
    clock = CaseClock.objects.get(case_id=meeting.pk, stopped_at__isnull=True)
    assert abs(clock.due_at - meeting.starts_at) < timedelta(minutes=2)
    later = meeting.starts_at + timedelta(hours=1)
    actions.reschedule(meeting, starts_at=later, place="村部", note="下雨，改到村部", by=by)
    assert CaseClock.objects.get(pk=clock.pk).due_at == later
    actions.begin(meeting, by=by)
    with pytest.raises(Refused):  # nobody has signed in
        actions.close(meeting, minutes="定了。", by=by)
    actions.sign_in(meeting, by=VILLAGER, way="card", household=household)
    with pytest.raises(Refused) as refusal:
        actions.close(meeting, minutes="周桂香家先出工，电话13800000001。", by=by)
    assert "13800000001" in str(refusal.value) and "周桂香" in str(refusal.value)
    actions.close(meeting, minutes="定了分段出工。", by=by)
    assert balance(household) == 4  # what the village gives for coming
    meeting.refresh_from_db()
    assert (meeting.state, meeting.duty, meeting.due_at) == ("closed", "", None)
    with pytest.raises(NotNow):
        actions.sign_in(meeting, by=VILLAGER, way="name", name="迟到")


def test_called_off_the_topics_wait_for_the_next_one(county, by, household):
    meeting = brought_to("announced", county, by)
    topic = actions.add_topic(unit=county.village, words="铺路", by=VILLAGER, household=household)
    actions.take_up(topic, meeting=meeting, by=by)
    actions.call_off(meeting, reason="weather", note="大雨", by=by)
    topic.refresh_from_db()
    assert topic.meeting is None
    assert list(queries.waiting_topics(planned(county, by))) == [topic]


def test_minutes_that_are_late_are_passed_up_to_the_township(county, by):
    meeting = brought_to("held", county, by)
    CaseClock.objects.filter(case_id=meeting.pk, stopped_at__isnull=True).update(
        due_at=timezone.now() - timedelta(days=30)
    )
    CourtyardMeeting.objects.filter(pk=meeting.pk).update(due_at=timezone.now() - timedelta(days=30))
    for _round in range(2):
        sweep(timezone.now() + timedelta(days=1))
    meeting.refresh_from_db()
    assert meeting.overseer_id in (None, county.township.pk)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": ""}, "title"),
        ({"starts_at": timezone.now() - timedelta(days=1)}, "starts_at"),
        ({"starts_at": timezone.now() + timedelta(days=400)}, "starts_at"),
    ],
)
def test_what_a_plan_may_not_be(county, by, fields, code):
    with pytest.raises(Refused) as refusal:
        planned(county, by, **fields)
    assert refusal.value.code == code
    with pytest.raises(Refused):
        planned(county, Actor.of(county.secretary), unit=make_unit("branch", "支部", county.village))
    for account in (county.other_secretary, county.officer, county.member):
        with pytest.raises(Forbidden):
            planned(county, Actor.of(account))
    assert planned(county, Actor.of(county.group_leader), unit=county.group).unit == county.group


# --- topics, attendance, problems --------------------------------------------------------------------------------
def test_a_topic_by_the_card_is_taken_up_or_set_aside_with_a_reason(county, by, household, client):
    address = reverse("card_meetings", args=[card_token(household)])
    assert client.post(address, {"words": ""}).status_code == 400
    for _twice in range(2):
        assert client.post(address, {"words": "井边的路铺一下"}).status_code == 302
    topic = Topic.objects.get()
    with pytest.raises(Refused):
        actions.set_aside(topic, why="", by=by)
    actions.set_aside(topic, why="镇里已经立项", by=by)
    with pytest.raises(Conflict):
        actions.take_up(topic, meeting=planned(county, by), by=by)
    assert "镇里已经立项" in client.get(address).content.decode()
    for number in range(4):
        client.post(address, {"words": f"第{number}个题"})
    assert client.post(address, {"words": "再来一个"}).status_code == 400


def test_a_household_signs_in_once_by_card_name_or_paper(county, by, household):
    meeting = brought_to("held", county, by)
    for _twice in range(2):
        actions.sign_in(meeting, by=VILLAGER, way="card", household=household)
        actions.sign_in(meeting, by=VILLAGER, way="name", name="石老幺")
    other = make_household(county, "李德才")
    assert actions.paper_list(meeting, households=[household, other], by=by) == 1
    assert sorted(meeting.attendances.values_list("name", "way")) == [
        ("周桂香", "card"), ("李德才", "paper"), ("石老幺", "name"),
    ]  # fmt: skip
    theirs = make_household(county, "外村人", unit=county.other_village)
    with pytest.raises(Refused):
        actions.sign_in(meeting, by=VILLAGER, way="card", household=theirs)
    with pytest.raises(Refused):
        actions.paper_list(meeting, households=[theirs], by=by)


def test_the_code_lets_people_in_only_while_the_meeting_is_under_way(county, by, household):
    meeting = planned(county, by)
    address = reverse("public_meeting", args=[meeting.slug])
    phone = Client()
    assert phone.get(address).status_code == 404  # not announced yet
    actions.announce(meeting, by=by)
    assert phone.get(address).status_code == 200
    assert phone.post(address, {"by_name": "1", "name": "石老幺"}).status_code == 400
    actions.begin(meeting, by=by)
    assert phone.post(address).status_code == 400  # no card on this phone
    assert phone.post(address, {"by_name": "1", "name": ""}).status_code == 400
    assert phone.post(address, {"by_name": "1", "name": "石老幺"}).status_code == 302
    phone.get(reverse("household_card", args=[card_token(household)]))
    assert phone.post(address).status_code == 302
    assert set(meeting.attendances.values_list("way", flat=True)) == {"name", "card"}
    names = phone.get(address).content.decode()
    assert "石老幺" not in names  # who came is not for everybody
    for number in range(20):
        phone.post(address, {"by_name": "1", "name": f"人{number}"})
    assert meeting.attendances.count() < 16
    assert attempts.count("meet.line", "127.0.0.1", minutes=60) >= 0


def test_a_problem_is_an_order_in_one_tap_and_its_state_is_the_order_s(county, by, household):
    meeting = brought_to("held", county, by)
    due = timezone.localdate() + timedelta(days=7)
    owner = county.member.person
    problem = actions.add_problem(
        meeting, words="渠口闸门坏了", owner=owner, due_on=due, by=by, household=household, item=county.item
    )
    order = WorkOrder.objects.get()
    assert (problem.order, order.source, order.requester_name) == (order, "meeting", "周桂香")
    assert (
        actions.order_from(problem, item=county.item, by=by).order == order and WorkOrder.objects.count() == 1
    )
    with pytest.raises(NotNow):
        actions.settle(problem, how="办了", by=by)
    plain = actions.add_problem(meeting, words="晒谷坪扫一下", owner=owner, due_on=due, by=by)
    assert "晒谷坪扫一下" in [todo.title for todo in for_account(county.member)]
    with pytest.raises(Forbidden):
        actions.settle(plain, how="办了", by=Actor.of(county.other_member))
    actions.settle(plain, how="扫完了", by=Actor.of(county.member))
    with pytest.raises(NotNow):
        actions.settle(plain, how="又扫", by=by)
    with pytest.raises(Refused):
        actions.add_problem(
            meeting, words="x", owner=owner, due_on=timezone.localdate() - timedelta(days=1), by=by
        )


def test_feedback_comes_first_at_the_next_meeting_and_once(county, by):
    first = brought_to("held", county, by)
    due = timezone.localdate() + timedelta(days=7)
    problem = actions.add_problem(first, words="路灯", owner=county.member.person, due_on=due, by=by)
    actions.sign_in(first, by=by, way="paper", name="老李")
    actions.close(first, minutes="说了路灯。", by=by)
    following = brought_to("held", county, by, starts_at=timezone.now() + timedelta(hours=2))
    assert queries.before(following) == [problem]
    actions.settle(problem, how="换了灯头", by=by)
    actions.feed_back(problem, meeting=following, words="换好了，请大家看看。", by=by)
    with pytest.raises(Conflict):
        actions.feed_back(problem, meeting=following, words="再说", by=by)
    with pytest.raises(DatabaseError), transaction.atomic():
        Feedback.objects.update(words="改")
    actions.sign_in(following, by=by, way="paper", name="老李")
    actions.close(following, minutes="反馈了路灯。", by=by)
    assert queries.before(
        brought_to("held", county, by, starts_at=timezone.now() + timedelta(minutes=110))
    ) in ([], [problem])


# --- pages -------------------------------------------------------------------------------------------------------
def test_the_page_does_every_verb(county, by, household, signed_in):
    client = signed_in(county.secretary)
    when = timezone.localtime(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    wrong = client.post(
        "/meetings/new/", {"unit": county.village.pk, "title": "", "starts_at": when, "place": "x"}
    )
    assert wrong.status_code == 422
    made = client.post(
        "/meetings/new/", {"unit": county.village.pk, "title": "修渠", "starts_at": when, "place": "周家院坝"}
    )
    pk = CourtyardMeeting.objects.get().pk
    base = f"/meetings/{pk}"
    assert made["Location"] == f"{base}/"
    assert client.get(f"{base}/notice/").content.startswith(b"%PDF")
    for address, data in (
        ("announce/", {}),
        ("topics/", {"words": "分段"}),
        ("begin/", {}),
        ("paper-list/", {"household": [household.pk], "names": "石老幺、李德才"}),
        ("problems/", {"words": "闸门坏了", "owner": county.member.person.pk, "due_on": timezone.localdate().isoformat(),
                       "household": "周桂香家", "item": county.item.code}),
        ("minutes/", {"minutes": "定了分段。"}),
    ):  # fmt: skip
        assert client.post(f"{base}/{address}", data).status_code == 302, address
        assert client.get(f"{base}/").status_code == 200
    assert Attendance.objects.count() == 3 and WorkOrder.objects.count() == 1
    assert client.post(f"{base}/minutes/", {"minutes": "再来"}).status_code == 409
    public = (
        Client().get(reverse("public_meeting", args=[CourtyardMeeting.objects.get().slug])).content.decode()
    )
    assert "定了分段" in public and "周桂香" not in public
    assert signed_in(county.other_secretary).get(f"{base}/").status_code == 404
    assert signed_in(county.officer).get(f"{base}/").status_code == 200
    assert signed_in(county.officer).post(f"{base}/topics/", {"words": "x"}).status_code == 403
    assert b"".join(client.post("/meetings/export/").streaming_content).startswith(b"PK")
    assert papers.set_notice(CourtyardMeeting.objects.select_related("unit__parent").get()).startswith(
        b"%PDF"
    )


@pytest.mark.parametrize("query", ["where=x", "state=zz", "q=%00", "after=²", "q=" + "长" * 90])
def test_nonsense_in_the_address(county, by, signed_in, query):
    assert signed_in(county.secretary).get(f"/meetings/?{query}").status_code == 200


def test_pages_cost_the_same_whatever_the_rows(
    county, by, household, signed_in, django_assert_max_num_queries
):
    meeting = brought_to("held", county, by)
    due = timezone.localdate() + timedelta(days=7)
    for number in range(15):
        one = make_household(county, f"户{number}")
        actions.sign_in(meeting, by=by, way="paper", household=one)
        actions.add_problem(
            meeting, words=f"事{number}", owner=county.member.person, due_on=due, by=by, household=one
        )
        actions.add_topic(unit=county.village, words=f"题{number}", by=VILLAGER, household=one)
    for _number in range(10):
        brought_to("announced", county, by)
    client = signed_in(county.secretary)
    client.get("/meetings/")
    with django_assert_max_num_queries(17):
        client.get("/meetings/")
    client.get(f"/meetings/{meeting.pk}/")
    with django_assert_max_num_queries(24):
        client.get(f"/meetings/{meeting.pk}/")
    with django_assert_max_num_queries(15):  # one for each mechanism with an entry on the card
        Client().get(reverse("household_card", args=[card_token(household)]))


def test_the_board_counts_by_place_and_says_who_lacks_one(county, by):
    brought_to("closed", county, by)
    lines = {line.unit.name: line for line in queries.board(county.township, timezone.localdate())}
    assert (lines["石榴坪村"].held, lines["石榴坪村"].came, lines["石榴坪村"].short) == (1, 1, 0)
    assert (lines["杨柳湾村"].held, lines["杨柳湾村"].short) == (0, 1)


# --- activities --------------------------------------------------------------------------------------------------
def activity(county, by, **changes):
    now = timezone.now()
    fields = {
        "unit": county.village, "kind": "labour", "title": "清沟", "place": "村部", "points": 10,
        "starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=2),
    }  # fmt: skip
    return activities.plan(by=by, **(fields | changes))


def test_each_member_of_a_household_signs_in_once_and_the_points_are_posted_once(county, by, household):
    HouseholdMember.objects.create(household=household, name="周小妹", relation="32")
    one = activity(county, by)
    for name in ("", "周桂香", "周小妹"):
        activities.sign_in(one, household=household, name=name, way="card", by=VILLAGER)
    assert one.attendances.count() == 2
    with pytest.raises(Refused):
        activities.sign_in(one, household=household, name="外人", way="card", by=VILLAGER)
    with pytest.raises(Refused):
        activities.close(one, result="", by=by)
    activities.close(one, result="清了两百米。", by=by)
    assert balance(household) == 10
    with pytest.raises(NotNow):
        activities.close(one, result="再来", by=by)
    with pytest.raises(NotNow):
        activities.sign_in(one, household=household, name="", way="card", by=VILLAGER)
    assert balance(household) == 10
    later = activity(
        county,
        by,
        starts_at=timezone.now() + timedelta(days=2),
        ends_at=timezone.now() + timedelta(days=2, hours=1),
    )
    with pytest.raises(NotNow):
        activities.sign_in(later, household=household, name="", way="card", by=VILLAGER)
    activities.call_off(later, by=by)
    with pytest.raises(NotNow):
        activities.call_off(later, by=by)


def test_activities_in_the_browser(county, by, household, signed_in):
    client = signed_in(county.clerk)
    now = timezone.localtime()
    sent = {
        "unit": county.village.pk, "kind": "labour", "title": "清沟", "place": "村部", "points": 5,
        "starts_at": now.strftime("%Y-%m-%dT%H:%M"), "ends_at": (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    assert client.post("/activities/new/", sent | {"ends_at": sent["starts_at"]}).status_code == 422
    address = client.post("/activities/new/", sent)["Location"]
    assert client.get(address).status_code == 200 and client.get("/activities/").status_code == 200
    assert client.get(f"{address}notice/").content.startswith(b"%PDF")
    assert client.post(f"{address}list/", {"household": "没有这户"}).status_code == 422
    assert client.post(f"{address}list/", {"household": "周桂香家"}).status_code == 302
    phone = Client()
    slug = county.village.activities.get().slug
    public = reverse("public_activity", args=[slug])
    assert phone.post(public, {"name": "周桂香"}).status_code == 400
    card = phone.get(reverse("household_card", args=[card_token(household)]))
    assert "清沟" in card.content.decode()
    assert phone.post(public, {"name": "周桂香"}).status_code == 302
    assert phone.post(public, {"name": "石老幺"}).status_code == 400
    assert client.post(f"{address}close/", {"result": ""}).status_code == 422
    assert client.post(f"{address}close/", {"result": "清完了"}).status_code == 302
    assert Event.objects.get(verb="activities.close").data["households"] == 1
