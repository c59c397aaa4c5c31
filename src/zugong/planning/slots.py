"""Exact assignment of orders to members who offer several places, each dearer than the one before.

Minimise the sum over placed orders of `base[order, member] + place price`, plus `unplaced[order]` for the
others. The k-th place of member j costs `(level[j] + k) * step`: convex, so the linear programme is
integral. Costs are integers, and every decision is taken on integers.

Only the cheapest members of each order enter the matching; a matching in floating point gives the start,
exact price raising mends it if rounding spoiled it, and the dual bound over *all* pairs shows whether a
member outside is wanted.

The certificate is one price per member. For any prices p, linear programming duality gives the bound
`sum_i min(unplaced_i, min_j base_ij + p_j) - sum_j sum_k max(0, p_j - price_jk)`; a plan that costs just as
much is optimal, whoever found it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Array: TypeAlias = NDArray[Any]

CHUNK_CELLS = 1 << 17  # rows are handled in blocks that stay in the processor's cache
FIRST_NEIGHBOURS = 12
EXACT_FLOAT_BITS = 50


class Places(Protocol):
    """The instance as the solver sees it; costs are int64, or Python integers where too large for it."""

    orders: int
    members: int
    level: Array  # (members,) orders on hand
    room: Array  # (members,) new orders that may be taken, at least 1
    step: int
    unplaced: Array  # (orders,) the cost of leaving an order unplaced
    forbidden: int  # a base cost at or above this means: not allowed

    def rows(self, start: int, stop: int) -> Array:
        """Base costs of orders start..stop against all members. The caller may overwrite the array."""


@dataclass(slots=True)
class Solution:
    """`member[i]` is the member's index or -1. `bound` <= the least possible cost <= `cost`."""

    member: NDArray[np.int64]
    prices: Array
    cost: int
    bound: int


@dataclass(slots=True)
class _Edges:
    """The pairs under consideration, sorted by member and then order."""

    order: NDArray[np.int64]
    member: NDArray[np.int64]
    base: Array


def blocks(places: Places) -> Iterator[tuple[int, int]]:
    """Row ranges of a size that stays in the processor's cache."""
    size = max(1, CHUNK_CELLS // max(1, places.members))
    for start in range(0, places.orders, size):
        yield start, min(start + size, places.orders)


def lower_bound(places: Places, prices: Array) -> tuple[int, Array]:
    """The dual bound that these member prices prove, and each order's share of it."""
    share = places.unplaced.copy()
    if places.members:
        for start, stop in blocks(places):
            rows = places.rows(start, stop)
            rows += prices
            np.minimum(share[start:stop], rows.min(axis=1), out=share[start:stop])
    total = sum(share.tolist())
    for j in np.nonzero(prices > (places.level + 1) * places.step)[0].tolist():
        price, level = int(prices[j]), int(places.level[j])
        for k in range(1, int(places.room[j]) + 1):
            if price <= (level + k) * places.step:
                break
            total -= price - (level + k) * places.step
    return total, share


def cost_of(places: Places, member: NDArray[np.int64], base: Array) -> int:
    """What an assignment costs; `base[i]` is the base cost of order i with its member (ignored where -1)."""
    placed = member >= 0
    total: int = sum(base[placed].tolist()) + sum(places.unplaced[~placed].tolist())
    chosen, counts = np.unique(member[placed], return_counts=True)
    for j, count in zip(chosen.tolist(), counts.tolist(), strict=True):
        total += places.step * (count * int(places.level[j]) + count * (count + 1) // 2)
    return total


def solve(places: Places) -> Solution:
    """The cheapest assignment, with prices that prove it (`cost == bound`)."""
    first = (places.level + 1) * places.step
    if not places.orders or not places.members:
        nobody = np.full(places.orders, -1, dtype=np.int64)
        return Solution(nobody, first, sum(places.unplaced.tolist()), sum(places.unplaced.tolist()))
    neighbours = min(FIRST_NEIGHBOURS, places.members)
    everyone = np.ones(places.orders, dtype=bool)
    edges = _cheapest(places, first, places.unplaced, everyone, neighbours)
    while True:
        member = _matching(places, edges)
        prices, base = _settle(places, edges, member)
        cost = cost_of(places, member, base)
        bound, share = lower_bound(places, prices)
        own = np.where(member >= 0, base + prices[member], places.unplaced)
        wanting = share < own
        known = len(edges.order)
        if cost != bound and wanting.any():
            neighbours = min(neighbours * 4, places.members)
            edges = _merge(edges, _cheapest(places, prices, own, wanting, neighbours))
        if len(edges.order) == known:
            return Solution(member, prices, cost, bound)


def _cheapest(places: Places, prices: Array, limit: Array, which: NDArray[np.bool_], count: int) -> _Edges:
    """For the orders in `which`, their `count` cheapest allowed members below `limit` at these prices."""
    order: list[Array] = []
    member: list[Array] = []
    base: list[Array] = []
    for start, stop in blocks(places):
        picked = np.nonzero(which[start:stop])[0]
        if not len(picked):
            continue
        rows = places.rows(start, stop)[picked]
        total = rows + prices
        nearest = np.argpartition(total, count - 1, axis=1)[:, :count]
        found = np.take_along_axis(rows, nearest, axis=1)
        wanted = np.take_along_axis(total, nearest, axis=1) < limit[start:stop][picked][:, None]
        wanted &= found < places.forbidden
        i, k = np.nonzero(wanted)
        order.append(picked[i] + start)
        member.append(nearest[i, k])
        base.append(found[i, k])
    return _sorted(np.concatenate(order), np.concatenate(member), np.concatenate(base))


def _sorted(order: Array, member: Array, base: Array) -> _Edges:
    keys = member.astype(np.int64) * (int(order.max(initial=0)) + 1) + order
    _, index = np.unique(keys, return_index=True)
    return _Edges(order[index].astype(np.int64), member[index].astype(np.int64), base[index])


def _merge(one: _Edges, two: _Edges) -> _Edges:
    return _sorted(
        np.concatenate([one.order, two.order]),
        np.concatenate([one.member, two.member]),
        np.concatenate([one.base, two.base]),
    )


def _matching(places: Places, edges: _Edges) -> NDArray[np.int64]:
    """A cheapest assignment on the edges: exact if the costs fit a float, close to it otherwise."""
    n = places.orders
    known, column, wanting = np.unique(edges.member, return_inverse=True, return_counts=True)
    copies = np.minimum(places.room[known], wanting)
    offset = np.concatenate([[0], np.cumsum(copies)])
    repeat = copies[column]
    place = np.arange(repeat.sum()) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    order = np.repeat(edges.order, repeat)
    first = edges.base + (places.level[edges.member] + 1) * places.step
    weight = np.repeat(first, repeat) + place * places.step
    rows = np.concatenate([order, np.arange(n)])
    columns = np.concatenate([np.repeat(offset[column], repeat) + place, offset[-1] + np.arange(n)])
    weights = np.concatenate([weight, places.unplaced])
    floor = places.unplaced.copy()
    np.minimum.at(floor, order, weight)
    weights = weights - floor[rows]
    shift = max(0, int(weights.max(initial=0)).bit_length() - EXACT_FLOAT_BITS)
    data = ((weights >> shift) + 1).astype(np.float64)  # a stored zero would mean "no pair"
    graph = csr_array((data, (rows, columns)), shape=(n, int(offset[-1]) + n))
    matched = min_weight_full_bipartite_matching(graph)[1]
    owner = np.concatenate([np.repeat(known, copies), np.full(n, -1)])
    return np.asarray(owner[matched], dtype=np.int64)


def _settle(places: Places, edges: _Edges, member: NDArray[np.int64]) -> tuple[Array, Array]:
    """Least prices at which no order wants to move along an edge; `member` is mended until they exist.

    Returns the prices of all members and each order's base cost with its member.
    """
    base = _chosen(edges, member)
    cost = cost_of(places, member, base)
    while True:
        prices, moves = _raise_prices(places, edges, member, base)
        if not moves:
            return prices, base
        before = member.copy()
        for i, j in moves:
            member[i] = j
        base = _chosen(edges, member)
        better = cost_of(places, member, base)
        if better >= cost:  # cannot happen; an unproved plan is better than an endless loop
            member[:] = before
            return prices, _chosen(edges, member)
        cost = better


def _chosen(edges: _Edges, member: NDArray[np.int64]) -> Array:
    base = np.zeros(len(member), dtype=edges.base.dtype)
    hit = member[edges.order] == edges.member
    base[edges.order[hit]] = edges.base[hit]
    return base


def _raise_prices(
    places: Places, edges: _Edges, member: NDArray[np.int64], base: Array
) -> tuple[Array, list[tuple[int, int]]]:
    """Raise prices (Bellman-Ford) until nobody wants to move, or return moves that make it cheaper."""
    count = np.bincount(member[member >= 0], minlength=places.members)
    prices = (places.level + np.maximum(count, 1)) * places.step
    full = count >= places.room
    ceiling = np.where(full, places.forbidden, (places.level + count + 1) * places.step)
    pusher = np.full(places.members, -1, dtype=np.int64)
    placed = member >= 0
    if not len(edges.order):
        return prices, []
    heads = np.concatenate([[0], np.nonzero(np.diff(edges.member))[0] + 1])
    touched = edges.member[heads]
    rounds = 0
    while True:
        worth = np.where(placed, base + prices[member], places.unplaced)
        leaving = np.nonzero(worth > places.unplaced)[0]
        if len(leaving):
            i = int(leaving[0])
            return prices, _chain([(i, -1)], int(member[i]), pusher, member)
        offer = worth[edges.order] - edges.base
        best = np.maximum.reduceat(offer, heads)
        raised = best > prices[touched]
        if not raised.any():
            return prices, []
        prices[touched[raised]] = best[raised]
        risen = np.zeros(places.members, dtype=bool)
        risen[touched[raised]] = True
        cause = np.nonzero(risen[edges.member] & (offer == prices[edges.member]))[0]
        pusher[edges.member[cause]] = edges.order[cause]
        over = np.nonzero(risen & (prices > ceiling))[0]
        if len(over):
            return prices, _chain([], int(over[0]), pusher, member)
        rounds += 1
        if rounds % 32 == 0:
            cycle = _cycle(pusher, member)
            if cycle:
                return prices, cycle


def _chain(
    moves: list[tuple[int, int]], j: int, pusher: NDArray[np.int64], member: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Follow who pushed whom back from member j to its root, or to the round trip it runs into."""
    seen: dict[int, int] = {}
    while j >= 0 and pusher[j] >= 0:
        if j in seen:
            return moves[seen[j] :]
        seen[j] = len(moves)
        i = int(pusher[j])
        moves.append((i, j))
        j = int(member[i])
    return moves


def _cycle(pusher: NDArray[np.int64], member: NDArray[np.int64]) -> list[tuple[int, int]]:
    """A round trip among the pushes, if there is one: going round it makes the plan cheaper."""
    done: set[int] = set()
    for root in np.nonzero(pusher >= 0)[0].tolist():
        path: dict[int, int] = {}
        moves: list[tuple[int, int]] = []
        j = root
        while j >= 0 and pusher[j] >= 0 and j not in done:
            if j in path:
                return moves[path[j] :]
            path[j] = len(moves)
            i = int(pusher[j])
            moves.append((i, j))
            j = int(member[i])
        done.update(path)
    return []
