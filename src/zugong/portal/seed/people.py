"""Persons, their accounts and grants, written in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from zugong.organisations import events
from zugong.organisations.account_actions import given_data
from zugong.organisations.actors import SYSTEM
from zugong.organisations.fields import blind_index
from zugong.organisations.models import Account, Appointment, Grant, Person, Post
from zugong.portal.seed import names
from zugong.portal.seed.world import By, Spot, permissions_of
from zugong.portal.seed.writer import Table, insert

PASSWORD_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(slots=True, eq=False)
class Member:
    """Somebody who takes orders. ``busy`` holds when each order in hand ends."""

    by: By
    skills: frozenset[str]
    hamlet: str
    capacity: int
    available: bool = True
    busy: list[datetime] = field(default_factory=list)

    def free(self, at: datetime) -> bool:
        self.busy = [end for end in self.busy if end > at]
        return len(self.busy) < self.capacity


class Register:
    """Collects people as they are thought up and writes them all at once; ids count from 1."""

    def __init__(self, rng: Random, skills: list[tuple[str, float]], today: date, since: date) -> None:
        self.rng, self.skills, self.today, self.since = rng, skills, today, since
        self.skill_ids = {code: number for number, (code, _share) in enumerate(skills, 1)}
        self.grants: dict[int, list[tuple[int, frozenset[str]]]] = {}
        self.accounts_of: dict[int, int] = {}
        self.security: int | None = None
        self.persons: list[list[Any]] = []
        self._accounts: list[list[Any]] = []
        self._grants: list[Grant] = []
        self._skills: list[tuple[int, int]] = []
        self._posts: list[list[Any]] = []
        self._appointments: list[list[Any]] = []
        self._serials: Counter[tuple[date, str]] = Counter()

    def person(
        self,
        home: Spot,
        *,
        name: str = "",
        sex: str = "",
        hamlet: str = "",
        party_unit: Spot | None = None,
        skills: tuple[str, ...] | None = None,
        status: str = "01",
        capacity: int = 3,
        away: str = "",
        born: date | None = None,
    ) -> tuple[int, str, frozenset[str]]:
        """One invented person: id, name and skills (drawn by their shares unless given)."""
        rng = self.rng
        sex = sex or ("M" if rng.random() < 0.6 else "F")
        name = name or names.person_name(rng, sex)
        born = born or names.birth_date(rng, self.today)
        number, phone = names.id_number(born, sex, self.serial(born, sex)), names.phone(rng)
        joined = None
        if status in {"01", "02"}:
            adult = born + timedelta(days=19 * 365)
            joined = min(self.today - timedelta(days=400), adult + timedelta(days=rng.randrange(1, 9000)))
            joined = max(joined, adult)
        key = len(self.persons) + 1
        if skills is None:
            skills = tuple(code for code, share in self.skills if rng.random() < share)
        self._skills += [(key, self.skill_ids[code]) for code in skills]
        self.persons.append(
            [
                key,
                f"R{key:06d}",
                name,
                sex,
                born,
                number,
                blind_index(number, "person.id_number"),
                phone,
                blind_index(phone, "person.phone"),
                status,
                joined,
                home.id,
                hamlet,
                party_unit.id if party_unit else None,
                capacity,
                not away,
                away,
            ]
        )
        return key, name, frozenset(skills)

    def serial(self, born: date, sex: str) -> int:
        """How many of that day and sex were thought up before: no ID number is given twice."""
        serial = self._serials[born, sex]
        self._serials[born, sex] += 1
        return serial

    def account(
        self,
        name: str,
        role: str,
        unit: Spot,
        *,
        person: int | None = None,
        username: str = "",
        until: date | None = None,
    ) -> By:
        """An account that nobody can sign in to with a password, and its one grant."""
        rng = self.rng
        key = len(self._accounts) + 1
        password = "!" + "".join(rng.choices(PASSWORD_LETTERS, k=40))
        self._accounts.append([key, username or f"r{key:05d}", person, name, password, until is None])
        giver = None if role.endswith("_admin") else self.security
        self._give(key, role, unit, until, giver)
        if until is None:
            self.grants.setdefault(unit.id, []).append((key, permissions_of(role)))
        if person is not None:
            self.accounts_of[person] = key
        return By("account", name, key, person, f"10.{20 + key // 60000}.{key // 240 % 250}.{key % 240 + 1}")

    def grant(self, by: By, role: str, unit: Spot) -> None:
        """One more role for an account that exists."""
        assert by.account_id is not None
        self._give(by.account_id, role, unit, None, self.security)
        self.grants.setdefault(unit.id, []).append((by.account_id, permissions_of(role)))

    def _give(self, account: int, role: str, unit: Spot, until: date | None, giver: int | None) -> None:
        made = Grant(
            pk=len(self._grants) + 1,
            account_id=account,
            role=role,
            unit_id=unit.id,
            from_date=self.since,
            to_date=until,
            granted_by_id=giver,
            administrator=role.endswith("_admin"),
        )
        made.seal = made.sealed()
        self._grants.append(made)

    def _given(self, at: datetime) -> Iterator[events.Row]:
        """The events behind the grants."""
        called = {row[0]: row[3] for row in self._accounts}
        for made in self._grants:
            giver = made.granted_by_id
            yield events.Row(
                at=at,
                account_id=giver,
                actor=called[giver][:60] if giver else SYSTEM.label,
                verb="grant.given",
                subject_type="organisations.account",
                subject_id=str(made.account_id),
                subject_label=called[made.account_id],
                unit_id=made.unit_id,
                data=given_data(made),
            )

    def post(
        self, unit: Spot, code: str, name: str, person: int | None, *, until: date | None = None
    ) -> None:
        key = len(self._posts) + 1
        self._posts.append([key, unit.id, f"{code}-{key}", name])
        if person is not None:
            since = self.since - timedelta(days=self.rng.randrange(30, 1500))
            self._appointments.append([person, key, since, until])

    def write(self, created: datetime) -> None:
        insert(
            Person,
            "id code name sex birth_date id_number id_index phone phone_index political_status joined_party_on home_id"
            " hamlet party_unit_id capacity available unavailable_reason",
            self.persons,
        )
        insert(Person.skills.through, "person_id skill_id", self._skills)
        accounts = Table(Account, "id username person_id display_name password is_active created_at")
        for row in self._accounts:
            accounts.add([*row, created])
        accounts.flush()
        columns = "id account_id role unit_id from_date to_date granted_by_id administrator seal"
        insert(Grant, columns, [[getattr(made, name) for name in columns.split()] for made in self._grants])
        events.record_many(list(self._given(created)))
        insert(Post, "id unit_id code name", self._posts)
        insert(Appointment, "person_id post_id from_date to_date", self._appointments)
