"""Objections: the ruling, and the private link under which whoever objected reads it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.evaluation import actions, faces, permissions
from zugong.evaluation.forms import SettleForm
from zugong.evaluation.models import Objection
from zugong.evaluation.views.ballots import ballot_page
from zugong.evaluation.views.shared import frame
from zugong.lib.codes import mask_phone
from zugong.lib.tokens import token_hash
from zugong.organisations import events
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden, Refused


def _objection(request: HttpRequest, pk: int) -> Objection:
    account: Any = request.user
    found = (
        Objection.objects.visible_to(account)
        .select_related("against__unit", "against__scheme_version", "subject", "unit", "holder", "overseer")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """What is objected, what the record says, and the ruling by somebody who had no hand in it."""
    found = _objection(request, pk)
    account: Any = request.user
    face = faces.objection_face(found, account)
    posted = request.method == "POST"
    form = SettleForm(found, request.POST if posted else None)
    status, refused = 200, ""
    if posted:
        if not face["may"] and found.is_open:
            raise Forbidden("handled", face["why"])
        status = 422
        if form.is_valid():
            ruling = form.cleaned_data["ruling"]
            try:
                actions.settle(
                    found,
                    upheld=ruling != "dismiss",
                    answer=form.cleaned_data["answer"],
                    by=request.actor,  # type: ignore[attr-defined]
                    exclude=ruling == "exclude",
                    void=ruling == "void",
                )
            except Refused as problem:
                if problem.status == 403:
                    raise
                status, refused = problem.status, str(problem)
                found = _objection(request, pk)
            else:
                messages.success(request, _("The ruling is in; whoever objected can read it."))
                return redirect("evaluation_round", found.against_id)
    context = frame(
        request,
        found.against.about,
        objection=found,
        round=found.against,
        face=face,
        form=form,
        refused=refused,
        may_reveal=_may_reveal(found, account),
        phone=mask_phone(found.phone) if found.phone else "",
    )
    return render(request, "evaluation/objection.html", context, status=status)


def _may_reveal(found: Objection, account: Any) -> bool:
    """Name and phone are for whoever may rule on it."""
    return account.can(found.against.about.settle, found.unit) and not permissions.handled(
        found.against, account
    )


@login_required
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and phone of whoever objected, logged."""
    found = _objection(request, pk)
    account: Any = request.user
    allowed = _may_reveal(found, account)
    events.record(
        "field.revealed",
        by=request.actor,  # type: ignore[attr-defined]
        subject=found.case,
        unit_id=found.unit_id,
        result=Event.Result.READ if allowed else Event.Result.REFUSED,
        field="name, phone",
    )
    if not allowed:
        raise Forbidden("not_permitted", _("Your account may not see this in full. The attempt was logged."))
    context = frame(request, found.against.about, objection=found, round=found.against)
    return render(request, "evaluation/objection_who.html", context)


@ballot_page
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever objected: where it stands, and the answer."""
    found = (
        Objection.objects.select_related("against__unit", "subject")
        .filter(link_hash=token_hash(token))
        .first()
    )
    if found is None:
        raise Http404
    context = {
        "objection": found,
        "round": found.against,
        "bar_title": _("My objection"),
        "home_url": "/",
    }
    return render(request, "evaluation/objection_link.html", context)
