"""Orders as Excel: row by row, never the phone, logged, and with a limit that is said."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.organisations.refusals import Refused
from zugong.workorders import queries
from zugong.workorders.models import WorkOrder

MOST = 50_000
SOURCES = {
    "qr": gettext_lazy("QR code"),
    "web": gettext_lazy("web page"),
    "staff": gettext_lazy("placed by staff"),
}


def columns() -> list[Column]:
    """The headings, in the reader's language."""
    return [
        Column("number", _("Number"), width=12),
        Column("unit", _("Place"), width=16),
        Column("group", _("Group"), width=10),
        Column("title", _("Matter"), width=32),
        Column("words", _("In their own words"), width=48),
        Column("item", _("Service item"), width=20),
        Column("source", _("Source"), width=10),
        Column("opened", _("Placed at"), width=17),
        Column("state", _("State"), width=16),
        Column("assignee", _("With whom"), width=10),
        Column("due", _("Due at"), width=17),
        Column("completed", _("Completed at"), width=17),
        Column("hours", _("Working hours used"), "decimal", width=10),
        Column("stars", _("Stars"), "integer", width=8),
        Column("solved", _("Really solved"), width=10),
        Column("redone", _("Redone"), "integer", width=8),
    ]


def write(orders: QuerySet[WorkOrder], *, by: Actor, query: str) -> IO[bytes]:
    """Write the orders to a temporary file, newest first. ``Refused`` above ``MOST`` rows, before anything is written."""
    reached = orders.order_by().values("pk")[MOST : MOST + 1]
    if reached.exists():
        raise Refused(
            "too_many",
            gettext_lazy(
                "More than %(most)s orders; narrow the list down, by dates for instance, and export again."
            ),
            most=MOST,
        )
    stream = tempfile.TemporaryFile()  # noqa: SIM115  handed on to the response, which closes it
    written = write_rows(
        stream,
        [(_("Orders"), columns(), _rows(queries.slim(orders).order_by("-pk")))],
        zone=timezone.get_current_timezone(),
    )
    events.record("orders.export", by=by, result=Event.Result.READ, count=written, query=query)
    stream.seek(0)
    return stream


def _rows(orders: QuerySet[WorkOrder]) -> Iterator[dict[str, Any]]:
    for order in orders.iterator(chunk_size=2000):
        yield {
            "number": order.number_text,
            "unit": order.unit.name,
            "group": order.group.name if order.group else "",
            "title": order.title,
            "words": order.words,
            "item": order.item.name,
            "source": str(SOURCES.get(order.source, order.source)),
            "opened": order.opened_at,
            "state": str(order.at.title),
            "assignee": order.assignee.name if order.assignee else "",
            "due": order.due_at,
            "completed": order.completed_at,
            "hours": None if order.minutes_to_close is None else round(order.minutes_to_close / 60, 1),
            "stars": order.stars,
            "solved": "" if order.solved is None else _("really solved") if order.solved else _("not solved"),
            "redone": order.redo_count,
        }
