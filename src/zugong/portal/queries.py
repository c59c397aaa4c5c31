"""Reads that span rooms: what the home page, the landing page and the find box show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Case, Count, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zugong.flows.models import Step
from zugong.notices.todos import Todo
from zugong.organisations.models import Account, Person, Unit
from zugong.workorders import cards, kinds
from zugong.workorders.models import WorkOrder
from zugong.workorders.queries import board, search

CHART_DAYS = 14
ON_HOME = 4  # cards in a column of the board under the to-dos
FOUND_MAX = 8


@dataclass(frozen=True)
class TodoGroup:
    title: str
    note: str
    late: bool
    todos: list[Todo]


def grouped(todos: Iterable[Todo], now: datetime) -> list[TodoGroup]:
    """Overdue first, then today, tomorrow, the rest of the week, later; empty groups are left out."""
    today = timezone.localdate(now)
    week_end = today + timedelta(days=6 - today.weekday())
    groups: dict[str, list[Todo]] = {"late": [], "today": [], "tomorrow": [], "week": [], "later": []}
    for todo in todos:
        day = timezone.localdate(todo.due_at) if todo.due_at else None
        if todo.due_at is not None and todo.due_at < now:
            key = "late"
        elif day == today:
            key = "today"
        elif day == today + timedelta(days=1):
            key = "tomorrow"
        elif day is not None and day <= week_end:
            key = "week"
        else:
            key = "later"
        groups[key].append(todo)
    titles = {
        "late": (
            _("Overdue"),
            ngettext("%(n)d matter", "%(n)d matters", len(groups["late"])) % {"n": len(groups["late"])},
        ),
        "today": (_("Today"), _day(today)),
        "tomorrow": (_("Tomorrow"), _day(today + timedelta(days=1))),
        "week": (_("This week"), _("until %(day)s") % {"day": _day(week_end)}),
        "later": (_("Later"), ""),
    }
    return [TodoGroup(*titles[key], key == "late", found) for key, found in groups.items() if found]


def _day(day: date) -> str:
    return _("%(month)d/%(day)d") % {"month": day.month, "day": day.day}


@dataclass(frozen=True)
class Figures:
    """This month's orders in the account's scope; None where nothing was counted yet."""

    completed: int
    on_time: float | None
    solved: float | None
    stars: float | None
    days: list[dict[str, Any]]  # label, ok, late: the rows of the bars component

    @property
    def placed_today(self) -> int:
        return self.days[-1]["ok"] + self.days[-1]["late"]


def figures(account: Account, now: datetime) -> Figures:
    """Two grouped reads: this month's finished orders, and the orders of the last 14 days by day."""
    orders = WorkOrder.objects.visible_to(account)
    start = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    # Both bounds, or the planner takes the lower one for a large part of all orders.
    month = orders.filter(completed_at__gte=start, completed_at__lte=now).aggregate(
        completed=Count("pk"),
        on_time=Count("pk", filter=Q(promised_at__isnull=True) | Q(completed_at__lte=F("promised_at"))),
        rated=Count("stars"),
        solved=Count("pk", filter=Q(solved=True)),
        stars=Avg("stars"),
    )
    first = timezone.localdate(now) - timedelta(days=CHART_DAYS - 1)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    midnights = [today - timedelta(days=back) for back in range(CHART_DAYS - 2, -1, -1)]
    # By comparing with midnights: SQLite would cast each moment to a day in Python.
    day = Case(
        *(When(opened_at__lt=midnight, then=Value(n)) for n, midnight in enumerate(midnights)),
        default=Value(CHART_DAYS - 1),
    )
    counted = {
        row["day"]: row
        for row in orders.filter(opened_at__gte=midnights[0] - timedelta(days=1), opened_at__lte=now)
        .order_by()
        .values(day=day)
        .annotate(
            placed=Count("pk"),
            late=Count("pk", filter=Q(closed_at__isnull=True, due_at__lt=now) & ~Q(duty="@requester")),
        )
    }
    days = [first + timedelta(days=n) for n in range(CHART_DAYS)]
    return Figures(
        completed=month["completed"],
        on_time=month["on_time"] / month["completed"] if month["completed"] else None,
        solved=month["solved"] / month["rated"] if month["rated"] else None,
        stars=month["stars"],
        days=[_bar(d, counted.get(n)) for n, d in enumerate(days)],
    )


@dataclass(frozen=True)
class BoardExtract:
    """The top of one flow's board: its columns with a few cards each, those that are late or due soonest first."""

    title: Any
    url: str
    lanes: list[dict[str, Any]]
    open: int


def board_extracts(account: Account, now: datetime) -> list[BoardExtract]:
    """One for each flow of orders of which the account sees open ones; three reads a flow."""
    found = []
    for flow in kinds.flows():
        lanes = board(WorkOrder.objects.visible_to(account), flow, {}, size=ON_HOME)
        if not any(lane.count for lane in lanes):
            continue
        url = cards.address("orders_board", flow)
        step = f"{url}{'&' if '?' in url else '?'}step="
        rows = [
            {
                "column": lane.column,
                "count": lane.count,
                "late": lane.late,
                "cards": [cards.card(order, None, now) for order in lane.orders],
                "url": step + lane.column.name,
                "left": max(0, lane.count - len(lane.orders)),
            }
            for lane in lanes
        ]
        found.append(BoardExtract(flow.title, url, rows, sum(lane.count for lane in lanes)))
    return found


def _bar(day: date, row: dict[str, Any] | None) -> dict[str, Any]:
    placed, late = (row["placed"], row["late"]) if row else (0, 0)
    return {"label": f"{day.month}/{day.day}", "ok": placed - late, "late": late}


@dataclass(frozen=True)
class Found:
    kind: str
    title: str
    line: str
    url: str


def find(account: Account, text: str) -> dict[str, list[Found]]:
    """Orders by number, short code, phone or words, as in their list; people and units by name. At most eight of each."""
    text = text.strip()
    if not text:
        return {}
    found: dict[str, list[Found]] = {}
    orders = search(WorkOrder.objects.visible_to(account), text).order_by("-pk").values_list("pk", flat=True)
    rows = WorkOrder.objects.select_related("unit").defer("phone").in_bulk(list(orders[:FOUND_MAX]))
    found["orders"] = [
        Found("order", o.title, f"{o.number_text} {o.unit.name}", reverse("order", args=[o.pk]))
        for _pk, o in sorted(rows.items(), reverse=True)
    ]
    if account.can("organisations.view_people"):
        people = Person.objects.visible_to(account).filter(name__icontains=text).select_related("home")
        found["people"] = [
            Found("person", p.name, f"{p.home.name} {p.hamlet}", reverse("person", args=[p.pk]))
            for p in people[:FOUND_MAX]
        ]
    if account.can("organisations.view_units"):
        units = (
            Unit.objects.visible_to(account, "organisations.view_units")
            .filter(Q(name__icontains=text) | Q(names__name__icontains=text) | Q(code=text))
            .select_related("parent")
            .distinct()
        )
        found["units"] = [
            Found("unit", u.name, u.parent.name if u.parent else "", reverse("unit", args=[u.pk]))
            for u in units[:FOUND_MAX]
        ]
    return found


def proof() -> dict[str, Any] | None:
    """One finished order for the landing page, with the steps that made it: the newest that was rated five stars."""
    order = (
        WorkOrder.objects.filter(state="rated", stars=5, redo_count=0, on_wall=True)
        .select_related("unit", "assignee")
        .order_by("-pk")
        .first()
    )
    if order is None:
        return None
    steps = {step.verb: step for step in Step.objects.filter(case_id=order.pk).select_related("account")}
    rows = []
    for char, verb, words in (
        ("点", "place", _("scanned the code at the door and said it in two sentences")),
        ("供", "supply", _("the village can do it, free of charge")),
        ("派", "dispatch", _("to somebody who can and lives near")),
        ("接", "complete", ""),
        ("评", "rate", _("%(stars)d stars, solved") % {"stars": order.stars}),
    ):
        step = steps.get(verb)
        if step is not None:
            who = _("villager") if step.actor_kind == "requester" else step.actor_label
            rows.append({"char": char, "who": who, "words": words or step.note, "at": step.at})
    return {"order": order, "rows": rows}
