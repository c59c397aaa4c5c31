"""Reads of products, of the collective economy, and of villages that are helped."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zugong.organisations import rules
from zugong.organisations.models import Account, Unit
from zugong.villages.models import Chain, EconomyYear, HelpPlan, Product
from zugong.web.charts import Bars, Series

TIERS = ("economy.weak", "economy.middle", "economy.strong")


def products_of_chain(chain: Chain) -> QuerySet[Product]:
    """The signature products that come from a chain."""
    return (
        Product.objects.present().filter(chain=chain).select_related("unit").prefetch_related("certificates")
    )


@dataclass(frozen=True)
class Line:
    """A village in a year: what it earned, against the year before, its tier (0 is the lowest), its help plan."""

    village: Unit
    row: EconomyYear | None
    before: EconomyYear | None
    tier: int
    plan: HelpPlan | None

    @property
    def growth(self) -> int | None:
        """Percent more than the year before; None where there is nothing to compare with."""
        if self.row is None or self.before is None or not self.before.earned:
            return None
        return round(100 * (self.row.earned - self.before.earned) / self.before.earned)

    @property
    def needs_help(self) -> bool:
        return self.row is not None and self.tier == 0


def limits(unit: Unit | None) -> list[Decimal]:
    found = rules.values(TIERS, unit) if unit is not None else {key: rules.value(key) for key in TIERS}
    return [Decimal(found[key]) for key in TIERS]


def tier_of(earned: Decimal, bounds: list[Decimal]) -> int:
    return sum(earned >= bound for bound in bounds)


def lines(account: Account, year: int) -> list[Line]:
    """Every village the account sees, in administrative order; five statements whatever the county's size."""
    villages = list(
        Unit.objects.open()
        .filter(account.scope.q("path", "villages.view_industry"), kind="village")
        .select_related("parent")
        .order_by("parent__position", "position", "code")
    )
    rows = EconomyYear.objects.visible_to(account).latest_versions().filter(year__in=(year, year - 1))
    known = {(row.unit_id, row.year): row for row in rows}
    plans = {
        plan.village_id: plan for plan in HelpPlan.objects.visible_to(account).open().select_related("helper")
    }
    bounds = limits(villages[0].ancestor("county") if villages else None)
    found = []
    for village in villages:
        row = known.get((village.pk, year))
        tier = tier_of(row.earned, bounds) if row else 0
        found.append(Line(village, row, known.get((village.pk, year - 1)), tier, plans.get(village.pk)))
    return found


def years_of(village: Unit) -> list[EconomyYear]:
    return list(EconomyYear.objects.filter(unit=village).latest_versions().order_by("year"))


def chart(village: Unit) -> Bars | None:
    """Income by source over the years, in 10,000 yuan."""
    rows = years_of(village)[-6:]
    if not rows:
        return None

    def wan(*names: str) -> list[float]:
        return [float(sum(getattr(row, name) for name in names)) / 10_000 for row in rows]

    return Bars(
        caption=_("Collective income by source"),
        first=_("Year"),
        categories=[str(row.year) for row in rows],
        unit=_("10,000 yuan"),
        decimals=1,
        stacked=True,
        series=[
            Series(name=_("operating income"), values=wan("operating"), tone="done"),
            Series(name=_("leasing and hand-overs"), values=wan("leasing"), tone="fact"),
            Series(name=_("investment and other"), values=wan("investment", "other"), tone="strong"),
            Series(name=_("subsidies"), values=wan("subsidy"), tone="soft"),
        ],
    )
