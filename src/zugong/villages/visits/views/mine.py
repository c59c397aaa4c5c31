"""On the phone of who looks after households: which are due, and a visit noted in a minute, also without a line."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.organisations import reveal, rules
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import places, tabs
from zugong.villages.models import Household, Visit
from zugong.villages.orders import queries as hall
from zugong.villages.visits import actions, permissions, queries
from zugong.villages.visits.forms import VisitForm
from zugong.web import offline
from zugong.web.templatetags.web import groups
from zugong.workorders.actions import short_code
from zugong.workorders.models import ServiceItem

BOTH = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def my_households(request: HttpRequest) -> HttpResponse:
    """The households somebody looks after, those due first."""
    account: Any = request.user
    if account.person_id is None:
        raise Forbidden("no_person", _("This account belongs to no person, so it looks after no household."))
    today = timezone.localdate()
    links = queries.mine(account.person)
    soon = rules.value("visits.soon", links[0].household.unit) if links else 0
    rows = [
        {"link": link, "household": link.household, "state": queries.state_of(link, today, soon)}
        for link in links
    ]
    context = {
        "rows": rows,
        "due": sum(1 for row in rows if row["state"] != "visited"),
        "last": queries.visits(Visit.objects.filter(person=account.person_id))[:5],
        "tabs": tabs.build(request, "my_households"),
    }
    return render(request, "villages/visits/mine.html", context)


def household_for(request: HttpRequest, pk: int) -> Household:
    """A household the account may visit: 404 for one that is none of its business, 403 with the reason inside."""
    found = Household.objects.filter(pk=pk).select_related("unit__parent").first()
    if found is None or not _concerns(request, found):
        raise Http404
    permissions.check_can_visit(request.actor, found)
    return found


def _concerns(request: HttpRequest, household: Household) -> bool:
    account: Any = request.user
    return account.can("villages.view_households", household.unit) or permissions.looks_after(
        request.actor, household
    )


def items_of(household: Household) -> list[ServiceItem]:
    """What may be ordered for the household: what its village offers."""
    village = places.village_of(household.unit)
    if village is None:
        return []
    found = hall.hall(places.place_of(village)).by_window
    return [
        offer.item
        for window in ("social", "village", "government", "party")
        for offer in found.get(window, [])
    ]


@login_required
@require_http_methods(BOTH)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; sent, the visit is kept, and with an item its difficulty is an order."""
    household = household_for(request, pk)
    items = items_of(household)
    if request.method != "POST":
        form = VisitForm(
            items=items, initial={"key": str(uuid.uuid4()), "kind": request.GET.get("kind", "home")[:8]}
        )
        return _page(request, household, form)
    form = VisitForm(request.POST, request.FILES, items=items)
    if not form.is_valid():
        return _page(request, household, form, status=422)
    try:
        noted = _note(request, household, form.cleaned_data, form.cleaned_data["key"])
    except Refused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        return _page(request, household, form, status=refusal.status)
    _tell(request, household, noted)
    return redirect("visit", noted.visit.pk)


@require_POST
@never_cache
def sync(request: HttpRequest, pk: int) -> JsonResponse:
    """A visit that was written on the phone without a line: ``{"ok": true}`` also when it arrived before."""
    sent = offline.read(request)
    if isinstance(sent, JsonResponse):
        return sent
    try:
        household = household_for(request, pk)
    except Http404:
        return offline.no("gone", _("You no longer look after this household; the visit was not added."), 404)
    except Refused as refusal:
        return offline.no(refusal.code, str(refusal), refusal.status)
    data = request.POST.copy()
    data["key"] = sent.key
    form = VisitForm(data, request.FILES, items=items_of(household))
    if not form.is_valid():
        errors = " ".join(str(error) for found in form.errors.values() for error in found)
        return offline.no("form", errors, 422)
    try:
        noted = _note(request, household, form.cleaned_data, sent.key)
    except Refused as refusal:
        return offline.no(refusal.code, str(refusal), refusal.status)
    return JsonResponse({"ok": True, "url": reverse("visit", args=[noted.visit.pk])})


@login_required
@require_http_methods(BOTH)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """What was noted wrongly, noted anew by who noted it; both stay."""
    found = (
        Visit.objects.visible_to(request.user)
        .select_related("household__unit__parent", "person")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    permissions.check_can_correct(request.actor, found)
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        items=[],
        initial={name: getattr(found, name) for name in ("kind", "found", "words", "on")}
        | {"key": str(uuid.uuid4())},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            fresh = actions.correct(
                visit=found,
                kind=data["kind"],
                on=data["on"],
                found=data["found"],
                words=data["words"],
                by=request.actor,
                request_key=data["key"],
            )
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Corrected; both can be read, the new one counts."))
            return redirect("visit", fresh.pk)
    context = {
        "visit": found,
        "household": found.household,
        "form": form,
        "tabs": tabs.build(request, "my_households"),
    }
    return render(request, "villages/visits/correct.html", context, status=422 if form.errors else 200)


def _note(request: HttpRequest, household: Household, data: dict[str, Any], key: str) -> actions.Noted:
    return actions.note_visit(
        household=household,
        kind=data["kind"],
        on=data["on"],
        found=data["found"],
        words=data["words"],
        by=request.actor,
        request_key=key,
        photos=data["photos"],
        item=data["item"],
    )


def _tell(request: HttpRequest, household: Household, noted: actions.Noted) -> None:
    if noted.order is None:
        messages.success(request, _("Noted: a visit to %(what)s.") % {"what": household.title})
    else:
        messages.success(
            request,
            _("Noted, and ordered: number %(number)s, short code %(code)s. Tell the household both.")
            % {"number": noted.order.number_text, "code": groups(short_code(noted.order))},
        )


def _page(request: HttpRequest, household: Household, form: VisitForm, status: int = 200) -> HttpResponse:
    link, visits = queries.of_household(household)
    context = {
        "household": household,
        "form": form,
        "link": link,
        "last": visits[:3],
        "phone": reveal.mask(household, "phone"),
        "sync_url": reverse("visit_sync", args=[household.pk]),
        "back_url": reverse("my_households"),
        "bar_title": _("Note a visit"),
    }
    return render(request, "villages/visits/new.html", context, status=status)
