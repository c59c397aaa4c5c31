"""What the code of an activity leads to: signing in by the household's card, for whoever of it came."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.organisations import attempts
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.refusals import Refused
from zugong.villages import places
from zugong.villages.activities import actions
from zugong.villages.households.cards import card_of_browser
from zugong.villages.models import Activity, Attendance
from zugong.villages.public import frame, private_page

PER_HOUR = 20  # of one household


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def public_activity(request: HttpRequest, slug: str) -> HttpResponse:
    activity = Activity.objects.filter(slug=slug.upper()).select_related("unit__parent").first()
    village = places.village_of(activity.unit) if activity else None
    if activity is None or village is None:
        raise Http404
    household = card_of_browser(request)
    if household is not None and not household.unit.path.startswith(village.path):
        household = None
    problem = ""
    if request.method == "POST":
        if household is None:
            problem = _("Open your household card on this phone first; then one press signs you in.")
        elif attempts.count("activity", str(household.pk), minutes=60) >= PER_HOUR:
            problem = _("Much was sent within an hour. Try again later, or call.")
        else:
            attempts.record("activity", str(household.pk))
            try:
                actions.sign_in(
                    activity,
                    household=household,
                    name=request.POST.get("name", "")[:40].replace("\x00", ""),
                    way=Attendance.Way.CARD,
                    by=Actor.requester(None, client_address(request)),
                )
                return redirect(f"{reverse('public_activity', args=[activity.slug])}?in=1")
            except Refused as refusal:
                problem = str(refusal)
    there = (
        set(activity.attendances.filter(household=household).values_list("name", flat=True))
        if household
        else set()
    )
    members = (
        [
            {"name": name, "there": name in there}
            for name in household.members.filter(left_on__isnull=True)
            .order_by("pk")
            .values_list("name", flat=True)
        ]
        if household
        else []
    )
    context = frame(
        places.place_of(village),
        activity=activity,
        household=household,
        members=members,
        may_sign_in=actions.may_sign_in(activity),
        told="in" in request.GET,
        problem=problem,
    )
    return render(request, "villages/activities/public.html", context, status=400 if problem else 200)
