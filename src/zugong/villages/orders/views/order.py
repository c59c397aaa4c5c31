"""The private link: what became of the order, and what its holder may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zugong.files.serving import photo_response
from zugong.lib import qr
from zugong.organisations import attempts, rules
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages import places
from zugong.villages.models import Window
from zugong.villages.orders import papers, tracking
from zugong.villages.orders.forms import RateForm, RecheckForm, SayForm
from zugong.villages.orders.photos import Photos, collect
from zugong.villages.orders.uploads import limited_uploads
from zugong.web.pages import private_page
from zugong.workorders import actions
from zugong.workorders.models import WorkOrder

DAY = 1440
SLIPS_PER_HOUR = 20  # of one order: setting one costs as much as ten pages
SAY_PER_HOUR = 30  # of one order: enough for anybody who is asked something
SAY = {
    "reply": (gettext_lazy("Your answer"), True),
    "add": (gettext_lazy("What you want to add"), False),
    "appeal": (gettext_lazy("Why it should be done all the same"), True),
    "withdraw": (gettext_lazy("Why you no longer need it"), False),
}

# What is said once it is sent; the page's head says it for the other verbs.
TOLD = {
    "reply": gettext_lazy("Your answer has arrived"),
    "add": gettext_lazy("What you added has arrived"),
    "appeal": gettext_lazy("The township has it now"),
}


def _order_or_404(token: str) -> WorkOrder:
    order = tracking.order_by_token(token)
    if order is None:
        raise Http404
    return order


@private_page
@require_safe
def my_order(request: HttpRequest, token: str) -> HttpResponse:
    """The order as its requester follows it."""
    return _show(request, _order_or_404(token), token)


def _show(
    request: HttpRequest,
    order: WorkOrder,
    token: str,
    *,
    bound: dict[str, forms.Form] | None = None,
    problem: str = "",
    photos: Photos | None = None,
    status: int = 200,
) -> HttpResponse:
    track = tracking.build(order, address=client_address(request))
    place = places.place_of(order.unit)
    found = {
        name: SayForm(needed=SAY[name][1], label=SAY[name][0], prefix=name)
        for name in SAY
        if name in track.verbs
    }
    every: dict[str, forms.Form] = dict(found)
    if "rate" in track.verbs:
        every["rate"] = RateForm()
    if "recheck" in track.verbs:
        every["recheck"] = RecheckForm()
    # What was refused is shown once more with its words, even where its form is closed by now.
    every |= {name: form for name, form in (bound or {}).items() if name in every or problem}
    shown = track.shown
    context: dict[str, Any] = {
        "track": track,
        "order": order,
        "shown": shown,
        "token": token,
        "unit": order.unit,
        "site": place,
        "contact": place.contact,
        "township": place.township,
        "window_label": Window(shown.item.window).label if shown.item.window in Window.values else "",
        "forms": every,
        "opened": next(iter(bound), "") if bound else "",
        "problem": problem,
        "appeal_days": rules.value("order.appeal", order.unit) // DAY if "appeal" in every else 0,
        "refused": photos.refused if photos else [],
        "against_promise": tracking.against_promise(shown),
        "bar_title": _("My order"),
        "back_url": reverse("village", args=[order.unit.code]),
    }
    return render(request, "villages/my_order.html", context, status=status)


@private_page
@require_safe
def placed(request: HttpRequest, token: str) -> HttpResponse:
    """Straight after sending: number, short code, how to find it again, what comes next."""
    order = _order_or_404(token)
    place = places.place_of(order.unit)
    link = f"{settings.PUBLIC_URL}{reverse('my_order', args=[token])}"
    context = {
        "order": order,
        "code": actions.short_code(order),
        "token": token,
        "unit": order.unit,
        "contact": place.contact,
        "plan": tracking.plan(order) if order.state == "placed" else [],
        "link": link,
        "qr": qr.svg(link, title=_("Link to this order")),
        "bar_title": _("Order placed"),
        "home_url": reverse("village", args=[order.unit.code]),
    }
    return render(request, "villages/placed.html", context)


@private_page
@require_safe
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """Number and short code as a picture, to be kept among the photos of a phone."""
    order = _order_or_404(token)
    key = str(order.pk)
    if attempts.count("slip", key, minutes=60) >= SLIPS_PER_HOUR:
        messages.error(request, _("This picture was fetched many times; try again in an hour."))
        return redirect("placed", token)
    attempts.record("slip", key)
    link = f"{settings.PUBLIC_URL}{reverse('my_order', args=[token])}"
    response = HttpResponse(papers.order_slip(order, link=link), content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{order.number_text}.png"'
    return response


@private_page
@require_safe
def photo(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """A photo the link may open; anything else does not exist."""
    stored = tracking.photo_of(_order_or_404(token), pk)
    if stored is None:
        raise Http404
    return photo_response(stored, small="small" in request.GET)


# --- verbs -------------------------------------------------------------------------------------------------------
@private_page
@limited_uploads
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """One verb of the requester. Whatever is refused is said on the order's page, with what was typed."""
    order = _order_or_404(token)
    if request.method != "POST":
        return redirect("my_order", token)
    if attempts.count("say", str(order.pk), minutes=60) >= SAY_PER_HOUR:
        return _show(
            request,
            order,
            token,
            problem=_("Much was sent within an hour. Try again later, or call."),
            status=429,
        )
    attempts.record("say", str(order.pk))
    photos = collect(request, name=f"{verb}-photos") if verb in ("reply", "add") else Photos()
    form = _form(verb, request)
    if not form.is_valid() or photos.refused:
        return _show(request, order, token, bound={verb: form}, photos=photos)
    by = Actor.requester(order.pk, client_address(request))
    try:
        _VERBS[verb](order, by, form.cleaned_data, photos)
    except NotNow:
        return _show(request, order, token, problem=_already(verb), status=409)
    except Refused as problem:
        return _show(request, order, token, bound={verb: form}, problem=str(problem), status=problem.status)
    if verb in TOLD:
        messages.success(request, TOLD[verb])
    return redirect(f"{reverse('my_order', args=[token])}#now")


def _form(verb: str, request: HttpRequest) -> forms.Form:
    if verb == "rate":
        return RateForm(request.POST)
    if verb == "recheck":
        return RecheckForm(request.POST)
    label, needed = SAY[verb]
    return SayForm(request.POST, needed=needed, label=label, prefix=verb)


def _already(verb: str) -> str:
    if verb == "rate":
        return _("Your rating was counted already; nothing was changed. Below is how it stands.")
    return _("This was settled already; nothing was changed. Below is how it stands.")


Do = Callable[[WorkOrder, Actor, dict[str, Any], Photos], None]
_VERBS: dict[str, Do] = {
    "reply": lambda order, by, data, photos: actions.reply(
        order, by=by, note=data["note"], photos=photos.all
    ),
    "add": lambda order, by, data, photos: actions.add(order, by=by, note=data["note"], photos=photos.all),
    "appeal": lambda order, by, data, photos: actions.appeal(order, by=by, note=data["note"]),
    "withdraw": lambda order, by, data, photos: actions.withdraw(order, by=by, note=data["note"]),
    "rate": lambda order, by, data, photos: actions.rate(
        order,
        by=by,
        stars=data["stars"],
        solved=data["solved"] == "yes",
        praise=data["praise"],
        words=data["words"],
    ),
    "recheck": lambda order, by, data, photos: actions.recheck(
        order, by=by, still_solved=data["still"] == "yes", words=data["words"]
    ),
}
