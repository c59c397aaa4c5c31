"""Papers of the points: a household's statement, the notice for the board; and what of a deed's way is shown in public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.flows.notify import words_of
from zugong.lib import pdf, qr
from zugong.organisations.models import Unit
from zugong.villages.models import Deed, Household
from zugong.villages.places import village_of
from zugong.villages.points import queries
from zugong.web.templatetags.web import cn_date, cn_stamp

LINES, LINES_OF_MANY = 200, 24
MOST = 120  # statements printed in one go


def response(data: bytes, name: str) -> HttpResponse:
    found = HttpResponse(data, content_type="application/pdf")
    found["Content-Disposition"] = f'inline; filename="{name}"'
    return found


def statement(household: Household) -> bytes:
    """The household's lines on A4, the latest first."""
    return pdf.render("list_report", _statement(household, LINES))


def statements(households: Iterable[Household]) -> bytes:
    """One after another, each beginning on a page of its own."""
    return pdf.render_many("list_report", [_statement(household, LINES_OF_MANY) for household in households])


def _statement(household: Household, lines: int) -> dict[str, Any]:
    found = queries.statement(household)
    rows = queries.rows_of(queries.entries_of(found.account)[:lines])
    village = village_of(household.unit)
    now = queries.standing(household, village) if village else None
    facts = [
        [_("At the start of the month"), str(found.opening)],
        [_("Came in"), f"{found.earned:+}" if found.earned else "0"],
        [_("Went out"), str(found.redeemed)],
        [_("There is now"), str(found.closing)],
    ]
    notes = []
    if now is not None and now.held:
        notes.append(_("%(points)s of them are kept back for a voucher.") % {"points": now.held})
    if now is not None and now.expires_on:
        notes.append(
            _("%(points)s points expire on %(day)s; they are used first.")
            % {"points": now.expiring, "day": cn_date(now.expires_on)}
        )
    notes.append(_("A line is not right? Ask by your card or at the village hall; asking costs no point."))
    data: dict[str, Any] = {
        "facts": facts,
        "notes": notes,
        "empty": _("No line yet."),
        "title": _("Statement of points"),
        "subtitle": f"{household.title}　{household.unit.long_name}",
        "columns": [
            {"title": _("Time"), "width": 1.4},
            {"title": _("What"), "width": 3},
            {"title": _("Points"), "align": "right", "width": 0.8},
            {"title": _("Balance"), "align": "right", "width": 0.8},
        ],
        "rows": [
            [
                cn_stamp(row.entry.transfer.at),
                "，".join(part for part in (row.title, row.line) if part),
                f"{row.entry.amount:+}",
                str(row.entry.balance_after),
            ]
            for row in rows
        ],
        "foot": _("printed %(when)s") % {"when": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
    }
    if settings.DEMO:
        data["demo"] = _("Demo; all names and places are invented")
    return data


def notice_sheet(village: Unit, *, size: str) -> bytes:
    """The deeds under notice, for the board: who, what, how many points, until when; with a code to object by."""
    url = settings.PUBLIC_URL + reverse("village_deeds", args=[village.code])
    rows = [
        [
            str(number),
            deed.household.head,
            deed.household.unit.name,
            deed.title.partition("，")[0],
            f"{deed.done_on:%m-%d}",
            str(deed.points),
            _("held, being looked into")
            if deed.state == "objected"
            else cn_date(timezone.localtime(deed.due_at).date())
            if deed.due_at
            else "",
        ]
        for number, deed in enumerate(queries.under_notice(village), 1)
    ]
    data: dict[str, Any] = {
        "title": _("Notice of points for good deeds"),
        "subtitle": village.name,
        "columns": [
            {"title": _("No."), "width": 0.5},
            {"title": _("Household"), "width": 1},
            {"title": _("Group"), "width": 0.8},
            {"title": _("What was done"), "width": 2},
            {"title": _("On"), "width": 0.8},
            {"title": _("Points"), "align": "right", "width": 0.6},
            {"title": _("Until"), "width": 1},
        ],
        "rows": rows,
        "paper": size,
        "qr": qr.svg(url, "q"),
        "empty": _("Nothing is under notice at present."),
        "notes": [_("Something not right? Scan and say so; your name is seen by the handler alone.")],
        "foot": _("printed %(when)s") % {"when": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
    }
    if settings.DEMO:
        data["demo"] = _("Demo; all names and places are invented")
    return pdf.render("list_report", data)


SHOWN = {
    "open": "declare",
    "pass": "group",
    "second": "committee",
    "object": "notice",
    "stand": "notice",
    "correct": "notice",
    "strike": "notice",
    "post": "post",
    "refuse": "group",
    "turn_down": "committee",
    "withdraw": "declare",
}


def steps_in_public(deed: Deed) -> list[dict[str, Any]]:
    """What the household reads of the deed's way: who handled it, never who objected."""
    found = []
    for step in deed.step_log.select_related("account").order_by("number"):
        verb = deed.table.verb(step.verb) if deed.table.has_verb(step.verb) else None
        if verb is None or step.verb not in SHOWN:
            continue
        char = next((s.char for s in deed.table.steps if s.name == SHOWN[step.verb]), "")
        to = deed.table.state(step.to_state).title
        found.append(
            {
                "char": char,
                "title": to,
                "at": step.at,
                "by": str(step.account) if step.account_id else "",
                "note": step.note if step.verb != "object" else "",
                "reason": words_of(verb, step.reason),
                "data": step.data,
            }
        )
    return found


def refusal_of(deed: Deed) -> dict[str, Any] | None:
    """Why a deed was not counted, for whoever declared it."""
    if deed.state not in ("refused", "struck"):
        return None
    last = deed.step_log.order_by("-number").first()
    if last is None:
        return None
    return {"reason": words_of(deed.table.verb(last.verb), last.reason), "note": last.note}
