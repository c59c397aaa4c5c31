"""A village with the tiers above it, found by any code it bears or bore, and who follows a closed one."""

from __future__ import annotations

from dataclasses import dataclass

from zugong.organisations import rules
from zugong.organisations.kept import kept
from zugong.organisations.models import Succession, Unit, UnitName

SUCCESSION_STEPS = 5


@dataclass(frozen=True)
class Place:
    """A village with the tiers above it, read together."""

    unit: Unit
    above: tuple[Unit, ...]

    @property
    def township(self) -> Unit | None:
        return next((unit for unit in self.above if unit.kind == "township"), None)

    @property
    def line(self) -> str:
        return self.township.name if self.township else ""

    @property
    def contact(self) -> Unit | None:
        """The nearest unit with a public line: the village, else the tier above it."""
        return next((unit for unit in (self.unit, *reversed(self.above)) if unit.contact_phone), None)

    @property
    def service_minutes(self) -> int:
        """Working minutes an item takes here that has no figure of its own."""
        return rules.value("order.service", self.unit)


@kept(Unit, UnitName)
def place_by_code(code: str) -> Place | None:
    """The village of a code it bears or once bore; None for any other."""
    unit = Unit.objects.filter(code=code, kind="village").first()
    if unit is None:
        former = UnitName.objects.filter(code=code, unit__kind="village").select_related("unit").first()
        unit = former.unit if former else None
    return place_of(unit) if unit else None


def place_of(unit: Unit) -> Place:
    return Place(unit, _above(unit.path))


@kept(Unit)
def _above(path: str) -> tuple[Unit, ...]:
    """The units on the way down to the one of this path, the county first."""
    ids = [int(part, 36) for part in path.split("/") if part][:-1]
    return tuple(Unit.objects.filter(pk__in=ids).order_by("path")) if ids else ()


def village_of(unit: Unit) -> Unit | None:
    """The village a unit is or belongs to; shared by all who ask, so nobody changes it."""
    if unit.kind == "village":
        return unit
    return next((above for above in reversed(_above(unit.path)) if above.kind == "village"), None)


def successors(unit: Unit) -> list[Unit]:
    """The open units that follow a closed one, through as many mergers as there were."""
    found: dict[int, Unit] = {}
    seen = {unit.pk}
    front = [unit]
    for _hop in range(SUCCESSION_STEPS):
        rows = (
            Succession.objects.filter(predecessor__in=front).exclude(kind="move").select_related("successor")
        )
        nexts = [row.successor for row in rows if row.successor_id not in seen]
        seen.update(one.pk for one in nexts)
        found.update({one.pk: one for one in nexts if one.is_open})
        front = [one for one in nexts if not one.is_open]
        if not front:
            break
    return sorted(found.values(), key=lambda one: (one.position, one.code))


def merged_from(unit: Unit, code: str) -> Succession | None:
    """The merger that brought somebody with an old code here."""
    rows = Succession.objects.filter(predecessor__code=code, predecessor__closed_on__isnull=False).exclude(
        kind="move"
    )
    return rows.select_related("predecessor").order_by("-on").first()
