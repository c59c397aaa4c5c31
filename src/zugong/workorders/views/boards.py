"""The board: a column of open orders for each step of a flow, kept fresh by asking whether anything changed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zugong.flows.table import Flow
from zugong.workorders import cards, kinds, permissions, queries
from zugong.workorders.forms import BoardFilter
from zugong.workorders.models import WorkOrder
from zugong.workorders.roles import PLACE


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The whole page, or the columns alone for htmx; 304 when they look as before."""
    account: Any = request.user
    permissions.check_office(account)
    form = BoardFilter(account, request.GET)
    orders = queries.narrowed(WorkOrder.objects.visible_to(account), form.given, account)
    flow = form.chosen_flow
    after = {
        step.name: request.GET[f"{step.name}_after"]
        for step in flow.steps
        if request.GET.get(f"{step.name}_after")
    }
    now = timezone.now()
    lanes = [_lane(lane, request, now) for lane in queries.board(orders, flow, after)]
    etag = _etag(lanes, request)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    names = [step.name for step in flow.steps]
    shown = request.GET.get("step") if request.GET.get("step") in names else _first_full(lanes)
    context = {
        "lanes": lanes,
        "shown": shown,
        "etag": etag,
        "poll_url": request.get_full_path(),
        "switch": [
            {
                "label": f"{lane['column'].char} {lane['count']}",
                "url": url_with(request, step=lane["column"].name),
                "active": lane["column"].name == shown,
            }
            for lane in lanes
        ],
    }
    if getattr(request, "htmx", False) and request.htmx.target == "board":
        response = render(request, "workorders/parts/board.html", context)
    else:
        context |= {
            "form": form,
            "now": timezone.localtime(now),
            "total": sum(lane["count"] for lane in lanes),
            "late": sum(lane["late"] for lane in lanes),
            "may_place": account.can(PLACE),
            "may_dispatch": account.can("workorders.dispatch"),
            "tabs": tabs("board", flow),
            "flows": flow_switch("orders_board", flow),
            "place_url": cards.address("order_place_staff", flow),
            "reset": cards.address("orders_board", flow) if set(request.GET) - {"flow"} else "",
        }
        response = render(request, "workorders/board.html", context)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "HX-Request, Cookie"
    return response


def tabs(active: str, flow: Flow) -> list[dict[str, Any]]:
    """The sub-pages of the section, for the flow one is looking at."""
    pages = (("board", _("Board"), "orders_board"), ("list", _("All orders"), "orders"))
    return [
        {"label": label, "url": cards.address(name, flow), "active": key == active}
        for key, label, name in pages
    ]


def flow_switch(url_name: str, flow: Flow) -> list[dict[str, Any]]:
    """From one flow's orders to another's, where there are several."""
    found = kinds.flows()
    if len(found) < 2:
        return []
    return [
        {"label": one.title, "url": cards.address(url_name, one), "active": one.name == flow.name}
        for one in found
    ]


def _first_full(lanes: list[dict[str, Any]]) -> str:
    return next((lane["column"].name for lane in lanes if lane["count"]), lanes[0]["column"].name)


def url_with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for key, value in changes.items():
        if value:
            query[key] = value
        else:
            query.pop(key, None)
    return f"{request.path}?{query.urlencode()}"


def _lane(lane: queries.Lane, request: HttpRequest, now: Any) -> dict[str, Any]:
    name = lane.column.name
    return {
        "column": lane.column,
        "count": lane.count,
        "late": lane.late,
        "cards": [cards.card(order, request.actor, now) for order in lane.orders],  # type: ignore[attr-defined]
        "next": url_with(request, **{f"{name}_after": lane.next, "step": name}) if lane.next else "",
        "first": url_with(request, **{f"{name}_after": "", "step": name})
        if request.GET.get(f"{name}_after")
        else "",
        "left": max(0, lane.count - len(lane.orders)),
    }


def _etag(lanes: list[dict[str, Any]], request: HttpRequest) -> str:
    seen = [
        (
            lane["count"],
            [
                (c["order"].pk, c["order"].version, c["order"].step_count, c["right"], c["edge"])
                for c in lane["cards"]
            ],
        )
        for lane in lanes
    ]
    text = f"{request.user.pk} {request.LANGUAGE_CODE} {request.get_full_path()} {seen}"  # type: ignore[attr-defined]
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'
