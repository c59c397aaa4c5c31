"""Turns a refusal raised anywhere below a view into a page, or into a toast where htmx asked."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zugong.lib.crypto import DecryptionError

from . import messages

# A refusal is any exception with these: `reason` (a sentence a person reads) and `status` (403, 409, 400).
TITLES = {403: "web/refused/403.html", 409: "web/refused/409.html", 400: "web/refused/400.html"}
UNREADABLE = _(
    "A protected value here cannot be read: it was altered or belongs elsewhere. Nothing was changed; the system"
    " administrator finds it with zugong check."
)
LARGEST = 2**63 - 1
log = logging.getLogger(__name__)


def body_size(meta: Mapping[str, Any]) -> int | None:
    """The bytes a request says it brings; None when they are more than any form of ours has, or no number."""
    length = meta.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:18]) > settings.MAX_REQUEST_BYTES:
        return None
    return int(length)


class BodyLimitMiddleware:
    """Answers a request that is larger than any form of ours before a byte of it is read.

    Django writes uploads to the disk while it looks for the forgery token, whoever sent them and wherever to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=413) if body_size(request.META) is None else self.get_response(request)


class NoNulMiddleware:
    """Takes NUL out of what an address asks for: no page means it, and PostgreSQL takes no text that holds it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        while "%00" in query:  # what is left may close up to one again
            query = query.replace("%00", "")
            request.META["QUERY_STRING"] = query
        return self.get_response(request)


class LanguageMiddleware:
    """Chinese unless the visitor chose otherwise: what a browser happens to send is not a choice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """An exception that carries ``reason`` and ``status`` is an answer, not a fault.

    A page request gets a page with the status, the reason and the way back. An htmx request gets a toast that says the
    reason and leaves the page as it stands, so nothing typed is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]) -> None:
        """A number no row can have leads nowhere, on either database."""
        if any(isinstance(one, int) and one > LARGEST for one in kwargs.values()):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        reason = str(exception)
        if isinstance(exception, DecryptionError):
            log.error("%s: %s", request.path, exception)
            status, reason = 409, str(UNREADABLE)
        else:
            status = getattr(exception, "status", None)
            if status not in TITLES or not hasattr(exception, "reason"):
                return None
        context = {"reason": reason, "reading": request.method in {"GET", "HEAD"}}
        if getattr(request, "htmx", False):
            response = render(request, "web/refused/toast.html", context, status=status)
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
            return response
        return messages.show(request, TITLES[status], status=status, **context)
