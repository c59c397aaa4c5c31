"""The catalogue as staff keep it: items by window, one item with its history, switches of single villages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import places, tabs
from zugong.villages.models import Window
from zugong.villages.orders import queries
from zugong.villages.orders.forms_staff import ItemForm, SwitchForm
from zugong.villages.roles import KEEP_CODES
from zugong.workorders import catalogue as items
from zugong.workorders.models import ItemSwitch, ServiceItem
from zugong.workorders.roles import KEEP_CATALOGUE

UNITS_MAX = 400


def _check(request: HttpRequest) -> None:
    if not request.user.can(KEEP_CATALOGUE):
        raise Forbidden(
            "keep_catalogue", _("The catalogue is kept by the county section and the branch secretaries.")
        )


def _units(request: HttpRequest) -> list[Unit]:
    """The open units whose catalogue the account keeps, the topmost first."""
    kinds = ("county", "township", "village")
    rows = Unit.objects.visible_to(request.user, KEEP_CATALOGUE).open().filter(kind__in=kinds)
    return list(rows.order_by("path")[:UNITS_MAX])


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All items that reach the account's units, by window."""
    if not request.user.can(KEEP_CATALOGUE) and request.user.can(KEEP_CODES):
        return redirect("codes")
    _check(request)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = items.visible_items(request.user).filter(flow=queries.FLOW).select_related("unit")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(description__icontains=q) | Q(contact__icontains=q))
    mine = request.user.scope.q("unit__path", KEEP_CATALOGUE)
    off = (
        ItemSwitch.objects.filter(mine, on=False)
        .values("item_id")
        .annotate(n=Count("pk"))
        .values_list("item_id", "n")
    )
    switched = dict(off)
    by_window: dict[str, list[dict[str, Any]]] = {value: [] for value in Window.values}
    for item in rows.order_by("window", "position", "pk")[:1000]:
        if item.window in by_window:
            by_window[item.window].append(
                {
                    "item": item,
                    "time": queries.working_time(item.service_minutes) if item.service_minutes else "",
                    "off": switched.get(item.pk, 0),
                    "url": reverse("item_edit", args=[item.pk]),
                }
            )
    groups = [
        {"label": label, "rows": by_window[value]} for value, label in Window.choices if by_window[value]
    ]
    context = {
        "groups": groups,
        "q": q,
        "tabs": tabs.build(request, "catalogue"),
        "total": sum(len(g["rows"]) for g in groups),
    }
    return render(request, "villages/catalogue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make an item, or change one; an item of a tier above is shown and can only be switched."""
    _check(request)
    item = _item_or_404(request, pk) if pk is not None else None
    kept = item is None or items.may_keep(request.user, item.unit)
    units = _units(request)
    if request.method == "POST":
        form = ItemForm(request.POST, units=Unit.objects.filter(pk__in=[u.pk for u in units]), item=item)
        if form.is_valid():
            try:
                saved = items.save_item(
                    by=request.actor,
                    flow=queries.FLOW,
                    unit=form.cleaned_data.get("unit") or item.unit,
                    item=item,
                    values={name: form.cleaned_data[name] for name in items.FIELDS},
                    skills=list(form.cleaned_data["skills"]),
                )
            except Forbidden:
                raise
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("Saved. New orders follow it; running ones keep their times."))
                return redirect("item_edit", saved.pk)
    else:
        form = ItemForm(
            units=Unit.objects.filter(pk__in=[u.pk for u in units]), item=item, initial=_initial(item, units)
        )
    return _render(request, item, form, kept=kept, units=units)


def _initial(item: ServiceItem | None, units: Any) -> dict[str, Any]:
    if item is None:
        first = next(iter(units), None)
        return {"unit": first.pk if first else None}
    return {name: getattr(item, name) for name in items.FIELDS} | {
        "skills": list(item.skills.values_list("pk", flat=True))
    }


def _render(
    request: HttpRequest,
    item: ServiceItem | None,
    form: ItemForm,
    *,
    kept: bool,
    units: Any,
    switch_form: SwitchForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "item": item,
        "form": form,
        "kept": kept,
        "switches": [],
        "history": [],
        "switch_form": None,
    }
    if item is not None:
        below = [unit for unit in units if unit.path.startswith(item.unit.path)]
        mine = request.user.scope.q("unit__path", KEEP_CATALOGUE)
        context["switches"] = list(
            item.switches.filter(mine).select_related("unit").order_by("unit__path")[:UNITS_MAX]
        )
        context["history"] = [{"event": event, "words": _words(event)} for event in items.history(item)]
        if below:
            context["switch_form"] = switch_form or SwitchForm(
                units=Unit.objects.filter(pk__in=[u.pk for u in below]),
                initial={"unit": below[0].pk, "on": "on"},
            )
        usual = queries.Offer(item, places.Place(item.unit, ()), item.contact)
        context["facts"] = usual.facts
        context["window_label"] = Window(item.window).label if item.window in Window.values else ""
    return render(request, "villages/item_edit.html", context)


def _words(event: Any) -> str:
    """What an event of an item changed, in one line."""
    if event.verb.endswith("item_made"):
        return _("made")
    if event.verb.endswith("item_switched"):
        place = event.unit.name if event.unit else ""
        return (
            _("%(place)s: offered") % {"place": place}
            if event.data.get("on")
            else _("%(place)s: not offered") % {"place": place}
        )
    labels = [
        str(ItemForm.base_fields[name].label)
        for name in event.data.get("changes", {})
        if name in ItemForm.base_fields
    ]
    return _("changed: %(what)s") % {"what": _(", ").join(labels)}


@login_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer an item in one unit or not, or name the unit's own contact."""
    _check(request)
    item = _item_or_404(request, pk)
    units = _units(request)
    form = SwitchForm(request.POST, units=Unit.objects.filter(pk__in=[u.pk for u in units]))
    if form.is_valid():
        data = form.cleaned_data
        try:
            items.set_switch(
                item, data["unit"], by=request.actor, on=data["on"] == "on", contact=data["contact"]
            )
        except Refused as problem:
            form.add_error("unit", str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("item_edit", item.pk)
    blank = ItemForm(units=Unit.objects.none(), item=item, initial=_initial(item, units))
    return _render(
        request, item, blank, kept=items.may_keep(request.user, item.unit), units=units, switch_form=form
    )


def _item_or_404(request: HttpRequest, pk: int) -> ServiceItem:
    item = items.visible_items(request.user).filter(pk=pk, flow=queries.FLOW).select_related("unit").first()
    if item is None:
        raise Http404
    return item
