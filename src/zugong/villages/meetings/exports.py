"""Courtyard meetings as Excel: figures by place, then meeting by meeting, then problem by problem."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.fields import prefix_range
from zugong.organisations.models import Unit
from zugong.villages.meetings import queries
from zugong.villages.models import CourtyardMeeting, Problem

MOST = 20_000


def write(unit: Unit, by: Actor) -> IO[bytes]:
    """The workbook; the export is an event."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    figures = [
        Column("unit", _("Where"), width=16),
        Column("villages", _("villages"), "integer"),
        Column("held", _("held this quarter"), "integer"),
        Column("came", _("came"), "integer"),
        Column("named", _("problems"), "integer"),
        Column("over", _("settled"), "integer"),
    ]
    held = [
        Column("unit", _("Where"), width=18),
        Column("title", _("about"), width=28),
        Column("at", _("when"), "date", width=18),
        Column("place", _("place of the meeting"), width=18),
        Column("state", _("state"), width=12),
        Column("came", _("came"), "integer"),
        Column("problems", _("problems"), "integer"),
    ]
    named = [
        Column("unit", _("Where"), width=18),
        Column("meeting", _("about"), width=28),
        Column("words", _("problem"), width=40),
        Column("owner", _("Who sees to it"), width=12),
        Column("due", _("By when"), "date"),
        Column("state", _("state"), width=14),
    ]
    lines = [
        [line.unit.name, line.villages, line.held, line.came, line.named, line.over]
        for line in queries.board(unit, timezone.localdate())
    ]
    count = write_rows(
        stream,
        [
            (_("Figures"), figures, lines),
            (_("Courtyard meetings"), held, _meetings(unit)),
            (_("Problems"), named, _problems(unit)),
        ],
        zone=timezone.get_current_timezone(),
    )
    events.record("meetings.export", by=by, unit=unit, rows=count)
    stream.seek(0)
    return stream


def _meetings(unit: Unit) -> Iterator[list[Any]]:
    rows = CourtyardMeeting.objects.filter(queries.within(unit)).select_related("unit__parent")
    rows = rows.annotate(came=Count("attendances", distinct=True), named=Count("problems", distinct=True))
    for one in rows.order_by("-starts_at")[:MOST]:
        day = timezone.localdate(one.starts_at)
        yield [one.unit.long_name, one.title, day, one.place, str(one.at.title), one.came, one.named]


def _problems(unit: Unit) -> Iterator[list[Any]]:
    low, high = prefix_range(unit.path)
    rows = Problem.objects.filter(meeting__unit__path__gte=low, meeting__unit__path__lt=high)
    for one in rows.select_related("meeting__unit__parent", "owner", "order").order_by("-pk")[:MOST]:
        state = str(one.order.at.title) if one.order else _("settled") if one.settled_on else _("in hand")
        yield [one.meeting.unit.long_name, one.meeting.title, one.words, one.owner.name, one.due_on, state]
