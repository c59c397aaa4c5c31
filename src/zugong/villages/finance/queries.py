"""Reads of village books that span tables: what came before, what is missing, sums by category and over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from zugong.disclosure.actions.duties import rule_by_unit
from zugong.organisations.models import Unit
from zugong.villages.finance import chart, periods, policies
from zugong.villages.finance.periods import Period
from zugong.villages.models import Book, BookLine
from zugong.villages.publishing.kinds import FINANCE_DUE, FINANCE_MONTHS

CONTENT = ("date", "voucher", "summary", "category", "account", "income", "outgo", "note")
RELATED = ("publication__latest", "unit__parent")


# --- one book after the other --------------------------------------------------------------------------------------
def book_before(unit: Unit, period: Period) -> Book | None:
    return Book.objects.newest().filter(unit=unit, period_to=periods.before(period)).first()


def book_after(unit: Unit | None, period: Period | None) -> Book | None:
    assert period is not None
    rows = Book.objects.newest().filter(unit=unit, period_from=periods.after(period, 1)[0])
    return rows.select_related("publication__latest").prefetch_related("balances").first()


def overlapping(unit: Unit, period: Period) -> Book | None:
    """A book of other days that has some of these days."""
    rows = Book.objects.filter(unit=unit, period_from__lte=period[1], period_to__gte=period[0])
    return rows.exclude(period_from=period[0], period_to=period[1]).first()


def lacking_before(unit: Unit, period: Period) -> Period | None:
    """The period that has to come first: there are earlier books, but none just before this one."""
    last = Book.objects.filter(unit=unit, period_to__lt=period[0]).order_by("-period_to").first()
    if last is None or last.period_to == periods.before(period):
        return None
    return periods.after((last.period_from, last.period_to), periods.months_of(period))


def closings(book: Book) -> dict[str, tuple[str, int]]:
    """Each account's name and what it ended with."""
    return {one.code: (one.name, one.closing) for one in book.balances.all()}


def contents(book: Book) -> list[tuple[Any, ...]]:
    return list(BookLine.objects.filter(book=book).order_by("number").values_list(*CONTENT))


# --- lists -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Entry:
    """One period of one village: its book, or that it is missing."""

    unit: Unit
    period: Period
    due_on: date
    book: Book | None
    state: str
    today: date

    @property
    def words(self) -> str:
        return periods.words(self.period)

    @property
    def short(self) -> str:
        return periods.short(self.period)

    @property
    def late(self) -> bool:
        """Not published, and the day is past."""
        return self.state not in ("", policies.PUBLISHED) and self.due_on < self.today

    @property
    def title(self) -> Any:
        from zugong.villages.finance import words

        return words.state(self.state, late=self.late)

    @property
    def tone(self) -> str:
        if self.state == MISSING:
            return "red" if self.late else "line"
        return policies.TONES.get(self.state, "line")


MISSING = "missing"


def year_of(units: list[Unit], year: int, today: date) -> dict[int, list[Entry]]:
    """Every period of the year for each village: with its book, missing, or still to come (state empty). Four queries."""
    months = rule_by_unit(FINANCE_MONTHS, units)
    days = rule_by_unit(FINANCE_DUE, units)
    books: dict[tuple[int, date], Book] = {}
    rows = (
        Book.objects.newest()
        .filter(unit__in=units, period_from__year=year)
        .select_related("publication__latest")
    )
    for book in rows:
        books[book.unit_id, book.period_from] = book
    began = Book.objects.filter(unit__in=units).order_by().values("unit_id").annotate(day=Min("period_from"))
    first = {row["unit_id"]: row["day"] for row in began}
    return {
        unit.pk: [
            _entry(unit, period, days[unit.pk], books.get((unit.pk, period[0])), first.get(unit.pk), today)
            for period in _periods(unit, year, months[unit.pk], books)
        ]
        for unit in units
    }


def _periods(unit: Unit, year: int, months: int, books: dict[tuple[int, date], Book]) -> list[Period]:
    """The rule's periods, but as the books have them where there are books of another length."""
    own = [(book.period_from, book.period_to) for (pk, _day), book in books.items() if pk == unit.pk]
    found = [one for one in periods.of_year(year, months) if not any(_meet(one, two) for two in own)]
    return sorted(found + own)


def _meet(one: Period, two: Period) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]


def _entry(
    unit: Unit, period: Period, days: int, book: Book | None, first: date | None, today: date
) -> Entry:
    state = policies.state(book) if book is not None else ""
    if book is None and period[1] < today and (first is None or period[0] >= first):
        state = MISSING if first is not None or (today - period[1]).days < 62 else ""
    due = date.fromordinal(period[1].toordinal() + days)
    return Entry(unit, period, due, book, state, today)


def years(unit_ids: Iterable[int], today: date) -> list[int]:
    """The years there are books of, and the present one; the newest first."""
    found = Book.objects.filter(unit__in=list(unit_ids)).dates("period_from", "year")
    return sorted({day.year for day in found} | {today.year}, reverse=True)


def open_periods(unit: Unit, today: date) -> list[tuple[Period, Book | None]]:
    """What may be imported, the one most wanted first: the next after the last book, gaps, drafts, then what may be corrected."""
    months = rule_by_unit(FINANCE_MONTHS, [unit])[unit.pk]
    books = list(
        Book.objects.newest()
        .filter(unit=unit)
        .select_related("publication__latest")
        .order_by("-period_from")[:36]
    )
    if not books:
        return [(period, None) for period in periods.back(today, months, 24 // months)]
    found: list[tuple[Period, Book | None]] = []
    coming = periods.after((books[0].period_from, books[0].period_to), months)
    if coming[1] < today:
        found.append((coming, None))
    same = [((book.period_from, book.period_to), book) for book in books]
    for later, former in pairwise(books):
        gap = periods.after((former.period_from, former.period_to), months)
        while gap[1] < later.period_from:
            found.append((gap, None))
            gap = periods.after(gap, months)
    return found + sorted(same, key=lambda one: not policies.is_open(one[1]))


# --- figures -----------------------------------------------------------------------------------------------------------
def by_category(lines: QuerySet[BookLine]) -> dict[str, list[tuple[str, int]]]:
    """Income and outgo by category, the largest first; what only moved between accounts left out. One query."""
    rows = (
        lines.exclude(category=chart.TRANSFER)
        .order_by()
        .values("category")
        .annotate(came=Sum("income"), went=Sum("outgo"))
    )
    found: dict[str, list[tuple[str, int]]] = {"income": [], "outgo": []}
    for row in rows:
        for key, amount in (("income", row["came"]), ("outgo", row["went"])):
            if amount:
                found[key].append((chart.title(row["category"]), amount))
    for side in found.values():
        side.sort(key=lambda pair: -pair[1])
    return found


def counts(lines: QuerySet[BookLine]) -> dict[str, int]:
    return lines.aggregate(
        all=Count("pk"), income=Count("pk", filter=Q(income__gt=0)), outgo=Count("pk", filter=Q(outgo__gt=0))
    )


def yuan(fen: int) -> Decimal:
    """Exact: two places."""
    return Decimal(fen) / 100
