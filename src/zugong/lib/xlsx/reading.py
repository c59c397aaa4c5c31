"""Reading a filled-in template: every sheet, heading and cell checked, every error named, nothing guessed."""

from __future__ import annotations

import difflib
import io
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine

from .cells import Converter, clean, converter, shown
from .guard import Sweep, inspect
from .problems import CellError, CellRefused, FileRefused, Param
from .spec import Column, Sheet, Workbook, comparable, heading, letter

MARK_SHEET = (
    "_zugong"  # the hidden sheet that carries template name, version and the instruction sheet's name
)
MAX_ROWS = 50_000
MAX_ERRORS = 1_000
SPARE_COLUMNS = 30  # values further to the right of the template than this are refused before parsing
_HEADER_SEARCH = 10
_PROGRESS_STEP = 1_000
_MEMO = 20_000

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Row:
    """One row: the number Excel shows, and the values by column key (None where blank)."""

    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class Rows:
    """The rows of one sheet, kept as tuples; they become dicts while being iterated."""

    keys: tuple[str, ...]
    numbers: array[int] = field(default_factory=lambda: array("L"))
    tuples: list[tuple[Any, ...]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.tuples)

    def __iter__(self) -> Iterator[Row]:
        for number, values in zip(self.numbers, self.tuples, strict=True):
            yield Row(number, dict(zip(self.keys, values, strict=True)))


@dataclass(slots=True)
class ReadResult:
    """Rows by sheet name and everything that is wrong. While `errors` is not empty, import nothing."""

    rows: dict[str, Rows]
    errors: list[CellError]

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.errors


class _Enough(Exception):
    """The list of errors is full."""


class _Errors:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.list: list[CellError] = []

    def add(
        self,
        sheet: str,
        code: str,
        row: int = 0,
        column: str = "",
        value: str = "",
        suggestion: str = "",
        **params: Param,
    ) -> None:
        if len(self.list) >= self.limit:
            self.list.append(CellError(sheet, 0, "", "", "too_many_errors", {"limit": self.limit}))
            raise _Enough
        self.list.append(CellError(sheet, row, column, value, code, params, suggestion))


def read(
    workbook: Workbook,
    source: BinaryIO | bytes | str | Path,
    progress: Progress | None = None,
    *,
    max_rows: int = MAX_ROWS,
    max_errors: int = MAX_ERRORS,
) -> ReadResult:
    """Read and check a file against its template. Never raises for a bad file: what is wrong is in `errors`.

    `source` is a path, the bytes, or a seekable stream. `max_rows` counts rows under the heading, per sheet.
    `progress(done, total)` counts rows and is called every thousand; what it raises stops the reading.
    """
    errors = _Errors(max_errors)
    rows = {sheet.name: Rows(tuple(column.key for column in sheet.columns)) for sheet in workbook.sheets}
    file: BinaryIO
    if isinstance(source, str | Path):
        file = open(source, "rb")  # noqa: SIM115 - closed below, unlike a caller's stream
    else:
        file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        _Reading(workbook, rows, errors, progress, max_rows).run(file)
    except FileRefused as refusal:
        errors.list.append(CellError("", 0, "", "", refusal.code, refusal.params))
    except _Enough:
        pass
    finally:
        if file is not source:
            file.close()
    return ReadResult(rows, errors.list)


class _Reading:
    def __init__(
        self,
        workbook: Workbook,
        rows: dict[str, Rows],
        errors: _Errors,
        progress: Progress | None,
        max_rows: int,
    ) -> None:
        self.workbook = workbook
        self.rows = rows
        self.errors = errors
        self.progress = progress
        self.max_rows = max_rows
        self.done = 0
        self.total = 0

    @property
    def _mapped(self) -> bool:
        """Whether this is somebody else's layout, of which only some columns are wanted."""
        return any(sheet.positions for sheet in self.workbook.sheets)

    def run(self, file: BinaryIO) -> None:
        sweeps = inspect(file, linked=self.workbook.linked)
        try:
            parsed = python_calamine.load_workbook(file)
        except python_calamine.PasswordError:
            raise FileRefused("encrypted") from None
        except (python_calamine.CalamineError, OSError, ValueError):
            raise FileRefused("damaged") from None
        with parsed:
            instructions = self._check_mark(parsed, sweeps)
            found = self._match_sheets(parsed, sweeps, instructions)
            self.total = sum(max(sweeps[name].last_row, 0) for name in found.values())
            for sheet in self.workbook.sheets:
                if sheet.name in found:
                    self._sheet(sheet, parsed, found[sheet.name], sweeps[found[sheet.name]])
        if self.progress:
            self.progress(self.total, self.total)

    def _check_mark(self, parsed: python_calamine.CalamineWorkbook, sweeps: dict[str, Sweep]) -> str:
        """Compare name and version; give the name of the instruction sheet. Files without the mark are
        judged by their headings alone, since people copy rows into new files."""
        if MARK_SHEET not in sweeps or sweeps[MARK_SHEET].last_row > 10 or self._mapped:
            return ""
        marks = [shown(line[0]) for line in _grid(parsed, MARK_SHEET, sweeps[MARK_SHEET]) if line]
        name, version, instructions = (*marks, "", "", "")[:3]
        if name != self.workbook.name:
            raise FileRefused("other_template", found=name, wanted=self.workbook.name)
        if version != self.workbook.version:
            raise FileRefused("old_template", found=version, wanted=self.workbook.version)
        return instructions

    def _match_sheets(
        self, parsed: python_calamine.CalamineWorkbook, sweeps: dict[str, Sweep], instructions: str
    ) -> dict[str, str]:
        """Template sheet name to the name in the file. Names match exactly but for width, case and blanks."""
        present = {comparable(name): name for name in parsed.sheet_names if name in sweeps}
        known = {comparable(sheet.name) for sheet in self.workbook.sheets}
        spare = {
            key: name
            for key, name in present.items()
            if key not in known
            and name != instructions
            and not name.startswith("_")
            and sweeps[name].last_row >= 0
        }
        found: dict[str, str] = {}
        for sheet in self.workbook.sheets:
            key = comparable(sheet.name)
            if key in present:
                found[sheet.name] = present[key]
                continue
            close = difflib.get_close_matches(key, spare, n=1, cutoff=0.5)
            if close or (len(spare) == 1 and len(self.workbook.sheets) == 1):
                other = spare.pop(close[0] if close else next(iter(spare)))
                self.errors.add(
                    sheet.name,
                    "renamed_sheet",
                    value=other,
                    suggestion=sheet.name,
                    name=sheet.name,
                    found=other,
                )
            elif sheet.required:
                self.errors.add(sheet.name, "missing_sheet", name=sheet.name)
        if not self._mapped:
            for name in spare.values():
                self.errors.add(name, "unknown_sheet", name=name)
        return found

    def _sheet(self, sheet: Sheet, parsed: python_calamine.CalamineWorkbook, name: str, sweep: Sweep) -> None:
        if sweep.last_row < 0:
            if sheet.required:
                self.errors.add(sheet.name, "no_rows")
            return
        if sweep.last_column >= max(len(sheet.columns), *sheet.positions, 0) + SPARE_COLUMNS:
            cell = f"{letter(sweep.last_column)}{sweep.last_column_at + 1}"
            self.errors.add(sheet.name, "outside", row=sweep.last_column_at + 1, cell=cell)
            return
        if sweep.last_row > self.max_rows + sheet.header - 1:
            self.errors.add(
                sheet.name,
                "too_many_rows",
                row=sweep.last_row + 1,
                last=self.max_rows + 1,
                limit=self.max_rows,
            )
            return
        lines = _grid(parsed, name, sweep)
        if sheet.positions:
            mapped = {position: place for place, position in enumerate(sheet.positions)}
            _SheetReading(sheet, mapped, sweep, self).run(lines)
            return
        places = self._headings(sheet, lines)
        if places is not None:
            _SheetReading(sheet, places, sweep, self).run(lines)
        for first, last in parsed.get_sheet_by_name(name).merged_cell_ranges or []:
            area = f"{letter(first[1])}{first[0] + 1}:{letter(last[1])}{last[0] + 1}"
            self.errors.add(sheet.name, "merged", row=first[0] + 1, range=area)

    def _headings(self, sheet: Sheet, lines: list[list[Any]]) -> dict[int, int] | None:
        """Place in the file to place in the template, or None when the rows cannot be told apart."""
        wanted = {heading(column.title): place for place, column in enumerate(sheet.columns)}
        titles = [_title(value) for value in lines[0]]
        places: dict[int, int] = {}
        spare: dict[str, int] = {}
        for position, title in enumerate(titles):
            key = heading(title)
            if not key:
                continue
            if key not in wanted:
                spare.setdefault(key, position)
            elif wanted[key] in places.values():
                first = next(place for place, target in places.items() if target == wanted[key])
                self.errors.add(
                    sheet.name, "duplicate_column", row=1, column=title, title=title,
                    first=letter(first), second=letter(position),
                )  # fmt: skip
            else:
                places[position] = wanted[key]
        if len(places) < len(wanted) and (row := _heading_row(lines, set(wanted), len(places))):
            self.errors.add(sheet.name, "header_not_first", row=row, found=row)
            return None
        self._missing(sheet, titles, set(places.values()), spare)
        return places or None

    def _missing(self, sheet: Sheet, titles: list[str], found: set[int], spare: dict[str, int]) -> None:
        for place, column in enumerate(sheet.columns):
            if place in found:
                continue
            close = difflib.get_close_matches(heading(column.title), spare, n=1, cutoff=0.5)
            if close:
                position = spare.pop(close[0])
                self.errors.add(
                    sheet.name, "renamed_column", row=1, column=column.title, value=titles[position],
                    suggestion=column.title, title=column.title, found=titles[position], letter=letter(position),
                )  # fmt: skip
            elif column.required:
                self.errors.add(sheet.name, "missing_column", row=1, column=column.title, title=column.title)
        for position in spare.values():
            title = titles[position]
            self.errors.add(
                sheet.name,
                "unknown_column",
                row=1,
                column=title,
                value=title,
                found=title,
                letter=letter(position),
            )


class _SheetReading:
    """The rows of one sheet."""

    def __init__(self, sheet: Sheet, places: dict[int, int], sweep: Sweep, reading: _Reading) -> None:
        self.sheet = sheet
        self.places = places
        self.reading = reading
        self.errors = reading.errors
        self.marked: dict[int, dict[int, str]] = {}  # row, column: what the sweep found there
        for cells, code in ((sweep.formulas, "formula"), (sweep.errors, "error_value")):
            for row, column in cells:
                self.marked.setdefault(row, {})[column] = code
        self.untitled: set[int] = set()

    def run(self, lines: list[list[Any]]) -> None:
        sheet, reading = self.sheet, self.reading
        columns = [
            (position, self.places[position], sheet.columns[self.places[position]])
            for position in self.places
        ]
        plan: list[tuple[int, int, Column, Converter, dict[Any, Any]]]
        plan = [(position, place, column, converter(column), {}) for position, place, column in columns]
        positions = frozenset(self.places)
        titled = frozenset(position for position, value in enumerate(lines[0]) if heading(_title(value)))
        width = len(sheet.columns)
        rows = reading.rows[sheet.name]
        key_places = [
            next(i for i, column in enumerate(sheet.columns) if column.key == key) for key in sheet.key
        ]
        seen: dict[tuple[Any, ...], int] = {}
        filled = 0
        for index, line in enumerate(lines[sheet.header :], start=sheet.header):
            reading.done += 1
            if reading.progress and reading.done % _PROGRESS_STEP == 0:
                reading.progress(reading.done, reading.total)
            marked = self.marked.get(index)
            if sheet.positions:
                marked = {at: code for at, code in (marked or {}).items() if at in positions}
                line = [
                    value if at in positions or at in sheet.skip_in else "" for at, value in enumerate(line)
                ]
                if self._skipped(line):
                    continue
            if not marked and not any(value != "" and not _blank(value) for value in line):
                continue
            filled += 1
            number = index + 1
            values: list[Any] = [None] * width
            good = not marked
            if marked:
                self._refuse(marked, number, positions)
            if len(line) > len(titled) and not sheet.positions:
                self._untitled(line, titled, number)
            for position, place, column, convert, memo in plan:
                value = line[position] if position < len(line) else ""
                if marked and position in marked:
                    continue
                if not self._cell(value, values, place, column, convert, memo, number):
                    good = False
            if good and key_places:
                self._key(tuple(values[place] for place in key_places), seen, number)
            rows.numbers.append(number)
            rows.tuples.append(tuple(values))
        if not filled and sheet.required:
            self.errors.add(sheet.name, "no_rows")

    def _cell(
        self,
        value: Any,
        values: list[Any],
        place: int,
        column: Column,
        convert: Converter,
        memo: dict[Any, Any],
        number: int,
    ) -> bool:
        if value == "" or _blank(value):
            if column.required:
                self.errors.add(self.sheet.name, "required", row=number, column=column.title)
                return False
            return True
        # The same words come again and again (names of villages, choices): good ones are converted once.
        memo_key = (type(value), value)
        if memo_key in memo:
            values[place] = memo[memo_key]
            return True
        try:
            result = convert(value)
        except CellRefused as refusal:
            self.errors.add(
                self.sheet.name, refusal.code, row=number, column=column.title, value=shown(value),
                suggestion=refusal.suggestion, **refusal.params,
            )  # fmt: skip
            return False
        if len(memo) < _MEMO:
            memo[memo_key] = result
        values[place] = result
        return True

    def _skipped(self, line: list[Any]) -> bool:
        """Whether the row of another layout is a total or a balance carried over, or holds nothing that is wanted."""
        words = (
            comparable(line[at]) for at in self.sheet.skip_in if at < len(line) and isinstance(line[at], str)
        )
        return any(word.startswith(self.sheet.skip) for word in words if word)

    def _key(self, key: tuple[Any, ...], seen: dict[tuple[Any, ...], int], number: int) -> None:
        if all(part is None for part in key):
            return
        first = seen.setdefault(key, number)
        if first != number:
            titles = "、".join(column.title for column in self.sheet.columns if column.key in self.sheet.key)
            written = "、".join(str(part) for part in key if part is not None)
            self.errors.add(
                self.sheet.name, "duplicate_key", row=number, column=titles, value=written,
                first=first, second=number, titles=titles,
            )  # fmt: skip

    def _refuse(self, marked: dict[int, str], number: int, positions: frozenset[int]) -> None:
        for position in sorted(marked):
            title = (
                self.sheet.columns[self.places[position]].title if position in positions else letter(position)
            )
            self.errors.add(self.sheet.name, marked[position], row=number, column=title)

    def _untitled(self, line: list[Any], titled: frozenset[int], number: int) -> None:
        for position, value in enumerate(line):
            if position in titled or position in self.untitled or value == "" or _blank(value):
                continue
            self.untitled.add(position)
            self.errors.add(
                self.sheet.name, "untitled_column", row=number, value=shown(value), letter=letter(position)
            )


def _grid(parsed: python_calamine.CalamineWorkbook, name: str, sweep: Sweep) -> list[list[Any]]:
    """The sheet from A1 on; calamine leaves out empty columns at the left unless told."""
    if sweep.last_row < 0:
        return [[]]
    try:
        return parsed.get_sheet_by_name(name).to_python(skip_empty_area=False) or [[]]
    except (python_calamine.CalamineError, ValueError):
        raise FileRefused("damaged") from None


def _blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip(" \t\r\n\u3000\xa0\u200b\ufeff")


def _title(value: Any) -> str:
    try:
        return clean(value)
    except CellRefused:
        return ""


def _heading_row(lines: list[list[Any]], wanted: set[str], hits: int) -> int:
    """The number of a lower row that holds more of the headings than the first, or 0."""
    best, best_row = hits, 0
    for index, line in enumerate(lines[1:_HEADER_SEARCH], start=2):
        count = sum(heading(_title(value)) in wanted for value in line)
        if count > best and count * 2 >= len(wanted):
            best, best_row = count, index
    return best_row
