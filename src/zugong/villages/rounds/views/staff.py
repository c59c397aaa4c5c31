"""The tab 大评小奖: rounds of the villages in scope, a new one, nominations, codes, who is named, papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from zugong.evaluation import faces, permissions
from zugong.evaluation import papers as engine_papers
from zugong.evaluation.models import Round, Scheme, Subject, Voter
from zugong.lib.pdf import PdfError
from zugong.organisations import events, keyset
from zugong.organisations.models import Event, Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import tabs
from zugong.villages.models import Household, VillageRound
from zugong.villages.roles import KEEP_ROUND_SCHEMES, NOMINATE, RUN_ROUNDS, VIEW_ROUNDS
from zugong.villages.rounds import actions, panels, papers, queries, templates
from zugong.villages.rounds.forms import TEMPLATE, NewRoundForm, NominateForm
from zugong.villages.rounds.kind import HOUSEHOLD, KEY, TAB

PANELS = 3  # rounds shown in full on the tab; more are a list
FOUND = 20


def may_open(account: Any) -> bool:
    """Whether the tab is shown."""
    return account.can(VIEW_ROUNDS) or account.can(NOMINATE)


def _round(request: HttpRequest, pk: int, permission: str = RUN_ROUNDS) -> VillageRound:
    """A round in scope; 403 when it is seen but this is not the account's."""
    account: Any = request.user
    found = queries.visible_rounds(account).filter(pk=pk).values_list("pk", flat=True).first()
    row = (
        VillageRound.objects.filter(round_id=found)
        .select_related("round__unit", "round__holder", "round__scheme_version__scheme")
        .first()
        if found
        else None
    )
    if row is None:
        raise Http404
    if not account.can(permission, row.round.unit) and not (permission == NOMINATE and account.can(NOMINATE)):
        raise Forbidden("who", _("This is for: %(who)s."), who=permissions.whose(permission))
    return row


@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Rounds under way in full where they are few, all of them as a list below."""
    account: Any = request.user
    if not may_open(account):
        raise Forbidden("who", _("This is for: %(who)s."), who=permissions.whose(VIEW_ROUNDS))
    views = account.can(VIEW_ROUNDS)
    rows = queries.visible_rounds(account).select_related("unit", "scheme_version__scheme", "village_round")
    under_way = list(
        rows.filter(closed_at__isnull=True).exclude(state="draft").order_by("due_at", "-pk")[: PANELS + 1]
    )
    shown = under_way if views and len(under_way) <= PANELS else []
    q = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    state = request.GET.get("state", "")
    listed = rows
    if state == "open":
        listed = listed.filter(closed_at__isnull=True)
    elif state in {"signed", "void"}:
        listed = listed.filter(state=state)
    if q:
        listed = listed.filter(Q(title__icontains=q) | Q(unit__name__icontains=q))
    page = keyset.page(request, listed, size=20)
    counts = queries.nominated_counts(page.rows)
    context = {
        "tabs": tabs.build(request, TAB),
        "panels": [panels.panel(request, one) for one in shown],
        "nominating": [
            {"round": one, "url": reverse("round_nominate", args=[one.pk])}
            for one in under_way
            if one.state == Round.NOMINATION and account.can(NOMINATE)
        ],
        "page": page,
        "rows": [
            {
                "round": one,
                "tone": faces.tone(one),
                "count": counts.get(one.pk, 0),
                "url": reverse("evaluation_round", args=[one.pk])
                if views
                else reverse("round_nominate", args=[one.pk]),
            }
            for one in page.rows
        ],
        "q": q,
        "state": state,
        "may_run": account.can(RUN_ROUNDS),
        "may_keep": account.can(KEEP_ROUND_SCHEMES) or views,
        "schemes_url": f"{reverse('evaluation_schemes')}?kind={KEY}",
        "export_url": f"{reverse('evaluation_rounds_export')}?kind={KEY}&state=all",
        "views": views,
    }
    return render(request, "villages/rounds/rounds.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a round by a scheme that is there, or by one of those that come with the software."""
    account: Any = request.user
    permissions.check(request.actor, RUN_ROUNDS)  # type: ignore[attr-defined]
    units = list(
        Unit.objects.visible_to(account, RUN_ROUNDS).open().filter(kind="village").order_by("path")[:300]
    )
    schemes = list(
        Scheme.objects.visible_to(account)
        .filter(kind=KEY, last_number__gte=1, retired_at__isnull=True)
        .select_related("unit")
        .order_by("name")
    )
    form = NewRoundForm(units, schemes, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _open(form.cleaned_data, units, schemes, request.actor)  # type: ignore[attr-defined]
            except Refused as problem:
                if problem.status == 403:
                    raise
                form.add_error(problem.code if problem.code in form.fields else None, str(problem))
            else:
                messages.success(request, _("The round is set up. Next: open it for nominations."))
                return redirect("evaluation_round", made.pk)
    context = {
        "tabs": tabs.build(request, TAB),
        "form": form,
        "templates": templates.TEMPLATES,
        "units": units,
    }
    return render(request, "villages/rounds/new.html", context, status=status)


@transaction.atomic
def _open(data: dict[str, Any], units: list[Unit], schemes: list[Scheme], by: Any) -> VillageRound:
    unit = next(one for one in units if str(one.pk) == data["unit"])
    chosen = data["scheme"]
    if chosen.startswith(TEMPLATE):
        template = templates.get(chosen.removeprefix(TEMPLATE))
        assert template is not None
        version = actions.use_template(template, unit=unit, by=by)
    else:
        scheme = next(one for one in schemes if str(one.pk) == chosen)
        version = scheme.versions.first()
    return actions.open_village_round(
        unit=unit,
        scheme_version=version,
        title=data["title"],
        nominate_until=data["nominate_until"],
        score_until=data["score_until"],
        vote_until=data["vote_until"],
        points=data["points"],
        most=data["most"],
        by=by,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """Nominate a household for itself or on one's own word: looked for by name, number or hamlet."""
    row = _round(request, pk, NOMINATE)
    round_ = row.round
    account: Any = request.user
    source = request.POST if request.method == "POST" else request.GET
    form = NominateForm(source)
    q = source.get("q", "").replace("\x00", "").strip()[:40]
    households = _households(account, round_.unit, q)
    taken = dict(
        Subject.objects.filter(round=round_, source_type=HOUSEHOLD, withdrawn_at__isnull=True).values_list(
            "source_id", "origin"
        )
    )
    status, refused = 200, ""
    if request.method == "POST":
        status = 422
        chosen = source.get("household", "")
        found = (
            Household.objects.visible_to(account, NOMINATE)
            .open()
            .select_related("unit")
            .filter(pk=int(chosen))
            .first()
            if chosen.isascii() and chosen.isdigit() and len(chosen) < 19
            else None
        )
        if found is None:
            refused = _("Choose a household from the list.")
        elif form.is_valid():
            try:
                _subject, fresh = actions.nominate(
                    round_,
                    found,
                    by=request.actor,
                    words=form.cleaned_data["words"],  # type: ignore[attr-defined]
                )
            except Refused as problem:
                if problem.status == 403:
                    raise
                status, refused = problem.status, str(problem)
            else:
                words = _("%(name)s is nominated.") if fresh else _("%(name)s was nominated already.")
                messages.success(request, words % {"name": found.title})
                return redirect(f"{reverse('round_nominate', args=[pk])}?q=")
    context = {
        "tabs": tabs.build(request, TAB),
        "round": round_,
        "form": form,
        "q": q,
        "households": [{"household": one, "origin": taken.get(str(one.pk))} for one in households[:FOUND]],
        "more": len(households) > FOUND,
        "refused": refused,
        "open_now": round_.state in {"draft", Round.NOMINATION},
        "views": account.can(VIEW_ROUNDS, round_.unit),
        "count": len(taken),
    }
    return render(request, "villages/rounds/nominate.html", context, status=status)


def _households(account: Any, village: Unit, q: str) -> list[Household]:
    rows = (
        Household.objects.visible_to(account, NOMINATE)
        .open()
        .filter(unit__path__gte=village.path, unit__path__lt=village.path[:-1] + "0")
        .select_related("unit")
    )
    if q:
        rows = rows.filter(Q(head__contains=q) | Q(code__endswith=q) | Q(hamlet=q) | Q(unit__name=q))
    return list(rows.order_by("unit__path", "code")[: FOUND + 1])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, pk: int) -> HttpResponse:
    """A code for every household, on its card and on slips for those without a phone."""
    row = _round(request, pk)
    round_ = row.round
    households = Household.objects.open().filter(
        unit__path__gte=round_.unit.path, unit__path__lt=round_.unit.path[:-1] + "0"
    )
    status, refused = 200, ""
    if request.method == "POST":
        try:
            made = actions.issue_codes(round_, by=request.actor)  # type: ignore[attr-defined]
        except Refused as problem:
            status, refused = problem.status, str(problem)
        else:
            words = ngettext("%(n)d code made.", "%(n)d codes made.", made)
            messages.success(request, words % {"n": made})
            return redirect("round_codes", pk)
    voters = Voter.objects.filter(round=round_, source_type=HOUSEHOLD).count()
    groups = households.values("unit_id", "unit__name").order_by("unit__path").distinct() if voters else []
    context = {
        "tabs": tabs.build(request, TAB),
        "round": round_,
        "voters": voters,
        "households": households.count(),
        "groups": list(groups),
        "refused": refused,
        "open_now": round_.state in Round.BEFORE_COUNT,
    }
    return render(request, "villages/rounds/codes.html", context, status=status)


@login_required
@require_safe
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Slips with the households' own codes, of one group or of all."""
    row = _round(request, pk)
    round_ = row.round
    group = request.GET.get("group", "")
    rows = Household.objects.open().filter(
        unit__path__gte=round_.unit.path, unit__path__lt=round_.unit.path[:-1] + "0"
    )
    if group.isascii() and group.isdigit() and len(group) < 19:
        rows = rows.filter(unit_id=int(group))
    found = list(rows.select_related("unit").order_by("unit__path", "code")[: papers.MOST + 1])
    has_codes = Voter.objects.filter(round=round_, source_type=HOUSEHOLD).exists()
    if not found or not has_codes or len(found) > papers.MOST:
        problem = (
            _("First make the codes.")
            if not has_codes
            else _("No household here.")
            if not found
            else _("More than %(most)d slips; print them group by group.") % {"most": papers.MOST}
        )
        messages.error(request, problem)
        return redirect("round_codes", pk)
    try:
        data = papers.household_slips(round_, found)
    except (PdfError, ValueError) as problem:
        messages.error(request, str(problem))
        return redirect("round_codes", pk)
    events.record(
        "rounds.print_codes",
        by=request.actor,
        result=Event.Result.READ,
        subject=round_.case,
        unit_id=round_.unit_id,
        count=len(found),  # type: ignore[attr-defined]
    )
    return engine_papers.pdf_response(data, f"slips-{round_.pk}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def winners(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle who is named, by what was counted."""
    row = _round(request, pk)
    round_ = row.round
    status, refused = 200, ""
    chosen: set[int] | None = None
    if request.method == "POST":
        chosen = {
            int(one)
            for one in request.POST.getlist("subject")
            if one.isascii() and one.isdigit() and len(one) < 19
        }
        try:
            made = actions.choose(row, subjects=chosen, by=request.actor)  # type: ignore[attr-defined]
        except Refused as problem:
            status, refused = problem.status, str(problem)
        else:
            words = ngettext("%(n)d household is named.", "%(n)d households are named.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect("evaluation_round", pk)
    found = queries.candidates(row)
    context = {
        "tabs": tabs.build(request, TAB),
        "round": round_,
        "row": row,
        "candidates": [
            {"one": one, "checked": one.subject.pk in chosen if chosen is not None else one.chosen}
            for one in found
        ],
        "refused": refused,
        "open_now": round_.state == "counted",
    }
    return render(request, "villages/rounds/winners.html", context, status=status)


@login_required
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice for the board."""
    row = _round(request, pk, VIEW_ROUNDS)
    if row.round.state not in queries.PUBLIC:
        messages.error(request, _("There is no notice yet to print."))
        return redirect("evaluation_round", pk)
    try:
        data = papers.notice(row)
    except PdfError as problem:
        messages.error(request, str(problem))
        return redirect("evaluation_round", pk)
    return engine_papers.pdf_response(data, f"notice-{row.round.pk}")
