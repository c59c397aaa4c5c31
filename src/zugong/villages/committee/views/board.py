"""The board of timeliness: what was due and published, asked and answered, found and mended, place by place."""

from __future__ import annotations

import tempfile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zugong.disclosure import kinds
from zugong.disclosure.roles import VIEW
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.models import Event, Unit
from zugong.villages import tabs
from zugong.villages.committee import queries
from zugong.villages.committee.desks import MATTERS
from zugong.villages.committee.views.shared import supervision_page
from zugong.web.charts import Bars, Series


def _asked(request: HttpRequest) -> tuple[Unit, str, str]:
    """The place, the span and the group of kinds the address asks for."""
    place = queries.place_for(request.user, request.GET.get("unit", ""))  # type: ignore[arg-type]
    if place is None:
        raise Http404
    span = request.GET.get("span", "")
    group = request.GET.get("group", "")
    return (
        place,
        span if span in queries.SPANS else "year",
        group if group in kinds.GROUPS else "",
    )


@require_safe
@supervision_page
def board(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    place, span, group = _asked(request)
    since, until = queries.span_of(span, timezone.localdate())
    found = queries.board(place, since, until, group=group)
    lines = found.lines
    context = {
        "place": place,
        "above": place.parent
        if place.parent and account.can("villages.view_supervision", place.parent)
        else None,
        "lines": lines,
        "total": found.total,
        "chart": _chart(lines) if len(lines) > 1 else None,
        "span": span,
        "spans": [
            ("year", _("this year")),
            ("quarter", _("this quarter")),
            ("last", _("last year")),
        ],
        "since": since,
        "until": until,
        "group": group,
        "groups": kinds.GROUPS.items(),
        "sees_duties": account.can(VIEW),
        "matters": [
            {"label": one.title, "url": reverse("supervision_list", args=[one.key]), "icon": one.icon}
            for one in MATTERS.values()
        ],
        "export_url": f"{reverse('supervision_export')}?{request.GET.urlencode()}",
        "tabs": tabs.build(request, "supervision"),
    }
    return render(request, "villages/committee/board.html", context)


def _chart(lines: list[queries.Line]) -> Bars:
    """The share in time of the three, place by place."""
    return Bars(
        caption=_("In time, place by place"),
        categories=[line.unit.name for line in lines],
        series=[
            Series(name=_("published in time"), values=[line.published.share for line in lines], tone="fact"),
            Series(name=_("answered in time"), values=[line.answered_share for line in lines], tone="done"),
            Series(name=_("closed in time"), values=[line.mended_share for line in lines], tone="spare"),
        ],
        unit="%",
        first=_("Place"),
        urls=[_address(line.unit) for line in lines],
    )


def _address(unit: Unit) -> str:
    if unit.kind == "village":
        return reverse("supervision_village", args=[unit.code])
    return f"{reverse('supervision')}?unit={unit.code}"


@require_safe
@supervision_page
def export(request: HttpRequest) -> HttpResponse:
    """The board as Excel."""
    place, span, group = _asked(request)
    since, until = queries.span_of(span, timezone.localdate())
    found = queries.board(place, since, until, group=group)
    columns = [
        Column("unit", _("Place"), width=18),
        Column("in_time", _("published in time"), "integer"),
        Column("late", _("published late"), "integer"),
        Column("missing", _("missing"), "integer"),
        Column("asked", _("questions"), "integer"),
        Column("answered", _("answered in time"), "integer"),
        Column("answered_late", _("answered late"), "integer"),
        Column("waiting", _("waiting for an answer"), "integer"),
        Column("found", _("findings"), "integer"),
        Column("mended", _("closed in time"), "integer"),
        Column("mended_late", _("closed late"), "integer"),
        Column("open", _("open"), "integer"),
        Column("overdue", _("overdue"), "integer"),
        Column("villages", _("villages"), "integer"),
        Column("committees", _("committees entered"), "integer"),
        Column("meetings", _("meetings held"), "integer"),
        Column("checks", _("spot checks done"), "integer"),
    ]
    rows = [
        {column.key: getattr(line, column.key, None) for column in columns}
        | {
            "unit": line.unit.name,
            "in_time": line.published.in_time,
            "late": line.published.late,
            "missing": line.published.missing,
        }
        for line in [*found.lines, *([found.total] if found.total and len(found.lines) > 1 else [])]
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    write_rows(stream, [(_("In time"), columns, rows)])
    events.record(
        "supervision.export", by=request.actor, unit=place, result=Event.Result.READ, rows=len(rows)
    )  # type: ignore[attr-defined]
    stream.seek(0)
    name = f"{_('Supervision')}-{place.name}-{timezone.localdate()}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name)
