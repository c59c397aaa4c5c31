"""Papers of a round: slips with codes to cut out, and the result as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.evaluation import queries
from zugong.evaluation.models import Round
from zugong.evaluation.queries import RoundResult, SubjectResult
from zugong.lib import pdf, qr
from zugong.web.templatetags.web import cn_date, cn_datetime


@dataclass(frozen=True)
class Slip:
    """One code on paper; ``name`` is written on it only to hand it to the right household, and torn off then."""

    code: str
    name: str = ""


def slips(round_: Round, codes: Sequence[Slip]) -> bytes:
    """A4 sheets of eight slips. Raises ``PdfError``."""
    enter = f"{settings.PUBLIC_URL}{reverse('ballot_enter')}"
    until = _("until %(when)s") % {"when": cn_datetime(round_.vote_until)} if round_.vote_until else ""
    labels = [
        {
            "qr": qr.svg(f"{settings.PUBLIC_URL}{reverse('ballot', args=[slip.code])}"),
            "title": f"{slip.code[:4]} {slip.code[4:]}",
            "unit": f"{round_.title} {until}".strip(),
            "address": _("Scan it, or open %(address)s and type the code.")
            % {"address": enter.split("://")[-1]},
            "code": slip.name or _("Good for one ballot, no names. Nobody can see who voted how."),
        }
        for slip in codes
    ]
    data = {
        "labels": labels,
        "title": round_.title,
        "foot": f"{round_.unit.name} {round_.title}",
        "page_label": _("Page {page} of {total}"),
        "demo": _demo(),
    }
    return pdf.render("qr_sheet", data)


def result_sheet(found: RoundResult) -> bytes:
    """The result of every subject, in the office's order. Raises ``PdfError``."""
    round_ = found.round
    structure = round_.structure
    columns: list[dict[str, Any]] = [{"title": str(round_.about.noun), "width": 2}]
    tops = [one for one in structure.indicators if one.weight]
    columns += [
        {"title": f"{one.name} {one.weight / 100:.4g}%", "align": "right", "width": 1.2} for one in tops
    ]
    columns.append({"title": _("total"), "align": "right", "width": 1})
    rows = [
        [
            subject.subject.label,
            *(top_points(structure, subject, one.code) for one in tops),
            total_words(subject),
        ]
        for subject in found.subjects
    ]
    turnout = [
        _("%(name)s: %(came)d of %(invited)d")
        % {"name": one.group.name, "came": one.came, "invited": one.invited}
        + ("" if one.enough else _(", too few to count"))
        for one in found.turnout
    ]
    return pdf.render(
        "list_report",
        {
            "title": round_.title,
            "subtitle": f"{round_.unit.name} {round_.scheme_version.scheme.name}",
            "facts": [
                [_("counted"), cn_datetime(round_.frozen_at)],
                [_("scheme"), _("version %(n)d") % {"n": round_.scheme_version.number}],
                [_("result"), _("version %(n)d") % {"n": found.number}],
            ],
            "columns": columns,
            "rows": rows,
            "empty": _("Nobody is in this result."),
            "notes": [
                *turnout,
                *_notes(found),
                _("Digest of the answers: %(digest)s") % {"digest": found.digest},
            ],
            "signatures": [_("Counted by:"), _("Checked by:"), _("Date:")],
            "landscape": len(tops) > 4,
            "foot": f"{cn_date(timezone.localdate())} {round_.unit.name}",
            "page_label": _("Page {page} of {total}"),
            "demo": _demo(),
        },
    )


def _notes(found: RoundResult) -> list[str]:
    notes = []
    if any(subject.about for subject in found.subjects):
        notes.append(
            _(
                "“About” stands where few answers lay in one bar: bars were put together so that nobody can be made out."
            )
        )
    if any(not subject.complete for subject in found.subjects):
        notes.append(_("Where an indicator has too few answers, the others share its weight."))
    notes += [f"{one.subject.label}: {one.excluded}" for one in found.subjects if one.excluded]
    return notes


def total_words(subject: SubjectResult) -> str:
    if subject.excluded:
        return _("taken out")
    if subject.shown is None:
        return "–"
    text = _("about %(points)s") % {"points": subject.shown} if subject.about else str(subject.shown)
    return text if subject.complete else f"{text}*"


def top_points(structure: Any, subject: SubjectResult, code: str) -> str:
    """The points of a first-level indicator, from its leaves."""
    found = queries.branch_points(structure, subject, code)
    if found is None:
        return "–"
    points, about = found
    return _("about %(points)s") % {"points": points} if about else str(points)


def pdf_response(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _demo() -> str:
    return _("Demo; all names and places are invented") if settings.DEMO else ""
