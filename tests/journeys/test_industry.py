"""A firm on a chain names what is in its way; the branch finds who does it, and the firm has its say."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.contracts.world import photo_file
from tests.factories import make_chain
from tests.journeys import steps
from tests.journeys.conftest import People
from zugong.villages.chains import links
from zugong.villages.models import Task


def test_a_firms_difficulty_is_declined_once_then_done_and_said_to_have_helped(people: People, county):
    c = county
    chain = make_chain(c)
    node = chain.nodes.get(kind="firm")
    officer = people.office(c.officer)
    officer.goto(f"/villages/chains/{chain.pk}/nodes/{node.pk}/")
    officer.locator(f'form[action="/villages/chains/{chain.pk}/nodes/{node.pk}/link/"] button').click()
    node.refresh_from_db()
    firm = people.villager()
    firm.goto(f"/f/{links.token(node)}/")
    firm.locator("select[name=new-element]").select_option("logistics")
    firm.locator("input[name=new-title]").fill("采收前要200吨冷库")
    firm.locator("textarea[name=new-words]").fill("去年没有冷库，烂了三成。")
    firm.locator("form.v-form button.z-btn-red").click()
    task = Task.objects.get()
    expect(firm.locator(f"#t{task.pk}")).to_be_visible()

    path, day = f"/villages/tasks/{task.pk}/", f"{timezone.localdate() + timedelta(days=20):%Y-%m-%d}"
    officer.goto("/todo/")
    expect(officer.locator("main").get_by_text(task.title).first).to_be_visible()
    steps.case_verb(officer, path, "assign", owner=str(c.other_village.pk), due_on=day)
    steps.case_verb(
        people.member(c.other_secretary), path, "decline", reason="no_means", note="我们村没有冷库。"
    )
    officer.goto(path)
    expect(officer.locator("main")).to_contain_text("我们村没有冷库。")
    steps.case_verb(officer, path, "assign", owner=str(c.village.pk), due_on=day)
    secretary = people.member(c.secretary)
    secretary.goto("/todo/")
    secretary.locator("main").get_by_text(task.title).first.click()
    steps.case_verb(secretary, path, "accept", handler="龙小兰")
    secretary.goto(path)
    secretary.locator('[data-dialog="do-complete"]').click()
    steps.fill(secretary, "complete", {"note": "租到镇上的冷库200吨。"})
    secretary.locator('dialog#do-complete input[type="file"]').set_input_files(
        {"name": "合同.jpg", "mimeType": "image/jpeg", "buffer": photo_file().getvalue()}
    )
    secretary.locator("dialog#do-complete form button.z-btn-red").click()
    expect(secretary.locator("[data-toast]").first).to_be_visible()

    firm.reload()
    steps.choose(firm, f"t{task.pk}-solved", "yes")
    firm.locator(f'form[action$="/{task.pk}/say/"] button').last.click()
    expect(firm.locator(f'form[action$="/{task.pk}/say/"]')).to_have_count(0)
    steps.case_verb(officer, path, "close", note="到冷库看过，合同也看了。")
    task.refresh_from_db()
    assert (task.state, task.solved) == ("closed", True)
    firm.reload()
    expect(firm.locator("main")).to_contain_text("到冷库看过")
