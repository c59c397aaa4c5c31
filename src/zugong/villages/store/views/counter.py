"""The counter: a code is scanned or typed, the good is given, or sent back, or taken back the same day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.organisations.refusals import Refused
from zugong.villages import tabs
from zugong.villages.models import Voucher
from zugong.villages.points import queries as points
from zugong.villages.store import actions, queries
from zugong.villages.store.forms import WhyForm
from zugong.villages.store.views.staff import GET_OR_POST, check_may_use, pages, village_at

COUNTER_COOKIE = "counter"
COUNTERS = (1, 2, 3)


def _counter_of(request: HttpRequest) -> int:
    text = request.GET.get("counter") or request.COOKIES.get(COUNTER_COOKIE, "")
    return int(text) if text in {str(one) for one in COUNTERS} else 1


@login_required
@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    """A code is scanned or typed; what it is for stands beside it, with one red button."""
    account = check_may_use(request)
    return _counter_page(request, account)


def _counter_page(
    request: HttpRequest,
    account: Any,
    *,
    code: str = "",
    problem: str = "",
    who: Voucher | None = None,
    status: int = 200,
    form: WhyForm | None = None,
) -> HttpResponse:
    village = village_at(request, account)
    code = code or request.GET.get("code", "")[:40]
    found = who or (queries.find(code, account) if code else None)
    number = _counter_of(request)
    ready = found is not None and found.state == "open" and found.until > timezone.now()
    if code and not problem:
        if found is None:
            problem = _("There is no such code here. Look at it once more: it has 8 signs.")
        elif not ready:
            problem = str(
                actions.used_already(found)
                if found.state != "open"
                else _("This code was good until %(time)s; the points are back.")
                % {"time": f"{timezone.localtime(found.until):%H:%M}"}
            )
    context = {
        "tabs": tabs.build(request, "store"),
        "pages": pages("counter"),
        "village": village,
        "now": timezone.localtime(),
        "code": code,
        "voucher": found if ready else None,
        "spent": found if found is not None and found.state in ("used", "reversed") else None,
        "problem": problem,
        "standing": points.standing(found.household, village) if ready and found else None,
        "after": _after(found) if ready and found else None,
        "form": form or WhyForm(),
        "day": queries.day_of(village),
        "books": points.books([village]),
        "counter": number,
        "counters": COUNTERS,
    }
    response = render(request, "villages/store/counter.html", context, status=status)
    response.set_cookie(
        COUNTER_COOKIE,
        str(number),
        max_age=365 * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _after(voucher: Voucher) -> dict[str, Any]:
    """What will be there once it is handed out."""
    account = points.account_of(voucher.household)
    balance = account.balance if account else 0
    had = actions.had(voucher.household, voucher.good) - voucher.quantity
    return {
        "balance": balance,
        "balance_after": balance - voucher.points,
        "stock_after": voucher.good.stock - voucher.quantity,
        "had": had,
    }


def _voucher(request: HttpRequest, code: str) -> Voucher:
    account = check_may_use(request)
    found = queries.find(code, account)
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def hand_out(request: HttpRequest, code: str) -> HttpResponse:
    """The good is given. Of two counters one wins, the other reads where and when it was used."""
    found = _voucher(request, code)
    try:
        actions.hand_out(found, by=request.actor, counter=_counter_of(request))  # type: ignore[attr-defined]
    except Refused as refused:
        return _counter_page(request, request.user, code=code, problem=str(refused), status=refused.status)
    messages.success(
        request, _("%(points)s points taken for %(what)s.") % {"points": found.points, "what": found.what}
    )
    return redirect("store_counter")


@login_required
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """It cannot be given; the points are the household's again."""
    found = _voucher(request, code)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _counter_page(request, request.user, code=code, form=form, status=422)
    try:
        actions.send_back(found, by=request.actor, why=form.cleaned_data["why"])  # type: ignore[attr-defined]
    except Refused as refused:
        return _counter_page(request, request.user, code=code, problem=str(refused), status=refused.status)
    messages.success(
        request, _("Sent back; %(points)s points are the household's again.") % {"points": found.points}
    )
    return redirect("store_counter")


@login_required
@require_http_methods(GET_OR_POST)
def reverse_one(request: HttpRequest, code: str) -> HttpResponse:
    """Undo a hand-out of today, with the reason; both rows stay."""
    found = _voucher(request, code)
    form, problem, status = WhyForm(), "", 200
    if request.method == "POST":
        form = WhyForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                actions.reverse(found, by=request.actor, why=form.cleaned_data["why"])  # type: ignore[attr-defined]
                messages.success(request, _("Reversed; both rows stay in the books."))
                return redirect("store_counter")
            except Refused as refused:
                problem, status = str(refused), refused.status
    context = {"tabs": tabs.build(request, "store"), "voucher": found, "form": form, "problem": problem}
    return render(request, "villages/store/reverse.html", context, status=status)
