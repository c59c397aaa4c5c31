"""One line of a list: added, mended, taken out, a number seen in full; and one finding answered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zugong.organisations import reveal as revealing
from zugong.villages.models import SubsidyLine
from zugong.villages.roles import KEEP_SUBSIDIES, VIEW_SUBSIDIES
from zugong.villages.rows import Removal, RowPage, removed, row_page
from zugong.villages.subsidies import checks, permissions, policies
from zugong.villages.subsidies.actions import lists as actions
from zugong.villages.subsidies.forms import LineForm, ReasonForm
from zugong.villages.subsidies.views.lists import page_of

READ = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = ("name", "group", "quantity", "standard", "amount", "remark")


@login_required
@READ
def new(request: HttpRequest, pk: int) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    found = permissions.visible_list(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, KEEP_SUBSIDIES, found.village)
    policies.check_may_change(found)
    form = LineForm(request.POST or None, initial={"standard": found.policy.standard})
    page = RowPage(_("Add a line"), reverse("subsidy", args=[pk]), "subsidies", facts=str(found.title))
    return row_page(request, page, form, lambda data: _went(actions.keep_line(found, by=by, **data)))


@login_required
@READ
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    line, by = _kept(request, pk)
    policies.check_may_change(line.list)
    form = LineForm(request.POST or None, initial={name: getattr(line, name) for name in SHOWN}, line=line)
    found = [checks.words(one) for one in line.findings.all()]
    page = RowPage(
        _("Line %(n)s") % {"n": line.row},
        _back(line),
        "subsidies",
        facts=str(line.list.title),
        removal=Removal(
            reverse("subsidy_line_drop", args=[pk]),
            _("Take the line out"),
            _("The others keep their numbers."),
        ),
        aside=(_("What the checks found"), found) if found else None,
    )
    return row_page(
        request, page, form, lambda data: _went(actions.keep_line(line.list, line=line, by=by, **data))
    )


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    line, by = _kept(request, pk)
    back = reverse("subsidy", args=[line.list_id])
    return removed(request, back, lambda: actions.drop_line(line, by=by), _("The line is taken out."))


@require_POST
@never_cache
@login_required
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """An ID number or an account in full, on this page once; each time is an event."""
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    line = permissions.visible_line(request.user, pk)  # type: ignore[arg-type]
    field = request.POST.get("field", "")
    if field not in ("id_number", "account"):
        return redirect("subsidy", line.list_id)
    shown = revealing.reveal(line, field, by=by)
    return page_of(request, line.list, shown={(line.pk, field): shown})


@login_required
@READ
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a warning is right; the supervision committee reads it."""
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    found = permissions.visible_finding(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, KEEP_SUBSIDIES, found.list.village)
    form = ReasonForm(request.POST or None, initial={"reason": found.reason})
    who = f"{found.line.row} {found.line.name}" if found.line else ""
    page = RowPage(
        str(found.get_kind_display()),
        reverse("subsidy", args=[found.list_id]),
        "subsidies",
        facts=f"{found.list.title} {who}",
        button=_("It is right, for this reason"),
        aside=(_("What was found"), [checks.words(found)]),
    )
    return row_page(request, page, form, lambda data: actions.settle(found, by=by, **data))


def _kept(request: HttpRequest, pk: int) -> tuple[SubsidyLine, Any]:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    line = permissions.visible_line(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, KEEP_SUBSIDIES, line.list.village)
    return line, by


def _back(line: SubsidyLine) -> str:
    return f"{reverse('subsidy', args=[line.list_id])}#line-{line.row}"


def _went(line: SubsidyLine) -> str:
    return _back(line)
