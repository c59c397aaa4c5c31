"""The charts of village books: income and outgo over time, and by what they came from and went to."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zugong.villages.finance import periods
from zugong.villages.finance.queries import yuan
from zugong.villages.models import Book
from zugong.web.charts import Bars, Rows, Series

MOST = 12


def over_time(books: Sequence[Book]) -> Bars | None:
    """Income and outgo of each period, in ten thousands; None for fewer than two."""
    if len(books) < 2:
        return None
    return Bars(
        caption=_("Income and outgo over time"),
        categories=[periods.short((book.period_from, book.period_to)) for book in books],
        series=[
            Series(name=_("Income"), values=[yuan(book.income) / 10_000 for book in books], tone="done"),
            Series(name=_("Outgo"), values=[yuan(book.outgo) / 10_000 for book in books], tone="soft"),
        ],
        unit=_("ten thousand yuan"),
        decimals=2,
        first=_("period"),
        urls=[reverse("book", args=[book.pk]) for book in books],
    )


def by_category(caption: str, parts: Sequence[tuple[str, int]]) -> Rows | None:
    """One side by category, the largest first; None when there is nothing."""
    if not parts:
        return None
    shown = parts[:MOST]
    return Rows(
        caption=caption,
        categories=[name for name, _amount in shown],
        series=[Series(name=_("Yuan"), values=[yuan(amount) for _name, amount in shown])],
        unit=_("yuan"),
        decimals=2,
        first=_("Category"),
    )
