"""The household's card on a phone: what waits for it, what it can open, whom to call. No account, no script."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zugong.villages import places
from zugong.villages.households import card_entries, cards
from zugong.villages.models import Household
from zugong.web.pages import private_page


def card_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind a household's card: the view gets the household instead of the token's word for it.

    A card that is wrong, ended or of a household that left answers 404 and says how to come by a new one.
    """

    @private_page
    @wraps(view)
    def page(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        household = cards.household_of(token)
        if household is None:
            return render(request, "villages/households/card_ended.html", status=404)
        return view(request, household, token, *args, **kwargs)

    return page


def card_frame(household: Household, token: str, **more: Any) -> dict[str, Any]:
    """Context of a page behind the card; give ``bar_title`` for an inner page: its way back is the card."""
    village = places.village_of(household.unit)
    if village is None:
        raise Http404
    place = places.place_of(village)
    where = [village.name]
    if household.unit_id != village.pk:
        where.append(household.unit.name)
    return {
        "household": household,
        "token": token,
        "unit": village,
        "site": place,
        "contact": place.contact,
        "place": household.title,
        "place_line": " ".join(where),
        "place_url": reverse("household_card", args=[token]),
        "back_url": reverse("household_card", args=[token]),
        **more,
    }


@card_page
@require_safe
def card(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """The card's first page."""
    found = list(card_entries.entries(card_entries.Card(household, token)))
    context = card_frame(
        household,
        token,
        waiting=[entry for entry in found if entry.waits],
        entries=[entry for entry in found if not entry.waits],
    )
    response = render(request, "villages/households/card.html", context)
    cards.remember_card(request, response, household)
    return response


@card_page
@require_POST
def forget_card(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """For a phone that is not the family's: other codes scanned with it no longer offer this household."""
    response = redirect("village", places.village_of(household.unit).code)
    cards.forget_card(response)
    return response
