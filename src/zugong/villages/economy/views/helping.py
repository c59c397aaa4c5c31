"""A hand for a village: the plan is drawn up, its measures are tasks, its months are written down, its result reviewed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zugong.organisations.refusals import Forbidden
from zugong.villages import tabs
from zugong.villages.economy import actions, queries
from zugong.villages.economy.forms import FIELDS, HelpForm
from zugong.villages.economy.views.pages import village_in_scope
from zugong.villages.guarantees import actions as tasks
from zugong.villages.guarantees.forms import GiveForm
from zugong.villages.guarantees.queries import county_of
from zugong.villages.guarantees.views.tasks import faces_of
from zugong.villages.models import HelpPlan, Task
from zugong.villages.roles import ANSWER_TASKS, HELP_VILLAGES, VIEW_INDUSTRY
from zugong.villages.rows import RowPage, row_page
from zugong.villages.verbs import Desk, case_context, verb_view

DESK = Desk("help_plan", "help_plan_verb", actions.do, FIELDS, gettext_lazy("Help plans"))
BOTH = ["GET", "HEAD", "POST"]


def _plan(request: HttpRequest, pk: int) -> HelpPlan:
    account: Any = request.user
    if not (account.can(VIEW_INDUSTRY) or account.can(ANSWER_TASKS)):
        raise Forbidden("economy", _("Help plans are shown to those who give a hand and to the village."))
    found = queries.plans(account).filter(id=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    found = _plan(request, pk)
    measures = Task.objects.filter(help_plan=found).select_related("owner", "node", "help_plan__village")
    progress = list(found.progress.select_related("by"))
    last = next((one.income for one in progress if one.income is not None), None)
    reached = found.income if found.income is not None else last
    context = case_context(DESK, found, request.actor) | {  # type: ignore[attr-defined]
        "tabs": tabs.build(request, "economy"),
        "plan": found,
        "measures": faces_of(list(measures)),
        "months": progress,
        "reached": reached,
        "percent": min(100, round(100 * reached / found.goal)) if reached is not None else 0,
        "may_help": request.user.can(HELP_VILLAGES, found.unit) and found.is_open,  # type: ignore[union-attr]
        "may_see_village": request.user.can(VIEW_INDUSTRY, found.village),  # type: ignore[union-attr]
    }
    return render(request, "villages/economy/plan.html", context)


@login_required
@require_http_methods(BOTH)
def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return verb_view(request, DESK, _plan(request, pk), name, lambda: _plan(request, pk))


@login_required
@require_http_methods(BOTH)
def help_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = village_in_scope(request, pk)
    actions.check_may(request.actor, HELP_VILLAGES, found)  # type: ignore[attr-defined]
    form = HelpForm(request.POST or None, county=county_of(found))
    page = RowPage(
        _("Give the village a hand"), reverse("economy_village", args=[pk]), "economy", facts=found.name
    )

    def save(data: dict[str, Any]) -> str:
        made = actions.help_village(found, by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("help_plan", args=[made.pk])

    return row_page(request, page, form, save)


@login_required
@require_http_methods(BOTH)
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure of the help plan, as a guarantee task."""
    found = village_in_scope(request, pk)
    actions.check_may(request.actor, HELP_VILLAGES, found)  # type: ignore[attr-defined]
    plan = HelpPlan.objects.filter(village=found, current=True).select_related("village__parent").first()
    if plan is None:
        raise Http404
    form = GiveForm(request.POST or None, county=county_of(found), initial={"owner": plan.helper_id})

    def save(data: dict[str, Any]) -> str:
        made = tasks.give(help_plan=plan, by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("guarantee_task", args=[made.pk])

    page = RowPage(
        _("A measure of the help plan"), reverse("help_plan", args=[plan.pk]), "economy", facts=found.name
    )
    return row_page(request, page, form, save)
