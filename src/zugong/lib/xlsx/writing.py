"""Writing workbooks: empty templates that explain themselves, and exports of any length."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .cells import EXACT_DIGITS, FIRST_YEAR, LAST_YEAR
from .marks import gettext_noop
from .reading import MARK_SHEET, MAX_ROWS
from .spec import Column, Workbook, letter, sheet_name

Translate = Callable[[str], str]

LABELS: dict[str, str] = {
    "instructions": gettext_noop("How to fill in"),
    "sheet": gettext_noop("Sheet"),
    "column": gettext_noop("Column"),
    "must": gettext_noop("Must be filled in"),
    "what": gettext_noop("What to write"),
    "note": gettext_noop("Note"),
    "yes": gettext_noop("yes"),
    "no": gettext_noop("no"),
    "text": gettext_noop("text, at most %(limit)s characters"),
    "code": gettext_noop("digits or letters, kept as text; do not let Excel shorten it"),
    "code_lengths": gettext_noop("%(lengths)s characters, kept as text; do not let Excel shorten it"),
    "integer": gettext_noop("a whole number"),
    "decimal": gettext_noop("a number, at most %(places)s digits after the point"),
    "date": gettext_noop("a date such as 2026-06-29"),
    "choice": gettext_noop("one of: %(choices)s"),
    "rule_headings": gettext_noop("Keep the headings in the first row and the names of the sheets."),
    "rule_values": gettext_noop("Write values, not formulas; do not merge cells."),
    "rule_all": gettext_noop(
        "Nothing is imported while one row is wrong; every error is named by row and column."
    ),
    "rule_key": gettext_noop("“%(sheet)s”: %(titles)s together may appear only once."),
    "wrong_date": gettext_noop("Write a date such as 2026-06-29."),
    "wrong_choice": gettext_noop("Choose from the list."),
    "wrong_number": gettext_noop("Write a number."),
    "wrong_length": gettext_noop("At most %(limit)s characters."),
}

CELL_LIMIT = 32_767  # characters Excel holds in one cell
ROW_LIMIT = 1_048_576  # rows Excel holds in one sheet, heading included
_LIST_LIMIT = 250  # characters Excel accepts for an inline list of choices
_TITLE_LIMIT, _HELP_LIMIT = 32, 255  # Excel's limits of the hint beside a cell
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_INK, _SUNKEN, _LINE, _RED = "#231F1A", "#F3EDE1", "#CDC1AC", "#B3261E"
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10.5, "font_color": _INK}
_NUMBER_FORMAT = {"text": "@", "code": "@", "choice": "@", "integer": "0", "date": "yyyy-mm-dd"}
_WIDTH = {"integer": 10, "decimal": 14, "date": 13, "choice": 14, "code": 22}


def write_template(
    workbook: Workbook, stream: BinaryIO, translate: Translate = str, *, max_rows: int = MAX_ROWS
) -> None:
    """Write the empty template: an instruction sheet, one sheet each with headings, hints, lists and
    formats for `max_rows` rows, and the hidden mark by which `read` knows name and version."""
    book = _book(stream, in_memory=True)
    words = {key: translate(text) for key, text in LABELS.items()}
    taken = {sheet.name.casefold() for sheet in workbook.sheets} | {MARK_SHEET}
    instructions = sheet_name(words["instructions"], taken)
    guide = book.add_worksheet(instructions)
    _write_guide(book, guide, workbook, words)
    lists: list[tuple[str, ...]] = []
    for number, sheet in enumerate(workbook.sheets):
        page = book.add_worksheet(sheet.name)
        if number == 0:
            page.activate()
        page.freeze_panes(1, 0)
        page.set_row(0, 26)
        for place, column in enumerate(sheet.columns):
            page.set_column(
                place, place, column.width or _width(column), book.add_format(_cell_format(column))
            )
            page.write_string(
                0, place, column.title + ("*" if column.required else ""), _header(book, column.required)
            )
            if column.help:
                page.write_comment(0, place, column.help[:2000], {"x_scale": 1.6, "font_size": 10})
            rule = _validation(column, words, lists)
            if rule:
                page.data_validation(1, place, max_rows, place, rule)
    mark = book.add_worksheet(MARK_SHEET)
    for row, text in enumerate((workbook.name, workbook.version, instructions)):
        mark.write_string(row, 0, text)
    for place, labels in enumerate(lists, start=2):
        for row, label in enumerate(labels):
            mark.write_string(row, place, label)
    mark.very_hidden()
    book.close()


def write_rows(
    stream: BinaryIO,
    sheets: Iterable[tuple[str, Sequence[Column], Iterable[Mapping[str, Any] | Sequence[Any]]]],
    *,
    zone: datetime.tzinfo | None = None,
) -> int:
    """Write an export row by row and give the number of rows. Rows are mappings by column key, or sequences.

    Text is always written as text: what begins with = + - @ is marked so that no program takes it for a
    formula. Numbers of more than 15 digits are written as text, aware times are shown in `zone` (as they
    are, if None), text longer than Excel holds is cut and ends with "…", rows beyond Excel's limit go on
    in a further sheet.
    """
    book = _book(stream, constant_memory=True)
    taken: set[str] = set()
    written = 0
    try:
        for name, columns, rows in sheets:
            writer = _SheetWriter(book, name, columns, taken, zone)
            for row in rows:
                writer.write(row)
                written += 1
    finally:  # a row may be refused on the way: the book's own files are let go
        book.close()
    return written


class _SheetWriter:
    def __init__(
        self,
        book: xlsxwriter.Workbook,
        name: str,
        columns: Sequence[Column],
        taken: set[str],
        zone: datetime.tzinfo | None,
    ) -> None:
        self.book, self.name, self.columns, self.taken, self.zone = book, name, columns, taken, zone
        self.labels = [
            {c[0]: c[1] for c in column.choices if not isinstance(c, str)} if column.kind == "choice" else {}
            for column in columns
        ]
        self.formats = [book.add_format(_cell_format(column)) for column in columns]
        self.risky = [book.add_format({**_cell_format(column), "quote_prefix": True}) for column in columns]
        self.moment = book.add_format({**_FONT, "num_format": "yyyy-mm-dd hh:mm"})
        self.header = _header(book, required=False)
        self.page = self._open()
        self.row = 1

    def _open(self) -> Worksheet:
        page = self.book.add_worksheet(sheet_name(self.name, self.taken))
        page.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            page.set_column(place, place, column.width or _width(column))
        for place, column in enumerate(self.columns):
            page.write_string(0, place, column.title[:CELL_LIMIT], self.header)
        return page

    def write(self, row: Mapping[str, Any] | Sequence[Any]) -> None:
        if self.row >= ROW_LIMIT:
            self.page, self.row = self._open(), 1
        for place, column in enumerate(self.columns):
            value = row.get(column.key) if isinstance(row, Mapping) else row[place]
            if value is None or value == "":
                continue
            self._cell(place, column, self.labels[place].get(value, value) if self.labels[place] else value)
        self.row += 1

    def _cell(self, place: int, column: Column, value: Any) -> None:
        page, row, look = self.page, self.row, self.formats[place]
        if isinstance(value, datetime.datetime):
            if value.tzinfo is not None:
                value = (value.astimezone(self.zone) if self.zone else value).replace(tzinfo=None)
            if value.year >= FIRST_YEAR:
                page.write_datetime(row, place, value, look if column.kind == "date" else self.moment)
                return
        elif isinstance(value, datetime.date):
            if value.year >= FIRST_YEAR:
                page.write_datetime(row, place, datetime.datetime.combine(value, datetime.time()), look)
                return
        elif isinstance(value, bool):
            page.write_boolean(row, place, value, look)
            return
        elif (
            isinstance(value, int | float | Decimal) and column.kind not in ("code", "text") and _fits(value)
        ):
            page.write_number(row, place, value, look)
            return
        text = str(value)
        if len(text) > CELL_LIMIT:
            text = text[: CELL_LIMIT - 1] + "…"
        page.write_string(row, place, text, self.risky[place] if text.startswith(_RISKY) else look)


def _fits(value: int | float | Decimal) -> bool:
    """Whether Excel keeps every digit."""
    number = Decimal(str(value))
    return (
        number.is_finite()
        and len(number.normalize().as_tuple().digits) <= EXACT_DIGITS
        and abs(number) < 10**15
    )


def _book(stream: BinaryIO, **options: bool) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(
        stream,
        {**options, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
         "default_format_properties": _FONT},
    )  # fmt: skip


def _header(book: xlsxwriter.Workbook, required: bool) -> Format:
    look = {"bold": True, "bg_color": _SUNKEN, "valign": "vcenter", "text_wrap": True}
    edges = {"bottom": 1, "bottom_color": _INK, "right": 1, "right_color": _LINE}
    return book.add_format({**_FONT, **look, **edges, "font_color": _RED if required else _INK})


def _cell_format(column: Column) -> dict[str, Any]:
    number = _NUMBER_FORMAT.get(column.kind)
    if number is None:
        number = "#,##0." + "0" * column.places if column.places else "#,##0"
    return {**_FONT, "num_format": number}


def _width(column: Column) -> int:
    """In Excel's unit, the width of a digit; a Chinese character takes two."""
    title = sum(2 if ord(character) > 0x2E80 else 1 for character in column.title) + 4
    return max(title, _WIDTH.get(column.kind) or min(max(column.max_length, 12), 36))


def _validation(column: Column, words: dict[str, str], lists: list[tuple[str, ...]]) -> dict[str, Any]:
    rule: dict[str, Any] = {}
    if column.kind == "choice":
        source: Any = list(column.labels)
        if len(",".join(source)) > _LIST_LIMIT or any("," in label for label in source):
            lists.append(column.labels)
            place = letter(len(lists) + 1)
            source = f"={MARK_SHEET}!${place}$1:${place}${len(column.labels)}"
        rule = {"validate": "list", "source": source, "error_message": words["wrong_choice"]}
    elif column.kind == "date":
        rule = {
            "validate": "date", "criteria": "between", "minimum": datetime.date(FIRST_YEAR, 1, 1),
            "maximum": datetime.date(LAST_YEAR, 12, 31), "error_message": words["wrong_date"],
        }  # fmt: skip
    elif column.kind in ("integer", "decimal"):
        rule = {
            "validate": column.kind, "criteria": "between",
            "minimum": -(10**EXACT_DIGITS) if column.minimum is None else float(column.minimum),
            "maximum": 10**EXACT_DIGITS if column.maximum is None else float(column.maximum),
            "error_message": words["wrong_number"],
        }  # fmt: skip
    else:
        rule = {
            "validate": "length", "criteria": "<=", "value": column.max_length,
            "error_message": words["wrong_length"] % {"limit": column.max_length},
        }  # fmt: skip
    if column.help:
        rule |= {"input_title": column.title[:_TITLE_LIMIT], "input_message": column.help[:_HELP_LIMIT]}
    return {**rule, "error_message": rule["error_message"][:_HELP_LIMIT]}


def _what(column: Column, words: dict[str, str]) -> str:
    if column.kind == "code" and column.lengths:
        return words["code_lengths"] % {"lengths": " / ".join(map(str, column.lengths))}
    shown = "、".join(column.labels[:40]) + ("…" if len(column.labels) > 40 else "")
    return words[column.kind] % {"limit": column.max_length, "places": column.places, "choices": shown}


def _write_guide(
    book: xlsxwriter.Workbook, page: Worksheet, workbook: Workbook, words: dict[str, str]
) -> None:
    plain = book.add_format({**_FONT, "text_wrap": True, "valign": "top"})
    strong = book.add_format({**_FONT, "bold": True, "font_size": 14})
    page.hide_gridlines(2)
    for place, width in enumerate((18, 20, 10, 44, 50)):
        page.set_column(place, place, width)
    page.write_string(0, 0, words["instructions"], strong)
    rules = [words["rule_headings"], words["rule_values"], words["rule_all"]]
    for sheet in workbook.sheets:
        if sheet.key:
            titles = "、".join(column.title for column in sheet.columns if column.key in sheet.key)
            rules.append(words["rule_key"] % {"sheet": sheet.name, "titles": titles})
    for row, rule in enumerate(rules, start=1):
        page.write_string(row, 0, f"{row}. {rule}")
    row = len(rules) + 2
    for place, key in enumerate(("sheet", "column", "must", "what", "note")):
        page.write_string(row, place, words[key], _header(book, required=False))
    for sheet in workbook.sheets:
        for column in sheet.columns:
            row += 1
            must = words["yes" if column.required else "no"]
            line = (sheet.title, column.title, must, _what(column, words), column.help)
            for place, text in enumerate(line):
                page.write_string(row, place, text[:CELL_LIMIT], plain)
