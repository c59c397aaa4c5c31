"""Reviewing line by line, and signing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zugong.disclosure import kinds, permissions, policies, reviewing, tables
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import LineRemark, Publication
from zugong.disclosure.staff_forms import SignForm
from zugong.disclosure.views.publications import files_of, page, remarks_of
from zugong.disclosure.views.shared import staff_page
from zugong.flows import permissions as flow_permissions
from zugong.lib.text import TextTooLong, clean
from zugong.organisations import second_factor
from zugong.organisations.refusals import Refused
from zugong.organisations.strangers import TooMany


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Line by line on a phone or a desk: agree, or say what is wrong; then sign with the second factor."""
    account: Any = request.user
    found = permissions.visible_publication(account, pk)
    by = request.actor  # type: ignore[attr-defined]
    flow_permissions.check(found, "sign", by)
    if request.method == "POST":
        return _remark(request, found)
    return _review_page(request, found, SignForm())


def _remark(request: HttpRequest, found: Publication) -> HttpResponse:
    row, words = request.POST.get("row", ""), request.POST.get("words", "")
    by = request.actor  # type: ignore[attr-defined]
    try:
        place = int(row) if row.isdecimal() and len(row) < 7 else -1
        agrees = request.POST.get("agrees") == "yes"
        if request.POST.get("agrees") == "all":
            actions.agree_to_rest(found, by=by)
            return redirect("publication_review", found.pk)
        actions.remark_line(
            found,
            row=place,
            agrees=agrees,
            words="" if agrees else clean(words, 200),
            by=by,
            apart=request.POST.get("agrees") == "apart",
        )
    except (Refused, TextTooLong) as problem:
        text = problem.message(_) if isinstance(problem, TextTooLong) else str(problem)
        return _review_page(
            request, found, SignForm(), status=422, refused=text, wrong_row=place, typed=words
        )
    return redirect(f"{reverse('publication_review', args=[found.pk])}#line-{place}")


def _review_page(
    request: HttpRequest,
    found: Publication,
    form: SignForm,
    *,
    status: int = 200,
    refused: str = "",
    wrong_row: int | None = None,
    typed: str = "",
) -> HttpResponse:
    account: Any = request.user
    remarks = remarks_of(found)
    mine = {one.row: one for one in remarks if one.account_id == account.pk}
    others: dict[int, list[LineRemark]] = {}
    for one in remarks:
        if one.account_id != account.pk and not one.agrees and not one.apart:
            others.setdefault(one.row, []).append(one)
    table = tables.build(request, found.draft_body, files_of(found))
    try:
        reviewing.check_may_sign(account, found.unit)
        may_not = ""
    except Refused as problem:
        may_not = str(problem)
    counted = actions.tally(found)
    apart = reviewing.apart(account, found)
    context = {
        "publication": found,
        "table": table,
        "body": found.draft_body,
        "lines": [
            {
                "line": line,
                "mine": mine.get(line.index),
                "others": others.get(line.index, []),
                "apart": apart.get(line.index, ""),
            }
            for line in table.lines
        ],
        "done": len(mine.keys() | apart.keys()),
        "wrong": sum(not one.agrees and not one.apart for one in mine.values()),
        "total": table.count,
        "tally": counted,
        "signed": next((one for one in counted.signatures if one.account_id == account.pk), None),
        "form": form,
        "may_not": may_not,
        "origin": kinds.origin_of(found),
        "refused": refused,
        "wrong_row": wrong_row,
        "typed": typed,
        "post": reviewing.post_of(account, found.unit),
        "can_confirm": second_factor.can_confirm(account),
        "by_password": second_factor.may_use_password(account),
        "demo_code": second_factor.DEMO_CODE if not second_factor.is_on(account) else "",
        "files": files_of(found).get(None, []),
    }
    return render(request, "disclosure/staff/review.html", context, status=status)


@require_POST
@staff_page
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The signature, under exactly what the page showed."""
    account: Any = request.user
    found = permissions.visible_publication(account, pk)
    by = request.actor  # type: ignore[attr-defined]
    flow_permissions.check(found, "sign", by)
    form = SignForm(request.POST)
    if request.POST.get("digest") != found.draft_digest:
        return _review_page(
            request,
            found,
            form,
            status=409,
            refused=_("The draft was changed meanwhile; look at it once more."),
        )
    valid = form.is_valid()
    confirmed = retyped = False
    if valid and form.cleaned_data["agrees"] == "yes":
        try:  # before a code is used up
            policies.check_looked_at(found, account)
        except Refused as problem:
            return _review_page(request, found, form, status=problem.status, refused=str(problem))
    if valid and second_factor.can_confirm(account):
        try:
            confirmed = second_factor.confirm(account, form.cleaned_data["code"])
        except TooMany as problem:
            form.add_error("code", str(problem))
            return _review_page(request, found, form, status=429)
        if not confirmed:
            form.add_error("code", _("This code is not right, or was used already. Wait for the next one."))
            valid = False
    elif valid and not second_factor.may_use_password(account):
        form.add_error("code", _("Set up the second factor first; a signature needs it."))
        valid = False
    elif valid:
        try:
            retyped = second_factor.confirm_by_password(account, form.cleaned_data["password"], by=by)
            if not retyped:
                form.add_error("password", _("This is not your password."))
        except Refused as locked:
            form.add_error("password", str(locked))
        valid = retyped
    if not valid:
        return _review_page(request, found, form, status=422)
    try:
        actions.sign(
            found,
            agrees=form.cleaned_data["agrees"] == "yes",
            words=form.cleaned_data["words"],
            by=by,
            second_factor=confirmed,
            password=retyped,
        )
    except Refused as problem:
        fresh = permissions.visible_publication(account, pk)
        if fresh.state != "review":
            return page(request, fresh, status=problem.status, refused=str(problem))
        return _review_page(request, fresh, form, status=problem.status, refused=str(problem))
    messages.success(request, _("Signed."))
    return redirect("publication", pk)
