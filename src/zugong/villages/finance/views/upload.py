"""A file comes in: village and period, then the columns of another layout, then the common check and preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zugong.lib.xlsx import PROBLEMS
from zugong.lib.xlsx.layouts import SheetFace, faces, guess_columns, guess_header, is_template, words_in
from zugong.lib.xlsx.problems import FileRefused
from zugong.lib.xlsx.spec import comparable
from zugong.organisations.imports import jobs
from zugong.organisations.models import ImportJob, Unit
from zugong.organisations.refusals import Refused
from zugong.villages import tabs
from zugong.villages.finance import actions, balancing, chart, periods, policies, queries
from zugong.villages.finance.forms import ColumnsForm, UploadForm, key
from zugong.villages.finance.imports.storing import KEY
from zugong.villages.finance.imports.workbook import ACCOUNT_ALIASES, LINE_ALIASES, NAME
from zugong.villages.finance.views.lists import village_or_404
from zugong.villages.models import Book, BookLayout
from zugong.villages.roles import KEEP_BOOKS

State = ImportJob.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the period and the file. The template is checked at once; another layout is named first."""
    policies.check_view(request.actor)  # type: ignore[attr-defined]
    found = village_or_404(request, pk)
    policies.check_keep(request.actor, found)  # type: ignore[attr-defined]
    choices = queries.open_periods(found, timezone.localdate())
    layouts = list(BookLayout.objects.filter(unit=found))
    wanted = next(
        (key(one) for one, _b in choices if one[0].isoformat() == request.GET.get("from", "")), None
    )
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        choices=choices,
        layouts=layouts,
        initial={"period": wanted or (key(choices[0][0]) if choices else "")},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                job = _take(request, found, form, layouts)
                return redirect("import_job" if job.state != State.COLUMNS else "book_columns", job.pk)
            except FileRefused as refused:
                form.add_error("file", _(PROBLEMS[refused.code]) % refused.params)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = refused.status
    context = {
        "tabs": tabs.build(request, "books"),
        "village": found,
        "form": form,
        "categories": chart.CATEGORIES,
        "jobs": ImportJob.objects.filter(kind=KEY, unit=found).select_related("by")[:5],
    }
    return render(request, "villages/finance/upload.html", context, status=status)


def _take(request: HttpRequest, found: Unit, form: UploadForm, layouts: list[BookLayout]) -> ImportJob:
    data = form.cleaned_data
    file = data["file"]
    first, months = data["period"].split("/")
    options: dict[str, Any] = {
        "unit": found.pk,
        "from": first,
        "months": int(months),
        "reason": data.get("reason", ""),
    }
    known = is_template(file, NAME)
    if not known:
        seen = faces(file)
        layout = _known(seen, layouts, data.get("layout", ""))
        if layout is not None:
            begins = _begins(found, periods.read(first, months), layout)
            options |= {"columns": layout.columns | (begins or {})}
            known = begins is not None and _fits(layout, file, seen)
    file.seek(0)
    return jobs.upload(
        name=file.name,
        data=file.read(),
        by=request.actor,  # type: ignore[attr-defined]
        kind=KEY,
        unit=found,
        options=options,
        known=known,
    )


def _begins(village: Unit, period: periods.Period, layout: BookLayout) -> dict[str, Any] | None:
    """With how much a book without a sheet of balances begins, as its own draft says; None: nobody has said yet."""
    if layout.columns.get("accounts") or queries.book_before(village, period) is not None:
        return {}
    draft = Book.objects.newest().filter(unit=village, period_from=period[0]).first()
    balances = list(draft.balances.all()) if draft is not None else []
    return {"opening": balancing.plain(balances[0].opening)} if len(balances) == 1 else None


def _known(seen: list[SheetFace], layouts: list[BookLayout], chosen: str) -> BookLayout | None:
    """The layout somebody chose, or one whose headings stand where it says."""
    by_name = {face.name: face for face in seen}
    for layout in layouts:
        if chosen and str(layout.pk) != chosen:
            continue
        lines = layout.columns["lines"]
        face = by_name.get(lines["sheet"])
        if chosen or (face is not None and list(face.headings(lines["header"])) == lines["headings"]):
            return layout
    return None


def _fits(layout: BookLayout, file: Any, seen: list[SheetFace]) -> bool:
    """Whether nothing more has to be said: the sheets are there, and every word of the categories is known."""
    lines, balances = layout.columns["lines"], layout.columns.get("accounts")
    names = {face.name for face in seen}
    if lines["sheet"] not in names or (balances and balances["sheet"] not in names):
        return False
    if "category" not in lines["at"]:
        return True
    return not _unknown(
        file, lines["sheet"], lines["header"], lines["at"]["category"], layout.columns["words"]
    )


def _unknown(file: Any, sheet: str, header: int, position: int, known: dict[str, str]) -> list[str]:
    return [
        word
        for word in words_in(file, sheet, header, position, most=60)
        if word not in chart.BY_WORD and comparable(word) not in known
    ][:40]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is what; the first rows stand beside, and what was guessed is chosen already."""
    job = _job(request, pk)
    if job.state not in (State.COLUMNS, State.READY):
        return redirect("import_job", job.pk)
    file = jobs.open_file(job)
    try:
        seen = faces(file)
    except FileRefused as refused:
        messages.error(request, _(PROBLEMS[refused.code]) % refused.params)
        return redirect("book_upload", job.unit_id)
    period = periods.read(job.options["from"], job.options["months"])
    former = queries.book_before(job.unit, period)
    known = job.options.get("columns") or {}
    asked = request.method == "POST"
    accounts = list(queries.closings(former).items()) if former else [(c, (n, 0)) for c, n in chart.ACCOUNTS]

    def form_with(words: list[str] | None) -> ColumnsForm:
        return ColumnsForm(
            request.POST if asked else None,
            faces=seen,
            accounts=[(code, name) for code, (name, _closing) in accounts],
            needs_opening=former is None,
            words=words,
            initial=_initial(known, seen),
        )

    form = form_with(None)
    status = 200
    if asked and "again" not in request.POST:
        form, done = _say(request, job, file, form, form_with, dict(known.get("words", {})))
        if done:
            return redirect("import_job", job.pk)
        status = 422
    elif asked:  # another sheet or row of headings: the columns are shown anew, nothing is refused
        data = request.POST.copy()
        for name in [one for one in data if one[:2] in ("c_", "b_")]:
            del data[name]
        form = ColumnsForm(
            None,
            faces=seen,
            accounts=[(code, name) for code, (name, _closing) in accounts],
            needs_opening=former is None,
            initial={
                one: data[one]
                for one in ("sheet", "header", "balances", "balances_header", "account", "name")
                if one in data
            },
        )
    context = {
        "tabs": tabs.build(request, "books"),
        "job": job,
        "village": job.unit,
        "period": periods.words(period),
        "form": form,
        "face": form.face,
        "rows": list(enumerate(form.face.rows, 1)),
    }
    return render(request, "villages/finance/columns.html", context, status=status)


def _say(
    request: HttpRequest, job: ImportJob, file: Any, form: ColumnsForm, form_with: Any, words: dict[str, str]
) -> tuple[ColumnsForm, bool]:
    """Check what was chosen; words of the categories nobody knows are asked for before the file is read."""
    if not form.is_valid():
        return form, False
    at = form.at("c", ("category",))
    unknown = _unknown(file, form.face.name, form.header, at["category"], words) if at else []
    if unknown:
        form = form_with(unknown)
        if not form.is_valid():
            return form, False
    chosen = form.options(words)
    by = request.actor  # type: ignore[attr-defined]
    try:
        if form.cleaned_data["name"]:
            actions.keep_layout(
                unit=job.unit, name=form.cleaned_data["name"], columns=chosen | {"opening": None},
                headings=chosen["lines"]["headings"], by=by,
            )  # fmt: skip
        jobs.arrange(job=job, options={"columns": chosen}, by=by)
    except Refused as refused:
        form.add_error(None, str(refused))
        return form, False
    return form, True


def _initial(known: dict[str, Any], seen: list[SheetFace]) -> dict[str, Any]:
    """What was said before, or what the headings suggest."""
    if known:
        lines, balances = known["lines"], known.get("accounts") or {}
        return {
            "sheet": lines["sheet"],
            "header": lines["header"],
            "c_at": lines["at"],
            "balances": balances.get("sheet", ""),
            "balances_header": balances.get("header", 1),
            "b_at": balances.get("at", {}),
            "account": known.get("account", ""),
            "opening": known.get("opening"),
        }

    def hits(face: SheetFace, aliases: Any) -> int:
        return len(guess_columns(face.headings(guess_header(face, aliases)), aliases))

    lines_face = max(seen, key=lambda face: hits(face, LINE_ALIASES))
    rest = [face for face in seen if face is not lines_face]
    best = max(rest, key=lambda face: hits(face, ACCOUNT_ALIASES), default=None)
    second = best.name if best is not None and hits(best, ACCOUNT_ALIASES) >= 3 else ""
    return {"sheet": lines_face.name, "balances": second}


def _job(request: HttpRequest, pk: int) -> ImportJob:
    policies.check_view(request.actor)  # type: ignore[attr-defined]
    account: Any = request.user
    if not account.can(KEEP_BOOKS):
        raise policies.Forbidden(
            "books", _("Books are kept by the village clerk, or by the township for the village.")
        )
    rows = ImportJob.objects.visible_to(account, KEY).select_related("unit__parent", "by")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_POST
def drop_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a layout; books read by it stay."""
    policies.check_view(request.actor)  # type: ignore[attr-defined]
    account: Any = request.user
    found = BookLayout.objects.visible_to(account).select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    unit = found.unit
    actions.drop_layout(found, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Forgotten. Books read by it stay."))
    return redirect("book_village", unit.pk)
