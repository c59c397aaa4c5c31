"""What the pages of an alliance share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from zugong.organisations.models import Unit
from zugong.villages.alliances import permissions
from zugong.villages.guarantees.queries import county_of
from zugong.villages.models import Alliance


def seen(request: HttpRequest, pk: int) -> Alliance:
    """The alliance, for whoever may see it."""
    return permissions.visible_alliance(request.user, pk)  # type: ignore[arg-type]


def kept(request: HttpRequest, pk: int) -> Alliance:
    """The alliance, for whoever keeps it; 403 with the reason for others who see it."""
    alliance = seen(request, pk)
    permissions.check_can_keep(request.actor, alliance.unit)  # type: ignore[attr-defined]
    return alliance


def part(rows: Any, pk: int) -> Any:
    """A row of the alliance by its id; 404 when it is another one's."""
    found = rows.filter(id=pk).first()
    if found is None:
        raise Http404
    return found


def villages_of(unit: Unit) -> dict[str, list[Unit]]:
    """The villages of a county under their townships."""
    rows = Unit.objects.open().within(county_of(unit)).filter(kind__in=("township", "village"))
    found = list(rows.order_by("position", "code"))
    towns = {one.pk: one.name for one in found if one.kind == "township"}
    groups: dict[str, list[Unit]] = {name: [] for name in towns.values()}
    for one in found:
        if one.kind == "village":
            groups.setdefault(towns.get(one.parent_id or 0, ""), []).append(one)
    return {name: units for name, units in groups.items() if units}
