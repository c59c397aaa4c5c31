"""Reads of orders: the board, the list with its filters, what one order's page shows, a member's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case as When_
from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from zugong.flows.models import Step
from zugong.flows.queries import waiting_counts, waiting_for
from zugong.flows.table import Flow, State
from zugong.lib.text import Likeness, full_to_half
from zugong.organisations.fields import blind_index, prefix_range
from zugong.organisations.kept import kept
from zugong.organisations.models import Account, Unit
from zugong.workorders import kinds
from zugong.workorders.models import Rating, WorkOrder

PER_COLUMN = 20
PER_PAGE = 50
WORDS_DAYS = 92  # words are looked for this far back unless dates are given
LIKELY = 0.45  # from this similarity on two orders may be the same matter


# Whose clock can be late: while whoever asked answers or judges, nobody of the office is.
LATE = ~Q(duty="@requester")


@dataclass(frozen=True)
class Column:
    """One column of a flow's board: which open orders stand in it."""

    name: str
    char: str
    title: Any
    note: Any
    where: Q


def columns(flow: Flow) -> list[Column]:
    """A column for each step of the flow; new orders stand where the table says until somebody answers."""
    return [
        Column(step.name, str(step.char), step.heading, step.note, _stands_in(flow, step.name))
        for step in flow.steps
    ]


def _stands_in(flow: Flow, step: str) -> Q:
    def named(means: Callable[[State], bool]) -> Q:
        return kinds.where(lambda state: not state.closed and means(state), flow.name)

    return (
        named(lambda state: state.step == step and state.fresh in ("", step))
        | named(lambda state: state.step == step != state.fresh and bool(state.fresh))
        & Q(responded_at__isnull=False)
        | named(lambda state: state.fresh == step != state.step) & Q(responded_at__isnull=True)
    )


@dataclass
class Lane:
    """A column as the page shows it: its cards, how many there are in all, and the key of the next page."""

    column: Column
    orders: list[WorkOrder]
    count: int
    late: int
    next: str


def key_of(order: WorkOrder) -> str:
    """Where a page by due time goes on: after this order."""
    return f"{order.due_at.timestamp():.6f}~{order.pk}" if order.due_at else f"~{order.pk}"


def _after(key: str) -> Q | None:
    stamp, _tilde, pk = key.partition("~")
    try:
        at, number = datetime.fromtimestamp(float(stamp), tz=timezone.get_current_timezone()), int(pk)
    except (ValueError, OverflowError, OSError):
        return None
    return Q(due_at__gt=at) | Q(due_at=at, pk__gt=number)


def _lane_expression(lanes: list[Column]) -> When_:
    whens = [When(column.where, then=Value(column.name)) for column in lanes]
    return When_(*whens, default=Value(""), output_field=CharField())


def slim(orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    """Without what no list shows: the encrypted phone is left where it is."""
    return orders.defer("phone", "link_hash", "request_key", "requester_name").select_related(
        "unit", "holder", "overseer", "group", "assignee", "item"
    )


def board(
    orders: QuerySet[WorkOrder], flow: Flow, after: dict[str, str], *, size: int = PER_COLUMN
) -> list[Lane]:
    """The columns of a flow's open orders, soonest due first: a grouped count and two reads, whatever the rows.

    First which ones, then what stands on them: ranked with all their columns they would take ten times as long.

    ``after`` holds, by column, the key of the last card of the page before.
    """
    found_columns = columns(flow)
    open_orders = orders.open().filter(flow=flow.name).annotate(lane=_lane_expression(found_columns))
    late = Count("pk", filter=LATE & Q(due_at__lt=timezone.now()))
    counted = open_orders.order_by().values_list("lane").annotate(total=Count("pk"), overdue=late)
    counts = {lane: (count, overdue) for lane, count, overdue in counted}
    shown = open_orders
    for name, key in after.items():
        if (beyond := _after(key)) is not None:
            shown = shown.filter(~Q(lane=name) | beyond)
    ranked = shown.annotate(
        place=Window(
            RowNumber(), partition_by=F("lane"), order_by=[F("due_at").asc(nulls_last=True), F("pk").asc()]
        )
    )
    places = list(ranked.filter(place__lte=size + 1).order_by("lane", "place").values_list("pk", "lane"))
    found_by_id = slim(WorkOrder.objects.all()).in_bulk([pk for pk, _lane in places])
    cards: dict[str, list[WorkOrder]] = {column.name: [] for column in found_columns}
    for pk, lane in places:
        if pk in found_by_id:  # gone only if somebody acted between the two reads
            cards.setdefault(lane, []).append(found_by_id[pk])
    lanes = []
    for column in found_columns:
        found = cards[column.name]
        more = key_of(found[size - 1]) if len(found) > size else ""
        lanes.append(Lane(column, found[:size], *counts.get(column.name, (0, 0)), more))
    return lanes


def narrowed(orders: QuerySet[WorkOrder], given: dict[str, Any], account: Account) -> QuerySet[WorkOrder]:
    """The filters of board and list, within one flow. ``given`` is a form's cleaned data; empty values filter nothing."""
    now = timezone.now()
    flow = kinds.chosen(given.get("flow"))
    # An expression, so that no planner starts from an index on the flow, which most orders share.
    orders = orders.alias(of_flow=Coalesce("flow", Value(""))).filter(of_flow=flow.name)
    if unit := given.get("unit"):
        low_high = unit.path, unit.path[:-1] + "0"  # "0" follows "/"
        orders = orders.filter(unit__path__gte=low_high[0], unit__path__lt=low_high[1])
    if group := given.get("group"):
        orders = orders.filter(group=group)
    if item := given.get("item"):
        orders = orders.filter(item=item)
    if window := given.get("window"):
        orders = orders.filter(item__window=window)
    if given.get("mine"):
        orders = orders.filter(pk__in=waiting_for(account).values("pk"))
    if state := given.get("state"):
        orders = orders.filter(flow=flow.name, state=state)
    if step := given.get("step"):
        orders = orders.open().filter(_stands_in(flow, step))
    if given.get("late"):
        orders = orders.open().filter(LATE, due_at__lt=now)
    if person := given.get("assignee"):
        orders = orders.filter(assignee__name=person)
    if (stars := given.get("stars")) is not None and stars != "":
        orders = (
            orders.filter(stars__isnull=True, closed_at__isnull=False)
            if stars == "0"
            else orders.filter(stars=int(stars))
        )
    if source := given.get("source"):
        orders = orders.filter(source=source)
    if first := given.get("from"):
        orders = orders.filter(opened_at__gte=_midnight(first))
    if last := given.get("to"):
        orders = orders.filter(opened_at__lt=_midnight(last + timedelta(days=1)))
    if words := given.get("q"):
        orders = search(orders, words, dated=bool(given.get("from") or given.get("to")))
    return orders


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def search(orders: QuerySet[WorkOrder], words: str, *, dated: bool = False) -> QuerySet[WorkOrder]:
    """By number (0629-018), phone (11 digits, by blind index), else by words, ``WORDS_DAYS`` back unless ``dated``."""
    if (named := _named(words)) is not None:
        return orders.filter(named)
    if not dated:
        # With an upper bound, or the planner takes the lower one for a large part of all orders.
        now = timezone.now()
        orders = orders.filter(opened_at__gte=now - timedelta(days=WORDS_DAYS), opened_at__lte=now)
    text = full_to_half(words).strip()
    return orders.filter(Q(words__icontains=text) | Q(title__icontains=text))


def looks_in_words(words: str) -> bool:
    """Whether such a search reads what people wrote, which it does some way back only."""
    return bool(words.strip()) and _named(words) is None


def _named(words: str) -> Q | None:
    """The orders that a number or a phone names; None for anything else."""
    squeezed = "".join(full_to_half(words).split())
    day, dash, number = squeezed.partition("-")
    if dash and len(day) == 4 and day.isdecimal() and number.isdecimal() and len(number) <= 6:
        this_year = timezone.localdate().year
        days = []
        for year in range(this_year - 5, this_year + 1):
            try:
                days.append(date(year, int(day[:2]), int(day[2:])))
            except ValueError:
                continue
        return Q(number_date__in=days, number=int(number))
    if len(squeezed) == 11 and squeezed.isdecimal():
        return Q(phone_index=blind_index(squeezed, "order.phone"))
    return None


@dataclass
class Page:
    """One page of a list by key: no counting, no skipping."""

    orders: list[WorkOrder]
    previous: str
    next: str


def page(orders: QuerySet[WorkOrder], *, sort: str, after: str, before: str, size: int = PER_PAGE) -> Page:
    """``sort`` is "new" (newest first, keys are ids) or "due" (soonest first, open orders alone).

    First the ids are read and then the rows: with everything a row shows joined in, a planner may start from the wrong
    table and sort the whole county.
    """
    if sort == "due":
        orders = orders.open().filter(due_at__isnull=False)
        order_by, back_by = ("due_at", "pk"), ("-due_at", "-pk")
    else:
        order_by, back_by = ("-pk",), ("pk",)
    backwards = bool(before) and not after
    condition = _beyond(sort, before if backwards else after, backwards=backwards)
    if condition is not None:
        orders = orders.filter(condition)
    ids = list(
        orders.order_by(*(back_by if backwards else order_by)).values_list("pk", flat=True)[: size + 1]
    )
    rows = slim(WorkOrder.objects.all()).in_bulk(ids[:size])
    more, found = len(ids) > size, [rows[pk] for pk in ids[:size] if pk in rows]
    if backwards:
        found.reverse()
    first, last = (_key(found[0], sort), _key(found[-1], sort)) if found else ("", "")
    has_previous = more if backwards else condition is not None
    has_next = bool(found) if backwards else more
    return Page(found, first if has_previous else "", last if has_next else "")


def _key(order: WorkOrder, sort: str) -> str:
    return key_of(order) if sort == "due" else str(order.pk)


def _beyond(sort: str, key: str, *, backwards: bool) -> Q | None:
    if not key:
        return None
    if sort != "due":
        if not key.isdecimal() or len(key) > 18:
            return None
        return Q(pk__gt=int(key)) if backwards else Q(pk__lt=int(key))
    beyond = _after(key)
    if beyond is None or not backwards:
        return beyond
    stamp, _tilde, pk = key.partition("~")
    at = datetime.fromtimestamp(float(stamp), tz=timezone.get_current_timezone())
    return Q(due_at__lt=at) | Q(due_at=at, pk__lt=int(pk))


def places_for(account: Account, permission: str) -> list[Unit]:
    """Townships, villages and groups to filter by, in the order of the tree."""
    return _places(tuple(account.scope.paths(permission)))


@kept(Unit, size=512)
def _places(paths: tuple[str, ...]) -> list[Unit]:
    within = Q(pk__in=[])
    for low, high in map(prefix_range, paths):
        within |= Q(path__gte=low, path__lt=high)
    return list(
        Unit.objects.filter(within, kind__in=("county", "township", "village", "group"))
        .only("name", "path", "kind", "parent_id")
        .order_by("path")
    )


# --- one order ---------------------------------------------------------------------------------------------------
def steps_of(order: WorkOrder) -> list[Step]:
    return list(Step.objects.filter(case_id=order.pk).select_related("unit").order_by("number"))


def last_step(order: WorkOrder) -> Step | None:
    return Step.objects.filter(case_id=order.pk).order_by("-number").first()


def look_alikes(order: WorkOrder, *, limit: int = 3) -> list[tuple[WorkOrder, int]]:
    """Open orders of the same place that may be the same matter, with how alike the words are in per cent."""
    others = (
        WorkOrder.objects.open()
        .filter(unit_id=order.unit_id, flow=order.flow)
        .exclude(pk=order.pk)
        .defer("phone")
        .order_by("-pk")[:200]
    )
    told = Likeness(order.words)
    scored = [(other, told.to(other.words)) for other in others]
    likely = sorted((s for s in scored if s[1] >= LIKELY), key=lambda s: (-s[1], s[0].pk))
    return [(other, round(share * 100)) for other, share in likely[:limit]]


# --- a member's own ----------------------------------------------------------------------------------------------
def in_hand(account: Account) -> QuerySet[WorkOrder]:
    """Dispatched to the member or accepted by them, soonest due first."""
    return slim(WorkOrder.objects.open().filter(assignee=account.person_id, duty=kinds.HELD)).order_by(
        "due_at", "pk"
    )


def to_claim(account: Account) -> QuerySet[WorkOrder]:
    """Open for claiming where the member may claim."""
    return slim(WorkOrder.objects.open().filter(kinds.to_claim(account.scope))).order_by("due_at", "pk")


def finished(account: Account) -> QuerySet[WorkOrder]:
    """Done by the member, newest first; what still waits for its rating stands among them."""
    return slim(
        WorkOrder.objects.filter(assignee=account.person_id, completed_at__isnull=False).exclude(
            duty=kinds.HELD
        )
    ).order_by("-pk")


def to_be_judged(account: Account) -> QuerySet[WorkOrder]:
    """Done by the member and not judged since: whoever asked, or the tier above, has the word."""
    judged = kinds.where(lambda state: state.closed or state.seeks or state.waits_for == "assignee")
    return finished(account).exclude(judged).exclude(rated_at__gte=F("completed_at"))


@dataclass(frozen=True)
class Year:
    done: int
    solved: int


def year_of(account: Account) -> Year:
    """What the member finished this year, and how much of it whoever asked called really solved."""
    start = _midnight(timezone.localdate().replace(month=1, day=1))
    done = WorkOrder.objects.filter(assignee=account.person_id, completed_at__gte=start).aggregate(
        done=Count("pk"), solved=Count("pk", filter=Q(solved=True))
    )
    return Year(done["done"], done["solved"])


def member_counts(account: Account) -> dict[str, int]:
    """How many stand in hand and open for claiming, in one read."""
    hand = Q(assignee=account.person_id, duty=kinds.HELD)
    claim = kinds.to_claim(account.scope)
    found = (
        WorkOrder.objects.open()
        .filter(hand | claim)
        .aggregate(hand=Count("pk", filter=hand), claim=Count("pk", filter=claim))
    )
    return {"hand": found["hand"], "claim": found["claim"]}


def duty_count(account: Account) -> int:
    """Open orders on which the account owes the next step."""
    counts = waiting_counts(account)
    return sum(counts.get(flow.name, 0) for flow in kinds.flows())


def rating_sums(people: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """By handler: sum of stars, how many verdicts, how many said really solved and did not take it back later."""
    verdict = Q(later_check=False)
    rows = (
        Rating.objects.filter(handler_id__in=people)
        .order_by()
        .values_list("handler_id")
        .annotate(
            sum=Sum("stars", filter=verdict),
            count=Count("pk", filter=verdict),
            solved_count=Count("pk", filter=verdict & Q(solved=True)),
            taken_back=Count("pk", filter=Q(later_check=True, solved=False)),
        )
    )
    return {
        handler: (stars or 0, count, solved - taken_back)
        for handler, stars, count, solved, taken_back in rows
    }
