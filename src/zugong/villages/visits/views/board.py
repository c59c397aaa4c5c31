"""How far the visits are: by township, village and group, down to the name; what is written helps, it never shames."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events, rules
from zugong.organisations.keyset import page
from zugong.organisations.models import Unit
from zugong.villages import tabs, wheres
from zugong.villages.models import Visit
from zugong.villages.roles import LINK_HOUSEHOLDS, VIEW_VISITS
from zugong.villages.visits import permissions, queries

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = ("none", "overdue", "soon", "visited")


def _start(request: HttpRequest, where: wheres.Where) -> Unit:
    """The place shown: the one chosen, else the topmost of the scope."""
    if where.unit is not None:
        return where.unit
    path = request.user.scope.paths(VIEW_VISITS)[0]
    return Unit.objects.get(path=path)


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Places below the chosen one with their figures; in a village or group also household by household."""
    permissions.check_can_view(request.actor)
    where = wheres.read(request, VIEW_VISITS)
    unit = _start(request, where)
    today = timezone.localdate()
    lines, total = queries.board(unit, today)
    soon = rules.value("visits.soon", unit)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    listed = unit.kind in ("village", "group")
    names = None
    rows: list[Any] = []
    if listed:
        found = queries.names(unit, state, today, soon).select_related("unit__parent")
        names = page(request, found, "code", descending=False)
        rows = [
            {"household": one, "link": link, "state": queries.state_of(link, today, soon) if link else "none"}
            for one, link in queries.with_links(names.rows)
        ]
    first, last = queries.quarter_of(today)
    context = {
        "where": where,
        "unit": unit,
        "lines": lines,
        "total": total,
        "kinds": [(value, label, total.kinds[value]) for value, label in Visit.Kind.choices],
        "listed": listed,
        "names": names,
        "rows": rows,
        "state": state,
        "states": _states(total),
        "first": first,
        "last": last,
        "days": rules.value("visits.days", unit),
        "may_link": request.user.can(LINK_HOUSEHOLDS),
        "village": unit
        if unit.kind == "village"
        else unit.ancestor("village")
        if unit.kind == "group"
        else None,
        "doubts": queries.visits(queries.unanswered_doubts(request.user, LINK_HOUSEHOLDS))
        if request.user.can(LINK_HOUSEHOLDS)
        else [],
        "tabs": tabs.build(request, "visits"),
    }
    return render(request, "villages/visits/board.html", context)


def _states(total: queries.Line) -> list[dict[str, Any]]:
    return [
        {"key": "", "label": _("all"), "count": total.households},
        {"key": "visited", "label": _("visited"), "count": total.visited},
        {"key": "soon", "label": _("due soon"), "count": total.soon},
        {"key": "overdue", "label": _("to be made up"), "count": total.overdue},
        {"key": "none", "label": _("without anybody"), "count": total.unlinked},
    ]


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The board and, name by name, what is behind it."""
    permissions.check_can_view(request.actor)
    where = wheres.read(request, VIEW_VISITS)
    unit = _start(request, where)
    today = timezone.localdate()
    lines, total = queries.board(unit, today)
    kinds = Visit.Kind.choices
    first_columns = [
        Column("unit", _("Where"), width=16),
        Column("households", _("households"), "integer"),
        Column("linked", _("looked after"), "integer"),
        Column("visited", _("visited"), "integer"),
        Column("soon", _("due soon"), "integer"),
        Column("overdue", _("to be made up"), "integer"),
        *(Column(key, label, "integer") for key, label in kinds),
    ]
    names = [
        Column("code", _("household number"), "code"),
        Column("head", _("household"), width=12),
        Column("unit", _("lives in"), width=18),
        Column("person", _("looked after by"), width=12),
        Column("since", _("since"), "date"),
        Column("last", _("last visit"), "date"),
        Column("due", _("next by"), "date"),
        Column("state", _("state"), width=10),
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    count = write_rows(
        stream,
        [
            (_("Coverage"), first_columns, [_sums(line, kinds) for line in [*lines, total]]),
            (_("Household by household"), names, _names(unit, today)),
        ],
    )
    events.record("visits.export", by=request.actor, unit=unit, rows=count)
    stream.seek(0)
    name = f"{_('Visits')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def _sums(line: queries.Line, kinds: Any) -> list[Any]:
    name = line.unit.name if line.unit else ""
    return [
        name, line.households, line.linked, line.visited, line.soon, line.overdue, *(line.kinds[k] for k, _l in kinds),
    ]  # fmt: skip


def _names(unit: Unit, today: Any) -> Iterator[list[Any]]:
    soon = rules.value("visits.soon", unit)
    words = {str(row["key"]): row["label"] for row in _states(queries.Line(None))}
    rows = queries.names(unit, "", today, soon).select_related("unit__parent").order_by("code")
    start = ""
    while chunk := list(rows.filter(code__gt=start)[:1000]):
        start = chunk[-1].code
        for one, link in queries.with_links(chunk):
            state = queries.state_of(link, today, soon) if link else "none"
            yield [
                one.code,
                one.head,
                one.unit.long_name,
                link.person.name if link else "",
                link.from_date if link else None,
                link.last_on if link else None,
                link.due_on if link else None,
                words[state],
            ]
