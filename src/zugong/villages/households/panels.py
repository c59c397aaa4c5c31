"""What stands on a household's page for staff: each mechanism registers a panel about the household."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from zugong.organisations.actors import Actor
from zugong.villages.models import Household


@dataclass(frozen=True)
class Panel:
    """``template`` is included with ``context`` under the name ``panel``. ``aside`` puts it in the side column."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    aside: bool = False


Provider = Callable[[Household, Actor], Panel | None]
_providers: dict[str, tuple[int, Provider]] = {}


def register(key: str, provider: Provider, order: int = 50) -> None:
    """Adds a provider; ``order`` sorts. Registering the same key again replaces it."""
    _providers[key] = (order, provider)


def panels(household: Household, by: Actor) -> Iterator[Panel]:
    """The panels this reader may see, in order."""
    for _order, provider in sorted(_providers.values(), key=lambda one: one[0]):
        found = provider(household, by)
        if found is not None:
            yield found
