"""A member's own pages on the phone: in hand, to claim, finished; and being there or away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.lib.text import clean
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden
from zugong.web.templatetags.web import cn_datetime
from zugong.workorders import availability, faces, kinds, queries
from zugong.workorders.models import WorkOrder

PER_PAGE = 20
TABS = ("hand", "claim", "done")


def check_member(account: Any) -> None:
    """The pages are for accounts of people who take orders."""
    if not account.person_id:
        raise Forbidden("no_person", _("This account belongs to no person, so it cannot take orders."))


@login_required
@require_safe
def my_orders(request: HttpRequest) -> HttpResponse:
    """The three lists, the availability switch, and the year in two figures."""
    account: Any = request.user
    check_member(account)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "hand"
    now = timezone.now()
    counts = queries.member_counts(account)
    after = request.GET.get("after", "")
    older = ""
    if tab == "hand":
        rows = list(queries.in_hand(account)[:100])
        # what was just done stays in sight until it is judged
        rows += list(queries.to_be_judged(account)[:5])
    elif tab == "claim":
        rows = list(queries.to_claim(account)[:100])
    else:
        found = queries.finished(account)
        if after.isdecimal() and len(after) < 19:
            found = found.filter(pk__lt=int(after))
        rows = list(found[: PER_PAGE + 1])
        older = str(rows[PER_PAGE - 1].pk) if len(rows) > PER_PAGE else ""
        rows = rows[:PER_PAGE]
    starts = faces.clock_starts(rows)
    person = account.person
    place = Unit.objects.filter(pk=person.party_unit_id or person.home_id).first()
    context = {
        "person": person,
        "line": "　".join(
            part
            for part in (_("Party member") if person.is_party_member else "", place.name if place else "")
            if part
        ),
        "tab": tab,
        "tabs": [
            {
                "label": _("In hand"),
                "url": reverse("my_orders"),
                "count": counts["hand"],
                "active": tab == "hand",
            },
            {
                "label": _("To claim"),
                "url": f"{reverse('my_orders')}?tab=claim",
                "count": counts["claim"],
                "active": tab == "claim",
            },
            {
                "label": _("Finished"),
                "url": f"{reverse('my_orders')}?tab=done",
                "count": "",
                "active": tab == "done",
            },
        ],
        "cards": [card(order, faces.face(order, now, started=starts.get(order.pk))) for order in rows],
        "waits": tab == "hand",
        "older": older,
        "year": queries.year_of(account),
    }
    return render(request, "workorders/my_orders.html", context)


def card(order: WorkOrder, face: faces.Face) -> dict[str, Any]:
    """One order as the member's list shows it: to be accepted, under way, to be claimed, or done."""
    who = order.on_behalf_of or order.hamlet
    place = order.group.name if order.group else order.unit.name
    state = order.at
    look = {
        "order": order,
        "url": reverse("order", args=[order.pk]),
        "line": _(", ").join(part for part in (place, who) if part),
        "face": face,
        "edge": face.edge,
        "ring": face.state,
        "over": not (kinds.in_hand(order) or state.open_to),
        "tag": state.tag or state.title,
        "tone": "plain",
        "verb": _("see the order"),
        "words": face.words,
        "keep": "",
    }
    if kinds.in_hand(order):
        if kinds.is_at(order, "accept"):
            words = _("%(left)s to accept") % {"left": face.words}
            return look | {"tone": "ink", "verb": _("have a look"), "words": words}
        if face.state not in {"red", "amber"}:
            until = faces.by_when(order.promised_at or order.due_at)
            look["words"] = _("to be done %(when)s") % {"when": until} if until else face.words
        keep = reverse("order_verb", args=[order.pk, "note"])
        return look | {"verb": state.act or look["verb"], "keep": keep}
    if state.open_to:
        return look | {"tone": "amber", "verb": _("have a look"), "edge": ""}
    return look | _finished(order)


def _finished(order: WorkOrder) -> dict[str, Any]:
    """What was done: when, how it was judged, or who judges it now."""
    state = order.at
    done = _("done %(when)s") % {"when": cn_datetime(order.completed_at)} if order.completed_at else ""
    early = faces.early_or_late(order.promised_at, order.completed_at)
    found = {"line": _(", ").join(part for part in (done, early) if part), "ring": "", "edge": ""}
    judged = faces.judged(order) or order.at.closed
    if not judged and state.waits_for == "requester":
        return found | {"tone": "pine", "words": _("you are told once it is rated")}
    if not judged:
        return found | {"tone": "amber", "words": ""}
    words = _("%(stars)s stars") % {"stars": order.stars} if order.stars else ""
    if order.solved is None:
        return found | {"words": words}
    tag = _("really solved") if order.solved else _("not solved")
    return found | {"tag": tag, "tone": "pine" if order.solved else "plain", "words": words}


@login_required
@require_POST
def set_availability(request: HttpRequest) -> HttpResponse:
    """There, or away with a word why; the dispatch desk sees it at once."""
    account: Any = request.user
    check_member(account)
    there = request.POST.get("available") == "1"
    reason = clean(request.POST.get("reason", "")[:60], 200)[:60]
    availability.set_availability(account.person, by=request.actor, available=there, reason=reason)  # type: ignore[attr-defined]
    messages.success(
        request,
        _("You can be asked again.") if there else _("Nobody will send you orders until you switch back."),
    )
    return redirect("my_orders")
