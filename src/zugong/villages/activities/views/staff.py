"""Activities for who holds them: the list, one activity with its code and who came."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.lib import pdf, qr
from zugong.organisations.keyset import page
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import places, tabs, wheres
from zugong.villages.activities import actions
from zugong.villages.activities.forms import ActivityForm, ListForm, ResultForm
from zugong.villages.meetings.actions import check_can_keep
from zugong.villages.meetings.queries import within
from zugong.villages.models import Activity, Household
from zugong.villages.roles import KEEP_MEETINGS, VIEW_MEETINGS
from zugong.web.templatetags.web import clock, cn_date

BOTH = ["GET", "HEAD", "POST"]


def _check_can_view(request: HttpRequest) -> None:
    if not request.user.can(VIEW_MEETINGS):
        raise Forbidden(
            "view_meetings", _("Meetings are seen by the village, the township and the county section.")
        )


@login_required
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    _check_can_view(request)
    where = wheres.read(request, VIEW_MEETINGS)
    rows = Activity.objects.visible_to(request.user).select_related("unit__parent")
    if where.unit is not None:
        rows = rows.filter(within(where.unit))
    found = page(request, rows.annotate(came=Count("attendances__household", distinct=True)), "pk")
    context = {
        "where": where,
        "page": found,
        "may_keep": request.user.can(KEEP_MEETINGS),
        "tabs": tabs.build(request, "meetings"),
    }
    return render(request, "villages/activities/list.html", context)


@login_required
@require_http_methods(BOTH)
def create(request: HttpRequest) -> HttpResponse:
    check_can_keep(request.actor)
    rows = Unit.objects.visible_to(request.user, KEEP_MEETINGS).open().filter(kind__in=("village", "group"))
    form = ActivityForm(
        request.POST if request.method == "POST" else None,
        units=list(rows.select_related("parent").order_by("path")[:400]),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan(by=request.actor, **form.cleaned_data)
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Planned: it stands on the cards of every household there."))
            return redirect("activity", pk=made.pk)
    context = {
        "form": form,
        "title": _("Plan an activity"),
        "button": _("Plan it"),
        "back": reverse("activities"),
        "tabs": tabs.build(request, "meetings"),
    }
    return render(request, "villages/meetings/form.html", context, status=422 if form.errors else 200)


def _visible(request: HttpRequest, pk: int) -> Activity:
    _check_can_view(request)
    found = Activity.objects.visible_to(request.user).select_related("unit__parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _link(found: Activity) -> str:
    return f"{settings.PUBLIC_URL}{reverse('public_activity', args=[found.slug])}"


@login_required
@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


def _page(
    request: HttpRequest,
    found: Activity,
    result_form: ResultForm | None = None,
    list_form: ListForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(found.attendances.select_related("household__unit"))
    over = found.closed_at is not None or found.called_off
    context: dict[str, Any] = {
        "activity": found,
        "rows": rows,
        "households": len({row.household_id for row in rows}),
        "keeps": request.user.can(KEEP_MEETINGS, found.unit),
        "over": over,
        "begun": found.starts_at <= timezone.now(),
        "link": _link(found),
        "qr": "" if over else qr.svg(_link(found), title=_("Sign in here")),
        "result_form": result_form or ResultForm(),
        "list_form": list_form or ListForm(),
        "tabs": tabs.build(request, "meetings"),
    }
    return render(request, "villages/activities/activity.html", context, status=status)


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    check_can_keep(request.actor, found.unit)
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _page(request, found, result_form=form, status=422)
    actions.close(found, result=form.cleaned_data["result"], by=request.actor)
    messages.success(request, _("Closed; each household that came has its points."))
    return redirect("activity", pk=pk)


@login_required
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    actions.call_off(found, by=request.actor)
    messages.success(request, _("Called off."))
    return redirect("activity", pk=pk)


@login_required
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """A household of the paper list."""
    found = _visible(request, pk)
    check_can_keep(request.actor, found.unit)
    form = ListForm(request.POST)
    if form.is_valid():
        village = places.village_of(found.unit) or found.unit
        text = form.cleaned_data["household"].removesuffix("家")
        here = Household.objects.open().filter(unit__path__startswith=village.path)
        matching = list(here.filter(head=text)[:2]) or list(here.filter(code__endswith=text)[:2])
        if len(matching) == 1:
            try:
                _row, new = actions.sign_in(
                    found, household=matching[0], name="", way="paper", by=request.actor
                )
            except Refused as refusal:
                form.add_error("household", str(refusal))
            else:
                words = _("%(what)s is on the list.") if new else _("%(what)s was on the list already.")
                messages.success(request, words % {"what": matching[0].title})
                return redirect("activity", pk=pk)
        else:
            form.add_error(
                "household",
                _("Several are called so; write the number.")
                if matching
                else _("No household of this village is called so."),
            )
    return _page(request, found, list_form=form, status=422)


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice on A4 with the code to sign in."""
    found = _visible(request, pk)
    data = pdf.render(
        "meeting_notice",
        {
            "title": found.get_kind_display(),
            "about": found.title,
            "facts": [
                [_("When"), f"{cn_date(found.starts_at)} {clock(found.starts_at)}—{clock(found.ends_at)}"],
                [_("Where"), found.place],
            ],
            "agenda_title": _("Points"),
            "agenda": [_("%(n)s points for each household that comes") % {"n": found.points}]
            if found.points
            else [_("no points")],
            "qr": qr.svg(_link(found), error="q"),
            "qr_lines": [
                _(
                    "Scan there with the phone your household card was opened on: one press, and you are signed in"
                )
            ],
            "address": _link(found).split("://", 1)[-1],
            "foot": found.unit.long_name,
            "demo": _("Demo; all names and places are invented") if settings.DEMO else "",
        },
    )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="activity-{pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
