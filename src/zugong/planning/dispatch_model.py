"""What dispatch speaks of: orders, members, rules, and the plan that answers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Params: TypeAlias = Mapping[str, str | int | bool | tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Order:
    """An order that waits for a member.

    `due` is in minutes from now (negative: overdue; None: no limit). `item` is the service item, used for
    what a member declined or did before. `weight` (1 or more) says how much placing this order counts when
    not all fit. `coarse`: the point is that of a whole group or village, so it says nothing inside a hamlet.
    """

    id: str
    item: str = ""
    group: str = ""
    hamlet: str = ""
    lat: float | None = None
    lng: float | None = None
    skills_wanted: tuple[str, ...] = ()
    due: int | None = None
    weight: int = 1
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A member who may take orders.

    `load` is the number of orders on hand, `capacity` the most allowed on hand. `free_in` is minutes from
    now until the member is free today. `declined` holds order ids and item ids. Ratings are sums and counts
    of 1–5 stars; `solved_count` counts orders the villager called really solved. `done` counts finished
    orders by item. `coarse` as of an order.
    """

    id: str
    group: str = ""
    hamlet: str = ""
    lat: float | None = None
    lng: float | None = None
    skills: tuple[str, ...] = ()
    load: int = 0
    capacity: int = 3
    rating_sum: int = 0
    rating_count: int = 0
    solved_count: int | None = None
    done: Mapping[str, int] = field(default_factory=dict)
    available: bool = True
    unavailable_reason: str = ""
    free_in: int = 0
    declined: tuple[str, ...] = ()
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the office has set. Distances in metres, speeds in metres per minute, ratings in tenths of a star.

    `max_new_per_member`: nobody gets more new orders than this in one plan, whatever the capacity.
    `farthest_metres`: the plan sends nobody farther than this; 0 means no limit.
    The three `*_metres` of place stand in for a distance when either side has no coordinates.
    """

    max_new_per_member: int = 2
    same_group_only: bool = False
    farthest_metres: int = 0
    near_metres: int = 1500
    busy_from: int = 2
    good_rating_tenths: int = 40
    walk_metres_per_minute: int = 70
    same_hamlet_metres: int = 300
    same_group_metres: int = 1500
    elsewhere_metres: int = 8000


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with parameters, put into words by whoever shows it. `ok`: it speaks for the member."""

    code: str
    params: Params
    ok: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One order and the member it should go to. `fixed`: decided beforehand by a person, not by the plan."""

    order: str
    member: str
    metres: int
    reasons: tuple[Reason, ...]
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An order nobody gets, and why."""

    order: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, order=True)
class Objective:
    """The aims, smaller is better, compared from the first to the last; fixed pairs are not counted.

    `unplaced_weight`: weights of the orders nobody gets. `skills_missing`: wanted skills the chosen members
    lack, each counted with its order's weight. `load_steps`: each new order counts as many as its member
    then has on hand; the least sum also makes the highest such number least. `metres`: all ways added up.
    """

    unplaced_weight: int
    skills_missing: int
    load_steps: int
    metres: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The proposal. `gap` is objective minus proven bound in the combined integer cost: 0 when `proved`.

    `most_on_hand` is the highest number of orders on hand among those who get a new one (0 when nobody does).
    `prices` is the certificate: what a place with a busy member is worth, in the same integer cost. `verify`
    in `dispatch.py` turns it into the bound by linear programming duality, with no trust in how the plan was
    found.
    """

    pairs: tuple[Pair, ...]
    unplaced: tuple[Unplaced, ...]
    objective: Objective
    aims: tuple[Reason, ...]
    most_on_hand: int
    proved: bool
    gap: int
    seconds: float
    prices: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who could take the order, with five reasons: skill, near, load, rating, here."""

    member: str
    met: int
    metres: int
    load: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A member who is not offered for the order, and why."""

    member: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Who could take one order, best first, and who is left out."""

    ranked: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
