"""The pages: who sees which, a file of another layout from the upload to the public page, filters, and how much they ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.villages.finance import making
from tests.villages.finance.making import cells, kept, workbook
from zugong.disclosure.models import Version
from zugong.organisations.imports import jobs
from zugong.organisations.models import ImportJob
from zugong.villages.models import Book, BookLayout

pytestmark = pytest.mark.django_db
OWN = {
    "收支表": [
        ["石榴坪村1月收支一览"],
        ["记账日期", "单据号", "事由", "款项性质", "收方", "付方", "余额"],
        [date(2026, 1, 3), "收0101", "茶厂房租金", "厂房租金", 24000, None, "=E3"],
        [date(2026, 1, 16), "支0101", "护栏维修", "公益设施", None, "9,850.00", "=G3-F4"],
        ["合计", None, None, None, "=SUM(E3:E4)", "=SUM(F3:F4)", None],
    ]
}


def send_file(client, county, data: bytes, name: str = "一月账.xlsx", **fields):
    file = SimpleUploadedFile(name, data)
    url = reverse("book_upload", args=[county.village.pk])
    return client.post(url, {"period": "2026-01-01/1", "file": file} | fields)


class TestOtherLayout:
    def test_columns_are_guessed_words_are_asked_and_the_layout_is_known_again(self, county, signed_in):
        clerk = signed_in(county.clerk)
        answer = send_file(clerk, county, cells(OWN))
        job = ImportJob.objects.get()
        columns = reverse("book_columns", args=[job.pk])
        assert answer.url == columns and job.state == "columns"
        page = clerk.get(columns)
        form = page.context["form"]
        assert (form.face.name, form.header) == ("收支表", 2)
        chosen = {
            name: form[name].initial
            for name in ("c_date", "c_voucher", "c_summary", "c_category", "c_income", "c_outgo")
        }
        assert chosen == {
            "c_date": "0",
            "c_voucher": "1",
            "c_summary": "2",
            "c_category": "3",
            "c_income": "4",
            "c_outgo": "5",
        }
        said = chosen | {
            "sheet": "收支表", "header": 2, "balances": "", "balances_header": 1, "account": "102", "name": "村里的老格式",
        }  # fmt: skip
        first = clerk.post(columns, said)
        assert first.status_code == 422  # opening balance, and what 厂房租金 is
        assert "opening" in first.context["form"].errors
        second = clerk.post(columns, said | {"opening": "1000"})
        assert [field.label for field in second.context["form"].word_fields] == ["厂房租金"]
        done = clerk.post(columns, said | {"opening": "1000", "w0": "rent"})
        jobs.check_import.func(job.pk)
        assert done.url == reverse("import_job", args=[job.pk])
        job.refresh_from_db()
        assert job.state == "ready", job.report
        clerk.post(reverse("import_confirm", args=[job.pk]))
        jobs.run_import.func(job.pk)
        book = Book.objects.get()
        assert (book.opening, book.income, book.outgo) == (100000, 2400000, 985000)
        assert list(book.lines.values_list("category", "account")) == [("rent", "102"), ("works", "102")]
        # the same layout again goes straight to the check
        again = send_file(clerk, county, cells(OWN))
        assert again.url == reverse("import_job", args=[ImportJob.objects.first().pk])
        assert BookLayout.objects.get().name == "村里的老格式"

    def test_an_error_is_named_by_the_file_s_own_sheet_row_and_column(self, county, signed_in):
        rows = [list(row) for row in OWN["收支表"]]
        rows[3][5] = "玖仟元"
        clerk = signed_in(county.clerk)
        send_file(clerk, county, cells({"收支表": rows}))
        job = ImportJob.objects.get()
        said = {
            "sheet": "收支表", "header": 2, "balances": "", "balances_header": 1, "account": "102", "opening": "0",
            "c_date": 0, "c_voucher": 1, "c_summary": 2, "c_category": 3, "c_income": 4, "c_outgo": 5, "w0": "rent",
        }  # fmt: skip
        clerk.post(reverse("book_columns", args=[job.pk]), said)
        jobs.check_import.func(job.pk)
        page = clerk.get(reverse("import_job", args=[job.pk]))
        (error,) = [one for one in page.context["errors"] if one["code"] == "not_number"]
        assert (error["sheet"], error["row"], error["column"], error["value"]) == (
            "收支表",
            4,
            "付方 [F]",
            "玖仟元",
        )
        assert not Book.objects.exists()

    def test_a_file_that_is_none_is_refused_on_the_form(self, county, signed_in):
        answer = send_file(signed_in(county.clerk), county, b"nothing", "账.xlsx")
        assert answer.status_code == 422 and "file" in answer.context["form"].errors
        assert not ImportJob.objects.exists()


class TestFromDraftToPublic:
    def test_sent_checked_line_by_line_signed_published_and_drawn(self, county, signed_in):
        more = {
            "date": date(2026, 1, 9), "voucher": "收0102", "summary": "光伏电站分红", "category": "投资收益",
            "account": "102", "income": Decimal("100.00"),
        }  # fmt: skip
        making.load(county, workbook(making.balances(income="8700.00"), [*making.lines(), more]))
        book = Book.objects.get()
        answer = signed_in(county.clerk).post(reverse("book_send", args=[book.pk]))
        book = making.reread(book)
        assert answer.url == reverse("publication", args=[book.publication_id])
        assert book.publication.state == "review"
        review = signed_in(county.supervisor).get(reverse("publication_review", args=[book.publication_id]))
        assert "路灯灯头及线材" in review.content.decode()
        making.publish(county, book)
        version = Version.objects.get()
        page = (
            signed_in(county.clerk)
            .get(reverse("disclosed", args=[version.publication.number]))
            .content.decode()
        )
        assert "15,934.50" in page and "钱从哪来" in page and "合作社土地流转管理费" in page
        csv = signed_in(county.clerk).get(reverse("disclosure_table", args=[version.publication.number, 1]))
        assert "农商行基本户" in csv.content.decode()
        assert version.row_count == 3 and "库存现金（101）" in version.body.text

    def test_a_book_that_no_longer_follows_is_not_sent(self, county, signed_in):
        kept(county)
        making.load(county, workbook(making.balances(bank="15334.50"), making.lines(2)), making.FEBRUARY)
        making.load(county, workbook(making.balances(outgo="3000.00"), making.lines(outgo="3000.00")))
        february = Book.objects.get(period_from="2026-02-01")
        answer = signed_in(county.clerk).post(reverse("book_send", args=[february.pk]))
        assert answer.status_code == 400 and "对不上" in answer.content.decode()
        assert making.reread(february).publication is None


class TestPages:
    def test_lists_ask_the_same_however_many_there_are(
        self, county, signed_in, django_assert_max_num_queries
    ):
        kept(county)
        officer = signed_in(county.officer)
        url = reverse("books")
        officer.get(url)
        with django_assert_max_num_queries(16):
            page = officer.get(url)
        assert {one.name for one, _entries in page.context["rows"]} == {"石榴坪村", "杨柳湾村"}
        with django_assert_max_num_queries(18):
            officer.get(reverse("book_village", args=[county.village.pk]))
        book = Book.objects.get()
        with django_assert_max_num_queries(22):
            officer.get(reverse("book", args=[book.pk]))

    def test_who_has_one_village_goes_straight_to_it(self, county, signed_in):
        assert signed_in(county.clerk).get(reverse("books")).url == reverse(
            "book_village", args=[county.village.pk]
        )

    def test_another_village_s_book_is_not_there(self, county, signed_in):
        book = kept(county)
        other = signed_in(county.other_secretary)
        for name in ("book", "book_sheet"):
            assert other.get(reverse(name, args=[book.pk])).status_code == 404
        for name in ("book_send", "book_export"):
            assert other.post(reverse(name, args=[book.pk])).status_code == 404
        assert other.get(reverse("book_village", args=[county.village.pk])).status_code == 404

    @pytest.mark.parametrize(
        ("query", "count"),
        [("q=路灯", 1), ("q=支0101", 1), ("q=8,600", 1), ("view=income", 1), ("category=works", 1), ("account=101", 0),
         ("q=没有", 0), ("category=nonsense", 0), ("q=%00", 2)],
    )  # fmt: skip
    def test_entries_are_found(self, county, signed_in, query, count):
        book = kept(county)
        page = signed_in(county.secretary).get(reverse("book", args=[book.pk]) + "?" + query)
        assert page.status_code == 200 and len(page.context["page"].rows) == count

    def test_missing_periods_are_flagged(self, county, signed_in):
        kept(county)
        page = signed_in(county.clerk).get(reverse("book_village", args=[county.village.pk]) + "?year=2026")
        missing = [one for one in page.context["entries"] if one.state == "missing"]
        assert missing and all(one.late == (one.due_on < one.today) for one in missing)

    def test_both_versions_are_shown_and_compared(self, county, signed_in):
        making.published(county)
        making.load(
            county,
            workbook(
                making.balances(income="8700.00", outgo="3365.50"),
                making.lines(income="8700.00", outgo="3365.50"),
            ),
            reason="票据漏了一张",
        )
        book = Book.objects.newest().get()
        secretary = signed_in(county.secretary)
        page = secretary.get(reverse("book", args=[book.pk]))
        assert [one.version for one, _words in page.context["versions"]] == [2, 1]
        compared = secretary.get(reverse("book_compare", args=[book.pk])).context["difference"]
        assert [(pair.old["outgo"], pair.new["outgo"]) for pair in compared.lines if pair.old["outgo"]] == [
            (326550, 336550)
        ]
        assert len(compared.accounts) == 1

    def test_excel_and_paper(self, county, signed_in):
        from io import BytesIO

        from zugong.lib.xlsx import Column, Sheet, Workbook, read

        book = kept(county)
        clerk = signed_in(county.clerk)
        data = b"".join(clerk.post(reverse("book_export", args=[book.pk]) + "?view=income"))
        sheet = Sheet("收支明细", "", (Column("summary", "摘要"), Column("income", "收入", "decimal")))
        found = read(Workbook("x", (sheet,)), BytesIO(data)).rows["收支明细"]
        assert [row.values["income"] for row in found] == [Decimal("8600.00")]
        paper = clerk.get(reverse("book_sheet", args=[book.pk]))
        assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
