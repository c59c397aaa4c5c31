"""Reads over cases: to-dos of an account, the chain of steps a page shows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from zugong.flows.models import Case, CaseClock
from zugong.notices.todos import Todo
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Account

TODO_LIMIT = 300


def waiting_for(account: Account) -> QuerySet[Case]:
    """Open cases on which this account owes the next step, or which were passed up to it."""
    condition = Q(pk__in=[])
    for permission in account.scope.permissions():
        condition |= Q(duty=permission) & account.scope.q("holder__path", permission)
        condition |= Q(oversight=permission) & account.scope.q("overseer__path", permission)
    if account.person_id:
        condition |= Q(assignee_id=account.person_id, duty="@assignee")
    return Case.objects.open().filter(condition).exclude(due_at__isnull=True)


def waiting_counts(account: Account) -> dict[str, int]:
    """How many cases of each flow wait for the account: one read a request, kept with the account."""
    found: dict[str, int] | None = getattr(account, "_waiting_counts", None)
    if found is None:
        found = dict(waiting_for(account).order_by().values_list("flow").annotate(Count("pk")))
        account._waiting_counts = found  # type: ignore[attr-defined]
    return found


def todos(account: Account) -> Iterator[Todo]:
    """The provider behind the to-do list: soonest due first, at most ``TODO_LIMIT``."""
    now = timezone.now()
    calendar = office_calendar()
    running = CaseClock.objects.filter(case=OuterRef("pk"), due_at=OuterRef("due_at"), running_since__isnull=False)
    cases = (
        waiting_for(account)
        .select_related("unit", "holder")
        .annotate(clock_started_at=Subquery(running.values("started_at")[:1]))
        .order_by("due_at", "pk")[:TODO_LIMIT]
    )
    for case in cases:
        state = case.at
        yield Todo(
            key=f"case-{case.pk}",
            kind=case.table.title,
            title=case.title,
            fact=str(case.unit),
            url=page_of(case),
            verb=state.act or state.title,
            due_at=case.due_at,
            share=calendar.share_used(case.clock_started_at or case.opened_at, case.due_at, now),
            steps=chain(case),
        )


def chain(case: Case) -> tuple[tuple[str, str, str], ...]:
    """The flow's steps as (character, word, done | current | future) for the case as it stands."""
    steps = case.table.steps
    names = [step.name for step in steps]
    at = names.index(case.at.step) if case.at.step in names else len(names)
    return tuple(
        (
            str(step.char),
            str(step.title),
            "done" if place < at or (place == at and case.at.closed) else "current" if place == at else "future",
        )
        for place, step in enumerate(steps)
    )


def page_of(case: Case) -> str:
    """The address of the case's own page."""
    return reverse(case.table.page or "case", args=[case.pk])


def address_of(pk: str) -> str:
    """The address of the case with this id, or an empty string when there is none."""
    case = Case.objects.filter(pk=pk).first() if pk.isdigit() else None
    return page_of(case) if case else ""
