"""A team instance as arrays: who may go where, how well they fit, and what each move does to each rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zugong.planning.teams_model import Criterion, Instance, Rule

FIT = 1_000
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass
class RuleRow:
    """One rule as a row: the sum of ``weight`` over a team's members must lie in [``low``, ``high``].

    ``weight`` per person: 1 or 0 for who passes, less the rule's share.
    """

    team: int
    rule: Rule
    passes: Bools
    weight: Floats
    low: float
    high: float


class Matrix:
    """Arrays over people × posts. ``home`` is each person's team now (-1: none), ``held`` their post (-1: none)."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.person_at = {person.id: place for place, person in enumerate(instance.people)}
        self.post_at = {post.id: place for place, post in enumerate(instance.posts)}
        self.team_at = {team.id: place for place, team in enumerate(instance.teams)}
        self.people, self.posts, self.teams = len(instance.people), len(instance.posts), len(instance.teams)
        self._passed: dict[tuple[str, str, str], Bools] = {}
        self.post_team = np.array([self.team_at[post.team] for post in instance.posts], dtype=np.int64)
        self.vacant = np.array([post.vacant for post in instance.posts], dtype=bool)
        self.fillable = np.array([post.vacant or post.refill for post in instance.posts], dtype=bool)
        self.must_fill = np.array([post.must_fill for post in instance.posts], dtype=bool)
        self.held = np.array(
            [self.post_at.get(person.post, -1) for person in instance.people], dtype=np.int64
        )
        self.home = np.array([self._home(place) for place in range(self.people)], dtype=np.int64)
        self.fit, self.allowed = self._fits()
        self.value = self._values()
        self.rows = [
            self._row(place, rule) for place, team in enumerate(instance.teams) for rule in team.rules
        ]
        self.kin = [(self.person_at[one], self.person_at[two]) for one, two in instance.kin]

    def passed(self, test: Criterion) -> Bools:
        """Who passes, worked out once for each test."""
        key = test.attribute, test.operator, repr(test.value)
        if key not in self._passed:
            found = (test.passes(person.attributes) for person in self.instance.people)
            self._passed[key] = np.fromiter(found, dtype=bool, count=self.people)
        return self._passed[key]

    def members(self, team: int) -> Bools:
        """Who counts in the team now."""
        return np.asarray(self.home == team)

    def _home(self, place: int) -> int:
        person = self.instance.people[place]
        if person.team:
            return self.team_at[person.team]
        return int(self.post_team[self.held[place]]) if self.held[place] >= 0 else -1

    def _fits(self) -> tuple[Ints, Bools]:
        fit = np.zeros((self.people, self.posts), dtype=np.int64)
        movable = np.array([person.movable for person in self.instance.people], dtype=bool)
        allowed = np.repeat(movable[:, None], self.posts, axis=1) & self.fillable[None, :]
        for place, post in enumerate(self.instance.posts):
            total = 0
            for need in post.needs:
                passed = self.passed(need.test)
                if need.required:
                    allowed[:, place] &= passed
                else:
                    fit[:, place] += need.weight * passed
                    total += need.weight
            fit[:, place] = FIT if total == 0 else fit[:, place] * FIT // total
        for place, person in enumerate(self.instance.people):
            if person.post in self.post_at:
                allowed[place, self.post_at[person.post]] = False
            for post_id in person.excluded:
                if post_id in self.post_at:
                    allowed[place, self.post_at[post_id]] = False
            for team_id in person.excluded_teams:
                if team_id in self.team_at:
                    allowed[place, self.post_team == self.team_at[team_id]] = False
        return fit, allowed

    def _values(self) -> Ints:
        weights = self.instance.weights
        value = self.fit - weights.move * (self.held >= 0)[:, None]
        for place, person in enumerate(self.instance.people):
            for post_id in person.wishes:
                if post_id in self.post_at:
                    value[place, self.post_at[post_id]] += weights.wish
        return value

    def _row(self, team: int, rule: Rule) -> RuleRow:
        passes = self.passed(rule.test)
        low, high = -np.inf, np.inf
        if rule.is_least:
            low = float(rule.least or 0)
        else:
            high = float(rule.most or 0)
        return RuleRow(team, rule, passes, passes.astype(np.float64) - np.float64(rule.share), low, high)
