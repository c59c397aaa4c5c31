"""The committee of a village: who sits on it and whether they may, what it is doing, and the township entering it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.organisations import roles, rules
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow
from zugong.villages import tabs
from zugong.villages.committee import policies, queries
from zugong.villages.committee.actions import seats as actions
from zugong.villages.committee.desks import MATTERS
from zugong.villages.committee.forms import SeatForm, TermForm, UnseatForm
from zugong.villages.committee.views.shared import supervision_page, visible_village
from zugong.villages.models import SupervisionSeat
from zugong.villages.roles import KEEP_SEATS, VIEW_SUPERVISION
from zugong.villages.rows import RowPage, row_page

BOTH = ["GET", "HEAD", "POST"]
FEW = 6


@require_safe
@supervision_page
def village(request: HttpRequest, code: str) -> HttpResponse:
    """Who sits, what is under way, what this quarter still wants."""
    account: Any = request.user
    unit = visible_village(request, code)
    term = policies.standing_term(unit)
    members = policies.seats_of(unit)
    bars = policies.bars([seat.person for seat in members], unit)
    sees_why = account.can(roles.VIEW_KIN, unit) or account.can(KEEP_SEATS, unit)
    context = {
        "unit": unit,
        "term": term,
        "members": [
            {"seat": seat, "bars": bars[seat.person_id], "own": seat.person_id == account.person_id}
            for seat in members
        ],
        "least": rules.value("supervision.members_least", unit),
        "sees_why": sees_why,
        "figures": queries.figures(unit, timezone.localdate()),
        "parts": [
            {
                "matter": matter,
                "rows": list(matter.visible(account).filter(unit=unit).order_by("-pk")[:FEW]),
                "may_begin": term is not None
                and any(account.can(permission, unit) for permission in matter.starts),
            }
            for matter in MATTERS.values()
        ],
        "past": queries.past_seats(unit),
        "keeps": account.can(KEEP_SEATS, unit),
        "today": timezone.localdate(),
        "tabs": tabs.build(request, "supervision"),
    }
    return render(request, "villages/committee/village.html", context)


def _kept(request: HttpRequest, code: str) -> Unit:
    unit = visible_village(request, code)
    actions.check_can_keep(request.actor, unit)  # type: ignore[attr-defined]
    return unit


@require_http_methods(BOTH)
@supervision_page
def elect(request: HttpRequest, code: str) -> HttpResponse:
    """A committee was elected; the one before it ends."""
    unit = _kept(request, code)
    years = rules.value("supervision.term_years", unit)
    today = timezone.localdate()
    start = {"elected_on": today, "until": _years_on(today, years)}
    form = TermForm(request.POST or None, initial=start)
    page = RowPage(
        _("A supervision committee was elected"),
        reverse("supervision_village", args=[unit.code]),
        "supervision",
        unit.name,
        _("Enter it"),
        aside=(
            _("What then happens"),
            [
                _("The committee before it ends on that day, and its seats with it."),
                _("Then enter who sits on it."),
            ],
        ),
        done=_("Entered. Now enter who sits on it."),
    )
    return row_page(
        request,
        page,
        form,
        lambda data: actions.elect(unit=unit, by=request.actor, **data) and None,  # type: ignore[attr-defined]
    )


def _years_on(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


@require_http_methods(BOTH)
@supervision_page
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody takes a seat, after the check."""
    unit = _kept(request, code)
    term = policies.standing_term(unit)
    if term is None:
        raise NotNow("no_term", _("Enter first that a committee was elected."))
    form = SeatForm(request.POST or None, village=unit)
    page = RowPage(
        _("Who takes a seat"),
        reverse("supervision_village", args=[unit.code]),
        "supervision",
        unit.name,
        _("Check, and enter the seat"),
        aside=(
            _("Who may not sit"),
            [
                _("members of the village committee"),
                _("the accountant, the clerk, whoever runs the collective economy"),
                _("a near relative of a member of the village committee"),
            ],
        ),
    )
    return row_page(
        request,
        page,
        form,
        lambda data: actions.seat(term, by=request.actor, **data) and None,  # type: ignore[attr-defined]
    )


@require_http_methods(BOTH)
@supervision_page
def unseat(request: HttpRequest, pk: int) -> HttpResponse:
    """A seat ends before the committee does."""
    account: Any = request.user
    rows = SupervisionSeat.objects.filter(account.scope.q("term__unit__path", VIEW_SUPERVISION))
    found = rows.select_related("person", "term__unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    unit = found.term.unit
    actions.check_can_keep(request.actor, unit)  # type: ignore[attr-defined]
    page = RowPage(
        _("End the seat of %(name)s") % {"name": found.person.name},
        reverse("supervision_village", args=[unit.code]),
        "supervision",
        unit.name,
        _("End the seat"),
    )
    return row_page(
        request,
        page,
        UnseatForm(request.POST or None),
        lambda data: actions.unseat(found, by=request.actor, **data),  # type: ignore[attr-defined]
    )
