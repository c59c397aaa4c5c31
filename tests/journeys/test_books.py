"""A village's books from an Excel of its own to the page where a villager asks about one line."""

from __future__ import annotations

import re
from datetime import date

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People
from tests.villages.finance.making import cells
from zugong.disclosure.actions import publications
from zugong.organisations.actors import Actor
from zugong.organisations.imports.jobs import check_import, run_import
from zugong.organisations.models import ImportJob
from zugong.villages.models import Book

HEADINGS = ["记账日期", "单据号", "事由", "款项性质", "收方", "付方"]


def own(outgo: object) -> bytes:
    return cells(
        {
            "收支表": [
                ["1月收支一览"],
                HEADINGS,
                [date(2026, 1, 3), "收0101", "茶厂房租金", "厂房租金", 24000, None],
                [date(2026, 1, 9), "收0102", "光伏电站分红", "投资收益", 4000, None],
                [date(2026, 1, 16), "支0101", "护栏维修", "公益设施", None, outgo],
                ["合计", None, None, None, 28000, 9850],
            ]
        }
    )


def upload(page: Page, village: int, content: bytes) -> ImportJob:
    page.goto(reverse("book_upload", args=[village]) + "?from=2026-01-01")
    page.locator("input[type=file]").set_input_files(
        {"name": "一月账.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.locator("main form button.z-btn-red").click()
    page.wait_for_url(re.compile(r"/(columns|imports)/\d+/$"))
    return ImportJob.objects.order_by("-pk").first()


def test_own_layout_error_mended_confirmed_checked_published_and_asked_about(people: People, county):
    clerk = people.office(county.clerk)
    job = upload(clerk, county.village.pk, own("玖仟捌佰"))
    expect(clerk.locator("select[name=c_income]")).to_have_value("4")
    clerk.locator("input[name=opening]").fill("1000")
    clerk.locator("input[name=name]").fill("老格式")
    check = clerk.get_by_role("button", name="检查文件")
    check.click()
    clerk.locator("select[name=w0]").select_option("rent")
    clerk.locator("input[name=opening]").fill("1000")
    check.click()
    clerk.wait_for_url(f"**{reverse('import_job', args=[job.pk])}")
    check_import.call(job.pk)
    expect(clerk.locator("#job")).to_contain_text("玖仟捌佰")
    expect(clerk.locator("#job")).to_contain_text("付方 [F]")
    assert not Book.objects.exists()

    job = upload(clerk, county.village.pk, own(9850))
    if "columns" in clerk.url:  # the first book still has to say with how much it begins
        clerk.locator("input[name=opening]").fill("1000")
        check.click()
        clerk.wait_for_url(f"**{reverse('import_job', args=[job.pk])}")
    check_import.call(job.pk)
    clerk.locator(f'form[action="{reverse("import_confirm", args=[job.pk])}"] button').click()
    clerk.wait_for_load_state()
    run_import.call(job.pk)
    clerk.goto(reverse("import_job", args=[job.pk]))
    clerk.get_by_role("link", name="看账本，送审").click()
    expect(clerk.locator("main")).to_contain_text("19,150.00")
    clerk.get_by_role("link", name="送监委会审").click()
    clerk.locator("dialog[open] button.z-btn-red").click()
    clerk.wait_for_url(re.compile(r"/disclosure/publications/\d+/$"))

    book = Book.objects.select_related("publication").get()
    assert book.publication is not None and book.publication.state == "review"
    supervisor = people.office(county.supervisor)
    supervisor.goto(reverse("publication_review", args=[book.publication_id]))
    expect(supervisor.locator("main")).to_contain_text("护栏维修")
    publications.sign(
        book.publication, agrees=True, words="", by=Actor.of(county.supervisor), second_factor=True
    )
    clerk.goto(reverse("publication", args=[book.publication_id]))
    clerk.locator("[data-dialog=do-publish]").click()
    clerk.locator("dialog[open] button.z-btn-red").click()
    clerk.wait_for_load_state()

    villager = people.villager()
    villager.goto(reverse("disclosed", args=[book.publication.number]))
    expect(villager.locator("main")).to_contain_text("19,150.00")
    expect(villager.locator("main")).to_contain_text("钱从哪来")
    villager.goto(reverse("disclosure_ask", args=[book.publication.number, 1]) + "?row=2")
    expect(villager.locator("main")).to_contain_text("护栏维修")
