"""Policies and lists brought to a state through the room's own actions."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.factories import County
from tests.organisations.rosters import id_number
from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication, Version
from zugong.lib.xlsx import write_rows
from zugong.organisations.actors import Actor
from zugong.villages.models import SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.subsidies.actions import lists, policies
from zugong.villages.subsidies.imports.lists import BATCHES, BOOK, LINES

ID = [id_number(n, birth=date(1950 + n, 3, 4)) for n in range(1, 9)]
ACCOUNT = [f"8100{n:03d}0123456789" for n in range(1, 9)]
NAMES = ("王桂英", "石老幺", "向老六", "田兰香", "覃德贵", "彭长海", "龙秋月", "李德才")


def policy(c: County, **changes: Any) -> SubsidyPolicy:
    fields: dict[str, Any] = {
        "code": "farmland",
        "year": 2026,
        "name": "耕地地力保护补贴",
        "basis": "湘财农〔2026〕12号",
        "whom": "有承包地并且种着的农户",
        "standard": Decimal("108.50"),
        "measure": "亩",
        "payer": "县财政局",
        "opens_on": date(2026, 3, 1),
        "closes_on": date(2026, 4, 30),
        "documents": "身份证、一卡通",
        "contact": "镇农业综合服务中心 0000-1234567",
    } | changes
    by = Actor.of(c.section)
    return policies.keep_policy(fields.pop("unit", c.county), by=by, **fields)


def row(n: int, **changes: Any) -> dict[str, Any]:
    """The n-th recipient's line, from 0."""
    quantity = Decimal(n + 2)
    return {
        "name": NAMES[n],
        "id_number": ID[n],
        "account": ACCOUNT[n],
        "group": f"{n % 3 + 1}组",
        "quantity": quantity,
        "standard": Decimal("108.50"),
        "amount": quantity * Decimal("108.50"),
        "remark": "",
    } | changes


def total_of(rows: list[dict[str, Any]]) -> Decimal:
    return sum((one["amount"] for one in rows), Decimal(0))


def listed(
    c: County,
    rows: list[dict[str, Any]] | None = None,
    *,
    of: SubsidyPolicy | None = None,
    village: Any = None,
    batch: int = 1,
    total: Decimal | None = None,
) -> SubsidyList:
    """A list with these rows (three good ones), read in and checked."""
    rows = [row(n) for n in range(3)] if rows is None else rows
    found = lists.open_list(
        policy=of or SubsidyPolicy.objects.first() or policy(c),
        village=village or c.village,
        batch=batch,
        total=total_of(rows) if total is None else total,
        by=Actor.of(c.section),
    )
    lists.replace_lines(found, rows, by=Actor.of(c.section))
    return found


def again(found: SubsidyList) -> SubsidyList:
    return SubsidyList.objects.select_related("policy", "village__parent", "publication__latest").get(
        pk=found.pk
    )


def findings(found: SubsidyList) -> list[tuple[str, int | None]]:
    """(kind, line) of everything the checks found."""
    return sorted(
        (one.kind, one.line.row if one.line else None) for one in found.findings.select_related("line")
    )


def published(c: County, found: SubsidyList) -> Version:
    made = lists.draft(found, by=Actor.of(c.clerk))
    return publish(c, made)


def publish(c: County, made: Publication) -> Version:
    publications.send(made, by=Actor.of(c.clerk))
    if made.state == "review":
        publications.sign(made, agrees=True, words="", by=Actor.of(c.supervisor), second_factor=True)
    return publications.publish(made, by=Actor.of(c.secretary))


def off_notice(found: SubsidyList, days: int = 20) -> None:
    """As if it had been public for so long."""
    Publication.objects.filter(subsidy_list=found).update(
        published_at=timezone.now() - timezone.timedelta(days=days)
    )


def workbook(lines: list[dict[str, Any]], batches: list[dict[str, Any]] = ()) -> bytes:  # type: ignore[assignment]
    stream = io.BytesIO()
    rows = {LINES: lines, BATCHES: batches}
    write_rows(stream, [(sheet.name, sheet.columns, rows[sheet.name]) for sheet in BOOK.sheets])
    return stream.getvalue()


def excel(n: int, c: County, **changes: Any) -> dict[str, Any]:
    """The n-th recipient as a row of the workbook."""
    which = {"policy": "farmland", "year": 2026, "village": c.village.code, "batch": 1}
    return which | row(n) | changes


def line(found: SubsidyList, row: int) -> SubsidyLine:
    return SubsidyLine.objects.select_related("list__policy", "list__village", "list__publication").get(
        list=found, row=row
    )
