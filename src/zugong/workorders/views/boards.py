"""The board: five columns of open orders, kept fresh by asking whether anything changed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zugong.flows import permissions as flow_permissions
from zugong.organisations.actors import Actor
from zugong.workorders import faces, permissions, queries
from zugong.workorders.forms import BoardFilter
from zugong.workorders.models import WorkOrder
from zugong.workorders.roles import PLACE

PHONE_FIRST = "place"


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The whole page, or the columns alone for htmx; 304 when they look as before."""
    account: Any = request.user
    permissions.check_office(account)
    form = BoardFilter(account, request.GET)
    orders = queries.narrowed(WorkOrder.objects.visible_to(account), form.given, account)
    after = {
        c.name: request.GET[f"{c.name}_after"] for c in queries.COLUMNS if request.GET.get(f"{c.name}_after")
    }
    now = timezone.now()
    lanes = [_lane(lane, request, now) for lane in queries.board(orders, after)]
    etag = _etag(lanes, request)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    shown = request.GET.get("step") if request.GET.get("step") in queries.COLUMN_OF else _first_full(lanes)
    context = {
        "lanes": lanes,
        "shown": shown,
        "etag": etag,
        "poll_url": request.get_full_path(),
        "switch": [
            {
                "label": f"{lane['column'].char} {lane['count']}",
                "url": _url(request, step=lane["column"].name),
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
            "tabs": tabs("board"),
            "reset": reverse("orders_board") if request.GET else "",
        }
        response = render(request, "workorders/board.html", context)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "HX-Request, Cookie"
    return response


def tabs(active: str) -> list[dict[str, Any]]:
    """The sub-pages of the section."""
    pages = (("board", _("Board"), "orders_board"), ("list", _("All orders"), "orders"))
    return [{"label": label, "url": reverse(name), "active": key == active} for key, label, name in pages]


def _first_full(lanes: list[dict[str, Any]]) -> str:
    return next((lane["column"].name for lane in lanes if lane["count"]), PHONE_FIRST)


def _url(request: HttpRequest, **changes: str) -> str:
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
        "cards": [card(order, request.actor, now) for order in lane.orders],  # type: ignore[attr-defined]
        "next": _url(request, **{f"{name}_after": lane.next, "step": name}) if lane.next else "",
        "first": _url(request, **{f"{name}_after": "", "step": name})
        if request.GET.get(f"{name}_after")
        else "",
        "left": max(0, lane.count - len(lane.orders)),
    }


def card(order: WorkOrder, by: Actor, now: Any) -> dict[str, Any]:
    """One card: title, who, when, and the verbs of its menu."""
    face = faces.face(order, now)
    right, tone = face.words, face.tone
    if order.stars and order.state in {"checking", "follow_up"}:
        right, tone = _("%(stars)s stars") % {"stars": order.stars}, "pine" if order.stars > 2 else "red"
    elif order.redo_count and order.state != "completed" and face.state not in {"red", "amber"}:
        right, tone = _("redone: %(when)s") % {"when": face.words}, ""
    return {
        "order": order,
        "url": reverse("order", args=[order.pk]),
        "left": who(order),
        "right": right,
        "tone": tone,
        "edge": face.edge,
        "face": face,
        "verbs": [v for v in flow_permissions.possible(order, by) if v.name not in permissions.NOT_FOR_STAFF],
    }


def who(order: WorkOrder) -> str:
    """With whom the order is: the member, the group, the office above, or where it comes from."""
    if order.assignee is not None and order.state in {
        "dispatched",
        "accepted",
        "completed",
        "checking",
        "follow_up",
    }:
        return order.assignee.name
    if order.holder_id != order.unit_id:
        return order.holder.name
    return "・".join(part for part in (order.unit.name, order.hamlet) if part)


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
