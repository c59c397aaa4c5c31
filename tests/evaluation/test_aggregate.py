"""Points, spread and what may be shown: against slow, obvious models."""

import itertools
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from statistics import quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zugong.evaluation import aggregate
from zugong.evaluation.aggregate import CHOSEN, Histogram
from zugong.evaluation.structure import (
    CHOOSE,
    GRADE,
    NUMBER,
    TICK,
    VOTE,
    WHOLE,
    Indicator,
    Option,
    RaterGroup,
    Structure,
)

GROUPS = ("one", "two", "three")


def split(draw, parts, total=WHOLE):
    """So many positive whole numbers that add up."""
    cuts = sorted(draw(st.sets(st.integers(1, total - 1), min_size=parts - 1, max_size=parts - 1)))
    return [b - a for a, b in itertools.pairwise([0, *cuts, total])]


@st.composite
def leaves(draw, code, weight):
    kind = draw(st.sampled_from([GRADE, TICK, NUMBER, VOTE, CHOOSE]))
    chosen = draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3, unique=True))
    raters = tuple(zip(chosen, split(draw, len(chosen)), strict=True))
    values = draw(st.lists(st.integers(0, 100), min_size=2, max_size=5, unique=True))
    if kind == GRADE:
        values.sort(reverse=True)
    least = draw(st.integers(-5, 5))
    return Indicator(
        code,
        f"指标{code}",
        weight,
        kind,
        raters=raters,
        options=tuple(Option(f"o{n}", f"选项{n}", value) for n, value in enumerate(values)),
        least=least,
        most=least + draw(st.integers(1, 30)),
        lower_is_better=draw(st.booleans()),
        choose=draw(st.integers(1, 4)),
    )


@st.composite
def structures(draw):
    numbers = itertools.count()
    level = []
    for weight in split(draw, draw(st.integers(1, 3))):
        if draw(st.booleans()):
            children = tuple(
                draw(leaves(f"i{next(numbers)}", part)) for part in split(draw, draw(st.integers(1, 3)))
            )
            level.append(Indicator(f"b{next(numbers)}", f"分支{next(numbers)}", weight, children=children))
        else:
            level.append(draw(leaves(f"i{next(numbers)}", weight)))
    groups = tuple(
        RaterGroup(code, code, weight, ballot=True)
        for code, weight in zip(GROUPS, (5000, 3000, 2000), strict=True)
    )
    return Structure(groups, tuple(level))


def answers_to(draw, one):
    codes = [option.code for option in one.options]
    single = {
        GRADE: st.sampled_from(codes),
        VOTE: st.sampled_from(["for", "against", "abstain"]),
        NUMBER: st.integers(one.least * 4, one.most * 4).map(lambda n: str(Decimal(n) / 4)),
        TICK: st.lists(st.sampled_from(codes), unique=True),
        CHOOSE: st.booleans(),
    }[one.kind]
    return draw(st.lists(st.one_of(st.none(), single) if one.kind != CHOOSE else single, max_size=12))


def slow_points(one, answers):
    """Straight from the words of the manual, one answer after the other."""
    given_ones = [answer for answer in answers if answer is not None]
    if not given_ones:
        return None
    if one.kind == GRADE:
        points = [Fraction(next(o.value for o in one.options if o.code == answer)) for answer in given_ones]
    elif one.kind == VOTE:
        points = [Fraction(100 if answer == "for" else 0) for answer in given_ones]
    elif one.kind == CHOOSE:
        points = [Fraction(100 if answer else 0) for answer in given_ones]
    elif one.kind == NUMBER:
        points = [(Fraction(answer) - one.least) / (one.most - one.least) * 100 for answer in given_ones]
        points = [100 - p for p in points] if one.lower_is_better else points
    else:
        off = [sum(o.value for o in one.options if o.code in answer) for answer in given_ones]
        return max(Fraction(0), 100 - Fraction(sum(off), len(off)))
    return sum(points, Fraction(0)) / len(points)


def fast(one, answers):
    if one.kind == CHOOSE:
        return Histogram(len(answers), {CHOSEN: sum(answers)})
    return aggregate.count(one, answers)


def slow_total(level, known):
    """The tree from below: each level by its weights, what has no points left out."""
    parts = []
    for one in level:
        found = slow_total(one.children, known) if one.children else known[one.code]
        if found is not None:
            parts.append((found, one.weight))
    if not parts:
        return None
    return sum((f * w for f, w in parts), Fraction(0)) / sum(w for _f, w in parts)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_points_are_those_of_the_slow_model(data):
    structure = data.draw(structures())
    cells, known = {}, {}
    for leaf in structure.leaves:
        one = leaf.indicator
        parts = []
        for group, weight in structure.raters_of(one):
            answers = answers_to(data.draw, one)
            cells[one.code, group.code] = aggregate.points(one, fast(one, answers))
            slow = slow_points(one, answers)
            assert cells[one.code, group.code] == slow
            if slow is not None:
                parts.append((slow, weight))
        known[one.code] = (
            sum((p * w for p, w in parts), Fraction(0)) / sum(w for _p, w in parts) if parts else None
        )
        assert aggregate.leaf_points(structure, one, cells) == known[one.code]
    total, complete = aggregate.total_points(structure, known)
    assert complete == all(found is not None for found in known.values())
    if complete:
        assert total == slow_total(structure.indicators, known)
        assert 0 <= total <= 100
    assert sum(leaf.share for leaf in structure.leaves) == 1


@given(st.fractions(0, 100), st.integers(0, 4))
def test_rounding_is_half_up(value, places):
    found = aggregate.rounded(value, places)
    unit = Fraction(1, 10**places)
    assert abs(Fraction(found) - value) <= unit / 2
    if abs(Fraction(found) - value) == unit / 2:
        assert Fraction(found) > value


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcd"), min_size=2, max_size=60))
def test_quartiles_are_those_of_the_standard_library(answers):
    one = Indicator(
        "i", "i", WHOLE, GRADE,
        options=tuple(Option(c, c, v) for c, v in zip("abcd", (95, 85, 75, 60), strict=True)),
    )  # fmt: skip
    values = [one.option(answer).value for answer in answers]
    found = aggregate.quartiles(one, aggregate.count(one, answers))
    assert [float(q) for q in found] == pytest.approx(quantiles(values, n=4, method="inclusive"))


@given(st.integers(0, 20), st.integers(1, 40), st.lists(st.integers(0, 400), min_size=1, max_size=50))
def test_ranges_hold_every_number_once(least, span, quarters):
    one = Indicator("i", "i", WHOLE, NUMBER, least=least, most=least + span)
    answers = [str(Decimal(least) + Decimal(q % (4 * span + 1)) / 4) for q in quarters]
    bars = aggregate.bins(one, aggregate.count(one, answers))
    assert sum(bar.count for bar in bars) == len(answers)
    assert len(bars) == min(5, span)


# --- what may be shown -------------------------------------------------------------------------------------------
def compositions(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize("smallest", [3, 4, 5])
@pytest.mark.parametrize(("grades", "answers"), [(2, 15), (3, 15), (4, 15), (4, 18), (5, 12)])
def test_no_small_count_comes_out_by_subtraction(grades, answers, smallest):
    """Somebody who knows the program turns it round: of all that could have been answered, whatever gives what is
    shown. No count of 1 to ``smallest`` - 1 may be the only one that fits."""
    one = Indicator(
        "i", "i", WHOLE, GRADE, options=tuple(Option(f"o{n}", str(n), 100 - 13 * n) for n in range(grades))
    )
    by_what_is_shown = defaultdict(list)
    for counts in compositions(answers, grades):
        histogram = Histogram(answers, {f"o{n}": counts[n] for n in range(grades)})
        shown = aggregate.publish(one, histogram, minimum=2, smallest=smallest)
        assert all(bar.count == 0 or bar.count >= smallest for bar in shown.bins)
        assert sum(bar.count for bar in shown.bins) == answers
        by_what_is_shown[shown].append(counts)
    for behind in by_what_is_shown.values():
        for place in range(grades):
            possible = {counts[place] for counts in behind}
            assert len(possible) > 1 or not 0 < possible.pop() < smallest, behind


def test_the_usual_way_gives_single_answers_away():
    """Else the test above could not fail: hiding small bars alone, with the mean beside them, tells all."""
    by_what_is_shown = defaultdict(list)
    for counts in compositions(15, 4):
        bars = tuple(n if n == 0 or n >= 3 else None for n in counts)
        mean = Fraction(sum(n * (100 - 13 * place) for place, n in enumerate(counts)), 15)
        by_what_is_shown[bars, mean].append(counts)
    assert any(len(behind) == 1 and None in bars for (bars, _mean), behind in by_what_is_shown.items())


@pytest.mark.parametrize("kind", [GRADE, TICK, NUMBER, VOTE, CHOOSE])
def test_below_the_minimum_nothing_is_shown(kind):
    one = Indicator("i", "i", WHOLE, kind, options=(Option("o0", "好", 90), Option("o1", "差", 10)))
    for given_ones in range(15):
        histogram = Histogram(given_ones, {"o0": given_ones})
        assert aggregate.publish(one, histogram, minimum=15, smallest=3) == aggregate.FEW


def test_a_vote_is_shown_as_it_was_counted():
    one = Indicator("i", "i", WHOLE, VOTE)
    shown = aggregate.publish(
        one, Histogram(20, {"for": 18, "against": 1, "abstain": 1}), minimum=15, smallest=3
    )
    assert [bar.count for bar in shown.bins] == [18, 1, 1]
    assert shown.points == 90


def test_few_ticks_say_fewer_than():
    one = Indicator("i", "i", WHOLE, TICK, options=(Option("late", "拖拉", 40), Option("rude", "粗暴", 50)))
    shown = {
        n: aggregate.publish(one, Histogram(20, {"late": n, "rude": 6}), minimum=15, smallest=3)
        for n in (1, 2, 3)
    }
    assert shown[1] == shown[2] != shown[3]
    assert [(bar.count, bar.merged) for bar in shown[1].bins] == [(3, True), (6, False)]


def test_numbers_are_merged_as_ranges():
    one = Indicator("i", "i", WHOLE, NUMBER, least=0, most=10)
    shown = aggregate.publish(one, Histogram(20, {"1": 1, "9": 19}), minimum=15, smallest=3)
    assert [(bar.values, bar.count) for bar in shown.bins] == [(("0", "10"), 20)]
