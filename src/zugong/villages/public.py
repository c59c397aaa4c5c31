"""What the villagers' pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from zugong.villages import places
from zugong.villages.places import Place

CACHE_SECONDS = 60


def shared_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is the same for everybody who carries no cookie, so that a cache in front may keep it a minute."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not request.COOKIES:
            response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
        else:
            response.headers.setdefault("Cache-Control", "private, max-age=0")
        patch_vary_headers(response, ["Cookie"])
        return response

    return page


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind a private link: kept by nobody, found by no search engine, its address told to no other site."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return page


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
