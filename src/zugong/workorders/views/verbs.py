"""Doing a verb of an order: its form on a page of its own, and what happens when it is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.flows import actions as flow_actions
from zugong.flows import permissions as flow_permissions
from zugong.organisations import rules
from zugong.organisations.calendar import office_calendar
from zugong.organisations.refusals import Conflict, Refused
from zugong.workorders import faces, permissions, queries, timeline
from zugong.workorders.models import WorkOrder
from zugong.workorders.verb_forms import FORMS, VerbForm, is_stale

PHONE_VERBS = {"note", "complete", "extend", "decline", "accept"}  # the member's own: shown with a dock


@login_required
@require_http_methods(["GET", "POST"])
def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for what the verb needs, then do it. Refused or overtaken: the page says by whom, with everything typed."""
    account: Any = request.user
    if name not in FORMS:
        raise Http404
    by = request.actor  # type: ignore[attr-defined]
    try:
        order = permissions.visible_order(account, pk)
    except Http404:
        if request.method == "POST" and (left := permissions.left_hands(account, pk)):
            return _overtaken(request, left, name)
        raise
    if request.method == "GET":
        flow_permissions.check(order, name, by)
        form = FORMS[name](order, by, initial=_given(request, name))
        return _page(request, order, form, status=200)
    form = FORMS[name](order, by, request.POST, request.FILES)
    try:
        flow_permissions.check(order, name, by)
        if not form.is_valid():
            return _page(request, order, form, status=422)
        if is_stale(form, order):
            raise flow_actions.conflict_of(order, seen=form.cleaned_data["seen"])
        form.run()
    except Refused as refused:
        fresh = WorkOrder.objects.select_related(*permissions.RELATED).get(pk=pk)
        return _page(request, fresh, form, status=refused.status, refused=refused)
    messages.success(request, done_words(order, name, form))
    return HttpResponseRedirect(_next(request, order, account))  # an address, never the name of a page


def _overtaken(request: HttpRequest, order: WorkOrder, name: str) -> HttpResponse:
    """It left one's hands while one was writing: who has it now, and everything typed."""
    by = request.actor  # type: ignore[attr-defined]
    form = FORMS[name](order, by, request.POST, request.FILES)
    last = queries.last_step(order)
    gone = Conflict(
        "gone",
        _("%(actor)s was first; the order is no longer with you. Nothing of yours was changed."),
        actor=timeline.actor_words(last) if last else order.holder.name,
    )
    return _page(request, order, form, status=gone.status, refused=gone)


def _given(request: HttpRequest, name: str) -> dict[str, Any]:
    keys = [key for key in request.GET if key in FORMS[name].base_fields and key != "seen"]
    return {key: request.GET[key] for key in keys}


def _next(request: HttpRequest, order: WorkOrder, account: Any) -> str:
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        return target
    if WorkOrder.objects.visible_to(account).filter(pk=order.pk).exists():
        return reverse("order", args=[order.pk])
    return reverse("my_orders") if not account.can("workorders.view") else reverse("orders_board")


def done_words(order: WorkOrder, name: str, form: VerbForm) -> str:
    """What was done, for the toast."""
    if name == "dispatch":
        return _("Dispatched to %(person)s") % {"person": form.cleaned_data["person"].name}
    if name in {"accept", "claim"}:
        return _("Accepted; to be done %(when)s") % {"when": faces.by_when(order.promised_at)}
    if name == "decline":
        return _("Declined; it is back with who dispatches, and nothing is deducted")
    if name == "note":
        return _("Written down")
    if name == "extend":
        return _("Extended; to be done %(when)s") % {"when": faces.by_when(order.promised_at)}
    if name == "complete":
        return _("Reported as done")
    return _("Done: %(verb)s") % {"verb": order.table.verb(name).title}


def _page(
    request: HttpRequest, order: WorkOrder, form: VerbForm, *, status: int, refused: Refused | None = None
) -> HttpResponse:
    name = form.verb
    spec = order.table.verb(name)
    last = queries.last_step(order)
    mine = order.assignee_id is not None and order.assignee_id == request.user.person_id  # type: ignore[union-attr]
    phone = mine and name in PHONE_VERBS
    possible = flow_permissions.possible(order, request.actor)  # type: ignore[attr-defined]
    context = {
        "order": order,
        "form": form,
        "verb": spec,
        "refused": str(refused) if refused else "",
        "conflict": refused is not None and refused.status == 409,
        "still": any(v.name == name for v in possible),
        "last": last,
        "last_title": timeline.title_of(order.table, last) if last else "",
        "last_by": timeline.actor_words(last) if last else "",
        "face": faces.face(order),
        "url": reverse("order_verb", args=[order.pk, name]),
        "back_url": reverse("order", args=[order.pk]),
        "bar_title": bar_title(name, spec.title),
        "sync_url": reverse("order_note_sync", args=[order.pk]) if name == "note" else "",
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
        "had_photos": bool(request.FILES),
        "until": _extended_until(order) if name == "extend" else "",
        "may_complete": any(v.name == "complete" for v in possible),
        "may_extend": any(v.name == "extend" for v in possible) and not order.extended,
    }
    template = (
        "workorders/member_note.html"
        if phone and name == "note"
        else "workorders/member_verb.html"
        if phone
        else "workorders/verb.html"
    )
    response = render(request, template, context, status=status)
    return response


def _extended_until(order: WorkOrder) -> str:
    """The end an extension would set, as on buttons; empty for an order without a clock."""
    if order.due_at is None:
        return ""
    return faces.by_when(office_calendar().due(order.due_at, rules.value("order.extension", order.unit)))


def bar_title(name: str, title: Any) -> str:
    """The title of the phone page."""
    return _("Note progress on this order") if name == "note" else str(title)
