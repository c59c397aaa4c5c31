"""The register of who died or moved away."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.lib.codes import mask_id
from zugong.lib.text import TextTooLong, clean
from zugong.organisations.keyset import page as keyset_page
from zugong.villages import wheres
from zugong.villages.models import Departure
from zugong.villages.roles import KEEP_DEPARTURES, VIEW_SUBSIDIES
from zugong.villages.rows import RowPage, row_page
from zugong.villages.subsidies import permissions, queries
from zugong.villages.subsidies.actions import departures as actions
from zugong.villages.subsidies.forms import BackForm, DepartureForm
from zugong.villages.subsidies.views.shared import frame, villages

READ = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def departures(request: HttpRequest) -> HttpResponse:
    permissions.check(request.actor, VIEW_SUBSIDIES)  # type: ignore[attr-defined]
    account: Any = request.user
    where = wheres.read(request, VIEW_SUBSIDIES)
    try:
        words = clean(request.GET.get("q", ""), 40)
    except TextTooLong:
        words = ""
    why, back = request.GET.get("why", ""), request.GET.get("state") == "back"
    why = why if why in Departure.Why.values else ""
    rows = queries.departures(account, words, unit=where.unit, why=why, back=back)
    page = keyset_page(request, rows.select_related("unit__parent"))
    touched = queries.touched(one.id_index for one in page.rows)
    for one in page.rows:
        one.id_shown = mask_id(one.id_number)
        one.lines = touched.get(one.id_index, 0)
    context = frame(
        request,
        "departures",
        page=page,
        where=where,
        words=words,
        why=why,
        whys=Departure.Why.choices,
        back=back,
        filtered=bool(words or why or back or where.unit),
    )
    return render(request, "villages/subsidies/departures.html", context)


@login_required
@READ
def new(request: HttpRequest) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    account: Any = request.user
    permissions.check(by, KEEP_DEPARTURES)
    form = DepartureForm(request.POST or None, villages=villages(account, KEEP_DEPARTURES))
    page = RowPage(_("Somebody died or moved away"), reverse("departures"), "subsidies")
    return row_page(request, page, form, lambda data: actions.enter(data.pop("unit"), by=by, **data) and None)


@login_required
@READ
def back(request: HttpRequest, pk: int) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    row = permissions.visible_departure(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, KEEP_DEPARTURES, row.unit)
    page = RowPage(
        _("Take the entry back"),
        reverse("departures"),
        "subsidies",
        facts=f"{row.unit.name} {row.name}",
        button=_("Take it back"),
    )
    return row_page(
        request, page, BackForm(request.POST or None), lambda data: actions.take_back(row, by=by, **data)
    )
