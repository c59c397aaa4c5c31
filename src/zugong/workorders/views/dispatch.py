"""The dispatch desk: one order with its candidates, and one plan for all of them. A person decides."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zugong.flows import permissions as flow_permissions
from zugong.flows.actions import conflict_of
from zugong.flows.queries import step_at
from zugong.organisations.refusals import Refused
from zugong.planning import dispatch as planner
from zugong.workorders import actions, cards, dispatching, faces, kinds, permissions
from zugong.workorders.models import WorkOrder
from zugong.workorders.photos import photos_of
from zugong.workorders.views.boards import flow_switch, url_with

SHOWN = 3  # candidates side by side; the others are listed under ?all=1
LISTED = 60
PLAN_MOST = 400


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Left what waits, in the middle who could go, right the plan for all."""
    account: Any = request.user
    permissions.check_dispatcher(account)
    now = timezone.now()
    flow = kinds.chosen(request.GET.get("flow"))
    found = list(dispatching.waiting(account, flow.name)[:PLAN_MOST])
    waiting = [
        {"order": o, "face": faces.face(o, now, started=o.started), "url": url_with(request, order=str(o.pk))}
        for o in found
    ]
    chosen = next(
        (w for w in waiting if str(w["order"].pk) == request.GET.get("order")),
        waiting[0] if waiting else None,
    )
    context: dict[str, Any] = {
        "waiting": waiting[:LISTED],
        "more_waiting": max(0, len(waiting) - LISTED),
        "total": len(waiting),
        "soon": sum(1 for w in waiting if w["face"].state in {"amber", "red"}),
        "now": timezone.localtime(now),
        "chosen": chosen,
        "picked": request.GET.get("order", ""),
        "flows": flow_switch("dispatch_desk", flow),
        "again_url": url_with(request, all=""),
    }
    if chosen:
        order = chosen["order"]
        chosen |= {"chars": faces.chars(order), "at": step_at(order)}
        context["all_url"] = url_with(request, order=str(order.pk), all="1")
        context["may_open"] = any(
            verb.name == "open_claim"
            for verb in flow_permissions.possible(order, request.actor)  # type: ignore[attr-defined]
        )
        desks = {unit: dispatching.desk(orders, unit) for unit, orders in _by_unit(found).items()}
        mine = desks[chosen["order"].unit]
        context |= _candidates(chosen["order"], mine, show_all=request.GET.get("all") == "1")
        context["photos"] = photos_of(chosen["order"]).get("placed", [])[:1]
        context["here"] = sum(1 for m in mine.members if m.available)
        context["plan"] = _plan(list(desks.values()))
    return render(request, "workorders/dispatch.html", context)


def _by_unit(orders: list[WorkOrder]) -> dict[Any, list[WorkOrder]]:
    units = {order.unit_id: order.unit for order in orders}
    grouped: dict[int, list[WorkOrder]] = defaultdict(list)
    for order in orders:
        grouped[order.unit_id].append(order)
    return {units[pk]: found for pk, found in grouped.items()}


def _candidates(order: WorkOrder, desk: dispatching.Desk, *, show_all: bool) -> dict[str, Any]:
    spec = next(o for o in desk.orders if o.id == f"o{order.pk}")
    shortlist = planner.candidates(spec, desk.members, desk.rules)
    ranked = shortlist.ranked if show_all else shortlist.ranked[:SHOWN]
    asks = [str(_(kind)) for kind in dispatching.KINDS]
    people = [_column(order, desk.person_of[c.member], c, asks) for c in ranked]
    if people:
        people[0]["chosen"] = True
    left_out = [
        {"name": desk.person_of[out.member].name, "why": dispatching.words(out.reason).text}
        for out in shortlist.left_out
    ]
    return {
        "people": people,
        "reasons": asks,
        "left_out": left_out,
        "all_count": len(shortlist.ranked) + len(left_out),
        "more_people": len(shortlist.ranked) - len(ranked),
        "wanted": spec.skills_wanted,
        "show_all": show_all,
    }


def _column(order: WorkOrder, person: Any, candidate: planner.Candidate, asks: list[str]) -> dict[str, Any]:
    """One candidate as the component wants them: every reason with its question, what fits and what is missing, one button."""
    met = candidate.met
    told = [dispatching.words(reason) for reason in candidate.reasons]
    return {
        "person": person,
        "name": person.name,
        "line": person_line(person),
        "cells": [
            {"ok": w.ok, "text": w.text, "more": w.more, "ask": ask}
            for ask, w in zip(asks, told, strict=True)
        ],
        "total": _("%(met)s fit, %(missed)s missing") % {"met": met, "missed": len(told) - met},
        "verb": _("Dispatch to %(name)s") % {"name": person.name},
        "value": f"{order.pk}-{person.pk}-{order.version}",
        "chosen": False,
        "refused": "",
    }


def person_line(person: Any) -> str:
    """Party member or not, and where they serve."""
    unit = person.party_unit or person.home
    status = _("Party member") if person.is_party_member else ""
    return _(", ").join(part for part in (status, unit.name) if part)


def _plan(desks: list[dispatching.Desk]) -> dict[str, Any]:
    """One proposal, place by place: an order never goes to another place's member."""
    pairs, unplaced, loads, aims = [], [], [], []
    proved = True
    for one in desks:
        plan = planner.propose(one.orders, one.members, one.rules)
        proved = proved and plan.proved
        new: dict[str, int] = defaultdict(int)
        for pair in plan.pairs:
            order, person = one.order_of[pair.order], one.person_of[pair.member]
            new[pair.member] += 1
            pairs.append(
                {
                    "order": order,
                    "person": person,
                    "value": f"{order.pk}-{person.pk}-{order.version}",
                    "why": _short(pair.reasons),
                }
            )
        for left in plan.unplaced:
            why = _("; ").join(dispatching.words(reason).text for reason in left.reasons)
            unplaced.append({"order": one.order_of[left.order], "why": why})
        loads += [
            {
                "name": one.person_of[member.id].name,
                "had": member.load,
                "new": new[member.id],
                "free": max(0, member.capacity - member.load - new[member.id]),
            }
            for member in one.members
            if member.load or new[member.id]
        ]
        aims.append([dispatching.words(aim).text for aim in plan.aims])
    loads.sort(key=lambda load: (-load["new"], -load["had"], load["name"]))
    people = len({pair["person"].pk for pair in pairs})
    return {
        "pairs": pairs,
        "unplaced": unplaced,
        "loads": loads[:12],
        "aims": aims[0] if len(aims) == 1 else [],
        "proved": proved and bool(pairs),
        "people": people,
    }


def _short(reasons: Any) -> str:
    """The two most telling reasons in one line: skill and place first."""
    telling = [r for r in reasons if r.ok and r.code not in {"skill.none_wanted", "here.now"}]
    return _(", ").join(dispatching.words(reason).text for reason in telling[:2])


@login_required
@require_POST
def dispatch_one(request: HttpRequest) -> HttpResponse:
    """Give one order to one member, or open it for claiming, from the desk."""
    return _send(request, request.POST.getlist("pair")[:1])


@login_required
@require_POST
def dispatch_plan(request: HttpRequest) -> HttpResponse:
    """Do the plan as it was shown: each order by itself, and whoever could not be asked is named."""
    return _send(request, request.POST.getlist("pair")[:PLAN_MOST])


def _send(request: HttpRequest, values: list[str]) -> HttpResponse:
    account: Any = request.user
    permissions.check_dispatcher(account)
    by = request.actor  # type: ignore[attr-defined]
    done, failed = [], []
    flow = kinds.chosen(None)
    for value in values:
        order, person, seen = _read(account, value)
        flow = kinds.chosen(order.flow) if order is not None else flow
        if order is None:
            failed.append(_("One order is not yours to dispatch any more."))
            continue
        try:
            if person is None:
                raise Refused("person", _("This person no longer serves there."))
            if seen != order.version:
                raise conflict_of(order, seen=seen)
            actions.dispatch(order, by=by, person=person, why=dispatching.why(order, person))
            done.append((order, person))
        except Refused as refused:
            failed.append(_("%(order)s: %(why)s") % {"order": order.title, "why": refused})
    if len(done) == 1:
        messages.success(request, _("Dispatched to %(person)s") % {"person": done[0][1].name})
    elif done:
        messages.success(
            request,
            ngettext("%(n)d order dispatched", "%(n)d orders dispatched", len(done)) % {"n": len(done)},
        )
    for text in failed:
        messages.error(request, text)
    return redirect(cards.address("dispatch_desk", flow))


def _read(account: Any, value: str) -> tuple[WorkOrder | None, Any, int]:
    parts = value.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        return None, None, 0
    order = (
        WorkOrder.objects.visible_to(account)
        .filter(permissions.dispatch_scope(account), pk=int(parts[0]))
        .select_related(*permissions.RELATED)
        .first()
    )
    person = dispatching.pool(order.unit).filter(pk=int(parts[1])).first() if order else None
    return order, person, int(parts[2])


@login_required
@require_POST
def open_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the group's members take it themselves."""
    account: Any = request.user
    order = permissions.visible_order(account, pk)
    actions.open_claim(order, by=request.actor)  # type: ignore[attr-defined]
    messages.success(
        request, _("Open for claiming: members of %(unit)s see it now") % {"unit": order.holder.name}
    )
    back = cards.address("dispatch_desk", kinds.chosen(order.flow))
    return redirect(f"{back}{'&' if '?' in back else '?'}order={pk}")
