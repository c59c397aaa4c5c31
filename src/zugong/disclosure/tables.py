"""A published table as a page shows it: filtered, searched, paged, each line with its number in the whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zugong.lib.text import TextTooLong, clean

PAGE = 100
SEARCHED = 40


@dataclass(frozen=True)
class Cell:
    text: str
    kind: str
    role: str
    title: str = ""

    @property
    def number(self) -> bool:
        return self.kind in ("money", "integer")


@dataclass(frozen=True)
class Line:
    """``index`` counts from 0 in the whole table; ``label``, ``amount`` and ``note`` are for a phone's two lines."""

    index: int
    cells: list[Cell]
    label: str
    amount: str
    sign: str
    note: str
    files: list[dict[str, Any]]


@dataclass
class Table:
    columns: list[dict[str, Any]]
    lines: list[Line]
    totals: list[Cell]
    count: int
    shown: int
    views: list[dict[str, Any]]
    categories: list[str]
    words: str
    view: str
    category: str
    previous: int | None
    next: int | None
    narrowed: bool


def build(request: HttpRequest, body: dict[str, Any], files: dict[int | None, list[dict[str, Any]]]) -> Table:
    """The lines the address asks for: ``view`` (income, outgo), ``q``, ``category``, ``from``."""
    columns = body.get("columns", [])
    rows = list(enumerate(body.get("rows", [])))
    roles = {one["role"]: place for place, one in enumerate(columns) if one["role"]}
    view = request.GET.get("view", "")
    view = view if view in ("income", "outgo") and view in roles else ""
    words = _words(request.GET.get("q", ""))
    by = roles.get("category")
    categories = sorted({row[by] for _n, row in rows if by is not None and row[by]})
    category = request.GET.get("category", "")
    category = category if category in categories else ""
    views = _views(rows, roles, view)
    if view:
        rows = [(n, row) for n, row in rows if row[roles[view]] is not None]
    if category:
        rows = [(n, row) for n, row in rows if row[by] == category]
    if words:
        rows = [(n, row) for n, row in rows if any(words in str(cell) for cell in row if cell is not None)]
    start = request.GET.get("from", "")
    start = int(start) if start.isdecimal() and len(start) < 7 else 0
    start = start if start < len(rows) else 0
    page = rows[start : start + PAGE]
    return Table(
        columns=columns,
        lines=[_line(number, row, columns, roles, files) for number, row in page],
        totals=_cells(body.get("totals") or [], columns),
        count=len(body.get("rows", [])),
        shown=len(rows),
        views=views,
        categories=categories if len(categories) > 1 else [],
        words=words,
        view=view,
        category=category,
        previous=max(0, start - PAGE) if start else None,
        next=start + PAGE if start + PAGE < len(rows) else None,
        narrowed=bool(view or words or category),
    )


def _words(typed: str) -> str:
    try:
        return clean(typed, SEARCHED)
    except TextTooLong:
        return ""


def _views(rows: list[tuple[int, list[Any]]], roles: dict[str, int], view: str) -> list[dict[str, Any]]:
    if not {"income", "outgo"} <= roles.keys():
        return []
    counts = {key: sum(row[roles[key]] is not None for _n, row in rows) for key in ("income", "outgo")}
    titles = {"": _("All lines"), "income": _("Income lines"), "outgo": _("Outgo lines")}
    return [
        {"label": titles[key], "key": key, "active": key == view, "count": counts.get(key, "")}
        for key in ("", "income", "outgo")
    ]


def money(value: str | None) -> str:
    return f"{Decimal(value):,.2f}" if value is not None else ""


def shown(value: Any, kind: str) -> str:
    """A cell in words: amounts with commas, the rest as it stands."""
    if value is None:
        return ""
    return money(value) if kind == "money" else str(value)


def _cells(row: list[Any], columns: list[dict[str, Any]]) -> list[Cell]:
    return [
        Cell(shown(value, one["type"]), one["type"], one["role"], one["title"])
        for value, one in zip(row, columns, strict=False)
    ]


def _line(
    number: int,
    row: list[Any],
    columns: list[dict[str, Any]],
    roles: dict[str, int],
    files: dict[int | None, list[dict[str, Any]]],
) -> Line:
    cells = _cells(row, columns)
    label = next((cells[roles[role]].text for role in ("label", "name") if role in roles), "")
    sign, value = "", ""
    for role, mark in (("income", "+"), ("outgo", "−"), ("amount", "")):
        if role in roles and row[roles[role]] is not None:
            sign, value = mark, cells[roles[role]].text
            break
    first = label or (cells[0].text if cells else "")
    taken = {"label", "name", "income", "outgo", "amount", "balance"}
    note = " · ".join(
        f"{one.title} {one.text}" if one.number else one.text
        for one in cells
        if one.text and one.role not in taken and one.text != first
    )
    return Line(number, cells, first, value, sign, note, files.get(number, []))


def words_of(row: list[Any], columns: list[dict[str, Any]]) -> str:
    """One line in words, as a question quotes it."""
    line = _line(
        0, row, columns, {one["role"]: place for place, one in enumerate(columns) if one["role"]}, {}
    )
    return " ".join(part for part in (line.label, f"{line.sign}{line.amount}", line.note) if part.strip())[
        :200
    ]
