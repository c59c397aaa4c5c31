"""Reads of the collective economy and of villages that are helped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from zugong.organisations import rules
from zugong.organisations.models import Account, Unit
from zugong.villages.models import Chain, EconomyYear, HelpPlan, Product
from zugong.villages.models.economy import INCOME
from zugong.web.charts import Bars, Series
from zugong.web.charts.base import Tone

TIERS = ("economy.weak", "economy.middle", "economy.strong")
CHART_YEARS = 5
PERMISSION = "villages.view_industry"
# The four sources a chart tells apart.
SOURCES: tuple[tuple[Any, tuple[str, ...], Tone], ...] = (
    ("operating", ("operating",), "done"),
    ("leasing", ("leasing",), "fact"),
    ("investment", ("investment", "other"), "strong"),
    ("subsidy", ("subsidy",), "soft"),
)
TIER_TONES: tuple[Tone, ...] = ("below", "soft", "fact", "done")


def tier_names() -> list[str]:
    """The lowest first."""
    return [_("to be given a hand"), _("lower middle tier"), _("upper middle tier"), _("upper tier")]


def source_names() -> dict[str, str]:
    return {
        "operating": _("operating income"), "leasing": _("leasing and hand-overs"),
        "investment": _("investment and other"), "subsidy": _("subsidies"),
    }  # fmt: skip


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

    @property
    def tier_name(self) -> str:
        return tier_names()[self.tier] if self.row is not None else ""

    @property
    def tier_tone(self) -> str:
        return ("amber", "plain", "plain", "pine")[self.tier]


def limits(unit: Unit | None) -> list[Decimal]:
    found = rules.values(TIERS, unit) if unit is not None else {key: rules.value(key) for key in TIERS}
    return [Decimal(found[key]) for key in TIERS]


def tier_of(earned: Decimal, bounds: list[Decimal]) -> int:
    return sum(earned >= bound for bound in bounds)


def villages(account: Account, where: Unit | None = None) -> list[Unit]:
    """Every village the account sees, in administrative order."""
    rows = (
        Unit.objects.open()
        .filter(account.scope.q("path", PERMISSION), kind="village")
        .select_related("parent")
    )
    if where is not None:
        rows = rows.filter(path__startswith=where.path)
    return list(rows.order_by("parent__position", "position", "code"))


def lines(account: Account, year: int, where: Unit | None = None) -> list[Line]:
    """Every village of a place in a year; five statements whatever the county's size."""
    found = villages(account, where)
    rows = EconomyYear.objects.visible_to(account).latest_versions().filter(year__in=(year, year - 1))
    known = {(row.unit_id, row.year): row for row in rows}
    plans = {
        plan.village_id: plan
        for plan in HelpPlan.objects.visible_to(account)
        .filter(current=True)
        .select_related("helper", "holder")
    }
    bounds = limits(found[0].ancestor("county") if found else None)
    made = []
    for village in found:
        row = known.get((village.pk, year))
        tier = tier_of(row.earned, bounds) if row else 0
        made.append(Line(village, row, known.get((village.pk, year - 1)), tier, plans.get(village.pk)))
    return made


def narrowed(found: Sequence[Line], given: dict[str, Any]) -> list[Line]:
    """The lines that fit the filters."""
    words, tier = (given.get("q") or "").strip(), given.get("tier") or ""
    tests = {
        "weak": lambda line: line.needs_help,
        "none": lambda line: line.row is None,
        "fallen": lambda line: line.growth is not None and line.growth < 0,
    }
    rows = [line for line in found if words in line.village.name or words in line.village.parent.name]
    if tier in tests:
        return [line for line in rows if tests[tier](line)]
    if tier.isdigit():
        return [line for line in rows if line.row is not None and line.tier == int(tier)]
    return rows


SORTS = {
    "earned": lambda line: line.row.earned if line.row else Decimal(-1),
    "income": lambda line: line.row.income if line.row else Decimal(-1),
    "growth": lambda line: line.growth if line.growth is not None else -(10**9),
    "village": lambda line: 0,
}


def ordered(found: list[Line], sort: str) -> list[Line]:
    """By a column; without one, and among equals, in administrative order."""
    key = SORTS.get(sort.removeprefix("-"))
    return found if key is None else sorted(found, key=key, reverse=sort.startswith("-"))


@dataclass(frozen=True)
class Sums:
    """A place in a year, added up. ``growth`` in percent compares the villages that entered both years."""

    entered: int
    earned: Decimal
    subsidy: Decimal
    weak: int
    helped: int
    growth: int | None


def sums(found: Sequence[Line]) -> Sums:
    rows = [line.row for line in found if line.row is not None]
    both = [(line.row, line.before) for line in found if line.row is not None and line.before is not None]
    now = sum((row.earned for row, _before in both), Decimal())
    before = sum((row.earned for _row, row in both), Decimal())
    return Sums(
        entered=len(rows),
        earned=sum((row.earned for row in rows), Decimal()),
        subsidy=sum((row.subsidy for row in rows), Decimal()),
        weak=sum(line.needs_help for line in found),
        helped=sum(line.needs_help and line.plan is not None for line in found),
        growth=round(100 * (now - before) / before) if before else None,
    )


# --- charts ------------------------------------------------------------------------------------------------------
def years_of(village: Unit) -> list[EconomyYear]:
    return list(EconomyYear.objects.filter(unit=village).latest_versions().order_by("year"))


def chart(village: Unit) -> Bars | None:
    """A village's income by source over the years, in 10,000 yuan."""
    rows = years_of(village)[-6:]
    by_year = {row.year: {name: getattr(row, name) for name in INCOME} for row in rows}
    return _by_source(by_year)


def place_charts(account: Account, year: int, where: Unit | None) -> list[Bars]:
    """Income by source and villages by tier of a place, over five years: three statements."""
    rows = EconomyYear.objects.visible_to(account).latest_versions()
    rows = rows.filter(year__gt=year - CHART_YEARS, year__lte=year)
    if where is not None:
        rows = rows.filter(unit__path__startswith=where.path)
    added = rows.order_by().values("year").annotate(**{f"sum_{name}": Sum(name) for name in INCOME})
    by_year = {row["year"]: {name: row[f"sum_{name}"] for name in INCOME} for row in added}
    source = _by_source(dict(sorted(by_year.items())))
    tiers = _by_tier(rows, where)
    return [one for one in (source, tiers) if one is not None]


def _by_source(by_year: dict[int, dict[str, Decimal]]) -> Bars | None:
    if not by_year:
        return None
    names = source_names()

    def wan(parts: tuple[str, ...]) -> list[float]:
        return [float(sum(row[part] for part in parts)) / 10_000 for row in by_year.values()]

    return Bars(
        caption=_("Collective income by source"),
        first=_("Year"),
        categories=[str(year) for year in by_year],
        unit=_("10,000 yuan"),
        decimals=1,
        stacked=True,
        series=[Series(name=names[key], values=wan(parts), tone=tone) for key, parts, tone in SOURCES],
    )


def _by_tier(rows: QuerySet[EconomyYear], where: Unit | None) -> Bars | None:
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    bounds: list[Decimal] = []
    for row in rows.select_related("unit").order_by("year"):
        bounds = bounds or limits(where or row.unit.ancestor("county"))
        counts[row.year][tier_of(row.earned, bounds)] += 1
    if not counts:
        return None
    return Bars(
        caption=_("Villages by tier"),
        first=_("Year"),
        categories=[str(year) for year in counts],
        unit=_("number of villages"),
        stacked=True,
        series=[
            Series(name=name, values=[counts[year][tier] for year in counts], tone=TIER_TONES[tier])
            for tier, name in enumerate(tier_names())
        ],
    )


# --- a hand for a village ----------------------------------------------------------------------------------------
def plans(account: Account) -> QuerySet[HelpPlan]:
    rows = HelpPlan.objects.visible_to(account)
    return rows.select_related("village__parent", "helper", "unit", "holder", "overseer", "assignee")


def without_progress(account: Account, permission: str, year: int, month: int) -> QuerySet[HelpPlan]:
    """Plans one's own unit helps with that nobody wrote about this month."""
    rows = HelpPlan.objects.filter(state="running").exclude(progress__year=year, progress__month=month)
    return rows.filter(account.scope.q("helper__path", permission)).select_related("village")
