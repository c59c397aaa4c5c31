"""Rows of an alliance: partners, what they bring, joint projects, yearly results."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.villages.alliances import actions, papers, policies
from zugong.villages.alliances.actions.projects import check_may_report
from zugong.villages.alliances.forms import (
    ContributionForm,
    FinishForm,
    PartnerForm,
    ProgressForm,
    ProjectForm,
    SignForm,
    YearForm,
)
from zugong.villages.alliances.views.alliances import pdf_response
from zugong.villages.alliances.views.shared import kept, part, seen, villages_of
from zugong.villages.models import Alliance, AllianceYear, Contribution, JointProject, Partner
from zugong.villages.rows import Removal, RowPage, removed, row_page

BOTH = ["GET", "HEAD", "POST"]
PARTNER = ("kind", "name", "credit_code", "representative", "share", "guaranteed")
BRINGS = ("kind", "title", "amount", "measure", "value")
PROJECT = ("title", "plan", "owner", "budget", "due_on")


def _draft(request: HttpRequest, pk: int) -> tuple[Alliance, str]:
    alliance = kept(request, pk)
    policies.check_draft(alliance)
    return alliance, reverse("alliance", args=[pk])


# --- partners and what they bring --------------------------------------------------------------------------------
@login_required
@require_http_methods(BOTH)
def partner_edit(request: HttpRequest, pk: int, partner: int | None = None) -> HttpResponse:
    alliance, back = _draft(request, pk)
    found: Partner | None = part(alliance.partners.all(), partner) if partner else None
    leads = found is not None and found.unit_id == alliance.unit_id
    initial: dict[str, Any] = {"kind": _likely(alliance)}
    if found is not None:
        initial = {name: getattr(found, name) for name in PARTNER} | {"unit": found.unit_id}
    villages = {} if leads else villages_of(alliance.unit)
    form = PartnerForm(request.POST or None, initial=initial, villages=villages, leads=leads)
    taken = [one for one in alliance.partners.all() if found is None or one.pk != found.pk]
    left = 100 - sum(one.share for one in taken)
    aside = [f"{one.name} {one.share.normalize():f}%" for one in taken] + [
        _("left: %(left)s%%") % {"left": f"{left.normalize():f}"}
    ]
    removal = None
    if found is not None and not leads:
        url = reverse("alliance_partner_drop", args=[pk, found.pk])
        removal = Removal(url, _("Take this partner out"), _("What it brings goes with it."))

    def save(data: dict[str, Any]) -> Any:
        if leads:
            data |= {"kind": Partner.Kind.VILLAGE, "name": alliance.unit.name, "unit": alliance.unit}
        return actions.keep_partner(alliance, by=request.actor, partner=found, **data)  # type: ignore[attr-defined]

    title = found.name if found else _("A partner")
    frame = RowPage(
        title, back, "alliances", facts=alliance.title, removal=removal, aside=(_("Shares so far"), aside)
    )
    return row_page(request, frame, form, save)


def _likely(alliance: Alliance) -> str:
    return {"firm": "firm", "cooperative": "cooperative"}.get(alliance.kind, "village")


@login_required
@require_POST
def partner_drop(request: HttpRequest, pk: int, partner: int) -> HttpResponse:
    alliance, back = _draft(request, pk)
    found = part(alliance.partners.select_related("alliance__unit"), partner)
    return removed(request, back, lambda: actions.drop_partner(found, by=request.actor), _("Taken out."))  # type: ignore[attr-defined]


@login_required
@require_http_methods(BOTH)
def brings_new(request: HttpRequest, pk: int, partner: int) -> HttpResponse:
    alliance, back = _draft(request, pk)
    found = part(alliance.partners.select_related("alliance__unit"), partner)
    form = ContributionForm(request.POST or None)
    frame = RowPage(_("What %(name)s brings") % {"name": found.name}, back, "alliances", facts=alliance.title)
    return row_page(
        request, frame, form, lambda data: actions.keep_contribution(found, by=request.actor, **data)
    )  # type: ignore[attr-defined]


@login_required
@require_http_methods(BOTH)
def brings(request: HttpRequest, pk: int, contribution: int) -> HttpResponse:
    alliance, back = _draft(request, pk)
    found = _contribution(alliance, contribution)
    form = ContributionForm(request.POST or None, initial={name: getattr(found, name) for name in BRINGS})
    removal = Removal(
        reverse("alliance_brings_drop", args=[pk, found.pk]), _("Take it out"), _("Only from this draft.")
    )
    frame = RowPage(
        _("What %(name)s brings") % {"name": found.partner.name},
        back,
        "alliances",
        facts=alliance.title,
        removal=removal,
    )
    return row_page(
        request, frame, form,
        lambda data: actions.keep_contribution(found.partner, by=request.actor, contribution=found, **data),  # type: ignore[attr-defined]
    )  # fmt: skip


@login_required
@require_POST
def brings_drop(request: HttpRequest, pk: int, contribution: int) -> HttpResponse:
    alliance, back = _draft(request, pk)
    found = _contribution(alliance, contribution)
    return removed(request, back, lambda: actions.drop_contribution(found, by=request.actor), _("Taken out."))  # type: ignore[attr-defined]


def _contribution(alliance: Alliance, pk: int) -> Contribution:
    rows = Contribution.objects.filter(partner__alliance=alliance).select_related("partner__alliance__unit")
    found: Contribution = part(rows, pk)
    return found


# --- joint projects ----------------------------------------------------------------------------------------------
@login_required
@require_http_methods(BOTH)
def project_edit(request: HttpRequest, pk: int, project: int | None = None) -> HttpResponse:
    alliance = kept(request, pk)
    found: JointProject | None = part(alliance.projects.all(), project) if project else None
    policies.check_running(alliance)
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {name: getattr(found, name) for name in PROJECT} | {"partner": found.partner_id}
    form = ProjectForm(request.POST or None, initial=initial, partners=list(alliance.partners.all()))
    frame = RowPage(
        found.title if found else _("A joint project"),
        reverse("alliance", args=[pk]),
        "alliances",
        facts=alliance.title,
    )
    return row_page(
        request, frame, form,
        lambda data: actions.keep_project(alliance, by=request.actor, project=found, **data),  # type: ignore[attr-defined]
    )  # fmt: skip


def _project(request: HttpRequest, pk: int, project: int) -> JointProject:
    rows = seen(request, pk).projects.select_related("alliance__unit", "partner__unit")
    found: JointProject = part(rows, project)
    check_may_report(found, request.actor)  # type: ignore[attr-defined]
    return found


@login_required
@require_http_methods(BOTH)
def progress(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    found = _project(request, pk, project)
    form = ProgressForm(request.POST or None, initial={"percent": found.percent})
    lines = [f"{timezone.localdate(one.at)} {one.percent}% {one.words}" for one in found.progress.all()[:8]]
    frame = RowPage(
        _("Progress"), reverse("alliance", args=[pk]), "alliances", facts=found.title,
        aside=(_("So far"), lines or [_("nothing yet")]),
    )  # fmt: skip
    return row_page(request, frame, form, lambda data: actions.note_progress(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_http_methods(BOTH)
def finish(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    found = _project(request, pk, project)
    form = FinishForm(request.POST or None, request.FILES or None)
    frame = RowPage(_("Finish the project"), reverse("alliance", args=[pk]), "alliances", facts=found.title)
    return row_page(
        request, frame, form, lambda data: actions.finish_project(found, by=request.actor, **data)
    )  # type: ignore[attr-defined]


# --- yearly results ----------------------------------------------------------------------------------------------
@login_required
@require_http_methods(BOTH)
def year_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a year; who gets what stands on the alliance's page and on the sheet, to be signed."""
    alliance = kept(request, pk)
    form = YearForm(request.POST or None, alliance=alliance)
    partners = list(alliance.partners.all())
    aside = [_line(partner) for partner in partners]
    frame = RowPage(
        _("Share out a year"), reverse("alliance", args=[pk]), "alliances", facts=alliance.title,
        button=_("Reckon who gets what"), done=_("Reckoned by the rule. Print the sheet, let everybody sign, then enter it."),
        aside=(f"{alliance.get_basis_display()}　{alliance.get_rule_display()}", aside),
    )  # fmt: skip
    return row_page(request, frame, form, lambda data: actions.enter_year(alliance, by=request.actor, **data))  # type: ignore[attr-defined]


def _line(partner: Partner) -> str:
    words = f"{partner.name} {partner.share.normalize():f}%"
    if partner.guaranteed:
        words += _(", guaranteed %(sum)s yuan") % {"sum": f"{partner.guaranteed:,.0f}"}
    return words


def _year(alliance: Alliance, pk: int) -> AllianceYear:
    found: AllianceYear = part(
        AllianceYear.objects.filter(alliance=alliance).select_related("alliance__unit"), pk
    )
    return found


@login_required
@require_http_methods(BOTH)
def year_sign(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    found = _year(kept(request, pk), year)
    form = SignForm(request.POST or None, request.FILES or None)
    lines = [
        f"{share.partner.name} {share.amount:,.2f}"
        for share in found.shares.select_related("partner").order_by("partner")
    ]
    frame = RowPage(
        _("Enter the signed sheet"), reverse("alliance", args=[pk]), "alliances",
        facts=f"{found.alliance.title}　{found.year}", button=_("It is signed"),
        done=_("Signed. The village's part is in its collective income."),
        aside=(_("Who gets what, in yuan"), lines),
    )  # fmt: skip
    return row_page(request, frame, form, lambda data: actions.sign_year(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_POST
def year_drop(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    found = _year(kept(request, pk), year)
    back = reverse("alliance", args=[pk])
    return removed(request, back, lambda: actions.drop_year(found, by=request.actor), _("Taken back."))  # type: ignore[attr-defined]


@login_required
@require_safe
def year_sheet(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """A year's result on paper, with a line for each partner to sign on."""
    return pdf_response(papers.year_sheet(_year(seen(request, pk), year)), f"alliance-{pk}-{year}.pdf")
