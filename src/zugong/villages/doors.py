"""What stands on a village's own page besides orders: each mechanism registers the public page it keeps for the village.

Whoever scanned the code at the door finds from here whatever the village makes public. A door costs no read: what is
behind it says itself how things stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from zugong.organisations.models import Unit


@dataclass(frozen=True)
class Door:
    """``url_name`` takes the village's code. ``order`` sorts; ``strip``: across the page's head instead of its foot."""

    key: str
    title: Any
    line: Any
    icon: str
    url_name: str
    order: int = 50
    strip: bool = False


_doors: dict[str, Door] = {}


def register(door: Door) -> None:
    """Adds a door; registering the same key again replaces it."""
    _doors[door.key] = door


def of(village: Unit, *, strip: bool = False) -> list[tuple[Door, str]]:
    """The doors of a village's page in their order, each with its address."""
    found = sorted((door for door in _doors.values() if door.strip is strip), key=lambda door: door.order)
    return [(door, reverse(door.url_name, args=[village.code])) for door in found]
