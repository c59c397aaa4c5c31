"""A long book by Excel in the application's process: the product's import, and reader and driver alone (see ``rigs.Side``)."""

from __future__ import annotations

import io
import os
import resource
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.inside_settings")
django.setup()

import python_calamine  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from benchmarks.rigs import answer  # noqa: E402
from zugong.lib.xlsx import Column, read, write_rows  # noqa: E402
from zugong.organisations.actors import SYSTEM  # noqa: E402
from zugong.organisations.imports.writing import insert_many  # noqa: E402
from zugong.organisations.models import Unit  # noqa: E402
from zugong.villages.finance.actions import LINE_FIELDS  # noqa: E402
from zugong.villages.finance.imports.checking import check  # noqa: E402
from zugong.villages.finance.imports.mapping import BookRead  # noqa: E402
from zugong.villages.finance.imports.storing import store  # noqa: E402
from zugong.villages.finance.imports.workbook import BOOK  # noqa: E402
from zugong.villages.models import Book, BookBalance, BookLine  # noqa: E402

MORE = (
    Column("handler", "经手人", max_length=20),
    Column("project", "项目", max_length=40),
    Column("place", "地点", max_length=40),
    Column("invoice", "发票号", "code", max_length=20),
)
SHEETS = (BOOK.sheets[0], replace(BOOK.sheets[1], columns=(*BOOK.sheets[1].columns, *MORE)))
WIDE = replace(BOOK, sheets=SHEETS)
OPTIONS = {"from": "2026-01-01", "months": 3}
_kept: dict[str, bytes] = {}


def prepare(rows: int) -> int:
    """One village, and a file of so many entries of twelve columns that balances. Returns its bytes."""
    unit, _made = Unit.objects.get_or_create(
        code="900000000001", defaults={"kind": "village", "name": "石榴坪村", "path": "000001/"}
    )
    OPTIONS["unit"] = unit.pk
    first, cents = date(2026, 1, 1), Decimal("0.01")
    lines = (
        [
            first + timedelta(days=n % 90), f"支{n:06d}", f"第{n % 400}项开支", "office", "102", None,
            (n % 900 + 1) * cents, "", "龙小兰", f"项目{n % 40}", f"{n % 9}组", f"{n:08d}",
        ]
        for n in range(rows)
    )  # fmt: skip
    spent = sum((n % 900 + 1) for n in range(rows)) * cents
    opening = spent + 1000
    stream = io.BytesIO()
    accounts = [["102", "基本户", opening, None, spent, Decimal(1000)]]
    write_rows(
        stream,
        [(sheet.name, sheet.columns, one) for sheet, one in zip(SHEETS, (accounts, lines), strict=True)],
    )
    _kept["file"] = stream.getvalue()
    return len(_kept["file"])


def ours() -> float:
    """Read, every cell checked, the balance rule, all or nothing, with the event."""
    empty()
    start = time.perf_counter()
    result = read(WIDE, _kept["file"], max_rows=1_000_000)
    with transaction.atomic():
        plan, problems = check(
            BookRead(result.rows, result.errors, dict(OPTIONS), WIDE), SYSTEM, lambda: None
        )
        if problems:
            raise AssertionError(problems.as_json()[:3])
        store(plan, SYSTEM, lambda _count: None)
    return time.perf_counter() - start


def driver() -> float:
    """calamine, and COPY or executemany, with nothing checked."""
    empty()
    book = Book.objects.create(
        unit=Unit.objects.get(), period_from="2026-01-01", period_to="2026-03-31", opening=0, income=0, outgo=0, closing=0,
        line_count=0, digest="",
    )  # fmt: skip
    start = time.perf_counter()
    grid = python_calamine.load_workbook(io.BytesIO(_kept["file"])).get_sheet_by_name("收支明细").to_python()
    with transaction.atomic():
        insert_many(
            BookLine,
            LINE_FIELDS,
            (
                (
                    book.pk,
                    number,
                    row[0].isoformat(),
                    row[1],
                    row[2],
                    "office",
                    row[4],
                    0,
                    round(row[6] * 100),
                    row[7],
                )
                for number, row in enumerate(grid[1:], 1)
            ),
        )
    return time.perf_counter() - start


def empty() -> None:
    for table in (BookLine, BookBalance, Book):
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table._meta.db_table}"')


def rows() -> int:
    return BookLine.objects.count()


def peak() -> float:
    """The most memory this process held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    answer(prepare, ours, driver, rows, peak)
