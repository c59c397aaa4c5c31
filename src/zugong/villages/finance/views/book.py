"""One book: its accounts, its entries, where the money came from and went, and what happens with it next."""

from __future__ import annotations

import tempfile
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.disclosure.roles import PREPARE
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.keyset import page
from zugong.organisations.refusals import Refused
from zugong.villages import tabs
from zugong.villages.finance import actions, chart, comparing, papers, periods, plots, policies, queries
from zugong.villages.finance.forms import LineFilter
from zugong.villages.finance.views.lists import XLSX
from zugong.villages.models import Book, BookLine
from zugong.villages.roles import KEEP_BOOKS

SIZE = 100


def book_or_404(request: HttpRequest, pk: int) -> Book:
    """The book, or 404 outside the scope."""
    policies.check_view(request.actor)  # type: ignore[attr-defined]
    account: Any = request.user
    rows = Book.objects.visible_to(account).select_related(
        "unit__parent", "publication__latest", "publication__unit", "made_by__person"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def book(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, book_or_404(request, pk))


def show(request: HttpRequest, found: Book, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The page, with the reason when something was refused."""
    account: Any = request.user
    balances = list(found.balances.all())
    names = {one.code: one.name for one in balances}
    form = LineFilter(request.GET, accounts=list(names.items()))
    lines = BookLine.objects.filter(book=found)
    chosen = narrow(lines, form)
    shown = page(request, chosen, "number", descending=False, size=SIZE)
    for line in shown.rows:
        line.account_name = names.get(line.account, line.account)
        line.category_title = chart.title(line.category)
    parts = queries.by_category(lines)
    versions = list(
        Book.objects.filter(unit=found.unit, period_from=found.period_from)
        .select_related("publication__latest")
        .order_by("-version")
    )
    around = list(
        Book.objects.newest()
        .filter(unit=found.unit, period_from__lte=found.period_from)
        .exclude(pk=found.pk)
        .order_by("-period_from")[:11]
    )
    state = policies.state(found)
    newest = versions[0].pk == found.pk
    keeps = account.can(KEEP_BOOKS, found.unit)
    context = {
        "tabs": tabs.build(request, "books"),
        "book": found,
        "period": periods.words((found.period_from, found.period_to)),
        "state": state,
        "state_words": policies.STATES[state],
        "tone": policies.TONES[state],
        "balances": balances,
        "form": form,
        "page": shown,
        "counts": queries.counts(lines),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "sources": plots.by_category(_("Where the money came from"), parts["income"]),
        "uses": plots.by_category(_("Where the money went"), parts["outgo"]),
        "trend": plots.over_time(
            [*reversed([one for one in around if one.period_from < found.period_from]), found]
        ),
        "versions": [(one, policies.STATES[policies.state(one)]) for one in versions],
        "newest": newest,
        "before": next(
            (one for one in around if one.period_to == periods.before((found.period_from, found.period_to))),
            None,
        ),
        "after": queries.book_after(found.unit, (found.period_from, found.period_to)),
        "may_send": keeps and newest and policies.is_open(found) and account.can(PREPARE, found.unit),
        "may_replace": keeps and newest and policies.is_open(found),
        "may_correct": keeps and newest and state == policies.PUBLISHED,
        "refused": refused,
        "query": request.GET.urlencode(),
    }
    return render(request, "villages/finance/book.html", context, status=status)


def narrow(lines: QuerySet[BookLine], form: LineFilter) -> QuerySet[BookLine]:
    """The entries the filters leave."""
    if not form.is_valid():
        return lines.none()
    data = form.cleaned_data
    words = data["q"].strip()
    if words:
        found = Q(summary__contains=words) | Q(voucher__contains=words) | Q(note__contains=words)
        amount = _fen(words)
        if amount is not None:
            found |= Q(income=amount) | Q(outgo=amount)
        lines = lines.filter(found)
    if data["category"]:
        lines = lines.filter(category=data["category"])
    if data["account"]:
        lines = lines.filter(account=data["account"])
    if data["view"]:
        lines = lines.filter(**{f"{data['view']}__gt": 0})
    return lines


def _fen(words: str) -> int | None:
    """An amount somebody looks for: 1,200 or 1200.00."""
    try:
        amount = Decimal(words.replace(",", ""))
    except InvalidOperation:
        return None
    return int(amount * 100) if amount.is_finite() and 0 < amount < 10**13 else None


@login_required
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """To the supervision committee, which checks it line by line."""
    found = book_or_404(request, pk)
    policies.check_keep(request.actor, found.unit)  # type: ignore[attr-defined]
    try:
        publication = actions.send(found, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        found.refresh_from_db()
        return show(request, found, refused=str(refused), status=refused.status)
    if publication.state == "review":
        messages.success(request, _("Sent. The supervision committee checks it line by line and signs."))
    else:
        messages.success(request, _("Sent on. Nobody reviews for this village; publish it next."))
    return redirect("publication", publication.pk)


@login_required
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """This version beside the one before: accounts and entries that were changed, added or taken out."""
    found = book_or_404(request, pk)
    former = (
        Book.objects.filter(unit=found.unit, period_from=found.period_from, version=found.version - 1)
        .select_related("publication__latest")
        .first()
    )
    if former is None:
        raise Http404
    context = {
        "tabs": tabs.build(request, "books"),
        "book": found,
        "former": former,
        "period": periods.words((found.period_from, found.period_to)),
        "difference": comparing.between(former, found),
    }
    return render(request, "villages/finance/compare.html", context)


@login_required
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Accounts and the entries the filters leave, as Excel; the export is an event."""
    found = book_or_404(request, pk)
    balances = list(found.balances.all())
    names = {one.code: one.name for one in balances}
    form = LineFilter(request.GET, accounts=list(names.items()))
    lines = narrow(BookLine.objects.filter(book=found), form).order_by("number")
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    count = write_rows(
        stream,
        [
            (_("Balances"), _balance_columns(), _balance_rows(balances)),
            (_("Entries"), _line_columns(), _line_rows(lines, names)),
        ],
    )
    events.record("books.export", by=request.actor, subject=found, unit=found.unit, rows=count)  # type: ignore[attr-defined]
    stream.seek(0)
    name = f"{found.unit.name}-{found.period_from:%Y%m}-{found.version}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def _balance_columns() -> list[Column]:
    return [
        Column("code", _("account code"), "code", width=12),
        Column("name", _("money account"), width=20),
        *(Column(key, title, "decimal") for key, title in _figures()),
    ]


def _figures() -> list[tuple[str, str]]:
    return [
        ("opening", _("opening")),
        ("income", _("Income")),
        ("outgo", _("Outgo")),
        ("closing", _("closing")),
    ]


def _balance_rows(balances: list[Any]) -> list[list[Any]]:
    return [
        [one.code, one.name, *(queries.yuan(getattr(one, key)) for key, _title in _figures())]
        for one in balances
    ]


def _line_columns() -> list[Column]:
    return [
        Column("date", _("date"), "date"),
        Column("voucher", _("voucher"), "code", width=12),
        Column("summary", _("summary"), width=36),
        Column("category", _("category"), width=12),
        Column("account", _("money account"), width=18),
        Column("income", _("Income"), "decimal"),
        Column("outgo", _("Outgo"), "decimal"),
        Column("note", _("note"), width=20),
    ]


def _line_rows(lines: QuerySet[BookLine], names: dict[str, str]) -> Any:
    for one in lines.iterator(chunk_size=2000):
        yield [
            one.date,
            one.voucher,
            one.summary,
            chart.title(one.category),
            names.get(one.account, one.account),
            queries.yuan(one.income) if one.income else None,
            queries.yuan(one.outgo) if one.outgo else None,
            one.note,
        ]


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The book on paper, A4, to be signed and filed."""
    found = book_or_404(request, pk)
    response = HttpResponse(papers.sheet(found), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'inline; filename="book-{found.unit.code}-{found.period_from:%Y%m}.pdf"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
