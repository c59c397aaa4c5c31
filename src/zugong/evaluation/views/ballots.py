"""Voting with a code: any phone, no account, no scripts. Nothing about the voter is kept, nor when a ballot came."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.evaluation import actions, queries, urns
from zugong.evaluation.actions.ballots import NoSuchCode, check_open
from zugong.evaluation.forms import BallotForm
from zugong.evaluation.models import Round, Urn
from zugong.lib.tokens import read_short_code
from zugong.organisations import attempts
from zugong.organisations.addresses import client_line
from zugong.organisations.refusals import Refused
from zugong.organisations.strangers import TooMany

MINUTES, WRONG_TRIES = 15, 30  # of one address, which may stand for a whole village


def ballot_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Kept by nobody, found by no search engine, its address told to no site."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return page


@ballot_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Type the code of a slip."""
    typed = request.POST.get("code", "")[:40].replace("\x00", "")
    problem, status = "", 200
    if request.method == "POST":
        try:
            _find(request, typed)
        except Refused as refused:
            problem, status = str(refused), refused.status
        else:
            return redirect("ballot", read_short_code(typed))
    return render(
        request,
        "evaluation/ballot_enter.html",
        {"typed": typed, "problem": problem, "bar_title": _("Vote with a code"), "home_url": "/"},
        status=status,
    )


def _find(request: HttpRequest, code: str) -> tuple[str, Urn]:
    """The urn of a code. Wrong tries are counted, right ones leave no trace."""
    line = client_line(request)
    if attempts.count("ballot.addr", line, minutes=MINUTES) >= WRONG_TRIES:
        raise TooMany("tries", _("Many wrong codes came over this line. Try again in a quarter of an hour."))
    found = urns.find(code)
    if found is None:
        attempts.record("ballot.addr", line)
        raise NoSuchCode("no_code", _("There is no such code. Compare it letter by letter with your slip."))
    return found


@ballot_page
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, code: str) -> HttpResponse:
    """The ballot. What is wrong with it is said and everything marked stays; what is right goes into the urn."""
    try:
        hashed, urn = _find(request, code)
    except Refused as refused:
        # A code nobody has leads nowhere; the page says how to go on.
        return _told(request, str(refused), 404 if refused.code == "no_code" else refused.status)
    round_: Round = urn.round
    try:
        check_open(urn, hashed)
    except Refused as refused:
        return _told(request, str(refused), refused.status, round_=round_, used=refused.code == "used")
    structure = round_.structure
    form = BallotForm(
        structure.leaves_of(urn.group),
        queries.subjects_in(round_),
        request.POST if request.method == "POST" else None,
    )
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.cast(code=code, given=form.given, chosen=form.chosen)
            except Refused as refused:
                if refused.code in {"used", "closed", "late"}:
                    return _told(
                        request, str(refused), refused.status, round_=round_, used=refused.code == "used"
                    )
                problem, status = str(refused), refused.status
            else:
                return redirect("ballot_done")
        else:
            problem = _("Something on the ballot is not clear; look below.")
    context = {
        "round": round_,
        "form": form,
        "group": structure.group(urn.group),
        "problem": problem,
        "bar_title": round_.title,
        "home_url": "/",
    }
    return render(request, "evaluation/ballot.html", context, status=status)


def _told(
    request: HttpRequest, words: str, status: int, *, round_: Round | None = None, used: bool = False
) -> HttpResponse:
    context = {
        "words": words,
        "round": round_,
        "used": used,
        "bar_title": round_.title if round_ else _("Vote with a code"),
        "home_url": "/",
    }
    return render(request, "evaluation/ballot_told.html", context, status=status)


@ballot_page
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """It is in. The page is the same for everybody and has no number, so that nobody can be asked to show one."""
    return render(
        request, "evaluation/ballot_done.html", {"bar_title": _("Vote with a code"), "home_url": "/"}
    )
