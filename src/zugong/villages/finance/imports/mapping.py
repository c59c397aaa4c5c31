"""Reading a book: by the template, or by columns somebody named for another layout.

``options`` of an import are ``unit`` (id), ``from`` and ``months`` of the period, ``reason`` of a correction, and for another
layout ``columns``: the sheets with what stands where, the account of entries that name none, and what words mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, cast

from zugong.lib.xlsx import CellError, Column, ReadResult, Rows, Sheet, Workbook, read
from zugong.lib.xlsx.layouts import column_title
from zugong.lib.xlsx.spec import comparable
from zugong.villages.finance.imports.workbook import (
    ACCOUNT_COLUMNS,
    ACCOUNTS,
    BOOK,
    LINE_COLUMNS,
    LINES,
    SKIPPED,
)

Progress = Callable[[int, int], None]
NEEDED = ("date", "summary")


@dataclass(slots=True)
class BookRead(ReadResult):
    """What was read, with what was chosen for it. ``workbook`` names sheets and columns as the file does."""

    options: dict[str, Any] = field(default_factory=dict)
    workbook: Workbook = BOOK
    accounts: str = ACCOUNTS
    lines: str = LINES

    def rows_of(self, sheet: str) -> Rows:
        return self.rows.get(sheet) or Rows(())


def reader(source: Any, options: dict[str, Any], progress: Progress) -> BookRead:
    """The reader of the import of books."""
    columns = options.get("columns")
    if not columns:
        result = read(BOOK, source, progress)
        return BookRead(result.rows, result.errors, options)
    try:
        workbook = workbook_of(columns)
    except (ValueError, KeyError, TypeError):
        return BookRead({}, [CellError("", 0, "", "", "damaged")], options)
    result = read(workbook, cast(BinaryIO, source), progress)
    accounts = columns["accounts"]["sheet"] if columns.get("accounts") else ""
    return BookRead(result.rows, result.errors, options, workbook, accounts, columns["lines"]["sheet"])


def workbook_of(columns: dict[str, Any]) -> Workbook:
    """The layout as a workbook whose columns are found by their places."""
    sheets = [_sheet(columns["lines"], LINE_COLUMNS, ("category", "account", "voucher"))]
    if columns.get("accounts"):
        sheets.insert(0, _sheet(columns["accounts"], ACCOUNT_COLUMNS, ("code", "income", "outgo")))
    return Workbook(BOOK.name, tuple(sheets), linked=False)


def _sheet(layout: dict[str, Any], standard: tuple[Column, ...], optional: tuple[str, ...]) -> Sheet:
    at: dict[str, int] = layout["at"]
    headings: list[str] = layout["headings"]
    used = [column for column in standard if column.key in at]
    columns = []
    for column in used:
        position = at[column.key]
        title = column_title(headings[position] if position < len(headings) else "", position)
        if column.key in ("category", "account"):
            column = replace(column, kind="text", choices=(), max_length=60)
        columns.append(replace(column, title=title, required=column.required and column.key not in optional))
    positions = tuple(at[column.key] for column in used)
    words = [at[key] for key in ("date", "summary", "name", "voucher", "code") if key in at]
    first = (0,) if 0 not in words else ()
    return Sheet(
        layout["sheet"],
        layout["sheet"],
        tuple(columns),
        header=layout["header"],
        positions=positions,
        skip=tuple(comparable(word) for word in SKIPPED),
        skip_in=(*words, *first),
    )


def missing(at: dict[str, int], accounts: bool) -> list[str]:
    """Keys of columns without which nothing can be read."""
    if accounts:
        return [key for key in ("name", "opening", "closing") if key not in at]
    lacking = [key for key in NEEDED if key not in at]
    return lacking + ([] if "income" in at or "outgo" in at else ["income"])
