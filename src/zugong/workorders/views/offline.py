"""Notes that were kept on the phone arrive here, once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zugong.organisations.refusals import Refused
from zugong.web import offline
from zugong.workorders import actions, permissions
from zugong.workorders.models import WorkOrder
from zugong.workorders.verb_forms import form_for


@require_POST
@never_cache
def sync(request: HttpRequest, pk: int) -> JsonResponse:
    """One note with its key: ``{"ok": true}`` also when it arrived before. Signed out or another's: 401, the phone keeps it.

    Errors carry ``{"error": code, "text": sentence}``; ``keep`` says whether trying again can help.
    """
    account: Any = request.user
    sent = offline.read(request)
    if isinstance(sent, JsonResponse):
        return sent
    order = WorkOrder.objects.visible_to(account).select_related(*permissions.RELATED).filter(id=pk).first()
    if order is None:
        return offline.no("gone", _("This order is no longer with you; the note was not added."), 404)
    by = request.actor  # type: ignore[attr-defined]
    if not order.table.has_verb("note"):
        return offline.no("gone", _("This order takes no notes; it was not added."), 404)
    form = form_for(order, "note", by, request.POST, request.FILES)
    if not form.is_valid():
        errors = " ".join(str(error) for found in form.errors.values() for error in found)
        return offline.no("form", errors, 422)
    data = form.cleaned_data
    try:
        actions.note(
            order, by=by, note=data["note"], photos=data["photos"], key=sent.key, written_at=sent.written
        )
    except Refused as refused:
        return offline.no(refused.code, str(refused), refused.status)
    return JsonResponse({"ok": True, "url": reverse("order", args=[pk])})
