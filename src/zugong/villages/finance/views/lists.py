"""Every village's periods in a year, and one village's: what is there, what is missing, where it stands."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.disclosure.models import Duty
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.keyset import page
from zugong.organisations.models import ImportJob, Unit
from zugong.villages import tabs, wheres
from zugong.villages.finance import plots, policies, queries
from zugong.villages.finance.forms import ListFilter, VillageFilter
from zugong.villages.finance.imports.storing import KEY
from zugong.villages.models import Book, BookLayout
from zugong.villages.roles import KEEP_BOOKS, VIEW_BOOKS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIZE = 30


def village_or_404(request: HttpRequest, pk: int, permission: str = VIEW_BOOKS) -> Unit:
    """An open village in scope; 404 outside it."""
    account: Any = request.user
    rows = Unit.objects.visible_to(account, permission).filter(kind="village").select_related("parent")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Villages with their periods of the year; who has one village goes straight to it."""
    account: Any = request.user
    policies.check_view(request.actor)  # type: ignore[attr-defined]
    villages = (
        Unit.objects.visible_to(account, VIEW_BOOKS).open().filter(kind="village").select_related("parent")
    )
    code = request.GET.get("unit", "")
    if code:
        one = villages.filter(code=code[:24]).first() if "\0" not in code else None
        if one is not None:
            return redirect("book_village", one.pk)
    few = list(villages.order_by("path")[:2])
    if len(few) == 1:
        return redirect("book_village", few[0].pk)
    where = wheres.read(request, VIEW_BOOKS)
    form = ListFilter(request.GET)
    today = timezone.localdate()
    chosen = page(request, _found(villages, form, where, today), "path", descending=False, size=SIZE)
    years = [today.year, today.year - 1]
    year = _year(request, years)
    entries = queries.year_of(chosen.rows, year, today)
    context = {
        "tabs": tabs.build(request, "books"),
        "form": form,
        "where": where,
        "page": chosen,
        "rows": [(one, entries[one.pk]) for one in chosen.rows],
        "year": year,
        "years": years,
        "narrowed": bool(where.unit or any(request.GET.get(name) for name in form.fields)),
        "late": sum(entry.late for row in entries.values() for entry in row),
    }
    return render(request, "villages/finance/list.html", context)


def _found(villages: QuerySet[Unit], form: ListFilter, where: wheres.Where, today: Any) -> QuerySet[Unit]:
    if not form.is_valid():
        return villages.none()
    data = form.cleaned_data
    if where.unit is not None:
        villages = villages.filter(path__startswith=where.unit.path)
    if data["q"]:
        villages = villages.filter(name__contains=data["q"])
    mine = Book.objects.newest().filter(unit=OuterRef("pk"))
    if data["state"] == "late":
        owed = Duty.objects.filter(unit=OuterRef("pk"), key="finance", met_on__isnull=True, waived_why="")
        villages = villages.filter(Exists(owed.filter(due_on__lt=today)))
    elif data["state"] == "draft":
        villages = villages.filter(
            Exists(mine.filter(publication__isnull=True)) | Exists(mine.filter(publication__state="draft"))
        )
    elif data["state"] == "checking":
        villages = villages.filter(Exists(mine.filter(publication__state="review")))
    return villages


def _year(request: HttpRequest, years: list[int]) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 and int(text) in years else years[0]


@login_required
@require_safe
def village(request: HttpRequest, pk: int) -> HttpResponse:
    """One village, a year at a time."""
    account: Any = request.user
    policies.check_view(request.actor)  # type: ignore[attr-defined]
    found = village_or_404(request, pk)
    today = timezone.localdate()
    years = queries.years([found.pk], today)
    year = _year(request, years)
    entries = queries.year_of([found], year, today)[found.pk]
    form = VillageFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    keeps = account.can(KEEP_BOOKS, found)
    missing = [entry for entry in entries if entry.state == queries.MISSING]
    context = {
        "tabs": tabs.build(request, "books"),
        "village": found,
        "year": year,
        "years": years,
        "form": form,
        "entries": [one for one in reversed(entries) if one.state and (not state or one.state == state)],
        "narrowed": bool(state),
        "missing": missing,
        "late": [entry for entry in missing if entry.late],
        "chart": plots.over_time([entry.book for entry in entries if entry.book]),
        "books": [entry.book for entry in entries if entry.book],
        "keeps": keeps,
        "jobs": ImportJob.objects.filter(kind=KEY, unit=found).select_related("by")[:5] if keeps else [],
        "layouts": BookLayout.objects.filter(unit=found) if keeps else [],
    }
    context["totals"] = {
        key: sum(getattr(book, key) for book in context["books"]) for key in ("income", "outgo")
    }
    return render(request, "villages/finance/village.html", context)


@login_required
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The year's periods with their figures as Excel; the export is an event."""
    policies.check_view(request.actor)  # type: ignore[attr-defined]
    found = village_or_404(request, pk)
    today = timezone.localdate()
    year = _year(request, queries.years([found.pk], today))
    columns = [
        Column("period", _("period"), width=16),
        Column("state", _("state"), width=14),
        Column("opening", _("opening"), "decimal"),
        Column("income", _("Income"), "decimal"),
        Column("outgo", _("Outgo"), "decimal"),
        Column("closing", _("closing"), "decimal"),
        Column("lines", _("entries"), "integer"),
        Column("due", _("due"), "date"),
    ]
    rows = [
        [
            entry.words,
            str(entry.title),
            *(
                (queries.yuan(getattr(entry.book, key)) for key in ("opening", "income", "outgo", "closing"))
                if entry.book
                else (None,) * 4
            ),
            entry.book.line_count if entry.book else None,
            entry.due_on,
        ]
        for entry in queries.year_of([found], year, today)[found.pk]
        if entry.state
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    write_rows(stream, [(_("Village books"), columns, rows)])
    events.record("books.export", by=request.actor, unit=found, year=year, rows=len(rows))  # type: ignore[attr-defined]
    stream.seek(0)
    name = f"{found.name}-{year}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
