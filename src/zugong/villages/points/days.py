"""Where a day and a month begin, in the office's own time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def month_of(day: date) -> tuple[datetime, datetime]:
    """The moments the month of a day begins and ends."""
    first = day.replace(day=1)
    return start_of(first), start_of((first + timedelta(days=32)).replace(day=1))
