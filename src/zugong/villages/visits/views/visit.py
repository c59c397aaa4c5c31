"""One visit: what was noted, what the household says, the order it became, its paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.files.models import StoredFile
from zugong.files.serving import photo_response
from zugong.organisations.refusals import Refused
from zugong.villages import tabs
from zugong.villages.models import Visit
from zugong.villages.visits import actions, papers, permissions
from zugong.villages.visits.forms import CheckForm, OrderForm
from zugong.villages.visits.views.mine import items_of
from zugong.web.templatetags.web import groups
from zugong.workorders.actions import short_code
from zugong.workorders.models import WorkOrder


def visible(request: HttpRequest, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related(
        "household__unit__parent",
        "person",
        "order_link__order__item",
        "check_record__account",
        "corrected_by",
        "corrects",
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, visible(request, pk))


@login_required
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The difficulty becomes an order, once."""
    found = visible(request, pk)
    form = OrderForm(request.POST, items=items_of(found.household))
    if not form.is_valid():
        return _page(request, found, order_form=form, status=422)
    noted = actions.order_from(visit=found, item=form.cleaned_data["item"], by=request.actor)
    assert noted.order is not None
    messages.success(
        request,
        _("Ordered: number %(number)s, short code %(code)s. Tell the household both.")
        % {"number": noted.order.number_text, "code": groups(short_code(noted.order))},
    )
    return redirect("visit", pk)


@login_required
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the office found after the household said that nobody came."""
    found = visible(request, pk)
    permissions.check_can_check(request.actor, found)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _page(request, found, check_form=form, status=422)
    actions.check(visit=found, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Kept: what was found counts from now on."))
    return redirect("visit", pk)


@login_required
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit as a paper to sign and file, with the order's number for the household."""
    found = visible(request, pk)
    data = papers.set_record(found)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="visit-{found.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    stored = StoredFile.objects.filter(
        pk=file, subject_type="villages.visit", subject_id=str(visible(request, pk).pk)
    ).first()
    if stored is None:
        raise Http404
    return photo_response(stored, small="small" in request.GET)


def photos_of(found: Visit) -> list[dict[str, str]]:
    rows = StoredFile.objects.filter(subject_type="villages.visit", subject_id=str(found.pk)).order_by(
        "created_at"
    )
    return [
        {
            "url": f"{reverse('visit_photo', args=[found.pk, one.pk])}?small=1",
            "full": reverse("visit_photo", args=[found.pk, one.pk]),
            "alt": _("Photo"),
            "caption": "",
        }
        for one in rows
    ]


def _page(
    request: HttpRequest,
    found: Visit,
    order_form: OrderForm | None = None,
    check_form: CheckForm | None = None,
    status: int = 200,
) -> HttpResponse:
    link = getattr(found, "order_link", None)
    placed: WorkOrder | None = link.order if link else None
    answers = list(found.answers.all())
    checked = getattr(found, "check_record", None)
    try:
        permissions.check_can_check(request.actor, found)
        may_check = checked is None and bool(answers) and answers[-1].verdict == "no"
    except Refused:
        may_check = False
    may_order = (
        placed is None
        and found.found == Visit.Found.DIFFICULTY
        and permissions.may_visit(request.actor, found.household)
    )
    context: dict[str, Any] = {
        "visit": found,
        "household": found.household,
        "order": placed,
        "code": groups(short_code(placed)) if placed and placed.is_open else "",
        "may_see_order": placed is not None
        and WorkOrder.objects.visible_to(request.user).filter(pk=placed.pk).exists(),
        "answers": answers,
        "checked": checked,
        "photos": photos_of(found),
        "order_form": (order_form or OrderForm(items=items_of(found.household))) if may_order else None,
        "check_form": (check_form or CheckForm()) if may_check else None,
        "may_correct": request.user.person_id == found.person_id and not hasattr(found, "corrected_by"),
        "sees_household": request.user.can("villages.view_households", found.household.unit),
        "tabs": tabs.build(request, "visits"),
    }
    return render(request, "villages/visits/visit.html", context, status=status)
