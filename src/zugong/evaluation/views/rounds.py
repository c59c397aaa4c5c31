"""Rounds: the list, the page of one, its phases, who judges, codes, who is in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.evaluation import actions, exports, faces, papers, permissions, policies, queries
from zugong.evaluation.forms import CodesForm, RatersForm, VerbForm
from zugong.evaluation.models import Objection, Round, Subject, Urn, Voter
from zugong.evaluation.views.shared import frame, kinds_open_to, round_or_404, run_round, viewed_round
from zugong.flows.actions import conflict_of
from zugong.flows.permissions import check_actor
from zugong.lib.pdf import PdfError
from zugong.organisations import keyset
from zugong.organisations.models import Account
from zugong.organisations.refusals import Conflict, Forbidden, Refused

VERBS = {
    "call": actions.call,
    "review": actions.review,
    "vote": actions.vote,
    "publish": actions.publish,
}
STATES = ("open", "notice", "signed", "void", "all")


# --- the list ----------------------------------------------------------------------------------------------------
def narrowed(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    """Rounds in scope, narrowed by the address's filters."""
    account: Any = request.user
    open_kinds = kinds_open_to(account)
    if not open_kinds:
        raise Forbidden("evaluation", _("No evaluations are open to this account."))
    kind = request.GET.get("kind", "")
    chosen = next((one for one in open_kinds if one.key == kind), None)
    state = request.GET.get("state", "open")
    q = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = Round.objects.visible_to(account).filter(
        kind__in=[chosen.key] if chosen else [one.key for one in open_kinds]
    )
    if state == "open":
        rows = rows.filter(closed_at__isnull=True)
    elif state == "notice":
        rows = rows.filter(state__in=("notice", "objected", "noticed"))
    elif state in {"signed", "void"}:
        rows = rows.filter(state=state)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(unit__name__icontains=q))
    return rows, {
        "kinds": open_kinds,
        "kind": chosen,
        "state": state if state in STATES else "all",
        "q": q,
    }


@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round in scope, the latest first."""
    rows, filters = narrowed(request)
    page = keyset.page(request, rows.select_related("unit", "scheme_version__scheme"))
    about = filters["kind"] or filters["kinds"][0]
    query = request.GET.copy()
    for key in ("after", "before"):
        query.pop(key, None)
    context = frame(
        request,
        about,
        page=page,
        rows=[{"round": one, "tone": faces.tone(one), "late": _late(one)} for one in page.rows],
        export_url=f"{reverse('evaluation_rounds_export')}?{query.urlencode()}",
        schemes_url=reverse("evaluation_schemes"),
        **filters,
    )
    return render(request, "evaluation/rounds.html", context)


def _late(round_: Round) -> bool:
    return round_.due_at is not None and round_.due_at < timezone.now() and not round_.at.timeout


@login_required
@require_safe
def export_rounds(request: HttpRequest) -> HttpResponse:
    """The filtered rounds as Excel."""
    rows, _filters = narrowed(request)
    return exports.rounds_response(rows, by=request.actor)  # type: ignore[attr-defined]


# --- one round ---------------------------------------------------------------------------------------------------
@login_required
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Phases, progress, what is next. Who only judges in it is led to that."""
    round_ = round_or_404(request, pk)
    account: Any = request.user
    if not permissions.may_view(account, round_):
        return redirect("evaluation_rate_round", pk)
    by = request.actor  # type: ignore[attr-defined]
    about = round_.about
    subjects = queries.subjects_in(round_)
    open_objections = (
        Objection.objects.filter(against=round_, closed_at__isnull=True)
        .select_related("subject", "unit", "holder", "overseer", "against__unit")
        .order_by("pk")
    )
    sheets = _sheets_by_subject(round_)
    context = frame(
        request,
        about,
        round=round_,
        tone=faces.tone(round_),
        dots=faces.dots(round_),
        rows=faces.rows(round_),
        foot=faces.foot(round_),
        buttons=faces.buttons(round_, by),
        turnout=queries.turnout(round_),
        subjects=[
            {"subject": one, "url": about.subject_url(one), "sheets": sheets.get(one.pk, 0)}
            for one in subjects
        ],
        count=len(subjects),
        objections=[faces.objection_face(one, account) for one in open_objections],
        settled=Objection.objects.filter(against=round_, closed_at__isnull=False).count(),
        runs=account.can(about.run, round_.unit),
        judges=permissions.rater_of(round_, account) is not None,
        before_count=round_.state in Round.BEFORE_COUNT,
        may_withdraw=round_.state in Round.BEFORE_COUNT and account.can(about.run, round_.unit),
        may_keep=account.can(about.view, round_.scheme_version.scheme.unit),
        extra=about.extra(request, round_) if about.extra else {},
        steps=[
            {
                "step": step,
                "title": round_.table.verb(step.verb).title if round_.table.has_verb(step.verb) else "",
            }
            for step in round_.step_log.order_by("-number")
        ],
    )
    return render(request, "evaluation/round.html", context)


def _sheets_by_subject(round_: Round) -> dict[int, int]:
    """How many people have judged each subject."""
    found: dict[int, set[int]] = {}
    for subject, rater in round_.sheets.order_by().values_list("subject_id", "rater_id").distinct():
        found.setdefault(subject, set()).add(rater)
    return {subject: len(raters) for subject, raters in found.items()}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One phase further: asked on a page of its own, done on sending."""
    round_ = viewed_round(request, pk)
    if not round_.table.has_verb(name) or name not in {*VERBS, "extend", "freeze", "sign", "void"}:
        raise Http404
    by = request.actor  # type: ignore[attr-defined]
    spec = round_.table.verb(name)
    check_actor(round_, spec, by)
    few = policies.few(round_) if name == "freeze" else []
    form = VerbForm(round_, name, few, request.POST if request.method == "POST" else None)
    status, refused = 200, ""
    if request.method == "POST":
        try:
            if form.is_valid():
                _do(round_, name, form.cleaned_data, by)
                messages.success(request, _("Done: %(verb)s.") % {"verb": spec.title})
                return redirect("evaluation_round", pk)
            status = 422
        except Refused as problem:
            status, refused = problem.status, str(problem)
            round_.refresh_from_db()
    if status == 200 and (why := permissions.may(round_, name, by)) is not None:
        status, refused = 409, why
    context = frame(
        request,
        round_.about,
        round=round_,
        spec=spec,
        form=form,
        refused=refused,
        few=[{"name": name_, "have": have, "need": need} for name_, have, need in few],
        turnout=queries.turnout(round_),
    )
    return render(request, "evaluation/verb.html", context, status=status)


def _do(round_: Round, name: str, data: dict[str, Any], by: Any) -> None:
    seen = data.get("seen")
    if seen is not None and seen != round_.version:
        raise conflict_of(round_, seen=seen)
    if name in VERBS:
        VERBS[name](round_, by=by)
    elif name == "extend":
        actions.extend(round_, until=data["until"], note=data["note"], by=by)
    elif name == "freeze":
        actions.freeze(round_, by=by, note=data.get("note", ""), anyway=bool(data.get("anyway")))
    elif name == "sign":
        actions.sign_off(round_, by=by, note=data.get("note", ""))
    else:
        actions.void(round_, by=by, reason=data["reason"], note=data["note"])


# --- who judges --------------------------------------------------------------------------------------------------
def candidates(round_: Round) -> list[Account]:
    """Accounts with a post or a grant in the round's unit or below it, by name."""
    unit = round_.unit
    low, high = unit.path, unit.path[:-1] + "0"
    rows = Account.objects.filter(is_active=True).filter(
        Q(grants__unit__path__gte=low, grants__unit__path__lt=high, grants__revoked_at__isnull=True)
        | Q(raters__round=round_)
    )
    return list(rows.distinct().order_by("display_name", "pk")[:300])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def raters(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """Name those who judge for one group of the scheme."""
    round_ = run_round(request, pk)
    structure = round_.structure
    if not structure.has_group(group) or structure.group(group).ballot:
        raise Http404
    accounts = candidates(round_)
    present = [rater.account_id for rater in round_.raters.filter(group=group)]
    form = RatersForm(
        accounts, request.POST if request.method == "POST" else None, initial={"accounts": present}
    )
    status, refused = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            wanted = set(form.cleaned_data["accounts"])
            try:
                actions.set_raters(
                    round_,
                    group=group,
                    accounts=[account for account in accounts if account.pk in wanted],
                    by=request.actor,  # type: ignore[attr-defined]
                )
            except Refused as problem:
                status, refused = problem.status, str(problem)
            else:
                messages.success(
                    request,
                    _("%(name)s: %(n)d named.") % {"name": structure.group(group).name, "n": len(wanted)},
                )
                return redirect("evaluation_round", pk)
    context = frame(
        request, round_.about, round=round_, group=structure.group(group), form=form, refused=refused
    )
    return render(request, "evaluation/raters.html", context, status=status)


# --- codes -------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """Make codes that belong to nobody: the sheet to cut out is the answer, once, and is kept nowhere."""
    round_ = run_round(request, pk)
    structure = round_.structure
    if not structure.has_group(group) or not structure.group(group).ballot:
        raise Http404
    there = sum(Urn.objects.filter(round=round_, group=group).values_list("codes", flat=True))
    form = CodesForm(request.POST if request.method == "POST" else None, initial={"there": there})
    by_name = Voter.objects.filter(round=round_, group=group).exists()
    status, refused = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if form.cleaned_data["there"] != there:
                    raise Conflict(
                        "there", _("Codes were made from another page meanwhile; look how many there are.")
                    )
                with transaction.atomic():  # codes that no sheet shows must not exist
                    made = actions.issue_codes(
                        round_,
                        group=group,
                        count=form.cleaned_data["count"],
                        by=request.actor,  # type: ignore[attr-defined]
                    )
                    paper = papers.slips(round_, [papers.Slip(code) for code in made])
            except Refused as problem:
                status, refused = problem.status, str(problem)
            except PdfError as problem:
                status, refused = 503, str(problem)
            else:
                return papers.pdf_response(paper, f"codes-{round_.pk}-{group}")
    context = frame(
        request,
        round_.about,
        round=round_,
        group=structure.group(group),
        form=form,
        refused=refused,
        there=there,
        by_name=by_name,
        address=f"{settings.PUBLIC_URL.split('://')[-1]}{reverse('ballot_enter')}",
    )
    return render(request, "evaluation/codes.html", context, status=status)


# --- who is in ---------------------------------------------------------------------------------------------------
@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, subject: int) -> HttpResponse:
    """Take a subject out before the count."""
    round_ = run_round(request, pk)
    found = Subject.objects.filter(round=round_, pk=subject).select_related("round").first()
    if found is None:
        raise Http404
    found.round = round_
    try:
        actions.withdraw(found, by=request.actor, why=request.POST.get("why", "")[:200].replace("\x00", ""))  # type: ignore[attr-defined]
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(name)s is out of the round.") % {"name": found.label})
    return redirect("evaluation_round", pk)
