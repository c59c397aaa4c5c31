"""Leadership teams and their vacancies: what goes into the model and what comes out. Plain dataclasses, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Attributes: TypeAlias = Mapping[str, Any]
Operator = Literal["is", "in", "has", "has_any", "at_least", "at_most", "any"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question about a person's attribute, such as age ``at_most`` 35 or specialities ``has`` 水利.

    ``has`` and ``has_any`` look into a list; ``any`` is true for everybody. A missing attribute never passes.
    """

    attribute: str
    operator: Operator
    value: Any = None

    def passes(self, attributes: Attributes) -> bool:
        if self.operator == "any":
            return True
        found = attributes.get(self.attribute)
        if found is None:
            return False
        match self.operator:
            case "is":
                return bool(found == self.value)
            case "in":
                return found in self.value
            case "has":
                return self.value in found
            case "has_any":
                return any(one in found for one in self.value)
            case "at_least":
                return bool(found >= self.value)
            case "at_most":
                return bool(found <= self.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """A structure rule: of a team's members, those who pass ``test`` must be at least or at most so many, or a share.

    Exactly one of ``least``, ``most`` (numbers of people), ``least_share``, ``most_share`` (0 to 1 of the members) is
    set. ``cost`` None: it must hold; else each person missing or too many costs that much.
    """

    id: str
    test: Criterion
    title: str = ""
    least: int | None = None
    most: int | None = None
    least_share: float | None = None
    most_share: float | None = None
    cost: int | None = None

    @property
    def share(self) -> float:
        """The share each member demands (0 for rules that count)."""
        return self.least_share if self.least_share is not None else self.most_share or 0.0

    @property
    def is_least(self) -> bool:
        return self.least is not None or self.least_share is not None


@dataclass(frozen=True, slots=True)
class Need:
    """What a post asks for. ``required``: nobody is considered without it; else it weighs in the fit."""

    test: Criterion
    title: str = ""
    weight: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str = ""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A seat in a team. ``vacant``: to be filled. ``must_fill``: the plan fails rather than leave it empty.

    ``refill``: when whoever holds it is moved, the plan may fill it, too.
    """

    id: str
    team: str
    name: str = ""
    needs: tuple[Need, ...] = ()
    vacant: bool = True
    must_fill: bool = False
    refill: bool = False


@dataclass(frozen=True, slots=True)
class Cadre:
    """Somebody who may be moved, or who sits in a team and stays (``movable`` False).

    ``post`` is held now; ``team`` is where they count now (that of the post when left out). ``excluded`` are posts,
    ``excluded_teams`` teams they may not go to (recusal, home town, term limits), with the reason in words;
    ``wishes`` are posts they asked for.
    """

    id: str
    name: str = ""
    attributes: Attributes = field(default_factory=dict)
    post: str = ""
    team: str = ""
    movable: bool = True
    wishes: tuple[str, ...] = ()
    excluded: Mapping[str, str] = field(default_factory=dict)
    excluded_teams: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """``moves``: at most so many people are moved; ``leavers``: at most so many leave one team. None: no limit."""

    moves: int | None = None
    leavers: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, in points; a perfect fit is 1,000. All whole numbers."""

    unfilled: int = 2_000
    wish: int = 50
    move: int = 30  # somebody who holds a post and must be replaced


@dataclass(frozen=True, slots=True)
class Instance:
    teams: tuple[Team, ...]
    posts: tuple[Post, ...]
    people: tuple[Cadre, ...]
    kin: tuple[tuple[str, str], ...] = ()  # pairs who may not sit in one team
    limits: Limits = Limits()
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True)
class Next:
    """Who else could go to the post: ``behind`` is the least by which their points must rise to be chosen instead."""

    person: str
    fit: int
    behind: float


@dataclass(frozen=True, slots=True)
class Move:
    """One person to one post. ``met`` and ``missing`` are titles of needs; ``next`` who came next."""

    person: str
    post: str
    from_post: str
    fit: int
    met: tuple[str, ...]
    missing: tuple[str, ...]
    wished: bool
    next: tuple[Next, ...]


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A post left empty, and why: how many could have it, and what stood in the way."""

    post: str
    eligible: int
    why: str  # nobody_eligible, limit, structure, better_elsewhere


@dataclass(frozen=True, slots=True)
class RuleState:
    """How a rule stands before and after. ``count`` of ``size`` members; ``short``: people missing or too many."""

    team: str
    rule: str
    count_before: int
    size_before: int
    count: int
    size: int
    short_before: float
    short: float


@dataclass(frozen=True, slots=True)
class Clash:
    """What cannot hold together: ``rule:…``, ``post:…`` (must be filled), ``limit:moves``, ``limit:leavers``, ``kin``.

    ``least``: taking any one of them away lets the others hold; else the search for the least set ran out of time.
    """

    parts: tuple[str, ...]
    least: bool = True


@dataclass(frozen=True, slots=True)
class Proof:
    """``value`` of the plan, ``bound`` that no plan can exceed; both in points. Proved when they meet.

    ``prices`` are those of the linear programme, from which the bound can be worked out again.
    """

    value: int
    bound: float
    proved: bool
    columns: int
    columns_left: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Plan:
    """``infeasible``: no plan keeps all that must hold, and ``clash`` says what cannot hold together.

    ``undecided``: time ran out before a plan was found or shown not to exist.
    """

    status: Literal["optimal", "feasible", "infeasible", "undecided"]
    moves: tuple[Move, ...] = ()
    unfilled: tuple[Unfilled, ...] = ()
    rules: tuple[RuleState, ...] = ()
    clash: Clash | None = None
    proof: Proof | None = None
    seconds: float = 0.0

    @property
    def gap(self) -> float | None:
        """How far the value may be from the best, as a share of the bound; 0 when proved, None without a plan."""
        if self.proof is None:
            return None
        return (
            0.0
            if self.proof.proved
            else max(0.0, (self.proof.bound - self.proof.value) / max(1.0, abs(self.proof.bound)))
        )
