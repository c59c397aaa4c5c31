"""What the bank did with a list's money."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zugong.villages.models import SubsidyLine
from zugong.villages.roles import PAY_SUBSIDIES, VIEW_SUBSIDIES
from zugong.villages.rows import RowPage, row_page
from zugong.villages.subsidies import permissions
from zugong.villages.subsidies.actions import payments as actions
from zugong.villages.subsidies.forms import AgainForm, PaidForm, ReturnedForm

READ = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@READ
def paid(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that waits was paid on one day; what came back is entered line by line, or all by Excel."""
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    found = permissions.visible_list(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, PAY_SUBSIDIES, found.village)
    page = RowPage(
        _("The list was paid"),
        reverse("subsidy", args=[pk]),
        "subsidies",
        facts=str(found.title),
        aside=(
            _("What happens"),
            [
                _("Every line that waits is entered as paid on this day."),
                _(
                    "Lines that came back are entered one by one afterwards, or with the bank's file by Excel."
                ),
            ],
        ),
    )
    return row_page(
        request,
        page,
        PaidForm(request.POST or None),
        lambda data: _told(actions.note_paid(found, by=by, **data)),
    )


def _told(count: int) -> None:
    """The number of lines is told by the page itself."""


@login_required
@READ
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    line, by = _line(request, pk)
    page = _page(line, _("Money came back"))
    return row_page(
        request,
        page,
        ReturnedForm(request.POST or None),
        lambda data: actions.note_returned(line, by=by, **data),
    )


@login_required
@READ
def again(request: HttpRequest, pk: int) -> HttpResponse:
    line, by = _line(request, pk)
    page = _page(line, _("Send it again"))
    return row_page(
        request, page, AgainForm(request.POST or None), lambda data: actions.send_again(line, by=by, **data)
    )


def _line(request: HttpRequest, pk: int) -> tuple[SubsidyLine, Any]:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    line = permissions.visible_line(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, PAY_SUBSIDIES, line.list.village)
    return line, by


def _page(line: SubsidyLine, title: str) -> RowPage:
    said = [
        f"{one.on.isoformat()} {one.get_result_display()} {one.reason}".strip() for one in line.payments.all()
    ]
    return RowPage(
        title,
        f"{reverse('subsidy', args=[line.list_id])}#line-{line.row}",
        "subsidies",
        facts=f"{line.list.title} {line.row} {line.name}",
        aside=(_("So far"), said) if said else None,
    )
