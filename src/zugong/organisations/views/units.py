"""Units: the tree, one unit's page, and the forms that change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.organisations import people_actions, roles, unit_actions, unit_queries
from zugong.organisations.forms_rosters import (
    CloseForm,
    PlaceForm,
    PostForm,
    RenameForm,
    SplitForm,
    UnitDetailsForm,
    UnitFilter,
    UnitForm,
)
from zugong.organisations.keyset import page
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.organisations.views.rosters import refuse, tabs
from zugong.organisations.views.shared import needs

# What is most often set up under each kind: the form starts with it.
BELOW = {"county": "township", "township": "village", "village": "group"}


@needs(roles.VIEW_UNITS)
def unit_list(request: HttpRequest) -> HttpResponse:
    """The tree two levels deep, or what a search finds."""
    form = UnitFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    context: dict[str, Any] = {"form": form, "tabs": tabs(request, "units"), "searching": False}
    if data.get("q") or data.get("kind"):
        rows = unit_queries.search(request.user, data["q"], kind=data["kind"])
        rows = rows.select_related("parent").prefetch_related("names")
        context |= {"searching": True, "page": page(request, rows, "path", descending=False)}
    else:
        context["tops"] = unit_queries.tree(request.user)
    return render(request, "organisations/units/list.html", context)


@needs(roles.VIEW_UNITS)
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _visible(request, pk)
    sees_people = request.user.can(roles.VIEW_PEOPLE, unit)
    changes = request.user.can(roles.CHANGE_UNITS, unit) and unit.closed_on is None
    context = {
        "unit": unit,
        "crumbs": _crumbs(request, unit),
        "tabs": tabs(request, "units"),
        "children": unit_queries.children(unit),
        "history": unit_queries.history(unit),
        "holders": unit_queries.posts(unit, timezone.localdate()) if sees_people else [],
        "counts": unit_queries.people_counts(unit) if sees_people else None,
        "following": unit_actions.successors(unit) if unit.closed_on else [],
        "changes": changes,
        "changes_people": request.user.can(roles.CHANGE_PEOPLE, unit) and unit.closed_on is None,
    }
    return render(request, "organisations/units/detail.html", context)


@needs(roles.CHANGE_UNITS)
def unit_create(request: HttpRequest, pk: int) -> HttpResponse:
    parent = _changeable(request, pk)
    form = UnitForm(request.POST or None, initial={"kind": BELOW.get(parent.kind, "group")})
    if request.method == "POST" and form.is_valid():
        try:
            unit = unit_actions.create(parent=parent, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(unit)s is set up.") % {"unit": unit.name})
            return redirect("unit", pk=unit.pk)
    words = {"title": _("New unit under %(unit)s") % {"unit": parent.name}, "button": _("Set it up")}
    return _form(request, parent, form, **words)


@needs(roles.CHANGE_UNITS)
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _changeable(request, pk)
    names = list(UnitDetailsForm.base_fields)
    form = UnitDetailsForm(request.POST or None, initial={name: getattr(unit, name) for name in names})
    return _act(
        request, unit, form,
        lambda data: unit_actions.update(unit=unit, by=request.actor, **data),
        title=_("Contact and place of %(unit)s") % {"unit": unit.name},
        effect=_("Villagers see contact and office telephone on the unit's pages."),
        button=_("Save"),
    )  # fmt: skip


@needs(roles.CHANGE_UNITS)
def unit_rename(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _changeable(request, pk)
    form = RenameForm(
        request.POST or None, account=request.user, initial={"name": unit.name, "code": unit.code}
    )
    return _act(
        request, unit, form, lambda data: unit_actions.rename_and_recode(unit=unit, by=request.actor, **data),
        title=_("Rename or recode %(unit)s") % {"unit": unit.name},
        effect=_("The old name and code stay on old papers and are still found."),
        button=_("Rename it"),
    )  # fmt: skip


@needs(roles.CHANGE_UNITS)
def unit_move(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _changeable(request, pk)
    form = PlaceForm(request.POST or None, account=request.user, label=_("new superior"))
    return _act(
        request, unit, form,
        lambda data: unit_actions.move(
            unit=unit, parent=data["target"], on=data["on"], reason=data["reason"], by=request.actor
        ),
        title=_("Move %(unit)s under another unit") % {"unit": unit.name},
        effect=_("It goes with all its parts, people and records. The new superior sees them all, the old one none."),
        button=_("Move it"),
    )  # fmt: skip


@needs(roles.CHANGE_UNITS)
def unit_merge(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _changeable(request, pk)
    form = PlaceForm(request.POST or None, account=request.user, label=_("merged into"))
    return _act(
        request, unit, form,
        lambda data: unit_actions.merge(
            units=[unit], into=data["target"], on=data["on"], reason=data["reason"], by=request.actor
        ),
        title=_("Merge %(unit)s into another unit") % {"unit": unit.name},
        effect=_(
            "It is closed. Its parts and people pass to the other unit, appointments in it end, its records stay and are "
            "found under the old name, and its codes on the wall lead to the other unit."
        ),
        button=_("Merge it"),
    )  # fmt: skip


@needs(roles.CHANGE_UNITS)
def unit_split(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _changeable(request, pk)
    parts = list(unit.children.open().order_by("position", "code"))
    form = SplitForm(request.POST or None, account=request.user, parts=parts)

    def split(data: dict[str, Any]) -> None:
        unit_actions.split(
            unit=unit, successors=data["successors"], on=data["on"], groups=data["groups"], people_to=data["heir"],
            reason=data["reason"], by=request.actor,
        )  # fmt: skip

    return _act(
        request, unit, form, split,
        title=_("Split %(unit)s") % {"unit": unit.name},
        effect=_(
            "It is closed and the successors follow it; set them up first. Each part goes where you send it; the records "
            "up to that day stay with the old name."
        ),
        button=_("Split it"), template="organisations/units/split.html",
    )  # fmt: skip


@needs(roles.CHANGE_UNITS)
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _changeable(request, pk)
    form = CloseForm(request.POST or None, account=request.user)
    held = unit_actions.what_holds(unit, timezone.localdate())
    return _act(
        request, unit, form,
        lambda data: unit_actions.close(unit=unit, on=data["on"], by=request.actor),
        title=_("Close %(unit)s") % {"unit": unit.name},
        effect=_("Nothing can be entered for it any more. Its records stay and are found under its name."),
        button=_("Close it"), held=held,
    )  # fmt: skip


@needs(roles.CHANGE_PEOPLE)
def post_create(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user, roles.CHANGE_PEOPLE), pk=pk)
    form = PostForm(request.POST or None)
    return _act(
        request, unit, form,
        lambda data: people_actions.create_post(unit=unit, by=request.actor, **data),
        title=_("New post in %(unit)s") % {"unit": unit.name}, button=_("Add the post"),
    )  # fmt: skip


# --- parts -------------------------------------------------------------------------------------------------------
def _visible(request: HttpRequest, pk: int) -> Unit:
    return get_object_or_404(
        Unit.objects.visible_to(request.user, roles.VIEW_UNITS).select_related("parent"), pk=pk
    )


def _changeable(request: HttpRequest, pk: int) -> Unit:
    """In scope but not to be changed is 403, out of scope 404."""
    unit = _visible(request, pk)
    unit_actions.check_may_change(request.actor, unit)
    return unit


def _crumbs(request: HttpRequest, unit: Unit) -> list[dict[str, Any]]:
    above = unit_queries.ancestors(unit, request.user)
    return [{"label": one.name, "url": reverse("unit", args=[one.pk])} for one in above]


def _act(
    request: HttpRequest, unit: Unit, form: Any, act: Callable[[dict[str, Any]], Any], **words: Any
) -> HttpResponse:
    """Asks on GET, does it on POST, and goes back to the unit."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved: %(what)s") % {"what": words["title"]})
            return redirect("unit", pk=unit.pk)
    return _form(request, unit, form, **words)


def _form(
    request: HttpRequest, unit: Unit, form: Any, template: str = "organisations/units/form.html", **words: Any
) -> HttpResponse:
    crumbs = [*_crumbs(request, unit), {"label": unit.name, "url": reverse("unit", args=[unit.pk])}]
    context = {
        "unit": unit,
        "form": form,
        "crumbs": crumbs,
        "tabs": tabs(request, "units"),
        "held": [],
        "effect": "",
    }
    return render(request, template, context | words, status=400 if form.errors else 200)
