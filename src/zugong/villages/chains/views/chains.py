"""The list of chains and a chain's first page: the drawing, what is lacking, branch, plan and tasks at a glance."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.models import Event
from zugong.villages import tabs
from zugong.villages.chains import actions, papers, permissions, queries
from zugong.villages.chains.forms import ChainFilter, ChainForm
from zugong.villages.chains.views.shared import frame, kept, seen
from zugong.villages.guarantees.queries import visible as visible_tasks
from zugong.villages.models import Chain, ChainNode
from zugong.villages.paging import page
from zugong.villages.roles import KEEP_CHAINS
from zugong.villages.rows import Removal, RowPage, row_page

SORTS = {
    "order": "unit__path",
    "name": "name",
    "tasks": Count("tasks", filter=Q(tasks__closed_at__isnull=True)),
}
TASKS_SHOWN = 6


@login_required
@require_safe
def chains(request: HttpRequest) -> HttpResponse:
    """Every chain the account sees, in the county's own order."""
    account: Any = request.user
    permissions.check_can_view(account)
    form = ChainFilter(account, request.GET)
    found = page(request, queries.narrowed(queries.visible(account), form.given), SORTS, "order", size=30)
    rows = queries.standings(found.rows)
    context = {
        "tabs": tabs.build(request, "chains"),
        "form": form,
        "page": found,
        "rows": rows,
        "lacking": [row for row in rows if row.lacking],
        "filtered": any(form.given.values()),
        "may_open": account.can(KEEP_CHAINS),
        "export_url": f"{reverse('chains_export')}?{request.GET.urlencode()}",
    }
    return render(request, "villages/chains/list.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as Excel, with what each chain lacks."""
    account: Any = request.user
    permissions.check_can_view(account)
    form = ChainFilter(account, request.GET)
    found = list(queries.narrowed(queries.visible(account), form.given).order_by("unit__path", "pk")[:2000])
    columns = [
        Column("name", _("Chain"), width=20),
        Column("unit", _("Kept at"), width=16),
        Column("lead", _("Leader who looks after it"), width=14),
        Column("branch", _("Branch"), width=28),
        Column("secretary", _("Secretary"), width=12),
        Column("nodes", _("On the chain"), "integer"),
        Column("firms", _("Firms and co-operatives"), "integer"),
        Column("villages", _("Places"), "integer"),
        Column("lacking", _("Lacking"), width=40),
        Column("open", _("Open tasks"), "integer"),
        Column("late", _("Overdue"), "integer"),
    ]
    rows = [
        {
            "name": one.chain.name,
            "unit": one.chain.unit.name,
            "lead": one.chain.lead,
            "branch": one.branch.name if one.branch else "",
            "secretary": one.branch.secretary.name if one.branch and one.branch.secretary else "",
            "nodes": one.nodes,
            "firms": one.firms,
            "villages": one.villages,
            "lacking": _("; ").join(f"{gap.stage.name} {gap.words}" for gap in one.lacking),
            "open": one.open_tasks,
            "late": one.late_tasks,
        }
        for one in queries.standings(found)
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    write_rows(stream, [(_("Chains"), columns, rows)])
    events.record("chains.export", by=request.actor, result=Event.Result.READ, rows=len(rows))  # type: ignore[attr-defined]
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{_('Chains')}-{timezone.localdate()}.xlsx")


@login_required
@require_safe
def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """One chain. ``?tie=1`` asks for the two ends of a new tie: first one box, then the other."""
    found = seen(request, pk)
    picture = queries.picture(found)
    first = _node_of(picture, request.GET.get("from", ""))
    tying = permissions.may_keep(request.user, found) and ("tie" in request.GET or first is not None)  # type: ignore[arg-type]
    here = reverse("chain", args=[pk])

    def node_url(node: ChainNode) -> str:
        if not tying:
            return reverse("chain_node", args=[pk, node.pk])
        if first is None:
            return f"{here}?from={node.pk}"
        return (
            ""
            if node.pk == first.pk
            else f"{reverse('chain_tie_new', args=[pk])}?source={first.pk}&target={node.pk}"
        )

    nodes_url = reverse("chain_nodes", args=[pk])
    gap_url = reverse("chain_node_new", args=[pk]) if permissions.may_keep(request.user, found) else ""  # type: ignore[arg-type]
    branch = queries.branch_of(found)
    plan = queries.plan_of(found)
    done, total, overdue = queries.progress_of(plan)
    tasks = visible_tasks(request.user).filter(chain=found, closed_at__isnull=True)  # type: ignore[arg-type]
    context = frame(
        request,
        found,
        "chain",
        picture=picture,
        graph=queries.graph(
            picture,
            node_url=node_url,
            more_url=nodes_url,
            gap_url=gap_url,
            current=first.pk if first else None,
        ),
        capacity=queries.capacity_rows(picture),
        tying=tying,
        first=first,
        branch=branch,
        members=branch.members.filter(left_on__isnull=True).count() if branch else 0,
        plan=plan,
        plan_done=done,
        plan_total=total,
        plan_overdue=overdue,
        tasks=_rows(tasks.order_by("due_at", "pk")[:TASKS_SHOWN]),
        task_counts=tasks.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now()))),
    )
    return render(request, "villages/chains/chain.html", context)


def _rows(tasks: Any) -> list[dict[str, Any]]:
    from zugong.workorders.faces import face

    now = timezone.now()
    return [{"task": task, "face": face(task, now)} for task in tasks]


def _node_of(picture: queries.Picture, text: str) -> ChainNode | None:
    return next((node for node in picture.nodes if str(node.pk) == text), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    permissions.check_can_view(account)
    if not account.can(KEEP_CHAINS):
        permissions.refuse_keeping()
    form = ChainForm(account, request.POST or None)

    def save(data: dict[str, Any]) -> str:
        made = actions.open_chain(by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("chain_nodes", args=[made.pk])

    frame_of = RowPage(
        _("Open an industry chain"),
        reverse("chains"),
        "chains",
        button=_("Open it"),
        done=_("The chain is open. Now put the first ones on it."),
    )
    return row_page(request, frame_of, form, save)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = kept(request, pk)
    fields = ("name", "lead", "words", "public")
    form = ChainForm(
        request.user,
        request.POST or None,
        chain=found,
        initial={name: getattr(found, name) for name in fields},
    )
    back = reverse("chain", args=[pk])
    removal = Removal(
        reverse("chain_close", args=[pk]),
        _("Close the chain"),
        _("It goes from the lists; what was done on it stays. Open tasks come first."),
    )
    return row_page(
        request,
        RowPage(_("The chain's own card"), back, "chains", facts=found.name, removal=removal),
        form,
        lambda data: actions.change_chain(found, by=request.actor, **data),  # type: ignore[attr-defined]
    )


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actions.close_chain(kept(request, pk), by=request.actor)  # type: ignore[attr-defined]
    return redirect("chains")


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The chain on one page of paper."""
    return sheet_response(seen(request, pk))


def sheet_response(found: Chain) -> HttpResponse:
    response = HttpResponse(papers.sheet(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="chain-{found.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
