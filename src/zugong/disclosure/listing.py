"""Reads behind the public lists: what was published where, and who publishes in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from zugong.disclosure import kinds
from zugong.disclosure.models import Duty, Publication
from zugong.organisations.fields import prefix_range
from zugong.organisations.keyset import SIZE, Page
from zugong.organisations.models import Unit

PLACES = ("county", "township", "village")
BACK, AHEAD = 6, 2  # months of the calendar


def public(
    unit: Unit | None = None, *, group: str = "", year: int | None = None, words: str = ""
) -> QuerySet[Publication]:
    """Published ones (withdrawn ones as well: their stone is shown), of a unit and all below it."""
    rows = Publication.objects.public().select_related("latest", "unit__parent")
    if unit is not None:
        low, high = prefix_range(unit.path)
        rows = rows.filter(unit__path__gte=low, unit__path__lt=high)
    if group:
        rows = rows.filter(kind__in=[one.key for one in kinds.of_group(group)])
    if year is not None:
        rows = rows.filter(period_to__gte=date(year, 1, 1), period_to__lte=date(year, 12, 31))
    if words:
        rows = rows.filter(
            Q(latest__title__icontains=words) | Q(number__icontains=words) | Q(unit__name__icontains=words)
        )
    return rows


def years(unit: Unit | None) -> list[int]:
    """The years something was published for, newest first."""
    found = public(unit).order_by().values_list("period_to__year", flat=True).distinct()
    return sorted(found, reverse=True)[:12]


def latest_of_each_kind(unit: Unit) -> list[dict[str, Any]]:
    """For every kind the unit publishes or owes: the newest one, and what is due next."""
    newest: dict[str, Publication] = {}
    for one in (
        Publication.objects.public()
        .filter(unit=unit)
        .select_related("latest")
        .order_by("-period_to", "-pk")[:400]
    ):
        newest.setdefault(one.kind, one)
    due: dict[str, Duty] = {}
    for duty in Duty.objects.open().filter(unit=unit).order_by("due_on"):
        due.setdefault(duty.kind, duty)
    today = timezone.localdate()
    return [
        {
            "kind": kind,
            "newest": newest.get(kind.key),
            "due": due.get(kind.key),
            "late": kind.key in due and due[kind.key].due_on < today,
        }
        for kind in kinds.all_kinds()
        if kind.key in newest or kind.key in due
    ]


def due_page(request: HttpRequest, rows: QuerySet[Duty], *, newest: bool, size: int = SIZE) -> Page:
    """Duties in the order of their dates, paged by date and id. A key that is none shows the first page."""
    after, before = _due_key(request.GET.get("after", "")), _due_key(request.GET.get("before", ""))
    key, backwards = (before, True) if before else (after, False)
    down = newest != backwards
    if key is not None:
        day, pk = key
        side = "lt" if down else "gt"
        rows = rows.filter(Q(**{f"due_on__{side}": day}) | Q(due_on=day, **{f"pk__{side}": pk}))
    sign = "-" if down else ""
    found = list(rows.order_by(f"{sign}due_on", f"{sign}pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    first, last = (f"{one.due_on.isoformat()}~{one.pk}" for one in (found[0], found[-1]))
    has_previous = more if backwards else after is not None
    return Page(found, first if has_previous else "", last if backwards or more else "")


def _due_key(text: str) -> tuple[date, int] | None:
    day, _mark, pk = text.partition("~")
    if not (pk.isdecimal() and pk.isascii() and len(pk) < 16):
        return None
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None


@dataclass(frozen=True)
class Calendar:
    """One unit's duties by the month they are due in: ``months`` are first days, a row holds a list for each of them."""

    unit: Unit
    months: list[date]
    rows: list[tuple[kinds.Kind, list[list[Duty]]]]


def calendar(unit: Unit, today: date) -> Calendar:
    """Half a year back and what has begun: met, late, overdue or open, kind by kind."""
    months = [kinds.next_month(today, step) for step in range(-BACK, AHEAD + 1)]
    end = kinds.next_month(months[-1], 1)
    found: dict[str, list[list[Duty]]] = {}
    rows = Duty.objects.filter(unit=unit, due_on__gte=months[0], due_on__lt=end).order_by("due_on", "pk")
    for duty in rows:
        cells = found.setdefault(duty.kind, [[] for _month in months])
        cells[(duty.due_on.year - months[0].year) * 12 + duty.due_on.month - months[0].month].append(duty)
    return Calendar(
        unit, months, [(kind, found[kind.key]) for kind in kinds.all_kinds() if kind.key in found]
    )


@dataclass(frozen=True)
class Row:
    """How one unit (with all below it) keeps its dates in a span of time."""

    unit: Unit
    owed: int
    in_time: int
    late: int
    missing: int
    due: int

    @property
    def settled(self) -> int:
        return self.in_time + self.late + self.missing

    @property
    def share(self) -> int | None:
        return round(100 * self.in_time / self.settled) if self.settled else None


COUNTS = {
    "owed": Count("pk", filter=Q(waived_why="")),
    "in_time": Count("pk", filter=Q(met_on__lte=F("due_on"))),
    "late": Count("pk", filter=Q(met_on__gt=F("due_on"))),
}


def timeliness(units: list[Unit], since: date, today: date, *, group: str = "") -> list[Row]:
    """One row for each unit, in the order given: administrative, never a ranking. Two statements whatever the rows."""
    wanted = Duty.objects.filter(due_on__gte=since).order_by()
    if group:
        wanted = wanted.filter(kind__in=[one.key for one in kinds.of_group(group)])
    counts = COUNTS | {
        "missing": Count("pk", filter=Q(met_on__isnull=True, waived_why="", due_on__lt=today)),
        "due": Count("pk", filter=Q(met_on__isnull=True, waived_why="", due_on__gte=today)),
    }
    low, high = _span(units)
    rows = wanted.filter(unit__path__gte=low, unit__path__lt=high).values("unit__path").annotate(**counts)
    found = list(rows)
    return [
        Row(
            unit,
            *(
                sum(row[name] for row in found if row["unit__path"].startswith(unit.path))
                for name in ("owed", "in_time", "late", "missing", "due")
            ),
        )
        for unit in units
    ]


def _span(units: list[Unit]) -> tuple[str, str]:
    if not units:
        return "", ""
    ranges = [prefix_range(unit.path) for unit in units]
    return min(low for low, _high in ranges), max(high for _low, high in ranges)


def below(unit: Unit | None) -> list[Unit]:
    """The places one step below, in administrative order: a county's towns, a town's villages."""
    if unit is None:
        return list(Unit.objects.open().filter(kind="county"))
    kind = {"county": "township", "township": "village"}.get(unit.kind)
    return list(Unit.objects.open().within(unit).filter(kind=kind)) if kind else []


def place(code: str) -> Unit | None:
    """The county, town or village of a code."""
    if "\0" in code:
        return None
    return Unit.objects.filter(code=code, kind__in=PLACES).select_related("parent__parent").first()


def places_named(unit: Unit, words: str, limit: int = 12) -> list[Unit]:
    """Towns and villages within the unit whose name holds the words."""
    rows = Unit.objects.open().within(unit).filter(kind__in=("township", "village"), name__icontains=words)
    return list(rows.select_related("parent")[:limit])


def missing(unit: Unit, today: date, *, group: str = "", limit: int = 60) -> list[Duty]:
    """What is overdue below the unit, the longest first, with who helps and by when."""
    low, high = prefix_range(unit.path)
    rows = Duty.objects.open().filter(unit__path__gte=low, unit__path__lt=high, due_on__lt=today)
    if group:
        rows = rows.filter(kind__in=[one.key for one in kinds.of_group(group)])
    return list(
        rows.select_related("unit__parent", "helper").order_by("due_on", "unit__position", "unit__code")[
            :limit
        ]
    )


def contact(unit: Unit) -> Unit | None:
    """The nearest tier above with a public line: whoever keeps the records is not the one to complain to."""
    above = unit.parent
    while above is not None:
        if above.contact_phone:
            return above
        above = above.parent
    return unit if unit.contact_phone else None
