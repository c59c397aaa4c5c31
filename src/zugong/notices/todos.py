"""To-dos: rooms register a provider; the portal shows them in one list sorted by due date."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Exists, QuerySet
from django.utils import timezone

from zugong.organisations.models import Account


@dataclass(frozen=True)
class Todo:
    """``verb`` names the button. ``share`` is the part of the clock used (0 to 1 and beyond), None without a clock.

    ``minutes`` is what is left by the clock's own measure, negative when late; None: the time of day counts.
    """

    key: str
    kind: Any
    title: str
    fact: str
    url: str
    verb: Any
    due_at: datetime | None = None
    share: float | None = None
    minutes: int | None = None
    steps: tuple[tuple[str, str, str], ...] = ()  # (character, word, done|current|future)


@dataclass(frozen=True)
class Counts:
    """How much waits in all, how much of it is late, and how much more is due before the day ends."""

    total: int = 0
    late: int = 0
    today: int = 0


# After which one to go on: its due time and its key.
Place = tuple[datetime, str]


class Provider(Protocol):
    """Yields what waits for an account, soonest due first and by key among equals, at most ``limit``."""

    def __call__(self, account: Any, *, beyond: Place | None, limit: int) -> Iterable[Todo]: ...


@dataclass(frozen=True)
class Room:
    """What a room registers. ``signs``: reads that find a row whenever the room has something for the account."""

    provider: Provider
    counter: Callable[[Any, datetime], Counts]
    signs: Callable[[Any], Iterable[QuerySet[Any]]] | None


LIMIT = 300
_rooms: dict[str, Room] = {}


def register(
    name: str,
    provider: Provider,
    counter: Callable[[Any, datetime], Counts],
    signs: Callable[[Any], Iterable[QuerySet[Any]]] | None = None,
) -> None:
    """``counter`` counts without building anything, so that a page says how much there is beyond what it shows.

    A room that gives ``signs`` is asked for its list only when one of them finds a row. The signs of all rooms are
    looked at in one statement, so that a page costs what waits on it and not what the house could make wait.
    """
    if name in _rooms:
        raise ValueError(f"to-do provider {name} is registered twice")
    _rooms[name] = Room(provider, counter, signs)


def register_few(
    name: str,
    waiting: Callable[[Any], Iterable[Todo]],
    signs: Callable[[Any], Iterable[QuerySet[Any]]],
) -> None:
    """For a room in which few things wait: ``waiting`` builds them all; they are ordered, cut and counted here."""

    def provider(account: Any, *, beyond: Place | None = None, limit: int = LIMIT) -> list[Todo]:
        found = sorted(waiting(account), key=_place)
        if beyond is not None:
            found = [todo for todo in found if _place(todo) > beyond]
        return found[:limit]

    register(name, provider, lambda account, now: _counted(waiting(account), now), signs)


def _place(todo: Todo) -> Place:
    assert todo.due_at is not None, f"{todo.key} has no end"
    return todo.due_at, todo.key


def _with_something(account: Any) -> list[Room]:
    """The rooms to ask: those without signs always, the others when there is one."""
    signs = {
        f"{name}_{number}": Exists(rows)
        for name, room in _rooms.items()
        if room.signs is not None
        for number, rows in enumerate(room.signs(account))
    }
    seen = Account.objects.filter(pk=account.pk).values(**signs).first() if signs else None
    lively = {key.rpartition("_")[0] for key, found in (seen or {}).items() if found}
    return [room for name, room in _rooms.items() if room.signs is None or name in lively]


def for_account(account: Any, *, beyond: Place | None = None, limit: int = LIMIT) -> list[Todo]:
    """What waits for this account, soonest due first, at most ``limit``; built no further than asked for."""
    found = [room.provider(account, beyond=beyond, limit=limit) for room in _with_something(account)]
    merged = heapq.merge(*found, key=lambda todo: (todo.due_at is None, todo.due_at))
    return list(itertools.islice(merged, limit))


def first_page(account: Any, now: datetime, *, limit: int) -> tuple[list[Todo], Counts]:
    """The first ``limit`` of what waits, and all of it counted: a room is asked to count only when its list is cut."""
    lists, found = [], []
    for room in _with_something(account):
        todos = list(room.provider(account, beyond=None, limit=limit))
        lists.append(todos)
        found.append(_counted(todos, now) if len(todos) < limit else room.counter(account, now))
    merged = heapq.merge(*lists, key=lambda todo: (todo.due_at is None, todo.due_at))
    return list(itertools.islice(merged, limit)), _sum(found)


def counts(account: Any, now: datetime) -> Counts:
    """What waits for this account, counted over every room."""
    return _sum([room.counter(account, now) for room in _with_something(account)])


def _counted(waiting: Iterable[Todo], now: datetime) -> Counts:
    todos = list(waiting)
    day = timezone.localdate(now)
    due = [todo.due_at for todo in todos if todo.due_at is not None]
    return Counts(
        total=len(todos),
        late=sum(1 for at in due if at < now),
        today=sum(1 for at in due if at >= now and timezone.localdate(at) == day),
    )


def _sum(found: list[Counts]) -> Counts:
    return Counts(*(sum(getattr(one, name) for one in found) for name in ("total", "late", "today")))
