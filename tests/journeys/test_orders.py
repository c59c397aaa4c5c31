"""Orders as people carry them through: from the code on the door to the villager's verdict."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import make_order
from tests.journeys import steps
from tests.journeys.conftest import People
from zugong.villages.models import ServiceCode
from zugong.workorders.actions import link_token
from zugong.workorders.models import WorkOrder


def link(order: WorkOrder) -> str:
    return f"/o/{link_token(order.request_key)}"


def notices(account) -> list[str]:
    return list(account.notices.values_list("title", flat=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_from_the_code_on_the_door_to_five_stars(people: People, county, scripts):
    c = county
    code = ServiceCode.objects.create(slug="HX3K9M", unit=c.village, place="村部门口")
    villager = people.villager(java_script_enabled=scripts)
    villager.goto(f"/s/{code.slug}")
    assert villager.url.endswith(f"/v/{c.village.code}/")
    order = steps.place(villager, c, phone="13800004726")
    expect(villager.get_by_text(order.number_text).first).to_be_visible()
    villager.locator(f'a[href="{link(order)}"]').first.click()
    expect(villager.get_by_text(order.title).first).to_be_visible()

    secretary = people.office(c.secretary)
    secretary.goto("/todo/")
    secretary.get_by_text(order.title).first.click()
    steps.do(secretary, order, "supply", group=str(c.group.pk), note="村里今天就派人。")

    leader = people.office(c.group_leader)
    leader.goto("/todo/")
    expect(leader.locator("main").get_by_text(order.title).first).to_be_visible()
    steps.dispatch(leader, order, c.member.person)
    assert any(order.title in title for title in notices(c.member))
    secretary.goto("/todo/")
    expect(secretary.locator("main").get_by_text(order.title)).to_have_count(0)

    member = people.member(c.member)
    steps.accept(member, order)
    steps.note(member, order, "到了，淤泥有一尺厚。")
    steps.complete(member, order, "渠通了，水下来了。")

    villager.goto(link(order))
    expect(villager.get_by_text("淤泥有一尺厚").first).to_be_visible()
    expect(villager.get_by_text("13800004726")).to_have_count(0)
    steps.rate(villager, link(order), 5, solved=True, words="来得快。")
    order.refresh_from_db()
    assert (order.state, order.stars, order.solved) == ("rated", 5, True)
    assert any(order.title in title for title in notices(c.member)[:1])
    verbs = list(order.step_log.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["place", "supply", "dispatch", "accept", "note", "complete", "rate"]


@pytest.mark.parametrize("answer", ["overrule", "uphold"])
def test_refused_appealed_and_answered_by_the_township(people: People, county, answer):
    c = county
    order = make_order("placed", c)
    secretary = people.office(c.secretary)
    steps.do(secretary, order, "refuse", reason="not_ours", note="这段归水利站管。")
    villager = people.villager()
    villager.goto(link(order))
    expect(villager.get_by_text("这段归水利站管。").first).to_be_visible()
    villager.locator("#appeal summary").click()
    villager.locator("#appeal textarea").fill("水利站说归村里。")
    villager.locator("#appeal button.z-btn-red").click()
    expect(villager.get_by_text("水利站说归村里。").first).to_be_visible()
    assert steps.state_of(order) == "appealed"

    officer = people.office(c.officer)
    officer.goto("/todo/")
    expect(officer.locator("main").get_by_text(order.title).first).to_be_visible()
    steps.do(officer, order, answer, note="镇里看过现场了。")
    assert steps.state_of(order) == {"overrule": "placed", "uphold": "refused"}[answer]
    villager.goto(link(order))
    expect(villager.get_by_text("镇里看过现场了。").first).to_be_visible()
    expect(villager.locator("#appeal")).to_have_count(0)
    secretary.goto("/todo/")
    waiting = secretary.locator("main").get_by_text(order.title)
    expect(waiting.first).to_be_visible() if answer == "overrule" else expect(waiting).to_have_count(0)


def test_declined_twice_and_claimed(people: People, county):
    c = county
    order = make_order("supplied", c)
    leader, first, second = (
        people.office(c.group_leader),
        people.member(c.member),
        people.member(c.other_member),
    )
    steps.dispatch(leader, order, c.member.person)
    steps.decline(first, order, "away")
    assert any(order.title in title for title in notices(c.group_leader))
    steps.dispatch(leader, order, c.other_member.person)
    steps.decline(second, order, "busy")
    leader.goto(f"/orders/dispatch/?order={order.pk}")
    leader.locator(f'form[action="/orders/dispatch/{order.pk}/claim/"] button').click()
    expect(leader.locator("[data-toast]").first).to_be_visible()

    second.goto("/my/?tab=claim")
    second.locator(f'main a[href="/orders/{order.pk}/"]').first.click()
    expect(second.get_by_text("138")).to_have_count(0)  # name and phone are shown to whoever takes it
    second.locator('form[action$="/claim/"] button').click()
    expect(second.locator(f'a[href="/orders/{order.pk}/note/"]')).to_be_visible()
    order.refresh_from_db()
    assert (order.state, order.assignee) == ("accepted", c.other_member.person)
    first.goto("/my/?tab=claim")
    expect(first.locator(f'main a[href="/orders/{order.pk}/"]')).to_have_count(0)
    villager = people.villager()
    villager.goto(link(order))
    expect(villager.get_by_text("太忙")).to_have_count(0)
    assert order.declines.count() == 2


def test_one_star_is_redone_under_the_townships_eyes_then_five(people: People, county):
    c = county
    order = make_order("completed", c)
    villager, officer, member = people.villager(), people.office(c.officer), people.member(c.member)
    steps.rate(villager, link(order), 1, solved=False, words="又堵了。")
    order.refresh_from_db()
    assert (order.state, order.redo_count) == ("supplied", 1)
    officer.goto(f"/orders/{order.pk}/")
    expect(officer.get_by_text("又堵了。").first).to_be_visible()
    leader = people.office(c.group_leader)
    steps.dispatch(leader, order, c.member.person)
    steps.accept(member, order)
    steps.complete(member, order, "换了涵管，再看三天。")
    assert steps.state_of(order) == "follow_up"  # who did it cannot close it alone
    officer.goto("/todo/")
    expect(officer.locator("main").get_by_text(order.title).first).to_be_visible()
    steps.do(officer, order, "pass", note="去看了，水是通的。")
    steps.rate(villager, link(order), 5, solved=True)
    order.refresh_from_db()
    assert (order.state, order.stars, order.redo_count) == ("rated", 5, 1)
    assert list(order.ratings.values_list("stars", flat=True)) == [1, 5]
