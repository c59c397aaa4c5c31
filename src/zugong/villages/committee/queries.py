"""Reads of the supervision committee: lists, figures of a village, the board of timeliness."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zugong.disclosure import listing
from zugong.disclosure.models import Question
from zugong.flows.models import CaseClock
from zugong.organisations import rules
from zugong.organisations.fields import prefix_range
from zugong.organisations.models import Account, Unit
from zugong.villages.models import (
    Finding,
    SpotCheck,
    SupervisionMeeting,
    SupervisionSeat,
    SupervisionTerm,
)
from zugong.villages.roles import VIEW_SUPERVISION
from zugong.villages.visits.queries import quarter_of

SPANS = ("quarter", "year", "last")
QUARTER = 91.25  # days


def span_of(name: str, today: date) -> tuple[date, date]:
    """The days a board speaks of: this quarter, this year until today, or the whole year before."""
    if name == "last":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    if name == "quarter":
        return quarter_of(today)[0], today
    return date(today.year, 1, 1), today


def place_for(account: Account, code: str) -> Unit | None:
    """The place asked for, where the account may see it, else the highest one it sees."""
    place = listing.place(code) if code else None
    if place is not None and account.can(VIEW_SUPERVISION, place):
        return place
    rows = Unit.objects.visible_to(account, VIEW_SUPERVISION).filter(kind__in=listing.PLACES)
    return rows.select_related("parent__parent").order_by("path").first()


@dataclass
class Line:
    """One place with all below it: what was due and published, asked and answered, found and mended, and the committees."""

    unit: Unit
    published: listing.Row
    asked: int = 0
    answered: int = 0  # in time
    answered_late: int = 0
    waiting: int = 0
    found: int = 0
    mended: int = 0  # in time
    mended_late: int = 0
    open: int = 0
    overdue: int = 0
    villages: int = 0
    committees: int = 0
    meetings: int = 0
    checks: int = 0
    wanted_meetings: int = 0
    wanted_checks: int = 0

    @property
    def answered_share(self) -> int | None:
        over = self.answered + self.answered_late
        return round(100 * self.answered / over) if over else None

    @property
    def mended_share(self) -> int | None:
        over = self.mended + self.mended_late
        return round(100 * self.mended / over) if over else None


@dataclass
class Board:
    lines: list[Line]
    total: Line | None = None
    since: date = field(default_factory=timezone.localdate)
    until: date = field(default_factory=timezone.localdate)


def board(place: Unit, since: date, until: date, *, group: str = "") -> Board:
    """A line for each place right below ``place`` (or the village itself), in administrative order.

    The number of statements does not grow with the number of places.
    """
    parts = listing.below(place) or [place]
    today = timezone.localdate()
    published = listing.timeliness(parts, since, min(today, until), group=group)
    lines = {row.unit.path: Line(row.unit, row) for row in published}
    if not lines:
        return Board([], None, since, until)
    depth = len(next(iter(lines)))
    low, high = prefix_range(place.path)
    inside = Q(unit__path__gte=low, unit__path__lt=high)
    start = timezone.make_aware(datetime.combine(since, time.min))
    end = timezone.make_aware(datetime.combine(until, time.max))
    opened = Q(opened_at__gte=start, opened_at__lte=end)
    late = Exists(CaseClock.objects.filter(case=OuterRef("pk"), late=True))
    now = timezone.now()
    answered = Q(answered_at__isnull=False)
    overdue = Q(due_at__lt=now) | Q(overseer__isnull=False)
    questions = Question.objects.filter(inside & opened).exclude(state="set_aside").annotate(was_late=late)
    for path, asked, good, bad in _by_path(
        questions,
        Count("pk"),
        Count("pk", filter=answered & Q(was_late=False)),
        Count("pk", filter=answered & Q(was_late=True)),
    ):
        if line := lines.get(path[:depth]):
            line.asked += asked
            line.answered += good
            line.answered_late += bad
            line.waiting += asked - good - bad
    findings = Finding.objects.filter(inside & opened).exclude(state="withdrawn").annotate(was_late=late)
    closed = Q(closed_at__isnull=False)
    for path, found, good, bad, over in _by_path(
        findings,
        Count("pk"),
        Count("pk", filter=closed & Q(was_late=False)),
        Count("pk", filter=closed & Q(was_late=True)),
        Count("pk", filter=~closed & overdue),
    ):
        if line := lines.get(path[:depth]):
            line.found += found
            line.mended += good
            line.mended_late += bad
            line.open += found - good - bad
            line.overdue += over
    held = SupervisionMeeting.objects.filter(inside, held_at__gte=start, held_at__lte=end)
    for path, count in _by_path(held, Count("pk")):
        if line := lines.get(path[:depth]):
            line.meetings += count
    done = SpotCheck.objects.filter(inside, checked_at__gte=start, checked_at__lte=end)
    for path, count in _by_path(done, Count("pk")):
        if line := lines.get(path[:depth]):
            line.checks += count
    _committees(place, lines, depth, since, until)
    found_lines = list(lines.values())
    return Board(found_lines, _sum(place, found_lines), since, until)


def _committees(place: Unit, lines: dict[str, Line], depth: int, since: date, until: date) -> None:
    """How many villages there are, how many have their committee entered, and what those owe."""
    low, high = prefix_range(place.path)
    wanted = rules.values(("supervision.meetings", "supervision.checks"), place)
    villages = Unit.objects.open().filter(kind="village", path__gte=low, path__lt=high)
    for path in villages.values_list("path", flat=True):
        if line := lines.get(path[:depth]):
            line.villages += 1
    terms = SupervisionTerm.objects.standing().filter(unit__path__gte=low, unit__path__lt=high)
    for path, elected in terms.values_list("unit__path", "elected_on"):
        if line := lines.get(path[:depth]):
            line.committees += 1
            quarters = max(1, round((until - max(since, elected)).days / QUARTER))
            line.wanted_meetings += wanted["supervision.meetings"] * quarters
            line.wanted_checks += wanted["supervision.checks"] * quarters


def _by_path(rows: QuerySet, *counts: Count) -> Any:
    named = {f"n{number}": count for number, count in enumerate(counts)}
    return rows.order_by().values_list("unit__path").annotate(**named)


def _sum(place: Unit, lines: list[Line]) -> Line:
    numbers = ("owed", "in_time", "late", "missing", "due")
    published = listing.Row(
        place, *(sum(getattr(line.published, name) for line in lines) for name in numbers)
    )
    total = Line(place, published)
    for name in (
        "asked", "answered", "answered_late", "waiting", "found", "mended", "mended_late", "open", "overdue",
        "villages", "committees", "meetings", "checks", "wanted_meetings", "wanted_checks",
    ):  # fmt: skip
        setattr(total, name, sum(getattr(line, name) for line in lines))
    return total


# --- one village -------------------------------------------------------------------------------------------------
def figures(village: Unit, today: date) -> dict[str, int]:
    """This quarter's meetings and checks beside what is wanted, and the findings that are open and late."""
    first = timezone.make_aware(datetime.combine(quarter_of(today)[0], time.min))
    now = timezone.now()
    wanted = rules.values(("supervision.meetings", "supervision.checks"), village)
    open_ = Finding.objects.filter(unit=village, closed_at__isnull=True)
    return {
        "meetings": SupervisionMeeting.objects.filter(unit=village, held_at__gte=first).count(),
        "wanted_meetings": wanted["supervision.meetings"],
        "checks": SpotCheck.objects.filter(unit=village, checked_at__gte=first).count(),
        "wanted_checks": wanted["supervision.checks"],
        "open": open_.count(),
        "late": open_.filter(Q(due_at__lt=now) | Q(overseer__isnull=False)).count(),
    }


def past_seats(village: Unit) -> list[SupervisionSeat]:
    """Seats that ended, the latest first."""
    rows = SupervisionSeat.objects.filter(term__unit=village, to_date__isnull=False)
    return list(rows.select_related("person", "term").order_by("-to_date", "-pk")[:20])


def owed(account: Account, permission: str, today: date) -> list[tuple[Unit, str, int, int, date]]:
    """Villages whose committee lacks a meeting or a check near the quarter's end: (village, what, done, wanted, last day)."""
    if not quarter_ends(today):
        return []
    first, last = quarter_of(today)
    start = timezone.make_aware(datetime.combine(first, time.min))
    terms = terms_of(account, permission).select_related("unit").order_by("unit__path")
    villages = [term.unit for term in terms[:40]]
    held = _counts(SupervisionMeeting.objects.filter(unit__in=villages, held_at__gte=start))
    checked = _counts(SpotCheck.objects.filter(unit__in=villages, checked_at__gte=start))
    found = []
    for village in villages:
        wanted = rules.values(("supervision.meetings", "supervision.checks"), village)
        for what, done, key in (
            ("meeting", held, "supervision.meetings"),
            ("check", checked, "supervision.checks"),
        ):
            if done.get(village.pk, 0) < wanted[key]:
                found.append((village, what, done.get(village.pk, 0), wanted[key], last))
    return found


def quarter_ends(today: date) -> bool:
    """Whether the end of the quarter is near enough to say what it lacks."""
    return quarter_of(today)[1] - today <= timedelta(days=30)


def terms_of(account: Account, permission: str) -> QuerySet[SupervisionTerm]:
    return SupervisionTerm.objects.visible_to(account, permission).standing()


def _counts(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values_list("unit_id").annotate(Count("pk")))
