"""What a workbook looks like: sheets, their columns, and what each column may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "integer", "decimal", "date", "choice", "code"]

_BAD_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
SHEET_NAME_LIMIT = 31  # Excel's own limit, in characters


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A code (ID number, telephone, account number) is digits or letters kept as text.

    `choices` are labels, or (stored value, label) pairs; people write the label, `read` gives the stored
    value. `lengths` are the allowed lengths of a code; give them wherever leading zeros matter, since a
    number cell that lost its zeros can be told by its length only. `check` raises ValueError with an
    English reason. `max_length` counts characters of text and codes; `places` digits after the point of a
    decimal.
    """

    key: str
    title: str
    kind: Kind = "text"
    required: bool = False
    max_length: int = 200
    choices: Sequence[str] | Sequence[tuple[str, str]] = ()
    help: str = ""
    check: Callable[[Any], object] | None = None
    lengths: tuple[int, ...] = ()
    places: int = 2
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    width: int | None = None

    def __post_init__(self) -> None:
        if self.kind == "choice" and not self.choices:
            raise ValueError(f"column {self.key}: a choice needs choices")

    @property
    def labels(self) -> tuple[str, ...]:
        """The choices as people write them."""
        return tuple(choice if isinstance(choice, str) else choice[1] for choice in self.choices)

    @property
    def stored(self) -> dict[str, str]:
        """Label, made comparable, to stored value."""
        return {
            comparable(label): label if isinstance(choice, str) else choice[0]
            for choice, label in zip(self.choices, self.labels, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name in the workbook, a title for the instructions, its columns, and the keys of the
    columns that together tell one row from another (none: rows may repeat). An optional sheet may be
    missing or empty.

    `positions` describes somebody else's layout: where each column stands, counted from 0, whatever its
    heading; `header` is the row of the headings. What else the sheet holds is left alone, and rows in which
    one of the columns `skip_in` begins with one of the words `skip` are no entries (totals, carried over)."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = True
    header: int = 1
    positions: tuple[int, ...] = ()
    skip: tuple[str, ...] = ()
    skip_in: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.positions and len(self.positions) != len(self.columns):
            raise ValueError(f"sheet {self.name}: every column needs its position")
        if len(self.name) > SHEET_NAME_LIMIT or _BAD_IN_SHEET_NAME.search(self.name) or not self.name:
            raise ValueError(f"Excel does not allow the sheet name {self.name!r}")
        keys = [column.key for column in self.columns]
        titles = [heading(column.title) for column in self.columns]
        if len(set(keys)) < len(keys) or len(set(titles)) < len(titles):
            raise ValueError(f"sheet {self.name}: two columns share a key or a title")
        if missing := set(self.key) - set(keys):
            raise ValueError(f"sheet {self.name}: no such key columns: {sorted(missing)}")


@dataclass(frozen=True, slots=True)
class Workbook:
    """A template: `name` and `version` are written into a hidden sheet and compared when the file comes
    back. `linked` False refuses a file that takes values from other files."""

    name: str
    sheets: tuple[Sheet, ...]
    version: str = "1"
    linked: bool = True


def comparable(text: str) -> str:
    """The form in which words are compared: full-width letters narrowed, spaces out, case folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def heading(text: str) -> str:
    """A column heading in the form in which headings are compared; the asterisk of required columns does
    not count."""
    return comparable(text).strip("*")


def letter(index: int) -> str:
    """Excel's letters of a column, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel allows and no other sheet bears, as close to the wanted one as possible."""
    base = _BAD_IN_SHEET_NAME.sub(" ", wanted).strip().strip("'") or "Sheet"
    name, number = base[:SHEET_NAME_LIMIT], 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = base[: SHEET_NAME_LIMIT - len(ending)] + ending
    taken.add(name.casefold())
    return name
