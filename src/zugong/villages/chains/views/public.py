"""Chains for everybody: which there are, who stands on them, what is wanted. Nobody's private number."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zugong.villages.chains import queries
from zugong.villages.chains.views.chains import sheet_response
from zugong.villages.economy.queries import products_of_chain
from zugong.villages.models import Chain
from zugong.web.pages import shared_page


@shared_page
@require_safe
def chains(request: HttpRequest) -> HttpResponse:
    """Every public chain of the county."""
    rows = queries.standings(list(queries.public_chains()[:100]))
    context = {"rows": rows, "bar_title": _("Industry chains"), "back_url": "/"}
    return render(request, "villages/chains/public_list.html", context)


@shared_page
@require_safe
def chain(request: HttpRequest, code: str) -> HttpResponse:
    found = _chain(code)
    picture = queries.picture(found)
    branch = queries.branch_of(found)
    plan = queries.plan_of(found)
    _offered, needed = queries.pool(found)
    context = {
        "chain": found,
        "picture": picture,
        "graph": queries.graph(picture, node_url=lambda node: ""),
        "stages": [
            {"gap": gap, "nodes": [node for node in picture.nodes if node.stage_id == gap.stage.pk]}
            for gap in picture.gaps
        ],
        "branch": branch if branch and branch.state == "founded" else None,
        "plan": plan if plan and plan.adopted_on else None,
        "needed": [need for need in needed if need.left],
        "products": products_of_chain(found),
        "bar_title": found.name,
        "back_url": reverse("public_chains"),
        "contact": found.unit if found.unit.contact_phone else None,
        "unit": found.unit,
    }
    return render(request, "villages/chains/public_chain.html", context)


@shared_page
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    return sheet_response(_chain(code))


def _chain(code: str) -> Chain:
    found = queries.public_chains().filter(code=code).first()
    if found is None:
        raise Http404
    return found
