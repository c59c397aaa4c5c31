"""Lists of subsidies: all in scope, one with its findings and lines, read in, checked, sent on."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.organisations import reveal
from zugong.organisations.imports import jobs
from zugong.organisations.keyset import page as keyset_page
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.roles import REVEAL
from zugong.villages import wheres
from zugong.villages.models import SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.roles import KEEP_SUBSIDIES, PAY_SUBSIDIES, VIEW_SUBSIDIES
from zugong.villages.rows import RowPage, row_page
from zugong.villages.subsidies import checks, exporting, permissions, policies, queries
from zugong.villages.subsidies.actions import lists as actions
from zugong.villages.subsidies.forms import LayoutForm, ListForm, TotalForm
from zugong.villages.subsidies.imports import layouts
from zugong.villages.subsidies.views.shared import XLSX, frame, number, query_of, villages

READ = require_http_methods(["GET", "HEAD", "POST"])
FINDINGS_SHOWN = 60


@login_required
@require_safe
def subsidies(request: HttpRequest) -> HttpResponse:
    """The lists in scope, newest first."""
    account: Any = request.user
    permissions.check(request.actor, VIEW_SUBSIDIES)  # type: ignore[attr-defined]
    where = wheres.read(request, VIEW_SUBSIDIES)
    unit = where.unit or _unit(request)
    offered = list(SubsidyPolicy.objects.visible_to(account).order_by("-year", "code")[:200])
    chosen = number(request, "policy")
    policy = next((one for one in offered if one.pk == chosen), None)
    state = request.GET.get("state", "")
    rows = queries.lists(account, unit=unit, policy=policy, year=number(request, "year"), state=state)
    page = keyset_page(request, rows.select_related("policy", "village__parent", "publication"))
    paid = queries.payments(page.rows)
    for one in page.rows:
        one.paid = paid.get(one.pk, {}).get("paid", 0)
        one.back = paid.get(one.pk, {}).get("returned", 0)
    context = frame(
        request,
        "lists",
        where=where,
        page=page,
        sums=queries.sums(rows),
        policies=offered,
        policy=policy,
        years=sorted({one.year for one in offered}, reverse=True),
        year=number(request, "year"),
        state=state,
        states=[
            ("making", _("being made")),
            ("wrong", _("with findings")),
            ("going", _("being reviewed")),
            ("out", _("public")),
            ("back", _("money came back")),
        ],
        may_keep=account.can(KEEP_SUBSIDIES),
        may_pay=account.can(PAY_SUBSIDIES),
        filtered=bool(unit or policy or state in queries.STATES or number(request, "year")),
    )
    return render(request, "villages/subsidies/lists.html", context)


def _unit(request: HttpRequest) -> Unit | None:
    """A place by its code, as pages of other rooms name it."""
    code = request.GET.get("unit", "")[:40]
    account: Any = request.user
    return Unit.objects.visible_to(account, VIEW_SUBSIDIES).filter(code=code).first() if code else None


@login_required
@READ
def new(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, KEEP_SUBSIDIES)
    offered = SubsidyPolicy.objects.visible_to(account).open().order_by("-year", "code")[:200]
    form = ListForm(request.POST or None, policies=list(offered), villages=villages(account, KEEP_SUBSIDIES))
    page = RowPage(_("New subsidy list"), reverse("subsidies"), "subsidies", button=_("Open the list"))

    def save(data: dict[str, Any]) -> str:
        return reverse("subsidy", args=[actions.open_list(by=by, **data).pk])

    return row_page(request, page, form, save)


@login_required
@require_safe
def subsidy(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: what the checks found, every line, where it stands, what became of the money."""
    permissions.check(request.actor, VIEW_SUBSIDIES)  # type: ignore[attr-defined]
    return page_of(request, permissions.visible_list(request.user, pk))  # type: ignore[arg-type]


def page_of(
    request: HttpRequest,
    found: SubsidyList,
    *,
    shown: dict[tuple[int, str], str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    words = "".join(request.GET.get("q", "").split())[:40]
    rows = SubsidyLine.objects.filter(list=found)
    if words:
        rows = rows.filter(name__contains=words)
    payment = request.GET.get("payment", "")
    if payment in ("paid", "returned", "again", "none"):
        rows = rows.filter(payment="" if payment == "none" else payment)
    page = keyset_page(request, rows, "row", descending=False)
    findings = list(
        found.findings.select_related("line", "settled_by").order_by(
            "-is_error", "settled_at", "line__row", "pk"
        )[:FINDINGS_SHOWN]
    )
    marked = dict(
        found.findings.filter(line__in=page.rows)
        .order_by("is_error", "-settled_at")
        .values_list("line", "is_error")
    )
    for line in page.rows:
        line.list = found
        line.numbers = [
            (
                name,
                (shown or {}).get((line.pk, name)) or reveal.mask(line, name),
                (line.pk, name) in (shown or {}),
            )
            for name in ("id_number", "account")
        ]
        line.mark = marked.get(line.pk)
    paid = queries.payments([found]).get(found.pk, {})
    may_keep = account.can(KEEP_SUBSIDIES, found.village)
    context = frame(
        request,
        "lists",
        found=found,
        page=page,
        words=words,
        payment=payment,
        findings=[(one, checks.words(one)) for one in findings],
        more_findings=max(0, found.findings.count() - len(findings)),
        paid=paid,
        waiting=paid.get("", 0) + paid.get("again", 0),
        payable_from=policies.payable_from(found),
        today=timezone.localdate(),
        may_keep=may_keep,
        may_change=may_keep and found.open_for_changes,
        may_pay=account.can(PAY_SUBSIDIES, found.village),
        may_reveal=account.can(REVEAL, found.village),
        ready=found.line_count and not found.errors and not found.warnings,
        refused=refused,
        query=query_of(request),
    )
    return render(request, "villages/subsidies/list.html", context, status=status)


@login_required
@READ
def total(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _kept(request, pk)
    form = TotalForm(request.POST or None, initial={"total": found.total})
    page = RowPage(_("The batch's total"), reverse("subsidy", args=[pk]), "subsidies", facts=str(found.title))
    return row_page(request, page, form, lambda data: actions.set_total(found, by=by, **data))


@login_required
@READ
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of whatever layout, put into the template's order; from there it goes the way of every import."""
    found, by = _kept(request, pk)
    form = LayoutForm(request.POST or None, request.FILES or None)
    page = RowPage(
        _("Read in from Excel"),
        reverse("subsidy", args=[pk]),
        "subsidies",
        facts=str(found.title),
        button=_("Check the file"),
        aside=(
            _("What is found"),
            [
                _(
                    "Name, ID number, quantity and amount are needed; account, group, standard and remark if there."
                ),
                _("The headings may stand in any of the first ten rows; rows of sums are left out."),
                _("Nothing comes in before you have seen the preview."),
            ],
        ),
    )

    def save(data: dict[str, Any]) -> str:
        policies.check_may_change(found)
        policies.check_no_payments(found)
        file = data["file"]
        if file.size > jobs.SIZE_LIMIT:
            raise Refused(
                "size", _("The file is too big: at most %(limit)s MB."), limit=jobs.SIZE_LIMIT // 1024**2
            )
        relaid, spare = layouts.relaid(file.read(), found)
        job = jobs.upload(name=file.name, data=relaid, by=by, kind="subsidies")
        if spare:
            messages.info(request, _("Columns left out: %(names)s.") % {"names": "、".join(spare[:12])})
        return reverse("import_job", args=[job.pk])

    return row_page(request, page, form, save)


@require_POST
@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _kept(request, pk)
    actions.check(found, by=by)
    if found.errors or found.warnings:
        messages.info(
            request,
            _("Checked: %(errors)s to mend, %(warnings)s to answer.")
            % {"errors": found.errors, "warnings": found.warnings},
        )
    else:
        messages.success(request, _("Checked: nothing to mend or answer."))
    return redirect("subsidy", pk)


@require_POST
@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The publication's draft, masked; from there it goes to the supervision committee."""
    found, by = _kept(request, pk)
    try:
        publication = actions.draft(found, by=by)
    except Forbidden:
        raise
    except Refused as refusal:
        fresh = permissions.visible_list(request.user, pk)  # type: ignore[arg-type]
        return page_of(request, fresh, refused=str(refusal), status=refusal.status)
    messages.success(
        request, _("The draft is made, names and numbers masked. Look it over, then send it on.")
    )
    return redirect("publication", publication.pk)


@require_POST
@login_required
def export(request: HttpRequest, pk: int) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    found = permissions.visible_list(request.user, pk)  # type: ignore[arg-type]
    whole = request.POST.get("numbers") == "whole"
    if whole:
        exporting.check_may_reveal_all(request.user)  # type: ignore[arg-type]
    rows = SubsidyLine.objects.filter(list=found)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    exporting.lines(stream, rows, by=by, whole=whole, unit=found.village)
    stream.seek(0)
    name = f"{found.title}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def _kept(request: HttpRequest, pk: int) -> tuple[SubsidyList, Any]:
    """The list, for those who keep it: 404 out of scope, 403 where it is only seen."""
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    found = permissions.visible_list(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, KEEP_SUBSIDIES, found.village)
    return found, by
