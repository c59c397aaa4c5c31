"""Courtyard meetings for who holds them: the list with its figures, one meeting from the plan to the minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.files.models import StoredFile
from zugong.flows import permissions as flow_permissions
from zugong.flows import queries as flow_queries
from zugong.lib import qr
from zugong.organisations.keyset import page
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import places, tabs, wheres
from zugong.villages.meetings import actions, exports, papers, queries
from zugong.villages.meetings.forms import (
    MeetingForm,
    MinutesForm,
    MoveForm,
    OffForm,
    OrderItemForm,
    PhotosForm,
    ProblemForm,
    SentenceForm,
    TopicForm,
)
from zugong.villages.models import CourtyardMeeting, Problem, Topic
from zugong.villages.orders import queries as hall
from zugong.villages.roles import KEEP_MEETINGS, VIEW_MEETINGS
from zugong.villages.visits.queries import quarter_of
from zugong.workorders.models import WorkOrder

BOTH = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = ("planned", "announced", "held", "closed", "off")


def check_can_view(request: HttpRequest) -> None:
    if not request.user.can(VIEW_MEETINGS):
        raise Forbidden(
            "view_meetings", _("Meetings are seen by the village, the township and the county section.")
        )


def keeps_at(request: HttpRequest) -> list[Unit]:
    """The villages and groups the account may hold meetings for."""
    rows = Unit.objects.visible_to(request.user, KEEP_MEETINGS).open().filter(kind__in=("village", "group"))
    return list(rows.select_related("parent").order_by("path")[:400])


@login_required
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings in scope, the latest first, and how many each place held this quarter."""
    check_can_view(request)
    where = wheres.read(request, VIEW_MEETINGS)
    rows = CourtyardMeeting.objects.visible_to(request.user).select_related("unit__parent")
    if where.unit is not None:
        rows = rows.filter(queries.within(where.unit))
    state = request.GET.get("state", "")
    if state in STATES:
        rows = rows.filter(state=state)
    q = re.sub(r"[\s\x00]", "", request.GET.get("q", ""))[:40]
    if q:
        rows = rows.filter(title__contains=q)
    found = page(request, rows, "pk")
    unit = where.unit or Unit.objects.get(path=request.user.scope.paths(VIEW_MEETINGS)[0])
    today = timezone.localdate()
    first, last = quarter_of(today)
    context = {
        "where": where,
        "state": state,
        "q": q,
        "states": [(one.name, one.title) for one in queries_states()],
        "page": found,
        "lines": queries.board(unit, today),
        "first": first,
        "last": last,
        "may_keep": request.user.can(KEEP_MEETINGS),
        "tabs": tabs.build(request, "meetings"),
    }
    return render(request, "villages/meetings/list.html", context)


def queries_states() -> Any:
    from zugong.villages.meetings.workflow import STATES as table

    return table


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    check_can_view(request)
    where = wheres.read(request, VIEW_MEETINGS)
    unit = where.unit or Unit.objects.get(path=request.user.scope.paths(VIEW_MEETINGS)[0])
    stream = exports.write(unit, request.actor)
    name = f"{_('Courtyard meetings')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@login_required
@require_http_methods(BOTH)
def create(request: HttpRequest) -> HttpResponse:
    actions.check_can_keep(request.actor)
    form = MeetingForm(request.POST if request.method == "POST" else None, units=keeps_at(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan(by=request.actor, **form.cleaned_data)
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Planned. Print the notice, then announce it."))
            return redirect("meeting", pk=made.pk)
    context = {
        "form": form,
        "title": _("Plan a courtyard meeting"),
        "button": _("Plan it"),
        "back": reverse("meetings"),
        "tabs": tabs.build(request, "meetings"),
    }
    return render(request, "villages/meetings/form.html", context, status=422 if form.errors else 200)


# --- one meeting -------------------------------------------------------------------------------------------------
def visible(request: HttpRequest, pk: int) -> CourtyardMeeting:
    check_can_view(request)
    found = (
        CourtyardMeeting.objects.visible_to(request.user).select_related("unit__parent").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, visible(request, pk))


def _items(meeting: CourtyardMeeting) -> list[Any]:
    village = places.village_of(meeting.unit)
    if village is None:
        return []
    found = hall.hall(places.place_of(village)).by_window
    return [
        offer.item
        for window in ("village", "social", "government", "party")
        for offer in found.get(window, [])
    ]


def _problem_form(meeting: CourtyardMeeting, data: Any = None) -> ProblemForm:
    village = places.village_of(meeting.unit)
    from zugong.villages.models import Household

    households = Household.objects.open().filter(
        unit__path__startswith=village.path if village else meeting.unit.path
    )
    return ProblemForm(
        data, owners=list(queries.owners(meeting)), households=households, items=_items(meeting)
    )


def _page(
    request: HttpRequest,
    found: CourtyardMeeting,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    bound = bound or {}
    keeps = request.user.can(KEEP_MEETINGS, found.unit)
    held = found.state == "held"
    attendance = queries.attendance(found)
    link = f"{settings.PUBLIC_URL}{reverse('public_meeting', args=[found.slug])}"
    context: dict[str, Any] = {
        "meeting": found,
        "keeps": keeps,
        "verbs": {verb.name for verb in flow_permissions.possible(found, request.actor)} if keeps else set(),
        "chain": flow_queries.chain(found),
        "topics": list(found.topics.select_related("household")),
        "waiting": list(queries.waiting_topics(found)[:30]) if keeps and found.is_open else [],
        "attendance": attendance,
        "households": sum(1 for one in attendance if one.household_id),
        "before": [_face(problem, found, request) for problem in queries.before(found)]
        if found.state != "off"
        else [],
        "problems": [_face(problem, found, request) for problem in queries.problems(found)],
        "photos": _photos(found),
        "link": link,
        "qr": qr.svg(link, title=_("Sign in here")) if found.state in ("announced", "held") else "",
        "history": flow_queries.history(found),
        "topic_form": bound.get("topic") or TopicForm(),
        "problem_form": (bound.get("problem") or _problem_form(found)) if keeps and held else None,
        "minutes_form": (bound.get("minutes") or MinutesForm()) if keeps and held else None,
        "move_form": bound.get("move")
        or MoveForm(initial={"place": found.place, "starts_at": timezone.localtime(found.starts_at)}),
        "off_form": bound.get("off") or OffForm(),
        "photos_form": bound.get("photos") or PhotosForm(),
        "items": _items(found) if keeps else [],
        "opened": next(iter(bound), ""),
        "tabs": tabs.build(request, "meetings"),
    }
    return render(request, "villages/meetings/meeting.html", context, status=status)


def _face(problem: Problem, meeting: CourtyardMeeting, request: HttpRequest) -> dict[str, Any]:
    """A problem with its state in words, taken from its order where it has one."""
    order: WorkOrder | None = problem.order
    late = problem.is_open and problem.due_on < timezone.localdate()
    told = [one for one in problem.feedback.all() if one.meeting_id == meeting.pk]
    return {
        "problem": problem,
        "order": order,
        "order_url": reverse("order", args=[order.pk]) if order else "",
        "state": order.at.title if order else _("settled") if problem.settled_on else _("in hand"),
        "tone": "pine" if not problem.is_open else "red" if late else "plain",
        "told": told[0] if told else None,
        "may_settle": order is None
        and problem.settled_on is None
        and (
            request.user.person_id == problem.owner_id
            or request.user.can(KEEP_MEETINGS, problem.meeting.unit)
        ),
    }


def _photos(found: CourtyardMeeting) -> list[dict[str, str]]:
    rows = StoredFile.objects.filter(subject_type="flows.case", subject_id=str(found.pk), purpose="meeting")
    return [
        {
            "url": f"{reverse('file', args=[one.pk])}?small=1",
            "full": reverse("file", args=[one.pk]),
            "alt": _("Photo"),
            "caption": "",
        }
        for one in rows
    ]


def _do(
    request: HttpRequest, pk: int, name: str, form: forms.Form, do: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """One verb of the page: done and said, or the page again with what was typed and what to mend."""
    found = visible(request, pk)
    actions.check_can_keep(request.actor, found.unit)
    if not form.is_valid():
        return _page(request, found, {name: form}, status=422)
    try:
        said = do(dict(form.cleaned_data))
    except Forbidden:
        raise
    except Refused as refusal:
        if refusal.status == 409:
            raise
        form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        return _page(request, found, {name: form}, status=422)
    messages.success(request, said)
    return redirect(f"{reverse('meeting', args=[pk])}#{name}")


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The flow's verbs."""
    found = visible(request, pk)
    by = request.actor

    def announce(_data: dict[str, Any]) -> str:
        actions.announce(found, by=by)
        return _("Announced: it stands on the cards of every household there. Hang the notice up.")

    def begin(_data: dict[str, Any]) -> str:
        actions.begin(found, by=by)
        return _("It is under way: people sign in with the code.")

    def move(data: dict[str, Any]) -> str:
        actions.reschedule(found, by=by, **data)
        return _("The new time stands on the cards. Print the notice anew.")

    def off(data: dict[str, Any]) -> str:
        actions.call_off(found, by=by, **data)
        return _("Called off; the topics wait for the next one.")

    def minutes(data: dict[str, Any]) -> str:
        actions.close(found, by=by, **data)
        return _("Written down; everybody can read it.")

    known: dict[str, tuple[type[forms.Form], Callable[[dict[str, Any]], str]]] = {
        "announce": (forms.Form, announce),
        "begin": (forms.Form, begin),
        "move": (MoveForm, move),
        "off": (OffForm, off),
        "minutes": (MinutesForm, minutes),
    }
    form_class, do = known[verb]
    return _do(request, pk, verb, form_class(request.POST), do)


@login_required
@require_POST
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff put a topic on the agenda, in somebody's words."""
    found = visible(request, pk)

    def do(data: dict[str, Any]) -> str:
        village = places.village_of(found.unit) or found.unit
        actions.add_topic(unit=village, words=data["words"], by=request.actor, meeting=found)
        return _("On the agenda.")

    return _do(request, pk, "topic", TopicForm(request.POST), do)


@login_required
@require_POST
def topic_take(request: HttpRequest, pk: int, topic: int) -> HttpResponse:
    """A topic that waits is taken up, or set aside with a sentence."""
    found = visible(request, pk)
    one = Topic.objects.filter(pk=topic, unit=places.village_of(found.unit)).first()
    if one is None:
        raise Http404
    if "aside" in request.POST:
        form = SentenceForm(request.POST)
        if form.is_valid():
            actions.set_aside(one, why=form.cleaned_data["words"], by=request.actor)
            messages.success(request, _("Set aside; the household reads why."))
        else:
            messages.error(request, _("Write a sentence; the other side will read it."))
    else:
        actions.take_up(one, meeting=found, by=request.actor)
        messages.success(request, _("On the agenda."))
    return redirect(f"{reverse('meeting', args=[pk])}#topic")


@login_required
@require_http_methods(BOTH)
def paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list that went round on paper, ticked by household."""
    found = visible(request, pk)
    actions.check_can_keep(request.actor, found.unit)
    invited = list(queries.invited(found)[:800])
    if request.method == "POST":
        ticked = set(request.POST.getlist("household"))
        chosen = [one for one in invited if str(one.pk) in ticked]
        count = actions.paper_list(found, households=chosen, by=request.actor)
        for name in re.split(r"[、,，;；\s]+", request.POST.get("names", "")[:400].replace("\x00", "")):
            if name:
                count += actions.sign_in(found, by=request.actor, way="paper", name=name[:20])[1]
        words = ngettext("%(n)d more on the list.", "%(n)d more on the list.", count)
        messages.success(request, words % {"n": count})
        return redirect("meeting", pk=pk)
    there = {one.household_id for one in queries.attendance(found)}
    groups: dict[str, list[Any]] = {}
    for one in invited:
        groups.setdefault(one.unit.name, []).append({"household": one, "there": one.pk in there})
    context = {"meeting": found, "groups": list(groups.items()), "tabs": tabs.build(request, "meetings")}
    return render(request, "villages/meetings/paper_list.html", context)


@login_required
@require_POST
def photos(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)

    def do(data: dict[str, Any]) -> str:
        actions.add_photos(found, photos=data["photos"], by=request.actor)
        return _("Photos are kept.")

    return _do(request, pk, "photos", PhotosForm(request.POST, request.FILES), do)


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice on A4 with the code that leads to the meeting."""
    data = papers.set_notice(visible(request, pk))
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="meeting-{pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


# --- problems ----------------------------------------------------------------------------------------------------
@login_required
@require_POST
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """What was named at the meeting, with who sees to it and by when."""
    found = visible(request, pk)

    def do(data: dict[str, Any]) -> str:
        made = actions.add_problem(found, by=request.actor, **data)
        if made.order is not None:
            return _("Written down, and ordered: number %(number)s.") % {"number": made.order.number_text}
        return _("Written down: %(name)s sees to it.") % {"name": made.owner.name}

    return _do(request, pk, "problem", _problem_form(found, request.POST), do)


def _problem(request: HttpRequest, pk: int) -> Problem:
    found = (
        Problem.objects.select_related("meeting__unit__parent", "order", "owner", "household")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    mine = request.user.person_id is not None and request.user.person_id == found.owner_id
    if not mine and not request.user.can(VIEW_MEETINGS, found.meeting.unit):
        raise Http404
    return found


@login_required
@require_safe
def problem_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem for who sees to it."""
    found = _problem(request, pk)
    context = {
        "face": _face(found, found.meeting, request),
        "problem": found,
        "sees_meeting": request.user.can(VIEW_MEETINGS, found.meeting.unit),
        "form": SentenceForm(),
        "tabs": tabs.build(request, "meetings"),
    }
    return render(request, "villages/meetings/problem.html", context)


@login_required
@require_POST
def problem_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """order: one tap; settle: done without one; tell: feedback at the meeting of ``meeting``."""
    found = _problem(request, pk)
    back = request.POST.get("meeting", "")
    if verb == "order":
        form: Any = OrderItemForm(request.POST, items=_items(found.meeting))
        if not form.is_valid():
            messages.error(request, _("Choose what is needed."))
        else:
            actions.order_from(found, item=form.cleaned_data["item"], by=request.actor)
            messages.success(request, _("Ordered; its state stands here from now on."))
    else:
        form = SentenceForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write a sentence; the other side will read it."))
        elif verb == "settle":
            actions.settle(found, how=form.cleaned_data["words"], by=request.actor)
            messages.success(request, _("Settled; it comes up at the next meeting."))
        else:
            told = (
                CourtyardMeeting.objects.visible_to(request.user)
                .filter(pk=back if back.isascii() and back.isdigit() and len(back) < 19 else 0)
                .first()
            )
            if told is None:
                raise Http404
            actions.feed_back(found, meeting=told, words=form.cleaned_data["words"], by=request.actor)
            messages.success(request, _("Told; it stands in the record of this meeting."))
    if back.isascii() and back.isdigit() and len(back) < 19:
        return redirect("meeting", pk=int(back))
    return redirect("meeting_problem", pk=pk)
