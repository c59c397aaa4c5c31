"""Preferences, the error pages, and the page that shows every component."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import messages
from .showcase import showcase

YEAR = 365 * 24 * 3600


@never_cache
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Sets how pages look on this device, then goes back to ``next``: ``text`` = large | normal, ``lang`` = a language
    of LANGUAGES. Other values are ignored. Only cookies are written, so a plain link may do it.
    """
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    options = {"max_age": YEAR, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
    if request.GET.get("text") in {"large", "normal"}:
        response.set_cookie("text", request.GET["text"], **options)
    if request.GET.get("lang") in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, request.GET["lang"], **options)
    return response


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component, live."""
    return render(request, "web/ui.html", showcase())


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """``handler400``: what was sent is too much (413) or cannot be read (400)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return messages.show(request, "413.html", status=413)
    return messages.show(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """``handler403``: a ``PermissionDenied`` with a sentence shows that sentence."""
    return messages.show(request, "403.html", status=403, reason=str(exception or ""))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: the form was open too long, or its cookie is gone."""
    return messages.show(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """``handler404``. The exception's text is for programmers and is not shown; what the address may have meant is."""
    return messages.show(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: no context processors, since one of them may be what failed."""
    return render(None, "500.html", {"reading": request.method in {"GET", "HEAD"}}, status=500)  # type: ignore[arg-type]
