"""What the code of a meeting and the household's card lead to: the notice, signing in, a topic, the minutes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.organisations import attempts, strangers
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address, client_line
from zugong.organisations.refusals import Refused
from zugong.villages import places
from zugong.villages.households.cards import card_of_browser
from zugong.villages.households.views.card import card_frame, card_page
from zugong.villages.meetings import actions, queries
from zugong.villages.meetings.forms import NameForm, TopicForm
from zugong.villages.models import Attendance, CourtyardMeeting, Household, Topic
from zugong.villages.public import frame, private_page

BOTH = ["GET", "HEAD", "POST"]
PER_DEVICE_HOUR, PER_LINE_HOUR = 12, 300  # names signed in: a phone may go round a courtyard
TOPICS_PER_DAY = 5


def _meeting_or_404(slug: str) -> CourtyardMeeting:
    found = (
        CourtyardMeeting.objects.filter(slug=slug.upper())
        .exclude(state="planned")
        .select_related("unit__parent")
        .first()
    )
    if found is None:
        raise Http404
    return found


@private_page
@require_http_methods(BOTH)
def public_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """Before: the notice. Under way: signing in by card or by name. After: the minutes."""
    meeting = _meeting_or_404(slug)
    village = places.village_of(meeting.unit)
    if village is None:
        raise Http404
    household = card_of_browser(request)
    if household is not None and not household.unit.path.startswith(village.path):
        household = None
    form = NameForm(request.POST if request.method == "POST" and "by_name" in request.POST else None)
    problem, done = "", ""
    if request.method == "POST":
        try:
            done = _sign_in(request, meeting, household, form)
        except Refused as refusal:
            problem = str(refusal)
        if done:
            response = redirect(f"{reverse('public_meeting', args=[meeting.slug])}?in=1")
            strangers.remember_device(request, response)
            return response
    there = bool(household and meeting.attendances.filter(household=household).exists())
    context = frame(
        places.place_of(village),
        meeting=meeting,
        household=household,
        there=there,
        told="in" in request.GET,
        may_sign_in=actions.may_sign_in(meeting),
        topics=[topic.words for topic in meeting.topics.all()],
        came=meeting.attendances.count(),
        form=form,
        problem=problem,
    )
    response = render(
        request, "villages/meetings/public.html", context, status=400 if problem or form.errors else 200
    )
    if not strangers.device_of(request):
        strangers.remember_device(request, response)
    return response


def _sign_in(
    request: HttpRequest, meeting: CourtyardMeeting, household: Household | None, form: NameForm
) -> str:
    """The name that was signed in, empty when the form has to be mended. Limits stand before anything is written."""
    by = Actor.requester(None, client_address(request))
    device, line = strangers.device_of(request), client_line(request)
    if attempts.count("meet.line", line, minutes=60) >= PER_LINE_HOUR:
        raise strangers.TooMany(
            "line", _("Many signed in over this line; write your name on the paper list.")
        )
    if "by_name" not in request.POST:
        if household is None:
            raise Refused("card", _("Open your household card on this phone first, or sign in by name."))
        row, _new = actions.sign_in(meeting, by=by, way=Attendance.Way.CARD, household=household)
    else:
        if not form.is_valid():
            return ""
        if device and attempts.count("meet.dev", device, minutes=60) >= PER_DEVICE_HOUR:
            raise strangers.TooMany(
                "device", _("This phone signed many in; the others write their names on the paper list.")
            )
        row, _new = actions.sign_in(meeting, by=by, way=Attendance.Way.NAME, name=form.cleaned_data["name"])
    attempts.record_all([("meet.dev", device), ("meet.line", line)])
    return row.name


# --- the card ----------------------------------------------------------------------------------------------------
@card_page
@require_http_methods(BOTH)
def card_meetings(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """What is coming, a topic to bring, what became of one's topics, and what was said before."""
    village = places.village_of(household.unit)
    if village is None:
        raise Http404
    form = TopicForm(request.POST if request.method == "POST" and "meeting" not in request.POST else None)
    problem = ""
    by = Actor.requester(None, client_address(request))
    if request.method == "POST" and "meeting" in request.POST:
        wanted = request.POST.get("meeting", "")
        coming = next((one for one in queries.for_household(household) if str(one.pk) == wanted), None)
        if coming is None:
            problem = _("This meeting is over.")
        else:
            try:
                actions.sign_in(coming, by=by, way=Attendance.Way.CARD, household=household)
                return redirect(f"{reverse('card_meetings', args=[token])}?in=1")
            except Refused as refusal:
                problem = str(refusal)
    elif request.method == "POST" and form.is_valid():
        if attempts.count("topic", str(household.pk), minutes=24 * 60) >= TOPICS_PER_DAY:
            problem = _("Several of yours came today already; tomorrow there is room again.")
        else:
            attempts.record("topic", str(household.pk))
            try:
                actions.add_topic(unit=village, words=form.cleaned_data["words"], by=by, household=household)
                return redirect(f"{reverse('card_meetings', args=[token])}?told=1")
            except Refused as refusal:
                problem = str(refusal)
    coming_rows: list[dict[str, Any]] = [
        {
            "meeting": one,
            "there": one.attendances.filter(household=household).exists(),
            "may": actions.may_sign_in(one),
        }
        for one in queries.for_household(household)[:4]
    ]
    context = card_frame(
        household,
        token,
        coming=coming_rows,
        mine=list(Topic.objects.filter(household=household).select_related("meeting").order_by("-pk")[:6]),
        past=queries.past_for_household(household),
        form=form,
        problem=problem,
        told="told" in request.GET,
        signed="in" in request.GET,
        bar_title=_("Courtyard meetings"),
    )
    return render(
        request, "villages/meetings/card.html", context, status=400 if problem or form.errors else 200
    )
