"""Visits, courtyard meetings and activities: what is said at the door or in the yard becomes an order, and is told back."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_household
from tests.journeys import steps
from tests.journeys.conftest import People
from zugong.config import checks
from zugong.organisations.actors import Actor
from zugong.villages.meetings import actions as meetings
from zugong.villages.models import Activity, CourtyardMeeting, Problem, Visit
from zugong.villages.visits.actions import link
from zugong.workorders.models import WorkOrder


def minute(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_a_visit_without_a_line_is_sent_later_and_its_difficulty_is_an_order(people: People, county):
    c = county
    home = make_household(c, hamlet="大塘边", phone="13800000001")
    link(household=home, person=c.member.person, by=Actor.of(c.secretary))
    member = people.member(c.member)
    member.goto("/my/households/")
    member.locator(f'a[href="/households/{home.pk}/visit/"]').click()
    member.context.set_offline(True)
    steps.choose(member, "found", "difficulty")
    member.locator("[data-note-send]").click()
    expect(member.locator("[data-queue] .z-note-dashed")).to_have_count(0)  # a difficulty needs a sentence
    member.locator("textarea[name=words]").fill("屋后的水渠漏，灶房进了水。")
    member.locator("select[name=item]").select_option(c.item.code)
    member.locator("[data-note-send]").click()
    expect(member.locator("[data-queue]")).to_contain_text("灶房进了水")
    expect(member.locator("[data-offline-strip]")).to_be_visible()
    assert Visit.objects.count() == 0
    member.context.set_offline(False)
    member.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(member.locator("[data-queue] .z-note-dashed")).to_have_count(0)
    visit, order = Visit.objects.get(), WorkOrder.objects.get()
    member.goto("/my/households/")
    member.locator(f'a[href="/visits/{visit.pk}/"]').click()
    expect(member.locator("main")).to_contain_text(order.number_text)

    villager = people.villager(java_script_enabled=False)
    steps.card(villager, home)
    villager.locator('main a[href$="/visits/"]').click()
    expect(villager.locator("main")).to_contain_text(order.number_text)
    villager.locator('input[name=verdict][value="yes"]').check(force=True)
    villager.locator("form.v-form button").last.click()
    expect(villager.locator("main [role=status]")).to_be_visible()
    secretary = people.office(c.secretary)
    secretary.goto("/todo/")
    expect(secretary.locator(".z-todo").get_by_text(order.title).first).to_be_visible()
    secretary.goto(f"/visits/?where={c.village.pk}")
    expect(secretary.locator("main")).to_contain_text(home.title)


def test_what_is_said_in_the_yard_is_ordered_and_told_at_the_next_meeting(people: People, county):
    c = county
    home = make_household(c)
    leader = people.member(c.group_leader)
    leader.goto("/meetings/new/")
    leader.locator("input[name=title]").fill("水渠和路灯")
    leader.locator("input[name=starts_at]").fill(minute(timezone.now() + timedelta(minutes=2)))
    leader.locator("input[name=place]").fill("周家院坝")
    leader.locator("main form button.z-btn-red").click()
    meeting = CourtyardMeeting.objects.get()
    leader.locator(f'form[action="/meetings/{meeting.pk}/announce/"] button').click()
    expect(leader.locator("[data-toast]").first).to_be_visible()

    villager = people.villager(java_script_enabled=False)
    steps.card(villager, home)
    villager.locator('main a[href$="/meetings/"]').first.click()
    expect(villager.locator("main")).to_contain_text("周家院坝")
    villager.locator("textarea[name=words]").fill("大塘边的水渠年年堵。")
    villager.locator("form.v-form button").last.click()
    expect(villager.locator("main [role=status]")).to_be_visible()
    leader.reload()
    leader.locator(f'form[action^="/meetings/{meeting.pk}/topics/"]').get_by_role("button").first.click()
    leader.locator(f'form[action="/meetings/{meeting.pk}/begin/"] button').click()
    expect(leader.locator(".me-qr svg")).to_be_visible()

    villager.goto(f"/m/{meeting.slug}")  # the code on the table; the card was opened on this phone
    expect(villager.locator("main")).to_contain_text("大塘边的水渠年年堵。")
    villager.locator("main form button.z-btn-red").click()
    stranger = people.villager()
    stranger.goto(f"/m/{meeting.slug}")
    stranger.locator("input[name=name]").fill("彭大山")
    stranger.locator("main form button.z-btn-red").click()
    stranger.wait_for_url(re.compile(r"\?in=1$"))
    leader.reload()
    expect(leader.locator(".me-names")).to_contain_text("彭大山")
    problem = leader.locator(f'form[action="/meetings/{meeting.pk}/problems/"]')
    problem.locator("textarea[name=words]").fill("大塘边的水渠堵了，要清。")
    problem.locator("input[name=household]").fill("周桂香家")
    problem.locator("select[name=owner]").select_option(str(c.group_leader.person.pk))
    problem.locator("input[name=due_on]").fill(f"{timezone.localdate() + timedelta(days=10):%Y-%m-%d}")
    problem.locator("select[name=item]").select_option(c.item.code)
    problem.locator("button").last.click()
    order = WorkOrder.objects.get()
    expect(leader.locator("main")).to_contain_text(order.number_text)
    leader.locator("textarea[name=minutes]").fill("定了先清大塘边的渠。")
    leader.locator(f'form[action="/meetings/{meeting.pk}/minutes/"] button').last.click()
    expect(leader.locator("[data-toast]").first).to_be_visible()
    stranger.goto(f"/m/{meeting.slug}")
    expect(stranger.locator("main")).to_contain_text("定了先清大塘边的渠。")
    expect(stranger.locator("main")).not_to_contain_text("彭大山")

    secretary = people.office(c.secretary)
    steps.do(secretary, order, "supply", group=str(c.group.pk), note="下周清。")
    coming = meetings.plan(
        unit=meeting.unit,
        title="清渠的事",
        starts_at=timezone.now() + timedelta(minutes=20),
        place="周家院坝",
        agenda="",
        by=Actor.of(c.group_leader),
    )
    meetings.announce(coming, by=Actor.of(c.group_leader))
    meetings.begin(coming, by=Actor.of(c.group_leader))
    found = Problem.objects.get()
    leader.goto(f"/meetings/{coming.pk}/")
    expect(leader.locator("main")).to_contain_text(order.number_text)
    leader.locator(f'form[action="/meetings/problems/{found.pk}/tell/"] input[name=words]').fill(
        "村里定了下周清。"
    )
    leader.locator(f'form[action="/meetings/problems/{found.pk}/tell/"] button').click()
    expect(leader.locator("main")).to_contain_text("村里定了下周清。")


def test_who_came_to_common_work_signs_in_by_the_card_and_has_the_points(people: People, county):
    c = county
    home = make_household(c)
    leader = people.office(c.group_leader)
    leader.goto("/activities/new/")
    leader.locator("input[name=title]").fill("清大塘边的渠")
    leader.locator("input[name=place]").fill("大塘边")
    leader.locator("input[name=starts_at]").fill(minute(timezone.now() - timedelta(minutes=10)))
    leader.locator("input[name=ends_at]").fill(minute(timezone.now() + timedelta(hours=3)))
    leader.locator("input[name=points]").fill("5")
    leader.locator("main form button.z-btn-red").click()
    activity = Activity.objects.get()
    expect(leader.locator(".me-qr svg")).to_be_visible()

    stranger = people.villager()
    stranger.goto(f"/a/{activity.slug}")
    expect(stranger.locator("main form")).to_have_count(0)  # first the card, then one press
    villager = people.villager(java_script_enabled=False)
    steps.card(villager, home)
    villager.locator(f'main a[href="/a/{activity.slug}"]').click()
    villager.get_by_role("button", name="周桂香").click()
    villager.wait_for_url(re.compile(r"\?in=1$"))
    leader.reload()
    expect(leader.locator(".me-names")).to_contain_text("周桂香")
    leader.locator("textarea[name=result]").fill("清了三百米渠。")
    leader.locator(f'form[action="/activities/{activity.pk}/close/"] button').last.click()
    expect(leader.locator("[data-toast]").first).to_be_visible()
    steps.card(villager, home, "points/")
    expect(villager.locator(".p-rows .p-amount").first).to_have_text("+5")
    assert checks.run(["ledger"]) == []
