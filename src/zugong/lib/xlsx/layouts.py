"""Looking into a workbook of any layout before its columns are known: its sheets, their first rows, where headings stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import python_calamine

from .cells import clean, shown
from .guard import Sweep, inspect
from .problems import CellRefused, FileRefused
from .reading import MARK_SHEET, MAX_ROWS
from .spec import comparable, letter

PREVIEW_ROWS = 12
PREVIEW_COLUMNS = 40
_HEADING_SEARCH = 10


@dataclass(frozen=True, slots=True)
class SheetFace:
    """A sheet as it looks: ``rows`` are its first rows in words, ``last_row`` the number of its last one."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    last_row: int

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of its columns."""
        return tuple(letter(place) for place in range(self.width))

    def headings(self, header: int) -> tuple[str, ...]:
        """The words of row ``header`` (counted from 1), one for every column; empty where there is none."""
        row = self.rows[header - 1] if 0 < header <= len(self.rows) else ()
        return row + ("",) * (self.width - len(row))


def is_template(source: BinaryIO, name: str) -> bool:
    """Whether the file was made from the template of this name. FileRefused for what is no workbook."""
    sweeps = inspect(source)
    sweep = sweeps.get(MARK_SHEET)
    if sweep is None or sweep.last_row < 0 or sweep.last_row > 10:
        return False
    with _open(source) as parsed:
        grid = parsed.get_sheet_by_name(MARK_SHEET).to_python(skip_empty_area=False)
    return bool(grid and grid[0] and shown(grid[0][0]) == name)


def faces(source: BinaryIO, *, rows: int = PREVIEW_ROWS, max_rows: int = MAX_ROWS) -> list[SheetFace]:
    """Every sheet that holds something. FileRefused for what is no workbook, or one too long to be read at all."""
    sweeps = {name: sweep for name, sweep in inspect(source, linked=False).items() if _readable(name, sweep)}
    if not sweeps:
        raise FileRefused("no_sheet")
    for name, sweep in sweeps.items():
        if sweep.last_row > max_rows + _HEADING_SEARCH:
            raise FileRefused("too_long_sheet", name=name, rows=sweep.last_row + 1, limit=max_rows)
    with _open(source) as parsed:
        return [
            SheetFace(name, _first(parsed, name, rows), sweeps[name].last_row + 1)
            for name in parsed.sheet_names
            if name in sweeps
        ]


def lines_of(source: BinaryIO, sheet: str) -> list[list[Any]]:
    """All rows of a sheet that ``faces`` showed, in the library's own types; nothing is checked."""
    with _open(source) as parsed:
        return parsed.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def words_in(source: BinaryIO, sheet: str, header: int, position: int, *, most: int = 200) -> list[str]:
    """The different words of one column below its heading, in the order in which they come."""
    found: dict[str, None] = {}
    for line in lines_of(source, sheet)[header:]:
        text = _words(line[position]) if position < len(line) else ""
        if text:
            found.setdefault(text)
        if len(found) >= most:
            break
    return list(found)


def guess_header(face: SheetFace, aliases: Mapping[str, Sequence[str]], *, exact: bool = False) -> int:
    """The row that holds the most known headings; 1 when none does."""
    best, best_row = 0, 1
    for number, row in enumerate(face.rows[:_HEADING_SEARCH], start=1):
        hits = len(guess_columns(row, aliases, exact=exact))
        if hits > best:
            best, best_row = hits, number
    return best_row


def guess_columns(
    headings: Iterable[str], aliases: Mapping[str, Sequence[str]], *, exact: bool = False
) -> dict[str, int]:
    """Key to position, for every key one of whose names a heading is, or else contains; a column is used once.

    ``exact``: what merely contains a name does not count; for columns that nobody confirms.
    """
    words = [comparable(heading).strip("*") for heading in headings]
    found: dict[str, int] = {}
    for whole in (True,) if exact else (True, False):
        for key, names in aliases.items():
            if key in found:
                continue
            for name in map(comparable, names):
                at = next(
                    (
                        place
                        for place, word in enumerate(words)
                        if place not in found.values() and word and (word == name if whole else name in word)
                    ),
                    None,
                )
                if at is not None:
                    found[key] = at
                    break
    return found


def column_title(heading: str, position: int) -> str:
    """How a column of another layout is named in errors: its heading and its letter."""
    return f"{heading} [{letter(position)}]" if heading else letter(position)


def _readable(name: str, sweep: Sweep) -> bool:
    return sweep.last_row >= 0 and name != MARK_SHEET


def _open(source: BinaryIO) -> python_calamine.CalamineWorkbook:
    source.seek(0)
    try:
        return python_calamine.load_workbook(source)
    except python_calamine.PasswordError:
        raise FileRefused("encrypted") from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise FileRefused("damaged") from None


def _first(parsed: python_calamine.CalamineWorkbook, name: str, rows: int) -> tuple[tuple[str, ...], ...]:
    try:
        grid = parsed.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=rows)
    except (python_calamine.CalamineError, ValueError):
        raise FileRefused("damaged") from None
    return tuple(tuple(_words(value) for value in line[:PREVIEW_COLUMNS]) for line in grid)


def _words(value: Any) -> str:
    if value == "" or value is None:
        return ""
    try:
        return " ".join(clean(value).split())[:60]
    except CellRefused:
        return shown(value)
