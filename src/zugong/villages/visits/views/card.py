"""On the household's card: who came, was it so, and anything to add. No account, no script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.organisations import attempts
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.villages.households.views.card import card_frame, card_page
from zugong.villages.models import Household, Visit
from zugong.villages.visits import actions, queries
from zugong.villages.visits.forms import AnswerForm
from zugong.workorders.actions import link_token

PER_HOUR = 20


@card_page
@require_http_methods(["GET", "HEAD", "POST"])
def card_visits(request: HttpRequest, household: Household, token: str) -> HttpResponse:
    """The last visits; each may be confirmed, or said not to have been, with a sentence."""
    problem, bound = "", None
    if request.method == "POST":
        asked = request.POST.get("visit", "")
        visit = None
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            visit = Visit.objects.standing().filter(pk=asked, household=household).first()
        form = AnswerForm(request.POST)
        if visit is None:
            problem = _("This visit is no longer shown; look below.")
        elif attempts.count("visit.say", str(household.pk), minutes=60) >= PER_HOUR:
            problem = _("Much was sent within an hour. Try again later, or call.")
        elif form.is_valid():
            attempts.record("visit.say", str(household.pk))
            by = Actor.requester(None, client_address(request))
            actions.answer(visit=visit, by=by, **form.cleaned_data)
            return redirect(f"{reverse('card_visits', args=[token])}?told=1")
        else:
            bound = (visit.pk, form)
            problem = _("Choose one of the two first.")
    link, visits = queries.of_household(household)
    rows = []
    for visit in visits[:8]:
        if hasattr(visit, "corrected_by"):
            continue
        said = list(visit.answers.all())
        order = getattr(visit, "order_link", None)
        rows.append(
            {
                "visit": visit,
                "said": said[-1] if said else None,
                "checked": getattr(visit, "check_record", None),
                "form": bound[1]
                if bound and bound[0] == visit.pk
                else AnswerForm(auto_id=f"id_{visit.pk}_%s"),
                "order": order.order if order else None,
                "order_url": reverse("my_order", args=[link_token(order.order.request_key)]) if order else "",
            }
        )
    context = card_frame(
        household,
        token,
        link=link,
        rows=rows,
        problem=problem,
        told="told" in request.GET,
        bar_title=_("Visits to us"),
    )
    return render(request, "villages/visits/card.html", context, status=400 if problem else 200)
