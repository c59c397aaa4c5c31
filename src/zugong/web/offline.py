"""Writing without a line: which pages a phone keeps, the worker that keeps them, and how kept notes arrive.

A room names the addresses its pages may be kept under; its form is marked as ``web/offline.js`` says, its view of arrival
begins with ``read`` and answers in JSON.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

KEY = re.compile(r"[0-9a-f-]{16,40}\Z")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?\Z")
SCRIPT = Path(__file__).resolve().parent / "static" / "web" / "offline.js"
HOME = "/my/"

_pages: dict[str, None] = {}


def keep_page(pattern: str) -> None:
    """Let phones keep pages at addresses like this: a regular expression of the whole path, as JavaScript reads it."""
    _pages[pattern] = None


@dataclass(frozen=True)
class Sent:
    """A note as the phone wrote it: its key, and when (ISO 8601, empty when not said)."""

    key: str
    written: str


def read(request: HttpRequest) -> Sent | JsonResponse:
    """The note's key and time, or the answer that refuses it: signed out (the phone keeps it) or not to be read."""
    account: Any = request.user
    # A phone may have changed hands between writing and sending; a note is never added under another's name.
    if not account.is_authenticated or request.POST.get("account", str(account.pk)) != str(account.pk):
        return no(
            "signed_out",
            _("You are signed out. What you wrote is kept; sign in and it goes off."),
            401,
            keep=True,
        )
    key, written = request.POST.get("key", ""), request.POST.get("written_at", "")
    if not KEY.match(key) or (written and not WRITTEN.match(written)):
        return no("key", _("This note cannot be read; write it once more."), 400)
    return Sent(key, written)


def no(code: str, text: str, status: int, *, keep: bool = False) -> JsonResponse:
    """A refusal the phone shows beside the note; ``keep`` says whether trying again can help."""
    return JsonResponse({"ok": False, "error": code, "text": text, "keep": keep}, status=status)


@lru_cache(maxsize=1)
def worker_version() -> str:
    """Changes with the program, the script and the pages to keep, so that old shells go."""
    digest = hashlib.sha256(version("zugong").encode())
    digest.update(SCRIPT.read_bytes())
    digest.update("\n".join(_pages).encode())
    return digest.hexdigest()[:12]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it may keep pages of every room."""
    pages = [pattern.replace("/", "\\/") for pattern in _pages]
    body = render_to_string("web/sw.js", {"version": worker_version(), "home": HOME, "pages": pages})
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
