"""What a village makes public: from the clerk's draft to the villager's question, and on when nobody answers."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.journeys.conftest import People
from zugong.disclosure.models import Publication, Question
from zugong.flows.sweep import sweep
from zugong.organisations.calendar import office_calendar

TABLE = "日期\t事由\t金额\n5月3日\t路灯灯头及线材\t3265.50\n5月12日\t3组水渠清淤\t11400.00"


def confirm(page: Page, verb: str) -> None:
    """The button of a verb, then its dialog."""
    page.locator(f'[data-dialog="do-{verb}"]').click()
    page.locator(f"dialog#do-{verb} button.z-btn-red").click()
    expect(page.locator("[data-toast]").first).to_be_visible()


def ask(page: Page, words: str) -> Question:
    """From the small form on a publication to one's own page of the question."""
    page.locator("#ask-words").fill(words)
    page.locator("#questions form button.z-btn-red").click()
    page.locator("form button.z-btn-red").click()
    page.wait_for_url(re.compile(r"/d/q/"))
    return Question.objects.order_by("-pk").first()


def test_published_signed_found_verified_asked_answered_and_passed_up(people: People, county):
    c = county
    clerk = people.office(c.clerk)
    clerk.goto("/disclosure/publications/new/?kind=village_affairs")
    clerk.locator("[name=title]").fill("石榴坪村二季度村务公开")
    clerk.locator("[name=text]").fill("村民代表会议定的事如下。")
    clerk.locator("[name=table]").fill(TABLE)
    clerk.locator("form button.z-btn-red").click()
    clerk.wait_for_url(re.compile(r"/disclosure/publications/\d+/$"))
    made = Publication.objects.get()
    confirm(clerk, "send")

    supervisor = people.member(c.supervisor)
    supervisor.goto("/todo/")
    supervisor.locator("main").get_by_text(made.title).first.click()
    supervisor.locator(f'a[href="/disclosure/publications/{made.pk}/review/"]').first.click()
    supervisor.locator('button[name=agrees][value="all"]').click()
    expect(supervisor.locator("#line-0.d-ok")).to_be_visible()
    supervisor.locator('input[name=agrees][value="yes"]').locator("xpath=ancestor::label").first.click()
    supervisor.locator("input[name=password]").fill(PASSWORD)
    supervisor.locator(f'form[action$="/{made.pk}/sign/"] button.z-btn-red').click()
    supervisor.wait_for_url(f"**/disclosure/publications/{made.pk}/")

    secretary = people.office(c.secretary)
    secretary.goto(f"/disclosure/publications/{made.pk}/")
    confirm(secretary, "publish")

    villager = people.villager()
    villager.goto(f"/v/{c.village.code}/")
    villager.locator(f'a[href="/d/u/{c.village.code}/"]').click()
    villager.get_by_text(made.title).first.click()
    expect(villager.get_by_text("核对结果：与存证一致")).to_be_visible()
    address = villager.url
    villager.locator(f'a[href="/c/{made.number}/1/"]').first.click()
    expect(villager.locator("[data-verify].d-own-good")).to_be_visible()
    villager.goto(address)
    asked = ask(villager, "水渠清淤11400元，请了几个人？")
    own = villager.url

    clerk.goto("/todo/")
    clerk.locator("main").get_by_text("水渠清淤11400元").first.click()
    clerk.locator("[name=words]").fill("本村24个工，每工200元；租挖机2天6600元。")
    clerk.locator('form:has(input[value="answer"]) button.z-btn-red').click()
    expect(clerk.locator("[data-toast]").first).to_be_visible()
    for page, where in ((villager, own), (people.villager(), address)):
        page.goto(where)
        expect(page.get_by_text("租挖机2天6600元").first).to_be_visible()

    neighbour = people.villager()
    neighbour.goto(address)
    late = ask(neighbour, "路灯装了几盏？")
    calendar = office_calendar()
    first = calendar.next_opening(calendar.due(timezone.now(), 3 * 1440) + timedelta(minutes=1))
    sweep(first)
    sweep(calendar.next_opening(calendar.due(first, 4 * 60) + timedelta(minutes=1)))
    officer = people.office(c.officer)
    officer.goto("/todo/")
    officer.locator("main").get_by_text("路灯装了几盏").first.click()
    officer.locator("[name=words]").fill("八盏，装在四个路口。")
    officer.locator('form:has(input[value="answer"]) button.z-btn-red').click()
    expect(officer.locator("[data-toast]").first).to_be_visible()
    assert {one.state for one in Question.objects.filter(pk__in=[asked.pk, late.pk])} == {"answered"}
    villager.goto(address)
    expect(villager.get_by_text("八盏，装在四个路口").first).to_be_visible()
