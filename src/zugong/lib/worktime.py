"""Working time: the one measure every clock of the platform runs on.

Minutes run on working days only, all 1440 of them: 24 hours of working time given at 10:31 on a Monday end at
10:31 on Tuesday, given at 10:31 on a Friday they end at 10:31 on Monday, and three working days are 72 hours.
Weekends and public holidays are skipped; make-up working days count. The working days are those of the State
Council's yearly holiday arrangement, as carried by `chinese_calendar`; a year it does not hold falls back to
Monday to Friday, and `WorkCalendar.announced` says so.

Nobody is late while asleep: `due` moves a moment outside office hours to the next opening.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar

HOUR = 60
"""Working minutes in an hour."""
DAY = 24 * HOUR
"""Working minutes in a working day."""
MAX_MINUTES = 36_600 * DAY
"""The longest clock that can be set: a hundred years of working days, far past any real one."""

_MINUTE_US = 60_000_000
_DAY_US = DAY * _MINUTE_US
_HOLIDAYS: frozenset[date] = frozenset(chinese_calendar.holidays)
_WORKDAYS: frozenset[date] = frozenset(chinese_calendar.workdays)
_ANNOUNCED: frozenset[int] = frozenset(day.year for day in _HOLIDAYS)


class _Year(NamedTuple):
    """One year's working days, laid out so that counting is a look-up."""

    first: int  # proleptic ordinal of 1 January
    works: tuple[bool, ...]  # by day of the year, from 0
    before: tuple[int, ...]  # working days before that day; one entry more than there are days
    ordinals: tuple[int, ...]  # the working days themselves


def _official(day: date) -> bool:
    return day in _WORKDAYS or (day.weekday() < 5 and day not in _HOLIDAYS)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and when the office is open on them.

    `opening` and `closing` are wall-clock times in `tz` (closing excluded). `extra_workdays` and
    `extra_holidays` are dates the county decides on top of the national arrangement (a local festival, a
    flood, next year's arrangement before the library carries it). `tz` should be a zone without clock
    changes: every working day counts 1440 minutes. Raises ValueError when opening is not before closing, or
    when a day is both worked and free.
    """

    opening: time = time(8, 30)
    closing: time = time(17, 30)
    extra_workdays: frozenset[date] = frozenset()
    extra_holidays: frozenset[date] = frozenset()
    tz: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.opening.tzinfo or self.closing.tzinfo or self.opening >= self.closing:
            raise ValueError("opening must come before closing, both plain wall-clock times")
        object.__setattr__(self, "extra_workdays", frozenset(self.extra_workdays))
        object.__setattr__(self, "extra_holidays", frozenset(self.extra_holidays))
        both = self.extra_workdays & self.extra_holidays
        if both:
            raise ValueError(f"both a working day and a holiday: {min(both).isoformat()}")

    def announced(self, year: int) -> bool:
        """Whether the State Council's arrangement for `year` is known; if not, weekends alone are free."""
        return year in _ANNOUNCED

    def is_workday(self, day: date) -> bool:
        """Whether `day` (a date; of a datetime, its own date as written) is worked."""
        table = self._year(day.year)
        return table.works[day.toordinal() - table.first]

    def next_workday(self, day: date) -> date:
        """The first working day after `day`. ValueError past the year 9999."""
        ordinal = day.toordinal() + 1
        for year in range(day.year, MAXYEAR + 1):
            table = self._year(year)
            index = table.before[max(ordinal - table.first, 0)]
            if index < len(table.ordinals):
                return date.fromordinal(table.ordinals[index])
        raise ValueError("no working day before the year 10000")

    def add(self, start: datetime, minutes: int) -> datetime:
        """The first moment, not before `start`, at which `minutes` working minutes have passed since `start`.

        The exact inverse of `between`. `start` is aware, `minutes` is 0 to MAX_MINUTES; the answer is in the
        calendar's zone and keeps seconds. A whole number of days from the start of a working day ends at
        midnight, not at the next working day's start. ValueError for a naive `start` or minutes out of range.
        """
        if not 0 <= minutes <= MAX_MINUTES:
            raise ValueError(f"working minutes must be from 0 to {MAX_MINUTES}, not {minutes}")
        local = self._local(start)
        if minutes == 0:
            return local
        year = local.year
        table = self._year(year)
        index = local.toordinal() - table.first
        target = minutes * _MINUTE_US + (_of_day(local) if table.works[index] else 0)
        whole = (target - 1) // _DAY_US  # the last day is filled before the next begins
        position = table.before[index] + whole
        while position >= len(table.ordinals):
            position -= len(table.ordinals)
            year += 1
            if year > MAXYEAR:
                raise ValueError("the moment lies past the year 9999")
            table = self._year(year)
        midnight = datetime.combine(date.fromordinal(table.ordinals[position]), time.min, self.tz)
        return midnight + timedelta(microseconds=target - whole * _DAY_US)

    def due(self, start: datetime, minutes: int) -> datetime:
        """When a clock of `minutes` working minutes set at `start` runs out: `add`, moved to the next opening
        if closed.

        Errors as `add`.
        """
        return self.next_opening(self.add(start, minutes))

    def between(self, a: datetime, b: datetime) -> int:
        """Whole working minutes from `a` to `b`, both aware; 0 when `b` is not after `a`. ValueError for
        naive ones.
        """
        return self._elapsed(a, b) // _MINUTE_US

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself inside office hours, else the next opening: when a reminder may be sent.

        In the calendar's zone. ValueError for a naive `at`.
        """
        local = self._local(at)
        day = local.date()
        clock = local.time()
        if self.is_workday(day):
            if self.opening <= clock < self.closing:
                return local
            if clock < self.opening:
                return datetime.combine(day, self.opening, self.tz)
        return datetime.combine(self.next_workday(day), self.opening, self.tz)

    def share_used(self, start: datetime, due: datetime, now: datetime) -> float:
        """How much of the working time from `start` to `due` has passed at `now`: 0.0 at the start, 1.0 when
        due.

        Goes on past 1.0 when late (1.5: half as long again). With no working time between `start` and `due`
        it is 1.0 from `due` on and 0.0 before. ValueError for naive datetimes.
        """
        total = self._elapsed(start, due)
        if total == 0:
            return float(self._local(now) >= self._local(due))
        return self._elapsed(start, now) / total

    def _elapsed(self, a: datetime, b: datetime) -> int:
        """Working microseconds from `a` to `b`, never below 0."""
        first, last = self._local(a), self._local(b)
        if last <= first:
            return 0
        start = self._year(first.year)
        end = start if last.year == first.year else self._year(last.year)
        i, j = first.toordinal() - start.first, last.toordinal() - end.first
        days = end.before[j] - start.before[i]
        for year in range(first.year, last.year):
            days += len(self._year(year).ordinals)
        micros = days * _DAY_US
        if start.works[i]:
            micros -= _of_day(first)
        if end.works[j]:
            micros += _of_day(last)
        return micros

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is self.tz:
            return at
        if at.utcoffset() is None:
            raise ValueError("a naive datetime has no place on a clock: give it a time zone")
        try:
            return at.astimezone(self.tz)
        except OverflowError:
            raise ValueError("the moment lies outside the years 1 to 9999") from None

    def _year(self, year: int) -> _Year:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._build(year)
        return table

    def _build(self, year: int) -> _Year:
        first = date(year, 1, 1).toordinal()
        days = [date.fromordinal(n) for n in range(first, date(year, 12, 31).toordinal() + 1)]
        works = tuple(
            day not in self.extra_holidays and (day in self.extra_workdays or _official(day)) for day in days
        )
        before = [0]
        for worked in works:
            before.append(before[-1] + worked)
        ordinals = tuple(first + n for n, worked in enumerate(works) if worked)
        return _Year(first, works, tuple(before), ordinals)


def _of_day(at: datetime) -> int:
    """Microseconds since midnight, by the wall clock."""
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond
