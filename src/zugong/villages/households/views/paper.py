"""Printing household cards: of one household, or of all that the filters show."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zugong.lib.pdf import PdfError
from zugong.organisations import events
from zugong.villages.households import papers, permissions
from zugong.villages.households.views.roster import chosen
from zugong.villages.models import Household
from zugong.villages.roles import KEEP_HOUSEHOLDS


@login_required
@require_POST
def cards(request: HttpRequest) -> HttpResponse:
    """One PDF. Whoever holds a card can act as the household, so only those who keep the roster print it, and it is
    an event."""
    permissions.check_can_keep(request.actor)
    _form, rows, where = chosen(request)
    ids = [int(pk) for pk in request.POST.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    if ids:
        rows = Household.objects.open().filter(pk__in=ids[: papers.MOST + 1])
    rows = rows.filter(request.user.scope.q("unit__path", KEEP_HOUSEHOLDS), left_on__isnull=True)
    found = list(rows.select_related("unit__parent").order_by("code")[: papers.MOST + 1])
    if not found:
        messages.error(request, _("No household to print a card for."))
        return redirect("households")
    if len(found) > papers.MOST:
        messages.error(
            request,
            _("More than %(most)d households; choose a group first.") % {"most": papers.MOST},
        )
        return redirect("households")
    try:
        data = papers.set_cards(found)
    except PdfError as problem:
        messages.error(request, str(problem))
        return redirect("households")
    events.record(
        "households.print_cards", by=request.actor, unit=where.unit or found[0].unit, cards=len(found),
        first=found[0].code, last=found[-1].code,
    )  # fmt: skip
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="household-cards-{timezone.localdate():%Y%m%d}.pdf"'
    )
    response["Cache-Control"] = "private, no-store"
    return response
