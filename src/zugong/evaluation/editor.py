"""The draft of a scheme as one long form: rows with a depth, read from what was sent, shown again as it was typed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zugong.evaluation.models import Scheme
from zugong.evaluation.structure import (
    CHOOSE,
    GRADE,
    HELP_MAX,
    MOST_GROUPS,
    MOST_LEVELS,
    MOST_OPTIONS,
    NAME_MAX,
    NUMBER,
    TICK,
    Indicator,
    Option,
    RaterGroup,
    Structure,
    percent,
    problems,
)
from zugong.lib.text import TextTooLong, clean, full_to_half

MOST_ROWS = 120
LETTERS = "abcdefghijkl"
WRONG = -1  # a number that could not be read: outside every bound, so that the rules name it


def how(one: Indicator) -> str:
    """How a leaf is judged, in a few words."""
    if one.kind == GRADE:
        return _(", ").join(f"{o.label} {o.value}" for o in one.options)
    if one.kind == TICK:
        return _(", ").join(f"{o.label} −{o.value}" for o in one.options)
    if one.kind == NUMBER:
        words = f"{one.least}–{one.most}{one.unit}"
        return _("%(range)s, less is better") % {"range": words} if one.lower_is_better else words
    if one.kind == CHOOSE:
        return _("up to %(n)d on a ballot") % {"n": one.choose}
    return ""


@dataclass
class GroupRow:
    code: str
    name: str = ""
    weight: str = "0"
    ballot: bool = False
    minimum: str = "1"


@dataclass
class Row:
    """One indicator as it stands in the form; ``raters`` are percentages by group, empty for every group's own weight."""

    code: str
    depth: int = 0
    name: str = ""
    weight: str = ""
    kind: str = GRADE
    help: str = ""
    options: str = ""
    least: str = "0"
    most: str = "100"
    unit: str = ""
    lower: bool = False
    choose: str = "3"
    raters: dict[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    name: str = ""
    purpose: str = ""
    note: str = ""
    seen: int = 0
    groups: list[GroupRow] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    # --- in -------------------------------------------------------------------------------------------------------
    @classmethod
    def from_scheme(cls, scheme: Scheme) -> Draft:
        found = scheme.drafted
        draft = cls(scheme.name, scheme.purpose, "", scheme.edits)
        draft.groups = [
            GroupRow(g.code, g.name, percent(g.weight), g.ballot, str(g.minimum)) for g in found.groups
        ]
        draft._flatten(found.indicators, 0)
        return draft

    def _flatten(self, level: tuple[Indicator, ...], depth: int) -> None:
        for one in level:
            self.rows.append(
                Row(
                    one.code,
                    depth,
                    one.name,
                    percent(one.weight),
                    "" if one.children else one.kind,
                    one.help,
                    "\n".join(f"{o.label} {o.value}" for o in one.options),
                    str(one.least),
                    str(one.most),
                    one.unit,
                    one.lower_is_better,
                    str(one.choose or 3),
                    {code: percent(weight) for code, weight in one.raters},
                )
            )
            self._flatten(one.children, depth + 1)

    @classmethod
    def from_post(cls, data: QueryDict) -> Draft:
        """What was sent, as it was typed; anything that is no part of the form is left out."""
        draft = cls(
            _line(data.get("name", ""), NAME_MAX),
            _line(data.get("purpose", ""), HELP_MAX),
            _line(data.get("note", ""), HELP_MAX),
            _whole(data.get("seen", "")),
        )
        for n in range(MOST_GROUPS + 1):
            if f"g{n}-code" not in data:
                break
            draft.groups.append(
                GroupRow(
                    _code(data.get(f"g{n}-code", "")),
                    _line(data.get(f"g{n}-name", ""), NAME_MAX),
                    _line(data.get(f"g{n}-weight", ""), 8),
                    data.get(f"g{n}-ballot") == "yes",
                    _line(data.get(f"g{n}-minimum", ""), 5),
                )
            )
        for n in range(MOST_ROWS):
            if f"i{n}-code" not in data:
                break
            draft.rows.append(draft._row(data, f"i{n}"))
        draft._tidy()
        return draft

    def _row(self, data: QueryDict, at: str) -> Row:
        depth = _whole(data.get(f"{at}-depth", ""))
        return Row(
            _code(data.get(f"{at}-code", "")),
            min(max(0, depth), MOST_LEVELS),
            _line(data.get(f"{at}-name", ""), NAME_MAX),
            _line(data.get(f"{at}-weight", ""), 8),
            _line(data.get(f"{at}-kind", ""), 10),
            _line(data.get(f"{at}-help", ""), HELP_MAX),
            data.get(f"{at}-options", "").replace("\x00", "")[:600],
            _line(data.get(f"{at}-least", "0"), 8),
            _line(data.get(f"{at}-most", "100"), 8),
            _line(data.get(f"{at}-unit", ""), 8),
            data.get(f"{at}-lower") == "yes",
            _line(data.get(f"{at}-choose", "3"), 5),
            {
                group.code: _line(data.get(f"{at}-r-{group.code}", ""), 8)
                for group in self.groups
                if data.get(f"{at}-r-{group.code}", "").strip()
            },
        )

    def _tidy(self) -> None:
        """No depth without a parent above it, no code twice."""
        last, seen = -1, set()
        for row in self.rows:
            row.depth = min(row.depth, last + 1)
            last = row.depth
            if not row.code or row.code in seen:
                row.code = self._fresh("i", [one.code for one in self.rows])
            seen.add(row.code)
        codes = set()
        for group in self.groups:
            if not group.code or group.code in codes:
                group.code = self._fresh("g", [one.code for one in self.groups])
            codes.add(group.code)

    @staticmethod
    def _fresh(letter: str, taken: list[str]) -> str:
        return next(f"{letter}{n}" for n in range(1, 1000) if f"{letter}{n}" not in taken)

    # --- buttons --------------------------------------------------------------------------------------------------
    def apply(self, do: str) -> None:
        """A button of the form: ``add``, ``group``, or one of ``below up down drop nogroup`` with the row's place."""
        verb, _colon, place = do.partition(":")
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 5 else -1
        codes = [row.code for row in self.rows]
        if verb == "add" and len(self.rows) < MOST_ROWS:
            self.rows.append(Row(self._fresh("i", codes), options=DEFAULT_GRADES))
        elif verb == "group" and len(self.groups) < MOST_GROUPS:
            self.groups.append(GroupRow(self._fresh("g", [one.code for one in self.groups])))
        elif verb == "nogroup" and 0 <= at < len(self.groups):
            gone = self.groups.pop(at)
            for row in self.rows:
                row.raters.pop(gone.code, None)
        elif 0 <= at < len(self.rows):
            self._move(verb, at)

    def _move(self, verb: str, at: int) -> None:
        row, end = self.rows[at], self._end(at)
        if verb == "below" and row.depth < MOST_LEVELS - 1 and len(self.rows) < MOST_ROWS:
            fresh = Row(
                self._fresh("i", [one.code for one in self.rows]), row.depth + 1, options=DEFAULT_GRADES
            )
            self.rows.insert(end, fresh)
            row.kind = ""
        elif verb == "drop":
            del self.rows[at:end]
        elif verb == "up":
            before = next((n for n in range(at - 1, -1, -1) if self.rows[n].depth <= row.depth), -1)
            if before >= 0 and self.rows[before].depth == row.depth:
                part = self.rows[at:end]
                del self.rows[at:end]
                self.rows[before:before] = part
        elif verb == "down" and end < len(self.rows) and self.rows[end].depth == row.depth:
            self._move("up", end)

    def _end(self, at: int) -> int:
        """The place behind a row and everything below it."""
        return next(
            (n for n in range(at + 1, len(self.rows)) if self.rows[n].depth <= self.rows[at].depth),
            len(self.rows),
        )

    # --- out ------------------------------------------------------------------------------------------------------
    def structure(self) -> Structure:
        """What it says, however unsound."""
        groups = tuple(
            RaterGroup(g.code, g.name, _hundredths(g.weight), g.ballot, _whole(g.minimum))
            for g in self.groups
        )
        return Structure(groups, self._level(0, len(self.rows), 0))

    def _level(self, start: int, end: int, depth: int) -> tuple[Indicator, ...]:
        found, at = [], start
        while at < end:
            behind = self._end(at)
            found.append(self._indicator(self.rows[at], self._level(at + 1, behind, depth + 1)))
            at = behind
        return tuple(found)

    def _indicator(self, row: Row, children: tuple[Indicator, ...]) -> Indicator:
        one = Indicator(row.code, row.name, _hundredths(row.weight), help=row.help)
        if children:
            return replace(one, children=children)
        raters = tuple((code, _hundredths(weight)) for code, weight in row.raters.items())
        one = replace(one, kind=row.kind, raters=raters)
        if row.kind in {GRADE, TICK}:
            return replace(one, options=_options(row.options))
        if row.kind == NUMBER:
            return replace(
                one, least=_whole(row.least), most=_whole(row.most), unit=row.unit, lower_is_better=row.lower
            )
        return replace(one, choose=_whole(row.choose)) if row.kind == CHOOSE else one

    def page(self) -> dict[str, Any]:
        """What the template shows: rows with what is wrong with each, and each level's sum."""
        found = self.structure()
        wrong: dict[str, list[str]] = {}
        for problem in problems(found):
            wrong.setdefault(problem.where, []).append(problem.text)
        sums = {"": found.indicators} | {
            one.code: one.children for one in _all(found.indicators) if one.children
        }
        return {
            "groups": [
                {"row": row, "at": f"g{n}", "n": n, "problems": wrong.get(row.code, [])}
                for n, row in enumerate(self.groups)
            ],
            "rows": [
                {
                    "row": row,
                    "at": f"i{n}",
                    "n": n,
                    "problems": wrong.get(row.code, []),
                    "branch": row.code in sums,
                    "sum": percent(sum(one.weight for one in sums[row.code])) if row.code in sums else "",
                    "deepest": row.depth >= MOST_LEVELS - 1,
                    "raters": [
                        {
                            "group": group,
                            "value": row.raters.get(group.code, ""),
                            "name": f"i{n}-r-{group.code}",
                        }
                        for group in self.groups
                    ],
                }
                for n, row in enumerate(self.rows)
            ],
            "problems": wrong.get("", []),
            "sum": percent(sum(one.weight for one in found.indicators)),
            "sound": not wrong,
        }


DEFAULT_GRADES = "优 95\n良 85\n中 75\n差 60"


def _all(level: tuple[Indicator, ...]) -> list[Indicator]:
    return [one for top in level for one in (top, *_all(top.children))]


def _line(text: str, most: int) -> str:
    try:
        return clean(text[: 4 * most], most)
    except TextTooLong:
        return clean(text[:most], 4 * most)[:most]


def _code(text: str) -> str:
    return "".join(
        letter for letter in text[:24] if letter.isascii() and (letter.isalnum() or letter == "-")
    ).lower()


def _whole(text: str) -> int:
    text = full_to_half(text).strip()
    sign = text[:1] == "-"
    digits = text[sign:]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7):
        return WRONG
    return -int(digits) if sign else int(digits)


def _hundredths(text: str) -> int:
    """30 or 33.33 or 30% in hundredths of a percent."""
    try:
        number = Decimal(full_to_half(text).strip().rstrip("%").strip() or "0") * 100
        return int(number) if number == number.to_integral_value() and abs(number) < 1_000_000 else WRONG
    except (InvalidOperation, ValueError, OverflowError):
        return WRONG


def _options(text: str) -> tuple[Option, ...]:
    """One a line: the name, then the points."""
    found = []
    for line in clean(text, 2000, multiline=True).split("\n")[: MOST_OPTIONS + 1]:
        label, _space, value = full_to_half(line).strip().rpartition(" ")
        if not label and not value:
            continue
        if not label or _whole(value) == WRONG:
            label, value = line.strip(), str(WRONG)
        code = LETTERS[len(found)] if len(found) < len(LETTERS) else f"x{len(found)}"
        found.append(Option(code, label.strip()[:NAME_MAX], _whole(value)))
    return tuple(found)
