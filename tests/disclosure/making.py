"""Publications brought to a state through the engine's own actions, of a kind that belongs to no room."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import County
from zugong.disclosure import kinds
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import Publication, Version
from zugong.lib.disclosed import document
from zugong.organisations.actors import Actor

KIND = "test_finance"


def register_kinds() -> None:
    kinds.group("test", "试")
    kinds.register(kinds.Kind(KIND, "试验财务", "test"))
    kinds.register(kinds.Kind("test_plain", "试验简报", "test", reviewed=False))
    kinds.register_duty(
        kinds.DutyKind(
            "test_monthly", KIND, "每月财务", ("village",), "month", "disclosure.raise_days", "法", ""
        )
    )
    kinds.register_duty(
        kinds.DutyKind(
            "test_event", "test_plain", "重大事项", ("village",), "event", "disclosure.raise_days", "法"
        )
    )


def body(month: int = 5, income: str = "8600.00", **changes: Any) -> dict[str, Any]:
    opening, outgo = "1000.00", "600.00"
    closing = f"{float(opening) + float(income) - float(outgo):.2f}"
    found: dict[str, Any] = {
        "period": (date(2026, month, 1), date(2026, month, 28)),
        "summary": [
            document.figure("opening", "上期结余", opening),
            document.figure("income", "本月收入", income, sign="+"),
            document.figure("outgo", "本月支出", outgo, sign="-"),
            document.figure("closing", "本期结余", closing, sign="="),
        ],
        "columns": [
            document.column("date", "日期", "date", "date"),
            document.column("words", "事由", "text", "label"),
            document.column("category", "类别", "text", "category"),
            document.column("income", "收入", "money", "income"),
            document.column("outgo", "支出", "money", "outgo"),
        ],
        "rows": [
            [f"2026-{month:02d}-03", "合作社土地流转管理费", "经营收入", income, None],
            [f"2026-{month:02d}-05", "路灯灯头及线材", "公益设施", None, outgo],
        ],
        "totals": [None, None, None, income, outgo],
        "made_by": "龙小兰",
    } | changes
    title = found.pop("title", f"石榴坪村2026年{month}月收支")
    return document.body(title, **found)


def drafted(c: County, kind: str = KIND, **changes: Any) -> Publication:
    return actions.prepare(unit=c.village, kind=kind, body=body(**changes), by=Actor.of(c.clerk))


def reviewed(c: County, **changes: Any) -> Publication:
    found = drafted(c, **changes)
    actions.send(found, by=Actor.of(c.clerk))
    return found


def signed(c: County, **changes: Any) -> Publication:
    found = reviewed(c, **changes)
    actions.sign(found, agrees=True, words="", by=Actor.of(c.supervisor), second_factor=True)
    return found


def published(c: County, **changes: Any) -> Version:
    return actions.publish(signed(c, **changes), by=Actor.of(c.secretary))


def corrected(c: County, publication: Publication, **changes: Any) -> Version:
    publication.refresh_from_db()
    actions.correct(publication, reason="凭证金额抄错", by=Actor.of(c.clerk))
    actions.edit(publication, body=body(**changes), by=Actor.of(c.clerk))
    actions.send(publication, by=Actor.of(c.clerk))
    actions.sign(publication, agrees=True, words="", by=Actor.of(c.supervisor), second_factor=True)
    return actions.publish(publication, by=Actor.of(c.secretary))
