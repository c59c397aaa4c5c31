"""Reads of guarantee tasks: the list with its filters, figures, and whom a task may be given to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.organisations.models import Account, Unit
from zugong.villages.guarantees.workflow import GUARANTEE
from zugong.villages.models import Task

RELATED = ("unit", "holder", "overseer", "assignee", "owner", "chain", "node__place", "help_plan__village")
FAR = datetime(2200, 1, 1, tzinfo=UTC)  # where nobody is due, last in the list
SORTS: dict[str, Any] = {
    "opened": "opened_at",
    "due": Coalesce("due_at", Value(FAR), output_field=DateTimeField()),
    "title": "title",
}
STATES = tuple(state.name for state in GUARANTEE.states)
OWNER_KINDS = ("county", "department", "township", "village")


def visible(account: Account) -> QuerySet[Task]:
    """Tasks the account sees, with everything their rows name."""
    return Task.objects.visible_to(account).select_related(*RELATED)


def narrowed(rows: QuerySet[Task], given: dict[str, Any], account: Account) -> QuerySet[Task]:
    """The tasks that fit the filters."""
    if words := given.get("q"):
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(words__icontains=words)
            | Q(node__name__icontains=words)
            | Q(help_plan__village__name__icontains=words)
        )
    state = given.get("state")
    if state == "late":
        rows = rows.filter(closed_at__isnull=True, due_at__lt=timezone.now())
    elif state == "closed":
        rows = rows.filter(closed_at__isnull=False)
    elif state == "all":
        pass
    elif state in STATES:
        rows = rows.filter(state=state)
    else:
        rows = rows.filter(closed_at__isnull=True)
    for name in ("element", "chain", "owner", "source"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    if given.get("mine"):
        rows = rows.filter(mine_q(account))
    return rows


def mine_q(account: Account) -> Q:
    """Tasks on which the account owes the next step."""
    condition = Q(pk__in=[])
    for permission in account.scope.permissions():
        condition |= Q(duty=permission) & account.scope.q("holder__path", permission)
        condition |= Q(oversight=permission) & account.scope.q("overseer__path", permission)
    return condition & Q(closed_at__isnull=True)


def figures(rows: QuerySet[Task]) -> dict[str, int]:
    """How many are open, late, done, and done of those where the firm said it helped: one statement."""
    now = timezone.now()
    return rows.aggregate(
        open=Count("pk", filter=Q(closed_at__isnull=True)),
        late=Count("pk", filter=Q(closed_at__isnull=True, due_at__lt=now)),
        done=Count("pk", filter=Q(state="closed")),
        all=Count("pk"),
        said=Count("pk", filter=Q(solved__isnull=False)),
        helped=Count("pk", filter=Q(solved=True)),
    )


def owners(county: Unit) -> dict[str, list[Unit]]:
    """The offices of a county a task may be given to, in groups: departments, townships, villages under their township."""
    units = list(
        Unit.objects.open()
        .within(county)
        .filter(kind__in=OWNER_KINDS)
        .order_by("position", "code")
        .only("pk", "name", "kind", "parent_id", "path", "position", "code", "closed_on")
    )
    towns = {unit.pk: unit.name for unit in units if unit.kind == "township"}
    groups: dict[str, list[Unit]] = {
        _("County and departments"): [unit for unit in units if unit.kind in ("county", "department")],
        _("Townships"): [unit for unit in units if unit.kind == "township"],
    }
    for unit in units:
        if unit.kind == "village" and unit.parent_id in towns:
            groups.setdefault(towns[unit.parent_id], []).append(unit)
    return {name: found for name, found in groups.items() if found}


def county_of(unit: Unit) -> Unit:
    """The county a unit belongs to, itself when there is none above."""
    return unit if unit.kind == "county" else unit.ancestor("county") or unit


def by_element(rows: QuerySet[Task]) -> list[tuple[str, int, int]]:
    """(what is lacking, how often, how often done), the most frequent first, at most six."""
    labels = dict(Task.Element.choices)
    counts = (
        rows.order_by().values("element").annotate(n=Count("pk"), done=Count("pk", filter=Q(state="closed")))
    )
    found = [(str(labels[row["element"]]), row["n"], row["done"]) for row in counts]
    return sorted(found, key=lambda one: -one[1])[:6]
