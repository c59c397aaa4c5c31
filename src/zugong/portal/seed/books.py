"""Village books behind what was published of the villages' finances, and a file that does not balance and waits to be mended."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zugong.disclosure.models import Version
from zugong.lib.disclosed.canonical import parse
from zugong.lib.xlsx import write_rows
from zugong.organisations.actors import Actor
from zugong.organisations.imports import running
from zugong.organisations.models import Account, ImportJob, Unit
from zugong.portal.seed.county import County
from zugong.portal.seed.points import at
from zugong.portal.seed.writer import Table, reset_sequences
from zugong.villages.finance import chart, queries
from zugong.villages.finance.balancing import Line, Settled
from zugong.villages.finance.imports.checking import digest
from zugong.villages.finance.imports.storing import KEY, kind
from zugong.villages.finance.imports.workbook import BOOK
from zugong.villages.models import Book, BookBalance, BookLine
from zugong.villages.publishing.kinds import FINANCE

ACCOUNT = (chart.BANK, "农商行基本户")


def write() -> None:
    """A book for every version that is out: the same lines, the same figures."""
    books = Table(
        Book,
        "id unit_id period_from period_to version reason opening income outgo closing line_count digest file_name "
        "publication_id made_by_id at",
    )
    balances = Table(BookBalance, "book_id number code name opening income outgo closing")
    lines = Table(BookLine, "book_id number date voucher summary category account income outgo note")
    found = (
        Version.objects.filter(publication__kind=FINANCE, body__isnull=False)
        .select_related("publication", "body")
        .order_by("published_at", "pk")
    )
    for key, version in enumerate(found.iterator(chunk_size=500), 1):
        publication = version.publication
        body = parse(version.body.text)["body"]
        figures = {one["key"]: fen(one["value"]) for one in body["summary"]}
        entries = [_line(number, row, body["columns"]) for number, row in enumerate(body["rows"], 1)]
        whole = [figures[name] for name in ("opening", "income", "outgo", "closing")]
        settled = [Settled(*ACCOUNT, *whole)]
        made = version.published_at - timedelta(hours=30)
        books.add(
            [key, publication.unit_id, publication.period_from, publication.period_to, version.number, version.reason[:200],
             *whole, len(entries), digest(settled, entries), f"{publication.period_from:%Y%m}.xlsx",
             version.publication_id, publication.made_by_id, made]
        )  # fmt: skip
        balances.add([key, 1, *ACCOUNT, *whole])
        for number, line in enumerate(entries, 1):
            lines.add([key, number, *line.content])
    for table in (books, balances, lines):
        table.flush()
    reset_sequences([Book])


def _line(number: int, row: list[Any], columns: list[dict[str, Any]]) -> Line:
    values = {one["role"]: cell for one, cell in zip(columns, row, strict=True)}
    income, outgo = fen(values["income"]), fen(values["outgo"])
    word = values["category"] or ""
    return Line(
        number,
        datetime.fromisoformat(values["date"]).date(),
        values.get("voucher") or f"记{number:02d}",
        values["label"],
        chart.BY_WORD.get(word, "other_income" if income else "other_outgo"),
        ACCOUNT[0],
        income,
        outgo,
    )


def fen(amount: str | None) -> int:
    return int(Decimal(amount) * 100) if amount else 0


def fill(county: County, moment: datetime) -> None:
    """The home village's clerk brought a correction of the last month that does not balance."""
    home = Unit.objects.get(pk=county.home.spot.id)
    clerk = Account.objects.get(username="tianxiaoyu")
    book = Book.objects.newest().filter(unit=home).order_by("-period_from").first()
    if book is None:
        return
    options = {
        "unit": home.pk,
        "from": book.period_from.isoformat(),
        "months": 1,
        "reason": "漏记一笔村部电费",
    }
    with at(moment - timedelta(hours=3)):
        report = running.preview(kind(), _unbalanced(book), by=Actor.of(clerk), options=options)
        rows = report.rows
        ImportJob.objects.create(
            kind=KEY,
            file_name=f"{home.name}{book.period_from.month}月更正.xlsx",
            state=ImportJob.State.READY if report.ok else ImportJob.State.WRONG,
            by=clerk,
            unit=home,
            options=options,
            report=report.as_json(),
            done=rows,
            total=rows,
            created_at=moment - timedelta(hours=3),
            finished_at=moment - timedelta(hours=3),
        )


def _unbalanced(book: Book) -> bytes:
    """One more entry than the balances know of."""
    accounts = [
        {
            "code": one.code,
            "name": one.name,
            "opening": queries.yuan(one.opening),
            "closing": queries.yuan(one.closing),
        }
        for one in book.balances.all()
    ]
    entries = [
        {
            "date": one.date,
            "voucher": one.voucher,
            "summary": one.summary,
            "category": one.category,
            "income": queries.yuan(one.income) if one.income else None,
            "outgo": queries.yuan(one.outgo) if one.outgo else None,
        }
        for one in book.lines.all()
    ]
    entries.append(
        {"date": book.period_to, "voucher": "支补01", "summary": "村部电费", "category": "office", "outgo": Decimal("186.40")}
    )  # fmt: skip
    stream = io.BytesIO()
    rows = (accounts, entries)
    write_rows(
        stream, [(sheet.name, sheet.columns, one) for sheet, one in zip(BOOK.sheets, rows, strict=True)]
    )
    return stream.getvalue()
