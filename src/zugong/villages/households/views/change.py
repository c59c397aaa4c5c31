"""Changing the roster by hand: every form names its effect, keeps what was typed, says what to mend at its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import tabs
from zugong.villages.households import actions, permissions
from zugong.villages.households.forms import (
    CloseForm,
    HeadForm,
    HouseholdEditForm,
    HouseholdForm,
    MemberForm,
    MemberLeftForm,
    MoveForm,
)
from zugong.villages.households.views.roster import visible
from zugong.villages.models import Household, HouseholdMember

BOTH = ["GET", "HEAD", "POST"]
TAKE_OUT = "-"


@login_required
@require_http_methods(BOTH)
def create(request: HttpRequest) -> HttpResponse:
    """A household by hand."""
    permissions.check_can_keep(request.actor)
    form = HouseholdForm(
        request.POST if request.method == "POST" else None,
        account=request.user,
        initial={"unit": request.GET.get("unit", "")[:24]},
    )

    def do(data: dict[str, Any]) -> HttpResponse:
        made = actions.create(by=request.actor, **data)
        messages.success(request, _("%(what)s is in the roster.") % {"what": made.title})
        return redirect("household", pk=made.pk)

    return _handle(request, form, do, title=_("New household"), button=_("Add to the roster"))


@login_required
@require_http_methods(BOTH)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    household = _kept(request, pk)
    form = HouseholdEditForm(
        request.POST if request.method == "POST" else None,
        initial={"hamlet": household.hamlet, "care": household.care},
    )

    def do(data: dict[str, Any]) -> HttpResponse:
        phone = {"": None, TAKE_OUT: ""}.get(data["phone"], data["phone"])
        actions.update(
            household=household, by=request.actor, hamlet=data["hamlet"], phone=phone, care=data["care"]
        )
        messages.success(request, _("Saved: %(what)s") % {"what": household.title})
        return redirect("household", pk=pk)

    title = _("Change %(what)s") % {"what": household.title}
    return _handle(request, form, do, household, title=title, button=_("Save"))


@login_required
@require_http_methods(BOTH)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    household = _kept(request, pk)
    form = MoveForm(request.POST if request.method == "POST" else None, account=request.user)

    def do(data: dict[str, Any]) -> HttpResponse:
        actions.move(household=household, by=request.actor, **data)
        messages.success(
            request, _("%(what)s lives in %(unit)s now.") % {"what": household.title, "unit": data["unit"]}
        )
        return redirect("household", pk=pk)

    title = _("Move %(what)s") % {"what": household.title}
    text = _("Number and card stay; points, visits and orders go along.")
    return _handle(request, form, do, household, title=title, button=_("Move the household"), text=text)


@login_required
@require_http_methods(BOTH)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    household = _kept(request, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)

    def do(data: dict[str, Any]) -> HttpResponse:
        actions.close(household=household, by=request.actor, **data)
        messages.success(request, _("%(what)s has left the roster.") % {"what": household.title})
        return redirect("household", pk=pk)

    title = _("%(what)s has left") % {"what": household.title}
    text = _(
        "Its card opens nothing from then on. Everything it did stays and can be read; it can come back."
    )
    return _handle(
        request, form, do, household, title=title, button=_("Take it out of the roster"), text=text
    )


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    household = _kept(request, pk)
    actions.reopen(household=household, by=request.actor)
    messages.success(request, _("%(what)s is back; print its new card.") % {"what": household.title})
    return redirect("household", pk=pk)


@login_required
@require_http_methods(BOTH)
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then make a new card; the old one opens nothing from this moment."""
    household = _kept(request, pk)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def do(data: dict[str, Any]) -> HttpResponse:
        actions.reissue_card(household=household, by=request.actor)
        messages.success(
            request, _("The old card opens nothing any more. Print the new one and hand it over.")
        )
        return redirect("household", pk=pk)

    title = _("A new card for %(what)s") % {"what": household.title}
    text = _(
        "The card the household has opens nothing from this moment. Points, visits and votes stay with the household."
    )
    return _handle(request, form, do, household, title=title, button=_("End the old card"), text=text)


# --- members -----------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(BOTH)
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    household = _kept(request, pk)
    form = MemberForm(request.POST if request.method == "POST" else None)

    def do(data: dict[str, Any]) -> HttpResponse:
        member = actions.add_member(household=household, by=request.actor, **data)
        messages.success(request, _("%(name)s belongs to the household now.") % {"name": member.name})
        return redirect("household", pk=pk)

    title = _("New member of %(what)s") % {"what": household.title}
    return _handle(request, form, do, household, title=title, button=_("Add the member"))


@login_required
@require_http_methods(BOTH)
def member_edit(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    household = _kept(request, pk)
    one = _member(household, member)
    initial = {"name": one.name, "relation": one.relation, "birth_date": one.birth_date}
    form = MemberForm(request.POST if request.method == "POST" else None, member=one, initial=initial)

    def do(data: dict[str, Any]) -> HttpResponse:
        data["id_number"] = data["id_number"] or None
        actions.update_member(member=one, by=request.actor, **data)
        messages.success(request, _("Saved: %(what)s") % {"what": one.name})
        return redirect("household", pk=pk)

    title = _("Change %(what)s") % {"what": one.name}
    return _handle(request, form, do, household, title=title, button=_("Save"))


@login_required
@require_http_methods(BOTH)
def member_left(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    household = _kept(request, pk)
    one = _member(household, member)
    form = MemberLeftForm(request.POST if request.method == "POST" else None)

    def do(data: dict[str, Any]) -> HttpResponse:
        actions.member_left(member=one, by=request.actor, **data)
        messages.success(request, _("%(name)s has left the household.") % {"name": one.name})
        return redirect("household", pk=pk)

    title = _("%(what)s has left") % {"what": one.name}
    return _handle(request, form, do, household, title=title, button=_("Enter it"))


@login_required
@require_http_methods(BOTH)
def head(request: HttpRequest, pk: int) -> HttpResponse:
    household = _kept(request, pk)
    living = household.members.filter(left_on__isnull=True).exclude(relation=actions.HEAD)
    form = HeadForm(request.POST if request.method == "POST" else None, members=living)

    def do(data: dict[str, Any]) -> HttpResponse:
        actions.change_head(household=household, by=request.actor, **data)
        messages.success(request, _("%(name)s is the head now.") % {"name": household.head})
        return redirect("household", pk=pk)

    title = _("Another head for %(what)s") % {"what": household.title}
    return _handle(request, form, do, household, title=title, button=_("Change the head"))


# --- parts -------------------------------------------------------------------------------------------------------
def _kept(request: HttpRequest, pk: int) -> Household:
    """A household in scope that the account keeps: 404 outside, 403 with the reason inside."""
    permissions.check_can_view(request.actor)
    household = visible(request, pk)
    permissions.check_can_keep(request.actor, household.unit)
    return household


def _member(household: Household, pk: int) -> HouseholdMember:
    found = HouseholdMember.objects.select_related("household__unit").filter(pk=pk, household=household)
    member = found.filter(left_on__isnull=True).first()
    if member is None:
        raise Http404
    return member


def _handle(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], HttpResponse],
    household: Household | None = None,
    **words: Any,
) -> HttpResponse:
    """Do it when the form is right; else show it again with everything typed."""
    if request.method == "POST" and form.is_valid():
        try:
            return do(dict(form.cleaned_data))
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
    context = {"form": form, "household": household, "tabs": tabs.build(request, "households"), **words}
    return render(request, "villages/households/form.html", context, status=400 if form.errors else 200)
