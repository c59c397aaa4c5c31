"""Who stands on a chain and what flows: lists with a form for every row, for keyboards and phones."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.lib import qr
from zugong.villages.chains import actions, links, permissions, queries
from zugong.villages.chains.forms import NodeForm, StageForm, TieForm
from zugong.villages.chains.views.shared import frame, kept, nodes_of, part, places_of, seen
from zugong.villages.guarantees.queries import RELATED
from zugong.villages.models import Chain, ChainNode, ChainStage, ChainTie, Task
from zugong.villages.rows import Removal, RowPage, removed, row_page
from zugong.workorders.faces import face

NODE = ("name", "kind", "capacity", "people", "contact_name", "contact_phone", "note")
STAGE = ("name", "position", "needed", "capacity", "measure")
TIE = ("kind", "volume", "measure", "note")


@login_required
@require_safe
def nodes(request: HttpRequest, pk: int) -> HttpResponse:
    found = seen(request, pk)
    picture = queries.picture(found)
    by_stage = [
        {"gap": gap, "nodes": [node for node in picture.nodes if node.stage_id == gap.stage.pk]}
        for gap in picture.gaps
    ]
    context = frame(request, found, "chain_nodes", picture=picture, stages=by_stage)
    return render(request, "villages/chains/nodes.html", context)


@login_required
@require_safe
def node(request: HttpRequest, pk: int, node: int) -> HttpResponse:
    """Somebody on the chain: what they can, whom they deal with, what is in their way, their private link."""
    chain = seen(request, pk)
    found = part(ChainNode.objects.filter(chain=chain).select_related("stage", "place", "unit"), node)
    may = permissions.may_keep(request.user, chain) and found.left_on is None  # type: ignore[arg-type]
    address = links.url(found) if may else ""
    tasks = Task.objects.filter(node=found).select_related(*RELATED).order_by("-pk")[:20]
    context = frame(
        request,
        chain,
        "chain_nodes",
        node=found,
        may_change=may,
        ties_in=list(found.ties_in.select_related("source")),
        ties_out=list(found.ties_out.select_related("target")),
        tasks=[{"task": task, "face": face(task)} for task in tasks],
        resources=list(found.resources.filter(withdrawn_on__isnull=True)),
        link=address,
        qr=qr.svg(address) if address else "",
    )
    return render(request, "villages/chains/node.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node_edit(request: HttpRequest, pk: int, node: int | None = None) -> HttpResponse:
    chain = kept(request, pk)
    found = part(ChainNode.objects.present().filter(chain=chain), node) if node else None
    initial = (
        {name: getattr(found, name) for name in NODE} | {"stage": found.stage_id, "place": found.place_id}
        if found
        else {}
    )
    stages = chain.stages.all()
    if not found:
        chosen = request.GET.get("stage", "")
        initial["stage"] = next((stage.pk for stage in stages if str(stage.pk) == chosen), None)
    form = NodeForm(request.POST or None, initial=initial, stages=stages, places=places_of(chain))
    back = reverse("chain_node", args=[pk, node]) if node else reverse("chain_nodes", args=[pk])
    removal = None
    if found:
        removal = Removal(
            reverse("chain_node_leave", args=[pk, node]),
            _("Leaves the chain"),
            _("Its ties and its link go; what was done stays. An open task comes first."),
        )

    def save(data: dict[str, Any]) -> str:
        unit = (
            data["place"]
            if data["kind"] == "village" and data["place"].kind == "village"
            else found and found.unit
        )
        saved = actions.keep_node(chain, by=request.actor, node=found, unit=unit or None, **data)  # type: ignore[attr-defined]
        return reverse("chain_node", args=[pk, saved.pk])

    title = found.name if found else _("Put somebody on the chain")
    return row_page(request, RowPage(title, back, "chains", facts=chain.name, removal=removal), form, save)


@login_required
@require_POST
def node_leave(request: HttpRequest, pk: int, node: int) -> HttpResponse:
    found = part(ChainNode.objects.filter(chain=kept(request, pk)).select_related("chain__unit"), node)
    return removed(
        request,
        reverse("chain_nodes", args=[pk]),
        lambda: actions.leave(found, by=request.actor),  # type: ignore[attr-defined]
        _("%(name)s has left the chain.") % {"name": found.name},
    )


@login_required
@require_POST
def node_link(request: HttpRequest, pk: int, node: int) -> HttpResponse:
    """A new private link; the one before is dead."""
    found = part(
        ChainNode.objects.present().filter(chain=kept(request, pk)).select_related("chain__unit"), node
    )
    return removed(
        request,
        reverse("chain_node", args=[pk, node]),
        lambda: actions.make_link(found, by=request.actor),  # type: ignore[attr-defined]
        _("The link is made; a link given out before leads nowhere now."),
    )


# --- ties --------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_edit(request: HttpRequest, pk: int, tie: int | None = None) -> HttpResponse:
    """``?source=`` and ``?target=`` come from the drawing."""
    chain = kept(request, pk)
    found: ChainTie | None = part(ChainTie.objects.filter(chain=chain), tie) if tie else None
    if found:
        initial = {name: getattr(found, name) for name in TIE} | {
            "source": found.source_id,
            "target": found.target_id,
        }
    else:
        initial = {name: request.GET.get(name) for name in ("source", "target")}
    form = TieForm(request.POST or None, initial=initial, nodes=nodes_of(chain))
    removal = None
    if found:
        removal = Removal(
            reverse("chain_tie_drop", args=[pk, tie]), _("Take the tie out"), _("Both stay on the chain.")
        )
    page = RowPage(
        _("What flows between the two"),
        reverse("chain_nodes", args=[pk]),
        "chains",
        facts=chain.name,
        removal=removal,
    )
    return row_page(request, page, form, lambda data: _tie_saved(request, chain, found, data))


def _tie_saved(request: HttpRequest, chain: Chain, tie: ChainTie | None, data: dict[str, Any]) -> str:
    actions.keep_tie(chain, by=request.actor, tie=tie, **data)  # type: ignore[attr-defined]
    # A tie made from the drawing leads back to it.
    name = "chain" if "source" in request.GET else "chain_nodes"
    return reverse(name, args=[chain.pk])


@login_required
@require_POST
def tie_drop(request: HttpRequest, pk: int, tie: int) -> HttpResponse:
    rows = ChainTie.objects.filter(chain=kept(request, pk)).select_related("chain__unit", "source", "target")
    found = part(rows, tie)
    return removed(
        request,
        reverse("chain_nodes", args=[pk]),
        lambda: actions.drop_tie(found, by=request.actor),  # type: ignore[attr-defined]
        _("The tie is taken out."),
    )


# --- stages ------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stage_edit(request: HttpRequest, pk: int, stage: int | None = None) -> HttpResponse:
    chain = kept(request, pk)
    found: ChainStage | None = part(chain.stages.all(), stage) if stage else None
    last = chain.stages.count()
    initial = {name: getattr(found, name) for name in STAGE} if found else {"position": last, "needed": 1}
    removal = None
    if found:
        removal = Removal(
            reverse("chain_stage_drop", args=[pk, stage]),
            _("Take the stage out"),
            _("Only while nobody stands there."),
        )
    page = RowPage(
        _("A stage of the chain"),
        reverse("chain_nodes", args=[pk]),
        "chains",
        facts=chain.name,
        removal=removal,
    )
    form = StageForm(request.POST or None, initial=initial)
    return row_page(
        request,
        page,
        form,
        lambda data: actions.keep_stage(chain, by=request.actor, stage=found, **data),  # type: ignore[attr-defined]
    )


@login_required
@require_POST
def stage_drop(request: HttpRequest, pk: int, stage: int) -> HttpResponse:
    found = part(ChainStage.objects.filter(chain=kept(request, pk)).select_related("chain__unit"), stage)
    return removed(
        request,
        reverse("chain_nodes", args=[pk]),
        lambda: actions.drop_stage(found, by=request.actor),  # type: ignore[attr-defined]
        _("The stage is taken out."),
    )
