"""Books by Excel: what is good comes in once, what is wrong is named by sheet, row and column, and nothing of it is kept."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.villages.finance import making
from tests.villages.finance.making import FEBRUARY, balances, cells, codes, lines, load, preview, workbook
from zugong.lib.xlsx import PROBLEMS
from zugong.organisations.actors import Actor
from zugong.organisations.imports import running
from zugong.organisations.imports.problems import SENTENCES
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden
from zugong.villages.finance import actions
from zugong.villages.models import Book, BookBalance, BookLine

LINES, ACCOUNTS = "收支明细", "余额表"
HEAD = ["日期", "凭证号", "摘要", "收支类别", "科目编码", "收入", "支出", "备注"]
BALANCE_HEAD = ["科目编码", "科目名称", "期初余额", "本期收入", "本期支出", "期末余额"]
GOOD = ["2026-01-03", "收01", "租金", "资产租金", "102", 100, None, None]


def sheet_of(row: list, account: list | None = None) -> bytes:
    """A template of one account and one entry, cell by cell."""
    return cells(
        {ACCOUNTS: [BALANCE_HEAD, account or ["102", "基本户", 0, None, None, 100]], LINES: [HEAD, row]}
    )


def untouched() -> bool:
    return not (Book.objects.exists() or BookLine.objects.exists() or BookBalance.objects.exists())


class TestGood:
    def test_accounts_and_entries_are_kept_in_fen_with_one_event(self, county):
        report = load(county, workbook())
        assert report.ok and report.counts[LINES] == {"new": 2, "changed": 0, "unchanged": 0}
        book = Book.objects.get()
        assert (book.opening, book.income, book.outgo, book.closing) == (1050000, 860000, 326550, 1583450)
        assert list(book.balances.values_list("code", "closing")) == [("101", 50000), ("102", 1533450)]
        line = book.lines.get(voucher="支0101")
        assert (line.date, line.category, line.outgo, line.note) == (date(2026, 1, 8), "works", 326550, "3盏")
        assert Event.objects.filter(verb="books.keep").count() == 1

    def test_the_same_file_twice_changes_nothing(self, county):
        load(county, workbook())
        first = Book.objects.values().get()
        report = load(county, workbook())
        assert report.counts[LINES] == {"new": 0, "changed": 0, "unchanged": 2}
        assert Book.objects.values().get() == first
        assert Event.objects.filter(verb="books.keep").count() == 1

    def test_a_draft_is_replaced_whole(self, county):
        load(county, workbook())
        report = load(county, workbook(balances(outgo="3000.00"), lines(outgo="3000.00")))
        assert report.counts[LINES] == {"new": 1, "changed": 0, "unchanged": 1}
        assert report.facts["gone"] == 1
        assert Book.objects.get().outgo == 300000 and BookLine.objects.count() == 2

    def test_the_next_period_begins_with_what_this_one_ended_with(self, county):
        load(county, workbook())
        load(county, workbook(balances(bank="15334.50"), lines(2)), FEBRUARY)
        assert Book.objects.count() == 2

    def test_figures_written_with_commas_and_days_written_as_words_are_understood(self, county):
        row = ["2026年1月3日", "收01", "租金", "资产租金", "102", "1,200.00", None, None]
        load(county, sheet_of(row, ["102", "基本户", "0", None, None, "1,200.00"]))
        assert Book.objects.get().income == 120000

    def test_the_template_that_can_be_downloaded_is_the_one_that_is_read(self, county):
        stream = io.BytesIO()
        running.template(making.KIND, stream)
        with zipfile.ZipFile(stream) as archive:
            entries = archive.read("xl/worksheets/sheet3.xml").decode()
        assert 'type="list"' in entries and 'type="date"' in entries and 'type="decimal"' in entries
        assert codes(preview(county, stream.getvalue())) == {"no_rows"}


@pytest.mark.parametrize(
    ("row", "column", "code", "suggestion"),
    [
        (["2026-02-03", *GOOD[1:]], "日期", "book.outside", ""),
        ([datetime(2026, 1, 3, 9, 30), *GOOD[1:]], "日期", "date_has_time", "2026-01-03"),
        ([46025, *GOOD[1:]], "日期", "date_number", ""),
        ([*GOOD[:5], "1,200.00元", None, None], "收入", "not_number", "1200.00"),
        ([*GOOD[:5], "—", None, None], "收入", "not_number", ""),
        ([*GOOD[:5], -100, None, None], "收入", "book.negative_income", "100.00"),
        ([*GOOD[:5], 100, 5, None], "支出", "book.two_amounts", ""),
        ([*GOOD[:5], None, None, None], "收入", "book.no_amount", ""),
        ([*GOOD[:5], 100.005, None, None], "收入", "too_many_places", "100.00"),
        ([*GOOD[:5], "=HYPERLINK(\"http://x.invalid\")", None, None], "收入", "formula", ""),
        ([*GOOD[:5], "=WEBSERVICE(\"http://x.invalid\")", None, None], "收入", "formula", ""),
        ([*GOOD[:3], "烟酒", *GOOD[4:]], "收支类别", "not_choice", ""),
        ([*GOOD[:3], "办公", *GOOD[4:]], "收支类别", "book.category_of_outgo", ""),
        ([*GOOD[:4], "999", *GOOD[5:]], "科目编码", "book.no_account", ""),
        ([GOOD[0], None, *GOOD[2:]], "凭证号", "required", ""),
        ([*GOOD[:2], "找向老六13800000001", *GOOD[3:]], "摘要", "book.personal", ""),
        ([*GOOD[:7], "卡号6222021234567890128"], "备注", "book.personal", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_bad_cell_is_named_by_row_and_column(county, row, column, code, suggestion):
    with pytest.raises(running.BadFile) as caught:
        load(county, sheet_of(row))
    found = [error for error in caught.value.report.errors if error["code"] == code]
    assert found, codes(caught.value.report)
    assert (found[0]["sheet"], found[0]["row"], found[0]["column"]) == (LINES, 2, column)
    if suggestion:
        assert found[0]["suggestion"] == suggestion
    assert untouched()


class TestWholeFile:
    def test_books_that_do_not_balance(self, county):
        accounts = balances()
        accounts[1]["closing"] += Decimal("0.01")
        with pytest.raises(running.BadFile) as caught:
            load(county, workbook(accounts))
        (error,) = caught.value.report.errors
        assert (error["code"], error["sheet"], error["row"], error["column"]) == (
            "book.unbalanced",
            ACCOUNTS,
            3,
            "期末余额",
        )
        assert error["suggestion"] == "15334.50" and error["params"]["difference"] == "0.01"
        assert untouched()

    def test_two_months_in_one_file(self, county):
        report = preview(county, workbook(entries=[*lines(1), *lines(2)]))
        assert {"book.two_periods", "book.outside"} <= codes(report)
        assert [e["params"]["months"] for e in report.errors if e["code"] == "book.two_periods"] == [
            "2026-01: 2、2026-02: 2"
        ]

    def test_a_gap_to_the_period_before(self, county):
        load(county, workbook())
        report = preview(county, workbook(balances(bank="15000.00"), lines(2)), FEBRUARY)
        (error,) = report.errors
        assert (error["code"], error["row"], error["column"], error["suggestion"]) == (
            "book.gap",
            3,
            "期初余额",
            "15334.50",
        )

    def test_a_period_left_out_and_a_quarter_over_a_month(self, county):
        load(county, workbook())
        assert codes(preview(county, workbook(entries=lines(3)), {"from": "2026-03-01", "months": 1})) == {
            "book.before_missing"
        }
        assert codes(preview(county, workbook(), {"from": "2026-01-01", "months": 3})) == {"book.overlap"}

    def test_a_period_that_is_not_over(self, county):
        today = timezone.localdate().replace(day=1).isoformat()
        assert codes(preview(county, workbook(), {"from": today, "months": 1})) == {"book.not_over"}

    def test_columns_missing_and_no_entries(self, county):
        assert "missing_column" in codes(
            preview(county, cells({ACCOUNTS: [BALANCE_HEAD], LINES: [HEAD[1:], GOOD[1:]]}))
        )
        assert "missing_sheet" in codes(preview(county, cells({"收支": [HEAD, GOOD]})))

    def test_macros_links_bombs_and_no_workbook_at_all(self, county):
        good = workbook()
        assert codes(preview(county, part(good, "xl/vbaProject.bin", b"x"))) == {"macros"}
        assert codes(preview(county, part(good, "xl/externalLinks/externalLink1.xml", b"<a/>"))) == {
            "external_links"
        }
        assert codes(preview(county, part(good, "xl/media/a.bin", b"\0" * 30_000_000))) == {"too_big"}
        assert codes(preview(county, b"%PDF-1.7 this is no workbook")) == {"not_xlsx"}
        assert codes(preview(county, good[: len(good) // 2])) == {"damaged"}
        assert untouched()

    def test_a_million_rows_are_refused_before_they_are_read(self, county):
        data = workbook()
        row = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheet = archive.read("xl/worksheets/sheet2.xml").replace(b"</sheetData>", row)
        report = preview(county, part(data, "xl/worksheets/sheet2.xml", sheet))
        assert "too_many_rows" in codes(report)
        assert untouched()

    def test_every_sentence_can_be_said(self, county):
        assert all(code in SENTENCES for code in ("book.gap", *PROBLEMS))


def part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part more, or another one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return stream.getvalue()


class TestWho:
    @pytest.mark.parametrize("who", ["secretary", "supervisor", "committee_member", "section", "member"])
    def test_others_do_not_import(self, county, who):
        with pytest.raises(Forbidden):
            load(county, workbook(), by=Actor.of(getattr(county, who)))

    def test_a_clerk_imports_for_the_own_village_alone(self, county):
        report = preview(county, workbook(), unit=county.other_village.pk)
        assert codes(report) == {"book.stands"}

    def test_the_township_keeps_books_for_its_villages(self, county):
        assert load(county, workbook(), by=Actor.of(county.officer)).ok


class TestStanding:
    def test_what_is_checked_cannot_be_replaced(self, county):
        making.checking(county)
        assert codes(preview(county, workbook(balances(outgo="1.00"), lines(outgo="1.00")))) == {
            "book.stands"
        }

    def test_what_is_published_takes_a_reason_and_becomes_a_new_version(self, county):
        old = making.published(county)
        changed = workbook(
            balances(income="8700.00", outgo="3365.50"), lines(income="8700.00", outgo="3365.50")
        )
        assert codes(preview(county, changed)) == {"book.stands"}
        load(county, changed, reason="路灯线材的票据漏了一张")
        new = Book.objects.newest().get(unit=county.village)
        assert (new.version, new.reason) == (2, "路灯线材的票据漏了一张")
        assert making.reread(old).lines.count() == 2
        publication = actions.send(making.reread(new), by=Actor.of(county.clerk))
        making.publish(county, making.reread(new))
        publication.refresh_from_db()
        assert publication.latest is not None and publication.latest.number == 2
        assert publication.versions.count() == 2

    def test_a_correction_may_not_pull_the_ground_from_under_what_is_published(self, county):
        making.published(county)
        load(county, workbook(balances(bank="15334.50"), lines(2)), FEBRUARY)
        february = Book.objects.get(period_from="2026-02-01")
        actions.send(making.reread(february), by=Actor.of(county.clerk))
        report = preview(county, workbook(balances(outgo="1.00"), lines(outgo="1.00")), reason="记错了")
        assert codes(report) == {"book.later_stands"}
