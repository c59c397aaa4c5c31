"""A book on paper: its accounts in the head, every entry with what was left, room for those who sign."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib import pdf
from zugong.villages.finance import chart, periods, policies
from zugong.villages.finance.balancing import money
from zugong.villages.models import Book

MOST = 5_000


def sheet(book: Book) -> bytes:
    """A4, lying."""
    balances = list(book.balances.all())
    names = {one.code: one.name for one in balances}
    today = timezone.localdate()
    facts = [
        [_("opening"), money(book.opening)],
        [_("Income"), money(book.income)],
        [_("Outgo"), money(book.outgo)],
        [_("closing"), money(book.closing)],
        [_("state"), str(policies.STATES[policies.state(book)])],
    ]
    return pdf.render(
        "list_report",
        {
            "title": f"{book.unit.name} {periods.words((book.period_from, book.period_to))}",
            "subtitle": _("Village books")
            if book.version == 1
            else _("Village books, version %(n)s") % {"n": book.version},
            "facts": facts,
            "columns": _columns(),
            "rows": list(_rows(book, names)),
            "total": ["", "", _("Total"), "", "", money(book.income), money(book.outgo), money(book.closing)],
            "notes": [
                f"{one.name}（{one.code}）：{money(one.opening)} + {money(one.income)} − {money(one.outgo)}"
                f" = {money(one.closing)}"
                for one in balances
            ],
            "signatures": [_("Bookkeeper"), _("Village head"), _("Supervision committee")],
            "landscape": True,
            "foot": _("printed %(year)d/%(month)d/%(day)d")
            % {"year": today.year, "month": today.month, "day": today.day},
            "page_label": "{page} / {total}",
            "empty": _("No entries in this period."),
            "demo": _("Demo; all names and places are invented") if settings.DEMO else "",
        },
    )


def _columns() -> list[dict[str, Any]]:
    return [
        {"title": title, "align": align, "width": width}
        for title, align, width in (
            (_("date"), "left", 1.1),
            (_("voucher"), "left", 1),
            (_("summary"), "left", 3.4),
            (_("category"), "left", 1.1),
            (_("money account"), "left", 1.5),
            (_("Income"), "right", 1.3),
            (_("Outgo"), "right", 1.3),
            (_("balance left"), "right", 1.4),
        )
    ]


def _rows(book: Book, names: dict[str, str]) -> Any:
    left = book.opening
    for line in book.lines.order_by("date", "number")[:MOST]:
        left += line.income - line.outgo
        yield [
            line.date.isoformat(),
            line.voucher,
            f"{line.summary}（{line.note}）" if line.note else line.summary,
            chart.title(line.category),
            names.get(line.account, line.account),
            money(line.income) if line.income else "",
            money(line.outgo) if line.outgo else "",
            money(left),
        ]
