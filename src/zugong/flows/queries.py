"""Reads over cases: to-dos of an account, the chain of steps a page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from zugong.flows.clocks import elapsed as clock_minutes
from zugong.flows.models import Case, CaseClock, Step
from zugong.flows.table import Verb
from zugong.notices.todos import Counts, Place, Todo
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Account, Unit
from zugong.organisations.roles import all_permissions

TODO_LIMIT = 300


def waiting_for(account: Account) -> QuerySet[Case]:
    """Open cases on which this account owes the next step, or which were passed up to it."""
    # Permissions held in the same places are one condition: a plan by index instead of one for each of them.
    held: dict[tuple[str, ...], list[str]] = {}
    for permission in sorted(account.scope.permissions()):
        held.setdefault(tuple(account.scope.paths(permission)), []).append(permission)
    condition = Q(pk__in=[])
    for permissions in held.values():
        condition |= Q(duty__in=permissions) & account.scope.q("holder__path", permissions[0])
        condition |= Q(oversight__in=permissions) & account.scope.q("overseer__path", permissions[0])
    if account.person_id:
        condition |= Q(assignee_id=account.person_id, duty="@assignee")
    return Case.objects.open().filter(condition, due_at__isnull=False).exclude(duty="@requester")


@dataclass(frozen=True)
class Waiting:
    """Of one flow: how many cases wait, how many are late, how many more are due before the day ends."""

    count: int
    late: int
    today: int


def waiting(account: Account) -> dict[str, Waiting]:
    """What of each flow waits for the account: one read a request, kept with the account."""
    found: dict[str, Waiting] | None = getattr(account, "_waiting", None)
    if found is None:
        now = timezone.now()
        evening = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            days=1
        )
        rows = (
            waiting_for(account)
            .order_by()
            .values_list("flow")
            .annotate(
                waiting=Count("pk"),
                late=Count("pk", filter=Q(due_at__lt=now)),
                soon=Count("pk", filter=Q(due_at__gte=now, due_at__lt=evening)),
            )
        )
        found = {flow: Waiting(*numbers) for flow, *numbers in rows}
        account._waiting = found  # type: ignore[attr-defined]
    return found


def waiting_counts(account: Account) -> dict[str, int]:
    """How many cases of each flow wait for the account."""
    return {flow: one.count for flow, one in waiting(account).items()}


def todo_counts(account: Account, now: datetime) -> Counts:
    """The counter beside ``todos``."""
    found = waiting(account).values()
    return Counts(sum(w.count for w in found), sum(w.late for w in found), sum(w.today for w in found))


def todos(account: Account, *, beyond: Place | None = None, limit: int = TODO_LIMIT) -> Iterator[Todo]:
    """The provider behind the to-do list."""
    now = timezone.now()
    calendar = office_calendar()
    own = {place.unit_id for place in account.scope.places}
    rows = waiting_for(account)
    if beyond is not None:
        at, key = beyond
        number = key.removeprefix("case-")
        rows = rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(number) if number.isdecimal() else 0))
    # First which ones, then what stands on them: sorted with all their columns they would take many times as long.
    ids = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
    running = CaseClock.objects.filter(
        case=OuterRef("pk"), due_at=OuterRef("due_at"), running_since__isnull=False
    )
    found = (
        Case.objects.select_related("unit", "holder")
        .annotate(clock_started_at=Subquery(running.values("started_at")[:1]))
        .in_bulk(ids)
    )
    cases = [found[pk] for pk in ids if pk in found and found[pk].due_at is not None]
    for case in cases:
        state = case.at
        yield Todo(
            key=f"case-{case.pk}",
            kind=case.table.title,
            title=case.title,
            fact=_where(case, own),
            url=page_of(case),
            verb=state.act or state.title,
            due_at=case.due_at,
            minutes=minutes_left(case.due_at, now),
            share=calendar.share_used(case.clock_started_at or case.opened_at, case.due_at, now),
            steps=chain(case),
        )


def _where(case: Case, own: set[int]) -> str:
    """Where a case belongs; of the reader's own unit, which needs no saying, who below has it in hand."""
    if case.unit_id not in own:
        return str(case.unit)
    return str(case.holder) if case.holder_id != case.unit_id else ""


def minutes_left(due_at: datetime, now: datetime) -> int:
    """Working minutes from now until then; negative when late, by at least one minute."""
    calendar = office_calendar()
    return calendar.between(now, due_at) if now <= due_at else -max(1, calendar.between(due_at, now))


def chain(case: Case) -> tuple[tuple[str, str, str], ...]:
    """The flow's steps as (character, word, done | current | ended | future) for the case as it stands.

    ``ended``: it was closed at this step without coming to its good end.
    """
    at = step_at(case)
    here = "ended" if case.at.closed else "current"
    return tuple(
        (str(step.char), str(step.title), "done" if place < at else here if place == at else "future")
        for place, step in enumerate(case.table.steps)
    )


def step_at(case: Case) -> int:
    """The place of the case among its flow's steps; beyond the last one when it came to its good end."""
    names = [step.name for step in case.table.steps]
    state = case.at
    return len(names) if state.end == "done" or state.step not in names else names.index(state.step)


def page_of(case: Case) -> str:
    """The address of the case's own page."""
    return reverse(case.table.page or "case", args=[case.pk])


def address_of(pk: str) -> str:
    """The address of the case with this id, or an empty string when there is none."""
    case = Case.objects.filter(pk=pk).first() if pk.isdigit() else None
    return page_of(case) if case else ""


# --- the generic page --------------------------------------------------------------------------------------------
def takes_part(case: Case, account: Account) -> bool:
    """Whether the account has the case in hand, or holds one of the flow's permissions where it belongs or lies."""
    if case.assignee_id is not None and case.assignee_id == account.person_id:
        return True
    table = case.table
    wanted = {who.permission for verb in table.verbs for who in verb.who if who.permission}
    wanted |= {state.duty for state in table.states if state.duty}
    places = [unit for unit in (case.unit, case.holder, case.overseer) if unit is not None]
    return any(account.can(permission, place) for permission in wanted for place in places)


@dataclass(frozen=True)
class Link:
    """One step of the chain with what happened in it: the last entry into it and by whom."""

    char: str
    title: str
    look: str
    at: datetime | None
    by: str


def chain_of_steps(case: Case) -> list[Link]:
    """The flow's steps with when each was last reached; a step not reached yet has no time."""
    reached: dict[str, Step] = {}
    for step in history_rows(case):
        if step.to_state != step.from_state:
            reached[case.table.state(step.to_state).step] = step
    names = [step.name for step in case.table.steps]
    links = []
    for (char, title, look), name in zip(chain(case), names, strict=True):
        last = reached.get(name)
        links.append(
            Link(
                char,
                title,
                look,
                last.at if last and look != "future" else None,
                last.actor_label if last and look != "future" else "",
            )
        )
    return links


def history_rows(case: Case) -> list[Step]:
    """The case's steps, read once."""
    found: list[Step] | None = getattr(case, "_history", None)
    if found is None:
        found = list(Step.objects.filter(case_id=case.pk).select_related("unit").order_by("number"))
        case._history = found  # type: ignore[attr-defined]
    return found


def history(case: Case) -> list[dict[str, Any]]:
    """Every step in words, newest first."""
    rows = []
    for step in reversed(history_rows(case)):
        known = case.table.has_verb(step.verb)
        reasons = {r.code: r.title for r in case.table.verb(step.verb).reasons} if known else {}
        title = (
            case.table.verb(step.verb).title
            if known
            else gettext("passed up")
            if step.verb == "pass_up"
            else case.table.state(step.to_state).title
        )
        rows.append({"step": step, "title": title, "reason": reasons.get(step.reason, step.reason)})
    return rows


def clocks(case: Case) -> list[dict[str, Any]]:
    """Every clock with the minutes used until now, each tier's own."""
    now = timezone.now()
    rows = []
    for clock in CaseClock.objects.filter(case_id=case.pk).select_related("unit").order_by("pk"):
        running = clock.running_since is not None
        used = clock.used_minutes + (
            clock_minutes(clock.running_since, now, calendar=clock.calendar) if running else 0
        )
        late = (
            clock.late
            or clock.passed_up_at is not None
            or bool(running and clock.due_at and now > clock.due_at)
        )
        left = None
        if running and clock.due_at is not None and not clock.calendar:
            left = minutes_left(clock.due_at, now)
        share = min(100, round(100 * used / clock.limit_minutes)) if clock.limit_minutes else 0
        spec = case.table.clock(clock.name)
        rows.append(
            {
                "clock": clock,
                "title": spec.heading if spec is not None else clock.name,
                "used": used,
                "late": late,
                "running": running,
                "left": left,
                "share": share,
                "look": "red" if late else "ink" if running else "done",
            }
        )
    return rows


def whose(case: Case, verb: Verb) -> str:
    """Whose verb it is, in words: the unit whose turn it is, whoever has it in hand, or whoever asked."""
    names = []
    for who in verb.who:
        if who.kind == "permission":
            place = {"holder": case.holder, "unit": case.unit, "overseer": case.overseer}[who.place]
            if place is not None:
                names.append(f"{place.name}（{all_permissions().get(who.permission, who.permission)}）")
        elif who.kind == "assignee":
            names.append(case.assignee.name if case.assignee else gettext("whoever has it in hand"))
        elif who.kind == "requester":
            names.append(gettext("whoever asked"))
        else:
            names.append(gettext("the system"))
    return "、".join(dict.fromkeys(names))


def still_open_at(unit: Unit) -> str | None:
    """Why a unit cannot be closed yet: the open cases that belong to it or wait for it."""
    count = Case.objects.open().filter(Q(unit=unit) | Q(holder=unit)).count()
    return (
        ngettext("%(n)d case is still open", "%(n)d cases are still open", count) % {"n": count}
        if count
        else None
    )
