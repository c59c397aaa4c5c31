"""Dispatch: which member should take which open order, proved to be as good as possible, with reasons.

Hard: only members who are here, have room, did not decline, and are free before the order is due. Then the
aims, the earlier one always first: place the orders (by weight); send people with the wanted skills; spread
the load, so that nobody has more on hand than needed; walk the shortest way. The system proposes; a person
decides.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from zugong.planning.dispatch_costs import (
    DECLINED,
    LATE,
    OTHER_GROUP,
    TOO_FAR,
    DispatchCosts,
    Distances,
)
from zugong.planning.dispatch_model import (
    Candidate,
    LeftOut,
    Member,
    Objective,
    Order,
    Pair,
    Plan,
    Reason,
    Rules,
    Shortlist,
    Unplaced,
)
from zugong.planning.dispatch_reasons import candidates, explain
from zugong.planning.slots import lower_bound, solve

__all__ = [
    "Candidate",
    "LeftOut",
    "Member",
    "Objective",
    "Order",
    "Pair",
    "Plan",
    "Reason",
    "Rules",
    "Shortlist",
    "Unplaced",
    "candidates",
    "propose",
    "verify",
]

Thing = TypeVar("Thing", Order, Member)

_WHY_NOT = ((DECLINED, "declined"), (LATE, "late"), (OTHER_GROUP, "other_group"), (TOO_FAR, "too_far"))


class _Instance:
    """Orders and members in order of id, without the fixed pairs and without who cannot take anything."""

    def __init__(
        self, orders: Sequence[Order], members: Sequence[Member], rules: Rules, fixed: Mapping[str, str]
    ) -> None:
        self.rules = rules
        self.order_of = _by_id(orders, "order")
        self.member_of = _by_id(members, "member")
        for order, member in fixed.items():
            if order not in self.order_of or member not in self.member_of:
                raise ValueError(f"fixed pair {order!r} -> {member!r}: no such order or member")
        already: dict[str, int] = {}
        for member in fixed.values():
            already[member] = already.get(member, 0) + 1
        self.fixed = fixed
        self.open = [self.order_of[key] for key in sorted(self.order_of) if key not in fixed]
        self.pool: list[Member] = []
        loads: list[int] = []
        rooms: list[int] = []
        self.away = self.full = 0
        for key in sorted(self.member_of):
            member_ = self.member_of[key]
            new = already.get(key, 0)
            room = min(member_.capacity - member_.load, rules.max_new_per_member) - new
            if not member_.available:
                self.away += 1
            elif room <= 0:
                self.full += 1
            else:
                self.pool.append(member_)
                loads.append(member_.load + new)
                rooms.append(room)
        self.costs = DispatchCosts(self.open, self.pool, rules, loads, rooms)


def propose(
    orders: Sequence[Order],
    members: Sequence[Member],
    rules: Rules | None = None,
    *,
    fixed: Mapping[str, str] | None = None,
) -> Plan:
    """The best plan for all open orders; the same input in any sequence gives the same plan.

    `fixed` (order id -> member id) holds what a person has already decided: it stays, counts towards the
    member's load, and the rest is planned around it. Raises ValueError on duplicate ids or a fixed pair that
    does not exist.
    """
    begun = time.perf_counter()
    rules = rules or Rules()
    instance = _Instance(orders, members, rules, fixed or {})
    costs = instance.costs
    solution = solve(costs)
    chosen = solution.member.tolist()
    objective, metres = costs.objective(chosen), costs.metres(chosen)
    gap = costs.combined(objective) - solution.bound
    pairs = [_fixed_pair(instance, order, member) for order, member in instance.fixed.items()]
    unplaced: list[Order] = []
    explained: dict[str, Unplaced] = {}
    for i, j in enumerate(chosen):
        order = instance.open[i]
        if j >= 0:
            reasons = explain(order, instance.pool[j], metres[i], rules)
            pairs.append(Pair(order.id, instance.pool[j].id, metres[i], reasons))
        else:
            unplaced.append(order)
            explained[order.id] = Unplaced(order.id, _why_unplaced(instance, i))
    on_hand = _on_hand(instance, chosen)
    dear = solution.prices > (costs.level + 1) * costs.step
    return Plan(
        pairs=tuple(sorted(pairs, key=lambda pair: _urgency(instance.order_of[pair.order]))),
        unplaced=tuple(explained[order.id] for order in sorted(unplaced, key=_urgency)),
        objective=objective,
        aims=_aims(instance, objective, chosen, on_hand),
        most_on_hand=on_hand,
        proved=gap == 0,
        gap=gap,
        seconds=time.perf_counter() - begun,
        prices={instance.pool[j].id: int(solution.prices[j]) for j in np.nonzero(dear)[0].tolist()},
    )


def verify(
    plan: Plan,
    orders: Sequence[Order],
    members: Sequence[Member],
    rules: Rules | None = None,
    *,
    fixed: Mapping[str, str] | None = None,
) -> int:
    """The gap between this plan and the bound its prices prove; 0 means that no plan is better.

    Trusts nothing but the instance. Raises ValueError if the plan breaks a hard rule or leaves an order out.
    """
    instance = _Instance(orders, members, rules or Rules(), fixed or {})
    costs = instance.costs
    row = {order.id: i for i, order in enumerate(instance.open)}
    column = {member.id: j for j, member in enumerate(instance.pool)}
    chosen = [-1] * len(instance.open)
    taken: dict[int, int] = {}
    named = [pair.order for pair in plan.pairs] + [order.order for order in plan.unplaced]
    if sorted(named) != sorted(instance.order_of):
        raise ValueError("the plan does not name every order exactly once")
    for pair in plan.pairs:
        if instance.fixed.get(pair.order) == pair.member:
            continue
        if pair.order not in row or pair.member not in column:
            raise ValueError(f"order {pair.order!r} may not go to member {pair.member!r}")
        i, j = row[pair.order], column[pair.member]
        if costs.verdicts(i)[j]:
            raise ValueError(f"order {pair.order!r} may not go to member {pair.member!r}")
        chosen[i] = j
        taken[j] = taken.get(j, 0) + 1
        if taken[j] > costs.room[j]:
            raise ValueError(f"member {pair.member!r} has no room for that many orders")
    prices = (costs.level + 1) * costs.step
    for member, price in plan.prices.items():
        if member in column:
            prices[column[member]] = price
    bound, _ = lower_bound(costs, prices)
    return costs.combined(costs.objective(chosen)) - bound


def _by_id(things: Sequence[Thing], what: str) -> dict[str, Thing]:
    found = {thing.id: thing for thing in things}
    if len(found) != len(things):
        raise ValueError(f"two {what}s have the same id")
    return found


def _urgency(order: Order) -> tuple[bool, int, str]:
    return (order.due is None, order.due or 0, order.id)


def _fixed_pair(instance: _Instance, order_id: str, member_id: str) -> Pair:
    order, member = instance.order_of[order_id], instance.member_of[member_id]
    metres = Distances([order], [member], instance.rules).pairs([0], [0])[0]
    return Pair(order_id, member_id, metres, explain(order, member, metres, instance.rules), fixed=True)


def _on_hand(instance: _Instance, chosen: Sequence[int]) -> int:
    columns, counts = np.unique([j for j in chosen if j >= 0], return_counts=True)
    after = (int(instance.costs.level[int(j)]) + int(c) for j, c in zip(columns, counts, strict=True))
    return max(after, default=0)


def _why_unplaced(instance: _Instance, row: int) -> tuple[Reason, ...]:
    """How many members fall out for which reason; each is counted once, under the first that applies."""
    found = [("away", instance.away), ("full", instance.full)]
    verdicts = instance.costs.verdicts(row)
    counts = np.bincount(verdicts, minlength=len(_WHY_NOT) + 1)
    found += [(name, int(counts[code])) for code, name in _WHY_NOT]
    reasons = [Reason(f"unplaced.{name}", {"members": count}, False) for name, count in found if count]
    suitable = int(counts[0])
    if suitable:
        # They could take it, but every place they have goes to orders that count for as much or more.
        reasons.insert(0, Reason("unplaced.taken", {"members": suitable}, False))
    elif not reasons:
        reasons.append(Reason("unplaced.nobody", {}, False))
    return tuple(reasons)


def _aims(
    instance: _Instance, objective: Objective, chosen: Sequence[int], on_hand: int
) -> tuple[Reason, ...]:
    """What the plan was made by, each with what it reached."""
    placed = [i for i, j in enumerate(chosen) if j >= 0]
    lacking = sum(
        bool(set(instance.open[i].skills_wanted) - set(instance.pool[chosen[i]].skills)) for i in placed
    )
    wanting = sum(bool(instance.open[i].skills_wanted) for i in placed)
    new = np.unique([chosen[i] for i in placed], return_counts=True)[1]
    minutes = sum(-(-way // instance.rules.walk_metres_per_minute) for way in instance.costs.metres(chosen))
    return (
        Reason("aim.placed", {"orders": len(chosen), "placed": len(placed)}, len(placed) == len(chosen)),
        Reason(
            "aim.skills",
            {"wanting": wanting, "met": wanting - lacking, "missing_weight": objective.skills_missing},
            not lacking,
        ),
        Reason("aim.load", {"most_on_hand": on_hand, "most_new": int(new.max(initial=0))}, True),
        Reason("aim.distance", {"metres": objective.metres, "minutes": minutes, "members": len(new)}, True),
    )
