"""Rounds and results as Excel; who took them out, and how many, is written into the events."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.evaluation import papers, queries
from zugong.evaluation.models import Round
from zugong.evaluation.queries import RoundResult
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event

MOST = 5000


def rounds_response(rows: QuerySet[Round], *, by: Actor) -> FileResponse:
    columns = [
        Column("title", _("Round")),
        Column("unit", _("Unit")),
        Column("scheme", _("Scheme")),
        Column("state", _("State")),
        Column("opened", _("Opened on"), kind="date"),
        Column("frozen", _("Counted on"), kind="date"),
    ]

    def each() -> Iterator[list[Any]]:
        found = rows.select_related("unit", "scheme_version__scheme").order_by("-pk")[:MOST]
        for one in found.iterator():
            yield [
                one.title,
                one.unit.name,
                f"{one.scheme_version.scheme.name} {one.scheme_version.number}",
                str(one.at.title),
                timezone.localdate(one.opened_at),
                timezone.localdate(one.frozen_at) if one.frozen_at else None,
            ]

    stream = tempfile.TemporaryFile()  # noqa: SIM115  handed on to the response, which closes it
    number = write_rows(stream, [(_("Rounds"), columns, each())])
    events.record("evaluation.rounds_exported", by=by, result=Event.Result.READ, rows=number)
    return _response(stream, _("rounds"))


def result_response(found: RoundResult, *, by: Actor) -> FileResponse:
    """One sheet with the points, one with how the answers lie; both say no more than the page does."""
    round_ = found.round
    leaves = [leaf for leaf in round_.structure.leaves if leaf.share]
    columns = [
        Column("subject", str(round_.about.noun)),
        Column("unit", _("Unit")),
        *(
            Column(f"l{n}", f"{leaf.indicator.name} {float(leaf.share * 100):.4g}%")
            for n, leaf in enumerate(leaves)
        ),
        Column("total", _("total")),
    ]
    points = [
        [
            subject.subject.label,
            subject.subject.unit.name if subject.subject.unit else "",
            *(points_words(subject.leaf(leaf.indicator.code)) for leaf in leaves),
            papers.total_words(subject),
        ]
        for subject in found.subjects
    ]
    spread_columns = [
        Column("subject", str(round_.about.noun)),
        Column("indicator", _("Indicator")),
        Column("group", _("Who judges")),
        Column("answer", _("What was answered")),
        Column("count", _("How often"), kind="integer"),
    ]
    spread = [
        [subject.subject.label, leaf.indicator.name, cell.group.name, bar.label, bar.count]
        for subject in found.subjects
        for leaf in subject.leaves
        for cell in leaf.cells
        for bar in cell.bars
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115  handed on to the response, which closes it
    number = write_rows(
        stream, [(_("Points of each"), columns, points), (_("Spread"), spread_columns, spread)]
    )
    events.record(
        f"{round_.flow}.export",
        by=by,
        result=Event.Result.READ,
        subject=round_.case,
        unit_id=round_.unit_id,
        rows=number,
        number=found.number,
    )
    return _response(stream, _("result %(round)s") % {"round": round_.title})


def points_words(leaf: queries.LeafResult) -> str:
    if leaf.points is None:
        return "–"
    rounded = queries.aggregate.rounded(leaf.points, 0 if leaf.about else 1)
    return _("about %(points)s") % {"points": rounded} if leaf.about else str(rounded)


def _response(stream: IO[bytes], name: str) -> FileResponse:
    stream.seek(0)
    return FileResponse(
        stream, as_attachment=True, filename=f"{name} {timezone.localdate().isoformat()}.xlsx"
    )
