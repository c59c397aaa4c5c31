"""People: lines by name over all lists in scope, and who stands in several villages' lists."""

from __future__ import annotations

import re
import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.lib.codes import mask_account, mask_id
from zugong.lib.text import TextTooLong, clean
from zugong.organisations.keyset import page as keyset_page
from zugong.villages import wheres
from zugong.villages.models import SubsidyLine, SubsidyPolicy
from zugong.villages.roles import BOARD_SUBSIDIES, VIEW_SUBSIDIES
from zugong.villages.subsidies import exporting, permissions, queries
from zugong.villages.subsidies.views.shared import XLSX, frame, number, query_of

PAYMENTS = ("returned", "again", "paid")


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Every line of somebody, by the whole name; or all lines whose money came back."""
    permissions.check(request.actor, VIEW_SUBSIDIES)  # type: ignore[attr-defined]
    rows, chosen = _rows(request)
    page = keyset_page(request, rows.select_related("list__policy", "list__village__parent"))
    for line in page.rows:
        line.id_shown = mask_id(line.id_number)
        line.account_shown = mask_account(line.account) if line.account else ""
    account: Any = request.user
    context = frame(
        request,
        "search",
        page=page,
        years=queries.years(account),
        payments=[(key, SubsidyLine.Payment(key).label) for key in PAYMENTS],
        query=query_of(request),
        asked=bool(chosen["words"] or chosen["payment"]),
        **chosen,
    )
    return render(request, "villages/subsidies/search.html", context)


@login_required
@require_POST
def search_export(request: HttpRequest) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    rows, chosen = _rows(request)
    whole = request.POST.get("numbers") == "whole"
    if whole:
        exporting.check_may_reveal_all(request.user)  # type: ignore[arg-type]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    exporting.lines(stream, rows, by=by, whole=whole, unit=chosen["where"].unit)
    stream.seek(0)
    name = f"{_('Subsidy lists')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def _rows(request: HttpRequest) -> tuple[QuerySet[SubsidyLine], dict[str, Any]]:
    account: Any = request.user
    where = wheres.read(request, VIEW_SUBSIDIES)
    try:
        words = clean(request.GET.get("q", ""), 40)
    except TextTooLong:
        words = ""
    payment = request.GET.get("payment", "")
    payment = payment if payment in PAYMENTS else ""
    year = number(request, "year")
    rows = queries.search(account, words, unit=where.unit, year=year, payment=payment)
    return rows, {"where": where, "words": words, "payment": payment, "year": year}


@login_required
@require_safe
def doubles(request: HttpRequest) -> HttpResponse:
    """Who stands in several lists of one subsidy, with the reasons given."""
    permissions.check(request.actor, BOARD_SUBSIDIES)  # type: ignore[attr-defined]
    account: Any = request.user
    where = wheres.read(request, BOARD_SUBSIDIES)
    offered = list(SubsidyPolicy.objects.visible_to(account, BOARD_SUBSIDIES).order_by("-year", "code")[:200])
    chosen = number(request, "policy")
    policy = next((one for one in offered if one.pk == chosen), offered[0] if offered else None)
    after = request.GET.get("after", "")
    after = after if re.fullmatch(r"[0-9a-zA-Z_=-]{1,64}", after) else ""
    found, following = (
        queries.doubles(account, policy, unit=where.unit, after=after) if policy is not None else ([], "")
    )
    context = frame(
        request,
        "doubles",
        where=where,
        policies=offered,
        policy=policy,
        found=found,
        following=following,
        after=after,
        scope={
            line.list_id
            for one in found
            for line in one.lines
            if account.can(VIEW_SUBSIDIES, line.list.village)
        },
    )
    return render(request, "villages/subsidies/doubles.html", context)
