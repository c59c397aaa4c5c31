"""Reads of links and visits: one's own households, boards down to the name, proposals of links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.organisations import rules
from zugong.organisations.fields import prefix_range
from zugong.organisations.models import Person, Unit
from zugong.planning import links as planning
from zugong.villages.models import Household, HouseholdLink, HouseholdMember, Visit

PARTY = ("01", "02")
BELOW = {"county": "township", "township": "village", "village": "group"}


def state_of(link: HouseholdLink, today: date, soon: int) -> str:
    """visited, soon, or overdue."""
    if link.due_on < today:
        return "overdue"
    return "soon" if link.due_on <= today + timedelta(days=soon) else "visited"


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the quarter."""
    start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    following = date(start.year + (start.month == 10), (start.month + 2) % 12 + 1, 1)
    return start, following - timedelta(days=1)


# --- one's own ---------------------------------------------------------------------------------------------------
def mine(person: Person) -> list[HouseholdLink]:
    """The households somebody looks after, those due first."""
    rows = HouseholdLink.objects.open().filter(person=person, household__left_on__isnull=True)
    return list(rows.select_related("household__unit__parent").order_by("due_on", "household__code"))


def of_household(household: Household) -> tuple[HouseholdLink | None, list[Visit]]:
    """Who looks after it, and the visits it had, the latest first."""
    link = HouseholdLink.objects.open().filter(household=household).select_related("person").first()
    return link, visits(Visit.objects.filter(household=household))[:20]


def visits(rows: QuerySet[Visit]) -> list[Visit]:
    """With what a list shows of each; corrected ones last among equals."""
    return list(
        rows.select_related(
            "person", "household__unit__parent", "order_link__order", "check_record", "corrected_by"
        ).prefetch_related("answers")[:200]
    )


# --- the board ---------------------------------------------------------------------------------------------------
@dataclass
class Line:
    """One place of the board, or the sum of all."""

    unit: Unit | None
    households: int = 0
    linked: int = 0
    visited: int = 0
    soon: int = 0
    overdue: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def unlinked(self) -> int:
        return self.households - self.linked

    @property
    def visits(self) -> int:
        return sum(self.kinds.values())


def board(unit: Unit, today: date | None = None) -> tuple[list[Line], Line]:
    """Each place right below ``unit`` in the order of the tree, and the sum. A village without groups is one line."""
    today = today or timezone.localdate()
    parts = list(
        Unit.objects.open().filter(parent=unit, kind=BELOW.get(unit.kind, "")).order_by("position", "code")
    )
    lines = {part.path: Line(part) for part in parts}
    total = Line(unit)
    rest = Line(unit)
    low, high = prefix_range(unit.path)
    soon = today + timedelta(days=rules.value("visits.soon", unit))
    width = len(unit.path) + 7
    within = Q(household__unit__path__gte=low, household__unit__path__lt=high)
    households = (
        Household.objects.open()
        .filter(unit__path__gte=low, unit__path__lt=high)
        .order_by()
        .values_list("unit__path")
        .annotate(Count("pk"))
    )
    for path, count in households:
        for line in (lines.get(path[:width], rest), total):
            line.households += count
    links = (
        HouseholdLink.objects.open()
        .filter(within, household__left_on__isnull=True)
        .order_by()
        .values_list("household__unit__path")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            due=Count("pk", filter=Q(due_on__gte=today, due_on__lte=soon)),
        )
    )
    for path, count, overdue, due in links:
        for line in (lines.get(path[:width], rest), total):
            line.linked += count
            line.overdue += overdue
            line.soon += due
            line.visited += count - overdue - due
    first, last = quarter_of(today)
    made = (
        Visit.objects.standing()
        .filter(within, on__gte=first, on__lte=last)
        .order_by()
        .values_list("household__unit__path", "kind")
        .annotate(Count("pk"))
    )
    for path, kind, count in made:
        for line in (lines.get(path[:width], rest), total):
            line.kinds[kind] += count
    found = [line for line in lines.values() if line.households]
    if rest.households:
        found.append(rest)
    return found, total


def names(unit: Unit, state: str, today: date, soon: int) -> QuerySet[Household]:
    """Households of a village or group for the board's last level, narrowed by how their visits stand."""
    low, high = prefix_range(unit.path)
    rows = Household.objects.open().filter(unit__path__gte=low, unit__path__lt=high)
    running = Q(links__to_date__isnull=True, links__isnull=False)
    until = today + timedelta(days=soon)
    if state == "none":
        return rows.exclude(pk__in=HouseholdLink.objects.open().values("household_id"))
    if state == "overdue":
        return rows.filter(running, links__due_on__lt=today)
    if state == "soon":
        return rows.filter(running, links__due_on__gte=today, links__due_on__lte=until)
    if state == "visited":
        return rows.filter(running, links__due_on__gt=until)
    return rows


def with_links(households: Sequence[Household]) -> list[tuple[Household, HouseholdLink | None]]:
    """Each household with its running link."""
    links = {
        link.household_id: link
        for link in HouseholdLink.objects.open()
        .filter(household__in=[one.pk for one in households])
        .select_related("person")
    }
    return [(one, links.get(one.pk)) for one in households]


def unanswered_doubts(account: Any, permission: str) -> QuerySet[Visit]:
    """Visits of which a household said last that nobody came, and nobody has looked into it."""
    rows = Visit.objects.standing().filter(account.scope.q("household__unit__path", permission))
    rows = rows.filter(check_record__isnull=True, answers__verdict="no")
    if account.person_id:
        rows = rows.exclude(person=account.person_id)
    return rows.distinct()


# --- links -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Load:
    """One Party member and how many households he or she looks after; ``state`` is none, few, right or many."""

    person: Person
    count: int
    state: str


def loads(village: Unit) -> list[Load]:
    """The Party members of a village with what they look after, in the order of the roster."""
    limits = rules.values(("visits.least", "visits.most"), village)
    found = []
    for person in members_of(village).annotate(
        count=Count("household_links", filter=Q(household_links__to_date__isnull=True))
    ):
        count = person.count
        state = (
            "none"
            if not count
            else "few"
            if count < limits["visits.least"]
            else "many"
            if count > limits["visits.most"]
            else "right"
        )
        found.append(Load(person, count, state))
    return found


def members_of(village: Unit) -> QuerySet[Person]:
    """Party members who live in the village or serve there and have not left."""
    low, high = prefix_range(village.path)
    here = Q(home__path__gte=low, home__path__lt=high)
    return Person.objects.filter(here, political_status__in=PARTY, left_on__isnull=True).order_by("pk")


@dataclass(frozen=True)
class Suggestion:
    """A household, who should look after it, and whom one may choose instead; each with the reason in words."""

    household: Household
    person: Person
    why: str
    others: list[tuple[Person, str]]


def suggestions(village: Unit) -> tuple[list[Suggestion], list[Household]]:
    """For every household of the village without a link the nearest member with room; and those nobody has room for."""
    low, high = prefix_range(village.path)
    most = rules.value("visits.most", village)
    lonely = list(
        Household.objects.open()
        .filter(unit__path__gte=low, unit__path__lt=high)
        .exclude(pk__in=HouseholdLink.objects.open().values("household_id"))
        .select_related("unit__parent")
        .order_by("code")
    )
    people = {load.person.pk: load for load in loads(village)}
    homes: dict[int, Household] = {}
    living = HouseholdMember.objects.filter(
        person__in=people, left_on__isnull=True, household__left_on__isnull=True
    )
    for member in living.select_related("household"):
        homes.setdefault(member.person_id, member.household)
    plan = planning.propose(
        [_member(load, homes.get(pk), most) for pk, load in people.items()],
        [planning.House(one.pk, one.unit_id, one.hamlet, one.latitude, one.longitude) for one in lonely],
    )
    by_key = {one.pk: one for one in lonely}
    found = [
        Suggestion(
            by_key[proposal.house],
            people[proposal.choice.member].person,
            why(proposal.choice),
            [(people[other.member].person, why(other)) for other in proposal.others],
        )
        for proposal in plan.proposals
    ]
    return found, [by_key[key] for key in plan.left_out]


def _member(load: Load, home: Household | None, most: int) -> planning.Member:
    return planning.Member(
        key=load.person.pk,
        group=home.unit_id if home else load.person.home_id,
        hamlet=load.person.hamlet or (home.hamlet if home else ""),
        latitude=home.latitude if home else None,
        longitude=home.longitude if home else None,
        free=max(0, most - load.count),
        held=load.count,
        home=home.pk if home else None,
    )


def why(choice: planning.Choice) -> str:
    """The reason as the page says it and the link keeps it."""
    parts = []
    if choice.same_group:
        parts.append(_("same group"))
    if choice.same_hamlet:
        parts.append(_("same natural village"))
    if choice.kilometres is not None:
        parts.append(
            _("about %(far)s m away") % {"far": round(choice.kilometres * 100) * 10}
            if choice.kilometres < 1
            else _("about %(far).1f km away") % {"far": choice.kilometres}
        )
    return _(", ").join(parts) or _("has room")
