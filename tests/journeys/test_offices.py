"""What offices do at their desks: signing in for real, rosters by workbook, roles granted, events read."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, make_account, make_order
from tests.journeys.conftest import People
from tests.organisations.rosters import good, workbook
from zugong.organisations import roles
from zugong.organisations.imports.jobs import check_import, run_import
from zugong.organisations.imports.workbook import MEMBERS, UNITS
from zugong.organisations.models import Event, Grant, ImportJob, Person, Unit


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button.z-btn-red").first.click()


def test_signing_in_with_a_second_factor_set_up_on_the_way(people: People, county, settings):
    settings.STAFF_SECOND_FACTOR = True
    order = make_order("placed", county)
    page = people.desk()
    page.goto("/todo/")
    expect(page.locator("input[name=login]")).to_be_visible()
    sign_in(page, county.secretary.username, "Wrong-password-1")
    expect(page.locator("[role=alert]")).to_be_visible()
    sign_in(page, county.secretary.username)
    page.wait_for_url(f"**{reverse('account_reauthenticate')}?*")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.z-btn-red").first.click()
    page.wait_for_url(f"**{reverse('mfa_activate_totp')}")
    page.goto("/orders/")
    page.wait_for_url(f"**{reverse('mfa_activate_totp')}")  # nothing opens before
    secret = page.locator("code.z-key").inner_text().strip()
    page.locator("input[name=code]").fill(code_for(secret))
    page.locator("main form button.z-btn-red").first.click()
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    page.goto("/todo/")
    expect(page.locator("main").get_by_text(order.title).first).to_be_visible()

    later = people.desk()
    sign_in(later, county.secretary.username)
    later.wait_for_url(f"**{reverse('mfa_authenticate')}")
    later.goto("/todo/")
    expect(later.locator(".z-todo").get_by_text(order.title)).to_have_count(0)
    later.goto(reverse("mfa_authenticate"))
    later.locator("input[name=code]").fill("000000")
    later.locator("main form button.z-btn-red").first.click()
    expect(later.locator("input[name=code]")).to_be_visible()
    cache.clear()  # a code counts once in its thirty seconds; as if they had passed
    later.locator("input[name=code]").fill(code_for(secret))
    later.locator("main form button.z-btn-red").first.click()
    later.wait_for_url("**/todo/")
    expect(later.locator("main").get_by_text(order.title).first).to_be_visible()


def upload(page: Page, content: bytes) -> ImportJob:
    page.goto(reverse("imports"))
    page.locator("input[type=file]").set_input_files(
        {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.locator("main form button.z-btn-red").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    job = ImportJob.objects.order_by("-pk").first()
    check_import.call(job.pk)
    return job


def test_a_roster_with_errors_is_shown_and_nothing_comes_in_then_a_good_one_does(people: People, county):
    c = county
    Unit.objects.filter(pk=c.township.pk).update(code="990001101")
    section = people.office(c.section)
    bad = good()
    bad[UNITS][0]["parent"] = "000000000"
    bad[MEMBERS][0]["person"] = "P9"
    job = upload(section, workbook(bad))
    expect(section.locator("#job")).to_contain_text(UNITS)  # the page asks again by itself
    expect(section.locator("#job")).to_contain_text("P9")
    job.refresh_from_db()
    assert job.state == "wrong"
    assert not Person.objects.filter(code="P1").exists()
    with section.expect_download() as waiting:
        section.locator(f'a[href="{reverse("import_errors", args=[job.pk])}"]').click()
    assert waiting.value.suggested_filename.endswith(".xlsx")

    job = upload(section, workbook(good()))
    confirm = section.locator(f'form[action="{reverse("import_confirm", args=[job.pk])}"] button')
    expect(confirm).to_be_visible()
    assert not Person.objects.filter(code="P1").exists()
    confirm.click()
    expect(confirm).to_have_count(0)
    run_import.call(job.pk)
    section.reload()
    job.refresh_from_db()
    assert job.state == "done"
    section.goto(reverse("people") + "?q=向文茂")
    expect(section.locator("main").get_by_text("岩坎").first).to_be_visible()
    person = Person.objects.get(code="P1")
    section.goto(reverse("person", args=[person.pk]))
    expect(section.get_by_text("13800000001")).to_have_count(0)


def test_a_role_is_granted_and_opens_pages_and_the_audit_sees_it(people: People, county):
    c = county
    security = make_account("安全员", roles.SECURITY_ADMIN, c.county)
    audit = make_account("审计员", roles.AUDIT_ADMIN, c.county)
    newcomer = make_account("石阿牛")
    order = make_order("placed", c)
    page = people.office(newcomer)
    assert page.goto("/orders/").status == 403
    office = people.office(security)
    office.goto(reverse("grant_new"))
    office.locator("[name=account]").fill(newcomer.username)
    role = office.locator("[name=role]")
    if role.evaluate("e => e.tagName") == "SELECT":
        role.select_option("branch_secretary")
    else:
        office.locator("label", has=office.locator('[name=role][value="branch_secretary"]')).click()
    office.locator("[name=unit]").fill(c.village.code)
    office.locator("main form button.z-btn-red").click()
    office.wait_for_url(f"**{reverse('account', args=[newcomer.pk])}")
    assert Grant.objects.get(account=newcomer).granted_by == security
    page.goto("/orders/")
    expect(page.locator("#board").get_by_text(order.title).first).to_be_visible()
    assert office.goto("/orders/").status == 403  # who grants sees no business

    auditor = people.office(audit)
    auditor.goto("/events/")
    made = Event.objects.filter(account=security, verb__contains="grant").latest("pk")
    row = auditor.locator(f'main a[href="{reverse("event", args=[made.pk])}"]').first
    expect(row).to_be_visible()
    row.click()
    expect(auditor.locator("main")).to_contain_text(str(security))
    assert auditor.goto("/grants/").status == 403
    assert auditor.goto("/orders/").status == 403


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_order_for_a_caller(people: People, county, scripts):
    c = county
    page = people.office(c.secretary, java_script_enabled=scripts)
    page.goto(reverse("order_place_staff"))
    page.locator("select[name=item]").select_option(str(c.item.pk))
    page.locator("textarea[name=words]").fill("老人摔了一跤，要人送卫生院。")
    page.locator("input[name=phone]").fill("138 0000 472")
    page.locator("main form button.z-btn-red").click()
    expect(page.locator("#id_phone_error")).to_be_visible()
    expect(page.locator("textarea[name=words]")).to_have_value("老人摔了一跤，要人送卫生院。")
    page.locator("input[name=phone]").fill("138 0000 4726")
    page.locator("main form button.z-btn-red").click()
    page.wait_for_url(re.compile(r"/orders/\d+/$"))
    expect(page.locator("main").get_by_text("老人摔了一跤").first).to_be_visible()
    expect(page.get_by_text("13800004726")).to_have_count(0)
