"""Who should look after which household: the nearest Party member with room, no household left out while there is room.

Plain data in, plain data and reasons out. Each member has so many free places; a place costs the distance, less in the
same group and the same natural village, and each further place of the same member costs a little more, so that the work
is shared. The assignment of least cost is exact (minimum-weight matching on a sparse graph).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

NEAREST = 5  # whom a person may choose from instead
SAME_HAMLET, SAME_GROUP = 1.0, 1.5  # kilometres it is as if nearer
SHARE = 0.05  # kilometres each further place of a member counts for
UNKNOWN = 4.0  # kilometres where one of the two has no place on the map
APART = 1e6  # nobody looks after the house they live in


@dataclass(frozen=True)
class Member:
    """``free`` places; ``home`` is the key of the household the member lives in, None when unknown."""

    key: int
    group: int | None = None
    hamlet: str = ""
    latitude: float | None = None
    longitude: float | None = None
    free: int = 0
    held: int = 0
    home: int | None = None


@dataclass(frozen=True)
class House:
    key: int
    group: int | None = None
    hamlet: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Choice:
    """One member for one household, and why: the kilometres (None: not on the map), the same group, the same hamlet."""

    member: int
    kilometres: float | None
    same_group: bool
    same_hamlet: bool


@dataclass(frozen=True)
class Proposal:
    """``others`` are the next best for the same household, without regard to their room."""

    house: int
    choice: Choice
    others: tuple[Choice, ...]


@dataclass(frozen=True)
class Plan:
    """``left_out`` are households nobody has room for."""

    proposals: tuple[Proposal, ...]
    left_out: tuple[int, ...]


def propose(members: Sequence[Member], houses: Sequence[House]) -> Plan:
    """The assignment of least cost. Deterministic: the same input gives the same plan."""
    members = [one for one in members if one.free > 0]
    if not members or not houses:
        return Plan((), tuple(house.key for house in houses))
    near = np.array([[_cost(member, house) for member in members] for house in houses])
    places, extra = [], []
    for number, member in enumerate(members):
        for place in range(min(member.free, len(houses))):
            places.append(number)
            extra.append(SHARE * (member.held + place))
    costs = near[:, places] + np.array(extra)
    rows, columns = linear_sum_assignment(costs)
    chosen = {int(row): places[int(column)] for row, column in zip(rows, columns, strict=True)}
    chosen = {row: number for row, number in chosen.items() if near[row, number] < APART}
    proposals = []
    for row, house in enumerate(houses):
        if row not in chosen:
            continue
        order = sorted(range(len(members)), key=lambda number: (near[row, number], members[number].key))
        others = [number for number in order if number != chosen[row] and near[row, number] < APART][:NEAREST]
        proposals.append(
            Proposal(
                house.key,
                _choice(members[chosen[row]], house),
                tuple(_choice(members[number], house) for number in others),
            )
        )
    left = tuple(house.key for row, house in enumerate(houses) if row not in chosen)
    return Plan(tuple(proposals), left)


def _cost(member: Member, house: House) -> float:
    if member.home == house.key:
        return APART
    far = _kilometres(member, house)
    cost = UNKNOWN if far is None else far
    if house.hamlet and member.hamlet == house.hamlet:
        cost -= SAME_HAMLET
    if house.group is not None and member.group == house.group:
        cost -= SAME_GROUP
    return cost


def _choice(member: Member, house: House) -> Choice:
    return Choice(
        member.key,
        _kilometres(member, house),
        house.group is not None and member.group == house.group,
        bool(house.hamlet) and member.hamlet == house.hamlet,
    )


def _kilometres(member: Member, house: House) -> float | None:
    if None in (member.latitude, member.longitude, house.latitude, house.longitude):
        return None
    assert member.latitude is not None and member.longitude is not None
    assert house.latitude is not None and house.longitude is not None
    north = (member.latitude - house.latitude) * 111.2
    east = (member.longitude - house.longitude) * 111.2 * math.cos(math.radians(house.latitude))
    return math.hypot(north, east)
