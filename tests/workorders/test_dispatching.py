"""The desk: who could go and why, the plan and its proof, and what happens when it is carried out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    make_account,
    make_county,
    make_item,
    make_order,
    make_person,
    make_unit,
    place_order,
)
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Skill
from zugong.planning import dispatch as planner
from zugong.planning.dispatch_words import WORDS
from zugong.workorders import actions, dispatching
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county()


def supplied(county, words="水渠堵了", **fields):
    order = place_order(county, words=words, **fields)[0]
    actions.supply(order, by=Actor.of(county.secretary), group=county.group)
    return order


def desk(client, account, **query):
    client.force_login(account)
    response = client.get(reverse("dispatch_desk"), query)
    assert response.status_code == 200
    return response


def pair(order, person):
    return f"{order.pk}-{person.pk}-{order.version}"


def test_every_reason_of_the_planner_has_words():
    assert set(WORDS) == set(dispatching._WORDS)


def test_members_as_the_planner_wants_them(county):
    skill = Skill.objects.create(code="el", name="电工")
    item = make_item(county.county, "路灯")
    item.skills.add(skill)
    done = make_order("rated", county)
    order = supplied(county, item=item, hamlet="大塘边")
    refused = supplied(county, item=item)
    actions.dispatch(refused, by=Actor.of(county.secretary), person=county.other_member.person)
    actions.decline(refused, by=Actor.of(county.other_member), reason="cannot")
    made = dispatching.desk([order], county.village)
    assert made.orders[0].skills_wanted == ("电工",)
    members = {made.person_of[m.id].name: m for m in made.members}
    mine = members["覃志强"]
    assert (mine.rating_sum, mine.rating_count, mine.solved_count) == (5, 1, 1)
    assert mine.done == {f"i{done.item_id}": 1}
    assert (mine.load, mine.hamlet) == (0, "大塘边")
    assert members["向文茂"].declined == (f"i{item.pk}", f"o{refused.pk}")
    elsewhere = make_person("远人", county.other_village, party_unit=county.other_village)
    assert elsewhere.name not in members


def test_candidates_are_columns_with_reasons_and_no_total(client, county):
    order = supplied(county, hamlet="大塘边")
    away = make_person(
        "石玉梅", county.village, party_unit=county.group, available=False, unavailable_reason="今天请假"
    )
    response = desk(client, county.group_leader, order=order.pk)
    text = response.content.decode()
    assert response.context["people"][0]["person"] == county.member.person
    assert len(response.context["reasons"]) == 5
    assert all(len(person["cells"]) == 5 for person in response.context["people"])
    assert "合5条" in text or "合4条" in text
    assert {"name": away.name, "why": "不在，今天请假"} in response.context["left_out"]
    assert "总分" not in text.replace("不算总分", "")


def test_how_far_it_is_is_told_by_where_groups_are_and_by_the_hamlet_first(client, county):
    """Two groups with a point each: within one hamlet it is nearest, between groups it is measured, else it is not said."""
    for unit, (latitude, longitude) in ((county.village, (29.2, 109.4)), (county.group, (29.21, 109.4))):
        unit.latitude, unit.longitude = latitude, longitude
        unit.save()
    other = make_unit("group", "5组", county.village, latitude=29.22, longitude=109.4)
    neighbour = make_person("龙小兰", county.group, party_unit=county.group, hamlet="大塘边")
    far = make_person("周志国", other, party_unit=county.group, hamlet="枣树垴")
    away = make_person("彭新华", county.village, party_unit=county.village, hamlet="没人知道的湾")
    order = supplied(county, hamlet="大塘边")
    made = dispatching.desk([order], county.village)
    (asked,) = made.orders
    assert (asked.lat, asked.lng, asked.coarse) == (29.21, 109.4, True)
    people = {c.member: c for c in planner.candidates(asked, made.members, made.rules).ranked}
    told = {p.name: dispatching.words(people[f"p{p.pk}"].reasons[1]) for p in (neighbour, far, away)}
    assert (told["龙小兰"].ok, told["龙小兰"].text) == (True, "同住大塘边")
    assert (told["周志国"].ok, told["周志国"].text, told["周志国"].more) == (
        True,
        "约1.1公里",
        "直线算，走16分钟",
    )
    assert people[f"p{neighbour.pk}"].metres < people[f"p{far.pk}"].metres
    assert told["彭新华"].text == "约1.1公里"  # the village's own point
    page = desk(client, county.group_leader, order=order.pk, all=1).content.decode()
    assert "约1.1公里" in page
    assert any("约1.1公里" in sentence for sentence in dispatching.why(order, far))


def test_without_points_nothing_is_said_of_kilometres(county):
    order = supplied(county)
    made = dispatching.desk([order], county.village)
    for candidate in planner.candidates(made.orders[0], made.members, made.rules).ranked:
        assert "公里" not in dispatching.words(candidate.reasons[1]).text


def test_the_plan_is_the_planner_s_and_says_so_only_when_proved(client, county, monkeypatch):
    orders = [supplied(county, words=f"第{n}件") for n in range(3)]
    plan = desk(client, county.secretary).context["plan"]
    assert {p["order"].pk for p in plan["pairs"]} == {o.pk for o in orders}
    assert plan["proved"]
    assert len(plan["aims"]) == 4
    made = dispatching.desk(orders, county.village)
    assert (
        planner.verify(
            planner.propose(made.orders, made.members, made.rules), made.orders, made.members, made.rules
        )
        == 0
    )
    real = planner.propose

    def unproved(*args, **kwargs):
        from dataclasses import replace

        return replace(real(*args, **kwargs), proved=False, gap=1)

    monkeypatch.setattr(planner, "propose", unproved)
    assert "已证明" not in desk(client, county.secretary).content.decode()


def test_one_order_goes_with_the_sentences_the_member_reads(client, county):
    order = supplied(county, hamlet="大塘边")
    client.force_login(county.group_leader)
    assert (
        client.post(reverse("dispatch_one"), {"pair": pair(order, county.member.person)}).status_code == 302
    )
    order = WorkOrder.objects.get(pk=order.pk)
    assert (order.state, order.assignee) == ("dispatched", county.member.person)
    why = order.step_log.get(verb="dispatch").data["why"]
    assert any("大塘边" in sentence for sentence in why)
    client.force_login(county.member)
    assert why[0] in client.get(reverse("order", args=[order.pk])).content.decode()


def test_a_plan_that_fails_in_part_names_what_failed(client, county):
    first, second, third = (supplied(county, words=f"第{n}件事情") for n in range(3))
    values = [
        pair(first, county.member.person),
        pair(second, county.other_member.person),
        pair(third, county.member.person),
        "x-y",
        "1-2-3-4",
    ]
    county.other_member.person.available = False
    county.other_member.person.save()
    actions.open_claim(third, by=Actor.of(county.group_leader))  # somebody changed it meanwhile
    client.force_login(county.group_leader)
    page = client.post(reverse("dispatch_plan"), {"pair": values}, follow=True)
    states = {o.pk: o.state for o in WorkOrder.objects.all()}
    assert (states[first.pk], states[second.pk], states[third.pk]) == ("dispatched", "supplied", "claimable")
    said = [str(m) for m in page.context["messages"]]
    assert any("第1件事情" in text for text in said)
    assert any("第2件事情" in text and str(county.group_leader) in text for text in said)  # who was first


def test_nobody_dispatches_what_is_not_theirs(client, county):
    order = supplied(county)
    for account in (county.other_secretary, county.officer):
        client.force_login(account)
        client.post(reverse("dispatch_one"), {"pair": pair(order, county.member.person)})
        assert WorkOrder.objects.get(pk=order.pk).state == "supplied"
    client.force_login(county.member)
    assert (
        client.post(reverse("dispatch_one"), {"pair": pair(order, county.member.person)}).status_code == 403
    )
    stranger = make_person("远人", county.other_village, party_unit=county.other_village)
    client.force_login(county.secretary)
    client.post(reverse("dispatch_one"), {"pair": pair(order, stranger)})
    assert WorkOrder.objects.get(pk=order.pk).state == "supplied"


def test_open_for_claiming_from_the_desk(client, county):
    order = supplied(county)
    client.force_login(county.group_leader)
    client.post(reverse("dispatch_open_claim", args=[order.pk]))
    assert WorkOrder.objects.get(pk=order.pk).state == "claimable"
    client.force_login(county.other_member)
    assert order.pk in [
        c["order"].pk for c in client.get(reverse("my_orders"), {"tab": "claim"}).context["cards"]
    ]
    far = make_account(
        "远组员",
        roles.MEMBER,
        make_unit("group", "9组", county.village),
        make_person("远组员", county.village),
    )
    client.force_login(far)
    assert client.get(reverse("my_orders"), {"tab": "claim"}).context["cards"] == []


def test_few_queries_whatever_the_rows(client, county):
    def count():
        desk(client, county.secretary)
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("dispatch_desk"))
        return len(caught)

    supplied(county)
    few = count()
    for n in range(8):
        supplied(county, words=f"第{n}件")
        make_person(f"党员{n}", county.village, party_unit=county.group)
    assert count() == few <= 15


def test_an_empty_desk(client, county):
    assert "没有等派的单" in desk(client, county.secretary).content.decode()
    client.force_login(county.leader)
    assert client.get(reverse("dispatch_desk")).status_code == 403
