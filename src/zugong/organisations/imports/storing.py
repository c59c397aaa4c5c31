"""Writing a checked roster: a few prepared statements per table, inside one transaction of the caller."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from zugong.organisations import unit_actions
from zugong.organisations.actors import Actor
from zugong.organisations.imports.checking import PersonDraft, Plan
from zugong.organisations.imports.known import PERSON_FIELDS, Known, batches
from zugong.organisations.imports.writing import ready, sealed, set_paths, upsert
from zugong.organisations.models import Appointment, Person, Post, Skill, Unit
from zugong.organisations.models.units import path_for

PERSON_COLUMNS = ("code", "id_number", "id_index", "phone", "phone_index", *PERSON_FIELDS)
NEW_PERSON = {
    "name": "",
    "sex": "",
    "birth_date": None,
    "political_status": "",
    "joined_party_on": None,
    "hamlet": "",
    "capacity": 3,
    "available": True,
    "unavailable_reason": "",
    "left_on": None,
    "home_id": None,
    "party_unit_id": None,
}
CHUNK = 2_000


def store(plan: Plan, known: Known, *, by: Actor, progress: Callable[[int], None]) -> None:
    """Write the plan. ``progress`` gets the number of rows written so far."""
    storing = _Storing(plan, known, by, progress)
    storing.units()
    storing.skills()
    storing.people()
    storing.people_skills()
    storing.posts()
    storing.appointments()


class _Storing:
    def __init__(self, plan: Plan, known: Known, by: Actor, progress: Callable[[int], None]) -> None:
        self.plan, self.known, self.by, self.progress = plan, known, by, progress
        self.today = timezone.localdate()
        self.written = 0

    # --- units -------------------------------------------------------------------------------------------------
    def units(self) -> None:
        fresh = {code: draft for code, draft in self.plan.units.items() if code not in self.known.units}
        for level in self._levels(fresh):
            for start in range(0, len(level), CHUNK):
                self._create_units(level[start : start + CHUNK], fresh)
        for code, draft in self.plan.units.items():
            if code not in fresh:
                self._update_unit(Unit.objects.get(code=code), dict(draft))
                self._step(1)

    def _levels(self, fresh: dict[str, dict[str, Any]]) -> Iterable[list[str]]:
        """New units, superiors before their parts."""
        below: dict[str, list[str]] = {}
        level: list[str] = []
        for code, draft in fresh.items():
            if draft.get("parent") in fresh:
                below.setdefault(draft["parent"], []).append(code)
            else:
                level.append(code)
        while level:
            yield level
            level = [part for code in level for part in below.get(code, ())]

    def _create_units(self, codes: list[str], fresh: dict[str, dict[str, Any]]) -> None:
        units = []
        for code in codes:
            draft = dict(fresh[code])
            parent = self.known.units.get(draft.pop("parent", ""))
            units.append(Unit(code=code, parent=parent, path=f"~{uuid4().hex}/", **draft))
        Unit.objects.bulk_create(units)
        for unit in units:
            unit.path = path_for(unit.parent.path if unit.parent else "", unit.pk)
            self.known.units[unit.code] = unit
        set_paths(units)
        self._step(len(units))

    def _update_unit(self, unit: Unit, draft: dict[str, Any]) -> None:
        """Names and places change through their own verbs, so that the old ones are kept."""
        parent, name = draft.pop("parent", None), draft.pop("name", None)
        on = max(self.today, unit.opened_on) if unit.opened_on else self.today
        if parent:
            unit_actions.move(unit=unit, parent=Unit.objects.get(code=parent), on=on, by=self.by)
        if name:
            unit_actions.rename(unit=unit, name=name, on=on, by=self.by)
        if draft:
            unit_actions.update(unit=unit, by=self.by, **draft)

    # --- people ------------------------------------------------------------------------------------------------
    def skills(self) -> None:
        if self.plan.new_skills:
            Skill.objects.bulk_create(
                Skill(code=_skill_code(name), name=name) for name in self.plan.new_skills
            )
            self.known.skills.update(
                Skill.objects.filter(name__in=self.plan.new_skills).values_list("name", "pk")
            )

    def people(self) -> None:
        drafts = list(self.plan.people.values())
        # Two people may swap numbers; for a moment neither has one, so that no number is there twice.
        changing = [
            draft.stored["pk"]
            for draft in drafts
            if draft.stored and draft.id_index and draft.stored["id_index"] not in ("", draft.id_index)
        ]
        for batch in batches(changing):
            Person.objects.filter(pk__in=batch).update(id_index="")
        update = [name for name in PERSON_COLUMNS if name != "code"]
        for start in range(0, len(drafts), CHUNK):
            chunk = drafts[start : start + CHUNK]
            upsert(Person, map(self._person, chunk), fields=PERSON_COLUMNS, unique=["code"], update=update)
            self._step(len(chunk))

    def _person(self, draft: PersonDraft) -> list[Any]:
        stored = draft.stored or NEW_PERSON
        values = {name: stored[name] for name in PERSON_FIELDS} | draft.values
        if draft.home:
            values["home_id"] = self.known.units[draft.home].pk
        if draft.party_unit:
            values["party_unit_id"] = self.known.units[draft.party_unit].pk
        secret = [
            *_secret(draft.code, draft.id_number, draft.id_index, "id_number", draft.stored, "id"),
            *_secret(draft.code, draft.phone, draft.phone_index, "phone", draft.stored, "phone"),
        ]
        return [
            draft.code,
            *secret,
            *(ready(Person, name, values[name]) for name in PERSON_FIELDS),
        ]

    def people_skills(self) -> None:
        wanted = {code: draft.skills for code, draft in self.plan.people.items() if draft.skills is not None}
        through = Person.skills.through
        for batch in batches(wanted):
            ids = dict(Person.objects.filter(code__in=batch).values_list("code", "pk"))
            through.objects.filter(person_id__in=ids.values()).delete()
            rows = [(ids[code], self.known.skills[name]) for code in batch for name in wanted[code]]
            upsert(
                through,
                rows,
                fields=["person_id", "skill_id"],
                unique=["person_id", "skill_id"],
                update=[],
            )

    # --- posts ---------------------------------------------------------------------------------------------------
    def posts(self) -> None:
        rows = [
            (code, self.known.units[draft["unit"]].pk, draft["name"], draft.get("number", 1))
            for code, draft in self.plan.posts.items()
        ]
        upsert(
            Post,
            rows,
            fields=["code", "unit_id", "name", "number"],
            unique=["code"],
            update=["name", "number"],
        )
        self._step(len(rows))

    def appointments(self) -> None:
        people = _ids(Person, {person for person, _post, _begin, _end in self.plan.appointments})
        posts = _ids(Post, {post for _person, post, _begin, _end in self.plan.appointments})
        rows = [
            (people[person], posts[post], _day(begin), _day(end))
            for person, post, begin, end in self.plan.appointments
        ]
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            upsert(
                Appointment,
                chunk,
                fields=["person_id", "post_id", "from_date", "to_date"],
                unique=["person_id", "post_id", "from_date"],
                update=["to_date"],
            )
            self._step(len(chunk))

    def _step(self, rows: int) -> None:
        self.written += rows
        self.progress(self.written)


def _secret(
    code: str, value: str, index: str, name: str, stored: dict[str, Any] | None, prefix: str
) -> tuple[str, str]:
    """Encrypted value and blind index; what is stored stays untouched while it is the same."""
    if stored and (not index or index == stored[f"{prefix}_index"]):
        return stored[f"{prefix}_token"], stored[f"{prefix}_index"]
    return sealed(Person, name, value, code), index


def _ids(model: Any, codes: set[str]) -> dict[str, int]:
    return {
        code: pk
        for batch in batches(sorted(codes))
        for code, pk in model.objects.filter(code__in=batch).values_list("code", "pk")
    }


def _day(value: date | None) -> Any:
    return ready(Appointment, "to_date", value)


def _skill_code(name: str) -> str:
    """A code for a skill that so far has a name only; the same name gives the same code."""
    return "s-" + hashlib.sha256(name.encode()).hexdigest()[:16]
