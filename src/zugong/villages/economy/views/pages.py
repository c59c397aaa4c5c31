"""The collective economy: every village in a year, one village over the years, a hand for those that need one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden
from zugong.villages import tabs
from zugong.villages.economy import actions, queries
from zugong.villages.economy.forms import HelpForm, YearForm
from zugong.villages.guarantees import actions as tasks
from zugong.villages.guarantees.forms import GiveForm
from zugong.villages.guarantees.queries import county_of
from zugong.villages.guarantees.views.tasks import faces_of
from zugong.villages.models import EconomyYear, HelpPlan, Product, Task
from zugong.villages.public import frame, village_or_404
from zugong.villages.roles import HELP_VILLAGES, KEEP_ECONOMY, VIEW_INDUSTRY
from zugong.villages.rows import RowPage, row_page
from zugong.web.pages import shared_page


def _village(request: HttpRequest, pk: int) -> Unit:
    account: Any = request.user
    if not account.can(VIEW_INDUSTRY):
        raise Forbidden("economy", _("The collective economy is shown to those who work on it."))
    rows = Unit.objects.filter(account.scope.q("path", VIEW_INDUSTRY), kind="village").select_related(
        "parent"
    )
    found = rows.filter(id=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def economy(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    if not account.can(VIEW_INDUSTRY):
        raise Forbidden("economy", _("The collective economy is shown to those who work on it."))
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else timezone.localdate().year - 1
    found = queries.lines(account, year)
    context = {
        "tabs": tabs.build(request, "economy"),
        "year": year,
        "lines": found,
        "helped": [line for line in found if line.needs_help],
        "entered": sum(line.row is not None for line in found),
    }
    return render(request, "villages/economy/list.html", context)


@login_required
@require_safe
def village(request: HttpRequest, pk: int) -> HttpResponse:
    found = _village(request, pk)
    account: Any = request.user
    plan = HelpPlan.objects.filter(village=found).open().select_related("helper").first()
    measures = (
        Task.objects.filter(help_plan=plan).select_related("owner", "node", "help_plan__village")
        if plan
        else []
    )
    context = {
        "tabs": tabs.build(request, "economy"),
        "village": found,
        "chart": queries.chart(found),
        "rows": EconomyYear.objects.filter(unit=found).select_related("by")[:40],
        "products": Product.objects.present().filter(unit=found),
        "plan": plan,
        "measures": faces_of(list(measures)),
        "may_keep": account.can(KEEP_ECONOMY, found),
        "may_help": account.can(HELP_VILLAGES, found),
    }
    return render(request, "villages/economy/village.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, pk: int) -> HttpResponse:
    found = _village(request, pk)
    actions.check_may(request.actor, KEEP_ECONOMY, found)  # type: ignore[attr-defined]
    form = YearForm(request.POST or None, initial={"year": timezone.localdate().year - 1})
    page = RowPage(
        _("Income and assets of a year"), reverse("economy_village", args=[pk]), "economy", facts=found.name
    )
    return row_page(request, page, form, lambda data: actions.keep_year(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def help_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = _village(request, pk)
    actions.check_may(request.actor, HELP_VILLAGES, found)  # type: ignore[attr-defined]
    form = HelpForm(request.POST or None, county=county_of(found))
    page = RowPage(
        _("Give the village a hand"), reverse("economy_village", args=[pk]), "economy", facts=found.name
    )
    return row_page(request, page, form, lambda data: actions.help_village(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure of the help plan, as a guarantee task."""
    found = _village(request, pk)
    actions.check_may(request.actor, HELP_VILLAGES, found)  # type: ignore[attr-defined]
    plan = HelpPlan.objects.filter(village=found).open().select_related("village__parent").first()
    if plan is None:
        raise Http404
    form = GiveForm(request.POST or None, county=county_of(found), initial={"owner": plan.helper_id})

    def save(data: dict[str, Any]) -> str:
        made = tasks.give(help_plan=plan, by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("guarantee_task", args=[made.pk])

    page = RowPage(
        _("A measure of the help plan"), reverse("economy_village", args=[pk]), "economy", facts=found.name
    )
    return row_page(request, page, form, save)


@shared_page
@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    """A village's products and its income by year, for everybody."""
    place = village_or_404(code)
    context = frame(
        place,
        chart=queries.chart(place.unit),
        products=Product.objects.present().filter(unit=place.unit).prefetch_related("certificates"),
        back_url=reverse("village", args=[code]),
        bar_title=_("Products and collective income"),
    )
    return render(request, "villages/economy/public.html", context)
