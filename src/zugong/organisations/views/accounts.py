"""Accounts: the system administrator's list, one account, and what may be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from zugong.organisations import account_actions, account_resets, roles, second_factor, verbs
from zugong.organisations.account_forms import AccountFilter, AccountForm, ReasonForm
from zugong.organisations.keyset import page
from zugong.organisations.models import Account, Event, Grant, ResetRequest
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.views.shared import needs, settings_tabs
from zugong.web.templatetags.web import cn_datetime

EVENTS_SHOWN = 8
RESETS = {
    "reset-password": ResetRequest.What.PASSWORD,
    "reset-second-factor": ResetRequest.What.SECOND_FACTOR,
}


@dataclass(frozen=True)
class Act:
    """Something done to an account: the button, what the page says will happen, and the words afterwards."""

    verb: Any
    title: Any
    effect: Any
    done: Any
    reason: bool = False
    red: bool = False


ACTS = {
    "reset-password": Act(
        _("reset the password"),
        _("Ask to reset the password of %(name)s?"),
        _(
            "The security administrator asks the holder and allows it; then you reset it here and get a temporary password."
        ),
        _("Asked for. The security administrator decides within three days."),
        reason=True,
    ),
    "reset-second-factor": Act(
        _("reset the second factor"),
        _("Ask to reset the second factor of %(name)s?"),
        _(
            "For a lost phone. The security administrator asks the holder and allows it; then you reset it here."
        ),
        _("Asked for. The security administrator decides within three days."),
        reason=True,
    ),
    "lock": Act(
        _("lock the account"),
        _("Lock the account of %(name)s?"),
        _("It is signed out now and stays out until somebody unlocks it. Its grants stay."),
        _("The account is locked."),
        reason=True,
    ),
    "unlock": Act(
        _("unlock the account"),
        _("Unlock the account of %(name)s?"),
        _("It can sign in again at once."),
        _("The account is unlocked."),
    ),
    "close": Act(
        _("close the account"),
        _("Close the account of %(name)s for good?"),
        _("All its grants and sessions end now. Its name stays taken and its events stay."),
        _("The account is closed."),
        reason=True,
        red=True,
    ),
}


@needs(roles.MANAGE_ACCOUNTS, roles.MANAGE_GRANTS)
def account_list(request: HttpRequest) -> HttpResponse:
    form = AccountFilter(request.GET)
    rows = _visible(request)
    if form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    grants = Grant.objects.in_force().select_related("unit__parent").order_by("pk")
    found = page(
        request,
        rows.prefetch_related(Prefetch("grants", grants, to_attr="held")),
        "username",
        descending=False,
    )
    return render(
        request,
        "organisations/accounts/list.html",
        {
            "form": form,
            "page": found,
            "tabs": settings_tabs(request, "accounts"),
            "may_create": request.user.can(roles.MANAGE_ACCOUNTS),
        },
    )


@never_cache
@needs(roles.MANAGE_ACCOUNTS)
@sensitive_variables("password")
def account_new(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            account, password = account_actions.create_account(
                username=data["username"],
                display_name=data["display_name"],
                person=data["person"],
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error("username" if refusal.code.startswith("account_name") else None, str(refusal))
        else:
            return password_page(request, account, password)
    return render(request, "organisations/accounts/new.html", {"form": form})


@needs(roles.MANAGE_ACCOUNTS, roles.MANAGE_GRANTS)
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(_visible(request), pk=pk)
    manages = _manages(request, account)
    grants = account.grants.select_related("unit__parent", "granted_by").order_by("-from_date", "-pk")
    with_factor = second_factor.is_on(account)
    happened = list(
        Event.objects.filter(subject_type="organisations.account", subject_id=str(account.pk))[:EVENTS_SHOWN]
    )
    for event in happened:
        event.words = verbs.title(event.verb)
    return render(
        request,
        "organisations/accounts/detail.html",
        {
            "shown": account,
            "grants": sorted(grants, key=lambda found: found.state not in {"in_force", "future"}),
            "acts": _acts(account, with_factor) if manages else [],
            "facts": _facts(account, with_factor),
            "resets": list(account.reset_requests.open()),
            "may_grant": request.user.can(roles.MANAGE_GRANTS)
            and account.is_active
            and account != request.user,
            "events": happened,
        },
    )


@needs(roles.MANAGE_ACCOUNTS)
def account_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Asks on GET, does it on POST."""
    account = get_object_or_404(Account.objects.visible_to(request.user, roles.MANAGE_ACCOUNTS), pk=pk)
    if act not in ACTS:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None) if ACTS[act].reason else None
    refusal = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            asked = _do(act, account, form.cleaned_data["reason"] if form else "", request)
        except Forbidden:
            raise
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, ACTS[act].done)
            return redirect("reset", pk=asked.pk) if asked else redirect("account", pk=account.pk)
    context = {
        "shown": account,
        "act": ACTS[act],
        "title": ACTS[act].title % {"name": account},
        "form": form,
        "refusal": refusal,
    }
    return render(request, "organisations/accounts/act.html", context, status=409 if refusal else 200)


def _do(act: str, account: Account, reason: str, request: HttpRequest) -> ResetRequest | None:
    """Returns the request for a reset where one was made."""
    by = request.actor
    if act in RESETS:
        return account_resets.ask(account, what=RESETS[act], reason=reason, by=by)
    if act == "lock":
        account_actions.lock(account, reason=reason, by=by)
    elif act == "unlock":
        account_actions.unlock(account, by=by)
    else:
        account_actions.deactivate(account, reason=reason, by=by)
    return None


def password_page(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    return render(
        request,
        "organisations/accounts/password.html",
        {
            "shown": account,
            "pairs": [(gettext("account name"), account.username), (gettext("temporary password"), password)],
        },
    )


def _visible(request: HttpRequest) -> QuerySet[Account]:
    rows = Account.objects.visible_to(request.user, roles.MANAGE_ACCOUNTS)
    return (rows | Account.objects.visible_to(request.user, roles.MANAGE_GRANTS)).select_related("person")


def _filtered(rows: QuerySet[Account], data: dict[str, Any]) -> QuerySet[Account]:
    now = timezone.now()
    if data["q"]:
        rows = rows.filter(Q(username__startswith=data["q"].lower()) | Q(display_name__contains=data["q"]))
    if data["state"] == "open":
        return rows.filter(Q(locked_until=None) | Q(locked_until__lte=now), is_active=True, suspended_at=None)
    if data["state"] == "locked_out":
        return rows.filter(locked_until__gt=now, is_active=True, suspended_at=None)
    if data["state"] == "suspended":
        return rows.filter(suspended_at__isnull=False, is_active=True)
    if data["state"] == "closed":
        return rows.filter(is_active=False)
    if data["state"] == "ungranted":
        return rows.exclude(pk__in=Grant.objects.in_force().values("account"))
    return rows


def _manages(request: HttpRequest, account: Account) -> bool:
    return (
        request.user != account
        and Account.objects.visible_to(request.user, roles.MANAGE_ACCOUNTS).filter(pk=account.pk).exists()
    )


def _facts(account: Account, with_factor: bool) -> list[tuple[str, Any]]:
    facts = [
        (gettext("account name"), account.username),
        (gettext("created"), cn_datetime(account.created_at)),
        (gettext("last sign-in"), cn_datetime(account.last_login) or gettext("never")),
        (gettext("second factor"), gettext("on") if with_factor else gettext("off")),
    ]
    if account.is_locked_out:
        facts.append((gettext("locked until"), cn_datetime(account.locked_until)))
    if account.suspended_at:
        facts.append((gettext("locked since"), cn_datetime(account.suspended_at)))
    if account.must_change_password:
        facts.append((gettext("password"), gettext("temporary, not changed yet")))
    return facts


def _acts(account: Account, with_factor: bool) -> list[tuple[str, Act]]:
    if not account.is_active:
        return []
    names = ["reset-password", "unlock" if account.state in {"suspended", "locked_out"} else "lock"]
    if with_factor:
        names.append("reset-second-factor")
    return [(name, ACTS[name]) for name in [*names, "close"]]
