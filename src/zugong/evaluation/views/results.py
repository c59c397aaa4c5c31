"""Results: every subject in the office's order, one subject in full, on paper and as Excel."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zugong.evaluation import exports, faces, papers, queries
from zugong.evaluation.models import Rater, Round, Sheet, Subject
from zugong.evaluation.queries import CellResult, RoundResult, SubjectResult
from zugong.evaluation.structure import TEXT
from zugong.evaluation.views.shared import frame, viewed_round
from zugong.files.models import StoredFile
from zugong.lib.pdf import PdfError
from zugong.web.charts import Bars, Rows, Series

STEP = 10  # width of a bar in the chart of all totals, in points


def _counted(request: HttpRequest, pk: int) -> tuple[Round, RoundResult | None]:
    round_ = viewed_round(request, pk)
    number = request.GET.get("number", "")
    chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
    return round_, queries.results(round_, chosen)


@login_required
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """All subjects of a counted round; before the count the turnout alone."""
    round_, found = _counted(request, pk)
    context = frame(
        request,
        round_.about,
        round=round_,
        tone=faces.tone(round_),
        found=found,
        turnout=queries.turnout(round_),
        versions=list(round_.result_versions.all()),
    )
    if found is not None:
        tops = [one for one in round_.structure.indicators if one.weight]
        context |= {
            "tops": tops,
            "rows": [_row(round_, subject, tops) for subject in found.subjects],
            "chart": _totals_chart(found),
            "any_about": any(one.about for one in found.subjects),
            "any_incomplete": any(not one.complete for one in found.subjects),
        }
        if len(found.subjects) == 1:
            context |= _detail(round_, found.subjects[0])
    return render(request, "evaluation/results.html", context)


def _row(round_: Round, subject: SubjectResult, tops: list[Any]) -> dict[str, Any]:
    return {
        "subject": subject.subject,
        "url": reverse("evaluation_subject", args=[round_.pk, subject.subject.pk]),
        "points": [papers.top_points(round_.structure, subject, one.code) for one in tops],
        "total": papers.total_words(subject),
        "out": subject.excluded,
    }


def _totals_chart(found: RoundResult) -> Bars | None:
    """How all totals lie, in steps of ten; who has which is not in it."""
    totals = found.totals
    if len(totals) < 3:
        return None
    counted = Counter(min(int(total // STEP), 9) for total in totals)
    low, high = min(counted), max(counted)
    steps = list(range(low, high + 1))
    return Bars(
        caption=_("How the totals lie"),
        first=_("points"),
        categories=[f"{n * STEP}–{(n + 1) * STEP}" for n in steps],
        unit=_("of them"),
        series=[Series(name=str(found.round.about.noun), values=[counted[n] for n in steps], tone="fact")],
        summary=_("%(n)d in all; half of them between %(low)s and %(high)s points.")
        % dict(zip(("n", "low", "high"), (len(totals), *_middle_half(totals)), strict=True)),
    )


def _middle_half(totals: list[Decimal]) -> tuple[Decimal, Decimal]:
    ordered = sorted(totals)
    return ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4 - (len(ordered) % 4 == 0)]


@login_required
@require_safe
def subject(request: HttpRequest, pk: int, subject: int) -> HttpResponse:
    """One subject: what was judged, how the answers lie, evidence of those who judged by name, words."""
    round_, found = _counted(request, pk)
    row = Subject.objects.filter(round=round_, pk=subject).select_related("unit", "nominated_by").first()
    if row is None:
        raise Http404
    result = next((one for one in found.subjects if one.subject.pk == row.pk), None) if found else None
    context = frame(
        request,
        round_.about,
        round=round_,
        subject=row,
        subject_url=round_.about.subject_url(row),
        found=found,
        result=result,
        sheets=_sheets(round_, row),
    )
    if result is not None:
        context |= _detail(round_, result)
    return render(request, "evaluation/subject.html", context)


def _detail(round_: Round, result: SubjectResult) -> dict[str, Any]:
    leaves = []
    for leaf in result.leaves:
        if leaf.indicator.kind == TEXT:
            continue
        leaves.append(
            {
                "leaf": leaf,
                "points": None if leaf.points is None else exports.points_words(leaf),
                "cells": [
                    {"cell": cell, "chart": _cell_chart(leaf.indicator.name, cell)} for cell in leaf.cells
                ],
            }
        )
    return {
        "leaves": leaves,
        "total": papers.total_words(result),
        "remarks": queries.remarks(round_).get(result.subject.pk, []),
        "complete": result.complete,
        "about_words": result.about,
    }


def _cell_chart(name: str, cell: CellResult) -> Rows | None:
    """The distribution of one group's answers."""
    if cell.few or not cell.bars:
        return None
    return Rows(
        caption=f"{name} {cell.group.name}",
        first=_("What was answered"),
        categories=[bar.label for bar in cell.bars],
        unit=_("answers"),
        series=[
            Series(
                name=_("answers"),
                values=[bar.count for bar in cell.bars],
                tones=["soft" if bar.about else "fact" for bar in cell.bars],
            )
        ],
    )


def _sheets(round_: Round, subject: Subject) -> list[dict[str, Any]]:
    """What each of those who judge by name wrote last, with its photos."""
    latest: dict[int, Sheet] = {}
    rows = (
        Sheet.objects.filter(round=round_, subject=subject)
        .select_related("rater__account")
        .order_by("number")
    )
    for sheet in rows:
        latest[sheet.rater_id] = sheet
    photos: dict[str, list[dict[str, str]]] = {}
    files = StoredFile.objects.filter(
        subject_type="evaluation.sheet", subject_id__in=[str(one.pk) for one in rows]
    )
    owner = {str(sheet.pk): sheet.rater_id for sheet in rows}
    for file in files:
        full = reverse("file", args=[file.pk])
        photos.setdefault(owner[file.subject_id], []).append(
            {"url": f"{full}?small", "full": full, "alt": _("Photo"), "caption": ""}
        )
    structure = round_.structure
    found = []
    for rater_id, sheet in latest.items():
        rater: Rater = sheet.rater
        found.append(
            {
                "sheet": sheet,
                "who": str(rater.account),
                "group": structure.group(rater.group).name,
                "answers": [
                    (
                        leaf.indicator.name,
                        queries.answer_words(leaf.indicator, sheet.answers.get(leaf.indicator.code)),
                    )
                    for leaf in structure.leaves_of(rater.group)
                    if leaf.indicator.code in sheet.answers
                ],
                "photos": photos.get(rater_id, []),
            }
        )
    return found


@login_required
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The result sheet as PDF."""
    round_, found = _counted(request, pk)
    if found is None:
        messages.error(request, _("Nothing is counted yet, so there is no result to print."))
        return redirect("evaluation_results", pk)
    try:
        data = papers.result_sheet(found)
    except PdfError as problem:
        messages.error(request, str(problem))
        return redirect("evaluation_results", pk)
    return papers.pdf_response(data, f"result-{round_.pk}")


@login_required
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as Excel."""
    _round, found = _counted(request, pk)
    if found is None:
        messages.error(request, _("Nothing is counted yet, so there is no result to take out."))
        return redirect("evaluation_results", pk)
    return exports.result_response(found, by=request.actor)  # type: ignore[attr-defined]
