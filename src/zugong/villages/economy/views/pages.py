"""The collective economy: every village in a year, one village over the years, parts of alliances, the public page."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.models import Event, Unit
from zugong.organisations.refusals import Forbidden
from zugong.villages import tabs, wheres
from zugong.villages.alliances.queries import parts_of, public_of
from zugong.villages.economy import actions, parts, queries
from zugong.villages.economy.forms import EconomyFilter, TakeUpForm, YearForm
from zugong.villages.models import EconomyYear, HelpPlan, Product, YearShare
from zugong.villages.models.economy import ASSETS, INCOME
from zugong.villages.products.queries import public_products
from zugong.villages.public import frame, village_or_404
from zugong.villages.roles import HELP_VILLAGES, KEEP_ECONOMY, VIEW_INDUSTRY
from zugong.villages.rows import RowPage, removed, row_page
from zugong.web.pages import shared_page

SIZE = 60
LAST_YEARS = 7


def check_can_view(account: Any) -> None:
    if not account.can(VIEW_INDUSTRY):
        raise Forbidden("economy", _("The collective economy is shown to those who work on it."))


def village_in_scope(request: HttpRequest, pk: int) -> Unit:
    account: Any = request.user
    check_can_view(account)
    rows = Unit.objects.filter(account.scope.q("path", VIEW_INDUSTRY), kind="village").select_related(
        "parent"
    )
    found = rows.filter(id=pk).first()
    if found is None:
        raise Http404
    return found


def _year(request: HttpRequest) -> int:
    text, last = request.GET.get("year", ""), timezone.localdate().year
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else last - 1
    return min(max(year, 1990), last)


@login_required
@require_safe
def economy(request: HttpRequest) -> HttpResponse:
    """Every village in a year: figures, charts, those that need a hand, and the list behind them."""
    account: Any = request.user
    check_can_view(account)
    form, year = EconomyFilter(request.GET), _year(request)
    where = wheres.read(request, VIEW_INDUSTRY)
    found = queries.lines(account, year, where.unit)
    sort = request.GET.get("sort", "")
    shown = queries.ordered(queries.narrowed(found, form.given), sort)
    start = _start(request, shown)
    context = {
        "tabs": tabs.build(request, "economy"),
        "form": form,
        "where": where,
        "year": year,
        "years": _years(year),
        "villages": len(found),
        "lines": shown[start : start + SIZE],
        "count": len(shown),
        "previous": str(max(0, start - SIZE)) if start else "",
        "next": str(start + SIZE) if start + SIZE < len(shown) else "",
        "sort": sort,
        "sums": queries.sums(found),
        "helped": [line for line in found if line.needs_help or line.plan is not None],
        "charts": queries.place_charts(account, year, where.unit),
        "filtered": any(form.given.values()) or where.unit is not None,
        "may_import": account.can(KEEP_ECONOMY),
        "export_url": f"{reverse('economy_export')}?{request.GET.urlencode()}",
    }
    return render(request, "villages/economy/list.html", context)


def _years(year: int) -> list[int]:
    """The last years to choose from, and the one that is shown."""
    last = timezone.localdate().year
    return sorted({year, *range(last - LAST_YEARS, last + 1)}, reverse=True)


def _start(request: HttpRequest, shown: list[queries.Line]) -> int:
    text = request.GET.get("after") or request.GET.get("before") or "0"
    return (
        min(int(text), max(0, len(shown) - 1)) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    )


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, with tiers, growth and help plans."""
    account: Any = request.user
    check_can_view(account)
    form, year = EconomyFilter(request.GET), _year(request)
    where = wheres.read(request, VIEW_INDUSTRY)
    found = queries.narrowed(queries.lines(account, year, where.unit), form.given)
    names = queries.source_names()
    columns = [
        Column("village", _("Village"), width=16),
        Column("town", _("Township"), width=14),
        Column("year", _("Year"), "integer"),
        Column("earned", _("Earned, in yuan"), "decimal"),
        *(Column(key, f"{names.get(key, _('other income'))}", "decimal") for key in INCOME),
        *(Column(key, title, "decimal") for key, title in _assets().items()),
        Column("growth", _("Against the year before, in percent"), "integer"),
        Column("tier", _("Tier"), width=14),
        Column("helper", _("Which office helps"), width=18),
        Column("until", _("Until"), "date"),
    ]
    rows = [
        {
            "village": line.village.name,
            "town": line.village.parent.name if line.village.parent else "",
            "year": year,
            "growth": line.growth,
            "tier": line.tier_name,
            "helper": line.plan.helper.name if line.plan else "",
            "until": line.plan.ends_on if line.plan else None,
        }
        | ({"earned": line.row.earned} if line.row else {})
        | ({name: getattr(line.row, name) for name in (*INCOME, *ASSETS)} if line.row else {})
        for line in queries.ordered(found, request.GET.get("sort", ""))
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    write_rows(stream, [(_("Collective economy"), columns, rows)])
    events.record("economy.export", by=request.actor, result=Event.Result.READ, rows=len(rows))  # type: ignore[attr-defined]
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{_('Collective economy')}-{year}.xlsx")


def _assets() -> dict[str, str]:
    return {
        "cash": _("Money at the year's end"),
        "fixed_assets": _("Fixed assets at the year's end"),
        "receivables": _("Owed to the village at the year's end"),
        "debts": _("Debts at the year's end"),
    }


@login_required
@require_safe
def village(request: HttpRequest, pk: int) -> HttpResponse:
    found = village_in_scope(request, pk)
    account: Any = request.user
    rows = list(EconomyYear.objects.filter(unit=found).select_related("by")[:60])
    latest = list({row.year: row for row in reversed(rows)}.values())
    last = max(latest, key=lambda row: row.year, default=None)
    before = next((row for row in latest if last and row.year == last.year - 1), None)
    bounds = queries.limits(found.ancestor("county"))
    tier = queries.tier_of(last.earned, bounds) if last else 0
    context = {
        "tabs": tabs.build(request, "economy"),
        "village": found,
        "chart": queries.chart(found),
        "rows": rows,
        "line": queries.Line(found, last, before, tier, None),
        "assets": [(title, getattr(last, name)) for name, title in _assets().items()] if last else [],
        "bounds": bounds,
        "products": Product.objects.present().filter(unit=found).prefetch_related("certificates"),
        "plans": list(
            HelpPlan.objects.filter(village=found).select_related("helper", "holder").order_by("-pk")[:10]
        ),
        "current": HelpPlan.objects.filter(village=found, current=True).exists(),
        "parts": parts_of(found),
        "waiting": parts.waiting(found),
        "may_keep": account.can(KEEP_ECONOMY, found),
        "may_help": account.can(HELP_VILLAGES, found),
    }
    return render(request, "villages/economy/village.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """A year's figures: those posted already, else what alliances signed to the village."""
    found = village_in_scope(request, pk)
    actions.check_may(request.actor, KEEP_ECONOMY, found)  # type: ignore[attr-defined]
    asked = _year(request)
    posted = EconomyYear.objects.filter(unit=found, year=asked).order_by("-version").first()
    signed = parts.signed_of(found, asked)
    initial: dict[str, Any] = {"year": asked}
    if posted is not None:
        initial |= {name: getattr(posted, name) for name in (*INCOME, *ASSETS, "land")}
    else:
        initial |= signed
    labels = queries.source_names()
    lines = [
        _("%(source)s: %(sum)s yuan signed by alliances") % {"source": labels[key], "sum": f"{amount:,.2f}"}
        for key, amount in signed.items()
    ]
    form = YearForm(request.POST or None, initial=initial)
    page = RowPage(
        _("Income and assets of a year"),
        reverse("economy_village", args=[pk]),
        "economy",
        facts=found.name,
        aside=(_("%(year)s, from alliances") % {"year": asked}, lines) if lines else None,
    )
    return row_page(request, page, form, lambda data: actions.keep_year(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_POST
def take_up(request: HttpRequest, pk: int, share: int) -> HttpResponse:
    """A signed part of an alliance into the year's figures, or a word that they hold it."""
    found = village_in_scope(request, pk)
    rows = YearShare.objects.filter(partner__unit=found).select_related("partner__unit", "result__alliance")
    part = rows.filter(id=share).first()
    if part is None:
        raise Http404
    form = TakeUpForm(request.POST)
    counted = form.is_valid() and form.cleaned_data["counted"]
    back = reverse("economy_village", args=[pk])
    return removed(
        request,
        back,
        lambda: actions.take_up(part, by=request.actor, counted=counted),
        _("Taken up."),  # type: ignore[attr-defined]
    )


@shared_page
@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    """A village's products, alliances and income by year, for everybody."""
    place = village_or_404(code)
    context = frame(
        place,
        chart=queries.chart(place.unit),
        products=public_products(place.unit),
        alliances=public_of(place.unit),
        back_url=reverse("village", args=[code]),
        bar_title=_("Products and collective income"),
    )
    return render(request, "villages/economy/public.html", context)
