"""The roster of households: the list, one household's page, masked fields by a logged click, Excel."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events, reveal, verbs
from zugong.organisations.keyset import page
from zugong.organisations.models import Event
from zugong.organisations.roles import REVEAL
from zugong.villages import places, tabs, wheres
from zugong.villages.households import panels, permissions, queries
from zugong.villages.households.forms import HouseholdFilter
from zugong.villages.households.imports.exporting import check_may_reveal_all
from zugong.villages.models import Household, HouseholdMember
from zugong.villages.roles import KEEP_HOUSEHOLDS, VIEW_HOUSEHOLDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORT_LIMIT = 200_000


@login_required
@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """The households in scope, by place, by what is looked for, by care."""
    permissions.check_can_view(request.actor)
    form, rows, where = chosen(request)
    newest = request.GET.get("sort") == "new"
    found = page(request, queries.for_list(rows), "pk" if newest else "code", descending=newest)
    for household in found.rows:
        household.phone_shown = reveal.mask(household, "phone")
    total, people = queries.counts(rows)
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    context = {
        "form": form,
        "where": where,
        "page": found,
        "total": total,
        "people": people,
        "tabs": tabs.build(request, "households"),
        "query": query.urlencode(),
        "may_reveal": request.user.can(REVEAL),
        "may_keep": request.user.can(KEEP_HOUSEHOLDS),
        "filtered": bool(where.unit or any(request.GET.get(name) for name in form.fields if name != "sort")),
    }
    return render(request, "villages/households/list.html", context)


def chosen(request: HttpRequest) -> tuple[HouseholdFilter, QuerySet[Household], wheres.Where]:
    """The filters of the address, what they leave, and the place chosen."""
    where = wheres.read(request, VIEW_HOUSEHOLDS)
    form = HouseholdFilter(request.GET)
    if not form.is_valid():
        return form, Household.objects.none(), where
    data = form.cleaned_data
    rows = queries.search(
        request.user,
        data["q"],
        unit=where.unit,
        care=data["care"],
        left=data["state"] == "left",
    )
    return form, rows, where


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list's answer as Excel, numbers masked unless whole ones are asked for by who may see them."""
    permissions.check_can_view(request.actor)
    _form, rows, where = chosen(request)
    whole = request.POST.get("numbers") == "whole"
    if whole:
        check_may_reveal_all(request.user)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    columns = [
        Column("code", _("household number"), "code"),
        Column("head", _("head"), width=12),
        Column("size", _("people"), "integer"),
        Column("village", _("village"), width=16),
        Column("group", _("group"), width=12),
        Column("hamlet", _("natural village"), width=14),
        Column("phone", _("telephone"), "code", width=16),
        Column("care", _("looked after specially"), width=18),
        Column("left_on", _("left on"), "date"),
    ]
    lines = _lines(queries.for_list(rows).order_by("code")[:EXPORT_LIMIT], whole)
    count = write_rows(stream, [(_("Households"), columns, lines)])
    events.record(
        "households.export", by=request.actor, unit=where.unit, rows=count, whole_numbers=whole,
        result=Event.Result.READ if whole else Event.Result.DONE,
    )  # fmt: skip
    stream.seek(0)
    name = f"{_('Households')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def _lines(rows: QuerySet[Household], whole: bool) -> Any:
    for one in rows.iterator(chunk_size=1000):
        in_group = one.unit.kind == "group"
        yield [
            one.code,
            one.head,
            one.size,
            one.unit.parent.name if in_group and one.unit.parent else one.unit.name,
            one.unit.name if in_group else "",
            one.hamlet,
            one.phone if whole else reveal.mask(one, "phone"),
            one.care,
            one.left_on,
        ]


# --- one household -----------------------------------------------------------------------------------------------
def visible(request: HttpRequest, pk: int) -> Household:
    """The household, or 404 outside the scope."""
    rows = Household.objects.visible_to(request.user).select_related("unit__parent")
    household = rows.filter(pk=pk).first()
    if household is None:
        raise Http404
    return household


@login_required
@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, card, and what each mechanism knows of the household."""
    permissions.check_can_view(request.actor)
    return _page(request, visible(request, pk))


@require_POST
@never_cache
@login_required
def household_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone, or a member's ID number, in full, on this page once; each time is an event."""
    permissions.check_can_view(request.actor)
    found = visible(request, pk)
    member = request.POST.get("member", "")
    if not member:
        return _page(request, found, shown={"phone": reveal.reveal(found, "phone", by=request.actor)})
    one = None
    if member.isascii() and member.isdigit() and len(member) < 19:
        one = (
            HouseholdMember.objects.select_related("household__unit")
            .filter(pk=member, household=found)
            .first()
        )
    if one is None:
        return redirect("household", pk=pk)
    return _page(request, found, shown={one.pk: reveal.reveal(one, "id_number", by=request.actor)})


def _page(request: HttpRequest, found: Household, shown: dict[Any, str] | None = None) -> HttpResponse:
    shown = shown or {}
    living, gone = queries.members(found)
    may_reveal = reveal.can_reveal(found, by=request.actor)
    keeps = permissions.may_keep(request.actor, found)
    more = list(panels.panels(found, request.actor))
    context = {
        "household": found,
        "village": places.village_of(found.unit),
        "phone": shown.get("phone") or reveal.mask(found, "phone"),
        "phone_revealed": "phone" in shown,
        "members": [_member(one, shown) for one in living],
        "gone": [_member(one, shown) for one in gone],
        "may_reveal": may_reveal,
        "keeps": keeps,
        "panels": [panel for panel in more if not panel.aside],
        "aside_panels": [panel for panel in more if panel.aside],
        "reads": queries.reads(found, [*living, *gone]) if may_reveal else [],
        "history": [{"event": event, "words": verbs.title(event.verb)} for event in queries.history(found)]
        if keeps
        else [],
        "tabs": tabs.build(request, "households"),
    }
    return render(request, "villages/households/detail.html", context)


def _member(one: HouseholdMember, shown: dict[Any, str]) -> dict[str, Any]:
    return {
        "member": one,
        "relation": queries.relation_words(one),
        "id_number": shown.get(one.pk) or reveal.mask(one, "id_number"),
        "revealed": one.pk in shown,
        "age": _age(one),
        "party": one.person is not None and one.person.is_party_member,
    }


def _age(one: HouseholdMember) -> int | None:
    if one.birth_date is None:
        return None
    day = one.left_on or timezone.localdate()
    return (
        day.year - one.birth_date.year - ((day.month, day.day) < (one.birth_date.month, one.birth_date.day))
    )
