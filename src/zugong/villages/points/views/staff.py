"""Deeds for those who review them: the board, the list, one deed, declaring for somebody, the notice, the standard."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.files.models import StoredFile
from zugong.files.serving import photo_response
from zugong.flows import actions as flow_actions
from zugong.flows import permissions as flow_permissions
from zugong.flows.queries import chain, minutes_left
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.keyset import page
from zugong.organisations.models import Event, Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import tabs
from zugong.villages.models import Deed
from zugong.villages.points import actions, papers, policies, queries
from zugong.villages.points.forms import KindForm, StaffDeclareForm, VerbForm
from zugong.villages.points.views.card import new_key
from zugong.villages.points.workflow import DEED
from zugong.villages.roles import DECLARE_DEED, KEEP_POINTS, VIEW_POINTS
from zugong.web.templatetags.web import cn_date, minutes_words

GET_OR_POST = ["GET", "HEAD", "POST"]
MOST = 20_000
RELATED = ("household__unit", "kind", "unit", "holder")


def check_may_view(request: HttpRequest) -> Any:
    account: Any = request.user
    if not account.can(VIEW_POINTS):
        raise Forbidden("points", _("Points are kept by the village, the township and the county."))
    return account


def village_of_request(request: HttpRequest, account: Any, permission: str = VIEW_POINTS) -> Unit | None:
    """The one village somebody works in, or the one chosen of several; None for all of them."""
    villages = queries.villages_of(account, permission)
    chosen = request.GET.get("village", "")
    if chosen:
        found = (
            villages.filter(pk=int(chosen)).first()
            if chosen.isascii() and chosen.isdigit() and len(chosen) < 19
            else None
        )
        if found is None:
            raise Http404
        return found
    first = list(villages[:2])
    return first[0] if len(first) == 1 else None


def face(deed: Deed) -> dict[str, Any]:
    """A deed as a card of the board."""
    right, tone, edge = "", "", ""
    if deed.state == "objected":
        right, tone, edge = _("held"), "amber", "amber"
    elif deed.state == "posted":
        right, tone = _("in"), "pine"
    elif deed.state in actions.UNDER_NOTICE and deed.due_at:
        right = _("until %(day)s") % {"day": cn_date(timezone.localdate(deed.due_at))}
    elif deed.due_at:
        left = minutes_left(deed.due_at, timezone.now())
        right = minutes_words(left)
        tone = edge = "red" if left < 0 else ""
    where = deed.household.unit.name
    return {
        "deed": deed,
        "url": reverse("deed", args=[deed.pk]),
        "title": deed.kind.name,
        "left": f"{deed.household.head} {where}"
        if deed.state != "objected"
        else _("objected to, being looked into"),
        "right": right,
        "tone": tone,
        "edge": edge,
        "points": deed.posted_points if deed.posted_points is not None else deed.points,
    }


@login_required
@require_safe
def deeds(request: HttpRequest) -> HttpResponse:
    """The five columns from declared to posted, and beside them what an objection holds."""
    account = check_may_view(request)
    village = village_of_request(request, account)
    rows = Deed.objects.visible_to(account)
    if village is not None and village.kind == "village":
        rows = rows.filter(unit=village)
    lanes = [
        {
            "step": lane.step,
            "count": lane.count,
            "cards": [face(deed) for deed in lane.deeds],
            "left": max(0, lane.count - len(lane.deeds)),
        }
        for lane in queries.board(rows)
    ]
    held = rows.filter(state="objected").select_related(*RELATED).order_by("due_at").first()
    context = {
        "tabs": tabs.build(request, "deeds"),
        "lanes": lanes,
        "totals": queries.on_the_way(rows),
        "village": village,
        "now": timezone.localtime(),
        "held": _held(request, held) if held else None,
        "notice": [
            face(deed)
            for deed in rows.filter(state__in=actions.UNDER_NOTICE)
            .select_related(*RELATED)
            .order_by("due_at")[:8]
        ],
        "may_declare": account.can(DECLARE_DEED),
        "may_keep": account.can(KEEP_POINTS),
    }
    return render(request, "villages/points/deeds.html", context)


def _held(request: HttpRequest, deed: Deed) -> dict[str, Any]:
    objection = deed.objections.filter(ruling="").first()
    return {
        "deed": deed,
        "objection": objection,
        "chain": chain(deed),
        "why_not": _why_not(deed, "stand", request),
        "left": minutes_words(minutes_left(deed.due_at, timezone.now())) if deed.due_at else "",
    }


def _why_not(deed: Deed, verb: str, request: HttpRequest) -> str:
    """Why this account may not do it, in words; empty when it may."""
    by = request.actor  # type: ignore[attr-defined]
    try:
        flow_permissions.check(deed, verb, by)
        policies.check_stands_apart(deed, verb, by)
    except Refused as refused:
        return str(refused)
    return ""


def _narrowed(request: HttpRequest, account: Any) -> tuple[Any, dict[str, str]]:
    given = {name: request.GET.get(name, "").strip()[:40] for name in ("q", "step", "kind")}
    rows = Deed.objects.visible_to(account)
    village = village_of_request(request, account)
    if village is not None:
        rows = rows.filter(unit=village)
    if given["q"]:
        words = given["q"].replace("\0", "")
        rows = rows.filter(
            Q(title__icontains=words) | Q(household__head__icontains=words) | Q(words__icontains=words)
        )
    if given["kind"].isascii() and given["kind"].isdigit():
        rows = rows.filter(kind=int(given["kind"][:18]))
    states = [state.name for state in DEED.states if given["step"] and state.step == given["step"]]
    if given["step"] == "ended":
        rows = rows.filter(state__in=("refused", "struck", "withdrawn"))
    elif states:
        rows = rows.filter(state__in=states)
    return rows.select_related(*RELATED), given


@login_required
@require_safe
def all_deeds(request: HttpRequest) -> HttpResponse:
    """Every deed one may see, searched, filtered, paged."""
    account = check_may_view(request)
    rows, given = _narrowed(request, account)
    found = page(request, rows)
    village = village_of_request(request, account)
    context = {
        "village": village,
        "kinds": queries.standard(village) if village else [],
        "tabs": tabs.build(request, "deeds"),
        "rows": [
            {"deed": deed, "face": face(deed), "chain": chain(deed), "title": deed.at.title}
            for deed in found.rows
        ],
        "page": found,
        "given": given,
        "steps": [
            *((step.name, step.heading) for step in DEED.steps),
            ("ended", _("Not counted or taken back")),
        ],
        "query": request.GET.urlencode(),
        "may_declare": account.can(DECLARE_DEED),
    }
    return render(request, "villages/points/deed_list.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as Excel."""
    account = check_may_view(request)
    rows, _given = _narrowed(request, account)
    if rows.order_by().values("pk")[MOST : MOST + 1].exists():
        raise Refused(
            "too_many", _("More than %(most)s rows; narrow the list down and export again."), most=MOST
        )
    columns = [
        Column("unit", _("Village"), width=14),
        Column("group", _("Group"), width=10),
        Column("head", _("Household"), width=12),
        Column("kind", _("What was done"), width=20),
        Column("words", _("In their own words"), width=48),
        Column("done_on", _("On"), "date", width=12),
        Column("points", _("Points"), "integer", width=8),
        Column("state", _("State"), width=22),
        Column("posted", _("Posted points"), "integer", width=10),
        Column("opened", _("Declared at"), width=17),
        Column("closed", _("Ended at"), width=17),
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115  handed on to the response, which closes it
    count = write_rows(
        stream, [(_("Declared deeds"), columns, _export_rows(rows))], zone=timezone.get_current_timezone()
    )
    events.record(
        "deeds.export",
        by=request.actor,
        result=Event.Result.READ,
        count=count,
        query=request.GET.urlencode()[:200],  # type: ignore[attr-defined]
    )
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="deeds.xlsx")


def _export_rows(rows: Any) -> Any:
    for deed in rows.order_by("-pk").iterator(chunk_size=2000):
        yield {
            "unit": deed.unit.name,
            "group": deed.household.unit.name,
            "head": deed.household.head,
            "kind": deed.kind.name,
            "words": deed.words,
            "done_on": deed.done_on,
            "points": deed.points,
            "state": str(deed.at.title),
            "posted": deed.posted_points,
            "opened": deed.opened_at,
            "closed": deed.closed_at,
        }


@login_required
@require_http_methods(GET_OR_POST)
def declare(request: HttpRequest) -> HttpResponse:
    """Declare for somebody who does not do it themselves."""
    account: Any = request.user
    if not account.can(DECLARE_DEED):
        raise Forbidden(
            "declare", _("Deeds are declared by the household, or for it by the group or the village.")
        )
    village = village_of_request(request, account, DECLARE_DEED)
    if village is None:
        found = queries.villages_of(account, DECLARE_DEED).first()
        village = found
    kinds = queries.standard(village) if village else []
    status, problem = 200, ""
    if request.method == "POST":
        form = StaffDeclareForm(request.POST, request.FILES, kinds=kinds, account=account)
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                deed = actions.declare(
                    data["chosen"],
                    kind=data["kind"],
                    quantity=data["quantity"],
                    words=data["words"],
                    done_on=data["done_on"],
                    photos=data["photos"],
                    by=request.actor,  # type: ignore[attr-defined]
                    request_key=f"a{account.pk}:{data['form_key'] or new_key()}",
                )
                messages.success(request, _("Declared: %(deed)s.") % {"deed": deed.title})
                return redirect("deed", deed.pk)
            except Refused as refused:
                problem, status = str(refused), refused.status
    else:
        form = StaffDeclareForm(
            kinds=kinds, account=account, initial={"form_key": new_key(), "done_on": timezone.localdate()}
        )
    context = {"tabs": tabs.build(request, "deeds"), "form": form, "problem": problem, "village": village}
    return render(request, "villages/points/declare.html", context, status=status)


def _visible(request: HttpRequest, pk: int) -> Deed:
    account: Any = request.user
    found = Deed.objects.visible_to(account).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def deed(request: HttpRequest, pk: int) -> HttpResponse:
    """One deed: what was said, who handled it, what can be done now and by whom."""
    return _page(request, _visible(request, pk))


@login_required
@require_POST
def deed_verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of a deed. Refused or overtaken: the page says why, and what was typed stays."""
    found = _visible(request, pk)
    if not DEED.has_verb(name) or name not in policies.RULINGS:
        raise Http404
    verb = DEED.verb(name)
    form = VerbForm(verb, request.POST)
    by = request.actor  # type: ignore[attr-defined]
    try:
        flow_permissions.check(found, name, by)
        if not form.is_valid():
            return _page(request, found, asked=name, form=form, status=422)
        seen = form.cleaned_data.get("seen")
        if seen is not None and seen != found.version:
            raise flow_actions.conflict_of(found, seen=seen)
        actions.act(
            found,
            name,
            by=by,
            note=form.cleaned_data["note"],
            reason=form.cleaned_data.get("reason", ""),
            points=form.cleaned_data.get("points"),
        )
    except Refused as refused:
        return _page(
            request, _visible(request, pk), asked=name, form=form, problem=str(refused), status=refused.status
        )
    messages.success(request, _("Done: %(verb)s.") % {"verb": verb.title})
    return redirect("deed", pk)


RED = {
    "declared": "pass",
    "group": "pass",
    "committee": "agree",
    "committee_two": "second",
    "objected": "stand",
}


def _page(
    request: HttpRequest,
    found: Deed,
    *,
    asked: str = "",
    form: VerbForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    possible, off = [], []
    for verb in found.table.verbs_from(found.state):
        if not verb.for_staff or verb.name not in policies.RULINGS:
            continue
        why = _why_not(found, verb.name, request)
        entry = {
            "verb": verb,
            "url": reverse("deed_verb", args=[found.pk, verb.name]),
            "form": form
            if form is not None and asked == verb.name
            else VerbForm(verb, initial={"seen": found.version}),
            "why": why,
            "red": RED.get(found.state) == verb.name,
            "open": asked == verb.name,
        }
        (off if why else possible).append(entry)
    settles = not _why_not(found, "stand", request)
    context = {
        "tabs": tabs.build(request, "deeds"),
        "deed": found,
        "chain": chain(found),
        "verbs": possible,
        "off": off,
        "steps": papers.steps_in_public(found),
        "objections": found.objections.select_related("settled_by"),
        "sees_names": settles,
        "photos": _photos(found),
        "problem": problem,
        "left": minutes_words(minutes_left(found.due_at, timezone.now())) if found.due_at else "",
        "refusal": papers.refusal_of(found),
    }
    return render(request, "villages/points/deed.html", context, status=status)


def _photos(found: Deed) -> list[dict[str, str]]:
    files = StoredFile.objects.filter(subject_type="flows.case", subject_id=str(found.pk), kind="photo")
    return [
        {
            "url": f"{reverse('deed_photo', args=[found.pk, file.pk])}?small=1",
            "full": reverse("deed_photo", args=[found.pk, file.pk]),
            "alt": _("Photo"),
            "caption": "",
        }
        for file in files
    ]


@login_required
@require_safe
def deed_photo(request: HttpRequest, pk: int, file_id: Any) -> HttpResponse:
    found = _visible(request, pk)
    file = StoredFile.objects.filter(pk=file_id, subject_type="flows.case", subject_id=str(found.pk)).first()
    if file is None:
        raise Http404
    return photo_response(file, small="small" in request.GET)


@login_required
@require_safe
def notice_pdf(request: HttpRequest) -> HttpResponse:
    """The sheet for the board, A4 or A3."""
    account = check_may_view(request)
    village = village_of_request(request, account)
    if village is None:
        village = queries.villages_of(account).first()
    if village is None:
        raise PermissionDenied
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    return papers.response(papers.notice_sheet(village, size=size), f"notice-{size}.pdf")


@login_required
@require_http_methods(GET_OR_POST)
def standard(request: HttpRequest) -> HttpResponse:
    """What is counted here and for how many points."""
    account = check_may_view(request)
    village = village_of_request(request, account) or queries.villages_of(account).first()
    may_keep = village is not None and account.can(KEEP_POINTS, village)
    form = KindForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not may_keep or village is None:
            raise Forbidden("standard", _("The standard is kept by the village clerk and the secretary."))
        off = request.POST.get("off", "")
        if off.isascii() and off.isdigit() and len(off) < 19:
            actions.drop_kind(village, int(off), by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, _("Taken out; written in again under the same name it is back."))
            return redirect("deed_standard")
        if form.is_valid():
            actions.keep_kind(village, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
            messages.success(request, _("Kept."))
            return redirect("deed_standard")
        status = 422
    context = {
        "tabs": tabs.build(request, "deeds"),
        "kinds": queries.standard(village) if village else [],
        "village": village,
        "form": form,
        "may_keep": may_keep,
    }
    return render(request, "villages/points/standard.html", context, status=status)
