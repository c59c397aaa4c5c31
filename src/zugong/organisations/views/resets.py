"""Resets of passwords and second factors: what waits, what was done, and the two persons' steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from zugong.organisations import account_resets, roles
from zugong.organisations.account_forms import ReasonForm, ResetFilter
from zugong.organisations.keyset import page
from zugong.organisations.models import ResetRequest
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.views.accounts import password_page
from zugong.organisations.views.shared import needs, settings_tabs
from zugong.web.templatetags.web import cn_datetime

BOTH = (roles.MANAGE_ACCOUNTS, roles.MANAGE_GRANTS)


@needs(*BOTH)
def reset_list(request: HttpRequest) -> HttpResponse:
    """Requests of the accounts this administrator looks after; what waits comes first."""
    form = ResetFilter(request.GET)
    rows = ResetRequest.objects.visible_to(request.user).select_related("account", "asked_by", "decided_by")
    wanted = form.cleaned_data["state"] if form.is_valid() else ""
    if wanted == "open":
        rows = rows.open()
    elif wanted == "over":
        rows = rows.exclude(pk__in=ResetRequest.objects.open().values("pk"))
    return render(
        request,
        "organisations/resets/list.html",
        {"form": form, "page": page(request, rows), "tabs": settings_tabs(request, "resets")},
    )


@needs(*BOTH)
def reset_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk), ReasonForm())


@never_cache
@require_POST
@needs(*BOTH)
@sensitive_variables("password")
def reset_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One step of one of the two persons."""
    found, by = _found(request, pk), request.actor
    form = ReasonForm(request.POST) if act == "refuse" else ReasonForm()
    try:
        if act == "approve":
            account_resets.approve(found, by=by)
            messages.success(
                request, _("Allowed. %(who)s has a day to carry it out.") % {"who": found.asked_by}
            )
        elif act == "refuse":
            if not account_resets.may_decide(found, by) or form.is_valid():
                account_resets.refuse(found, reason=form.data.get("reason", ""), by=by)
                messages.success(request, _("Refused, with the reason."))
            else:
                return _page(request, found, form, status=422)
        elif act == "withdraw":
            account_resets.withdraw(found, by=by)
            messages.success(request, _("Withdrawn."))
        elif act == "carry-out":
            password = account_resets.carry_out(found, by=by)
            if password:
                return password_page(request, found.account, password)
            messages.success(request, _("The second factor is reset."))
        else:
            raise Http404
    except Forbidden:
        raise
    except Refused as refused:
        return _page(request, found, form, status=refused.status, refusal=str(refused))
    return redirect("reset", pk=found.pk)


def _found(request: HttpRequest, pk: int) -> ResetRequest:
    rows = ResetRequest.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("account__person", "asked_by__person", "decided_by", "done_by"), pk=pk
    )


def _page(
    request: HttpRequest, found: ResetRequest, form: ReasonForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    state = found.shown_state
    manages = request.user.can(roles.MANAGE_ACCOUNTS)
    context = {
        "reset": found,
        "what": ResetRequest.What(found.what).label,
        "facts": _facts(found),
        "steps": _steps(found),
        "form": form,
        "refusal": refusal,
        "may_decide": state == "asked" and account_resets.may_decide(found, request.actor),
        "may_carry_out": state == "approved" and manages and request.user.pk != found.decided_by_id,
        "may_withdraw": state in ResetRequest.OPEN and manages,
    }
    return render(request, "organisations/resets/detail.html", context, status=status)


def _facts(found: ResetRequest) -> list[tuple[str, Any]]:
    facts = [
        (_("account name"), found.account.username),
        (_("what to reset"), ResetRequest.What(found.what).label),
        (_("reason"), found.reason),
    ]
    if found.shown_state in ResetRequest.OPEN:
        facts.append((_("open until"), cn_datetime(found.expires_at)))
    return facts


def _steps(found: ResetRequest) -> list[dict[str, Any]]:
    """What happened so far, in order, each with who and when."""
    steps = [{"title": _("asked for"), "at": found.asked_at, "by": found.asked_by, "note": found.reason}]
    if found.decided_at:
        refused = found.state == ResetRequest.State.REFUSED
        title = _("not allowed") if refused else _("allowed")
        steps.append({"title": title, "at": found.decided_at, "by": found.decided_by, "note": found.refusal})
    if found.done_at:
        steps.append({"title": _("carried out"), "at": found.done_at, "by": found.done_by, "note": ""})
    if found.shown_state == "expired":
        steps.append({"title": _("expired"), "at": found.expires_at, "by": "", "note": ""})
    if found.state == "withdrawn":
        steps.append({"title": _("taken back"), "at": None, "by": "", "note": ""})
    return steps
