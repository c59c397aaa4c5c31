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
from django.views.decorators.http import require_GET, require_POST

from zugong.lib.text import clean
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden
from zugong.web.templatetags.web import cn_datetime
from zugong.workorders import availability, faces, queries
from zugong.workorders.models import WorkOrder

PER_PAGE = 20
TABS = ("hand", "claim", "done")


def check_member(account: Any) -> None:
    """The pages are for accounts of people who take orders."""
    if not account.person_id:
        raise Forbidden("no_person", _("This account belongs to no person, so it cannot take orders."))


@login_required
@require_GET
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
        # what was just done stays in sight until it is rated
        rows += list(queries.finished(account).filter(state__in=("completed", "follow_up"))[:5])
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
    """One order as the member's list shows it."""
    who = order.on_behalf_of or order.hamlet
    line = _(", ").join(part for part in (order.group.name if order.group else order.unit.name, who) if part)
    look = {
        "order": order,
        "url": reverse("order", args=[order.pk]),
        "line": line,
        "face": face,
        "edge": face.edge,
        "ring": face.state,
        "over": order.state not in {"dispatched", "claimable", "accepted"},
    }
    if order.state == "dispatched":
        return look | {
            "tag": _("new for you"),
            "tone": "ink",
            "verb": _("have a look"),
            "words": _("%(left)s to accept") % {"left": face.words},
        }
    if order.state == "claimable":
        return look | {
            "tag": _("whoever comes first"),
            "tone": "amber",
            "verb": _("have a look"),
            "words": face.words,
            "edge": "",
        }
    if order.state == "accepted":
        words = (
            face.words
            if face.state in {"red", "amber"}
            else _("to be done %(when)s") % {"when": faces.by_when(order.promised_at or order.due_at)}
        )
        return look | {
            "tag": _("under way"),
            "tone": "plain",
            "verb": _("note it"),
            "words": words,
            "url": reverse("order", args=[order.pk]),
        }
    done = _("done %(when)s") % {"when": cn_datetime(order.completed_at)}
    early = faces.early_or_late(order.promised_at, order.completed_at)
    line = _(", ").join(part for part in (done, early) if part)
    if order.state == "completed":
        return look | {
            "tag": _("waiting to be rated"),
            "tone": "pine",
            "verb": _("see the order"),
            "words": _("you are told once it is rated"),
            "ring": "",
            "line": line,
            "edge": "",
        }
    if order.state == "follow_up":
        return look | {
            "tag": _("the township looks at it"),
            "tone": "amber",
            "verb": _("see the order"),
            "words": "",
            "ring": "",
            "line": line,
            "edge": "",
        }
    words = _("%(stars)s stars") % {"stars": order.stars} if order.stars else str(order.at.title)
    tag = (
        _("really solved")
        if order.solved
        else _("not solved")
        if order.solved is False
        else str(order.at.title)
    )
    return look | {
        "tag": tag,
        "tone": "pine" if order.solved else "plain",
        "verb": _("see the order"),
        "words": words,
        "ring": "",
        "line": line,
        "edge": "",
    }


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
