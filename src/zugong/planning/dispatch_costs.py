"""Orders and members as arrays: who may take what, how far it is, and the aims folded into one cost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from zugong.planning.dispatch_model import Member, Objective, Order, Rules
from zugong.planning.slots import Array

EARTH_RADIUS = 6_371_009.0  # metres
INT64_BUDGET = 1 << 60  # costs below this may be added and compared in int64 without overflow

ALLOWED, DECLINED, LATE, OTHER_GROUP, TOO_FAR = range(5)


def is_measured(order: Order, member: Member) -> bool:
    """Whether the way between the two is known from their points, and not a stand-in by hamlet and group.

    The point of a whole group tells two groups apart, but neither two houses in it nor two of one hamlet.
    """
    if None in (order.lat, order.lng, member.lat, member.lng):
        return False
    if not (order.coarse or member.coarse):
        return True
    same_hamlet = bool(order.hamlet) and order.hamlet == member.hamlet
    return not same_hamlet and (order.lat, order.lng) != (member.lat, member.lng)


class Distances:
    """Whole metres in a straight line; where points lack or are too coarse, a stand-in by hamlet and group."""

    def __init__(self, orders: Sequence[Order], members: Sequence[Member], rules: Rules) -> None:
        self.rules = rules
        self.orders, self.members = orders, members
        self._from, self._from_known = _points(orders)
        self._to, self._to_known = _points(members)
        self._some_coarse = any(o.coarse for o in orders) or any(m.coarse for m in members)
        self._all_known = bool(self._from_known.all() and self._to_known.all()) and not self._some_coarse

    @cached_property
    def farthest(self) -> int:
        """No distance is above this, in metres."""
        known = np.concatenate([self._from[:, self._from_known], self._to[:, self._to_known]], axis=1)
        across = float(np.sqrt((np.ptp(known, axis=1) ** 2).sum())) if known.shape[1] else 0.0
        rules = self.rules
        return max(int(across) + 2, rules.same_hamlet_metres, rules.same_group_metres, rules.elsewhere_metres)

    def rows(self, start: int, stop: int) -> Array:
        """Metres from orders start..stop to all members."""
        # Element by element, no matrix product: the same pair gives the same metres in any block.
        square = np.zeros((stop - start, len(self.members)))
        delta = np.empty_like(square)
        for axis in range(3):
            np.subtract(self._from[axis, start:stop, None], self._to[axis], out=delta)
            np.multiply(delta, delta, out=delta)
            square += delta
        np.sqrt(square, out=square)
        metres = np.rint(square, out=square).astype(np.int64)
        if not self._all_known:
            self._stand_in(metres, start, stop)
        return metres

    def pairs(self, orders: Sequence[int], members: Sequence[int]) -> list[int]:
        """Metres of single pairs, the same to the metre as in `rows`."""
        i, j = np.array(orders, dtype=np.int64), np.array(members, dtype=np.int64)
        square = np.zeros(len(i))
        for axis in range(3):
            delta = self._from[axis, i] - self._to[axis, j]
            square += delta * delta
        metres: list[int] = np.rint(np.sqrt(square)).astype(np.int64).tolist()
        doubtful = (
            ~(self._from_known[i] & self._to_known[j]) if not self._some_coarse else np.ones(len(i), bool)
        )
        for at in np.nonzero(doubtful)[0].tolist():
            order, member = self.orders[orders[at]], self.members[members[at]]
            if not is_measured(order, member):
                metres[at] = self._guess(order, member)
        return metres

    def _guess(self, order: Order, member: Member) -> int:
        if order.hamlet and order.hamlet == member.hamlet:
            return self.rules.same_hamlet_metres
        if order.group and order.group == member.group:
            return self.rules.same_group_metres
        return self.rules.elsewhere_metres

    def _stand_in(self, metres: Array, start: int, stop: int) -> None:
        rules = self.rules
        hamlet, group = self._codes
        for row in range(start, stop):
            order = self.orders[row]
            guess = np.full(len(self.members), rules.elsewhere_metres)
            if order.group:
                guess[group == order.group] = rules.same_group_metres
            if order.hamlet:
                guess[hamlet == order.hamlet] = rules.same_hamlet_metres
            lacking = ~self._to_known if self._from_known[row] else np.ones(len(self.members), bool)
            if self._some_coarse:
                coarse = self._coarse | order.coarse
                lacking = lacking | coarse & self._same_point(order)
                if order.hamlet:
                    lacking = lacking | coarse & (hamlet == order.hamlet)
            metres[row - start, lacking] = guess[lacking]

    def _same_point(self, order: Order) -> Array:
        lat, lng = self._degrees
        return np.asarray((lat == order.lat) & (lng == order.lng))

    @cached_property
    def _degrees(self) -> tuple[Array, Array]:
        lat = [np.nan if m.lat is None else m.lat for m in self.members]
        lng = [np.nan if m.lng is None else m.lng for m in self.members]
        return np.array(lat, dtype=np.float64), np.array(lng, dtype=np.float64)

    @cached_property
    def _coarse(self) -> Array:
        return np.array([m.coarse for m in self.members], dtype=bool)

    @cached_property
    def _codes(self) -> tuple[Array, Array]:
        return np.array([m.hamlet for m in self.members]), np.array([m.group for m in self.members])


def _points(places: Sequence[Order] | Sequence[Member]) -> tuple[Array, Array]:
    """Points in space (3, n) in metres, and which of them are known."""
    lat = np.array([np.nan if p.lat is None or p.lng is None else p.lat for p in places], dtype=np.float64)
    lng = np.array([np.nan if p.lat is None or p.lng is None else p.lng for p in places], dtype=np.float64)
    known = ~np.isnan(lat)
    lat, lng = np.radians(np.where(known, lat, 0.0)), np.radians(np.where(known, lng, 0.0))
    points = np.stack([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)])
    return points * EARTH_RADIUS, known


class DispatchCosts:
    """The open orders against the members who are here and have room, as `slots.solve` wants them.

    The aims are folded into one integer so that one unit of an aim outweighs all that later aims could ever
    add up to. `loads` and `rooms` are given per member, since fixed pairs change both.
    """

    def __init__(
        self,
        orders: Sequence[Order],
        members: Sequence[Member],
        rules: Rules,
        loads: Sequence[int],
        rooms: Sequence[int],
    ) -> None:
        self.order_list, self.member_list, self.rules = orders, members, rules
        self.orders, self.members = len(orders), len(members)
        self.distances = Distances(orders, members, rules)
        self.missing_skills = _MissingSkills(members)
        places = [min(room, self.orders) for room in rooms]
        highest = max((load + room for load, room in zip(loads, places, strict=True)), default=0)
        self.step = self.orders * self.distances.farthest + 1
        self.skill = (self.orders * highest + 1) * self.step
        missing_at_most = sum(o.weight * len(set(o.skills_wanted)) for o in orders)
        self.leave = (missing_at_most + 1) * self.skill
        dearest = self.leave * max((o.weight for o in orders), default=0) + self.leave
        self.fits = dearest < INT64_BUDGET
        self.forbidden = 1 << 62 if self.fits else dearest << 2
        self.dtype = np.dtype(np.int64 if self.fits else object)
        self.level = np.array(loads, dtype=self.dtype)
        self.room = np.array(places, dtype=np.int64)
        self.unplaced = np.array([o.weight * self.leave for o in orders], dtype=self.dtype)
        self._free_in = np.array([m.free_in for m in members], dtype=np.int64)
        self._some_later = bool((self._free_in > 0).any())
        self._decliners = _decliners(members)
        self._skill_costs: dict[tuple[tuple[str, ...], int], Array] = {}

    def rows(self, start: int, stop: int) -> Array:
        metres = self.distances.rows(start, stop)
        rows = metres if self.fits else metres.astype(object)
        for row in range(start, stop):
            order = self.order_list[row]
            if order.skills_wanted:
                rows[row - start] += self._skill_cost(order)
            barred = self._barred(order)
            if barred is not None:
                rows[row - start, barred] = self.forbidden
        if self.rules.farthest_metres:
            too_far = self.distances.rows(start, stop) > self.rules.farthest_metres
            rows[too_far] = self.forbidden
        return rows

    def verdicts(self, row: int) -> Array:
        """For one order, why each member may not take it (`ALLOWED` where they may)."""
        order = self.order_list[row]
        verdict = np.full(self.members, ALLOWED)
        if self.rules.farthest_metres:
            verdict[self.distances.rows(row, row + 1)[0] > self.rules.farthest_metres] = TOO_FAR
        if self.rules.same_group_only:
            verdict[self._other_group(order)] = OTHER_GROUP
        late = self._late(order)
        if late is not None:
            verdict[late] = LATE
        verdict[self._declined(order)] = DECLINED
        return verdict

    def objective(self, member: Sequence[int]) -> Objective:
        """The aims one by one, for `member[i]` the index of order i's member or -1."""
        missing = unplaced = steps = 0
        taken: dict[int, int] = {}
        for i, j in enumerate(member):
            order = self.order_list[i]
            if j < 0:
                unplaced += order.weight
                continue
            taken[j] = taken.get(j, 0) + 1
            steps += int(self.level[j]) + taken[j]
            missing += order.weight * len(set(order.skills_wanted) - set(self.member_list[j].skills))
        return Objective(unplaced, missing, steps, sum(self.metres(member)))

    def metres(self, member: Sequence[int]) -> list[int]:
        """Whole metres from each order to its member, 0 where it has none."""
        placed = [i for i, j in enumerate(member) if j >= 0]
        metres = [0] * len(member)
        for i, value in zip(placed, self.distances.pairs(placed, [member[i] for i in placed]), strict=True):
            metres[i] = value
        return metres

    def combined(self, aims: Objective) -> int:
        """The one integer the solver minimises."""
        return (
            aims.unplaced_weight * self.leave
            + aims.skills_missing * self.skill
            + aims.load_steps * self.step
            + aims.metres
        )

    def _skill_cost(self, order: Order) -> Array:
        key = (order.skills_wanted, order.weight)
        if key not in self._skill_costs:
            missing = self.missing_skills.count(order.skills_wanted).astype(self.dtype)
            self._skill_costs[key] = missing * (order.weight * self.skill)
        return self._skill_costs[key]

    def _barred(self, order: Order) -> Array | None:
        barred: Array | None = None
        if self.rules.same_group_only:
            barred = self._other_group(order)
        late = self._late(order)
        if late is not None:
            barred = late if barred is None else barred | late
        declined = self._declined(order)
        if declined:
            barred = np.zeros(self.members, dtype=bool) if barred is None else barred
            barred[declined] = True
        return barred

    def _late(self, order: Order) -> Array | None:
        # For an overdue order nobody is in time any more: then late is better than nobody.
        if not self._some_later or order.due is None or order.due < 0:
            return None
        return np.asarray(self._free_in > order.due)

    def _declined(self, order: Order) -> list[int]:
        found = self._decliners.get(order.id, [])
        return found + self._decliners.get(order.item, []) if order.item else found

    def _other_group(self, order: Order) -> Array:
        return np.asarray(self._groups != order.group)

    @cached_property
    def _groups(self) -> Array:
        return np.array([m.group for m in self.member_list])


class _MissingSkills:
    """How many of some wanted skills each member lacks."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.size = len(members)
        self.holders: dict[str, list[int]] = {}
        for j, member in enumerate(members):
            for skill in member.skills:
                self.holders.setdefault(skill, []).append(j)

    def count(self, wanted: tuple[str, ...]) -> Array:
        distinct = set(wanted)
        missing = np.full(self.size, len(distinct), dtype=np.int64)
        for skill in distinct:
            missing[list(set(self.holders.get(skill, ())))] -= 1
        return missing


def _decliners(members: Sequence[Member]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for j, member in enumerate(members):
        for what in member.declined:
            found.setdefault(what, []).append(j)
    return found
