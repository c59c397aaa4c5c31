"""Notes that were kept on the phone arrive here, once; and the worker that keeps the pages."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zugong.organisations.refusals import Refused
from zugong.workorders import actions, permissions
from zugong.workorders.models import WorkOrder
from zugong.workorders.verb_forms import form_for

KEY = re.compile(r"[0-9a-f-]{16,40}\Z")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?\Z")
SOURCES = Path(__file__).resolve().parent.parent / "static" / "workorders"


@require_POST
@never_cache
def sync(request: HttpRequest, pk: int) -> JsonResponse:
    """One note with its key: ``{"ok": true}`` also when it arrived before. Signed out or another's: 401, the phone keeps it.

    Errors carry ``{"error": code, "text": sentence}``; ``keep`` says whether trying again can help.
    """
    account: Any = request.user
    # A phone may have changed hands between writing and sending; a note is never added under another's name.
    if not account.is_authenticated or request.POST.get("account", str(account.pk)) != str(account.pk):
        return _no(
            "signed_out",
            _("You are signed out. What you wrote is kept; sign in and it goes off."),
            401,
            keep=True,
        )
    key, written = request.POST.get("key", ""), request.POST.get("written_at", "")
    if not KEY.match(key) or (written and not WRITTEN.match(written)):
        return _no("key", _("This note cannot be read; write it once more."), 400)
    order = WorkOrder.objects.visible_to(account).select_related(*permissions.RELATED).filter(id=pk).first()
    if order is None:
        return _no("gone", _("This order is no longer with you; the note was not added."), 404)
    by = request.actor  # type: ignore[attr-defined]
    if not order.table.has_verb("note"):
        return _no("gone", _("This order takes no notes; it was not added."), 404)
    form = form_for(order, "note", by, request.POST, request.FILES)
    if not form.is_valid():
        errors = " ".join(str(error) for found in form.errors.values() for error in found)
        return _no("form", errors, 422)
    data = form.cleaned_data
    try:
        actions.note(order, by=by, note=data["note"], photos=data["photos"], key=key, written_at=written)
    except Refused as refused:
        return _no(refused.code, str(refused), refused.status)
    return JsonResponse({"ok": True, "url": reverse("order", args=[pk])})


def _no(code: str, text: str, status: int, *, keep: bool = False) -> JsonResponse:
    return JsonResponse({"ok": False, "error": code, "text": text, "keep": keep}, status=status)


@lru_cache(maxsize=1)
def worker_version() -> str:
    """Changes with the program and with the scripts the phone keeps, so that old shells go."""
    digest = hashlib.sha256(version("zugong").encode())
    for path in sorted(SOURCES.glob("*.js")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it may keep the member's pages."""
    body = render_to_string("workorders/sw.js", {"version": worker_version(), "home": reverse("my_orders")})
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
