"""Time travel for tests: the product's clock stands where a test puts it."""

from datetime import datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, DAY = 60, 1440


def moment(text: str) -> datetime:
    """``2026-06-08 10:00``, as the clock on the office's wall shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def at():
    """``at("2026-06-08 10:00")`` sets the time that ``django.utils.timezone.now`` tells from then on; it stands still."""
    with patch("django.utils.timezone.now") as now:

        def go(when: str | datetime) -> datetime:
            now.return_value = moment(when) if isinstance(when, str) else when
            return now.return_value

        go("2026-06-08 10:00")  # an ordinary Monday
        yield go
