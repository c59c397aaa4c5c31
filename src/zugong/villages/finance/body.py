"""A book as it is published: its figures, its accounts in words, and every entry with what was left after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zugong.lib.disclosed import document
from zugong.villages.finance import chart, periods, queries
from zugong.villages.finance.balancing import money
from zugong.villages.models import Book, BookBalance, BookLine


def of(book: Book, made_by: str, attachments: list[dict[str, Any]] | None = None) -> document.Body:
    """The body of its publication, in the shape of ``lib.disclosed.document``. Words are Chinese: they are the document's."""
    period = (book.period_from, book.period_to)
    balances = list(book.balances.all())
    lines = list(book.lines.order_by("date", "number"))
    several = len(balances) > 1
    names = {one.code: one.name for one in balances}
    rows = list(_rows(book, lines, names, several))
    return document.body(
        f"{book.unit.name}{periods.published(period)}收支",
        period=period,
        text=_accounts(balances) if several else "",
        summary=[
            document.figure("opening", "上期结余", queries.yuan(book.opening)),
            document.figure("income", "本期收入", queries.yuan(book.income), sign="+"),
            document.figure("outgo", "本期支出", queries.yuan(book.outgo), sign="-"),
            document.figure("closing", "本期结余", queries.yuan(book.closing), sign="="),
        ],
        columns=columns(several),
        rows=rows,
        totals=_totals(book, several) if rows else [],
        attachments=_attached(attachments or [], len(rows)),
        made_by=made_by[:60],
    )


def columns(several: bool) -> list[dict[str, Any]]:
    found = [
        document.column("date", "日期", "date", "date"),
        document.column("summary", "事由", "text", "label"),
        document.column("category", "类别", "text", "category"),
    ]
    if several:
        found.append(document.column("account", "账户", "text"))
    return [
        *found,
        document.column("income", "收入", "money", "income"),
        document.column("outgo", "支出", "money", "outgo"),
        document.column("balance", "结余", "money", "balance"),
        document.column("voucher", "凭证", "code", "voucher"),
    ]


def _rows(book: Book, lines: Iterable[BookLine], names: dict[str, str], several: bool) -> Iterable[list[Any]]:
    left = book.opening
    for line in lines:
        left += line.income - line.outgo
        summary = f"{line.summary}（{line.note}）" if line.note else line.summary
        yield [
            line.date.isoformat(),
            summary,
            chart.title(line.category),
            *([names.get(line.account, line.account)] if several else []),
            document.money(queries.yuan(line.income)) if line.income else None,
            document.money(queries.yuan(line.outgo)) if line.outgo else None,
            document.money(queries.yuan(left)),
            line.voucher,
        ]


def _totals(book: Book, several: bool) -> list[Any]:
    blank: list[Any] = [None] * (4 if several else 3)
    figures = [document.money(queries.yuan(amount)) for amount in (book.income, book.outgo, book.closing)]
    return [*blank, *figures, None]


def _accounts(balances: list[BookBalance]) -> str:
    return "\n".join(
        f"{one.name}（{one.code}）：上期结余{money(one.opening)}元，收入{money(one.income)}元，"
        f"支出{money(one.outgo)}元，本期结余{money(one.closing)}元。"
        for one in balances
    )


def _attached(attachments: list[dict[str, Any]], rows: int) -> list[dict[str, Any]]:
    """Papers stay with the draft; the line they prove may have moved, so they hang on the whole where it is gone."""
    return [
        one | {"row": one["row"] if one["row"] is None or one["row"] < rows else None} for one in attachments
    ]
