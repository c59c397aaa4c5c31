"""Roster imports: upload, preview, confirm, history; template and export."""

from __future__ import annotations

import io
import tempfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import roles
from zugong.organisations.forms_rosters import UploadForm
from zugong.organisations.imports import jobs, roster
from zugong.organisations.imports.exporting import export_roster
from zugong.organisations.imports.problems import message
from zugong.organisations.imports.workbook import ROSTER
from zugong.organisations.keyset import page
from zugong.organisations.models import ImportJob
from zugong.organisations.refusals import Refused
from zugong.organisations.views.rosters import XLSX, refuse, tabs
from zugong.organisations.views.shared import needs

ERRORS_SHOWN = 200


@needs(roles.IMPORT_ROSTERS)
def import_list(request: HttpRequest) -> HttpResponse:
    """Upload form, template, export and the history."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = jobs.upload(name=file.name, data=file.read(), by=request.actor)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("import_job", pk=job.pk)
    rows = ImportJob.objects.visible_to(request.user).select_related("by", "unit")
    context = {
        "form": form,
        "page": page(request, rows, size=20),
        "tabs": tabs(request, "imports"),
        "may_reveal": request.user.can(roles.REVEAL),
    }
    return render(request, "organisations/imports/list.html", context, status=400 if form.errors else 200)


@needs(roles.IMPORT_ROSTERS)
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress, then the preview with its errors, then what was done. htmx asks for the panel alone."""
    job = _visible(request, pk)
    errors = job.report.get("errors", [])
    context = {
        "job": job,
        "counts": list(roster.rows_of(job.report)),
        "errors": [error | {"message": message(error)} for error in errors[:ERRORS_SHOWN]],
        "error_count": len(errors),
        "shown": ERRORS_SHOWN,
        "more": len(errors) > ERRORS_SHOWN,
        "new_skills": job.report.get("new_skills", []),
        "failure": job.report.get("failure"),
        "nothing_new": not any(c["new"] or c["changed"] for c in job.report.get("counts", {}).values()),
        "tabs": tabs(request, "imports"),
    }
    panel = request.htmx and request.htmx.target == "job"
    template = "organisations/imports/panel.html" if panel else "organisations/imports/job.html"
    return render(request, template, context)


@require_POST
@needs(roles.IMPORT_ROSTERS)
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    jobs.confirm(job=_visible(request, pk), by=request.actor)
    return redirect("import_job", pk=pk)


@require_POST
@needs(roles.IMPORT_ROSTERS)
def import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    jobs.stop(job=_visible(request, pk), by=request.actor)
    messages.success(request, _("Stopped. Nothing of the file was imported."))
    return redirect("import_job", pk=pk)


@require_safe
@needs(roles.IMPORT_ROSTERS)
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
@needs(roles.IMPORT_ROSTERS)
def roster_template(request: HttpRequest) -> HttpResponse:
    stream = io.BytesIO()
    roster.template(stream)
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{ROSTER.name}-模板.xlsx", content_type=XLSX)


@require_POST
@needs(roles.IMPORT_ROSTERS)
def roster_export(request: HttpRequest) -> HttpResponse:
    """Everything in scope as the workbook the import reads; the export is an event."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    export_roster(stream, by=request.actor, whole_numbers=request.POST.get("numbers") == "whole")
    stream.seek(0)
    name = f"{ROSTER.name}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def _visible(request: HttpRequest, pk: int) -> ImportJob:
    return get_object_or_404(ImportJob.objects.visible_to(request.user).select_related("by", "unit"), pk=pk)
