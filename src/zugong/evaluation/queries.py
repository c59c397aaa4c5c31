"""Reads: turnout, progress of those who judge, results as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from zugong.evaluation import aggregate
from zugong.evaluation.actions.counting import cells_of, latest_sheets, needed
from zugong.evaluation.aggregate import CHOSEN, FEW, Histogram, Published
from zugong.evaluation.models import Exclusion, Rater, Remark, Result, Round, Sheet, Subject, Turnout, Urn
from zugong.evaluation.structure import (
    CHOOSE,
    GRADE,
    NUMBER,
    TICK,
    VOTE,
    VOTES,
    Indicator,
    RaterGroup,
    Structure,
)


# --- turnout -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class GroupTurnout:
    """How many of a group took part: ballots of codes, or people with a sheet of those named.

    ``enough`` says whether anything of them is (to be) shown.
    """

    group: RaterGroup
    invited: int
    came: int
    needed: int

    @property
    def enough(self) -> bool:
        return self.came >= self.needed

    @property
    def share(self) -> int:
        return round(100 * self.came / self.invited) if self.invited else 0


def turnout(round_: Round) -> list[GroupTurnout]:
    """Of every group of the scheme, in its order."""
    structure = round_.structure
    ballots: dict[str, tuple[int, int]] = {}
    if round_.is_frozen:
        for row in Turnout.objects.filter(round=round_):
            ballots[row.group] = (row.codes, row.casts)
    else:
        rows = (
            Urn.objects.filter(round=round_)
            .order_by()
            .values("group")
            .annotate(c=Sum("codes"), n=Sum("casts"))
        )
        ballots = {row["group"]: (row["c"], row["n"]) for row in rows}
    named = {
        row["group"]: (row["invited"], row["came"])
        for row in Rater.objects.filter(round=round_)
        .order_by()
        .values("group")
        .annotate(invited=Count("pk", distinct=True), came=Count("sheets__rater", distinct=True))
    }
    return [
        GroupTurnout(
            group,
            *(ballots if group.ballot else named).get(group.code, (0, 0)),
            needed=needed(round_, structure, group.code),
        )
        for group in structure.groups
    ]


def subjects_in(round_: Round) -> list[Subject]:
    """Who is still in, by unit and name."""
    rows = Subject.objects.filter(round=round_, withdrawn_at__isnull=True)
    return list(rows.select_related("unit").order_by("unit__path", "label", "pk"))


@dataclass(frozen=True)
class Progress:
    """How far an indicator's judging has come: ``done`` of ``all`` subjects (named), or ballots of codes."""

    indicator: Indicator
    share: Fraction
    above: tuple[str, ...]
    groups: tuple[RaterGroup, ...]
    done: int
    all: int
    people: int

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.all)) if self.all else 0

    @property
    def ballot(self) -> bool:
        return any(group.ballot for group in self.groups)


def progress(round_: Round) -> list[Progress]:
    """For every indicator, in the order of the scheme."""
    structure = round_.structure
    came = {row.group.code: row for row in turnout(round_)}
    subjects = Subject.objects.filter(round=round_, withdrawn_at__isnull=True).count()
    seen = dict(
        Sheet.objects.filter(round=round_, subject__withdrawn_at__isnull=True)
        .order_by()
        .values_list("rater__group")
        .annotate(Count("subject", distinct=True))
    )
    found = []
    for leaf in structure.leaves:
        groups = tuple(group for group, _weight in structure.raters_of(leaf.indicator))
        named = [group for group in groups if not group.ballot]
        secret = [group for group in groups if group.ballot]
        if secret:
            done, of = (sum(getattr(came[g.code], name) for g in secret) for name in ("came", "invited"))
        else:
            done, of = min((seen.get(group.code, 0) for group in named), default=0), subjects
        people = sum(came[group.code].came for group in groups)
        found.append(Progress(leaf.indicator, leaf.share, leaf.above, groups, done, of, people))
    return found


# --- those who judge by name -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Task:
    """A subject as one of those who judge sees it: ``sheet`` is the one that counts, None while there is none."""

    subject: Subject
    sheet: Sheet | None
    must_stand_back: str = ""

    @property
    def done(self) -> bool:
        return self.sheet is not None


def tasks(rater: Rater, round_: Round) -> list[Task]:
    """What a rater has to judge, open ones first."""
    written: dict[int, Sheet] = {}
    for sheet in Sheet.objects.filter(rater=rater).order_by("number"):
        written[sheet.subject_id] = sheet
    about = round_.about
    found = [
        Task(subject, written.get(subject.pk), about.stand_back(rater.account, subject))
        for subject in subjects_in(round_)
    ]
    return sorted(found, key=lambda task: task.done)


def rounds_to_judge(account: Any) -> list[tuple[Rater, int, int]]:
    """Open rounds in which the account judges: its place, subjects judged, subjects in all."""
    raters = (
        Rater.objects.filter(account=account, round__state__in=Round.OPEN_FOR_SHEETS)
        .select_related("round__scheme_version", "round__unit")
        .annotate(judged=Count("sheets__subject", distinct=True))
        .order_by("round__due_at", "pk")
    )
    raters = list(raters)
    counts = dict(
        Subject.objects.filter(round__in={rater.round_id for rater in raters}, withdrawn_at__isnull=True)
        .order_by()
        .values_list("round")
        .annotate(Count("pk"))
    )
    return [(rater, rater.judged, counts.get(rater.round_id, 0)) for rater in raters]


# --- results -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bar:
    """One bar of a distribution in words; ``about`` marks a count that stands for several bars or "fewer than"."""

    label: str
    count: int
    about: bool = False


@dataclass(frozen=True)
class CellResult:
    """What one group said of one subject by one indicator. ``few``: too few answers, nothing is shown."""

    group: RaterGroup
    answered: int | None
    points: Fraction | None
    bars: tuple[Bar, ...] = ()
    quartiles: tuple[Decimal, Decimal, Decimal] | None = None
    few: bool = False
    about: bool = False


@dataclass(frozen=True)
class LeafResult:
    indicator: Indicator
    share: Fraction
    above: tuple[str, ...]
    points: Fraction | None
    cells: tuple[CellResult, ...]
    about: bool = False


@dataclass(frozen=True)
class SubjectResult:
    """``points`` is computed from what is shown below it; ``about`` says that something there was rounded."""

    subject: Subject
    points: Fraction | None
    complete: bool
    leaves: tuple[LeafResult, ...]
    about: bool = False
    excluded: str = ""

    @property
    def shown(self) -> Decimal | None:
        return None if self.points is None else aggregate.rounded(self.points, 0 if self.about else 1)

    def leaf(self, code: str) -> LeafResult:
        return next(leaf for leaf in self.leaves if leaf.indicator.code == code)


@dataclass(frozen=True)
class RoundResult:
    """A counted round as it may be shown: subjects in the office's order, never ranked."""

    round: Round
    number: int
    digest: str
    turnout: tuple[GroupTurnout, ...]
    subjects: tuple[SubjectResult, ...]

    @property
    def totals(self) -> list[Decimal]:
        return [found.shown for found in self.subjects if found.shown is not None]


def results(round_: Round, number: int = 0) -> RoundResult | None:
    """The latest result, or the one of that number, made safe to show; None before the count."""
    row = Result.objects.filter(round=round_, number=number or round_.results).first()
    if row is None:
        return None
    structure = round_.structure
    sheets = latest_sheets(round_)
    cells = cells_of(round_, sheets)
    within = {one["id"] for one in row.content["subjects"]}
    out = dict(Exclusion.objects.filter(round=round_).values_list("subject_id", "reason"))
    subjects = tuple(
        _subject_result(
            round_, structure, subject, cells, "" if subject.pk in within else out.get(subject.pk, "")
        )
        for subject in subjects_in(round_)
        if subject.pk in within or subject.pk in out
    )
    return RoundResult(round_, row.number, row.digest, tuple(turnout(round_)), subjects)


def ranking(round_: Round) -> list[tuple[int, Decimal, bool]]:
    """The exact points of the latest result, the most first: (subject, points, complete). To decide by, not to be shown."""
    row = Result.objects.filter(round=round_, number=round_.results).first()
    if row is None:
        return []
    found = [
        (one["id"], Decimal(one["total"]), one["complete"])
        for one in row.content["subjects"]
        if one["total"] is not None
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def remarks(round_: Round) -> dict[int, list[Remark]]:
    """Words from ballots by subject, each by itself."""
    found: dict[int, list[Remark]] = {}
    for remark in Remark.objects.filter(round=round_):
        found.setdefault(remark.subject_id, []).append(remark)
    return found


def _subject_result(
    round_: Round, structure: Structure, subject: Subject, cells: Any, excluded: str
) -> SubjectResult:
    leaves = []
    points: dict[str, Fraction | None] = {}
    for leaf in structure.leaves:
        one = leaf.indicator
        found = [
            cell_result(
                round_, structure, one, group, cells.get((group.code, subject.pk, one.code), Histogram())
            )
            for group, _weight in structure.raters_of(one)
        ]
        shown = {(one.code, cell.group.code): cell.points for cell in found}
        points[one.code] = aggregate.leaf_points(structure, one, shown)
        leaves.append(
            LeafResult(
                one, leaf.share, leaf.above, points[one.code], tuple(found), any(cell.about for cell in found)
            )
        )
    total, complete = aggregate.total_points(structure, points)
    about = any(leaf.about for leaf in leaves if leaf.share)
    return SubjectResult(subject, total, complete, tuple(leaves), about, excluded)


def cell_result(
    round_: Round, structure: Structure, indicator: Indicator, group: RaterGroup, histogram: Histogram
) -> CellResult:
    """One cell: of named people as it is, of ballots as ``aggregate.publish`` allows."""
    least = needed(round_, structure, group.code)
    if group.ballot:
        found = aggregate.publish(indicator, histogram, minimum=least, smallest=round_.smallest)
    elif histogram.answered < least:
        found = FEW
    else:
        found = Published(
            histogram.answered,
            aggregate.points(indicator, histogram),
            tuple(aggregate.bins(indicator, histogram)),
            aggregate.quartiles(indicator, histogram),
        )
    quartiles = None
    if found.quartiles:
        low, middle, high = (aggregate.rounded(one, 1) for one in found.quartiles)
        quartiles = (low, middle, high)
    bars = tuple(
        Bar(label_of(indicator, one.values, merged=one.merged, count=one.count), one.count, one.merged)
        for one in found.bins
    )
    return CellResult(group, found.answered, found.points, bars, quartiles, found.few, found.merged)


def label_of(indicator: Indicator, values: tuple[str, ...], *, merged: bool = False, count: int = 0) -> str:
    """What a bar holds, in words."""
    if indicator.kind == NUMBER:
        return f"{values[0]}–{values[-1]}{indicator.unit}"
    names = [_value_name(indicator, value) for value in values]
    if indicator.kind == TICK and merged:
        return _("%(name)s (fewer than %(n)d)") % {"name": names[0], "n": count}
    return _(", ").join(names)


def _value_name(indicator: Indicator, value: str) -> str:
    if indicator.kind in {GRADE, TICK}:
        return indicator.option(value).label
    if indicator.kind == VOTE:
        return str(VOTES[value])
    return _("named") if value == CHOSEN else _("not named")


def answer_words(indicator: Indicator, answer: Any) -> str:
    """One person's answer in words, for a sheet."""
    if answer is None:
        return ""
    if indicator.kind == TICK:
        return _(", ").join(indicator.option(code).label for code in answer) or _("nothing ticked")
    if indicator.kind == GRADE:
        return indicator.option(answer).label
    if indicator.kind == VOTE:
        return str(VOTES[answer])
    if indicator.kind == CHOOSE:
        return _("named") if answer else _("not named")
    return f"{answer}{indicator.unit}" if indicator.kind == NUMBER else str(answer)


def branch_points(structure: Structure, subject: SubjectResult, code: str) -> tuple[Decimal, bool] | None:
    """The points of a first-level indicator from the leaves below it as they are shown, and whether they are rounded."""
    below = [
        leaf
        for leaf in subject.leaves
        if leaf.share and _top_of(structure, leaf.indicator.code) == code and leaf.points is not None
    ]
    total = sum((leaf.share for leaf in below), Fraction(0))
    if not total:
        return None
    points = sum((leaf.points * leaf.share for leaf in below if leaf.points is not None), Fraction(0)) / total
    about = any(leaf.about for leaf in below)
    return aggregate.rounded(points, 0 if about else 1), about


def _top_of(structure: Structure, code: str) -> str:
    def within(one: Indicator) -> bool:
        return one.code == code or any(within(child) for child in one.children)

    return next(one.code for one in structure.indicators if within(one))
