"""Why each move, who came next, why a post stays empty, and how every rule stands before and after."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zugong.planning.teams_matrix import Floats, Matrix
from zugong.planning.teams_model import Move, Next, RuleState, Unfilled

MOST_NEXT = 3
Pairs = Sequence[tuple[int, int]]


def explain_moves(m: Matrix, pairs: Pairs, reduced: Floats) -> tuple[Move, ...]:
    """One move a pair, in the order of posts. Those who came next are they whose points need to rise least."""
    moved = {person for person, _post in pairs}
    moves = []
    for person, place in sorted(pairs, key=lambda pair: pair[1]):
        cadre, post = m.instance.people[person], m.instance.posts[place]
        met: list[str] = []
        missing: list[str] = []
        for need in post.needs:
            title = need.title or need.test.attribute
            (met if m.passed(need.test)[person] else missing).append(title)
        others = np.argsort(reduced[:, place], kind="stable")[: MOST_NEXT + len(moved)].tolist()
        nexts = [
            Next(
                m.instance.people[who].id,
                int(m.fit[who, place]),
                round(max(0.0, float(reduced[who, place])), 1),
            )
            for who in others
            if who != person and who not in moved and np.isfinite(reduced[who, place])
        ]
        moves.append(
            Move(
                cadre.id,
                post.id,
                cadre.post,
                int(m.fit[person, place]),
                tuple(met),
                tuple(missing),
                post.id in cadre.wishes,
                tuple(nexts[:MOST_NEXT]),
            )
        )
    return tuple(moves)


def explain_unfilled(m: Matrix, pairs: Pairs, reduced: Floats) -> tuple[Unfilled, ...]:
    """Posts that are empty after the moves."""
    filled = {post for _person, post in pairs}
    left = {int(m.held[person]) for person, _post in pairs if m.held[person] >= 0}
    full = m.instance.limits.moves is not None and len(pairs) >= m.instance.limits.moves
    moved = {person for person, _post in pairs}
    found = []
    for place, post in enumerate(m.instance.posts):
        if place in filled or not (post.vacant or place in left):
            continue
        eligible = np.nonzero(m.allowed[:, place])[0]
        free = [who for who in eligible.tolist() if who not in moved]
        if not len(eligible):
            why = "nobody_eligible"
        elif full:
            why = "limit"
        elif not free:
            why = "better_elsewhere"
        else:
            why = "structure"
        found.append(Unfilled(post.id, len(eligible), why))
    return tuple(found)


def rule_states(m: Matrix, pairs: Pairs) -> tuple[RuleState, ...]:
    """Every rule of every team that the moves touch, and every rule that is not kept."""
    after = m.home.copy()
    for person, post in pairs:
        after[person] = m.post_team[post]
    touched = {int(m.post_team[post]) for _person, post in pairs} | {
        int(m.home[person]) for person, _post in pairs
    }
    states = []
    for row in m.rows:
        before, now = m.home == row.team, after == row.team
        figures = [(int(row.passes[who].sum()), int(who.sum())) for who in (before, now)]
        short = [
            _short(row.low, row.high, float(row.weight[who].sum()), row.rule.is_least)
            for who in (before, now)
        ]
        if row.team in touched or short[0] > 0 or short[1] > 0:
            states.append(
                RuleState(
                    m.instance.teams[row.team].id, row.rule.id, *figures[0], *figures[1], short[0], short[1]
                )
            )
    return tuple(states)


def _short(low: float, high: float, total: float, least: bool) -> float:
    """People missing or too many; a share's part of a person counts as what it is."""
    return round(max(0.0, low - total if least else total - high), 3)
