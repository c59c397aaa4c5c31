"""What a scheme says: who judges what, in which way, and how much it counts. Plain data, kept as JSON.

Weights are whole numbers, hundredths of a percent; those of one level add up to ``WHOLE``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WHOLE = 10_000
MOST_LEVELS, MOST_LEAVES, MOST_GROUPS, MOST_OPTIONS = 3, 60, 8, 12
NAME_MAX, HELP_MAX, TEXT_MAX = 40, 200, 300
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")

GRADE, TICK, NUMBER, VOTE, CHOOSE, TEXT = "grade", "tick", "number", "vote", "choose", "text"
KINDS = {
    GRADE: gettext_lazy("a grade for each"),
    TICK: gettext_lazy("ticks, points off"),
    NUMBER: gettext_lazy("a number"),
    VOTE: gettext_lazy("for, against, abstain"),
    CHOOSE: gettext_lazy("choose up to so many"),
    TEXT: gettext_lazy("words, not counted"),
}
FOR, AGAINST, ABSTAIN = "for", "against", "abstain"
VOTES = {
    FOR: gettext_lazy("for"),
    AGAINST: gettext_lazy("against"),
    ABSTAIN: gettext_lazy("abstain"),
}


@dataclass(frozen=True)
class Option:
    """A grade with its points (0 to 100), or a behaviour to tick with the points it takes off."""

    code: str
    label: str
    value: int


@dataclass(frozen=True)
class RaterGroup:
    """Who judges. ``ballot``: with one-time codes and without names; else by named accounts.

    ``weight`` counts where an indicator names no raters of its own. ``minimum`` answers are needed before those of a
    named group count; of ballots the round's own minimum is needed besides.
    """

    code: str
    name: str
    weight: int = 0
    ballot: bool = False
    minimum: int = 1


@dataclass(frozen=True)
class Indicator:
    """A branch (``children``, no ``kind``) or a leaf that is judged.

    ``raters`` are (group, weight) pairs; none stands for every group by its own weight. ``least`` and ``most`` bound a
    number, ``lower_is_better`` turns it round; ``choose`` is how many subjects one ballot may name.
    """

    code: str
    name: str
    weight: int = 0
    kind: str = ""
    help: str = ""
    raters: tuple[tuple[str, int], ...] = ()
    options: tuple[Option, ...] = ()
    least: int = 0
    most: int = 100
    lower_is_better: bool = False
    unit: str = ""
    choose: int = 0
    children: tuple[Indicator, ...] = ()

    def option(self, code: str) -> Option:
        return next(option for option in self.options if option.code == code)


@dataclass(frozen=True)
class Leaf:
    """An indicator that is judged, with its part of the whole and the names of the branches above it."""

    indicator: Indicator
    share: Fraction
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Structure:
    groups: tuple[RaterGroup, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    _groups: dict[str, RaterGroup] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._groups.update({group.code: group for group in self.groups})

    def group(self, code: str) -> RaterGroup:
        return self._groups[code]

    def has_group(self, code: str) -> bool:
        return code in self._groups

    @property
    def leaves(self) -> list[Leaf]:
        """Every indicator that is judged, in the order of the tree."""
        return list(_leaves(self.indicators, Fraction(1), ()))

    def leaf(self, code: str) -> Leaf:
        return next(leaf for leaf in self.leaves if leaf.indicator.code == code)

    def raters_of(self, indicator: Indicator) -> list[tuple[RaterGroup, int]]:
        """The groups that judge a leaf and their weights there."""
        if indicator.raters:
            return [(self._groups[code], weight) for code, weight in indicator.raters]
        return [(group, group.weight) for group in self.groups]

    def leaves_of(self, group: str) -> list[Leaf]:
        """What a group judges."""
        return [
            leaf
            for leaf in self.leaves
            if group in {one.code for one, _weight in self.raters_of(leaf.indicator)}
        ]

    @property
    def ballot_groups(self) -> list[RaterGroup]:
        return [group for group in self.groups if group.ballot]

    @property
    def named_groups(self) -> list[RaterGroup]:
        return [group for group in self.groups if not group.ballot]


def _leaves(indicators: tuple[Indicator, ...], share: Fraction, above: tuple[str, ...]) -> Iterator[Leaf]:
    for one in indicators:
        part = share * Fraction(one.weight, WHOLE)
        if one.children:
            yield from _leaves(one.children, part, (*above, one.name))
        else:
            yield Leaf(one, part, above)


# --- what is wrong -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Problem:
    """``where`` is the code of the indicator or rater group it is about, empty for the scheme as a whole."""

    where: str
    text: str


def percent(weight: int) -> str:
    """30 for 3000, 33.33 for 3333."""
    whole, rest = divmod(weight, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def problems(structure: Structure) -> list[Problem]:
    """Everything that keeps this from being published; empty when it may be."""
    found = [*_group_problems(structure), *_level_problems(structure.indicators, "", 1)]
    leaves = structure.leaves
    if not leaves:
        found.append(Problem("", _("There is nothing to judge yet; add an indicator.")))
    if len(leaves) > MOST_LEAVES:
        found.append(
            Problem(
                "",
                _("At most %(most)d indicators; there are %(n)d.") % {"most": MOST_LEAVES, "n": len(leaves)},
            )
        )
    codes = [group.code for group in structure.groups] + [one.code for one in _walk(structure.indicators)]
    doubles = sorted({code for code in codes if codes.count(code) > 1})
    found += [Problem(code, _("Two parts bear the same code.")) for code in doubles]
    for leaf in leaves:
        found += _leaf_problems(structure, leaf.indicator)
    if leaves and not any(leaf.share for leaf in leaves):
        found.append(Problem("", _("No indicator counts: words alone give no result.")))
    judged = {group.code for leaf in leaves for group, _weight in _known_raters(structure, leaf.indicator)}
    for group in structure.groups:
        if leaves and group.code not in judged:
            found.append(Problem(group.code, _("“%(name)s” judges nothing.") % {"name": group.name}))
    return found


def _walk(indicators: tuple[Indicator, ...]) -> Iterator[Indicator]:
    for one in indicators:
        yield one
        yield from _walk(one.children)


def _known_raters(structure: Structure, indicator: Indicator) -> list[tuple[RaterGroup, int]]:
    if indicator.raters:
        return [(structure.group(c), w) for c, w in indicator.raters if structure.has_group(c)]
    return structure.raters_of(indicator)


def _group_problems(structure: Structure) -> Iterator[Problem]:
    if not structure.groups:
        yield Problem("", _("Nobody judges yet; add who does."))
    if len(structure.groups) > MOST_GROUPS:
        yield Problem("", _("At most %(most)d groups of people judge.") % {"most": MOST_GROUPS})
    names = [group.name for group in structure.groups]
    for group in structure.groups:
        if not CODE.fullmatch(group.code):
            yield Problem(group.code, _("The code is made of small letters, digits and hyphens."))
        if not group.name:
            yield Problem(group.code, _("Say who judges."))
        elif names.count(group.name) > 1:
            yield Problem(group.code, _("“%(name)s” stands here twice.") % {"name": group.name})
        if group.minimum < 1:
            yield Problem(group.code, _("At least one answer is needed."))
    shared = any(not leaf.indicator.raters for leaf in structure.leaves)
    total = sum(group.weight for group in structure.groups)
    if shared and structure.groups and total != WHOLE:
        yield Problem(
            "",
            _("Those who judge count for %(sum)s %% together; it must be 100 %%.") % {"sum": percent(total)},
        )


def _level_problems(level: tuple[Indicator, ...], above: str, depth: int) -> Iterator[Problem]:
    if not level:
        return
    if depth > MOST_LEVELS:
        yield Problem(above, _("At most %(most)d levels.") % {"most": MOST_LEVELS})
        return
    total = sum(one.weight for one in level)
    counted = [one for one in level if one.kind != TEXT]
    if counted and total != WHOLE:
        gap = WHOLE - total
        words = _("%(gap)s %% are missing") if gap > 0 else _("%(gap)s %% too much")
        yield Problem(
            above,
            _("This level adds up to %(sum)s %%, it must be 100 %%: %(words)s.")
            % {"sum": percent(total), "words": words % {"gap": percent(abs(gap))}},
        )
    names = [one.name for one in level]
    for one in level:
        if not CODE.fullmatch(one.code):
            yield Problem(one.code, _("The code is made of small letters, digits and hyphens."))
        if not one.name:
            yield Problem(one.code, _("Say what is judged."))
        elif names.count(one.name) > 1:
            yield Problem(one.code, _("“%(name)s” stands here twice.") % {"name": one.name})
        if one.weight < 0 or one.weight > WHOLE:
            yield Problem(one.code, _("A weight lies between 0 and 100 %."))
        if one.children and one.kind:
            yield Problem(one.code, _("What has parts of its own is judged by them alone."))
        if not one.children and one.kind not in KINDS:
            yield Problem(one.code, _("Say how it is judged."))
        if one.kind == TEXT and one.weight:
            yield Problem(one.code, _("Words are not counted: their weight is 0."))
        if one.kind != TEXT and not one.weight:
            yield Problem(one.code, _("Without a weight it would not count."))
        yield from _level_problems(one.children, one.code, depth + 1)


def _leaf_problems(structure: Structure, one: Indicator) -> Iterator[Problem]:
    for code, _weight in one.raters:
        if not structure.has_group(code):
            yield Problem(one.code, _("It is judged by a group that does not exist."))
    if one.raters and (total := sum(weight for _code, weight in one.raters)) != WHOLE:
        yield Problem(
            one.code,
            _("Those who judge it count for %(sum)s %% together; it must be 100 %%.")
            % {"sum": percent(total)},
        )
    if any(weight < 0 for _code, weight in one.raters):
        yield Problem(one.code, _("A weight lies between 0 and 100 %."))
    if one.kind in {GRADE, TICK}:
        yield from _option_problems(one)
    if one.kind == NUMBER and one.least >= one.most:
        yield Problem(one.code, _("The largest number must be larger than the smallest."))
    if one.kind == CHOOSE:
        if one.choose < 1:
            yield Problem(one.code, _("Say how many one ballot may name."))
        if any(not group.ballot for group, _weight in _known_raters(structure, one)):
            yield Problem(one.code, _("Choosing among all is done by ballot; named people judge one by one."))


def _option_problems(one: Indicator) -> Iterator[Problem]:
    least = 2 if one.kind == GRADE else 1
    if len(one.options) < least:
        yield Problem(one.code, _("It needs at least %(n)d choices.") % {"n": least})
    if len(one.options) > MOST_OPTIONS:
        yield Problem(one.code, _("At most %(most)d choices.") % {"most": MOST_OPTIONS})
    labels, codes = [o.label for o in one.options], [o.code for o in one.options]
    if len(set(labels)) < len(labels) or len(set(codes)) < len(codes):
        yield Problem(one.code, _("Two choices bear the same name."))
    for option in one.options:
        if not option.label or not CODE.fullmatch(option.code):
            yield Problem(one.code, _("A choice needs a name."))
        if not 0 <= option.value <= 100:
            yield Problem(one.code, _("The points of a choice lie between 0 and 100."))
    values = [option.value for option in one.options]
    if one.kind == GRADE and values != sorted(set(values), reverse=True):
        yield Problem(one.code, _("Put the best grade first; no two give the same points."))


# --- JSON --------------------------------------------------------------------------------------------------------
def to_json(structure: Structure) -> dict[str, Any]:
    """As it is kept: whole numbers and text only, so that its digest is the same everywhere."""
    return {
        "groups": [
            {"code": g.code, "name": g.name, "weight": g.weight, "ballot": g.ballot, "minimum": g.minimum}
            for g in structure.groups
        ],
        "indicators": [_indicator_json(one) for one in structure.indicators],
    }


def _indicator_json(one: Indicator) -> dict[str, Any]:
    found: dict[str, Any] = {"code": one.code, "name": one.name, "weight": one.weight}
    if one.help:
        found["help"] = one.help
    if one.children:
        return found | {"children": [_indicator_json(child) for child in one.children]}
    found["kind"] = one.kind
    if one.raters:
        found["raters"] = [[code, weight] for code, weight in one.raters]
    if one.kind in {GRADE, TICK}:
        found["options"] = [{"code": o.code, "label": o.label, "value": o.value} for o in one.options]
    if one.kind == NUMBER:
        found |= {"least": one.least, "most": one.most, "unit": one.unit, "lower": one.lower_is_better}
    if one.kind == CHOOSE:
        found["choose"] = one.choose
    return found


def from_json(data: Any) -> Structure:
    """ValueError for anything that ``to_json`` would not have written."""
    if not isinstance(data, dict):
        raise ValueError("a scheme is an object")
    groups = tuple(
        RaterGroup(
            _text(g, "code"),
            _text(g, "name"),
            _number(g, "weight"),
            bool(g.get("ballot")),
            _number(g, "minimum", 1),
        )
        for g in _list(data, "groups")
    )
    return Structure(groups, tuple(_indicator(one, 1) for one in _list(data, "indicators")))


def _indicator(data: dict[str, Any], depth: int) -> Indicator:
    if depth > MOST_LEVELS + 1:
        raise ValueError("too many levels")
    raters = []
    for pair in _list(data, "raters"):
        if not (
            isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and type(pair[1]) is int
        ):
            raise ValueError("raters are pairs of a code and a weight")
        raters.append((pair[0], pair[1]))
    return Indicator(
        code=_text(data, "code"),
        name=_text(data, "name"),
        weight=_number(data, "weight"),
        kind=_text(data, "kind"),
        help=_text(data, "help"),
        raters=tuple(raters),
        options=tuple(
            Option(_text(o, "code"), _text(o, "label"), _number(o, "value")) for o in _list(data, "options")
        ),
        least=_number(data, "least"),
        most=_number(data, "most", 100),
        lower_is_better=bool(data.get("lower")),
        unit=_text(data, "unit"),
        choose=_number(data, "choose"),
        children=tuple(_indicator(one, depth + 1) for one in _list(data, "children")),
    )


def _list(data: dict[str, Any], key: str) -> list[Any]:
    found = data.get(key, [])
    if not isinstance(found, list) or any(not isinstance(one, dict | list) for one in found):
        raise ValueError(f"{key} is a list")
    return found


def _text(data: Any, key: str) -> str:
    found = data.get(key, "") if isinstance(data, dict) else None
    if not isinstance(found, str):
        raise ValueError(f"{key} is text")
    return found


def _number(data: dict[str, Any], key: str, default: int = 0) -> int:
    found = data.get(key, default)
    if type(found) is not int:
        raise ValueError(f"{key} is a whole number")
    return found
