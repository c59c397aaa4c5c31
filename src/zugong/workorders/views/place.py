"""An order for somebody who calls or comes by."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.flows.table import Flow
from zugong.organisations.refusals import Refused
from zugong.web.templatetags.web import groups
from zugong.workorders import actions, cards, kinds, permissions
from zugong.workorders.forms import PlaceForm
from zugong.workorders.roles import PLACE
from zugong.workorders.views.boards import flow_switch


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """The form; sent, it opens the order as the caller would have, in their words."""
    account: Any = request.user
    permissions.check_may(account, PLACE)
    flow = kinds.chosen(request.GET.get("flow"))
    if request.method != "POST":
        form = PlaceForm(
            account,
            flow,
            initial={
                "key": str(uuid.uuid4()),
                "item": request.GET.get("item"),
                "unit": request.GET.get("unit"),
            },
        )
        return _page(request, flow, form, 200)
    form = PlaceForm(account, flow, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, flow, form, 422)
    data = form.cleaned_data
    by = request.actor  # type: ignore[attr-defined]
    try:
        placed = actions.place(
            item=data["item"],
            unit=data["unit"],
            words=data["words"],
            by=by,
            request_key=data["key"],
            source="staff",
            photos=data["photos"],
            phone=data["phone"],
            requester_name=data["requester_name"],
            on_behalf_of=data["on_behalf_of"],
            hamlet=data["hamlet"],
            wished=data["wished"],
            group=form.group_of.get(data["unit"].pk),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, flow, form, refused.status)
    messages.success(
        request,
        _("Placed: number %(number)s, short code %(code)s. Tell the caller both.")
        % {
            "number": placed.order.number_text,
            "code": groups(actions.short_code(placed.order)),
        },
    )
    return redirect("order", placed.order.pk)


def _page(request: HttpRequest, flow: Flow, form: PlaceForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "flow": flow,
        "flows": flow_switch("order_place_staff", flow),
        "back_url": cards.address("orders_board", flow),
        "had_photos": bool(request.FILES),
    }
    return render(request, "workorders/place.html", context, status=status)
