"""Periods of village books: calendar months or quarters, as the office set it."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zugong.disclosure.kinds import next_month, period_of

Period = tuple[date, date]
QUARTERS = ("一", "二", "三", "四")


def months_of(period: Period) -> int:
    return (period[1].year - period[0].year) * 12 + period[1].month - period[0].month + 1


def before(period: Period) -> date:
    """The last day of the period before."""
    return period[0] - timedelta(days=1)


def after(period: Period, months: int) -> Period:
    return period_of(period[1] + timedelta(days=1), months)


def of_year(year: int, months: int) -> list[Period]:
    return [period_of(date(year, month, 1), months) for month in range(1, 13, months)]


def back(today: date, months: int, count: int) -> list[Period]:
    """The last ``count`` periods that are over, the newest first."""
    found = []
    day = period_of(today, months)[0]
    for _number in range(count):
        day = next_month(day, -months)
        found.append(period_of(day, months))
    return found


def read(first: str, months: str | int = 1) -> Period:
    """From the words of an address or a form. ValueError for what is no period."""
    length = int(months)
    period = period_of(date.fromisoformat(first), length if length in (1, 3) else 1)
    if period[0].isoformat() != first:
        raise ValueError(first)
    return period


def words(period: Period) -> str:
    """2026年6月, 2026年二季度; on the page, in the reader's language."""
    first, last = period
    if months_of(period) == 1:
        return _("month %(month)d of %(year)d") % {"year": first.year, "month": first.month}
    if months_of(period) == 3:
        return _("quarter %(quarter)d of %(year)d") % {"year": first.year, "quarter": (first.month + 2) // 3}
    return f"{first.isoformat()} – {last.isoformat()}"


def short(period: Period) -> str:
    """6月, 二季度."""
    first, _last = period
    if months_of(period) == 1:
        return _("%(n)s/month") % {"n": first.month}
    return _("quarter %(n)s") % {"n": (first.month + 2) // 3}


def published(period: Period) -> str:
    """As the title of what is published says it."""
    first, _last = period
    if months_of(period) == 1:
        return f"{first.year}年{first.month}月"
    return f"{first.year}年{QUARTERS[first.month // 3]}季度"
