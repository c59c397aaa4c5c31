"""Near relatives on a person's page: shown on request and logged, entered, ended, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zugong.organisations import kin_actions, roles
from zugong.organisations.forms_kin import KinEndForm, KinForm
from zugong.organisations.models import KinRelation, Person
from zugong.organisations.refusals import Refused
from zugong.organisations.views.rosters import refuse, tabs
from zugong.organisations.views.shared import needs


def visible_person(request: HttpRequest, pk: int) -> Person:
    rows = Person.objects.visible_to(request.user, roles.VIEW_KIN)
    return get_object_or_404(rows.select_related("home", "party_unit"), pk=pk)


@require_POST
@never_cache
@needs(roles.VIEW_KIN)
def person_kin(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's near relatives on a page of their own, this once; the look is logged."""
    person = visible_person(request, pk)
    rows = [
        {"relation": one, "other": one.other(person)} for one in kin_actions.look(person, by=request.actor)
    ]
    context = {
        "person": person,
        "rows": rows,
        "keeps": kin_actions.may(request.actor, roles.KEEP_KIN, person),
        "tabs": tabs(request, "people"),
    }
    return render(request, "organisations/people/kin.html", context)


@needs(roles.KEEP_KIN)
def kin_create(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    kin_actions.check_may_keep(request.actor, person)
    form = KinForm(request.POST or None, people=_findable(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            made = kin_actions.enter(person=person, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            words = _("Entered: %(one)s and %(other)s, %(words)s.")
            messages.success(
                request, words % {"one": person.name, "other": made.other(person).name, "words": made.named}
            )
            return redirect("person", pk=pk)
    return _form(
        request,
        form,
        person,
        title=_("A near relative of %(person)s") % {"person": person.name},
        button=_("Enter the relation"),
    )


@needs(roles.KEEP_KIN)
def kin_end(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """It ended on a day, or was entered by mistake."""
    person = visible_person(request, pk)
    rows = KinRelation.objects.visible_to(request.user, roles.KEEP_KIN).of(person)
    found = rows.select_related(
        "person__home", "person__party_unit", "relative__home", "relative__party_unit"
    ).filter(pk=relation)
    one = found.first()
    if one is None:
        raise Http404
    form = KinEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["how"] == "ended":
                kin_actions.end(one, on=data["on"], by=request.actor)
            else:
                kin_actions.take_back(one, why=data["why"], by=request.actor)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Noted; it counts no more."))
            return redirect("person", pk=pk)
    title = _("%(person)s and %(other)s: %(words)s") % {
        "person": person.name,
        "other": one.other(person).name,
        "words": one.named,
    }
    return _form(request, form, person, title=title, button=_("Note it"))


def _findable(request: HttpRequest) -> Any:
    """Whom this account may name as a relative: people it sees, and those it enters relatives for."""
    scope: Any = request.user.scope  # type: ignore[union-attr]
    seen = Q(pk__in=[])
    for permission in (roles.VIEW_PEOPLE, roles.KEEP_KIN):
        seen |= scope.q("home__path", permission) | scope.q("party_unit__path", permission)
    return Person.objects.filter(seen, left_on__isnull=True)


def _form(request: HttpRequest, form: Any, person: Person, **words: Any) -> HttpResponse:
    context = {"form": form, "person": person, "tabs": tabs(request, "people")}
    return render(
        request, "organisations/people/form.html", context | words, status=400 if form.errors else 200
    )
