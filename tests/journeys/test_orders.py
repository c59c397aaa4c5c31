"""Orders as people carry them through: from the code on the door to the villager's verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.contracts.world import photo_file
from tests.factories import make_order
from tests.journeys import steps
from tests.journeys.conftest import People
from zugong.flows.models import CaseClock
from zugong.flows.sweep import sweep
from zugong.organisations import rules
from zugong.organisations.calendar import office_calendar
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
    expect(leader.locator(".z-todo").get_by_text(order.title).first).to_be_visible()
    steps.dispatch(leader, order, c.member.person)
    assert any(order.title in title for title in notices(c.member))
    secretary.goto("/todo/")
    expect(secretary.locator(".z-todo").get_by_text(order.title)).to_have_count(0)
    expect(secretary.locator(".home-board").get_by_text(order.title).first).to_be_visible()

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
    waiting = secretary.locator(".z-todo").get_by_text(order.title)
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


def test_overdue_goes_to_the_township_which_answers(people: People, county):
    c = county
    order = make_order("placed", c)
    calendar = office_calendar()
    first = calendar.next_opening(timezone.now())
    CaseClock.objects.filter(case_id=order.pk, name="supply").update(
        due_at=timezone.now() - timedelta(minutes=1)
    )
    WorkOrder.objects.filter(pk=order.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    secretary, officer = people.office(c.secretary), people.office(c.officer)
    secretary.goto("/todo/")
    expect(secretary.locator("main .z-red").first).to_be_visible()
    officer.goto("/todo/")
    expect(officer.locator(".z-todo").get_by_text(order.title)).to_have_count(0)

    assert sweep(now=first)["reminded"] == 1
    assert sweep(now=first)["passed_up"] == 0  # the grace is not over
    assert sweep(now=calendar.due(first, rules.value("order.grace", c.village) + 1))["passed_up"] == 1
    officer.goto("/inbox/")
    expect(officer.locator("main").get_by_text(order.title).first).to_be_visible()
    officer.goto("/todo/")
    expect(officer.locator("main").get_by_text(order.title).first).to_be_visible()
    secretary.goto(f"/orders/{order.pk}/")
    expect(secretary.get_by_text(c.township.name).first).to_be_visible()
    steps.do(officer, order, "supply", group=str(c.group.pk), note="镇里替村里定了。")
    order.refresh_from_db()
    step = order.step_log.get(verb="supply")
    assert (order.state, step.account) == ("supplied", c.officer)
    villager = people.villager()
    villager.goto(link(order))
    expect(villager.get_by_text("镇里替村里定了。").first).to_be_visible()


def test_two_people_at_the_same_moment_one_wins_the_other_is_told_and_keeps_the_words(people: People, county):
    c = county
    order = make_order("placed", c)
    one, other = people.office(c.secretary), people.office(c.secretary)
    for page in (one, other):
        page.goto(f"/orders/{order.pk}/")
    refusing = other.locator("dialog#do-refuse")
    opener = other.locator('[data-dialog="do-refuse"]')
    if not opener.is_visible():
        opener.locator("xpath=ancestor::details/summary").click()
    opener.click()
    steps.fill(other, "refuse", {"reason": "not_ours", "note": "写了半天的话，不能丢。"})
    one.locator('[data-dialog="do-supply"]').first.click()
    one.locator("dialog#do-supply button.z-btn-red").click()
    expect(one.locator("[data-toast]").first).to_be_visible()
    refusing.locator("button.z-btn-red").click()
    told = other.locator("[role=alert]")
    expect(told).to_be_visible()
    expect(told).to_contain_text(str(c.secretary))
    expect(other.locator('textarea[name="refuse-note"]')).to_have_value("写了半天的话，不能丢。")
    assert steps.state_of(order) == "supplied"
    assert order.step_log.filter(verb="refuse").count() == 0


def test_two_members_claim_at_once(people: People, county):
    c = county
    order = make_order("claimable", c)
    first, second = people.member(c.member), people.member(c.other_member)
    for page in (first, second):
        page.goto(f"/orders/{order.pk}/")
    first.locator('form[action$="/claim/"] button').click()
    expect(first.locator(f'a[href="/orders/{order.pk}/note/"]')).to_be_visible()
    second.locator('form[action$="/claim/"] button').click()
    expect(second.locator("[role=alert]")).to_contain_text(c.member.person.name)
    order.refresh_from_db()
    assert (order.assignee, order.step_log.filter(verb="claim").count()) == (c.member.person, 1)


def test_a_note_written_without_a_line_is_kept_and_sent_later(people: People, county):
    c = county
    order = make_order("accepted", c)
    member = people.member(c.member)
    member.goto(f"/orders/{order.pk}/note/")
    member.context.set_offline(True)
    member.locator("textarea[name=note-note]").fill("山里没信号，先记下：换了两段管子。")
    member.locator("[data-note-send]").click()
    expect(member.locator("[data-queue]")).to_contain_text("换了两段管子")
    expect(member.locator("[data-offline-strip]")).to_be_visible()
    assert order.step_log.filter(verb="note").count() == 0
    member.context.set_offline(False)
    member.evaluate("() => window.dispatchEvent(new Event('online'))")
    member.goto("/my/")
    member.goto(f"/orders/{order.pk}/")
    expect(member.locator("main")).to_contain_text("换了两段管子", timeout=10_000)
    assert order.step_log.filter(verb="note").count() == 1


def test_a_wrong_phone_loses_nothing_and_shows_a_way_out(people: People, county):
    c = county
    villager = people.villager()
    villager.goto(f"/v/{c.village.code}/place/?item={c.item.code}")
    villager.locator("textarea[name=words]").fill(steps.WORDS)
    choose_other(villager)
    villager.locator("input[name=phone]").fill("1380000472")
    villager.locator("input[type=file]").set_input_files(
        {"name": "渠.jpg", "mimeType": "image/jpeg", "buffer": photo_file().getvalue()}
    )
    villager.locator("form.v-form button.z-btn-red").click()
    expect(villager.locator("#id_phone_error")).to_be_visible()
    expect(villager.locator("textarea[name=words]")).to_have_value(steps.WORDS)
    expect(villager.locator("input[name=phone]")).to_have_value("1380000472")
    expect(villager.locator("input[name=on_behalf_of]")).to_have_value("老王")
    expect(villager.locator(".v-drafts img")).to_have_count(1)
    assert WorkOrder.objects.count() == 0
    villager.locator("button[name=no_phone]").click()
    villager.wait_for_url("**/placed")
    order = WorkOrder.objects.get()
    assert (order.words, order.phone, order.on_behalf_of) == (steps.WORDS, "", "老王")
    villager.goto(link(order))
    photo = villager.locator("main img").first
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.complete && image.naturalWidth > 0")


def choose_other(page) -> None:
    steps.choose(page, "for_whom", "other")
    page.locator("input[name=on_behalf_of]").fill("老王")


def test_two_taps_at_once_make_one_order(people: People, county):
    c = county
    villager = people.villager()
    villager.goto(f"/v/{c.village.code}/place/?item={c.item.code}")
    villager.locator("textarea[name=words]").fill(steps.WORDS)
    ends = villager.evaluate(
        """async () => {
            const form = document.querySelector("form.v-form");
            const send = () => fetch(form.action, {method: "POST", body: new FormData(form)});
            return (await Promise.all([send(), send(), send()])).map((answer) => answer.url);
        }"""
    )
    order = WorkOrder.objects.get()
    assert {end.partition("/o/")[2] for end in ends} == {f"{link_token(order.request_key)}/placed"}


def test_what_a_member_typed_is_kept_when_the_order_went_to_somebody_else(people: People, county):
    c = county
    order = make_order("accepted", c)
    member = people.member(c.member)
    member.goto(f"/orders/{order.pk}/complete/")
    member.locator("textarea[name=complete-note]").fill("渠通了，写了很长一段。")
    leader = people.office(c.group_leader)
    steps.do(leader, order, "dispatch", person=str(c.other_member.person.pk))
    member.locator('button[form="verb-form"]').click()
    expect(member.locator("[role=alert]")).to_contain_text(str(c.group_leader))
    expect(member.locator("textarea[name=complete-note]")).to_have_value("渠通了，写了很长一段。")
    assert steps.state_of(order) == "dispatched"
