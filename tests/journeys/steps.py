"""What people do on the pages, by the names of fields and the addresses of forms: wording may change, these stay."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.factories import County
from zugong.villages.households.cards import card_token
from zugong.villages.models import Deed, Household
from zugong.workorders.models import WorkOrder

WORDS = "3组大塘边的水渠堵了，下面七八亩田没水。"


def choose(page: Page, name: str, value: str) -> None:
    """Tick a radio or a box as a finger does: on its label."""
    field = page.locator(f'input[name="{name}"][value="{value}"]')
    label = page.locator(f'label[for="{field.get_attribute("id")}"]')
    (label if label.count() else field.locator("xpath=ancestor::label")).first.click()
    expect(field).to_be_checked()


def place(page: Page, c: County, words: str = WORDS, phone: str = "", item: Any = None) -> WorkOrder:
    """From the village's page to the page that says it has arrived."""
    page.goto(f"/v/{c.village.code}/")
    page.locator(f'a[href="/v/{c.village.code}/place/"]').first.click()
    page.locator("select[name=item]").select_option((item or c.item).code)
    page.locator("textarea[name=words]").fill(words)
    page.locator("input[name=phone]").fill(phone)
    page.locator("form.v-form button.z-btn-red").click()
    page.wait_for_url(re.compile(r"/o/[2-9a-z]+/placed$"))
    return WorkOrder.objects.order_by("-pk").first()


def do(page: Page, order: WorkOrder, verb: str, **fields: str) -> None:
    """A verb from the order's page: its button, then the dialog. Fields that are radios are chosen, others filled."""
    page.goto(f"/orders/{order.pk}/")
    dialog = page.locator(f"dialog#do-{verb}")
    opener = page.locator(f'[data-dialog="do-{verb}"]')
    if not opener.is_visible():  # behind "more"
        opener.locator("xpath=ancestor::details/summary").click()
    opener.click()
    expect(dialog).to_be_visible()
    fill(page, verb, fields)
    dialog.locator("button.z-btn-red").click()
    expect(page.locator("[data-toast]").first).to_be_visible()


def fill(page: Page, verb: str, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        field = page.locator(f'[name="{verb}-{name}"]').first
        kind = field.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName")
        if kind == "radio":
            choose(page, f"{verb}-{name}", value)
        elif kind == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def dispatch(page: Page, order: WorkOrder, person: Any) -> None:
    """At the dispatch desk, to somebody among the candidates."""
    page.goto(f"/orders/dispatch/?order={order.pk}")
    page.locator(f'.z-match button[name="pair"][value^="{order.pk}-{person.pk}-"]').click()
    expect(page.locator("[data-toast]").first).to_be_visible()


def accept(page: Page, order: WorkOrder) -> None:
    """From one's own list."""
    page.goto("/my/")
    page.locator(f'main a[href="/orders/{order.pk}/"]').first.click()
    page.locator('form[action$="/accept/"] button.z-btn-red').click()
    expect(page.locator(f'a[href="/orders/{order.pk}/note/"]')).to_be_visible()


def decline(page: Page, order: WorkOrder, reason: str) -> None:
    page.goto(f"/orders/{order.pk}/")
    page.locator('[data-dialog="decline"]').click()
    choose(page, "decline-reason", reason)
    page.locator("dialog#decline form button.z-btn-ink").click()
    page.wait_for_url("**/my/")


def note(page: Page, order: WorkOrder, words: str) -> None:
    page.goto(f"/orders/{order.pk}/note/")
    page.locator("textarea[name=note-note]").fill(words)
    page.locator("[data-note-send]").click()
    page.wait_for_url(f"**/orders/{order.pk}/")


def complete(page: Page, order: WorkOrder, words: str) -> None:
    page.goto(f"/orders/{order.pk}/complete/")
    page.locator("textarea[name=complete-note]").fill(words)
    page.locator('button[form="verb-form"]').click()
    page.wait_for_url(re.compile(rf"/orders/{order.pk}/$|/my/$"))


def rate(page: Page, link: str, stars: int, solved: bool, words: str = "") -> None:
    page.goto(link)
    choose(page, "solved", "yes" if solved else "no")
    choose(page, "stars", str(stars))
    page.locator("#rate textarea[name=words]").fill(words)
    page.locator("#rate button.z-btn-red").click()
    expect(page.locator("#rate")).to_have_count(0)


def state_of(order: WorkOrder) -> str:
    return WorkOrder.objects.values_list("state", flat=True).get(pk=order.pk)


# --- what a household does with its card, and what the village does with points -----------------------------------
def card(page: Page, household: Household, path: str = "") -> None:
    """Scan the household's card."""
    page.goto(f"/h/{card_token(household)}/{path}")


def rule(page: Page, deed: Deed, verb: str, **fields: str) -> None:
    """A step of a deed from its page; the form of the likely step stands open, the others behind their name."""
    page.goto(f"/villages/deeds/{deed.pk}/")
    form = page.locator(f'form[action="/villages/deeds/{deed.pk}/{verb}/"]')
    if not form.is_visible():
        form.locator("xpath=ancestor::details/summary").click()
    fill(page, verb, fields)
    form.locator("button").last.click()
    expect(page.locator("[data-toast]").first).to_be_visible()


def case_verb(page: Page, path: str, verb: str, **fields: str) -> None:
    """A verb in the dialog of a case's page."""
    page.goto(path)
    opener = page.locator(f'[data-dialog="do-{verb}"]')
    if not opener.is_visible():
        opener.locator("xpath=ancestor::details/summary").click()
    opener.click()
    fill(page, verb, fields)
    page.locator(f"dialog#do-{verb} form button.z-btn-red").click()
    expect(page.locator("[data-toast]").first).to_be_visible()
