"""A round of evaluation as the village lives it: nominate, look, vote with a code, notice, points."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.villages.rounds import scene
from zugong.config import checks
from zugong.evaluation import actions as engine
from zugong.evaluation.models import Subject
from zugong.flows.sweep import sweep
from zugong.organisations.actors import Actor


def press(page, row, name: str) -> None:
    """A step of the round, from its page to the form that names the effect."""
    page.goto(f"/evaluation/rounds/{row.round.pk}/")
    page.locator(f'a[href="/evaluation/rounds/{row.round.pk}/do/{name}/"]').click()
    page.locator("main form button.z-btn-red").click()
    page.wait_for_url(f"**/evaluation/rounds/{row.round.pk}/")


def test_from_the_nomination_on_a_phone_to_the_points_on_the_card(people: People, county):
    c = county
    homes = scene.households(c, 6)
    row = scene.nominated(c, homes[1:])
    villager = people.villager()
    steps.card(villager, homes[0], "rounds/")
    villager.locator(f'a[href$="/rounds/{row.round.pk}/"]').click()
    villager.locator("textarea[name=words]").first.fill("天天扫，门前没有柴堆。")
    villager.locator("form:has(input[value=own]) button.z-btn-red").click()
    villager.wait_for_url(re.compile(r"/rounds/#r\d+$"))
    own = Subject.objects.get(round=row.round, source_id=str(homes[0].pk))

    secretary = people.office(c.secretary)
    for group, accounts in (("team", (c.committee_member, c.group_leader)), ("cleaners", (c.clerk,))):
        engine.set_raters(row.round, group=group, accounts=accounts, by=Actor.of(c.secretary))
    press(secretary, row, "review")
    leader = people.member(c.group_leader)
    leader.goto("/todo/")
    leader.locator("main").get_by_text(row.round.title).first.click()
    leader.locator("main").get_by_text(own.label).first.click()
    steps.choose(leader, "i-yard", "a")
    steps.choose(leader, "i-order", "a")
    leader.locator('button[form="sheet-form"]').click()
    expect(leader.locator("[data-toast]").first).to_be_visible()
    for subject in scene.subjects(row):
        for group, account in (("team", c.committee_member), ("team", c.group_leader), ("cleaners", c.clerk)):
            if (account, subject.pk) != (c.group_leader, own.pk):
                engine.score(
                    subject,
                    group=group,
                    by=Actor.of(account),
                    answers=scene.ANSWERS[group],
                    request_key=f"journey-{account.pk}-{subject.pk}",
                )

    secretary.goto(f"/villages/rounds/{row.round.pk}/codes/")
    secretary.locator("main form button.z-btn-red").click()
    expect(secretary.locator("main")).to_contain_text("6")
    press(secretary, row, "vote")
    code = scene.code_of(row, homes[0])
    phone = people.villager(java_script_enabled=False)
    phone.goto(f"/v/{c.village.code}/rounds/")
    phone.locator('a[href="/b/"]').first.click()
    phone.locator("#code").fill(code.lower())
    phone.locator("form button.z-btn-red").click()
    phone.locator(f'input[type=checkbox][value="{own.pk}"]').check()
    phone.locator("form button.z-btn-red").click()
    phone.wait_for_url("**/b/done/")
    phone.goto(f"/b/{code}")
    expect(phone.locator("main form")).to_have_count(0)  # once is once
    for home in homes[1:]:
        engine.cast(code=scene.code_of(row, home), chosen={"neighbours": [own.pk]})

    press(secretary, row, "freeze")
    secretary.goto(f"/villages/rounds/{row.round.pk}/winners/")
    for box in secretary.locator("input[name=subject]").all():
        box.set_checked(box.get_attribute("value") == str(own.pk))
    secretary.locator("main form button.z-btn-red").click()
    secretary.wait_for_url(f"**/evaluation/rounds/{row.round.pk}/")
    press(secretary, row, "publish")
    phone.goto(f"/v/{c.village.code}/rounds/")
    phone.get_by_text(row.round.title).first.click()
    expect(phone.locator("main")).to_contain_text(homes[0].title)
    expect(phone.locator("main")).not_to_contain_text(homes[1].title)
    row.round.refresh_from_db()
    sweep(row.round.notice_until + timedelta(minutes=1))
    press(secretary, row, "sign")
    steps.card(villager, homes[0], "points/")
    expect(villager.locator(".p-rows .p-amount").first).to_have_text("+20")
    assert checks.run(["ledger", "evaluation"]) == []
