"""The rule of every book, without a database: opening + income − outgo = closing, for each account and for the whole.

Amounts are whole fen. What is wrong is named by sheet, row and column, with the figures that differ and how to mend them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zugong.villages.finance import chart

ACCOUNTS, LINES = "accounts", "lines"


@dataclass(frozen=True, slots=True)
class Balance:
    """An account as the file gives it; ``income`` and ``outgo`` None: worked out from the lines, ``closing`` too."""

    row: int
    code: str
    name: str
    opening: int
    income: int | None = None
    outgo: int | None = None
    closing: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    row: int
    date: date
    voucher: str
    summary: str
    category: str
    account: str
    income: int
    outgo: int
    note: str = ""

    @property
    def content(self) -> tuple[Any, ...]:
        """Everything but where it stands."""
        return (
            self.date, self.voucher, self.summary, self.category, self.account, self.income, self.outgo, self.note,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend. ``row`` 0 is the whole sheet, ``key`` the column."""

    sheet: str
    row: int
    key: str
    value: str
    code: str
    suggestion: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """An account as it comes out: what the lines say, and what had to come before."""

    code: str
    name: str
    opening: int
    income: int
    outgo: int
    closing: int


def money(fen: int) -> str:
    """1,234.50 with its sign."""
    return f"{Decimal(fen) / 100:,.2f}"


def plain(fen: int) -> str:
    """1234.50: as it is written into a cell."""
    return f"{Decimal(fen) / 100:.2f}"


def settle(balances: Sequence[Balance], lines: Sequence[Line]) -> list[Settled]:
    """Each account with the sums of its lines."""
    income: Counter[str] = Counter()
    outgo: Counter[str] = Counter()
    for line in lines:
        income[line.account] += line.income
        outgo[line.account] += line.outgo
    return [
        Settled(
            one.code,
            one.name,
            one.opening,
            income[one.code],
            outgo[one.code],
            one.opening + income[one.code] - outgo[one.code],
        )
        for one in balances
    ]


def check(
    period: tuple[date, date],
    balances: Sequence[Balance],
    lines: Sequence[Line],
    before: Mapping[str, tuple[str, int]] | None,
) -> Iterator[Wrong]:
    """Everything wrong with a book. ``before`` gives name and closing of each account at the end of the period before; None
    when there is no period before."""
    yield from _lines(period, balances, lines)
    yield from _balances(balances, lines)
    if before is not None:
        yield from continuity(balances, before)


def _lines(period: tuple[date, date], balances: Sequence[Balance], lines: Sequence[Line]) -> Iterator[Wrong]:
    accounts = {one.code for one in balances}
    seen: dict[tuple[Any, ...], int] = {}
    months: Counter[tuple[int, int]] = Counter()
    for line in lines:
        months[line.date.year, line.date.month] += 1
        if not period[0] <= line.date <= period[1]:
            yield Wrong(
                LINES, line.row, "date", line.date.isoformat(), "book.outside",
                params={"first": period[0].isoformat(), "last": period[1].isoformat()},
            )  # fmt: skip
        yield from _amounts(line)
        if line.account not in accounts:
            yield Wrong(LINES, line.row, "account", line.account, "book.no_account")
        first = seen.setdefault(line.content, line.row)
        if first != line.row:
            yield Wrong(LINES, line.row, "voucher", line.voucher, "book.twice", params={"row": first})
    inside = {(day.year, day.month) for day in _firsts(period)}
    if len(months) > 1 and set(months) - inside:
        listed = "、".join(f"{year}-{month:02d}: {count}" for (year, month), count in sorted(months.items()))
        yield Wrong(LINES, 0, "", "", "book.two_periods", params={"months": listed[:200]})
    yield from _transfers(lines)


def _firsts(period: tuple[date, date]) -> Iterator[date]:
    day = period[0]
    while day <= period[1]:
        yield day
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _amounts(line: Line) -> Iterator[Wrong]:
    for key, value, other in (("income", line.income, "outgo"), ("outgo", line.outgo, "income")):
        if value < 0:
            code = "book.negative_income" if key == "income" else "book.negative_outgo"
            suggestion = "" if getattr(line, other) else plain(-value)
            yield Wrong(LINES, line.row, key, plain(value), code, suggestion)
    if line.income and line.outgo:
        yield Wrong(LINES, line.row, "outgo", plain(line.outgo), "book.two_amounts")
    elif not line.income and not line.outgo:
        yield Wrong(LINES, line.row, "income", "", "book.no_amount")
    category = chart.BY_KEY.get(line.category)
    if category is not None and category.side == "income" and line.outgo > 0:
        yield Wrong(LINES, line.row, "category", category.title, "book.category_of_income")
    elif category is not None and category.side == "outgo" and line.income > 0:
        yield Wrong(LINES, line.row, "category", category.title, "book.category_of_outgo")


def _transfers(lines: Sequence[Line]) -> Iterator[Wrong]:
    moved = [line for line in lines if line.category == chart.TRANSFER]
    income, outgo = sum(line.income for line in moved), sum(line.outgo for line in moved)
    if income != outgo:
        params = {"income": money(income), "outgo": money(outgo), "rows": _rows(moved)}
        yield Wrong(
            LINES, moved[0].row, "category", chart.title(chart.TRANSFER), "book.transfer", params=params
        )


def _rows(lines: Sequence[Line]) -> str:
    shown = "、".join(str(line.row) for line in lines[:10])
    return shown + ("…" if len(lines) > 10 else "")


def _balances(balances: Sequence[Balance], lines: Sequence[Line]) -> Iterator[Wrong]:
    for one, found in zip(balances, settle(balances, lines), strict=True):
        if not chart.is_account(one.code):
            yield Wrong(ACCOUNTS, one.row, "code", one.code, "book.account_code")
        if one.opening < 0:
            yield Wrong(ACCOUNTS, one.row, "opening", plain(one.opening), "book.below_zero")
        for key, said, summed, code in (
            ("income", one.income, found.income, "book.income_differs"),
            ("outgo", one.outgo, found.outgo, "book.outgo_differs"),
        ):
            if said is not None and said != summed:
                params = {"lines": money(summed), "difference": money(said - summed)}
                yield Wrong(ACCOUNTS, one.row, key, plain(said), code, plain(summed), params)
        income = found.income if one.income is None else one.income
        outgo = found.outgo if one.outgo is None else one.outgo
        worked = one.opening + income - outgo
        if one.closing is not None and one.closing != worked:
            params = {
                "opening": money(one.opening),
                "income": money(income),
                "outgo": money(outgo),
                "worked": money(worked),
                "difference": money(one.closing - worked),
            }
            yield Wrong(
                ACCOUNTS, one.row, "closing", plain(one.closing), "book.unbalanced", plain(worked), params
            )
        elif worked < 0:
            yield Wrong(ACCOUNTS, one.row, "closing", plain(worked), "book.below_zero")


def continuity(balances: Sequence[Balance], before: Mapping[str, tuple[str, int]]) -> Iterator[Wrong]:
    """Each account begins with what it ended with."""
    present = {one.code for one in balances}
    for one in balances:
        if one.code not in before:
            if one.opening:
                yield Wrong(ACCOUNTS, one.row, "opening", plain(one.opening), "book.new_account")
            continue
        closing = before[one.code][1]
        if one.opening != closing:
            params = {"closing": money(closing), "difference": money(one.opening - closing)}
            yield Wrong(ACCOUNTS, one.row, "opening", plain(one.opening), "book.gap", plain(closing), params)
    for code, (name, closing) in before.items():
        if code not in present and closing:
            params = {"code": code, "name": name, "closing": money(closing)}
            yield Wrong(ACCOUNTS, 0, "", "", "book.account_missing", params=params)
