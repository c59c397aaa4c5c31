"""Who looks after which household: members with none or too many, a proposal to accept or change, one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.organisations import rules
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import places, tabs
from zugong.villages.models import Household, HouseholdLink
from zugong.villages.roles import VIEW_VISITS
from zugong.villages.visits import actions, permissions, queries
from zugong.villages.visits.forms import LinkForm

BOTH = ["GET", "HEAD", "POST"]


def _village(request: HttpRequest, pk: int) -> Unit:
    """A village the account sees and may link in: 404 outside, 403 inside."""
    unit = Unit.objects.visible_to(request.user, VIEW_VISITS).filter(pk=pk, kind="village").first()
    if unit is None:
        raise Http404
    permissions.check_can_link(request.actor, unit)
    return unit


@login_required
@require_safe
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The village's Party members with what they look after, and the households nobody looks after."""
    village = _village(request, pk)
    loads = queries.loads(village)
    total = queries.board(village)[1]
    limits = rules.values(("visits.least", "visits.most"), village)
    context = {
        "village": village,
        "loads": loads,
        "total": total,
        "none": sum(1 for load in loads if load.state == "none"),
        "many": sum(1 for load in loads if load.state == "many"),
        "least": limits["visits.least"],
        "most": limits["visits.most"],
        "tabs": tabs.build(request, "visits"),
    }
    return render(request, "villages/visits/links.html", context)


@login_required
@require_http_methods(BOTH)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal for every household without a link; sent, what is ticked is settled."""
    village = _village(request, pk)
    found, left_out = queries.suggestions(village)
    if request.method == "POST":
        people = {load.person.pk: load.person for load in queries.loads(village)}
        pairs = []
        for one in found:
            if f"take-{one.household.pk}" not in request.POST:
                continue
            chosen = request.POST.get(f"who-{one.household.pk}", "")
            person = (
                people.get(int(chosen))
                if chosen.isascii() and chosen.isdigit() and len(chosen) < 19
                else None
            )
            why = next((words for other, words in one.others if person == other), one.why)
            pairs.append(actions.Pair(one.household, person or one.person, why))
        made = actions.link_many(pairs=pairs, unit=village, by=request.actor)
        words = ngettext(
            "%(n)d household is looked after now.", "%(n)d households are looked after now.", made
        )
        messages.success(request, words % {"n": made})
        return redirect("visit_links", pk=pk)
    context = {
        "village": village,
        "found": found,
        "left_out": left_out,
        "most": rules.value("visits.most", village),
        "tabs": tabs.build(request, "visits"),
    }
    return render(request, "villages/visits/plan.html", context)


def _household(request: HttpRequest, pk: int) -> Household:
    household = (
        Household.objects.visible_to(request.user, VIEW_VISITS)
        .filter(pk=pk)
        .select_related("unit__parent")
        .first()
    )
    if household is None:
        raise Http404
    permissions.check_can_link(request.actor, household.unit)
    return household


@login_required
@require_http_methods(BOTH)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """One household by hand: another member, for a reason only people know."""
    household = _household(request, pk)
    village = places.village_of(household.unit)
    if village is None:
        raise Http404
    running = HouseholdLink.objects.open().filter(household=household).select_related("person").first()
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        people=queries.loads(village),
        initial={"person": str(running.person_id) if running else ""},
    )
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            actions.link(household=household, person=person, by=request.actor, why=_("settled by hand"))
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s looks after %(what)s now.") % {"name": person.name, "what": household.title},
            )
            return redirect("household", pk=pk)
    context: dict[str, Any] = {
        "household": household,
        "form": form,
        "title": _("Who looks after %(what)s") % {"what": household.title},
        "text": _("Whoever did before is free from today; past visits stay with their names."),
        "button": _("Settle it"),
        "back": reverse("household", args=[pk]),
        "tabs": tabs.build(request, "visits"),
    }
    return render(request, "villages/households/form.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody looks after it until somebody is named."""
    household = _household(request, pk)
    running = (
        HouseholdLink.objects.open()
        .filter(household=household)
        .select_related("person", "household__unit")
        .first()
    )
    if running is not None:
        actions.unlink(link=running, by=request.actor)
        messages.success(request, _("%(what)s is without anybody for now.") % {"what": household.title})
    return redirect("household", pk=pk)
