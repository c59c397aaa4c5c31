"""What stands on a household's card: each mechanism registers what it offers there, with one line of where things stand.

A provider is asked once per page and answers with as many entries as it likes, none when it has nothing to say. Its
pages live below the card's own address, so that the card is all a villager needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from zugong.villages.models import Household


@dataclass(frozen=True)
class Entry:
    """One big row of the card. ``waits`` puts it on top, under what waits for the household."""

    title: str
    line: str
    url: str
    icon: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Card:
    """The card an entry is made for. ``token`` goes into the addresses of the entry's own pages."""

    household: Household
    token: str


Provider = Callable[[Card], Iterable[Entry]]
_providers: dict[str, tuple[int, Provider]] = {}


def register(key: str, provider: Provider, order: int = 50) -> None:
    """Adds a provider; ``order`` sorts. Registering the same key again replaces it."""
    _providers[key] = (order, provider)


def entries(card: Card) -> Iterator[Entry]:
    """Every entry of the card, in order."""
    for _order, provider in sorted(_providers.values(), key=lambda one: one[0]):
        yield from provider(card)
