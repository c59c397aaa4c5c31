"""Somebody without an account finds the line that is theirs: by name and the last four of the ID number."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.disclosure.listing import contact
from zugong.disclosure.models import Publication
from zugong.organisations import attempts, rules, strangers
from zugong.organisations.addresses import client_line
from zugong.organisations.strangers import TooMany
from zugong.villages.models import SubsidyLine
from zugong.villages.publishing.kinds import LIST
from zugong.villages.subsidies import bodies
from zugong.villages.subsidies.forms import MineForm
from zugong.villages.subsidies.limits import LOOKUPS
from zugong.web.pages import private_page

ADDRESS_FACTOR, DAY_FACTOR = 10, 40


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """The form, and the lines of whoever knows both. Wrong or not there is one answer; tries are counted."""
    publication = (
        Publication.objects.public()
        .filter(number=number[:40], kind=LIST, subsidy_list__isnull=False)
        .select_related("unit__parent__parent", "latest", "subsidy_list__policy")
        .first()
    )
    if publication is None:
        raise Http404
    form = MineForm(request.POST if request.method == "POST" else None)
    lines: list[dict[str, Any]] | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _count(request, publication)
            except TooMany as limit:
                form.add_error(None, str(limit))
                status = 429
            else:
                lines = _lines(publication, form.cleaned_data["name"], form.cleaned_data["tail"].upper())
                status = 200
    context = {
        "publication": publication,
        "unit": publication.unit,
        "form": form,
        "lines": lines,
        "correcting": publication.state != "published",
        "contact": contact(publication.unit),
        "back_url": reverse("disclosed", args=[publication.number]),
        "bar_title": _("Find my own line"),
        "place": publication.unit.name,
        "place_line": publication.unit.parent.name if publication.unit.parent else "",
        "place_url": reverse("disclosed", args=[publication.number]),
    }
    response = render(request, "villages/subsidies/mine.html", context, status=status)
    strangers.remember_device(request, response)
    return response


def _count(request: HttpRequest, publication: Publication) -> None:
    """Ten tries an hour from one device, more from one line, and so many a day on one list, whoever tries."""
    allowed = rules.value(LOOKUPS, publication.unit)
    device, address = strangers.device_of(request), client_line(request)
    by_device, by_address, by_list = attempts.counts(
        ("own.dev", device, 60), ("own.addr", address, 60), ("own.list", str(publication.pk), 24 * 60)
    )
    if by_device >= allowed or by_address >= allowed * (ADDRESS_FACTOR if device else 1):
        raise TooMany(
            "device", _("Looked for too often within an hour. Try again later, or call the village.")
        )
    if by_list >= allowed * DAY_FACTOR:
        raise TooMany("list", _("This list was looked through very often today. Please call the village."))
    attempts.record_all([("own.dev", device), ("own.addr", address), ("own.list", str(publication.pk))])


def _lines(publication: Publication, name: str, tail: str) -> list[dict[str, Any]]:
    """The lines of that name whose number ends so; their places as they stand in the published table."""
    if publication.state != "published" or publication.latest is None:
        return []
    rows = SubsidyLine.objects.filter(list=publication.subsidy_list)
    own = [
        line
        for line in rows.filter(name=name).order_by("row")
        if constant_time_compare(line.id_number[-4:], tail)
    ]
    answers = []
    for line in own:
        last = line.payments.order_by("-turn").first()
        place = rows.filter(row__lt=line.row).count()
        answers.append(
            {
                "line": line,
                "quantity": bodies.plain(line.quantity),
                "payment": line.get_payment_display(),
                "last": last,
                "ask": reverse("disclosure_ask", args=[publication.number, publication.latest.number])
                + f"?row={place}",
            }
        )
    return answers
