"""Rounds on a household's card: nominate oneself or another, step back, one's own ballot."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.evaluation.models import Round
from zugong.organisations import attempts
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.refusals import Refused
from zugong.villages.households.views.card import card_frame, card_page
from zugong.villages.models import Household
from zugong.villages.places import village_of
from zugong.villages.rounds import actions, queries
from zugong.villages.rounds.forms import NominateForm

PER_DAY = 20  # nominations by one card
FOUND = 12


@card_page
@require_safe
def rounds(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """The rounds under way in the village and what the household may do in each."""
    context = card_frame(
        household,
        token,
        bar_title=_("Evaluation rounds"),
        found=[
            {
                "one": one,
                "vote_url": reverse("ballot", args=[one.code]) if one.may_vote else "",
                "nominate_url": reverse("card_round", args=[token, one.round.pk]) if one.may_nominate else "",
            }
            for one in queries.on_card(household)
        ],
    )
    return render(request, "villages/rounds/card.html", context)


def _open_round(household: Household, pk: int) -> queries.OnCard:
    found = next((one for one in queries.on_card(household) if one.round.pk == pk), None)
    if found is None:
        raise Http404
    return found


@card_page
@require_http_methods(["GET", "HEAD", "POST"])
def round_(request: HttpRequest, household: Household, token: str, pk: int) -> HttpResponse:
    """Nominate one's own household, or another by the name of its head."""
    found = _open_round(household, pk)
    source = request.POST if request.method == "POST" else request.GET
    form = NominateForm(source)
    q = source.get("q", "").replace("\x00", "").strip()[:40]
    status, refused = 200, ""
    if request.method == "POST":
        status = 422
        whom = _whom(household, source.get("household", ""))
        if whom is None:
            refused = _("Choose a household from the list.")
        elif attempts.count("nominate", str(household.pk), minutes=1440) >= PER_DAY:
            status, refused = (
                400,
                _("This card nominated many today. Try again tomorrow, or tell the group leader."),
            )
        elif form.is_valid():
            by = Actor.requester(None, client_address(request))
            try:
                actions.nominate(
                    found.round, whom, by=by, nominator=household, words=form.cleaned_data["words"]
                )
            except Refused as problem:
                status, refused = problem.status, str(problem)
            else:
                attempts.record("nominate", str(household.pk))
                return redirect(f"{reverse('card_rounds', args=[token])}#r{pk}")
    context = card_frame(
        household,
        token,
        bar_title=found.round.title,
        back_url=reverse("card_rounds", args=[token]),
        found=found,
        form=form,
        q=q,
        others=_others(household, found.round, q) if q else [],
        refused=refused,
    )
    return render(request, "villages/rounds/card_nominate.html", context, status=status)


def _whom(household: Household, chosen: str) -> Household | None:
    if chosen == "own":
        return household
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        return None
    return Household.objects.open().select_related("unit").filter(pk=int(chosen)).first()


def _others(household: Household, round_: Round, q: str) -> list[Any]:
    """Other households of the village whose head bears the name; the whole name, so that nobody leafs through the roster."""
    village = village_of(household.unit)
    assert village is not None
    rows = (
        Household.objects.open()
        .filter(unit__path__gte=village.path, unit__path__lt=village.path[:-1] + "0", head=q)
        .exclude(pk=household.pk)
        .select_related("unit")
    )
    return list(rows.order_by("unit__path", "code")[:FOUND])


@card_page
@require_POST
def withdraw(request: HttpRequest, household: Household, token: str, pk: int) -> HttpResponse:
    """The household steps out of a round it was nominated for."""
    found = _open_round(household, pk)
    by = Actor.requester(None, client_address(request))
    with suppress(Refused):  # it moved on meanwhile; the page says where it stands
        actions.withdraw(found.round, household, by=by)
    return redirect(f"{reverse('card_rounds', args=[token])}#r{pk}")
