"""People: the list, one person's page, and the forms that change it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events, kin_actions, people_actions, people_queries, reveal, roles
from zugong.organisations.forms_rosters import AppointForm, EndForm, PeopleFilter, PersonForm
from zugong.organisations.keyset import page
from zugong.organisations.models import Appointment, Event, Person, Post
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.views.rosters import XLSX, refuse, tabs
from zugong.organisations.views.shared import needs

SENSITIVE = ("id_number", "phone")
EXPORT_LIMIT = 200_000
READS_SHOWN = 5


@needs(roles.VIEW_PEOPLE)
def people_list(request: HttpRequest) -> HttpResponse:
    form, rows = _filtered(request)
    found = page(request, people_queries.for_list(rows), descending=False)
    for person in found.rows:
        person.phone_shown = reveal.mask(person, "phone")
    context = {
        "form": form,
        "page": found,
        "tabs": tabs(request, "people"),
        "query": request.GET.urlencode(),
        "may_reveal": request.user.can(roles.REVEAL),
        "may_create": request.user.can(roles.CHANGE_PEOPLE),
        "keeps_kin": request.user.can(roles.KEEP_KIN),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "organisations/people/list.html", context)


@require_POST
@needs(roles.VIEW_PEOPLE)
def people_export(request: HttpRequest) -> HttpResponse:
    """The list's answer as Excel, numbers masked unless whole ones are asked for by an account that may see them."""
    form, rows = _filtered(request)
    if not form.is_valid():
        return redirect("people")
    whole = request.POST.get("numbers") == "whole"
    if whole:
        _check_may_reveal_all(request)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    lines = _lines(people_queries.for_list(rows).order_by("pk")[:EXPORT_LIMIT], whole)
    count = write_rows(stream, [(_("People"), _columns(), lines)])
    events.record(
        "people.export", by=request.actor, rows=count, whole_numbers=whole,
        result=Event.Result.READ if whole else Event.Result.DONE,
        filter={key: value for key, value in request.GET.items() if key != "q"},
    )  # fmt: skip
    stream.seek(0)
    name = f"{_('People')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@needs(roles.VIEW_PEOPLE)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@require_POST
@never_cache
@needs(roles.VIEW_PEOPLE)
def person_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """One masked field in full, on this page once; each time is an event."""
    person = _visible(request, pk)
    field = request.POST.get("field", "")
    if field not in SENSITIVE:
        return redirect("person", pk=pk)
    return _page(request, person, shown={field: reveal.reveal(person, field, by=request.actor)})


def _page(request: HttpRequest, person: Person, shown: dict[str, str] | None = None) -> HttpResponse:
    masked = [
        {"name": name, "label": label, "value": (shown or {}).get(name) or reveal.mask(person, name),
         "revealed": name in (shown or {})}
        for name, label in (("id_number", _("ID number")), ("phone", _("telephone")))
    ]  # fmt: skip
    changes = people_actions.may_change(request.actor, person)
    context = {
        "person": person,
        "masked": masked,
        "may_reveal": reveal.can_reveal(person, by=request.actor),
        "sees_kin": kin_actions.may(request.actor, roles.VIEW_KIN, person),
        "keeps_kin": kin_actions.may(request.actor, roles.KEEP_KIN, person),
        "changes": changes,
        "appointments": people_queries.appointments(person),
        "today": timezone.localdate(),
        "reads": _reads(person),
        "tabs": tabs(request, "people"),
    }
    return render(request, "organisations/people/detail.html", context)


def _reads(person: Person) -> list[Event]:
    """Who saw a masked field of this person, the latest first."""
    seen = Event.objects.filter(subject_type="organisations.person", subject_id=str(person.pk))
    return list(seen.filter(verb="field.revealed").order_by("-pk")[:READS_SHOWN])


@needs(roles.CHANGE_PEOPLE)
def person_create(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = people_actions.create(by=request.actor, **_given(form))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(person)s is in the roster.") % {"person": person.name})
            return redirect("person", pk=person.pk)
    return _form(request, form, title=_("New person"), button=_("Add to the roster"))


@needs(roles.CHANGE_PEOPLE)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    people_actions.check_may_change(request.actor, person)
    names = [name for name in PersonForm.base_fields if name not in {"code", "skills", *SENSITIVE}]
    initial = {name: getattr(person, name) for name in [*names, "home", "party_unit"]}
    initial["skills"] = list(person.skills.all())
    form = PersonForm(request.POST or None, account=request.user, person=person, initial=initial)
    for name in ("home", "party_unit"):
        form.fields[name].allow_closed = True
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.update(person=person, by=request.actor, **_given(form))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved: %(what)s") % {"what": person.name})
            return redirect("person", pk=pk)
    return _form(
        request, form, person=person, title=_("Change %(person)s") % {"person": person.name}, button=_("Save")
    )


@needs(roles.CHANGE_PEOPLE)
def appointment_create(request: HttpRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    people_actions.check_may_change(request.actor, person)
    posts = Post.objects.filter(
        request.user.scope.q("unit__path", roles.CHANGE_PEOPLE), unit__closed_on=None
    ).select_related("unit")
    form = AppointForm(request.POST or None, posts=posts.order_by("unit__path", "code"))
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.appoint(person=person, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The appointment is entered."))
            return redirect("person", pk=pk)
    title = _("Appoint %(person)s to a post") % {"person": person.name}
    return _form(request, form, person=person, title=title, button=_("Enter the appointment"))


@needs(roles.CHANGE_PEOPLE)
def appointment_end(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    person = _visible(request, pk)
    people_actions.check_may_change(request.actor, person)
    found = get_object_or_404(
        Appointment.objects.select_related("person", "post__unit"), pk=appointment, person=person
    )
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.end_appointment(appointment=found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The appointment has its end."))
            return redirect("person", pk=pk)
    title = _("End %(person)s's appointment as %(post)s") % {"person": person.name, "post": found.post}
    return _form(request, form, person=person, title=title, button=_("End it"))


# --- parts -------------------------------------------------------------------------------------------------------
def _visible(request: HttpRequest, pk: int) -> Person:
    rows = Person.objects.visible_to(request.user, roles.VIEW_PEOPLE)
    return get_object_or_404(rows.select_related("home", "party_unit"), pk=pk)


def _filtered(request: HttpRequest) -> tuple[PeopleFilter, QuerySet[Person]]:
    form = PeopleFilter(request.GET, account=request.user)
    if not form.is_valid():
        return form, Person.objects.none()
    data = form.cleaned_data
    found = people_queries.search(
        request.user,
        data["q"],
        unit=data["unit"],
        skill=data["skill"],
        status=data["status"],
        state=data["state"],
    )
    return form, found


def _given(form: PersonForm) -> dict[str, Any]:
    """The form's answer; a blank ID number or telephone is no answer."""
    return {key: value for key, value in form.cleaned_data.items() if key not in SENSITIVE or value}


def _form(request: HttpRequest, form: Any, person: Person | None = None, **words: Any) -> HttpResponse:
    context = {"form": form, "person": person, "tabs": tabs(request, "people")}
    return render(
        request, "organisations/people/form.html", context | words, status=400 if form.errors else 200
    )


def _check_may_reveal_all(request: HttpRequest) -> None:
    scope = request.user.scope
    if not all(scope.can(roles.REVEAL, path) for path in scope.paths(roles.VIEW_PEOPLE)):
        raise Forbidden("reveal", _("You may not see ID numbers and telephones in full."))


def _columns() -> list[Column]:
    return [
        Column("code", _("roster number"), "code"),
        Column("name", _("full name"), width=12),
        Column("sex", _("sex")),
        Column("birth_date", _("date of birth"), "date"),
        Column("id_number", _("ID number"), "code"),
        Column("phone", _("telephone"), "code", width=16),
        Column("status", _("political status"), width=16),
        Column("home", _("home"), width=20),
        Column("hamlet", _("natural village"), width=14),
        Column("party_unit", _("serves in"), width=20),
        Column("skills", _("skills"), width=24),
        Column("capacity", _("orders in hand at most"), "integer"),
        Column("available", _("can take orders")),
    ]


def _lines(people: QuerySet[Person], whole: bool) -> Iterator[list[Any]]:
    yes, no = _("yes"), _("no")
    for person in people.iterator(chunk_size=1000):
        yield [
            person.code,
            person.name,
            person.get_sex_display(),
            person.birth_date,
            person.id_number if whole else reveal.mask(person, "id_number"),
            person.phone if whole else reveal.mask(person, "phone"),
            person.get_political_status_display(),
            person.home.name,
            person.hamlet,
            person.party_unit.name if person.party_unit else "",
            "、".join(skill.name for skill in person.skills.all()),
            person.capacity,
            yes if person.available else no,
        ]
