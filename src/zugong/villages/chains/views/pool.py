"""The pool: what is offered, what is needed, and bringing the two together."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.villages.chains import actions, queries
from zugong.villages.chains.forms import MatchForm, ResourceForm
from zugong.villages.chains.views.shared import frame, kept, nodes_of, part, seen
from zugong.villages.models import Resource, ResourceMatch
from zugong.villages.rows import Removal, RowPage, removed, row_page
from zugong.web.charts import Rows, Series

RESOURCE = ("side", "kind", "title", "amount", "measure", "giver", "until", "note")


@login_required
@require_safe
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    chain = seen(request, pk)
    offered, needed = queries.pool(chain)
    context = frame(
        request,
        chain,
        "chain_pool",
        offered=offered,
        needed=needed,
        pairs=queries.pairs(offered, needed),
        matches=list(queries.matches_of(chain)[:50]),
        met=_met(needed),
    )
    return render(request, "villages/chains/pool.html", context)


def _met(needed: list[Resource]) -> Rows | None:
    """How much of each need is met, in percent."""
    if not needed:
        return None
    shares = [round(100 * need.matched / need.amount) for need in needed]
    return Rows(
        caption=_("Needs and how far they are met"),
        first=_("Needed"),
        categories=[f"{need.title} {queries.measured(need.amount, need.measure)}" for need in needed],
        unit="%",
        most=100,
        series=[
            Series(
                name=_("met"), values=shares, tones=["done" if share == 100 else "below" for share in shares]
            )
        ],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request: HttpRequest, pk: int, resource: int | None = None) -> HttpResponse:
    chain = kept(request, pk)
    rows = Resource.objects.filter(chain=chain, withdrawn_on__isnull=True)
    found: Resource | None = part(rows, resource) if resource else None
    if found:
        initial = {name: getattr(found, name) for name in RESOURCE} | {"node": found.node_id}
    else:
        initial = {"side": request.GET.get("side") or Resource.Side.NEEDED}
    removal = None
    if found:
        removal = Removal(
            reverse("chain_resource_drop", args=[pk, resource]),
            _("Take it back"),
            _("What was matched stays matched."),
        )
    page = RowPage(
        _("Offered or needed"), reverse("chain_pool", args=[pk]), "chains", facts=chain.name, removal=removal
    )
    form = ResourceForm(request.POST or None, initial=initial, nodes=nodes_of(chain))
    return row_page(
        request,
        page,
        form,
        lambda data: actions.keep_resource(chain, by=request.actor, resource=found, **data),  # type: ignore[attr-defined]
    )


@login_required
@require_POST
def resource_drop(request: HttpRequest, pk: int, resource: int) -> HttpResponse:
    found = part(Resource.objects.filter(chain=kept(request, pk)).select_related("chain__unit"), resource)
    return removed(
        request,
        reverse("chain_pool", args=[pk]),
        lambda: actions.withdraw_resource(found, by=request.actor),  # type: ignore[attr-defined]
        _("Taken back."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, pk: int, resource: int) -> HttpResponse:
    """Meet a need from what is offered."""
    chain = kept(request, pk)
    need = part(
        Resource.objects.filter(
            chain=chain, side=Resource.Side.NEEDED, withdrawn_on__isnull=True
        ).select_related("chain__unit"),
        resource,
    )
    offered, needed = queries.pool(chain)
    pair = next((one for one in queries.pairs(offered, needed) if one.need.pk == need.pk), None)
    offers = pair.offers if pair else []
    form = MatchForm(request.POST or None, offers=offers, need=need)

    def save(data: dict[str, Any]) -> None:
        offer = data["offer"]
        offer.chain = chain
        actions.match(offer=offer, need=need, amount=data["amount"], note=data["note"], by=request.actor)  # type: ignore[attr-defined]

    lines = [f"{one.title}: {queries.measured(one.left, one.measure)}" for one in offers]
    page = RowPage(
        need.title,
        reverse("chain_pool", args=[pk]),
        "chains",
        facts=_("%(amount)s still needed") % {"amount": queries.measured(need.left, need.measure)},
        button=_("Bring together"),
        aside=(
            _("Offered, and how much is left"),
            lines or [_("Nothing of this kind and measure is offered.")],
        ),
        done=_("Brought together."),
    )
    return row_page(request, page, form, save)


@login_required
@require_POST
def match_end(request: HttpRequest, pk: int, match: int) -> HttpResponse:
    rows = ResourceMatch.objects.filter(offer__chain=kept(request, pk)).select_related(
        "offer__chain__unit", "need"
    )
    found = part(rows, match)
    return removed(
        request,
        reverse("chain_pool", args=[pk]),
        lambda: actions.end_match(found, by=request.actor),  # type: ignore[attr-defined]
        _("Undone; both sides have it back."),
    )
