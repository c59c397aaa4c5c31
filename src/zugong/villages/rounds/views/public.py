"""Rounds on the village's public pages: the notice with its objections, who was named before. No losers, no ranks."""

from __future__ import annotations

import secrets
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.evaluation import actions as engine
from zugong.evaluation import queries as engine_queries
from zugong.evaluation.actions.objections import link_token
from zugong.evaluation.models import Round, Subject
from zugong.organisations import attempts, strangers
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address, client_line
from zugong.organisations.refusals import Refused
from zugong.villages.places import Place
from zugong.villages.public import frame, successor_response, village_or_404
from zugong.villages.rounds import queries
from zugong.villages.rounds.forms import ObjectionForm
from zugong.web.pages import shared_page

FORM_AGE = 2 * 86_400
PER_DEVICE_DAY, PER_ADDRESS_DAY, CHECK_AFTER = 5, 50, 1


@shared_page
@require_safe
def rounds(request: HttpRequest, code: str) -> HttpResponse:
    """What is under way, what is on notice, who was named before, and the village's total."""
    site = village_or_404(code)
    if elsewhere := successor_response(request, site, "village_rounds"):
        return elsewhere
    unit = site.unit
    under_way = list(queries.of_village(unit, *queries.UNDER_WAY))
    on_notice = list(queries.of_village(unit, "notice", "objected", "noticed"))
    context = frame(
        site,
        bar_title=_("Evaluation rounds"),
        back_url=reverse("village", args=[unit.code]),
        under_way=[{"round": one, "turnout": _turnout(one)} for one in under_way],
        on_notice=on_notice,
        archive=queries.archive(unit),
        totals=queries.totals(unit),
    )
    return render(request, "villages/rounds/public_rounds.html", context)


def _turnout(round_: Round) -> list[Any]:
    return (
        [row for row in engine_queries.turnout(round_) if row.group.ballot]
        if round_.state == Round.BALLOT
        else []
    )


def _round_or_404(site: Place, slug: str) -> Round:
    found = queries.of_village(site.unit, *queries.PUBLIC).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def round_(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """The notice of one round, and the form to object while it runs."""
    site = village_or_404(code)
    found = _round_or_404(site, slug)
    named = queries.named(found)
    page = ObjectionPage(request, site, found, named)
    response = page.send() if request.method == "POST" else page.show()
    response.headers.setdefault("Cache-Control", "private, max-age=0")
    if page.open_now:
        strangers.remember_device(request, response)
    return response


class ObjectionPage:
    """One request of the notice's page."""

    def __init__(self, request: HttpRequest, site: Place, round_: Round, named: list[Any]) -> None:
        self.request, self.site, self.round, self.named = request, site, round_, named
        self.open_now = round_.state in {"notice", "objected"}
        self.signed = ""
        self.sum: strangers.Sum | None = None
        self.check: strangers.CheckForm | None = None

    def show(self) -> HttpResponse:
        self.signed = signing.dumps([secrets.token_urlsafe(24), self.round.pk], salt="round-objection")
        if self._needs_check():
            self._ask_sum()
        return self._render(ObjectionForm(self.round, self.named))

    def send(self) -> HttpResponse:
        form = ObjectionForm(self.round, self.named, self.request.POST)
        self.signed = self.request.POST.get("form_key", "")
        key = self._key()
        if not key:
            self.signed = signing.dumps([secrets.token_urlsafe(24), self.round.pk], salt="round-objection")
            form.is_valid()
            form.add_error(
                None, _("This page stood open for long. Nothing was sent yet; please send it once more.")
            )
            return self._render(form, status=422)
        if not form.is_valid() or form.cleaned_data["homepage"]:
            if self._needs_check():
                self._ask_sum()
            return self._render(form, status=422)
        if problem := self._limit():
            form.add_error(None, problem)
            return self._render(form, status=400)
        if self._needs_check() and not self._passes_check():
            form.add_error(None, _("One more thing: please answer the little sum at the end."))
            return self._render(form, status=422)
        return self._raise(form, key)

    def _raise(self, form: ObjectionForm, key: str) -> HttpResponse:
        data = form.cleaned_data
        subject = None
        if data["about"]:
            subject = Subject.objects.filter(round=self.round, pk=int(data["about"])).first()
        try:
            engine.object_to(
                self.round,
                words=data["words"],
                by=Actor.requester(None, client_address(self.request)),
                request_key=key,
                subject=subject,
                name=data["name"],
                phone=data["phone"],
            )
        except Refused as problem:
            form.add_error(None, str(problem))
            self.round.refresh_from_db()
            self.open_now = self.round.state in {"notice", "objected"}
            return self._render(form, status=problem.status)
        attempts.record_all(
            [
                ("object.dev", strangers.device_of(self.request)),
                ("object.addr", client_line(self.request)),
            ]
        )
        return redirect("objection_link", link_token(key))

    def _key(self) -> str:
        try:
            key, pk = signing.loads(self.signed, salt="round-objection", max_age=FORM_AGE)
        except (signing.BadSignature, ValueError, TypeError):
            return ""
        return key if pk == self.round.pk and isinstance(key, str) else ""

    def _limit(self) -> str:
        if (
            attempts.count("object.dev", strangers.device_of(self.request), minutes=1440) >= PER_DEVICE_DAY
            or attempts.count("object.addr", client_line(self.request), minutes=1440) >= PER_ADDRESS_DAY
        ):
            return _("Many objections came from here today. Try again tomorrow, or call.")
        return ""

    def _needs_check(self) -> bool:
        return (
            attempts.count("object.dev", strangers.device_of(self.request), minutes=1440) >= CHECK_AFTER
            or attempts.count("object.addr", client_line(self.request), minutes=60) >= CHECK_AFTER * 5
        )

    def _passes_check(self) -> bool:
        token = self.request.POST.get("check_token", "")
        passed = bool(token) and strangers.check_sum(token, self.request.POST.get("check_answer", "")[:8])
        if not passed:
            self._ask_sum()
        return passed

    def _ask_sum(self) -> None:
        self.sum = strangers.new_sum()
        self.check = strangers.CheckForm(initial={"check_token": self.sum.token})
        self.check.fields["check_answer"].label = self.sum.question

    def _render(self, form: ObjectionForm, status: int = 200) -> HttpResponse:
        context = frame(
            self.site,
            bar_title=self.round.title,
            back_url=reverse("village_rounds", args=[self.site.unit.code]),
            round=self.round,
            named=self.named,
            nominated=queries.nominated_counts([self.round]).get(self.round.pk, 0),
            total=sum(award.points for award in self.named),
            turnout=[row for row in engine_queries.turnout(self.round) if row.group.ballot],
            open_now=self.open_now,
            form=form if self.open_now else None,
            form_key=self.signed,
            check=self.check,
        )
        return render(self.request, "villages/rounds/public_round.html", context, status=status)
