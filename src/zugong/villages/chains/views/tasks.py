"""Tasks of a chain: its own list, a difficulty named for a firm, a task the branch gives."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.villages.chains import queries as chains
from zugong.villages.chains.views.shared import frame, nodes_of, seen
from zugong.villages.guarantees import actions, queries
from zugong.villages.guarantees.actions import check_may_give
from zugong.villages.guarantees.forms import DifficultyForm, GiveForm, TaskFilter
from zugong.villages.guarantees.views.tasks import faces_of
from zugong.villages.paging import page
from zugong.villages.rows import RowPage, row_page
from zugong.web.charts import Bars, Series


@login_required
@require_safe
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    chain = seen(request, pk)
    account: Any = request.user
    form = TaskFilter(account, request.GET)
    del form.fields["chain"]
    own = queries.visible(account).filter(chain=chain)
    found = page(request, queries.narrowed(own, form.given, account), queries.SORTS, "due", size=40)
    context = frame(
        request,
        chain,
        "chain_tasks",
        form=form,
        page=found,
        rows=faces_of(found.rows),
        figures=queries.figures(own),
        filtered=any(form.given.values()),
        export_url=f"{reverse('guarantee_export')}?chain={chain.pk}&state=all",
        chart=_by_element(own),
    )
    return render(request, "villages/chains/tasks.html", context)


def _by_element(own: Any) -> Bars | None:
    """What is lacking, how often, and how much of it is done."""
    counts = queries.by_element(own)
    if not counts:
        return None
    return Bars(
        caption=_("What was lacking"),
        first=_("What is lacking"),
        categories=[label for label, _n, _done in counts],
        stacked=True,
        series=[
            Series(name=_("done"), values=[done for _l, _n, done in counts], tone="done"),
            Series(name=_("open or given up"), values=[n - done for _l, n, done in counts], tone="soft"),
        ],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def difficulty(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in a firm's way, written down for it."""
    chain = seen(request, pk)
    check_may_give(chain.unit, request.actor)  # type: ignore[attr-defined]
    chosen = request.GET.get("node", "")
    form = DifficultyForm(
        request.POST or None,
        request.FILES or None,
        nodes=nodes_of(chain),
        initial={"node": chosen if chosen.isdigit() else None},
    )

    def save(data: dict[str, Any]) -> str:
        node = data["node"]
        node.chain = chain
        made = actions.raise_difficulty(by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("guarantee_task", args=[made.pk])

    page = RowPage(
        _("What stands in a firm's way"),
        reverse("chain_tasks", args=[pk]),
        "chains",
        facts=chain.name,
        button=_("Write it down"),
        done=_("Written down. Now give it to the office that can do something."),
    )
    return row_page(request, page, form, save)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """A task of the branch's own. ``?node=`` and ``?item=`` come from where it was thought of."""
    chain = seen(request, pk)
    check_may_give(chain.unit, request.actor)  # type: ignore[attr-defined]
    plan = chains.plan_of(chain)
    items = list(plan.items.filter(done_on__isnull=True)) if plan else []
    initial = {
        name: request.GET[key]
        for name, key in (("node", "node"), ("plan_item", "item"))
        if request.GET.get(key, "").isdigit()
    }
    form = GiveForm(
        request.POST or None,
        county=queries.county_of(chain.unit),
        nodes=nodes_of(chain),
        items=items,
        initial=initial,
    )

    def save(data: dict[str, Any]) -> str:
        made = actions.give(chain=chain, by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("guarantee_task", args=[made.pk])

    page = RowPage(
        _("Give a guarantee task"),
        reverse("chain_tasks", args=[pk]),
        "chains",
        facts=chain.name,
        button=_("Give it"),
        done=_("Given; the office is told."),
    )
    return row_page(request, page, form, save)
