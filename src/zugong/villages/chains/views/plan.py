"""The branch's plan: one year, its items, what came of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.villages.chains import actions, queries
from zugong.villages.chains.forms import DoneForm, ItemForm, PlanForm
from zugong.villages.chains.views.shared import frame, kept, part, seen
from zugong.villages.models import Chain, ChainPlan, PlanItem
from zugong.villages.rows import Removal, RowPage, removed, row_page

ITEM = ("kind", "title", "owner", "due_on", "target", "measure")


def _year(request: HttpRequest) -> int | None:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else None


@login_required
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    chain = seen(request, pk)
    found = queries.plan_of(chain, _year(request))
    items = list(found.items.annotate(n_tasks=Count("tasks"))) if found else []
    years = list(chain.plans.values_list("year", flat=True))
    done, total, overdue = queries.progress_of(found)
    context = frame(
        request,
        chain,
        "chain_plan",
        plan=found,
        years=[
            {"label": year, "url": f"?year={year}", "active": found is not None and year == found.year}
            for year in years
        ],
        groups=[
            {"label": label, "items": [item for item in items if item.kind == kind]}
            for kind, label in PlanItem.Kind.choices
            if any(item.kind == kind for item in items)
        ],
        done=done,
        total=total,
        overdue=overdue,
    )
    return render(request, "villages/chains/plan.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    chain = kept(request, pk)
    found = queries.plan_of(chain, _year(request)) if _year(request) else None
    fields = ("year", "goals", "adopted_on")
    initial = (
        {name: getattr(found, name) for name in fields} if found else {"year": timezone.localdate().year}
    )
    form = PlanForm(request.POST or None, initial=initial)

    def save(data: dict[str, Any]) -> str:
        saved = actions.keep_plan(chain, by=request.actor, **data)  # type: ignore[attr-defined]
        return _back(chain, saved.year)

    page = RowPage(_("Plan of a year"), reverse("chain_plan", args=[pk]), "chains", facts=chain.name)
    return row_page(request, page, form, save)


def _back(chain: Chain, year: int) -> str:
    return f"{reverse('chain_plan', args=[chain.pk])}?year={year}"


def _plan(chain: Chain, year: int) -> ChainPlan:
    found = queries.plan_of(chain, year)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    chain = kept(request, pk)
    found = _plan(chain, year)
    page = RowPage(_("An item of the plan"), _back(chain, year), "chains", facts=f"{chain.name} {year}")
    return row_page(
        request,
        page,
        ItemForm(request.POST or None),
        lambda data: actions.keep_item(found, by=request.actor, **data),  # type: ignore[attr-defined]
    )


def _item(request: HttpRequest, pk: int, item: int) -> PlanItem:
    chain = kept(request, pk)
    return part(PlanItem.objects.filter(plan__chain=chain).select_related("plan__chain__unit"), item)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    found = _item(request, pk, item)
    back = _back(found.plan.chain, found.plan.year)
    removal = Removal(
        reverse("chain_item_drop", args=[pk, item]),
        _("Take it out of the plan"),
        _("Only while no task was given for it."),
    )
    page = RowPage(_("An item of the plan"), back, "chains", facts=found.plan.chain.name, removal=removal)
    form = ItemForm(request.POST or None, initial={name: getattr(found, name) for name in ITEM})
    return row_page(
        request,
        page,
        form,
        lambda data: actions.keep_item(found.plan, by=request.actor, item=found, **data),  # type: ignore[attr-defined]
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_done(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    found = _item(request, pk, item)
    back = _back(found.plan.chain, found.plan.year)
    page = RowPage(found.title, back, "chains", facts=_("What came of it"), button=_("It is done"))
    form = DoneForm(request.POST or None)
    return row_page(request, page, form, lambda data: actions.finish_item(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_POST
def item_drop(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    found = _item(request, pk, item)
    back = _back(found.plan.chain, found.plan.year)
    return removed(
        request,
        back,
        lambda: actions.drop_item(found, by=request.actor),  # type: ignore[attr-defined]
        _("Taken out of the plan."),
    )
