"""The count: urns are emptied into sums, sums and sheets become points, and all of it is kept with its digest."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from zugong.evaluation import aggregate, policies, urns
from zugong.evaluation.actions.schemes import digest_of
from zugong.evaluation.aggregate import CHOSEN, Histogram
from zugong.evaluation.models import Exclusion, Remark, Result, Round, Sheet, Subject, Tally, Turnout
from zugong.evaluation.structure import CHOOSE, TEXT, Structure
from zugong.flows import actions as flows
from zugong.organisations import events
from zugong.organisations.actors import Actor

PLACES = 4  # digits after the point that a result keeps
BATCH = 2000
# (group, subject, indicator) → what was answered
Cells = dict[tuple[str, int, str], Histogram]


@transaction.atomic
def freeze(round_: Round, *, by: Actor, note: str = "", anyway: bool = False) -> Result:
    """Close everything and count. From here on the database refuses any change to what was judged.

    ``anyway`` counts without the groups that have too few ballots; ``note`` then says why.
    Raises ``Forbidden``, ``NotNow``, ``Conflict`` or ``Refused``.
    """
    flows.hold(round_)
    round_.refresh_from_db()
    if round_.state in Round.OPEN_FOR_SHEETS:
        policies.check_freeze(round_, anyway=anyway and bool(note.strip()))
    flows.take(round_, "freeze", by=by, note=note)
    _empty_into_sums(round_)
    result = compute(round_, by=by)
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(frozen_at=now, results=result.number)
    round_.frozen_at, round_.results = now, result.number
    turnouts = {row.group: row.casts for row in Turnout.objects.filter(round=round_)}
    events.record(
        f"{round_.flow}.count",
        by=by,
        subject=round_.case,
        unit_id=round_.unit_id,
        turnout=turnouts,
        digest=result.digest,
    )
    return result


def _empty_into_sums(round_: Round) -> None:
    structure = round_.structure
    subjects = list(round_.subjects.filter(withdrawn_at__isnull=True).order_by("pk"))
    boxes = urns.empty(round_)
    turnouts, tallies, remarks = [], [], []
    for group in structure.ballot_groups:
        codes, ballots = boxes.get(group.code, (0, []))
        counted = len(ballots) >= max(round_.minimum, group.minimum)
        turnouts.append(
            Turnout(round=round_, group=group.code, codes=codes, casts=len(ballots), counted=counted)
        )
        if not counted:
            continue  # too few to hide among: they are thrown away as they are
        for subject in subjects:
            for indicator, value, number in _sums(structure, group.code, subject.pk, ballots):
                tallies.append(
                    Tally(
                        round=round_,
                        group=group.code,
                        subject=subject,
                        indicator=indicator,
                        value=value,
                        count=number,
                    )
                )
            remarks += [
                Remark(round=round_, group=group.code, subject=subject, indicator=code, text=text)
                for code, text in _words(structure, group.code, subject.pk, ballots)
            ]
    Turnout.objects.bulk_create(turnouts)
    Tally.objects.bulk_create(tallies, batch_size=BATCH)
    Remark.objects.bulk_create(remarks, batch_size=BATCH)


def _sums(
    structure: Structure, group: str, subject: int, ballots: list[urns.Ballot]
) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    for leaf in structure.leaves_of(group):
        one = leaf.indicator
        if one.kind == TEXT:
            continue
        if one.kind == CHOOSE:
            chosen = sum(subject in ballot["c"].get(one.code, ()) for ballot in ballots)
            histogram = Histogram(len(ballots), {CHOSEN: chosen})
        else:
            given = [ballot["m"].get(str(subject), {}).get(one.code) for ballot in ballots]
            histogram = aggregate.count(one, given)
        rows = {Tally.ANSWERED: histogram.answered, **histogram.counts}
        found += [(one.code, value, number) for value, number in sorted(rows.items()) if number]
    return found


def _words(
    structure: Structure, group: str, subject: int, ballots: list[urns.Ballot]
) -> list[tuple[str, str]]:
    return sorted(
        (leaf.indicator.code, text)
        for leaf in structure.leaves_of(group)
        if leaf.indicator.kind == TEXT
        for ballot in ballots
        if (text := ballot["m"].get(str(subject), {}).get(leaf.indicator.code))
    )


@transaction.atomic
def compute(round_: Round, *, by: Actor) -> Result:
    """The next result of a counted round, from what is kept of it."""
    number = Result.objects.filter(round=round_).count() + 1
    content = contents(round_)
    return Result.objects.create(
        round=round_, number=number, content=content, digest=digest_of(inputs(round_)), by=by.account
    )


# --- what a result is made of; ``zugong check`` makes it again ---------------------------------------------------
def latest_sheets(round_: Round) -> dict[tuple[int, int], Sheet]:
    """The sheet that counts, by rater and subject."""
    rows = Sheet.objects.filter(round=round_).select_related("rater").order_by("number")
    return {(sheet.rater_id, sheet.subject_id): sheet for sheet in rows}


def cells_of(round_: Round, sheets: Mapping[tuple[int, int], Sheet] | None = None) -> Cells:
    """What was answered: from the sums of ballots, and from the sheets that count."""
    structure = round_.structure
    found: Cells = {}
    sums: dict[tuple[str, int, str], dict[str, int]] = {}
    rows = Tally.objects.filter(round=round_)
    for group, subject, indicator, value, number in rows.values_list(
        "group", "subject_id", "indicator", "value", "count"
    ):
        sums.setdefault((group, subject, indicator), {})[value] = number
    for key, values in sums.items():
        found[key] = Histogram(values.pop(Tally.ANSWERED, 0), values)
    named: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for sheet in (latest_sheets(round_) if sheets is None else sheets).values():
        if not sheet.stood_back:
            named.setdefault((sheet.rater.group, sheet.subject_id), []).append(sheet.answers)
    for (code, subject), written in named.items():
        for leaf in structure.leaves_of(code):
            one = leaf.indicator
            if one.kind != TEXT:
                found[code, subject, one.code] = aggregate.count(
                    one, [answers.get(one.code) for answers in written]
                )
    return found


def contents(round_: Round) -> dict[str, Any]:
    """Points of every subject that is still in, by indicator and group, as a result keeps them."""
    structure = round_.structure
    cells = cells_of(round_)
    excluded = dict(Exclusion.objects.filter(round=round_).values_list("subject_id", "reason"))
    subjects = Subject.objects.filter(round=round_, withdrawn_at__isnull=True).order_by("pk")
    return {
        "subjects": [
            {"id": subject.pk, **_points_of(round_, structure, subject.pk, cells)}
            for subject in subjects
            if subject.pk not in excluded
        ],
        "excluded": [{"id": pk, "reason": reason} for pk, reason in sorted(excluded.items())],
    }


def needed(round_: Round, structure: Structure, group: str) -> int:
    """Answers to one indicator about one subject before those of the group count."""
    found = structure.group(group)
    return max(round_.minimum, found.minimum) if found.ballot else found.minimum


def _points_of(round_: Round, structure: Structure, subject: int, cells: Cells) -> dict[str, Any]:
    known: dict[tuple[str, str], Fraction | None] = {}
    leaves: dict[str, Any] = {}
    points: dict[str, Fraction | None] = {}
    for leaf in structure.leaves:
        one = leaf.indicator
        groups: dict[str, Any] = {}
        for group, _weight in structure.raters_of(one):
            histogram = cells.get((group.code, subject, one.code), Histogram())
            enough = histogram.answered >= needed(round_, structure, group.code)
            known[one.code, group.code] = aggregate.points(one, histogram) if enough else None
            groups[group.code] = {"n": histogram.answered, "points": _text(known[one.code, group.code])}
        points[one.code] = aggregate.leaf_points(structure, one, known)
        leaves[one.code] = {"points": _text(points[one.code]), "groups": groups}
    total, complete = aggregate.total_points(structure, points)
    return {"total": _text(total), "complete": complete, "leaves": leaves}


def _text(points: Fraction | None) -> str | None:
    return None if points is None else str(aggregate.rounded(points, PLACES))


def inputs(round_: Round) -> dict[str, Any]:
    """Everything a result is computed from, for its digest."""
    sheets = latest_sheets(round_)
    return {
        "scheme": round_.scheme_version.digest,
        "minimum": round_.minimum,
        "turnout": list(
            Turnout.objects.filter(round=round_)
            .order_by("group")
            .values_list("group", "codes", "casts", "counted")
        ),
        "tallies": list(
            Tally.objects.filter(round=round_)
            .order_by("group", "subject_id", "indicator", "value")
            .values_list("group", "subject_id", "indicator", "value", "count")
        ),
        "sheets": [
            [sheet.rater.group, *key, sheet.number, sheet.answers, sheet.stood_back]
            for key, sheet in sorted(sheets.items())
        ],
        "subjects": list(
            Subject.objects.filter(round=round_, withdrawn_at__isnull=True)
            .order_by("pk")
            .values_list("pk", flat=True)
        ),
        "excluded": list(
            Exclusion.objects.filter(round=round_).order_by("subject_id").values_list("subject_id", flat=True)
        ),
    }
