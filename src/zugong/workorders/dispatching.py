"""Orders and members of the database as the planner wants them, and its reasons in words people read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from zugong.flows.models import CaseClock
from zugong.organisations import rules
from zugong.organisations.models import Account, Person, Skill, Unit
from zugong.planning import dispatch as planner
from zugong.workorders import kinds, queries
from zugong.workorders.models import Declined, WorkOrder
from zugong.workorders.permissions import dispatch_scope

REMEMBERED_DAYS = 90  # a lasting reason said within these days counts against orders of the same item
KINDS = (
    gettext_noop("can they do it"),
    gettext_noop("is it far"),
    gettext_noop("are they busy"),
    gettext_noop("are they good at it"),
    gettext_noop("are they there"),
)


def pool(unit: Unit) -> QuerySet[Person]:
    """Who may be asked: people who serve in the unit or below it and have not left."""
    low, high = unit.path, unit.path[:-1] + "0"
    return (
        Person.objects.filter(party_unit__path__gte=low, party_unit__path__lt=high, left_on__isnull=True)
        .select_related("party_unit", "home")
        .defer("id_number", "phone")
        .order_by("name", "pk")
    )


def waiting(account: Account, flow: str = "") -> QuerySet[WorkOrder]:
    """Orders that wait for a person and that the account may dispatch, soonest due first; ``started`` is their clock's."""
    # the clock that runs for the state is the one the case is due by
    clock = CaseClock.objects.filter(
        case_id=OuterRef("pk"), due_at=OuterRef("due_at"), running_since__isnull=False
    )
    found = WorkOrder.objects.open().filter(kinds.seeking(flow)).filter(dispatch_scope(account))
    return (
        queries.slim(found)
        .annotate(started=Subquery(clock.values("started_at")[:1]))
        .order_by("due_at", "pk")
    )


@dataclass
class Desk:
    """The unit's open orders and its members, ready for the planner, with the rows behind each id."""

    orders: list[planner.Order]
    members: list[planner.Member]
    rules: planner.Rules
    order_of: dict[str, WorkOrder]
    person_of: dict[str, Person]


def desk(orders: Sequence[WorkOrder], unit: Unit) -> Desk:
    """Read what the planner needs for orders of one unit, in six queries whatever their number."""
    now = timezone.now()
    people = list(pool(unit))
    ids = [person.pk for person in people]
    wanted: dict[int, list[str]] = defaultdict(list)
    skills: dict[int, list[str]] = defaultdict(list)
    of_items = Skill.objects.filter(items__in={o.item_id for o in orders}).order_by()
    of_people = Skill.objects.filter(people__in=ids).order_by()
    both = of_items.values_list(Value("item"), "items", "name").union(
        of_people.values_list(Value("person"), "people", "name"), all=True
    )
    for whose, pk, name in both:
        (wanted if whose == "item" else skills)[pk].append(name)
    mine = WorkOrder.objects.filter(assignee_id__in=ids).order_by()
    loads: dict[int, int] = defaultdict(int)
    done: dict[int, dict[str, int]] = defaultdict(dict)
    held = Q(duty=kinds.HELD)
    rows = mine.values_list("assignee_id", "item_id").annotate(
        in_hand=Count("pk", filter=held), finished=Count("pk", filter=~held & Q(completed_at__isnull=False))
    )
    for person_id, item_id, in_hand, finished in rows:
        loads[person_id] += in_hand
        if finished:
            done[person_id][f"i{item_id}"] = finished
    ratings = queries.rating_sums(ids)
    declined: dict[int, set[str]] = defaultdict(set)
    lasting = kinds.lasting_reasons("decline")
    said_no = Declined.objects.filter(person_id__in=ids, at__gte=now - timedelta(days=REMEMBERED_DAYS))
    for person_id, order_id, item_id, reason in said_no.values_list(
        "person_id", "order_id", "order__item_id", "reason"
    ):
        declined[person_id].add(f"o{order_id}")
        if reason in lasting:
            declined[person_id].add(f"i{item_id}")
    points = Points(unit, people)
    members = []
    for person in people:
        lat, lng = points.of_person(person)
        stars, count, solved = ratings.get(person.pk, (0, 0, 0))
        members.append(
            planner.Member(
                id=f"p{person.pk}",
                group=str(person.party_unit_id or ""),
                hamlet=person.hamlet,
                lat=lat,
                lng=lng,
                coarse=True,
                skills=tuple(skills[person.pk]),
                load=loads[person.pk],
                capacity=person.capacity,
                rating_sum=stars,
                rating_count=count,
                solved_count=solved,
                done=done[person.pk],
                available=person.available,
                unavailable_reason=person.unavailable_reason,
                declined=tuple(sorted(declined[person.pk])),
            )
        )
    return Desk(
        orders=[_plan_order(order, wanted[order.item_id], points.of_order(order)) for order in orders],
        members=members,
        rules=planner.Rules(max_new_per_member=rules.value("order.new_per_member", unit)),
        order_of={f"o{order.pk}": order for order in orders},
        person_of={f"p{person.pk}": person for person in people},
    )


Point = tuple[float | None, float | None]
NOWHERE: Point = (None, None)


class Points:
    """Where orders and people are, as well as units tell: the group somebody lives in, or the whole place.

    An order names its hamlet alone; where that lies is learned from the people who live there.
    """

    def __init__(self, unit: Unit, people: Iterable[Person]) -> None:
        self.unit = unit
        self.hamlets: dict[str, Point] = {}
        for person in people:
            if person.hamlet and self._is_part(person.home):
                self.hamlets.setdefault(person.hamlet, _point(person.home))

    def of_person(self, person: Person) -> Point:
        """Where they live; failing that, where others of their hamlet do, where they serve, the whole place."""
        if self._is_part(person.home):
            return _point(person.home)
        if person.hamlet in self.hamlets:
            return self.hamlets[person.hamlet]
        return _point(person.party_unit) if self._is_part(person.party_unit) else _point(self.unit)

    def of_order(self, order: WorkOrder) -> Point:
        if order.hamlet in self.hamlets:
            return self.hamlets[order.hamlet]
        return _point(order.group) if self._is_part(order.group) else _point(self.unit)

    def _is_part(self, unit: Unit | None) -> bool:
        """Whether the unit lies inside the place and says where."""
        inside = unit is not None and unit.pk != self.unit.pk and self.unit.covers(unit.path)
        return inside and _point(unit) != NOWHERE


def _point(unit: Unit | None) -> Point:
    if unit is None or unit.latitude is None or unit.longitude is None:
        return NOWHERE
    return unit.latitude, unit.longitude


def _plan_order(order: WorkOrder, wanted: list[str], at: Point) -> planner.Order:
    minutes = None
    if order.due_at is not None:
        minutes = int((order.due_at - timezone.now()).total_seconds() // 60)
    return planner.Order(
        id=f"o{order.pk}",
        item=f"i{order.item_id}",
        group=str(order.group_id or ""),
        hamlet=order.hamlet,
        lat=at[0],
        lng=at[1],
        coarse=True,
        skills_wanted=tuple(wanted),
        due=minutes,
    )


# --- words -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Words:
    """A reason in words: the fact, a second line, and whether it speaks for the member."""

    ok: bool
    text: str
    more: str = ""


def words(reason: planner.Reason) -> Words:
    """The planner's reason in the reader's language. A code unknown here is a fault of ours: ``KeyError``."""
    p: dict[str, Any] = dict(reason.params)
    text, more = _WORDS[reason.code](p)
    return Words(reason.ok, text, more)


def _list(value: Any) -> str:
    return _(", ").join(value) if isinstance(value, tuple | list) else str(value)


def _did(p: dict[str, Any]) -> str:
    return _("did %(done)s like it") % p if p.get("done") else _("none like it yet")


def _far(p: dict[str, Any]) -> str:
    """About how far, as people say it: hundreds of metres, or kilometres with one digit after the point."""
    if not p.get("measured"):
        return ""
    metres = max(100, round(p["metres"], -2))
    if metres < 1000:
        return _("about %(metres)s m") % {"metres": metres}
    return _("about %(kilometres)s km") % {"kilometres": f"{metres / 1000:.1f}"}


def _way(p: dict[str, Any]) -> str:
    return _("straight, %(minutes)s min on foot") % p if p.get("measured") else ""


def _hand(p: dict[str, Any]) -> str:
    return _("%(on_hand)s in hand") % p if p["on_hand"] else _("nothing in hand")


def _solved(p: dict[str, Any]) -> str:
    return _("%(solved)s really solved") % p if p.get("solved") is not None else ""


_WORDS: dict[str, Any] = {
    "skill.none_wanted": lambda p: (_("no special skill needed"), _did(p)),
    "skill.has": lambda p: (_("can do %(skills)s") % {"skills": _list(p["skills"])}, _did(p)),
    "skill.lacks": lambda p: (_("not registered for %(skills)s") % {"skills": _list(p["missing"])}, _did(p)),
    "near.hamlet": lambda p: (_("lives in %(hamlet)s too") % p, _way(p)),
    "near.close": lambda p: (_far(p) or _("same group"), _way(p)),
    "near.far": lambda p: (_far(p) or _("another group"), _way(p)),
    "near.too_far": lambda p: (_("too far away"), ""),
    "load.free": lambda p: (_hand(p), _("can take %(room)s more") % p),
    "load.busy": lambda p: (_hand(p), _("can take %(room)s more") % p),
    "load.full": lambda p: (_("has %(on_hand)s in hand, which is all") % p, ""),
    "rating.good": lambda p: (_("%(count)s ratings") % p, _solved(p)),
    "rating.poor": lambda p: (_("%(count)s ratings") % p, _solved(p)),
    "rating.none": lambda p: (_("not rated yet"), ""),
    "here.now": lambda p: (_("can take orders today"), ""),
    "here.later": lambda p: (_("free in %(free_in)s min") % p, ""),
    "here.late": lambda p: (_("free only in %(free_in)s min") % p, ""),
    "here.away": lambda p: (_("not there: %(why)s") % p if p.get("why") else _("not there today"), ""),
    "declined.order": lambda p: (_("said no to this order"), ""),
    "declined.item": lambda p: (_("said lately that it cannot be done by them"), ""),
    "group.other": lambda p: (_("another group"), ""),
    "unplaced.taken": lambda p: (
        _("%(members)s could take it, but have their hands full with other orders") % p,
        "",
    ),
    "unplaced.away": lambda p: (_("%(members)s are away") % p, ""),
    "unplaced.full": lambda p: (_("%(members)s have no room left") % p, ""),
    "unplaced.declined": lambda p: (_("%(members)s said no") % p, ""),
    "unplaced.late": lambda p: (_("%(members)s are free too late") % p, ""),
    "unplaced.other_group": lambda p: (_("%(members)s belong to other groups") % p, ""),
    "unplaced.too_far": lambda p: (_("%(members)s live too far away") % p, ""),
    "unplaced.nobody": lambda p: (_("nobody is on the list of this place"), ""),
    "aim.placed": lambda p: (_("Every order that can go goes: %(placed)s of %(orders)s") % p, ""),
    "aim.skills": lambda p: (
        _("Who can do it does it: %(met)s of %(wanting)s orders that need a skill") % p
        if p["wanting"]
        else _("No order needs a special skill"),
        "",
    ),
    "aim.load": lambda p: (
        _("Nobody has more than %(most_on_hand)s in hand, at most %(most_new)s of them new") % p,
        "",
    ),
    "aim.distance": lambda p: (
        ngettext(
            "Ways as short as can be: %(members)s person",
            "Ways as short as can be: %(members)s people",
            p["members"],
        )
        % p,
        "",
    ),
}


def why(order: WorkOrder, person: Person) -> list[str]:
    """What speaks for this member, as the sentences the member reads under "why you"."""
    found = desk([order], order.unit)
    shortlist = planner.candidates(found.orders[0], found.members, found.rules)
    mine = next((c for c in shortlist.ranked if c.member == f"p{person.pk}"), None)
    return why_words(mine.reasons) if mine else []


def why_words(reasons: Iterable[planner.Reason]) -> list[str]:
    """The reasons that speak for somebody, each in one short sentence."""
    good = [words(reason) for reason in reasons if reason.ok]
    return [_(", ").join(part for part in (w.text, w.more) if part) for w in good]
