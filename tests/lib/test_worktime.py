"""Working time against a slow, obvious model that walks every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zugong.lib.worktime import DAY, HOUR, MAX_MINUTES, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()

# The State Council's arrangement for 2026, typed from the notice and not taken from the library.
FREE_2026 = {
    *(date(2026, 1, day) for day in (1, 2, 3)),
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in range(1, 6)),
    *(date(2026, 6, day) for day in (19, 20, 21)),
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
}
MADE_UP_2026 = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def plainly_worked(day: date) -> bool:
    return day in MADE_UP_2026 or (day.weekday() < 5 and day not in FREE_2026)


def walked(a: datetime, b: datetime) -> int:
    """Minutes on working days from a to b, both on whole minutes, counted one at a time."""
    count, now = 0, a
    while now < b:
        count += plainly_worked(now.date())
        now += timedelta(minutes=1)
    return count


def walk(start: datetime, minutes: int) -> datetime:
    now = start
    while minutes:
        minutes -= plainly_worked(now.date())
        now += timedelta(minutes=1)
    return now


def walk_to_opening(now: datetime) -> datetime:
    while not (plainly_worked(now.date()) and time(8, 30) <= now.time() < time(17, 30)):
        now += timedelta(minutes=1)
    return now


def moments(first: datetime, last: datetime) -> st.SearchStrategy[datetime]:
    span = int((last - first).total_seconds()) // 60
    return st.integers(0, span).map(lambda n: first + timedelta(minutes=n))


YEAR_2026 = moments(at("2026-01-01"), at("2026-12-31T23:59"))
UNKNOWN = moments(at("2035-09-20"), at("2036-01-20"))
ANY_MOMENT = st.one_of(YEAR_2026, UNKNOWN)
CLOCKS = st.integers(0, 6 * DAY)


@pytest.mark.parametrize("day", [date(2026, 1, 1) + timedelta(days=n) for n in range(365)])
def test_every_day_of_2026_is_as_announced(day):
    assert CALENDAR.is_workday(day) == plainly_worked(day)


def test_a_year_not_announced_falls_back_to_weekends_and_says_so():
    assert CALENDAR.announced(2026)
    assert not CALENDAR.announced(2035)
    assert CALENDAR.is_workday(date(2035, 10, 1))  # a Monday
    assert not CALENDAR.is_workday(date(2035, 10, 6))


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-16T10:31", 24 * HOUR, "2026-11-17T10:31"),  # Monday to Tuesday
        ("2026-11-20T10:31", 24 * HOUR, "2026-11-23T10:31"),  # Friday to Monday
        ("2026-11-16T10:31", 3 * DAY, "2026-11-19T10:31"),  # three working days are 72 hours
        ("2026-09-30T16:00", 24 * HOUR, "2026-10-08T16:00"),  # over National Day
        ("2026-10-09T16:00", 24 * HOUR, "2026-10-10T16:00"),  # Saturday 10 October is worked
        ("2026-10-03T12:00", 60, "2026-10-08T01:00"),  # set during the holiday: the first minute is the 8th's
        ("2026-11-20T00:00", DAY, "2026-11-21T00:00"),  # a whole day ends at its own midnight
        ("2026-11-21T09:07", 0, "2026-11-21T09:07"),
        ("2035-12-31T10:00", DAY, "2036-01-01T10:00"),  # unknown year: New Year's Day is a plain Tuesday
        ("2026-11-16T10:31:15.250", DAY, "2026-11-17T10:31:15.250"),
    ],
)
def test_add(start, minutes, expected):
    assert CALENDAR.add(at(start), minutes) == at(expected)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-16T10:31", 24 * HOUR, "2026-11-17T10:31"),
        ("2026-11-16T22:15", 24 * HOUR, "2026-11-18T08:30"),  # would end at night
        ("2026-11-16T03:00", 24 * HOUR, "2026-11-17T08:30"),  # would end before opening
        ("2026-11-16T17:30", 24 * HOUR, "2026-11-18T08:30"),  # closing itself is closed
        ("2026-11-19T23:00", 24 * HOUR, "2026-11-23T08:30"),  # Friday night
        ("2026-11-20T00:00", DAY, "2026-11-23T08:30"),  # lands on Saturday midnight
        ("2026-09-30T18:00", 60, "2026-10-08T08:30"),
    ],
)
def test_due_never_falls_outside_office_hours(start, minutes, expected):
    assert CALENDAR.due(at(start), minutes) == at(expected)


@settings(max_examples=60, deadline=None)
@given(start=ANY_MOMENT, minutes=CLOCKS)
@example(start=at("2026-09-30T23:59"), minutes=1)
@example(start=at("2026-09-30T23:59"), minutes=2)
@example(start=at("2026-12-31T23:59"), minutes=1441)
def test_add_and_due_as_walked(start, minutes):
    end = walk(start, minutes)
    assert CALENDAR.add(start, minutes) == end
    assert CALENDAR.due(start, minutes) == walk_to_opening(end)


@settings(max_examples=60, deadline=None)
@given(a=ANY_MOMENT, length=st.integers(-DAY, 15 * DAY))
def test_between_as_walked(a, length):
    b = a + timedelta(minutes=length)
    assert CALENDAR.between(a, b) == walked(a, b)


@settings(max_examples=300)
@given(
    start=st.integers(0, 42 * 366 * 86_400_000).map(lambda ms: at("2003-01-01") + timedelta(milliseconds=ms)),
    minutes=st.integers(0, 800 * DAY),
)
def test_between_undoes_add_and_no_earlier_moment_would_do(start, minutes):
    end = CALENDAR.add(start, minutes)
    assert end >= start
    assert CALENDAR.between(start, end) == minutes
    if minutes:
        assert CALENDAR.between(start, end - timedelta(microseconds=1)) == minutes - 1


@settings(max_examples=200)
@given(a=ANY_MOMENT, b=ANY_MOMENT, c=ANY_MOMENT)
def test_stretches_add_up(a, b, c):
    a, b, c = sorted((a, b, c))
    assert CALENDAR.between(a, b) + CALENDAR.between(b, c) == CALENDAR.between(a, c)
    assert CALENDAR.between(c, a) == 0


@settings(max_examples=200)
@given(start=ANY_MOMENT, minutes=CLOCKS, later=st.integers(0, DAY))
def test_a_later_start_is_never_due_earlier(start, minutes, later):
    assert CALENDAR.due(start, minutes) <= CALENDAR.due(start + timedelta(minutes=later), minutes)


@settings(max_examples=200)
@given(moment=ANY_MOMENT)
def test_next_opening_is_in_office_hours_and_settled(moment):
    opening = CALENDAR.next_opening(moment)
    assert opening >= moment
    assert CALENDAR.is_workday(opening.date())
    assert time(8, 30) <= opening.time() < time(17, 30)
    assert CALENDAR.next_opening(opening) == opening


def test_other_zones_are_the_same_moment():
    start = datetime(2026, 11, 20, 2, 31, tzinfo=UTC)  # Friday 10:31 in Shanghai
    assert CALENDAR.add(start, DAY) == at("2026-11-23T10:31")
    assert CALENDAR.add(start, DAY).tzinfo is CALENDAR.tz
    assert CALENDAR.next_opening(datetime(2026, 11, 22, 23, 0, tzinfo=UTC)) == at("2026-11-23T08:30")


def test_the_county_decides_days_of_its_own():
    local = WorkCalendar(
        extra_holidays=frozenset({date(2026, 11, 23)}), extra_workdays=frozenset({date(2026, 11, 21)})
    )
    assert local.add(at("2026-11-20T10:00"), DAY) == at("2026-11-21T10:00")
    assert local.add(at("2026-11-21T10:00"), DAY) == at("2026-11-24T10:00")
    assert local == WorkCalendar(
        extra_holidays=frozenset({date(2026, 11, 23)}), extra_workdays=frozenset({date(2026, 11, 21)})
    )
    assert hash(WorkCalendar()) == hash(CALENDAR)


def test_share_used():
    start, due = at("2026-11-20T10:00"), at("2026-11-23T10:00")
    assert CALENDAR.share_used(start, due, at("2026-11-19T10:00")) == 0.0
    assert CALENDAR.share_used(start, due, at("2026-11-20T16:00")) == 0.25
    assert CALENDAR.share_used(start, due, at("2026-11-22T16:00")) == pytest.approx(14 / 24)
    assert CALENDAR.share_used(start, due, due) == 1.0
    assert CALENDAR.share_used(start, due, at("2026-11-23T22:00")) == 1.5
    saturday = at("2026-11-21T10:00")
    assert CALENDAR.share_used(saturday, saturday, saturday - timedelta(seconds=1)) == 0.0
    assert CALENDAR.share_used(saturday, saturday, saturday) == 1.0


NAIVE = at("2026-11-20T10:00").replace(tzinfo=None)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: CALENDAR.add(NAIVE, 1), "naive"),
        (lambda: CALENDAR.due(NAIVE, 1), "naive"),
        (lambda: CALENDAR.between(NAIVE, at("2026-11-20T10:00")), "naive"),
        (lambda: CALENDAR.between(at("2026-11-20T10:00"), NAIVE), "naive"),
        (lambda: CALENDAR.next_opening(NAIVE), "naive"),
        (lambda: CALENDAR.share_used(at("2026-11-20T10:00"), at("2026-11-23T10:00"), NAIVE), "naive"),
        (lambda: CALENDAR.add(at("2026-11-20T10:00"), -1), "from 0 to"),
        (lambda: CALENDAR.add(at("2026-11-20T10:00"), MAX_MINUTES + 1), "from 0 to"),
        (lambda: CALENDAR.add(at("9999-12-30T10:00"), 9 * DAY), "year 9999"),
        (lambda: CALENDAR.next_opening(at("9999-12-31T20:00")), "year 10000"),
        (
            lambda: CALENDAR.between(at("2026-11-20T10:00"), datetime.max.replace(tzinfo=UTC)),
            "years 1 to 9999",
        ),
        (lambda: WorkCalendar(opening=time(18), closing=time(8)), "opening must"),
        (
            lambda: WorkCalendar(
                extra_holidays=frozenset({date(2026, 1, 5)}), extra_workdays=frozenset({date(2026, 1, 5)})
            ),
            "2026-01-05",
        ),
    ],
)
def test_what_cannot_be_is_refused(call, why):
    with pytest.raises(ValueError, match=why):
        call()
