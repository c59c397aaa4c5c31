"""Imports of every kind: upload, preview, confirm, history; template and export."""

from __future__ import annotations

import io
import tempfile
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import roles
from zugong.organisations.forms_rosters import UploadForm
from zugong.organisations.imports import jobs, kinds, running
from zugong.organisations.imports.problems import message
from zugong.organisations.keyset import page
from zugong.organisations.models import ImportJob
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.views.rosters import XLSX, refuse, tabs

ERRORS_SHOWN = 200


@login_required
def import_list(request: HttpRequest, kind: str = "roster") -> HttpResponse:
    """Upload form, template, export and the history of one kind."""
    chosen = _kind(request, kind)
    if chosen.own_page:
        return redirect(chosen.own_page)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = jobs.upload(name=file.name, data=file.read(), by=request.actor, kind=kind)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("import_job", pk=job.pk)
    rows = ImportJob.objects.visible_to(request.user, kind).select_related("by", "unit")
    context = _frame(request, chosen) | {
        "form": form,
        "page": page(request, rows, size=20),
        "template_url": _address(kind, "import_template", "roster_template"),
        "export_url": _address(kind, "import_export", "roster_export") if chosen.export else "",
        "may_reveal": request.user.can(roles.REVEAL),
    }
    return render(request, "organisations/imports/list.html", context, status=400 if form.errors else 200)


@login_required
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress, then the preview with its errors, then what was done. htmx asks for the panel alone."""
    job = _visible(request, pk)
    errors = job.report.get("errors", [])
    chosen = kinds.get(job.kind)
    addresses = chosen.addresses(job) if chosen.addresses else {}
    if job.state == ImportJob.State.COLUMNS and addresses.get("columns"):
        return redirect(addresses["columns"])
    context = _frame(request, chosen) | {
        "addresses": addresses,
        "job": job,
        "counts": list(running.rows_of(job.report)),
        "errors": [error | {"message": message(error)} for error in errors[:ERRORS_SHOWN]],
        "error_count": len(errors),
        "shown": ERRORS_SHOWN,
        "more": len(errors) > ERRORS_SHOWN,
        "new_skills": job.report.get("new_skills", []),
        "failure": job.report.get("failure"),
        "facts": job.report.get("facts", {}),
        "panel": chosen.panel,
        "nothing_new": not any(c["new"] or c["changed"] for c in job.report.get("counts", {}).values()),
    }
    if addresses.get("start"):
        context["start_url"] = addresses["start"]
    panel = request.htmx and request.htmx.target == "job"
    template = "organisations/imports/panel.html" if panel else "organisations/imports/job.html"
    return render(request, template, context)


@require_POST
@login_required
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    jobs.confirm(job=_visible(request, pk), by=request.actor)
    return redirect("import_job", pk=pk)


@require_POST
@login_required
def import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    jobs.stop(job=_visible(request, pk), by=request.actor)
    messages.success(request, _("Stopped. Nothing of the file was imported."))
    return redirect("import_job", pk=pk)


@require_safe
@login_required
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """All errors as Excel, to mend the file beside it."""
    job = _visible(request, pk)
    columns = [
        Column("sheet", _("Sheet"), width=10),
        Column("row", _("Row"), "integer"),
        Column("column", _("Column"), width=18),
        Column("value", _("What is written"), width=24),
        Column("message", _("How to mend it"), width=60),
        Column("suggestion", _("Perhaps meant"), width=20),
    ]
    lines: list[dict[str, Any]] = [
        error | {"message": message(error), "row": error["row"] or None}
        for error in job.report.get("errors", [])
    ]
    stream = io.BytesIO()
    write_rows(stream, [(_("Errors"), columns, lines)])
    stream.seek(0)
    name = f"{_('Errors')}-{job.file_name.removesuffix('.xlsx')}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@login_required
def import_template(request: HttpRequest, kind: str = "roster") -> HttpResponse:
    chosen = _kind(request, kind)
    stream = io.BytesIO()
    running.template(chosen, stream)
    stream.seek(0)
    name = f"{chosen.workbook.name}-模板.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@require_POST
@login_required
def import_export(request: HttpRequest, kind: str = "roster") -> HttpResponse:
    """Everything in scope as the workbook the import reads; the export is an event."""
    chosen = _kind(request, kind)
    if chosen.export is None:
        raise Http404
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    chosen.export(stream, request.actor, request.POST.get("numbers") == "whole")
    stream.seek(0)
    name = f"{chosen.workbook.name}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


# --- parts -------------------------------------------------------------------------------------------------------
def _kind(request: HttpRequest, key: str) -> kinds.Kind:
    try:
        chosen = kinds.get(key)
    except KeyError:
        raise Http404 from None
    kinds.may_import(chosen, request.actor)
    return chosen


def _visible(request: HttpRequest, pk: int) -> ImportJob:
    if not any(request.user.can(kind.permission) for kind in kinds.all_kinds()):
        raise Forbidden("import", _("Your account imports nothing."))
    return get_object_or_404(ImportJob.objects.visible_to(request.user).select_related("by", "unit"), pk=pk)


def _frame(request: HttpRequest, kind: kinds.Kind) -> dict[str, Any]:
    """What the pages of a kind share; the roster's stand among the tabs of the rosters."""
    roster = kind.key == "roster"
    return {
        "kind": kind,
        "start_url": _address(kind.key, "imports_of", "imports"),
        "back_url": "" if roster else reverse(kind.back),
        "tabs": tabs(request, "imports") if roster else [],
    }


def _address(kind: str, name: str, roster_name: str) -> str:
    """The roster's addresses are older than those of the other kinds."""
    return reverse(roster_name) if kind == "roster" else reverse(name, args=[kind])
