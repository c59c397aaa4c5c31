"""Alliances and the collective economy as people do them: a secretary on the phone, a township at the desk."""

from __future__ import annotations

import io
import re

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_alliance
from tests.journeys.conftest import People
from tests.journeys.steps import case_verb
from zugong.lib.xlsx import write_rows
from zugong.organisations.imports.jobs import check_import, run_import
from zugong.organisations.models import ImportJob
from zugong.villages.economy.imports import WORKBOOK, YEARS
from zugong.villages.models import EconomyYear


def test_an_alliance_is_sent_back_sent_again_and_approved(people: People, county):
    """The secretary holds a phone, the township sits at a desk; the reason of the refusal stands on the phone's page."""
    alliance = make_alliance(county, "review")
    address = reverse("alliance", args=[alliance.pk])
    office = people.office(county.officer)
    case_verb(office, address, "send_back", reason="value", note="茶园作价偏低，请村里再议")
    phone = people.member(county.secretary)
    phone.goto(address)
    expect(phone.get_by_text("茶园作价偏低，请村里再议").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    case_verb(phone, address, "send")
    alliance.refresh_from_db()
    assert alliance.state == "signing"


def test_a_township_enters_its_villages_by_workbook(people: People, county, tmp_path):
    """Upload, look at what it would do, confirm; the list then shows the figures."""
    year = timezone.localdate().year - 1
    figures = dict.fromkeys(("leasing", "investment", "subsidy", "other"), 0)
    rows = [
        {"village": one.code, "year": year, "operating": 20_000} | figures
        for one in (county.village, county.other_village)
    ]
    stream = io.BytesIO()
    write_rows(stream, [(YEARS, WORKBOOK.sheets[0].columns, rows)])
    path = tmp_path / "economy.xlsx"
    path.write_bytes(stream.getvalue())
    page = people.office(county.officer)
    page.goto(reverse("imports_of", args=["economy"]))
    page.locator('input[type="file"]').set_input_files(path)
    page.locator("main form:has(input[type=file]) button.z-btn-red").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    job = ImportJob.objects.get()
    check_import.call(job.pk)
    confirm = page.locator(f'form[action="{reverse("import_confirm", args=[job.pk])}"] button')
    expect(confirm).to_be_visible()
    assert not EconomyYear.objects.exists()
    confirm.click()
    expect(confirm).to_have_count(0)
    run_import.call(job.pk)
    assert EconomyYear.objects.count() == 2
    page.goto(reverse("economy"))
    expect(page.locator("#villages table").get_by_text(county.village.name)).to_be_visible()
    expect(page.locator(".i-helps .i-help")).to_have_count(2)
