"""The section's first page, what is owed, matters to publish at once, and who publishes in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.disclosure import kinds, listing, permissions
from zugong.disclosure.actions import duties as actions
from zugong.disclosure.models import Duty, Posting, Publication, Question
from zugong.disclosure.roles import OVERSEE, PREPARE, VIEW
from zugong.disclosure.staff_forms import HelpForm, MatterForm, NoteForm
from zugong.disclosure.views.shared import staff_page, tabs
from zugong.organisations.models import Account, Person, Unit
from zugong.organisations.refusals import Refused

FEW = 12
STATES = ("open", "late", "met", "waived")


@require_safe
@staff_page
def desk(request: HttpRequest) -> HttpResponse:
    """What is due, what is under way, what hangs on the boards, what was asked."""
    account: Any = request.user
    today = timezone.localdate()
    owed = Duty.objects.open().visible_to(account).select_related("unit").order_by("due_on", "pk")
    under_way = (
        Publication.objects.open()
        .visible_to(account)
        .select_related("unit", "holder")
        .order_by("due_at", "pk")
    )
    asked = (
        Question.objects.open()
        .visible_to(account)
        .exclude(state="answered")
        .select_related("unit", "publication", "overseer")
    )
    hung = (
        Posting.objects.visible_to(account)
        .filter(off_on__isnull=True, until__gte=today)
        .select_related("unit", "version__publication")
    )
    unposted = (
        Publication.objects.visible_to(account)
        .filter(state="published", published_at__gte=timezone.now() - timedelta(days=15))
        .exclude(pk__in=Posting.objects.filter(off_on__isnull=True).values("version__publication"))
        .select_related("unit", "latest")
        .order_by("-published_at")
    )
    context = {
        "tabs": tabs("disclosure"),
        "today": today,
        "duties": list(owed[:FEW]),
        "late": owed.filter(due_on__lt=today).count(),
        "publications": list(under_way[:FEW]),
        "questions": list(asked.order_by("due_at", "pk")[:FEW]),
        "postings": list(hung.filter(photo__isnull=True)[:FEW]),
        "unposted": list(unposted[:FEW]),
        "may_prepare": account.can(PREPARE),
    }
    return render(request, "disclosure/staff/desk.html", context)


@require_safe
@staff_page
def duties(request: HttpRequest) -> HttpResponse:
    """Everything owed in one's scope: filtered by state, kind and place, soonest due first."""
    account: Any = request.user
    today = timezone.localdate()
    rows = Duty.objects.visible_to(account).select_related("unit__parent", "publication__latest", "helper")
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    if state == "open":
        rows = rows.open()
    elif state == "late":
        rows = rows.filter(
            Q(met_on__isnull=True, waived_why="", due_on__lt=today) | Q(met_on__gt=F("due_on"))
        )
    elif state == "met":
        rows = rows.filter(met_on__isnull=False)
    else:
        rows = rows.exclude(waived_why="")
    kind = request.GET.get("kind", "")
    if kinds.known(kind):
        rows = rows.filter(kind=kind)
    place = listing.place(request.GET.get("unit", "")) if request.GET.get("unit") else None
    if place is not None:
        rows = rows.filter(pk__in=Duty.objects.filter(unit__in=Unit.objects.within(place)).values("pk"))
    page = listing.due_page(request, rows, newest=state in ("met", "waived"))
    context = {
        "tabs": tabs("duties"),
        "page": page,
        "today": today,
        "state": state,
        "states": [
            {"label": label, "key": key, "active": key == state}
            for key, label in (
                ("open", _("open")),
                ("late", _("late")),
                ("met", _("published")),
                ("waived", _("waived")),
            )
        ],
        "kind": kind,
        "kinds": kinds.choices(),
        "place": place,
        "calendar": _calendar(account, place, today),
        "may_owe": account.can(PREPARE) or account.can(OVERSEE),
    }
    return render(request, "disclosure/staff/duties.html", context)


def _calendar(account: Account, place: Unit | None, today: date) -> listing.Calendar | None:
    """Of the place that is looked at, else of the one place of that kind somebody works at."""
    if place is None:
        own = {one.unit_id for one in account.scope.places if VIEW in one.role.permissions}
        found = list(Unit.objects.filter(pk__in=own, kind__in=listing.PLACES)[:2])
        place = found[0] if len(found) == 1 else None
    if place is None or not account.can(VIEW, place):
        return None
    return listing.calendar(place, today)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: who owes it by when, what was done about it; the tier above names who helps, or waives it."""
    account: Any = request.user
    by = request.actor  # type: ignore[attr-defined]
    found = permissions.visible_duty(account, pk)
    oversees = account.can(OVERSEE, found.unit) and found.met_on is None and not found.waived_why
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    helping = HelpForm(_helpers(account, found), request.POST if asked == "help" else None)
    waiving = NoteForm(request.POST if asked == "waive" else None, prefix="waive", required=True)
    status, refused = 200, ""
    if asked:
        try:
            if asked == "help" and helping.is_valid():
                actions.help_with(found, by=by, **helping.cleaned_data)
                messages.success(request, _("Noted, and shown on the board."))
                return redirect("duty", pk)
            if asked == "waive" and waiving.is_valid():
                actions.waive(found, why=waiving.cleaned_data["note"], by=by)
                messages.success(request, _("Waived, with the reason on the board."))
                return redirect("duty", pk)
            status = 422
        except Refused as problem:
            status, refused = problem.status, str(problem)
            found.refresh_from_db()
    elif request.method == "POST":
        raise Http404
    context = {
        "duty": found,
        "duty_kind": kinds.duty(found.key) if kinds.duty_known(found.key) else None,
        "kind": kinds.get(found.kind) if kinds.known(found.kind) else None,
        "today": timezone.localdate(),
        "oversees": oversees,
        "helping": helping,
        "waiving": waiving,
        "refused": refused,
        "may_prepare": account.can(PREPARE, found.unit) and found.met_on is None,
        "under_way": Publication.objects.open()
        .filter(
            unit=found.unit,
            kind=found.kind,
            period_from__lte=found.period_from,
            period_to__gte=found.period_to,
        )
        .first(),
    }
    return render(request, "disclosure/staff/duty.html", context, status=status)


def _helpers(account: Account, found: Duty) -> Any:
    """People the tier above may send: those it sees who serve outside the village itself."""
    return (
        Person.objects.filter(
            account__grants__role__in=["township_officer", "county_section"], left_on__isnull=True
        )
        .filter(Q(account__grants__unit__in=found.unit.ancestor_ids))
        .distinct()
        .order_by("name")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def matter(request: HttpRequest) -> HttpResponse:
    """Enter a matter that has to be published at once."""
    account: Any = request.user
    by = request.actor  # type: ignore[attr-defined]
    units = Unit.objects.open().filter(kind="village")
    units = units.visible_to(account, PREPARE) | units.visible_to(account, OVERSEE)
    if not (account.can(PREPARE) or account.can(OVERSEE)):
        raise permissions.Forbidden("owe", _("Matters are entered by the unit itself or by the tier above."))
    by_code = {unit.code: unit for unit in units.distinct()}
    form = MatterForm(
        [(code, unit.name) for code, unit in by_code.items()],
        request.POST if request.method == "POST" else None,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.owe(
                    key="major", unit=by_code[data["unit"]], what=data["what"], on=data["on"], by=by
                )
                messages.success(request, _("On the list; due %(day)s.") % {"day": made.due_on.isoformat()})
                return redirect("duty", made.pk)
            except Refused as problem:
                form.add_error("what", str(problem))
    return render(request, "disclosure/staff/matter.html", {"form": form}, status=status)


@require_safe
@staff_page
def timeliness(request: HttpRequest) -> HttpResponse:
    """The board of one's own scope: the places below, and what is missing with who helps."""
    account: Any = request.user
    today = timezone.localdate()
    place = listing.place(request.GET.get("unit", "")) if request.GET.get("unit") else None
    if place is None or not account.can(VIEW, place):
        place = (
            Unit.objects.visible_to(account, VIEW).filter(kind__in=listing.PLACES).order_by("path").first()
        )
    if place is None:
        raise Http404
    group = request.GET.get("group", "")
    group = group if group in kinds.GROUPS else ""
    units = listing.below(place) or [place]
    context = {
        "tabs": tabs("timeliness"),
        "here": place,
        "rows": listing.timeliness(units, today.replace(month=1, day=1), today, group=group),
        "missing": listing.missing(place, today, group=group),
        "group": group,
        "groups": kinds.GROUPS.items(),
        "today": today,
        "staff": True,
    }
    return render(request, "disclosure/staff/timeliness.html", context)
