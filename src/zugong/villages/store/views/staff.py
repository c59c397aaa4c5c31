"""What stands behind the counter: the shelf, goods in, counting, settling."""

from __future__ import annotations

import tempfile
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.lib import pdf
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import rules
from zugong.organisations.keyset import page
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import tabs
from zugong.villages.models import Good, Settlement, Stocktake, Voucher
from zugong.villages.points import papers as paper
from zugong.villages.points import queries as points
from zugong.villages.points.days import month_of
from zugong.villages.points.views.staff import village_of_request
from zugong.villages.roles import KEEP_STORE, USE_COUNTER, VIEW_POINTS
from zugong.villages.store import actions, queries
from zugong.villages.store.forms import GoodForm, ReceiveForm, SettleForm

GET_OR_POST = ["GET", "HEAD", "POST"]


def check_may_use(request: HttpRequest) -> Any:
    account: Any = request.user
    if not (account.can(USE_COUNTER) or account.can(KEEP_STORE)):
        raise Forbidden("store", _("The store is kept by the store keeper and the village clerk."))
    return account


def village_at(request: HttpRequest, account: Any) -> Unit:
    permission = USE_COUNTER if account.can(USE_COUNTER) else KEEP_STORE
    found = (
        village_of_request(request, account, permission) or points.villages_of(account, permission).first()
    )
    if found is None:
        raise Http404
    return found


def pages(active: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "active": key == active}
        for key, label, name in (
            ("counter", pgettext("store page", "Counter"), "store_counter"),
            ("shelf", _("Shelf"), "store_shelf"),
            ("in", _("Goods in"), "store_in"),
            ("count", _("Counting"), "store_counts"),
            ("settle", _("Settlement"), "store_months"),
        )
    ]


# --- the shelf ---------------------------------------------------------------------------------------------------
@login_required
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """Every good with its terms and stock."""
    account = check_may_use(request)
    village = village_at(request, account)
    context = {
        "tabs": tabs.build(request, "store"),
        "pages": pages("shelf"),
        "village": village,
        "goods": list(Good.objects.filter(unit=village).order_by("-active", "position", "pk")),
        "spent": actions.spent_this_month(village),
        "budget": _budget(village),
    }
    return render(request, "villages/store/shelf.html", context)


def _budget(village: Unit) -> int:
    return rules.value("store.budget", village)


@login_required
@require_http_methods(GET_OR_POST)
def good(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new good, or other terms for one."""
    account = check_may_use(request)
    village = village_at(request, account)
    found = None
    if pk is not None:
        found = Good.objects.visible_to(account, VIEW_POINTS).filter(pk=pk).first()
        if found is None:
            raise Http404
        village = found.unit
    form = GoodForm.of(found) if found else GoodForm()
    problem, status = "", 200
    if request.method == "POST":
        form = GoodForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                actions.keep_good(village, by=request.actor, good=found, **form.fields_of_good())  # type: ignore[attr-defined]
                messages.success(request, _("Kept."))
                return redirect("store_shelf")
            except Refused as refused:
                problem, status = str(refused), refused.status
    context = {
        "tabs": tabs.build(request, "store"),
        "pages": pages("shelf"),
        "form": form,
        "good": found,
        "problem": problem,
    }
    return render(request, "villages/store/good.html", context, status=status)


@login_required
@require_http_methods(GET_OR_POST)
def goods_in(request: HttpRequest) -> HttpResponse:
    """Goods that came in or were lost, and every movement of the stock."""
    account = check_may_use(request)
    village = village_at(request, account)
    goods = queries.shelf(village)
    form = ReceiveForm(request.POST if request.method == "POST" else None, goods=goods)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data, by = form.cleaned_data, request.actor  # type: ignore[attr-defined]
            try:
                if data["way"] == "in":
                    cost = int(data["cost"] * 100) if data["cost"] is not None else None
                    actions.receive(
                        data["good"], amount=data["amount"], by=by, cost_cents=cost, note=data["note"]
                    )
                else:
                    actions.lose(data["good"], amount=data["amount"], by=by, note=data["note"])
                messages.success(request, _("Written down."))
                return redirect("store_in")
            except Refused as refused:
                problem, status = str(refused), refused.status
    only = request.GET.get("only", "")
    chosen = int(only) if only.isascii() and only.isdigit() and len(only) < 19 else None
    found = page(request, queries.movements(village, chosen), size=30)
    context = {
        "tabs": tabs.build(request, "store"),
        "pages": pages("in"),
        "form": form,
        "problem": problem,
        "movements": found.rows,
        "goods": list(Good.objects.filter(unit=village).order_by("-active", "position", "pk")),
        "only": chosen,
        "page": found,
        "village": village,
    }
    return render(request, "villages/store/goods_in.html", context, status=status)


# --- counting ----------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_OR_POST)
def counts(request: HttpRequest) -> HttpResponse:
    """Count the shelf; differences are explained, and somebody else approves."""
    account = check_may_use(request)
    village = village_at(request, account)
    goods = queries.shelf(village)
    problem, status = "", 200
    typed = {good.pk: (str(good.stock), "") for good in goods}
    if request.method == "POST":
        typed = {
            good.pk: (
                request.POST.get(f"n{good.pk}", "").strip()[:6],
                request.POST.get(f"w{good.pk}", "").strip()[:120],
            )
            for good in goods
        }
        wrong = [
            good.name for good in goods if not (typed[good.pk][0].isascii() and typed[good.pk][0].isdigit())
        ]
        try:
            if wrong:
                raise Refused("number", _("Write a whole number for: %(goods)s."), goods="、".join(wrong))
            actions.count(
                village,
                counted={pk: (int(number), why) for pk, (number, why) in typed.items()},
                by=request.actor,  # type: ignore[attr-defined]
            )
            messages.success(request, _("Counted; somebody else approves it now."))
            return redirect("store_counts")
        except Refused as refused:
            problem, status = str(refused), refused.status
    takes = (
        Stocktake.objects.filter(unit=village)
        .select_related("counted_by", "approved_by")
        .prefetch_related("lines__good")
    )
    context = {
        "tabs": tabs.build(request, "store"),
        "pages": pages("count"),
        "village": village,
        "goods": [{"good": good, "number": typed[good.pk][0], "why": typed[good.pk][1]} for good in goods],
        "takes": takes[:8],
        "open": takes.filter(approved_at__isnull=True).first(),
        "problem": problem,
        "may_approve": account.can(KEEP_STORE, village),
    }
    return render(request, "villages/store/counts.html", context, status=status)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    account = check_may_use(request)
    found = Stocktake.objects.visible_to(account).filter(pk=pk).select_related("unit").first()
    if found is None:
        raise Http404
    actions.approve_count(found, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Approved; the stock is set right."))
    return redirect("store_counts")


# --- settling ----------------------------------------------------------------------------------------------------
@login_required
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Month by month what is owed to the merchant."""
    account = check_may_use(request)
    village = village_at(request, account)
    context = {
        "tabs": tabs.build(request, "store"),
        "pages": pages("settle"),
        "village": village,
        "months": queries.months(village),
        "may_close": account.can(KEEP_STORE, village),
    }
    return render(request, "villages/store/months.html", context)


def _month(text: str) -> date:
    if not "1950" < text < "2200":  # a month has days before and behind it in every time zone
        raise Http404
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


@login_required
@require_http_methods(GET_OR_POST)
def month(request: HttpRequest, text: str) -> HttpResponse:
    """One month's sheet, and closing it."""
    account = check_may_use(request)
    village = village_at(request, account)
    first = _month(text)
    closed = Settlement.objects.filter(unit=village, first=first).select_related("closed_by").first()
    form, problem, status = SettleForm(initial={"merchant": _merchant(village)}), "", 200
    if request.method == "POST":
        form = SettleForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                actions.settle(village, first=first, merchant=form.cleaned_data["merchant"], by=request.actor)  # type: ignore[attr-defined]
                messages.success(request, _("Closed; the sheet can be printed and signed."))
                return redirect("store_month", text)
            except Refused as refused:
                problem, status = str(refused), refused.status
    lines = closed.lines if closed else actions.settlement_lines(village, first)
    context = {
        "tabs": tabs.build(request, "store"),
        "pages": pages("settle"),
        "village": village,
        "first": first,
        "text": text,
        "closed": closed,
        "lines": [line | {"yuan": line["cents"] / 100} for line in lines],
        "points": sum(line["points"] for line in lines),
        "yuan": sum(line["cents"] for line in lines) / 100,
        "form": form,
        "problem": problem,
        "may_close": account.can(KEEP_STORE, village),
        "over": month_of(first)[1] <= timezone.now(),
    }
    return render(request, "villages/store/month.html", context, status=status)


def _merchant(village: Unit) -> str:
    last = Settlement.objects.filter(unit=village).first()
    return last.merchant if last else ""


@login_required
@require_safe
def month_pdf(request: HttpRequest, text: str) -> HttpResponse:
    """The sheet that village and merchant sign."""
    village = village_at(request, check_may_use(request))
    first = _month(text)
    closed = Settlement.objects.filter(unit=village, first=first).first()
    lines = closed.lines if closed else actions.settlement_lines(village, first)
    yuan = sum(line["cents"] for line in lines) / 100
    data: dict[str, Any] = {
        "title": _("Settlement of the village store"),
        "subtitle": f"{village.name}　{first:%Y-%m}" + (f"　{closed.merchant}" if closed else ""),
        "columns": [
            {"title": _("Good"), "width": 3},
            {"title": _("How many"), "align": "right", "width": 1},
            {"title": _("Points"), "align": "right", "width": 1},
            {"title": _("Yuan"), "align": "right", "width": 1},
        ],
        "rows": [
            [
                line["good"],
                f"{line['quantity']}{line['measure']}",
                str(line["points"]),
                f"{line['cents'] / 100:.2f}",
            ]
            for line in lines
        ],
        "total": [_("Sum"), "", str(sum(line["points"] for line in lines)), f"{yuan:.2f}"],
        "signatures": [_("Village"), _("Merchant"), _("Supervision committee")],
        "foot": _("printed %(when)s") % {"when": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
    }
    if closed is None:
        data["notes"] = [_("Not closed yet: what is on this sheet may still grow.")]
    if settings.DEMO:
        data["demo"] = _("Demo; all names and places are invented")
    return paper.response(pdf.render("list_report", data), f"settlement-{text}.pdf")


@login_required
@require_safe
def month_xlsx(request: HttpRequest, text: str) -> HttpResponse:
    """Every hand-out of the month, as Excel."""
    village = village_at(request, check_may_use(request))
    begins, ends = month_of(_month(text))
    rows = Voucher.objects.filter(unit=village, state="used", ended_at__gte=begins, ended_at__lt=ends)
    columns = [
        Column("at", _("Time"), width=17),
        Column("head", _("Household"), width=12),
        Column("good", _("Good"), width=20),
        Column("quantity", _("How many"), "integer", width=10),
        Column("points", _("Points"), "integer", width=8),
        Column("yuan", _("Yuan"), "decimal", width=10),
        Column("handler", _("Handed out by"), width=12),
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115  handed on to the response, which closes it
    write_rows(stream, [(_("Settlement"), columns, _month_rows(rows))], zone=timezone.get_current_timezone())
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"settlement-{text}.xlsx")


def _month_rows(rows: Any) -> Any:
    for one in (
        rows.select_related("good", "household", "handler").order_by("ended_at").iterator(chunk_size=1000)
    ):
        yield {
            "at": one.ended_at,
            "head": one.household.head,
            "good": one.good.name,
            "quantity": one.quantity,
            "points": one.points,
            "yuan": one.cost_cents / 100,
            "handler": str(one.handler),
        }
