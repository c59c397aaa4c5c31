"""Findings, spot checks, meetings and yearly reviews: their lists, one of them with its verbs, a new one, its paper."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.flows import permissions as flow_permissions
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.roles import who_may
from zugong.villages import tabs
from zugong.villages.committee import papers, policies
from zugong.villages.committee.actions import checks, reviews
from zugong.villages.committee.desks import MATTERS, Matter
from zugong.villages.committee.forms import CaseFilter, SpotForm, VoteForm
from zugong.villages.committee.views.shared import supervision_page, villages_of
from zugong.villages.models import Finding, SpotCheck, SupervisionMeeting, YearlyReview
from zugong.villages.paging import page
from zugong.villages.roles import VIEW_SUPERVISION
from zugong.villages.rows import RowPage, row_page
from zugong.villages.verbs import case_context, papers_of, verb_view
from zugong.workorders.faces import clock_starts, face

BOTH = ["GET", "HEAD", "POST"]
MOST = 20_000


# --- lists -------------------------------------------------------------------------------------------------------
def _sorts(matter: Matter) -> dict[str, Any]:
    return {"opened": "opened_at", "when": matter.when, "title": "title", "where": "unit__path"}


def _rows(request: HttpRequest, matter: Matter, form: CaseFilter) -> QuerySet[Any]:
    rows = matter.visible(request.user)  # type: ignore[arg-type]
    given = form.given
    if words := given.get("q"):
        rows = rows.filter(Q(title__icontains=words) | Q(unit__name__icontains=words))
    state = given.get("state")
    if state == "open":
        rows = rows.filter(closed_at__isnull=True)
    elif state == "late":
        late = Q(due_at__lt=timezone.now()) | Q(overseer__isnull=False)
        rows = rows.filter(late, closed_at__isnull=True)
    elif state:
        rows = rows.filter(state=state)
    if given.get("unit"):
        rows = rows.filter(unit=given["unit"])
    return rows


@require_safe
@supervision_page
def case_list(request: HttpRequest, key: str) -> HttpResponse:
    account: Any = request.user
    matter = MATTERS[key]
    places = villages_of(account, VIEW_SUPERVISION)
    form = CaseFilter(matter.flow, places, request.GET)
    found = page(request, _rows(request, matter, form), _sorts(matter), "-opened", size=40)
    now, starts = timezone.now(), clock_starts(found.rows)
    context = {
        "matter": matter,
        "matters": [
            {"label": one.title, "url": reverse("supervision_list", args=[one.key]), "active": one is matter}
            for one in MATTERS.values()
        ],
        "form": form,
        "page": found,
        "rows": [
            {
                "case": one,
                "when": getattr(one, matter.when),
                "face": face(one, now, started=starts.get(one.pk)),
            }
            for one in found.rows
        ],
        "filtered": any(form.given.values()),
        "may_begin": any(account.can(permission) for permission in matter.starts),
        "export_url": f"{reverse('supervision_list_export', args=[key])}?{request.GET.urlencode()}",
        "tabs": tabs.build(request, "supervision"),
    }
    return render(request, "villages/committee/list.html", context)


@require_safe
@supervision_page
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The filtered list as Excel."""
    matter = MATTERS[key]
    form = CaseFilter(matter.flow, villages_of(request.user, VIEW_SUPERVISION), request.GET)  # type: ignore[arg-type]
    columns = [
        Column("unit", _("Where"), width=18),
        Column("title", _("In one line"), width=40),
        Column("state", _("State"), width=22),
        Column("holder", _("Whose turn"), width=18),
        Column("opened", _("Begun"), "date"),
        Column("when", matter.when_title, "date"),
        Column("closed", _("Closed"), "date"),
        Column("more", _("In detail"), width=60),
    ]
    rows = _rows(request, matter, form).order_by("-pk")[:MOST]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    lines = [
        {
            "unit": one.unit.name,
            "title": one.title,
            "state": str(one.at.title),
            "holder": one.holder.name if one.is_open else "",
            "opened": timezone.localdate(one.opened_at),
            "when": _day(getattr(one, matter.when)),
            "closed": timezone.localdate(one.closed_at) if one.closed_at else None,
            "more": _more(one),
        }
        for one in rows
    ]
    write_rows(stream, [(str(matter.title), columns, lines)], zone=timezone.get_current_timezone())
    events.record("supervision.export", by=request.actor, result=Event.Result.READ, rows=len(lines))  # type: ignore[attr-defined]
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{matter.title}-{timezone.localdate()}.xlsx")


def _day(value: Any) -> Any:
    return timezone.localdate(value) if hasattr(value, "hour") else value


def _more(one: Any) -> str:
    for name in ("words", "result", "minutes", "statement"):
        if text := getattr(one, name, ""):
            return str(text)
    return ""


# --- one of them -------------------------------------------------------------------------------------------------
def _found(request: HttpRequest, key: str, pk: int) -> Any:
    found = MATTERS[key].visible(request.user).filter(pk=pk).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@require_safe
@supervision_page
def case(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    matter = MATTERS[key]
    found = _found(request, key, pk)
    context = case_context(matter.desk, found, request.actor)  # type: ignore[attr-defined]
    own = [button for button in context["buttons"] if button.verb.name in matter.own]
    for name in ("buttons", "shown_buttons", "menu_buttons"):
        context[name] = [button for button in context[name] if button.verb.name not in matter.own]
    context |= {
        "matter": matter,
        "found": found,
        "own": [
            {"label": button.verb.title, "url": reverse(matter.own[button.verb.name], args=[found.pk])}
            for button in own
        ],
        "tabs": tabs.build(request, "supervision"),
    }
    context |= {"finding": _finding, "check": _check, "meeting": _meeting, "review": _review}[key](found)
    return render(request, f"villages/committee/{key}.html", context)


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "spot_check": found.spot_check,
        "publication": found.publication,
        "line": found.row + 1 if found.row is not None else None,
        "papers": papers_of(found).get("step-1", []),
    }


def _check(found: SpotCheck) -> dict[str, Any]:
    return {
        "inspectors": list(found.inspectors.select_related("person")),
        "findings": list(found.findings.order_by("pk")),
        "photos": [
            {"url": f"{paper.url}?small=1", "full": paper.url, "alt": paper.name, "caption": ""}
            for papers in papers_of(found).values()
            for paper in papers
            if paper.kind == "photo"
        ],
    }


def _meeting(found: SupervisionMeeting) -> dict[str, Any]:
    return {
        "presences": list(found.presences.select_related("seat__person")),
        "resolutions": list(found.resolutions.all()),
    }


def _review(found: YearlyReview) -> dict[str, Any]:
    return {
        "scores": list(found.scores.select_related("seat__person")),
        "losing": {seat.pk for seat in reviews.losing(found)} if found.state == "voted" else set(),
    }


@require_http_methods(BOTH)
@supervision_page
def verb(request: HttpRequest, pk: int, name: str, key: str) -> HttpResponse:
    matter = MATTERS[key]
    found = _found(request, key, pk)
    if name in matter.own:
        return redirect(matter.own[name], found.pk)
    return verb_view(request, matter.desk, found, name, lambda: _found(request, key, pk))


@require_safe
@supervision_page
def paper(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The paper an office signs: minutes, the form of a check, a finding with its answer, the year's review."""
    found = _found(request, key, pk)
    response = HttpResponse(papers.of(key, found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="supervision-{key}-{pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


# --- a new one ---------------------------------------------------------------------------------------------------
@require_http_methods(BOTH)
@supervision_page
def create(request: HttpRequest, key: str) -> HttpResponse:
    account: Any = request.user
    matter = MATTERS[key]
    units = villages_of(account, *matter.starts)
    if not any(account.can(permission) for permission in matter.starts):
        raise Forbidden("supervise", _("This is begun by: %(who)s."), who=who_may(*matter.starts))
    if not units:
        raise Refused(
            "no_term", _("The committee is not entered yet; the township enters it after the election.")
        )
    for unit in units[:1] if len(units) == 1 and len(matter.starts) == 1 else ():
        policies.check_sits(account, unit)
    start = _start(request, key)
    form = matter.form(request.POST or None, request.FILES or None, units=units, initial=start["initial"])
    page_ = RowPage(
        matter.new,
        start["back"],
        "supervision",
        facts=units[0].name if len(units) == 1 else "",
        button=matter.new,
    )

    def save(data: dict[str, Any]) -> str:
        made = matter.begin(by=request.actor, **data, **start["extra"])  # type: ignore[attr-defined]
        return reverse(matter.desk.page, args=[made.pk])

    return row_page(request, page_, form, save)


def _start(request: HttpRequest, key: str) -> dict[str, Any]:
    """What the address says a finding comes from: the check it was made at."""
    found: dict[str, Any] = {
        "initial": {},
        "extra": {},
        "back": reverse("supervision_list", args=[key]),
    }
    asked = request.GET.get("from", "")
    if key == "finding" and asked.isascii() and asked.isdigit() and len(asked) < 19:
        check = MATTERS["check"].visible(request.user).filter(pk=int(asked)).first()  # type: ignore[arg-type]
        if check is not None:
            wrong = [
                f"{question}：{words}" for question, verdict, words in check.answers if verdict == "wrong"
            ]
            found["initial"] = {"source": "check", "unit": check.unit_id, "words": "\n".join(wrong)[:600]}
            found["extra"] = {"spot_check": check}
            found["back"] = reverse("supervision_check", args=[check.pk])
    return found


# --- pages of their own ------------------------------------------------------------------------------------------
@require_http_methods(BOTH)
@supervision_page
def spot(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a check, filled in on a phone where it happens."""
    found: SpotCheck = _found(request, "check", pk)
    by = request.actor  # type: ignore[attr-defined]
    flow_permissions.check(found, "check", by)
    form = SpotForm(request.POST or None, request.FILES or None, check=found)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                checks.carry_out(
                    found,
                    answers=form.answers(),
                    result=form.cleaned_data["result"],
                    photos=form.cleaned_data["photos"],
                    by=by,
                )
            except Refused as refused:
                if isinstance(refused, Forbidden):
                    raise
                form.add_error("result" if refused.code == "result" else None, str(refused))
            else:
                wrong = found.wrong
                messages.success(
                    request, _("Kept. Raise a finding for what is wrong.") if wrong else _("Kept: all right.")
                )
                return redirect("supervision_check", found.pk)
    context = {"found": found, "form": form, "tabs": tabs.build(request, "supervision")}
    return render(request, "villages/committee/spot.html", context, status=status)


@require_http_methods(BOTH)
@supervision_page
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The representatives' count on each member, with the signed paper."""
    found: YearlyReview = _found(request, "review", pk)
    by = request.actor  # type: ignore[attr-defined]
    flow_permissions.check(found, "vote", by)
    form = VoteForm(request.POST or None, request.FILES or None, seats=policies.seats_of(found.unit))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                reviews.vote(
                    found,
                    voted_on=data["voted_on"],
                    representatives=data["representatives"],
                    present=data["present"],
                    scores=form.scores(),
                    documents=data["documents"],
                    by=by,
                )
            except Refused as refused:
                if isinstance(refused, Forbidden):
                    raise
                form.add_error(refused.code if refused.code in form.fields else None, str(refused))
            else:
                messages.success(request, _("Entered; the township files it."))
                return redirect("supervision_review", found.pk)
    context = {"found": found, "form": form, "tabs": tabs.build(request, "supervision")}
    return render(request, "villages/committee/vote.html", context, status=status)
