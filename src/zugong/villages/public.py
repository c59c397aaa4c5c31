"""What the villagers' pages share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from zugong.villages import places
from zugong.villages.places import Place


def village_or_404(code: str) -> Place:
    """The village of a code; 404 for one that is none. A closed one is returned as it is."""
    place = places.place_by_code(code)
    if place is None:
        raise Http404
    return place


def successor_response(
    request: HttpRequest, place: Place, page: str = "village", *args: str
) -> HttpResponse | None:
    """For a closed village: to its successor's page, or a choice of several. None while it is open."""
    if place.unit.is_open:
        return None
    found = places.successors(place.unit)
    if len(found) == 1:
        query = urlencode(
            {"from": place.unit.code, **{k: v for k, v in request.GET.items() if k in ("item", "code")}}
        )
        return redirect(f"{reverse(page, args=[found[0].code, *args])}?{query}")
    context = {"old": place.unit, "successors": found, "contact": place.contact}
    return render(request, "villages/closed.html", context, status=200 if found else 404)


def frame(place: Place, **more: Any) -> dict[str, Any]:
    """Context of a public page of ``place``; ``place`` itself is the head's bold name, so the object is ``site``."""
    return {
        "site": place,
        "unit": place.unit,
        "place": place.unit.name,
        "place_line": place.line,
        "place_url": reverse("village", args=[place.unit.code]),
        "contact": place.contact,
        **more,
    }
