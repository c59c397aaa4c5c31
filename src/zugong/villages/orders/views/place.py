"""Placing an order: one form that loses nothing, whatever goes wrong."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.organisations import kept, rules, strangers
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.refusals import Refused
from zugong.villages import places
from zugong.villages.orders import actions, guards, queries
from zugong.villages.orders.forms import PlaceForm
from zugong.villages.orders.photos import Photos, collect
from zugong.villages.orders.uploads import limited_uploads
from zugong.villages.public import frame, successor_response, village_or_404
from zugong.workorders import actions as orders
from zugong.workorders.models import WorkOrder


@limited_uploads
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and what becomes of it when it is sent."""
    with kept.one_look():
        site = village_or_404(code)
        if elsewhere := successor_response(request, site, "place"):
            return elsewhere
        page = PlacePage(request, site)
        response = page.send() if request.method == "POST" else page.show()
    response.headers.setdefault("Cache-Control", "private, max-age=0")
    strangers.remember_device(request, response)
    return response


class PlacePage:
    """One request of the placing form."""

    def __init__(self, request: HttpRequest, site: places.Place) -> None:
        self.request, self.site = request, site
        self.hall = queries.hall(site)
        self.key = ""
        self.signed = ""
        self.photos = Photos()
        self.form: PlaceForm | None = None
        self.check: strangers.CheckForm | None = None
        self.sum: strangers.Sum | None = None
        self.alike: list[dict[str, Any]] = []
        self.placed: WorkOrder | None = None

    # --- showing -------------------------------------------------------------------------------------------------
    def show(self) -> HttpResponse:
        """A fresh form, with the item chosen when the address names one that is offered."""
        chosen = self.request.GET.get("item", "")
        offer = self.hall.find(chosen) if chosen else None
        initial = {"item": offer.item.code} if offer else {}
        self.form = self._form(initial=initial)
        self.signed = guards.new_form_key(self.site.unit)
        if chosen and offer is None:
            initial["item"] = ""
        if guards.needs_check(guards.place_tries(self.request), self.site.unit):
            self._ask_sum()
        return self._render(missing=bool(chosen) and offer is None)

    def _form(self, **kwargs: Any) -> PlaceForm:
        return PlaceForm(hall=self.hall, hamlets=queries.hamlets(self.site.unit), **kwargs)

    def _ask_sum(self, wrong: bool = False) -> None:
        self.sum = strangers.new_sum()
        self.check = strangers.CheckForm(initial={"check_token": self.sum.token})
        self.check.fields["check_answer"].label = self.sum.question
        if wrong:
            self.check = strangers.CheckForm({"check_token": self.sum.token, "check_answer": ""})
            self.check.fields["check_answer"].label = self.sum.question
            self.check.is_valid()
            self.check.add_error("check_answer", _("That was not it; here is a new one."))

    def _render(self, *, missing: bool = False, status: int = 200) -> HttpResponse:
        assert self.form is not None
        self.photos.keep(self.request, self.key)
        chosen = self.form["item"].value() or ""
        offer = self.hall.find(chosen) if isinstance(chosen, str) and "item" not in self.form.errors else None
        context = frame(
            self.site,
            form=self.form,
            offer=offer,
            window_label=next(
                (w["label"] for w in self.hall.windows if offer and w["value"] == offer.item.window), ""
            ),
            signed=self.signed,
            drafts=self.photos.shown(),
            refused=self.photos.refused,
            room=WorkOrder.MAX_PHOTOS - len(self.photos.drafts),
            alike=self.alike,
            check=self.check,
            missing=missing,
            placed=self.placed,
            placed_url=self._link(self.placed) if self.placed else "",
            source_code=(self.request.POST.get("code") or self.request.GET.get("code", ""))[:12],
            keep_days=rules.value("order.keep_phone_days"),
            bar_title=_("Place an order"),
            back_url=reverse("village", args=[self.site.unit.code]),
        )
        return render(self.request, "villages/place.html", context, status=status)

    @staticmethod
    def _link(order: WorkOrder) -> str:
        return reverse("my_order", args=[orders.link_token(order.request_key)])

    # --- sending -------------------------------------------------------------------------------------------------
    def send(self) -> HttpResponse:
        """Place the order, or show the form again with everything typed and what to mend."""
        request, post = self.request, self.request.POST.copy()
        if "no_phone" in post:
            post["phone"] = ""
        self.key = guards.read_form_key(post.get("form_key", ""), self.site.unit)
        stale = not self.key
        self.signed = post.get("form_key", "")
        if stale:
            self.signed = guards.new_form_key(self.site.unit)
            self.key = guards.read_form_key(self.signed, self.site.unit)
        placed, drafts = queries.known_under(self.key)
        self.photos = collect(request, key=self.key if drafts else "")
        if "change" in post:
            typed = {
                name: post.get(name, "") for name in PlaceForm.base_fields if name not in ("photos", "item")
            }
            self.form = self._form(initial=typed)
            return self._render()
        self.form = self._form(data=post)
        if stale:
            self.form.add_error(
                None, _("This page was open for long. Everything is still here; please send it once more.")
            )
        if post.get("homepage"):
            self.form.add_error(None, _("It was not sent. Please press send once more."))
        valid = self.form.is_valid()
        if placed is not None:
            return self._again(WorkOrder.objects.get(pk=placed))
        if not valid or self.photos.refused:
            return self._render()
        if "anyway" not in post and (same := self._said_before()):
            return self._second(same)
        tries = guards.place_tries(request, self.form.cleaned_data["phone"])
        try:
            guards.check_place_limits(tries, self.site.unit)
        except strangers.TooMany as problem:
            self.form.add_error(None, str(problem))
            return self._render(status=429)
        if not self._passes_check(tries):
            return self._render()
        into = self._chosen_other()
        if into is None and "anyway" not in post and self._look_alike():
            return self._render()
        return self._place(into)

    def _again(self, existing: WorkOrder) -> HttpResponse:
        """The same form twice is the same order; a form that was changed after it was sent is a new wish."""
        assert self.form is not None
        data = self.form.cleaned_data
        if data.get("words") in (None, existing.words) and data.get("item") in (None, "", existing.item.code):
            return self._done(existing)
        return self._second(existing)

    def _said_before(self) -> WorkOrder | None:
        """An open order of this device in the very same words: somebody went back a page and sent it once more."""
        assert self.form is not None
        data, ids = self.form.cleaned_data, guards.orders_of_device(self.request)
        if not ids:
            return None
        mine = WorkOrder.objects.open().filter(pk__in=ids, unit=self.site.unit, item__code=data["item"])
        return mine.filter(words=data["words"], on_behalf_of=data["on_behalf_of"]).order_by("-pk").first()

    def _second(self, existing: WorkOrder) -> HttpResponse:
        """Shows the order there is already; sent again, the form becomes a second one."""
        self.placed = existing
        drafts = [actions.read_draft(one) for one in self.photos.drafts]
        self.photos.fresh = [*drafts, *self.photos.fresh]
        self.photos.drafts = []
        self.signed = guards.new_form_key(self.site.unit)
        self.key = guards.read_form_key(self.signed, self.site.unit)
        return self._render()

    def _passes_check(self, tries: guards.Tries) -> bool:
        if not guards.needs_check(tries, self.site.unit):
            return True
        token = self.request.POST.get("check_token", "")
        if token and strangers.check_sum(token, self.request.POST.get("check_answer", "")[:8]):
            return True
        self._ask_sum(wrong=bool(token))
        assert self.form is not None
        if not token:
            self.form.add_error(None, _("One more thing: please answer the little sum at the end."))
        return False

    def _look_alike(self) -> bool:
        assert self.form is not None
        data = self.form.cleaned_data
        offer = self.hall.find(data["item"])
        mine = guards.orders_of_device(self.request)
        found = queries.alike(self.site.unit, data["words"], offer.item if offer else None, besides=mine)
        self.alike = [
            {
                "order": order,
                "where": order.hamlet or (order.group.name if order.group else ""),
                "value": self._sign(order),
            }
            for order in found
        ]
        return bool(found)

    def _sign(self, order: WorkOrder) -> str:
        return signing.dumps([order.pk, self.key], salt="same-matter")

    def _chosen_other(self) -> WorkOrder | None:
        """The order the person said is the same matter: only one this form offered, still open, of this village."""
        try:
            pk, key = signing.loads(
                self.request.POST.get("same", ""), salt="same-matter", max_age=guards.FORM_AGE
            )
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return WorkOrder.objects.filter(pk=pk, unit=self.site.unit).first() if key == self.key else None

    def _place(self, into: WorkOrder | None) -> HttpResponse:
        assert self.form is not None
        data = self.form.cleaned_data
        offer = self.hall.find(data["item"])
        assert offer is not None
        placing: dict[str, Any] = {
            "item": offer.item,
            "unit": self.site.unit,
            "words": data["words"],
            "request_key": self.key,
            "source": "qr" if self.request.POST.get("code") else "web",
            "photos": self.photos.all,
            "phone": data["phone"],
            "on_behalf_of": data["on_behalf_of"],
            "hamlet": data["hamlet"],
            "wished": self.form.wished_words,
            "also": partial(guards.record_place, self.request, data["phone"]),
        }
        actor = Actor.requester(None, client_address(self.request))
        try:
            placed = actions.follow(into, by=actor, **placing) if into else orders.place(by=actor, **placing)
        except Refused as problem:
            if into is not None:
                self.form.add_error(None, _("That order has ended meanwhile. Send yours as a new one."))
            else:
                self.form.add_error("item" if problem.code == "item_off" else None, str(problem))
            return self._render()
        actions.drop_drafts(self.photos.drafts)
        return self._done(placed.order)

    def _done(self, order: WorkOrder) -> HttpResponse:
        response = redirect("placed", orders.link_token(order.request_key))
        guards.remember_order(self.request, response, order.pk)
        return response
