"""The seed program: an invented county with a past, for demonstrations, tests and measurements.

Same size, seed and day: the same county, row for row. Nobody in it exists; docs/reference/demo-county.md says more.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from zugong.flows import registry
from zugong.flows.models import Case, CaseClock, Step
from zugong.notices.models import Notice
from zugong.organisations import models as org
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Unit
from zugong.portal.seed import books, pictures, points, published, supervision
from zugong.portal.seed.alliances import Alliances
from zugong.portal.seed.book import Book
from zugong.portal.seed.county import FLOW, Builder
from zugong.portal.seed.history import History, told
from zugong.portal.seed.households import Households
from zugong.portal.seed.industry import Industry
from zugong.portal.seed.live import scripts, sign_ins
from zugong.portal.seed.meetings import Meetings
from zugong.portal.seed.rounds import Rounds
from zugong.portal.seed.sizes import SIZES
from zugong.portal.seed.subsidies import Subsidies
from zugong.portal.seed.visits import Visits
from zugong.portal.seed.world import World
from zugong.portal.seed.writer import TZ, reset_sequences
from zugong.villages.models import (
    Activity,
    ActivityAttendance,
    Attendance,
    Feedback,
    Household,
    HouseholdLink,
    HouseholdMember,
    Problem,
    ServiceCode,
    Topic,
    Visit,
    VisitAnswer,
)
from zugong.workorders.models import Declined, ItemSwitch, OrderNumber, Rating, ServiceItem

NOTICES_KEPT = timedelta(days=30)
Progress = Callable[[str, int, int], None]


class NotEmpty(Exception):
    """There is a county already; the seed never mixes with real data."""


def seed(size: str, number: int, as_of: date | None = None, progress: Progress | None = None) -> None:
    """Fill an empty database. ``as_of`` is the county's today (half past ten); the default is the latest office moment.

    Raises ``NotEmpty`` when units exist, KeyError for an unknown size.
    """
    dimensions = SIZES[size]
    found = Unit.objects.count()
    if found:
        raise NotEmpty(
            f"The database {settings.DATABASES['default']['NAME']} already holds {found} units. The seed fills an empty"
            " database only: name another one in DATABASE_URL or ZUGONG_HOME, or remove this one first."
        )
    moment = datetime.combine(as_of, time(10, 30), TZ) if as_of else latest_office_moment()
    with translation.override(settings.LANGUAGE_CODE), _unhurried_disk():
        told(progress, "county", 0, 1)
        with transaction.atomic():
            county = Builder(dimensions, number, moment).build()
            Households(county, dimensions.households, number, moment.date()).write()
            Visits(county, number, moment.date(), min(dimensions.years, 1)).write()
        told(progress, "county", 1, 1)
        world = World(
            registry.latest(FLOW),
            moment,
            moment - NOTICES_KEPT,
            Random(f"{number}:notices"),
            county.register.grants,
            county.register.accounts_of,
        )
        sign_ins(county, world)
        book = Book(world, county, number)
        history = History(world, county, book, number)
        first = moment.date() - timedelta(days=365 * dimensions.years)
        lives = ((at, 0, village) for at, village in history.openings(first, dimensions.orders))
        total = dimensions.orders * dimensions.years
        for at, _place, what in heapq.merge(
            lives, scripts(county, world, book, history), key=lambda one: one[:2]
        ):
            if callable(what):
                what(at)
            else:
                history.live(at, what)
            book.keep(at)
            if book.orders % 500 == 0:
                told(progress, "orders", min(book.orders, total), total)
        book.keep(force=True)
        told(progress, "orders", total, total)
        told(progress, "photos", 0, 1)
        pictures.keep(book.shots, dimensions.photos, number, moment)
        told(progress, "photos", 1, 1)
        with transaction.atomic():
            Meetings(county, number, moment).write()
        told(progress, "published", 0, 1)
        with transaction.atomic():
            published.write(county, number, moment)
            books.write()
        told(progress, "published", 1, 1)
        _count_on()
        told(progress, "points", 0, 1)
        points.fill(county, dimensions, number, moment)
        published.fill(county, moment)
        books.fill(county, moment)
        supervision.fill(county, number, moment)
        told(progress, "points", 1, 1)
        _finish()
        industry = Industry(number, moment.date())
        with transaction.atomic():
            industry.write()
            joint = Alliances(number, moment.date())
            joint.write()
            if as_of is None:
                industry.tasks()
                joint.today_by_actions()
        if as_of is None:
            with transaction.atomic():
                Rounds(Unit.objects.get(pk=county.home.spot.id), moment).tell()
                Subsidies(county, number, moment).tell()


def latest_office_moment() -> datetime:
    """Now, or the end of the last office hour: nobody works at four in the morning."""
    calendar = office_calendar()
    now = timezone.localtime().astimezone(TZ).replace(second=0, microsecond=0)
    while calendar.next_opening(now) != now:
        now = now.replace(minute=now.minute // 10 * 10) - timedelta(minutes=10)
    return now


def _count_on() -> None:
    """What the product's own actions write from here on gets ids of its own."""
    reset_sequences(
        [
            org.Unit,
            org.Person,
            org.Account,
            org.Post,
            org.Skill,
            ServiceItem,
            Case,
            Step,
            CaseClock,
            Notice,
            Rating,
            Declined,
            OrderNumber,
            ItemSwitch,
            ServiceCode,
            Household,
            HouseholdMember,
            HouseholdLink,
            Visit,
            VisitAnswer,
            Attendance,
            Problem,
            Feedback,
            Topic,
            Activity,
            ActivityAttendance,
            org.Event,
            org.Grant,
            org.Appointment,
        ]
    )


def _finish() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")


@contextmanager
def _unhurried_disk() -> Iterator[None]:
    """SQLite need not wait for the disk nor look up every key while an empty database is filled."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -128000")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA cache_size = -64000")
