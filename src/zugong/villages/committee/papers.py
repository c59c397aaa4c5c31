"""Papers to be signed: minutes, the form of a spot check, a finding with its answer, the yearly review."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zugong.flows.models import Case
from zugong.lib import pdf
from zugong.villages.committee import policies
from zugong.villages.committee.forms import VERDICTS
from zugong.villages.models import Finding, SpotCheck, SupervisionMeeting, YearlyReview
from zugong.villages.verbs import entries
from zugong.web.templatetags.web import cn_date, cn_datetime


def of(key: str, case: Any) -> bytes:
    """The paper of one matter as PDF."""
    data = {"meeting": minutes, "check": check_form, "finding": finding_form, "review": review_form}[key](
        case
    )
    return pdf.render("list_report", data | _frame(case))


def _frame(case: Case) -> dict[str, Any]:
    data = {
        "foot": _("%(unit)s, printed %(when)s")
        % {"unit": case.unit.name, "when": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
    }
    if settings.DEMO:
        data["demo"] = _("Demo; all names and places are invented")
    return data


def minutes(meeting: SupervisionMeeting) -> dict[str, Any]:
    """What was resolved and said, with a line for each member who was there."""
    presences = list(meeting.presences.select_related("seat__person"))
    there = [one.seat.person.name for one in presences if one.there]
    away = [
        f"{one.seat.person.name}（{one.why_not}）" if one.why_not else one.seat.person.name
        for one in presences
        if not one.there
    ]
    rows = [
        [
            str(one.number),
            one.words,
            f"{one.yes}",
            f"{one.no}",
            f"{one.abstained}",
            _("passed") if one.passed else _("not passed"),
        ]
        for one in meeting.resolutions.all()
    ]
    return {
        "title": _("Minutes of the supervision committee"),
        "subtitle": f"{meeting.unit.name}　{meeting.title}",
        "facts": [
            [_("When"), str(cn_datetime(meeting.held_at or meeting.starts_at))],
            [_("Where"), meeting.place],
            [_("There"), "、".join(there) or "—"],
            [pgettext("supervision", "Away"), "、".join(away) or _("nobody")],
            [_("Guests"), meeting.guests or _("nobody")],
        ],
        "columns": [
            {"title": _("No."), "width": 0.5},
            {"title": _("Resolution"), "width": 4},
            {"title": _("for"), "align": "right", "width": 0.6},
            {"title": _("against"), "align": "right", "width": 0.6},
            {"title": _("abstained"), "align": "right", "width": 0.6},
            {"title": _("Result"), "width": 0.9},
        ],
        "rows": rows,
        "empty": _("Nothing was resolved."),
        "notes": [
            *_lines(_("Agenda"), meeting.agenda),
            *_lines(_("What was said and settled"), meeting.minutes),
        ],
        "signatures": [
            f"{name}：" for name in there or [seat.person.name for seat in policies.seats_of(meeting.unit)]
        ],
    }


def check_form(check: SpotCheck) -> dict[str, Any]:
    verdicts = {key: str(words) for key, words in VERDICTS}
    inspectors = [seat.person.name for seat in check.inspectors.select_related("person")]
    return {
        "title": _("Form of a spot check"),
        "subtitle": f"{check.unit.name}　{check.what}",
        "facts": [
            [_("Kind"), check.get_kind_display()],
            [_("Where"), check.place],
            [
                _("When"),
                str(cn_datetime(check.checked_at) if check.checked_at else cn_date(check.planned_on)),
            ],
            [_("Who"), "、".join(inspectors)],
        ],
        "columns": [
            {"title": _("No."), "width": 0.5},
            {"title": _("What was asked"), "width": 3},
            {"title": _("On the spot"), "width": 1},
            {"title": _("In words"), "width": 2.5},
        ],
        "rows": [
            [str(number), question, verdicts.get(verdict, ""), words]
            for number, (question, verdict, words) in enumerate(check.answers, 1)
        ],
        "empty": _("Not checked yet."),
        "notes": _lines(_("What it came to"), check.result),
        "signatures": [*(f"{name}：" for name in inspectors), _("for the village:")],
    }


def finding_form(finding: Finding) -> dict[str, Any]:
    return {
        "title": _("Finding of the supervision committee"),
        "subtitle": f"{finding.unit.name}　{finding.title}",
        "facts": [
            [_("Found at"), finding.get_source_display()],
            [_("Who has to mend it"), finding.whom],
            [_("By when"), str(cn_date(finding.due_on))],
            [_("State"), str(finding.at.title)],
        ],
        "columns": [
            {"title": _("When"), "width": 1.3},
            {"title": _("Who"), "width": 1.3},
            {"title": _("What"), "width": 1.4},
            {"title": _("In words"), "width": 4},
        ],
        "rows": [
            [
                str(cn_datetime(one["at"])),
                str(one["by"]),
                str(one["title"]),
                "；".join(part for part in (one["reason"], one["note"]) if part),
            ]
            for one in entries(finding, papers={})
        ],
        "notes": [
            *_lines(pgettext("supervision", "What was found"), finding.words),
            *_lines(_("What has to be done"), finding.demand),
        ],
        "signatures": [_("for the committee:"), _("for the village:"), _("day:")],
    }


def review_form(review: YearlyReview) -> dict[str, Any]:
    scores = list(review.scores.select_related("seat__person"))
    return {
        "title": _("Yearly review of the supervision committee, %(year)s") % {"year": review.year},
        "subtitle": review.unit.name,
        "facts": [
            [_("Judged on"), str(cn_date(review.voted_on)) if review.voted_on else "—"],
            [_("Representatives"), str(review.representatives or "—")],
            [_("present"), str(review.present or "—")],
            [_("State"), str(review.at.title)],
        ],
        "columns": [
            {"title": _("Member"), "width": 2},
            {"title": _("fit"), "align": "right"},
            {"title": _("basically fit"), "align": "right"},
            {"title": _("unfit"), "align": "right"},
        ],
        "rows": [[one.seat.person.name, str(one.fit), str(one.basically), str(one.unfit)] for one in scores]
        or [[seat.person.name, "", "", ""] for seat in policies.seats_of(review.unit)],
        "notes": _lines(_("What the committee did in the year"), review.statement),
        "signatures": [_("counted by:"), _("watched by:"), _("filed by the township:")],
    }


def _lines(heading: str, text: str) -> list[str]:
    return [f"{heading}：", *(line for line in text.split("\n") if line.strip())] if text else []
