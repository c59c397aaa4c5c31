"""What everybody may see: deeds under notice, the first of the year and the village's total; and objecting."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.organisations import attempts, strangers
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address, client_line
from zugong.organisations.refusals import Refused
from zugong.villages.models import Deed
from zugong.villages.points import actions, queries
from zugong.villages.points.forms import ObjectForm
from zugong.villages.points.views.card import new_key
from zugong.villages.public import frame, successor_response, village_or_404
from zugong.web.pages import shared_page

PER_DEVICE_DAY, PER_ADDRESS_HOUR = 5, 30


@shared_page
@require_safe
def village_deeds(request: HttpRequest, code: str) -> HttpResponse:
    """Deeds under notice, each with a way to object; the top and the total, never the bottom."""
    site = village_or_404(code)
    if elsewhere := successor_response(request, site, "village_deeds"):
        return elsewhere
    year = timezone.localdate().year
    context = frame(
        site,
        bar_title=_("Good deeds"),
        back_url=reverse("village", args=[site.unit.code]),
        deeds=queries.under_notice(site.unit),
        top=queries.top(site.unit, year),
        books=queries.books([site.unit]),
        year=year,
    )
    return render(request, "villages/points/village_deeds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Anybody may object while the notice runs; the name is seen by the handler alone."""
    site = village_or_404(code)
    deed = (
        Deed.objects.filter(unit=site.unit, pk=pk, state__in=queries.UNDER_NOTICE)
        .select_related("household__unit", "kind")
        .first()
    )
    if deed is None:
        raise Http404
    form = ObjectForm(request.POST if request.method == "POST" else None, initial={"form_key": new_key()})
    done, problem, status = False, "", 200
    if request.method == "POST":
        status = 422
        line, device = client_line(request), strangers.device_of(request)
        if (
            attempts.count("object.dev", device, minutes=1440) >= PER_DEVICE_DAY
            or attempts.count("object.addr", line, minutes=60) >= PER_ADDRESS_HOUR
        ):
            problem, status = (
                _("Many were sent from here today; call the village instead, or try tomorrow."),
                429,
            )
        elif form.is_valid() and not form.cleaned_data["homepage"]:
            data = form.cleaned_data
            try:
                actions.object_to(
                    deed,
                    words=data["words"],
                    name=data["name"],
                    phone=data["phone"],
                    request_key=f"o{deed.pk}:{data['form_key'] or new_key()}",
                    by=Actor.requester(None, client_address(request)),
                )
                attempts.record_all([("object.dev", device), ("object.addr", line)])
                done, status = True, 200
            except Refused as refused:
                problem, status = str(refused), refused.status
    context = frame(
        site,
        bar_title=_("Object"),
        back_url=reverse("village_deeds", args=[site.unit.code]),
        deed=deed,
        form=form,
        done=done,
        problem=problem,
    )
    response = render(request, "villages/points/object.html", context, status=status)
    response["Cache-Control"] = "private, max-age=0"
    strangers.remember_device(request, response)
    return response
