"""The import of books as the rooms' common import knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.organisations.actors import Actor
from zugong.organisations.imports.kinds import Kind
from zugong.organisations.models import ImportJob
from zugong.villages.finance import actions
from zugong.villages.finance.imports.checking import Plan, check
from zugong.villages.finance.imports.mapping import reader
from zugong.villages.finance.imports.workbook import BOOK
from zugong.villages.models import Book
from zugong.villages.roles import KEEP_BOOKS

KEY = "village_books"


def store(plan: Plan, by: Actor, written: Callable[[int], None]) -> None:
    """Keep the book; the same one again changes nothing."""
    if plan.unchanged:
        return
    assert plan.unit is not None and plan.period is not None
    actions.keep(
        unit=plan.unit,
        period=plan.period,
        balances=plan.balances,
        lines=plan.lines,
        digest=plan.digest,
        reason=plan.reason,
        by=by,
    )
    written(len(plan.lines))


def addresses(job: ImportJob) -> dict[str, Any]:
    """Where to upload again, where the book stands, where columns are named."""
    start = reverse("book_upload", args=[job.unit_id])
    period = job.options.get("from", "")
    found: dict[str, Any] = {
        "start": f"{start}?from={period}",
        "columns": reverse("book_columns", args=[job.pk]),
    }
    book = Book.objects.newest().filter(unit=job.unit, period_from=period or None).first()
    if book is not None and job.state == ImportJob.State.DONE:
        found |= {"done": reverse("book", args=[book.pk]), "done_label": _("Look at the book and send it on")}
    return found


def kind() -> Kind:
    return Kind(
        key=KEY,
        title=gettext_lazy("Village books"),
        facts=gettext_lazy("income and outgo of a village, by Excel"),
        about=gettext_lazy(
            "Accounts with their balances, and every entry. One file is one village's books for one period."
        ),
        workbook=BOOK,
        permission=KEEP_BOOKS,
        verb="books",
        back="books",
        check=check,
        store=store,
        own_page="books",
        reader=reader,
        panel="villages/finance/preview.html",
        addresses=addresses,
    )
