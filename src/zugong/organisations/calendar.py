"""The office's working time: hours from the settings, holidays by the State Council's yearly arrangement."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from zugong.lib.worktime import WorkCalendar


@lru_cache(maxsize=1)
def office_calendar() -> WorkCalendar:
    """The calendar every clock runs on."""
    opening, closing = settings.OFFICE_HOURS
    return WorkCalendar(opening=opening, closing=closing, tz=ZoneInfo(settings.TIME_ZONE))
