"""To-dos: rooms register a provider; the portal shows them in one list sorted by due date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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


Provider = Callable[[Any], Iterable[Todo]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    if name in _providers:
        raise ValueError(f"to-do provider {name} is registered twice")
    _providers[name] = provider


def for_account(account: Any) -> list[Todo]:
    """Everything that waits for this account: soonest due first, undated last."""
    found = [todo for provider in _providers.values() for todo in provider(account)]
    dated = sorted((todo for todo in found if todo.due_at), key=lambda todo: (todo.due_at, todo.key))
    return dated + sorted((todo for todo in found if not todo.due_at), key=lambda todo: todo.key)
