"""What opens when somebody scans: village, window, item, wall, and looking up an order without its link."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.lib.text import TextTooLong, clean, full_to_half
from zugong.lib.tokens import DIGITS_LENGTH, same
from zugong.organisations import strangers
from zugong.organisations.models import Unit
from zugong.villages import doors, places
from zugong.villages.models import Window
from zugong.villages.orders import guards, queries
from zugong.villages.public import frame, successor_response, village_or_404
from zugong.web.pages import private_page, shared_page
from zugong.web.templatetags.web import cn_date
from zugong.workorders.actions import link_token, short_code
from zugong.workorders.models import WorkOrder

TYPED_MAX = 60
_NUMBER = re.compile(r"(?<!\d)(\d{4})\s*[-–—]+\s*(\d{3,6})(?!\d)", re.ASCII)
_NO_DIGIT = re.compile(r"\D", re.ASCII)


@require_safe
def scan(request: HttpRequest, slug: str) -> HttpResponse:
    """What a printed code leads to. Codes outlive places and themselves: an old one still says where to go."""
    code = queries.service_code(slug)
    if code is None:
        return render(request, "villages/no_code.html", {"slug": slug[:12]}, status=404)
    village = places.village_of(code.unit)
    if village is None:
        raise Http404
    today = timezone.localdate()
    if code.retired_at or (code.expires_on and code.expires_on < today):
        place = places.place_of(village)
        found = [village] if village.is_open else places.successors(village)
        context = frame(place, code=code, villages=found)
        return render(request, "villages/old_code.html", context, status=410)
    if code.item is not None:
        return HttpResponseRedirect(
            f"{reverse('place', args=[village.code])}?{urlencode({'item': code.item.code, 'code': code.slug})}"
        )
    if code.window:
        return redirect("window", village.code, code.window)
    return redirect("village", village.code)


@shared_page
@require_safe
def village(request: HttpRequest, code: str) -> HttpResponse:
    """The village's front page: place an order, look one up, four windows, whom to call."""
    place = village_or_404(code)
    if elsewhere := successor_response(request, place):
        return elsewhere
    if place.unit.code != code:
        return redirect("village", place.unit.code)
    hall = queries.hall(place)
    merged = places.merged_from(place.unit, request.GET["from"]) if "from" in request.GET else None
    mine = queries.orders_by_ids(guards.orders_of_device(request), place.unit)
    context = frame(
        place,
        windows=hall.windows,
        common=queries.common(hall),
        merged=merged,
        strips=doors.of(place.unit, strip=True),
        doors=doors.of(place.unit),
        mine=[
            {"order": order, "url": reverse("my_order", args=[link_token(order.request_key)])}
            for order in mine[:3]
        ],
    )
    return render(request, "villages/village.html", context)


@shared_page
@require_safe
def window(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One window: what it does, in how many days, at what price, what to bring."""
    if name not in Window.values:
        raise Http404
    place = village_or_404(code)
    if elsewhere := successor_response(request, place, "window", name):
        return elsewhere
    found = next(w for w in queries.hall(place).windows if w["value"] == name)
    return render(
        request, "villages/window.html", frame(place, window=found, back_url=reverse("village", args=[code]))
    )


@shared_page
@require_safe
def item(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """One item: materials, steps, time, fee, whom to ask."""
    place = village_or_404(code)
    if elsewhere := successor_response(request, place, "item", item):
        return elsewhere
    offer = queries.hall(place).find(item)
    if offer is None:
        context = frame(place, back_url=reverse("village", args=[code]))
        return render(request, "villages/item_off.html", context, status=404)
    label = Window(offer.item.window).label if offer.item.window in Window.values else ""
    context = frame(
        place, offer=offer, window_label=label, back_url=reverse("window", args=[code, offer.item.window])
    )
    return render(request, "villages/item.html", context)


# --- look-up -----------------------------------------------------------------------------------------------------
def read_typed(typed: str) -> tuple[str, int, str] | None:
    """Month and day, running number and the eight digits of the short code, in any order and grouping people type them."""
    try:
        text = full_to_half(clean(typed, TYPED_MAX))
    except TextTooLong:
        return None
    for found in _NUMBER.finditer(text):
        rest = _NO_DIGIT.sub("", text[: found.start()] + text[found.end() :])
        if len(rest) == DIGITS_LENGTH:
            return found[1], int(found[2]), rest
    together = _NO_DIGIT.sub("", text)
    if len(together) != 7 + DIGITS_LENGTH:  # without a hyphen: month, day, three digits, code
        return None
    return together[:4], int(together[4:7]), together[7:]


# No forgery check: the form stands on a page that caches may keep, and looking up changes nothing for anybody else.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def find_order(request: HttpRequest, code: str) -> HttpResponse:
    """Open an order by its number and its short code.

    The answer is the same whatever was wrong, and the same few tries are allowed whatever exists.
    """
    place = village_or_404(code)
    if request.method != "POST":
        # The page was reloaded or its address kept: the form stands on the village's page.
        return redirect("village", code)
    typed = request.POST.get("q", "")
    read = read_typed(typed)
    context = frame(place, typed=typed[:TYPED_MAX], back_url=reverse("village", args=[code]))
    if read is None:
        context["problem"] = _(
            "Write the number and the eight digits of the short code, such as 0629-018 4726 0391. Lost the code? Call, or"
            " come by with the number: you get a fresh one."
        )
        return render(request, "villages/find.html", context)
    month_day, number, secret = read
    order_key = f"{place.unit.pk} {month_day} {number}"
    if not guards.find_is_open(request, order_key):
        context["problem"] = _(
            "Too many tries. Try again in a quarter of an hour, or open your link. Who calls or comes by with the number is"
            " helped at once."
        )
        return render(request, "villages/find.html", context, status=429)
    order = _matching(place.unit, month_day, number, secret)
    if order is None:
        guards.record_find_failure(request, order_key)
        context["problem"] = _(
            "Number and code do not belong together. Look at them once more. Lost the code? Call: you get a fresh one."
        )
        response = render(request, "villages/find.html", context)
        strangers.remember_device(request, response)
        return response
    response = redirect("my_order", link_token(order.request_key))
    guards.remember_order(request, response, order.pk)
    return response


def _matching(unit: Unit, month_day: str, number: int, code: str) -> WorkOrder | None:
    orders = queries.orders_by_number(unit, month_day, number)
    return next((order for order in orders if same(short_code(order), code)), None)


@csrf_exempt
@require_POST
def forget_mine(request: HttpRequest, code: str) -> HttpResponse:
    """Take this browser's list of orders off, for phones that are shared."""
    place = village_or_404(code)
    response = redirect("village", place.unit.code)
    guards.forget(response, guards.MINE_COOKIE)
    return response


# --- wall --------------------------------------------------------------------------------------------------------
@shared_page
@require_safe
def wall(request: HttpRequest, code: str = "") -> HttpResponse:
    """Finished orders for everybody to see: what, where, how fast, how good. Nobody's name."""
    place = village_or_404(code) if code else None
    if place and (elsewhere := successor_response(request, place, "village_wall")):
        return elsewhere
    chosen_window = request.GET.get("window", "")
    chosen_window = chosen_window if chosen_window in Window.values else ""
    towns = [] if place else queries.townships()
    town = next((unit for unit in towns if unit.code == request.GET.get("township", "")), None)
    page = queries.wall(
        within=place.unit if place else town,
        window=chosen_window,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = frame(place) if place else {"site": None}
    context |= {
        "page": page,
        "rows": [_wall_row(order, with_unit=place is None) for order in page.orders],
        "towns": towns,
        "town": town,
        "windows": Window.choices,
        "chosen_window": chosen_window,
        "back_url": reverse("village", args=[code]) if place else "/",
        "bar_title": _("Rated orders"),
    }
    return render(request, "villages/wall.html", context)


def _wall_row(order: WorkOrder, *, with_unit: bool) -> dict[str, Any]:
    """One finished order in words: twenty of them with a tag for each word cost more than all else on the page."""
    told = [order.unit.name] if with_unit else []
    if order.minutes_to_close is not None:
        told.append(_("done in %(time)s") % {"time": queries.working_time(order.minutes_to_close)})
    told.append(_("solved") if order.solved else _("not solved"))
    told.append(_("rated %(date)s") % {"date": cn_date(order.rated_at)})
    return {"order": order, "stars": _("%(n)s stars") % {"n": order.stars}, "line": _(", ").join(told)}
