"""What an order of each service item is worth to whoever does it, in one village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from zugong.organisations import rules
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import places, tabs
from zugong.villages.models import ItemPoints
from zugong.villages.orders import queries as hall
from zugong.villages.points import actions, policies, queries
from zugong.villages.points.views.staff import check_may_view, village_of_request
from zugong.villages.roles import KEEP_POINTS
from zugong.workorders.models import ServiceItem

STARS = (5, 4, 3)


@dataclass
class Line:
    """One item: what is typed or kept as the village's own figure, what holds without it, what the stars bring."""

    item: ServiceItem
    own: str
    usual: int
    worth: list[int]
    error: str = ""

    @property
    def name(self) -> str:
        return f"p{self.item.pk}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def items(request: HttpRequest) -> HttpResponse:
    """The village's figures, the rule's where it has none, and what they come to by stars."""
    account = check_may_view(request)
    village = village_of_request(request, account) or queries.villages_of(account).first()
    if village is None:
        raise Http404
    may_keep = account.can(KEEP_POINTS, village)
    typed = request.POST if request.method == "POST" else None
    if typed is not None and not may_keep:
        raise Forbidden("standard", _("The standard is kept by the village clerk and the secretary."))
    groups = _groups(village, typed)
    lines = [line for _label, found in groups for line in found]
    problem, status = "", 200
    if typed is not None:
        status = 422
        if not any(line.error for line in lines):
            own = {line.item.pk: int(line.own) if line.own else None for line in lines}
            try:
                changed = actions.keep_item_points(village, by=request.actor, figures=own)  # type: ignore[attr-defined]
            except Refused as refused:
                problem, status = str(refused), refused.status
            else:
                words = ngettext("%(n)d figure changed.", "%(n)d figures changed.", changed)
                messages.success(request, words % {"n": changed})
                return redirect("points_items")
        else:
            problem = _("Nothing was changed yet; look at the figures marked below.")
    figures = _rules(village)
    context = {
        "tabs": tabs.build(request, "deeds"),
        "village": village,
        "groups": groups,
        "may_keep": may_keep,
        "problem": problem,
        "usual": figures["points.order"],
        "shares": [figures[f"points.stars_{stars}"] for stars in STARS],
        "stars": STARS,
    }
    return render(request, "villages/points/items.html", context, status=status)


def _rules(village: Unit) -> dict[str, int]:
    return rules.values(("points.order", *(f"points.stars_{stars}" for stars in STARS)), village)


def _groups(village: Unit, typed: Any) -> list[tuple[Any, list[Line]]]:
    kept: dict[int, dict[int, int]] = {}
    rows = ItemPoints.objects.filter(unit__in=village.ancestor_ids).order_by("unit__path")
    for unit, item, points in rows.values_list("unit", "item", "points"):
        kept.setdefault(item, {})[unit] = points
    figures = _rules(village)
    found = []
    for window in hall.hall(places.place_of(village)).windows:
        lines = []
        for offer in window["offers"]:
            here = kept.get(offer.item.pk, {})
            above = [points for unit, points in here.items() if unit != village.pk]
            usual = above[-1] if above else figures["points.order"]
            own = str(here.get(village.pk, ""))
            line = Line(offer.item, own, usual, [])
            if typed is not None:
                line.own = typed.get(line.name, "").strip()[:6]
                line.error = _wrong(line.own)
            base = int(line.own) if line.own and not line.error else usual
            line.worth = [(base * figures[f"points.stars_{stars}"] + 50) // 100 for stars in STARS]
            lines.append(line)
        if lines:
            found.append((window["label"], lines))
    return found


def _wrong(text: str) -> str:
    if not text or (text.isascii() and text.isdigit() and int(text) <= policies.MOST_FOR_AN_ORDER):
        return ""
    return _("A whole number from 0 to %(most)s, or nothing.") % {"most": policies.MOST_FOR_AN_ORDER}
