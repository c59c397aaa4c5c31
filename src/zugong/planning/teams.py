"""Filling vacancies in leadership teams: the best set of moves that keeps every structure rule, with proof.

The linear programme is solved on few columns at a time (column generation). Its prices give a bound for every pair of
person and post; a pair whose bound cannot reach the best plan found is dropped, and the small rest is solved exactly.
The system proposes; people decide.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from zugong.planning.teams_matrix import Bools, Floats, Ints, Matrix
from zugong.planning.teams_model import Clash, Instance, Plan, Proof
from zugong.planning.teams_reasons import explain_moves, explain_unfilled, rule_states

__all__ = ["Instance", "Plan", "propose"]

PER_POST, PER_PERSON = 12, 2  # columns to begin with
ADDED_PER_POST = 25  # columns a round may add for one post
NEGLIGIBLE = 1e-6
STRICTER = 50.0
ROUNDS = 200


class _OutOfTime(Exception):
    """No whole plan was found before time ran out."""


@dataclass
class _Rows:
    """All rows but those of kin are ``<=``; posts are ``=``. Kept apart so that prices can be read by kind."""

    matrix: Matrix
    cuts: list[tuple[int, int, int]] = field(default_factory=list)  # kin pair and team, added when broken
    dropped: frozenset[str] = frozenset()  # parts left out while looking for what clashes
    only_breaches: bool = False  # nothing counts but what must hold and does not
    strictness: float = 1.0

    def __post_init__(self) -> None:
        m = self.matrix
        self.live = [n for n, row in enumerate(m.rows) if f"rule:{row.rule.id}" not in self.dropped]
        limits = m.instance.limits
        self.moves = limits.moves if "limit:moves" not in self.dropped else None
        self.leavers = limits.leavers if "limit:leavers" not in self.dropped else None
        self.must_fill = np.array(
            [post.must_fill and f"post:{post.id}" not in self.dropped for post in m.instance.posts],
            dtype=bool,
        )
        self.kin = m.kin if "kin" not in self.dropped else []

        self.value = np.zeros_like(m.value) if self.only_breaches else m.value

    @property
    def big(self) -> float:
        """What breaking a rule that must hold by one person costs in the linear programme: more than a plan can gain."""
        if self.only_breaches:
            return 1.0
        m = self.matrix
        top = int(m.value.max(initial=0)) - int(min(0, m.value.min(initial=0)))
        return self.strictness * (m.posts + 1) * (m.instance.weights.unfilled + top + 1)


@dataclass
class _Problem:
    """Columns: pairs first, then a slack for each rule, then the emptiness of each post."""

    rows: _Rows
    person: Ints
    post: Ints

    def build(self) -> tuple[sparse.csr_matrix, Floats, sparse.csr_matrix, Floats]:
        m, rows = self.rows.matrix, self.rows
        pairs, slacks = len(self.person), len(rows.live)
        width = pairs + slacks + m.posts
        team, home = m.post_team[self.post], m.home[self.person]
        held = m.held[self.person]
        columns = np.arange(pairs)
        moving = team != home
        parts: list[tuple[Ints, Ints, Floats]] = [(self.person, columns, np.ones(pairs))]
        bound: list[float] = [1.0] * m.people
        at = m.people
        for number, index in enumerate(rows.live):
            row = m.rows[index]
            sign = -1.0 if row.rule.is_least else 1.0
            coming, leaving = moving & (team == row.team), moving & (home == row.team)
            for who, direction in ((coming, sign), (leaving, -sign)):
                parts.append((np.full(who.sum(), at), columns[who], direction * row.weight[self.person[who]]))
            parts.append((np.array([at]), np.array([pairs + number]), np.array([-1.0])))
            base = float(row.weight[m.members(row.team)].sum())
            bound.append(base - row.low if row.rule.is_least else row.high - base)
            at += 1
        if rows.moves is not None:
            parts.append((np.full(pairs, at), columns, np.ones(pairs)))
            bound.append(float(rows.moves))
            at += 1
        if rows.leavers is not None:
            for number in range(m.teams):
                who = moving & (home == number)
                parts.append((np.full(who.sum(), at), columns[who], np.ones(who.sum())))
                bound.append(float(rows.leavers))
                at += 1
        for one, two, place in rows.cuts:
            both = (self.person == one) | (self.person == two)
            for who, direction in (
                (both & moving & (team == place), 1.0),
                (both & moving & (home == place), -1.0),
            ):
                parts.append((np.full(who.sum(), at), columns[who], np.full(who.sum(), direction)))
            bound.append(1.0 - int(m.home[one] == place) - int(m.home[two] == place))
            at += 1
        upper = _matrix(parts, (at, width))
        leaving = held >= 0
        equal = _matrix(
            [
                (self.post, columns, np.ones(pairs)),
                (held[leaving], columns[leaving], -np.ones(int(leaving.sum()))),
                (np.arange(m.posts), pairs + slacks + np.arange(m.posts), np.ones(m.posts)),
            ],
            (m.posts, width),
        )
        return upper, np.array(bound), equal, m.vacant.astype(float)

    def costs(self) -> Floats:
        """What is made as small as possible: fit lost, rules broken, posts empty."""
        m, rows = self.rows.matrix, self.rows
        soft = 0 if rows.only_breaches else 1
        slack = [
            rows.big if (cost := m.rows[index].rule.cost) is None else float(soft * cost)
            for index in rows.live
        ]
        empty = np.where(rows.must_fill, rows.big, float(soft * m.instance.weights.unfilled))
        return np.concatenate([-rows.value[self.person, self.post].astype(float), slack, empty])

    def highest(self, *, exact: bool) -> Floats:
        """Upper bounds; ``exact`` forbids what must not be."""
        m, rows = self.rows.matrix, self.rows
        hard = np.array([exact and m.rows[index].rule.cost is None for index in rows.live], dtype=bool)
        slack = np.where(hard, 0.0, float(m.people + m.posts))
        empty = np.where(rows.must_fill & exact, 0.0, 1.0)
        return np.concatenate([np.ones(len(self.person)), slack, empty])


@dataclass
class _Prices:
    """The linear programme's prices: ``bound`` holds for every plan; ``reduced`` is what each pair adds to it."""

    bound: float
    reduced: Floats  # people × posts; not allowed: infinite
    breached: bool  # something that must hold does not, in the programme
    rounds: int
    breaching: tuple[str, ...] = ()  # parts that have a price


def propose(instance: Instance, *, seconds: float = 60.0) -> Plan:
    """The best moves. ``seconds`` bounds the search; when it runs out the plan says how far from the best it may be."""
    begun = time.perf_counter()
    matrix = Matrix(instance)
    rows = _Rows(matrix)
    if not instance.posts:
        return Plan("optimal", rules=rule_states(matrix, []), proof=Proof(0, 0.0, True, 0, 0, 0))
    prices, inside = _linear(rows)
    if prices.breached:
        # A share may be missed by less than a person, cheaply; ask again more strictly where the rules can hold at all.
        infeasible = _linear(_Rows(matrix, only_breaches=True))[0].breached
        if not infeasible:
            rows.strictness = STRICTER
            prices, inside = _linear(rows)
    else:
        infeasible = False
    try:
        found = None if infeasible else _exact(rows, prices, inside, begun + seconds)
    except _OutOfTime:
        return Plan("undecided", seconds=time.perf_counter() - begun)
    if found is None:
        clash = _clash(matrix, time.perf_counter() + seconds)
        return Plan("infeasible", clash=clash, seconds=time.perf_counter() - begun)
    pairs, value, bound, proved, left = found
    return Plan(
        "optimal" if proved else "feasible",
        explain_moves(matrix, pairs, prices.reduced),
        explain_unfilled(matrix, pairs, prices.reduced),
        rule_states(matrix, pairs),
        None,
        Proof(value, bound, proved, int(matrix.allowed.sum()), left, prices.rounds),
        time.perf_counter() - begun,
    )


# --- the linear programme ----------------------------------------------------------------------------------------
def _linear(rows: _Rows) -> tuple[_Prices, Bools]:
    """Solve it over all pairs, a few at a time. Returns the prices and the pairs that were looked at."""
    m = rows.matrix
    inside = _first_columns(m)
    for number in range(1, ROUNDS + 1):
        person, post = np.nonzero(inside)
        problem = _Problem(rows, person, post)
        upper, bound, equal, wanted = problem.build()
        cost, highest = problem.costs(), problem.highest(exact=False)
        done = linprog(
            cost, A_ub=upper, b_ub=bound, A_eq=equal, b_eq=wanted,
            bounds=np.column_stack([np.zeros_like(highest), highest]), method="highs",
        )  # fmt: skip
        if done.x is None:
            raise RuntimeError(f"the linear programme was not solved: {done.message}")
        fresh_cuts = _broken_kin(rows, person, post, done.x)
        if fresh_cuts:
            rows.cuts += fresh_cuts
            continue
        below, exact = done.ineqlin.marginals, done.eqlin.marginals
        reduced = _reduced(rows, below, exact)
        best = reduced.min(axis=1, initial=np.inf)
        wanting = reduced < -NEGLIGIBLE
        wanting &= ~inside
        if not wanting.any():
            lagrange = _lagrange(rows, problem, below, exact, bound, wanted, best)
            broken = done.x[len(person) : len(person) + len(rows.live)]
            hard = np.array([m.rows[index].rule.cost is None for index in rows.live], dtype=bool)
            empty = done.x[len(person) + len(rows.live) :]
            breached = bool((broken[hard] > 1e-5).any() or (empty[rows.must_fill] > 1e-5).any())
            return _Prices(lagrange, reduced, breached, number, _priced(rows, below, exact)), inside
        _add(inside, reduced, wanting)
    raise RuntimeError("the linear programme did not settle")


def _priced(rows: _Rows, below: Floats, exact: Floats) -> tuple[str, ...]:
    """The parts whose rows have a price: those that hold the programme back."""
    m = rows.matrix
    at = m.people
    found = [
        f"rule:{m.rows[n].rule.id}"
        for place, n in enumerate(rows.live)
        if m.rows[n].rule.cost is None and below[at + place]
    ]
    found += [f"post:{m.instance.posts[n].id}" for n in np.nonzero(rows.must_fill & (exact != 0))[0].tolist()]
    at += len(rows.live)
    if rows.moves is not None:
        found += ["limit:moves"] if below[at] else []
        at += 1
    if rows.leavers is not None:
        found += ["limit:leavers"] if below[at : at + m.teams].any() else []
        at += m.teams
    return (*found, *(["kin"] if below[at:].any() else []))


def _first_columns(m: Matrix) -> Bools:
    worth = np.where(m.allowed, m.value.astype(float), -np.inf)
    inside = np.zeros_like(m.allowed)
    per_post, per_person = min(PER_POST, m.people), min(PER_PERSON, m.posts)
    if per_post and m.posts:
        best = np.argpartition(-worth, per_post - 1, axis=0)[:per_post]
        inside[best, np.arange(m.posts)[None, :]] = True
    if per_person and m.people:
        best = np.argpartition(-worth, per_person - 1, axis=1)[:, :per_person]
        inside[np.arange(m.people)[:, None], best] = True
    return inside & m.allowed


def _add(inside: Bools, reduced: Floats, wanting: Bools) -> None:
    """The most wanted columns of each post."""
    masked = np.where(wanting, reduced, np.inf)
    most = min(ADDED_PER_POST, masked.shape[0])
    best = np.argpartition(masked, most - 1, axis=0)[:most]
    chosen = np.zeros_like(inside)
    chosen[best, np.arange(masked.shape[1])[None, :]] = True
    inside |= chosen & wanting


def _reduced(rows: _Rows, below: Floats, exact: Floats) -> Floats:
    """Cost less the prices of the rows it stands in, for every allowed pair at once."""
    m = rows.matrix
    reduced = -rows.value.astype(float)
    reduced -= below[: m.people, None]
    reduced -= exact[None, :]
    reduced += np.where(m.held >= 0, exact[m.held], 0.0)[:, None]
    coming = np.zeros((m.people, m.teams))  # what a person's coming costs at the prices of a team's rows
    at = m.people
    for index in rows.live:
        row = m.rows[index]
        coming[:, row.team] += below[at] * (-1.0 if row.rule.is_least else 1.0) * row.weight
        at += 1
    if rows.moves is not None:
        reduced -= below[at]
        at += 1
    leaving = np.zeros(m.teams)
    if rows.leavers is not None:
        leaving = below[at : at + m.teams]
        at += m.teams
    for one, two, place in rows.cuts:
        coming[[one, two], place] += below[at]
        at += 1
    homeless = m.home < 0
    home = np.where(homeless, 0, m.home)
    going = np.where(homeless, 0.0, leaving[home] - coming[np.arange(m.people), home])
    moving = m.post_team[None, :] != m.home[:, None]
    reduced -= np.where(moving, coming[:, m.post_team] + going[:, None], 0.0)
    return np.where(m.allowed, reduced, np.inf)


def _lagrange(
    rows: _Rows, problem: _Problem, below: Floats, exact: Floats, bound: Floats, wanted: Floats, best: Floats
) -> float:
    """A bound that holds whatever the prices are: each person takes at most one pair, each slack its cheapest end."""
    m = rows.matrix
    total = float(below @ bound + exact @ wanted) + float(np.minimum(best, 0.0)[np.isfinite(best)].sum())
    pairs, slacks = len(problem.person), len(rows.live)
    cost, highest = problem.costs(), problem.highest(exact=False)
    slack = cost[pairs : pairs + slacks] + below[m.people : m.people + slacks]
    empty = cost[pairs + slacks :] - exact
    total += float(np.minimum(slack * highest[pairs : pairs + slacks], 0.0).sum())
    return total + float(np.minimum(empty * highest[pairs + slacks :], 0.0).sum())


# --- the exact rest ----------------------------------------------------------------------------------------------
def _exact(
    rows: _Rows, prices: _Prices, inside: Bools, until: float
) -> tuple[list[tuple[int, int]], int, float, bool, int] | None:
    """The best whole plan: first among the columns at hand, then among all that could still beat it."""
    allowed = rows.matrix.allowed
    reach = max(50.0, 0.001 * abs(prices.bound))
    columns = inside & (prices.reduced <= reach)
    best: tuple[list[tuple[int, int]], float, float, bool] | None = None
    while True:
        try:
            found = _whole(rows, columns, until)
        except _OutOfTime:
            if best is None:
                raise
            best = (*best[:3], False)
            break
        if found is None and best is None:
            if not (allowed & ~columns).any():
                return None
            reach *= 2
            columns = columns | (allowed & (prices.reduced <= reach)) | (inside if reach < 500 else allowed)
            continue
        if found is not None and (best is None or found[1] <= best[1]):
            best = found
        assert best is not None
        could = allowed & (prices.reduced <= best[1] - prices.bound + NEGLIGIBLE)
        if not (could & ~columns).any() or time.perf_counter() > until:
            break
        columns = columns | could
    pairs, cost, dual, solved = best
    outside = allowed & ~columns
    beyond = prices.bound + float(prices.reduced[outside].min(initial=np.inf))
    lowest = max(prices.bound, min(dual, beyond))
    # Values are whole numbers where every soft rule counts heads: less than one point apart is the same.
    proved = solved and cost - lowest < 0.5
    return pairs, -round(cost), -lowest, proved, int(columns.sum())


def _whole(
    rows: _Rows, columns: Bools, until: float
) -> tuple[list[tuple[int, int]], float, float, bool] | None:
    """Pairs, cost, a lower bound on it, and whether it is the best of these columns; None when there is no plan."""
    person, post = np.nonzero(columns)
    while True:
        problem = _Problem(rows, person, post)
        upper, bound, equal, wanted = problem.build()
        cost = problem.costs()
        pairs = len(person)
        whole = np.concatenate([np.ones(pairs), np.zeros(len(cost) - pairs)])
        left = max(1.0, until - time.perf_counter())
        done = milp(
            cost,
            integrality=whole,
            bounds=Bounds(np.zeros(len(cost)), problem.highest(exact=True)),
            constraints=[LinearConstraint(upper, -np.inf, bound), LinearConstraint(equal, wanted, wanted)],
            options={"time_limit": left, "mip_rel_gap": 1e-7},
        )
        if done.x is None:
            if done.status == 1:
                raise _OutOfTime
            return None
        fresh = _broken_kin(rows, person, post, done.x)
        if fresh:
            rows.cuts += fresh
            continue
        taken = done.x[:pairs] > 0.5
        found = list(zip(person[taken].tolist(), post[taken].tolist(), strict=True))
        dual = done.mip_dual_bound if done.mip_dual_bound is not None else -np.inf
        return found, float(done.fun), float(dual), bool(done.status == 0)


def _broken_kin(rows: _Rows, person: Ints, post: Ints, x: Floats) -> list[tuple[int, int, int]]:
    """Kin pairs that sit in one team under ``x`` and have no row against it yet."""
    if not rows.kin:
        return []
    m = rows.matrix
    seats = np.zeros((m.people, m.teams))
    seats[m.home >= 0, m.home[m.home >= 0]] = 1.0
    team, home = m.post_team[post], m.home[person]
    amount = np.where(team != home, x[: len(person)], 0.0)
    np.add.at(seats, (person, team), amount)
    settled = home >= 0
    np.subtract.at(seats, (person[settled], home[settled]), amount[settled])
    known = set(rows.cuts)
    fresh = []
    for one, two in rows.kin:
        for place in np.nonzero(seats[one] + seats[two] > 1 + 1e-6)[0].tolist():
            together_now = m.home[one] == place and m.home[two] == place
            if (one, two, place) not in known and not together_now:
                fresh.append((one, two, place))
    return fresh


# --- what cannot hold together -----------------------------------------------------------------------------------
def _clash(matrix: Matrix, until: float) -> Clash:
    """A smallest set of parts that cannot hold together: each one left out lets the others hold."""
    limits = matrix.instance.limits
    parts = [f"rule:{row.rule.id}" for row in matrix.rows if row.rule.cost is None]
    parts += [f"post:{post.id}" for post in matrix.instance.posts if post.must_fill]
    parts += ["limit:moves"] if limits.moves is not None else []
    parts += ["limit:leavers"] if limits.leavers is not None else []
    parts += ["kin"] if matrix.kin else []

    def breaches(kept: Sequence[str]) -> _Prices:
        return _linear(_Rows(matrix, dropped=frozenset(parts) - frozenset(kept), only_breaches=True))[0]

    def clashes(kept: Sequence[str]) -> bool:
        if breaches(kept).breached:
            return True
        if in_parts:
            return False
        rows = _Rows(matrix, dropped=frozenset(parts) - frozenset(kept))
        return _whole(rows, matrix.allowed, until) is None

    # What has a price where only breaches count is enough to clash; only whole people may clash without one.
    first = breaches(parts)
    in_parts = first.breached
    needed = [part for part in parts if part in first.breaching] if in_parts else parts
    if in_parts and not clashes(needed):
        needed = parts
    for part in list(needed):
        if time.perf_counter() > until:
            return Clash(tuple(needed), least=False)
        try:
            without = [one for one in needed if one != part]
            needed = without if clashes(without) else needed
        except _OutOfTime:
            return Clash(tuple(needed), least=False)
    return Clash(tuple(needed))


def _matrix(parts: list[tuple[Ints, Ints, Floats]], shape: tuple[int, int]) -> sparse.csr_matrix:
    rows, columns, data = (np.concatenate([part[n] for part in parts]) for n in range(3))
    return sparse.csr_matrix((data, (rows, columns)), shape=shape)
