"""Reads of courtyard meetings: what a household's card shows, what comes up again, statistics by village and quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zugong.organisations import rules
from zugong.organisations.fields import prefix_range
from zugong.organisations.models import Person, Unit
from zugong.villages.models import Attendance, CourtyardMeeting, Household, Problem, Topic
from zugong.villages.places import village_of
from zugong.villages.visits.queries import BELOW, quarter_of

OVER = ("rated", "unrated", "refused", "withdrawn", "merged")
OPEN = Q(order__isnull=True, settled_on__isnull=True) | Q(order__isnull=False, order__closed_at__isnull=True)


def for_household(household: Household) -> list[CourtyardMeeting]:
    """What is announced or under way where the household lives, the next one first."""
    rows = CourtyardMeeting.objects.filter(
        unit__in=household.unit.ancestor_ids, state__in=("announced", "held")
    )
    return list(rows.select_related("unit__parent").order_by("starts_at"))


def past_for_household(household: Household) -> list[CourtyardMeeting]:
    """The last meetings with their public minutes."""
    rows = CourtyardMeeting.objects.filter(unit__in=household.unit.ancestor_ids, state="closed")
    return list(rows.select_related("unit__parent").order_by("-starts_at")[:6])


def within(unit: Unit) -> Q:
    low, high = prefix_range(unit.path)
    return Q(unit__path__gte=low, unit__path__lt=high)


def waiting_topics(meeting: CourtyardMeeting) -> QuerySet[Topic]:
    """What waits at the village for a meeting."""
    village = village_of(meeting.unit)
    return Topic.objects.filter(unit=village, meeting__isnull=True, set_aside="").select_related("household")


def before(meeting: CourtyardMeeting) -> list[Problem]:
    """Problems of earlier meetings of the place that are open, or of whose end nobody has been told."""
    village = village_of(meeting.unit) or meeting.unit
    low, high = prefix_range(village.path)
    rows = Problem.objects.filter(
        meeting__unit__path__gte=low, meeting__unit__path__lt=high, meeting__starts_at__lt=meeting.starts_at
    ).exclude(meeting=meeting)
    rows = rows.filter(OPEN | Q(feedback__isnull=True) | Q(feedback__meeting=meeting)).distinct()
    return list(
        rows.select_related("owner", "order", "household", "meeting")
        .prefetch_related("feedback")
        .order_by("due_on", "pk")[:60]
    )


def problems(meeting: CourtyardMeeting) -> list[Problem]:
    return list(meeting.problems.select_related("owner", "order", "household").prefetch_related("feedback"))


def attendance(meeting: CourtyardMeeting) -> list[Attendance]:
    return list(meeting.attendances.select_related("household__unit"))


def invited(meeting: CourtyardMeeting) -> QuerySet[Household]:
    """The households of the place the meeting belongs to."""
    low, high = prefix_range(meeting.unit.path)
    return (
        Household.objects.open()
        .filter(unit__path__gte=low, unit__path__lt=high)
        .select_related("unit")
        .order_by("unit__path", "code")
    )


def owners(meeting: CourtyardMeeting) -> QuerySet[Person]:
    """Who may see to a problem: Party members of the village, and who works for it."""
    village = village_of(meeting.unit) or meeting.unit
    low, high = prefix_range(village.path)
    here = Q(home__path__gte=low, home__path__lt=high) | Q(
        party_unit__path__gte=low, party_unit__path__lt=high
    )
    return Person.objects.filter(here, left_on__isnull=True, political_status__in=("01", "02")).order_by("pk")


@dataclass
class Line:
    """One place in a quarter: meetings held, households that came, problems named and how many of them are over."""

    unit: Unit
    villages: int = 0
    held: int = 0
    came: int = 0
    named: int = 0
    over: int = 0
    short: int = 0  # villages that lack a meeting


def board(unit: Unit, day: date) -> list[Line]:
    """Each township or village right below ``unit`` (or the village itself) in the quarter of ``day``."""
    kind = BELOW.get(unit.kind, "")
    parts = (
        [unit]
        if kind in ("", "group")
        else list(Unit.objects.open().filter(parent=unit, kind=kind).order_by("position", "code"))
    )
    wanted = rules.value("meetings.per_quarter", unit)
    lines = {part.path: Line(part) for part in parts}
    depth = len(parts[0].path) if parts else 0
    low, high = prefix_range(unit.path)
    first, last = quarter_of(day)
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last, time.max))
    held: dict[str, int] = {}
    rows = CourtyardMeeting.objects.filter(
        unit__path__gte=low, unit__path__lt=high, began_at__gte=start, began_at__lte=end
    )
    for path, count in rows.order_by().values_list("unit__path").annotate(Count("pk")):
        if line := lines.get(path[:depth]):
            line.held += count
        held[path] = count
    came = Attendance.objects.filter(meeting__in=rows.values("pk"))
    for path, count in came.order_by().values_list("meeting__unit__path").annotate(Count("pk")):
        if line := lines.get(path[:depth]):
            line.came += count
    named = (
        Problem.objects.filter(meeting__in=rows.values("pk")).order_by().values_list("meeting__unit__path")
    )
    for path, count, over in named.annotate(n=Count("pk"), over=Count("pk", filter=~OPEN)):
        if line := lines.get(path[:depth]):
            line.named += count
            line.over += over
    villages = Unit.objects.open().filter(kind="village", path__gte=low, path__lt=high)
    for path in villages.values_list("path", flat=True):
        if line := lines.get(path[:depth]):
            line.villages += 1
            line.short += sum(count for one, count in held.items() if one.startswith(path)) < wanted
    return list(lines.values())


def owned(account: Any) -> QuerySet[Problem]:
    """Open problems without an order that the account's person sees to."""
    return Problem.objects.filter(owner=account.person_id, order__isnull=True, settled_on__isnull=True)
