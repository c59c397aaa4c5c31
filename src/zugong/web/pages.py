"""How pages without an account are kept by caches and found by search engines."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

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
