"""The list of alliances, one alliance with its verbs, the agreement's form, its papers."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.models import Event
from zugong.villages import tabs, wheres
from zugong.villages.alliances import actions, papers, permissions, policies, queries
from zugong.villages.alliances.forms import FIELDS, AllianceFilter, AllianceForm, PapersForm
from zugong.villages.alliances.views.shared import kept, seen
from zugong.villages.models import Alliance
from zugong.villages.paging import page
from zugong.villages.roles import KEEP_ALLIANCES, VIEW_INDUSTRY
from zugong.villages.rows import RowPage, row_page
from zugong.villages.verbs import Desk, case_context, papers_of, verb_view
from zugong.workorders.faces import clock_starts, face

MOST = 20_000
DESK = Desk("alliance", "alliance_verb", actions.do, FIELDS, gettext_lazy("Alliances"), frozenset({"result"}))
FORM = ("kind", "title", "purpose", "starts_on", "ends_on", "basis", "rule", "rule_words", "source", "public")
BOTH = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def alliances(request: HttpRequest) -> HttpResponse:
    """Every alliance the account sees, with figures and charts of what is shown."""
    account: Any = request.user
    permissions.check_can_view(account)
    form = AllianceFilter(request.GET)
    where = wheres.read(request, VIEW_INDUSTRY)
    everything = queries.narrowed(Alliance.objects.visible_to(account), {"state": "all"}, where.unit)
    found = page(
        request,
        queries.narrowed(queries.visible(account), form.given, where.unit),
        queries.SORTS,
        "-opened",
        size=30,
    )
    now, starts = timezone.now(), clock_starts(found.rows)
    context = {
        "tabs": tabs.build(request, "alliances"),
        "form": form,
        "where": where,
        "page": found,
        "rows": [{"alliance": one, "face": face(one, now, started=starts.get(one.pk))} for one in found.rows],
        "figures": queries.figures(everything),
        "charts": [
            chart for chart in (queries.income_chart(everything), queries.kinds_chart(everything)) if chart
        ],
        "filtered": any(form.given.values()) or where.unit is not None,
        "may_draw": account.can(KEEP_ALLIANCES),
        "export_url": f"{reverse('alliances_export')}?{request.GET.urlencode()}",
        "today": timezone.localdate(),
    }
    return render(request, "villages/alliances/list.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered alliances as Excel: the agreements, their partners, their yearly results."""
    account: Any = request.user
    permissions.check_can_view(account)
    form, where = AllianceFilter(request.GET), wheres.read(request, VIEW_INDUSTRY)
    rows = queries.narrowed(queries.visible(account), form.given, where.unit).order_by("-pk")
    found = list(rows.prefetch_related("partners__contributions", "years__shares__partner")[:MOST])
    sheets = papers.workbook(found)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    write_rows(
        stream,
        [(name, [Column(**column) for column in columns], lines) for name, columns, lines in sheets],
        zone=timezone.get_current_timezone(),
    )
    events.record("alliance.export", by=request.actor, result=Event.Result.READ, rows=len(found))  # type: ignore[attr-defined]
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{_('Alliances')}-{timezone.localdate()}.xlsx")


@login_required
@require_safe
def alliance(request: HttpRequest, pk: int) -> HttpResponse:
    account: Any = request.user
    found = seen(request, pk)
    whole = queries.whole(found)
    by_purpose = papers_of(found)
    may_keep, today = permissions.may_keep(account, found), timezone.localdate()
    latest = next((one for one in whole.years if one.signed_on), None)
    context = case_context(DESK, found, request.actor) | {  # type: ignore[attr-defined]
        "tabs": tabs.build(request, "alliances"),
        "alliance": found,
        "whole": whole,
        "shares": queries.shares_chart(whole),
        "files": by_purpose.get(policies.AGREEMENT, []),
        "projects": [
            {
                "project": one,
                "state": queries.project_state(one, today),
                "papers": by_purpose.get(f"project-{one.pk}", []),
                "may_report": may_keep
                or (
                    one.partner.unit_id is not None
                    and account.can(KEEP_ALLIANCES, _unit_of(whole, one.partner_id))
                ),
            }
            for one in whole.projects
        ],
        "years": [{"year": one, "papers": by_purpose.get(f"year-{one.pk}", [])} for one in whole.years],
        "latest": latest,
        "may_keep": may_keep,
        "draft": found.state == "draft",
        "running": found.state in queries.STANDING,
        "may_enter": may_keep and found.state in (*queries.STANDING, "expired", "ended"),
        "preview": queries.preview(found, whole.partners, latest.to_share if latest else _round(whole.value)),
        "days_left": found.days_left(today),
        "today": today,
    }
    return render(request, "villages/alliances/alliance.html", context)


def _unit_of(whole: queries.Whole, pk: int) -> Any:
    return next(partner.unit for partner in whole.partners if partner.pk == pk)


def _round(value: Any) -> Any:
    """A sum to show the rule with where no year was shared out yet: a tenth of what was brought in, at least 100,000."""
    return max(value / 10, type(value)(100_000)).quantize(type(value)(1))


@login_required
@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    permissions.check_can_view(account)
    permissions.check_can_draw(account)
    today = timezone.localdate()
    initial = {"starts_on": today, "source": Alliance.Source.INVESTMENT}
    form = AllianceForm(account, request.POST or None, request.FILES or None, initial=initial)

    def save(data: dict[str, Any]) -> str:
        made = actions.open_alliance(by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("alliance", args=[made.pk])

    frame = RowPage(
        _("Draw up an alliance"),
        reverse("alliances"),
        "alliances",
        button=_("Save, then the partners"),
        done=_("Saved. Now who takes part, with which share, and what each brings."),
        aside=(
            _("How it goes on"),
            [
                _("1. The agreement, the partners and what each brings"),
                _("2. Partner villages agree here; firms and co-operatives sign on paper"),
                _("3. The township reviews it, and refuses with reasons"),
                _("4. In force: joint projects, a result every year, renewal before it runs out"),
            ],
        ),
    )
    return row_page(request, frame, form, save)


@login_required
@require_http_methods(BOTH)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = kept(request, pk)
    policies.check_draft(found)
    initial = {name: getattr(found, name) for name in FORM}
    form = AllianceForm(
        request.user,
        request.POST or None,
        request.FILES or None,
        alliance=found,
        initial=initial,  # type: ignore[arg-type]
    )
    frame = RowPage(_("The agreement"), reverse("alliance", args=[pk]), "alliances", facts=found.title)
    return row_page(request, frame, form, lambda data: actions.change(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_http_methods(BOTH)
def add_papers(request: HttpRequest, pk: int) -> HttpResponse:
    found = kept(request, pk)
    form = PapersForm(request.POST or None, request.FILES or None)
    frame = RowPage(_("Add papers"), reverse("alliance", args=[pk]), "alliances", facts=found.title)
    return row_page(request, frame, form, lambda data: actions.add_papers(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_http_methods(BOTH)
def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return verb_view(request, DESK, seen(request, pk), name, lambda: seen(request, pk))


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement on one page of paper, with lines to sign on."""
    return pdf_response(papers.agreement(queries.whole(seen(request, pk))), f"alliance-{pk}.pdf")


def pdf_response(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
