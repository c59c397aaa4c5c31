"""The collective economy in and out by Excel: a village and a year a row. See docs/reference/economy.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from zugong.lib.xlsx import Column, ReadResult, Row, Sheet, Workbook, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.imports import kinds
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.problems import Problems, add_sentences
from zugong.organisations.models import Event, Unit
from zugong.villages.economy import actions, parts
from zugong.villages.models import EconomyYear
from zugong.villages.models.economy import ASSETS, INCOME
from zugong.villages.roles import KEEP_ECONOMY

YEARS = "集体经济"
MOST = Decimal("999999999999")
FIGURES = (*INCOME, *ASSETS, "land")


def _income(key: str, title: str, help: str = "") -> Column:
    return Column(key, title, "decimal", True, minimum=0, maximum=MOST, help=help or "单位：元；没有填0")


def _asset(key: str, title: str, help: str = "单位：元；不清楚留空") -> Column:
    return Column(key, title, "decimal", minimum=0, maximum=MOST, help=help)


WORKBOOK = Workbook(
    "村级集体经济",
    (
        Sheet(
            YEARS,
            "每村每年一行",
            (
                Column("village", "村编码", "code", True, 24, help="花名册里的村编码"),
                Column("name", "村名", max_length=40, help="核对用，可以不填；填了要和编码对得上"),
                Column("year", "年度", "integer", True, minimum=1990, maximum=2200),
                _income("operating", "经营性收入"),
                _income("leasing", "发包及租赁收入"),
                _income("investment", "投资收益"),
                _income("subsidy", "补助收入", "单位：元；不算进村里自己的收入"),
                _income("other", "其他收入"),
                _asset("cash", "年末货币资金"),
                _asset("fixed_assets", "年末固定资产"),
                _asset("receivables", "年末应收款"),
                _asset("debts", "年末负债"),
                _asset("land", "集体土地亩数", "单位：亩；不清楚留空"),
                Column("why", "更正原因", max_length=200, help="这一年已有数字、又要改时必填"),
            ),
            key=("village", "year"),
        ),
    ),
)

add_sentences(
    {
        "village_unknown": gettext_noop("There is no village with this code whose economy you keep."),
        "village_name": gettext_noop("The village with this code is called %(name)s."),
        "year_ahead": gettext_noop("This year lies ahead of us."),
        "why_missing": gettext_noop("%(year)s is entered already with other figures; say why it is corrected."),
        "part_missing": gettext_noop("Alliances signed %(least)s yuan of this to the village; the figure has to hold it."),
    }
)  # fmt: skip


@dataclass
class Plan:
    """What to write: a village with the fields of its year."""

    counts: dict[str, Count] = field(default_factory=lambda: {YEARS: Count()})
    rows: list[tuple[Unit, dict[str, Any]]] = field(default_factory=list)


class _Known:
    """The villages the account keeps, their posted years and signed parts, in three statements."""

    def __init__(self, by: Actor, rows: list[Row]) -> None:
        codes = {row.values["village"] for row in rows if row.values["village"]}
        years = {row.values["year"] for row in rows if row.values["year"] is not None}
        units = Unit.objects.open().filter(kind="village", code__in=codes)
        if by.account is not None:
            units = units.filter(by.account.scope.q("path", KEEP_ECONOMY))
        self.villages = {unit.code: unit for unit in units}
        ids = [unit.pk for unit in self.villages.values()]
        posted = EconomyYear.objects.latest_versions().filter(unit__in=ids, year__in=years)
        self.posted = {(row.unit_id, row.year): row for row in posted}
        self.parts = parts.signed(ids, years)


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    problems = Problems(WORKBOOK, result.errors, frozenset())
    rows = list(result.rows.get(YEARS, ()))
    plan, known = Plan(), _Known(by, rows)
    for row in rows:
        step()
        _row(row, known, plan, problems)
    return plan, problems


def _row(row: Row, known: _Known, plan: Plan, problems: Problems) -> None:
    values = row.values
    village = known.villages.get(values["village"] or "")
    if village is None:
        problems.add(YEARS, row.number, "village", values["village"], "village_unknown")
        return
    good = True
    if values["name"] and values["name"] != village.name:
        problems.add(YEARS, row.number, "name", values["name"], "village_name", name=village.name)
        good = False
    year = values["year"]
    if year is None:
        return
    if year > timezone.localdate().year:
        problems.add(YEARS, row.number, "year", year, "year_ahead")
        good = False
    figures = {name: values[name] for name in FIGURES}
    for short in parts.short_of(figures, known.parts.get((village.pk, year), {})):
        problems.add(
            YEARS,
            row.number,
            short.source,
            figures[short.source],
            "part_missing",
            least=f"{short.least:,.2f}",
        )
        good = False
    posted = known.posted.get((village.pk, year))
    same = posted is not None and all(getattr(posted, name) == value for name, value in figures.items())
    if posted is not None and not same and not values["why"]:
        problems.add(YEARS, row.number, "why", "", "why_missing", year=year)
        good = False
    if not good:
        return
    count = plan.counts[YEARS]
    if same:
        count.unchanged += 1
        return
    count.new += posted is None
    count.changed += posted is not None
    plan.rows.append((village, figures | {"year": year, "why": (values["why"] or "") if posted else ""}))


def store(plan: Plan, by: Actor, progress: Callable[[int], None]) -> None:
    """Every row through the action it would take by hand, so that each leaves its event."""
    for written, (village, fields) in enumerate(plan.rows, 1):
        actions.keep_year(village, by=by, source="excel", **fields)
        progress(written)


def export(stream: BinaryIO, by: Actor, whole: bool) -> int:
    """Every posted year the account keeps, as the workbook the import reads."""
    rows = EconomyYear.objects.latest_versions().select_related("unit")
    if by.account is not None:
        rows = rows.filter(by.account.scope.q("unit__path", KEEP_ECONOMY))
    found = [
        {name: getattr(row, name) for name in FIGURES}
        | {"village": row.unit.code, "name": row.unit.name, "year": row.year, "why": ""}
        for row in rows.order_by("unit__path", "year")
    ]
    sheet = WORKBOOK.sheets[0]
    written = write_rows(stream, [(sheet.name, sheet.columns, found)], zone=timezone.get_current_timezone())
    events.record("economy.export", by=by, result=Event.Result.READ, rows=written)
    return written


KIND = kinds.register(
    kinds.Kind(
        key="economy",
        title=_("Collective economy"),
        facts=_("Income by source and assets, a village and a year a row"),
        about=_(
            "A year that is there already becomes a new version and says why; the same figures change nothing."
        ),
        workbook=WORKBOOK,
        permission=KEEP_ECONOMY,
        verb="economy_sheet",
        back="economy",
        check=check,
        store=store,
        export=export,
        about_export=_("Every year you keep, as the same workbook: change it, say why, and import it again."),
    )
)
