"""From counted answers to points: exact fractions, no database. Every indicator is brought to 0..100, better is more.

What is published of anonymous answers is made by ``publish``: cells that are too small are merged with their
neighbours, and each figure above is computed from the published ones below, so that nothing can be subtracted out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from zugong.evaluation.structure import (
    ABSTAIN,
    AGAINST,
    CHOOSE,
    FOR,
    GRADE,
    NUMBER,
    TEXT,
    TICK,
    VOTE,
    Indicator,
    Structure,
)

CHOSEN = "chosen"
NUMBER_BINS = 5
Cells = Mapping[tuple[str, str], Fraction | None]  # (leaf, group) → points


@dataclass(frozen=True)
class Histogram:
    """How often each value was given, and by how many who could have given one (``answered``)."""

    answered: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def count(indicator: Indicator, answers: list[object]) -> Histogram:
    """The histogram of the answers of several people to one leaf; None stands for somebody who gave none."""
    counts: dict[str, int] = {}
    answered = 0
    for answer in answers:
        if answer is None:
            continue
        answered += 1
        values = answer if isinstance(answer, list) else [answer]
        for value in values:
            counts[str(value)] = counts.get(str(value), 0) + 1
    return Histogram(answered, counts)


def points(indicator: Indicator, found: Histogram) -> Fraction | None:
    """The mean, 0 to 100; None without answers and for words."""
    if not found.answered or indicator.kind == TEXT:
        return None
    if indicator.kind in {CHOOSE, TICK}:
        given = found.answered
    else:
        given = sum(found.counts.values())
    if not given:
        return None
    if indicator.kind == CHOOSE:
        return Fraction(100 * found.counts.get(CHOSEN, 0), given)
    if indicator.kind == VOTE:
        return Fraction(100 * found.counts.get(FOR, 0), given)
    if indicator.kind == TICK:
        off = sum(option.value * found.counts.get(option.code, 0) for option in indicator.options)
        return max(Fraction(0), 100 - Fraction(off, given))
    total = sum((value_of(indicator, value) * n for value, n in found.counts.items()), Fraction(0))
    return total / given


def value_of(indicator: Indicator, value: str) -> Fraction:
    """The points of one grade or number."""
    if indicator.kind == GRADE:
        return Fraction(indicator.option(value).value)
    span = indicator.most - indicator.least
    place = (Fraction(Decimal(value)) - indicator.least) * 100 / span
    return 100 - place if indicator.lower_is_better else place


def leaf_points(structure: Structure, indicator: Indicator, cells: Cells) -> Fraction | None:
    """The groups' points by their weights; a group without any is left out and the others share its weight."""
    known = [
        (cells[indicator.code, group.code], weight)
        for group, weight in structure.raters_of(indicator)
        if cells.get((indicator.code, group.code)) is not None
    ]
    total = sum(weight for _points, weight in known)
    if not total:
        return None
    return sum((found * weight for found, weight in known if found is not None), Fraction(0)) / total


def total_points(structure: Structure, leaves: Mapping[str, Fraction | None]) -> tuple[Fraction | None, bool]:
    """All leaves by their shares, and whether every one that counts had points. Without some, the rest share 100 %."""
    known, complete = [], True
    for leaf in structure.leaves:
        if not leaf.share:
            continue
        found = leaves.get(leaf.indicator.code)
        if found is None:
            complete = False
        else:
            known.append((found, leaf.share))
    total = sum((share for _points, share in known), Fraction(0))
    if not total:
        return None, False
    return sum((found * share for found, share in known), Fraction(0)) / total, complete


def rounded(value: Fraction, places: int = 0) -> Decimal:
    """Half up, as people do it by hand."""
    unit = Decimal(1).scaleb(-places)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    # A division that does not end may sit a hair below the half it stands for.
    doubled = value * 2 * 10**places
    if doubled.denominator == 1 and doubled.numerator % 2:
        exact = Decimal(doubled.numerator + 1) / 2 * unit
    return exact.quantize(unit, ROUND_HALF_UP)


# --- spread ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bin:
    """One bar of a distribution: what it holds (codes of values, or the ends of a range of numbers) and how often."""

    values: tuple[str, ...]
    count: int
    merged: bool = False


def bins(indicator: Indicator, found: Histogram) -> list[Bin]:
    """The distribution in the scheme's own order; numbers in up to five ranges of equal width."""
    if indicator.kind == GRADE:
        return [Bin((option.code,), found.counts.get(option.code, 0)) for option in indicator.options]
    if indicator.kind == VOTE:
        return [Bin((code,), found.counts.get(code, 0)) for code in (FOR, AGAINST, ABSTAIN)]
    if indicator.kind == TICK:
        return [Bin((option.code,), found.counts.get(option.code, 0)) for option in indicator.options]
    if indicator.kind == CHOOSE:
        chosen = found.counts.get(CHOSEN, 0)
        return [Bin((CHOSEN,), chosen), Bin(("",), found.answered - chosen)]
    if indicator.kind == NUMBER:
        return list(_ranges(indicator, found))
    return []


def _ranges(indicator: Indicator, found: Histogram) -> Iterator[Bin]:
    span = indicator.most - indicator.least
    pieces = min(NUMBER_BINS, span)
    edges = [indicator.least + Fraction(span * n, pieces) for n in range(pieces + 1)]
    for place, (low, high) in enumerate(itertools.pairwise(edges)):
        last = place == pieces - 1
        n = sum(
            times
            for value, times in found.counts.items()
            if low <= Fraction(Decimal(value)) and (Fraction(Decimal(value)) < high or last)
        )
        yield Bin((_plain(low), _plain(high)), n)


def _plain(number: Fraction) -> str:
    return f"{Decimal(number.numerator) / Decimal(number.denominator):.1f}".removesuffix(".0")


def quartiles(indicator: Indicator, found: Histogram) -> tuple[Fraction, Fraction, Fraction] | None:
    """Lower quartile, median and upper quartile of the points given; None where answers are no points."""
    if indicator.kind not in {GRADE, NUMBER} or not found.answered:
        return None
    ordered = sorted((value_of(indicator, value), n) for value, n in found.counts.items() if n)
    given = sum(n for _value, n in ordered)
    return _at(ordered, given, 1), _at(ordered, given, 2), _at(ordered, given, 3)


def _at(ordered: list[tuple[Fraction, int]], given: int, quarter: int) -> Fraction:
    """The value at a quarter of the way, halfway between two where it falls between them."""
    place = Fraction((given - 1) * quarter, 4)
    low, rest = divmod(place, 1)
    first, second = _nth(ordered, int(low)), _nth(ordered, min(int(low) + 1, given - 1))
    return first + (second - first) * rest


def _nth(ordered: list[tuple[Fraction, int]], place: int) -> Fraction:
    for value, n in ordered:
        if place < n:
            return value
        place -= n
    raise IndexError(place)


# --- what may be shown -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Published:
    """What anybody may see of one cell; ``few`` marks one with too few answers, of which nothing is shown."""

    answered: int | None
    points: Fraction | None
    bins: tuple[Bin, ...] = ()
    quartiles: tuple[Fraction, Fraction, Fraction] | None = None
    few: bool = False

    @property
    def merged(self) -> bool:
        return any(one.merged for one in self.bins)


FEW = Published(None, None, few=True)


def publish(indicator: Indicator, found: Histogram, *, minimum: int, smallest: int) -> Published:
    """A cell of anonymous answers: nothing below ``minimum``, no bar of 1 to ``smallest`` - 1.

    A vote is published as it was counted: its count is the decision.
    """
    if found.answered < minimum:
        return FEW
    raw = bins(indicator, found)
    whole = Published(found.answered, points(indicator, found), tuple(raw), quartiles(indicator, found))
    if indicator.kind in {VOTE, CHOOSE, TEXT} or smallest <= 1:
        return whole
    if indicator.kind == TICK:
        return _publish_ticks(indicator, found, raw, smallest)
    merged = _merge(raw, smallest, ranges=indicator.kind == NUMBER)
    if len(merged) == len(raw):
        return whole
    mean = sum((middle(indicator, one) * one.count for one in merged), Fraction(0)) / found.answered
    return Published(found.answered, mean, tuple(merged))


def middle(indicator: Indicator, one: Bin) -> Fraction:
    """What one answer of a bar is worth where no more is said of it than that it lies there."""
    ends = [value_of(indicator, value) for value in one.values]
    return sum(ends, Fraction(0)) / len(ends)


def _publish_ticks(indicator: Indicator, found: Histogram, raw: list[Bin], smallest: int) -> Published:
    """Ticks stand beside each other and do not add up: a small count says "fewer than", and counts as half of that."""
    shown = [Bin(one.values, smallest, merged=True) if 0 < one.count < smallest else one for one in raw]
    off = sum(
        (
            Fraction(indicator.option(one.values[0]).value)
            * (Fraction(smallest, 2) if one.merged else one.count)
            for one in shown
        ),
        Fraction(0),
    )
    return Published(found.answered, max(Fraction(0), 100 - off / found.answered), tuple(shown))


def _merge(raw: list[Bin], smallest: int, *, ranges: bool) -> list[Bin]:
    """Neighbours put together until no bar holds 1 to ``smallest`` - 1: each part stays hidden in its sum.

    From the last bar on, always with the one before it: a choice that looked at the counts would tell of them.
    """
    groups: list[list[Bin]] = []
    for one in reversed(raw):
        if groups and 0 < sum(part.count for part in groups[0]) < smallest:
            groups[0].insert(0, one)
        else:
            groups.insert(0, [one])
    while len(groups) > 1 and 0 < sum(part.count for part in groups[0]) < smallest:
        groups[:2] = [groups[0] + groups[1]]
    return [group[0] if len(group) == 1 else _together(group, ranges=ranges) for group in groups]


def _together(group: list[Bin], *, ranges: bool) -> Bin:
    count_of = sum(one.count for one in group)
    if ranges:
        return Bin((group[0].values[0], group[-1].values[-1]), count_of, merged=True)
    return Bin(tuple(value for one in group for value in one.values), count_of, merged=True)
