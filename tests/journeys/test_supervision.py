"""A member of the supervision committee on a phone: line by line, a line is wrong, the village mends it, then the signature."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.disclosure import making
from tests.factories import PASSWORD, County
from tests.villages.committee import scene
from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication, Signature
from zugong.organisations.actors import Actor

KIND = "village_affairs"


def decide(page: Page, agrees: str, words: str = "") -> None:
    page.locator(f'input[name="agrees"][value="{agrees}"]').locator("xpath=ancestor::label").first.click()
    page.locator("textarea[name=words]").fill(words)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action$='/sign/'] button.z-btn-red").click()


def test_a_line_is_called_wrong_mended_and_then_signed(people, county: County) -> None:
    scene.make_committee(county, signers=1)
    made = making.reviewed(county, kind=KIND)
    page = people.member(county.supervisor)
    page.goto(f"/disclosure/publications/{made.pk}/review/")
    first, second = page.locator("#line-0"), page.locator("#line-1")
    first.locator("button[value=yes]").click()
    expect(page.locator("#line-0.d-ok")).to_be_visible()
    second.locator("summary").click()
    second.locator("input[name=words]").fill("灯头单价高了")
    second.locator("button[value=no]").click()
    expect(page.locator("#line-1.d-not")).to_contain_text("灯头单价高了")
    decide(page, "yes")
    expect(page.get_by_role("alert").first).to_be_visible()
    decide(page, "no", "第2行单价请核")
    page.wait_for_url(re.compile(rf"/publications/{made.pk}/$"))
    made = Publication.objects.get(pk=made.pk)
    assert made.state == "draft"
    publications.edit(made, body=making.body(income="8000.00"), by=Actor.of(county.clerk))
    publications.send(made, by=Actor.of(county.clerk))
    page.goto(f"/disclosure/publications/{made.pk}/review/")
    page.locator("button[value=all]").click()
    decide(page, "yes")
    page.wait_for_url(re.compile(rf"/publications/{made.pk}/$"))
    assert Publication.objects.get(pk=made.pk).state == "signed"
    assert [one.agrees for one in Signature.objects.order_by("pk")] == [False, True]
