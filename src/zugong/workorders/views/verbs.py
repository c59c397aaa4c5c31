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
from zugong.flows.table import ASSIGNEE
from zugong.organisations import rules
from zugong.organisations.calendar import office_calendar
from zugong.organisations.refusals import Conflict, Refused
from zugong.workorders import faces, kinds, permissions, queries, timeline
from zugong.workorders.models import WorkOrder
from zugong.workorders.verb_forms import VerbForm, form_for, is_stale


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for what the verb needs, then do it. Refused or overtaken: the page says by whom, with everything typed."""
    account: Any = request.user
    by = request.actor  # type: ignore[attr-defined]
    try:
        order = permissions.visible_order(account, pk)
    except Http404:
        left = permissions.left_hands(account, pk) if request.method == "POST" else None
        if left is not None and _is_staffs(left, name):
            return _overtaken(request, left, name)
        raise
    if not _is_staffs(order, name):
        raise Http404
    if request.method != "POST":
        flow_permissions.check(order, name, by)
        form = form_for(order, name, by)
        form.initial.update(
            {key: request.GET[key] for key in form.fields if key in request.GET and key != "seen"}
        )
        return _page(request, order, form, status=200)
    form = form_for(order, name, by, request.POST, request.FILES)
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


def _is_staffs(order: WorkOrder, name: str) -> bool:
    """Whether the order's table has this verb for people with an account."""
    verb = kinds.verb_of(order, name)
    return verb is not None and verb.for_staff


def _overtaken(request: HttpRequest, order: WorkOrder, name: str) -> HttpResponse:
    """It left one's hands while one was writing: who has it now, and everything typed."""
    by = request.actor  # type: ignore[attr-defined]
    form = form_for(order, name, by, request.POST, request.FILES)
    last = queries.last_step(order)
    gone = Conflict(
        "gone",
        _("%(actor)s was first; the order is no longer with you. Nothing of yours was changed."),
        actor=timeline.actor_words(order.table, last) if last else order.holder.name,
    )
    return _page(request, order, form, status=gone.status, refused=gone)


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
    """What was done, for the toast: in the table's words where it has some."""
    verb = order.table.verb(name)
    person = form.cleaned_data.get("person")
    said = {"person": person.name} if person is not None else {}
    if order.promised_at is not None:
        said["when"] = faces.by_when(order.promised_at)
    return timeline.quoted(verb.toast, said) or _("Done: %(verb)s") % {"verb": verb.title}


def _page(
    request: HttpRequest, order: WorkOrder, form: VerbForm, *, status: int, refused: Refused | None = None
) -> HttpResponse:
    name = form.verb
    spec = order.table.verb(name)
    last = queries.last_step(order)
    mine = order.assignee_id is not None and order.assignee_id == request.user.person_id  # type: ignore[union-attr]
    # what is done by whoever has it in hand is done on a phone: shown with a dock
    phone = mine and ASSIGNEE in spec.who
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
        "last_by": timeline.actor_words(order.table, last) if last else "",
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
