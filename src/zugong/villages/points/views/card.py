"""The points of a household on its card: what there is, every line, a question, declaring a deed and following it."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.flows import permissions as flow_permissions
from zugong.flows.queries import chain
from zugong.organisations import rules
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.keyset import page
from zugong.organisations.refusals import Refused
from zugong.villages.households.views.card import card_frame, card_page
from zugong.villages.models import Deed, Household, PointsQuestion
from zugong.villages.orders.uploads import limited_uploads
from zugong.villages.places import village_of
from zugong.villages.points import actions, papers, queries
from zugong.villages.points.forms import AskForm, DeclareForm, WordsForm

GET_OR_POST = ["GET", "HEAD", "POST"]


def new_key() -> str:
    return secrets.token_urlsafe(16)


def key_of(request: HttpRequest, household: Household) -> str:
    """The request's own key under the household's name, so that nobody meets another's."""
    key = request.POST.get("form_key", "")[:40].replace("\0", "")
    return f"{household.pk}:{key or new_key()}"


def villager(request: HttpRequest, case_id: int | None = None) -> Actor:
    return Actor.requester(case_id, client_address(request))


@card_page
@require_safe
def statement(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """Every line with what was there afterwards, the month's sums above."""
    village = village_of(household.unit)
    assert village is not None
    found = queries.statement(household)
    way = request.GET.get("way", "")
    lines = page(request, queries.entries_of(found.account, way), "account_version", size=20)
    waiting = Deed.objects.filter(household=household, closed_at__isnull=True).select_related("kind")
    here = reverse("card_points", args=[token])
    context = card_frame(
        household,
        token,
        bar_title=_("Our points, line by line"),
        statement=found,
        standing=queries.standing(household, village),
        rows=queries.rows_of(lines.rows),
        page=lines,
        waiting=[]
        if way == "out" or request.GET.get("after")
        else [_waiting(deed, token) for deed in waiting.order_by("-pk")[:10]],
        ways=[
            {"label": label, "url": f"{here}?way={key}" if key else here, "active": way == key}
            for key, label in (("", _("All")), ("in", _("In")), ("out", _("Out")))
        ],
        questions=PointsQuestion.objects.filter(household=household).order_by("-pk")[:3],
        answer_days=rules.value("points.answer", village) // 1440,
    )
    return render(request, "villages/points/card_points.html", context)


def _waiting(deed: Deed, token: str) -> dict[str, Any]:
    return {
        "deed": deed,
        "url": reverse("card_deed", args=[token, deed.pk]),
        "notice": deed.state in queries.UNDER_NOTICE,
    }


@card_page
@require_safe
def statement_pdf(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """The same on paper."""
    return papers.response(papers.statement(household), "points.pdf")


@card_page
@require_http_methods(GET_OR_POST)
def ask(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """A question about a line, or about all of them."""
    account = queries.account_of(household)
    line = request.POST.get("line") or request.GET.get("line", "")
    entry = (
        queries.entries_of(account).filter(transfer=int(line)).first()
        if line.isascii() and line.isdigit() and len(line) < 19
        else None
    )
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"form_key": new_key(), "line": entry.transfer_id if entry else None},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        actions.ask(
            household,
            words=form.cleaned_data["words"],
            request_key=key_of(request, household),
            by=villager(request),
            transfer_id=entry.transfer_id if entry else None,
        )
        return redirect("card_points", token)
    if request.method == "POST":
        status = 422
    village = village_of(household.unit)
    context = card_frame(
        household,
        token,
        bar_title=_("Ask about a line"),
        form=form,
        row=queries.rows_of([entry])[0] if entry else None,
        answer_days=rules.value("points.answer", village) // 1440,
    ) | {"back_url": reverse("card_points", args=[token])}
    return render(request, "villages/points/card_ask.html", context, status=status)


@limited_uploads
@card_page
@require_http_methods(GET_OR_POST)
def declare(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """Declare a deed from the phone, with photos."""
    village = village_of(household.unit)
    assert village is not None
    kinds = queries.standard(village)
    status, problem = 200, ""
    if request.method == "POST":
        form = DeclareForm(request.POST, request.FILES, kinds=kinds)
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                deed = actions.declare(
                    household,
                    kind=data["kind"],
                    quantity=data["quantity"],
                    words=data["words"],
                    done_on=data["done_on"],
                    photos=data["photos"],
                    by=villager(request),
                    request_key=key_of(request, household),
                )
                return redirect("card_deed", token, deed.pk)
            except Refused as refused:
                problem, status = str(refused), refused.status
    else:
        form = DeclareForm(kinds=kinds, initial={"form_key": new_key(), "done_on": timezone.localdate()})
    context = card_frame(
        household, token, bar_title=_("Declare a good deed"), form=form, problem=problem, kinds=kinds
    )
    return render(request, "villages/points/card_declare.html", context, status=status)


@card_page
@require_http_methods(GET_OR_POST)
def deed(request: HttpRequest, household: Household, token: str, pk: int) -> HttpResponse:
    """Where a deed stands; what an objection says, and the household's answer to it; taking it back."""
    found = (
        Deed.objects.select_related("kind", "unit", "holder", "household__unit")
        .filter(pk=pk, household=household)
        .first()
    )
    if found is None:
        raise Http404
    by = villager(request, found.pk)
    form, problem, status = WordsForm(), "", 200
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                actions.act(found, "withdraw", by=by)
                return redirect("card_points", token)
            form = WordsForm(request.POST)
            if form.is_valid():
                actions.reply(found, by=by, words=form.cleaned_data["words"])
                return redirect("card_deed", token, pk)
            status = 422
        except Refused as refused:
            problem, status = str(refused), refused.status
            found.refresh_from_db()
    verbs = {verb.name for verb in flow_permissions.possible(found, by)}
    context = card_frame(
        household,
        token,
        bar_title=_("Our deed"),
        deed=found,
        chain=chain(found),
        steps=papers.steps_in_public(found),
        objections=found.objections.all(),
        may_reply="reply" in verbs,
        may_withdraw="withdraw" in verbs,
        form=form,
        problem=problem,
        refusal=papers.refusal_of(found),
    ) | {"back_url": reverse("card_points", args=[token])}
    return render(request, "villages/points/card_deed.html", context, status=status)
