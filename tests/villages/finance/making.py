"""Workbooks of village books, the template's and other people's, and books brought to a state by the room's own actions."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from tests.factories import County
from zugong.disclosure.actions import publications
from zugong.lib.xlsx import write_rows
from zugong.organisations.actors import Actor
from zugong.organisations.imports import kinds, running
from zugong.villages.finance import actions
from zugong.villages.finance.imports.workbook import BOOK
from zugong.villages.models import Book

KIND = kinds.get("village_books")
JANUARY = {"from": "2026-01-01", "months": 1}
FEBRUARY = {"from": "2026-02-01", "months": 1}
Rows = list[dict[str, Any]]


def balances(
    cash: str = "500.00", bank: str = "10000.00", income: str = "8600.00", outgo: str = "3265.50"
) -> Rows:
    """Cash that does not move and a bank account that does."""
    closing = Decimal(bank) + Decimal(income) - Decimal(outgo)
    return [
        {"code": "101", "name": "库存现金", "opening": Decimal(cash), "closing": Decimal(cash)},
        {
            "code": "102", "name": "农商行基本户", "opening": Decimal(bank), "income": Decimal(income),
            "outgo": Decimal(outgo), "closing": closing,
        },
    ]  # fmt: skip


def lines(month: int = 1, income: str = "8600.00", outgo: str = "3265.50") -> Rows:
    return [
        {
            "date": date(2026, month, 3), "voucher": f"收{month:02d}01", "summary": "合作社土地流转管理费",
            "category": "经营收入", "account": "102", "income": Decimal(income),
        },
        {
            "date": date(2026, month, 8), "voucher": f"支{month:02d}01", "summary": "路灯灯头及线材",
            "category": "公益设施", "account": "102", "outgo": Decimal(outgo), "note": "3盏",
        },
    ]  # fmt: skip


def workbook(accounts: Rows | None = None, entries: Rows | None = None) -> bytes:
    """The template, filled in."""
    stream = io.BytesIO()
    rows = [balances() if accounts is None else accounts, lines() if entries is None else entries]
    write_rows(
        stream, [(sheet.name, sheet.columns, found) for sheet, found in zip(BOOK.sheets, rows, strict=True)]
    )
    return stream.getvalue()


def cells(sheets: dict[str, list[list[Any]]]) -> bytes:
    """Any workbook, cell by cell."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    days = {date: book.add_format({"num_format": "yyyy-mm-dd"})}
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for place, value in enumerate(values):
                if isinstance(value, str) and value.startswith("="):
                    page.write_formula(row, place, value, None, 100)
                elif isinstance(value, date):
                    page.write_datetime(row, place, value, days[date])
                elif value is not None:
                    page.write(row, place, value)
    book.close()
    return stream.getvalue()


def options(c: County, period: dict[str, Any] = JANUARY, **more: Any) -> dict[str, Any]:
    return {"unit": c.village.pk} | period | more


def preview(
    c: County, data: bytes, period: dict[str, Any] = JANUARY, by: Any = None, **more: Any
) -> running.Report:
    return running.preview(KIND, data, by=by or Actor.of(c.clerk), options=options(c, period, **more))


def load(
    c: County, data: bytes, period: dict[str, Any] = JANUARY, by: Any = None, **more: Any
) -> running.Report:
    return running.run(
        KIND, data, by=by or Actor.of(c.clerk), unit=c.village, options=options(c, period, **more)
    )


def codes(report: running.Report) -> set[str]:
    return {error["code"] for error in report.errors}


def kept(c: County) -> Book:
    """January as a draft."""
    load(c, workbook())
    return Book.objects.newest().get(unit=c.village, period_from="2026-01-01")


def checking(c: County) -> Book:
    book = kept(c)
    actions.send(book, by=Actor.of(c.clerk))
    return reread(book)


def published(c: County) -> Book:
    book = checking(c)
    publish(c, book)
    return reread(book)


def publish(c: County, book: Book) -> None:
    assert book.publication is not None
    publications.sign(book.publication, agrees=True, words="", by=Actor.of(c.supervisor), second_factor=True)
    book.publication.refresh_from_db()
    publications.publish(book.publication, by=Actor.of(c.secretary))


def reread(book: Book) -> Book:
    return Book.objects.select_related("publication__latest", "unit").get(pk=book.pk)
