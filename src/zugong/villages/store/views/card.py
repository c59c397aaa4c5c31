"""The store on a household's card: choose, show the code, or let it go."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.lib import qr
from zugong.organisations.refusals import Refused
from zugong.villages.households.views.card import card_frame, card_page
from zugong.villages.models import Good, Household, Voucher
from zugong.villages.places import village_of
from zugong.villages.points import queries as points
from zugong.villages.points.views.card import key_of, new_key, villager
from zugong.villages.store import actions, queries

GET_OR_POST = ["GET", "HEAD", "POST"]


@card_page
@require_http_methods(GET_OR_POST)
def store(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """What there is for points; pressing a button makes a voucher."""
    village = village_of(household.unit)
    assert village is not None
    problem, status = "", 200
    if request.method == "POST":
        number = request.POST.get("good", "")
        good = (
            Good.objects.filter(unit=village, pk=int(number), active=True).first()
            if number.isascii() and number.isdigit() and len(number) < 19
            else None
        )
        if good is None:
            raise Http404
        quantity = request.POST.get("quantity", "1")
        try:
            voucher = actions.ask_for(
                household,
                good=good,
                quantity=int(quantity)
                if quantity.isascii() and quantity.isdigit() and len(quantity) < 4
                else 0,
                by=villager(request),
                request_key=key_of(request, household),
            )
            return redirect("card_voucher", token, voucher.code)
        except Refused as refused:
            problem, status = str(refused), refused.status
    context = card_frame(
        household,
        token,
        bar_title=_("Village store"),
        standing=points.standing(household, village),
        offers=queries.offers(household, village),
        form_key=new_key(),
        problem=problem,
        open_voucher=Voucher.objects.filter(household=household, state="open", until__gt=timezone.now())
        .select_related("good")
        .first(),
    )
    return render(request, "villages/store/card_store.html", context, status=status)


def _mine(household: Household, code: str) -> Voucher:
    found = (
        Voucher.objects.filter(household=household, code=code.upper())
        .select_related("good", "unit", "household__unit", "handler", "hold")
        .first()
    )
    if found is None:
        raise Http404
    return found


@card_page
@require_http_methods(GET_OR_POST)
def voucher(request: HttpRequest, household: Household, token: str, code: str) -> HttpResponse:
    """The code for the counter, and how long it is good; or what became of it."""
    found = _mine(household, code)
    if request.method == "POST":
        try:
            actions.give_up(found, by=villager(request))
        except Refused:
            pass
        else:
            return redirect("card_store", token)
        found = _mine(household, code)
    return render(request, "villages/store/card_voucher.html", _voucher_context(household, token, found))


def _voucher_context(household: Household, token: str, found: Voucher) -> dict[str, Any]:
    now = timezone.now()
    good = found.state == "open" and found.until > now
    whole = max(1, (found.until - found.made_at).total_seconds())
    left = max(0.0, (found.until - now).total_seconds())
    return card_frame(
        household,
        token,
        bar_title=_("Voucher"),
        voucher=found,
        good=good,
        qr=mark_safe(qr.svg(found.code, "m", title=_("Code %(code)s") % {"code": str(found)}))
        if good
        else "",
        minutes=int(left // 60) + (1 if left % 60 else 0),
        share=round(100 * (1 - left / whole)),
        refresh=max(5, min(60, int(left) + 1)) if good else 0,
    ) | {"back_url": reverse("card_store", args=[token])}


@card_page
@require_safe
def vouchers(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """What was fetched and what was let go."""
    rows = Voucher.objects.filter(household=household).select_related("good").order_by("-pk")[:30]
    context = card_frame(household, token, bar_title=_("Our vouchers"), vouchers=rows) | {
        "back_url": reverse("card_store", args=[token])
    }
    return render(request, "villages/store/card_vouchers.html", context)
