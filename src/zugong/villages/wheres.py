"""Choosing a place in lists and boards: the townships, villages and groups an account may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from zugong.organisations.models import Account, Unit

MOST = 400  # more places than this are not listed group by group
KINDS = ("county", "township", "village", "group")


@dataclass(frozen=True)
class Where:
    """``options`` are (id, name, depth) in the order of the tree; ``unit`` is what was chosen, None for everything."""

    options: list[tuple[int, str, int]]
    unit: Unit | None

    @property
    def single(self) -> bool:
        """Whether there is nothing to choose from."""
        return len(self.options) < 2


def places(account: Account, permission: str) -> list[Unit]:
    """The open places in scope, groups left out where there are very many."""
    rows = Unit.objects.visible_to(account, permission).open().order_by("path")
    found = list(rows.filter(kind__in=KINDS)[: MOST + 1])
    if len(found) > MOST:
        found = list(rows.filter(kind__in=KINDS[:-1])[:MOST])
    return found


def read(request: HttpRequest, permission: str, name: str = "where") -> Where:
    """What the address asks for; a place out of scope is as if nothing was chosen."""
    account: Any = request.user
    found = places(account, permission)
    depth = {unit.pk: len(unit.ancestor_ids) for unit in found}
    least = min(depth.values(), default=0)
    asked = request.GET.get(name, "")
    unit = None
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        unit = next((one for one in found if one.pk == int(asked)), None)
        unit = unit or Unit.objects.visible_to(account, permission).filter(pk=int(asked)).first()
    return Where([(one.pk, one.name, depth[one.pk] - least) for one in found], unit)
