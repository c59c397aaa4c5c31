"""Checks of a roster that look across rows, sheets and the database. Nothing is written here.

The result is a ``Plan``: for every sheet what is new, changed and unchanged, ready for ``storing``; or problems.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from zugong.lib.codes import (
    CodeError,
    check_id_number,
    check_mobile,
    mask_id,
    mask_phone,
)
from zugong.lib.xlsx import ReadResult
from zugong.organisations.fields import blind_index
from zugong.organisations.imports import checking_posts, checking_units
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.known import PERSON_FIELDS, Known, batches, close_to
from zugong.organisations.imports.problems import Problems, masked_problem
from zugong.organisations.imports.workbook import (
    APPOINTMENTS,
    MEMBERS,
    PEOPLE,
    POSTS,
    ROSTER,
    SENSITIVE,
    STATUSES,
    UNITS,
    column_title,
)
from zugong.organisations.models import Person, Unit, UnitKind

Step = Callable[[], None]
ADULT = 18
MEMBER_STATUSES = {Person.PoliticalStatus.MEMBER.value, Person.PoliticalStatus.PROBATIONARY.value}
SKILL_SEPARATORS = str.maketrans(
    {"，": "、", ",": "、", "；": "、", ";": "、", "/": "、", "\n": "、", " ": "、"}
)
SKILL_LIMIT = 40


@dataclass
class PersonDraft:
    """One person as the file wants it. ``values`` holds what differs or, for a new person, everything given."""

    code: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    home: str = ""
    party_unit: str = ""
    id_number: str = ""
    phone: str = ""
    id_index: str = ""
    phone_index: str = ""
    skills: list[str] | None = None
    stored: dict[str, Any] | None = None


@dataclass
class Plan:
    """What to write. Units and posts are drafts by code, appointments keyed by person, post and day."""

    units: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, PersonDraft] = field(default_factory=dict)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    appointments: list[tuple[str, str, date, date | None]] = field(default_factory=list)
    new_skills: list[str] = field(default_factory=list)
    known: Known | None = None
    counts: dict[str, Count] = field(
        default_factory=lambda: {name: Count() for name in (UNITS, PEOPLE, POSTS, APPOINTMENTS, MEMBERS)}
    )


def check(result: ReadResult, known: Known, step: Step) -> tuple[Plan, Problems]:
    """Compare what was read with itself and with the database. ``step`` is called once a row."""
    problems = Problems(ROSTER, result.errors, SENSITIVE)
    if not any(result.rows.values()) and not problems:
        problems.add("", 0, "", "", "nothing")
    checking = _Checking(result, known, problems, step)
    checking.run()
    return checking.plan, problems


class _Checking:
    def __init__(self, result: ReadResult, known: Known, problems: Problems, step: Step) -> None:
        self.rows, self.known, self.problems, self.step = result.rows, known, problems, step
        self.plan = Plan()
        self.today = timezone.localdate()

    def run(self) -> None:
        self._load()
        checking_units.check(self)
        self._people()
        self._members()
        self._id_numbers()
        checking_posts.check(self)
        self._count_people()

    def _load(self) -> None:
        codes: set[str] = set()
        references = {
            UNITS: ("code", "parent"),
            PEOPLE: ("home",),
            POSTS: ("unit",),
            MEMBERS: ("home", "party_unit"),
        }
        for sheet, keys in references.items():
            places = [self.rows[sheet].keys.index(key) for key in keys]
            codes.update(row[place] for row in self.rows[sheet].tuples for place in places if row[place])
        self.known.load_units(codes)
        self.listed = {row.values["code"] for row in self.rows[PEOPLE]} - {None}
        people = self.listed | {row.values["person"] for row in self.rows[MEMBERS]}
        people |= {row.values["person"] for row in self.rows[APPOINTMENTS]}
        self.known.load_people(people - {None})
        posts = {row.values["code"] for row in self.rows[POSTS]} | {
            row.values["post"] for row in self.rows[APPOINTMENTS]
        }
        self.known.load_posts(posts - {None})
        self.file_units = {
            row.values["code"]: row.values["name"] for row in self.rows[UNITS] if row.values["code"]
        }

    # --- units named in other sheets ---------------------------------------------------------------------------
    def unit_is_good(self, sheet: str, row: int, key: str, code: str) -> bool:
        """Whether ``code`` is an open unit of the file or in scope; says what is wrong otherwise."""
        unit = self.known.units.get(code)
        in_scope = unit is not None and self.known.allows(unit.path)
        if unit is not None and in_scope and unit.closed_on is not None:
            self.problems.add(
                sheet, row, key, code, "unit_closed", self._successor_code(unit),
                name=unit.name, date=unit.closed_on.isoformat(),
            )  # fmt: skip
            return False
        if in_scope or (unit is None and code in self.file_units):
            return True
        self._unknown_unit(sheet, row, key, code)
        return False

    def _successor_code(self, unit: Unit) -> str:
        from zugong.organisations.unit_actions import current

        following = current(unit)
        return following.code if following != unit else ""

    def _unknown_unit(self, sheet: str, row: int, key: str, code: str) -> None:
        if self.problems.full:
            return
        codes, by_name = self.known.unit_words
        by_name = by_name | {name: one for one, name in self.file_units.items() if name}
        if code in by_name:
            self.problems.add(sheet, row, key, code, "unit_named", by_name[code])
        else:
            self.problems.add(
                sheet, row, key, code, "unit_unknown", close_to(code, [*self.file_units, *codes], 0.75)
            )

    def unit_kind(self, code: str) -> tuple[str, str]:
        """Kind and name of a unit of the file or the database."""
        draft, unit = self.plan.units.get(code), self.known.units.get(code)
        kind = draft["kind"] if draft and draft.get("kind") else (unit.kind if unit else "")
        return kind, self.file_units.get(code) or (unit.name if unit else code)

    # --- people --------------------------------------------------------------------------------------------------
    def _people(self) -> None:
        for row in self.rows[PEOPLE]:
            self.step()
            values = row.values
            if not values["code"]:
                continue
            draft = PersonDraft(values["code"], row.number, stored=self.known.people.get(values["code"]))
            if draft.stored and not self.known.person_in_scope(draft.stored):
                self.problems.add(PEOPLE, row.number, "code", draft.code, "person_elsewhere")
                continue
            for key in ("name", "sex", "birth_date", "political_status", "hamlet", "left_on"):
                if values[key] is not None:
                    draft.values[key] = values[key]
            if values["home"]:
                same = self._same_unit(draft, "home_id", values["home"])
                if same or self.unit_is_good(PEOPLE, row.number, "home", values["home"]):
                    draft.home = values["home"]
            elif draft.stored is None:
                self.problems.add(PEOPLE, row.number, "home", "", "home_required")
            self._id_number(draft, values["id_number"])
            self._phone(draft, values["phone"])
            self._dates(draft)
            self.plan.people[draft.code] = draft

    def _same_unit(self, draft: PersonDraft, key: str, code: str) -> bool:
        """Whether the person is tied to this unit already; it may have been closed since."""
        unit = self.known.units.get(code)
        return unit is not None and draft.stored is not None and draft.stored[key] == unit.pk

    def _id_number(self, draft: PersonDraft, written: str | None) -> None:
        if not written:
            return
        if "*" in written:
            self._unmask(draft, "id_number", written, "id_token", mask_id)
            return
        try:
            number = check_id_number(written, today=self.today)
        except CodeError as error:
            self.problems.add_code_error(PEOPLE, draft.row, "id_number", written, error)
            return
        draft.id_number, draft.id_index = number.number, blind_index(number.number, "person.id_number")
        sex = "M" if number.sex == "male" else "F"
        if draft.values.setdefault("birth_date", number.birth_date) != number.birth_date:
            self.problems.add(
                PEOPLE, draft.row, "birth_date", draft.values["birth_date"], "id_birth_differs",
                number.birth_date.isoformat(), found=number.birth_date.isoformat(),
            )  # fmt: skip
        if draft.values.setdefault("sex", sex) != sex:
            words = {"M": "男", "F": "女"}
            self.problems.add(
                PEOPLE,
                draft.row,
                "sex",
                words[draft.values["sex"]],
                "id_sex_differs",
                words[sex],
                found=words[sex],
            )

    def _phone(self, draft: PersonDraft, written: str | None) -> None:
        if not written:
            return
        if "*" in written:
            self._unmask(draft, "phone", written, "phone_token", mask_phone)
            return
        try:
            draft.phone = check_mobile(written)
        except CodeError as error:
            self.problems.add_code_error(PEOPLE, draft.row, "phone", written, error)
            return
        draft.phone_index = blind_index(draft.phone, "person.phone")

    def _unmask(
        self, draft: PersonDraft, key: str, written: str, token: str, mask: Callable[[str], str]
    ) -> None:
        """An export comes back with its stars: fine while they hide what is stored."""
        stored = draft.stored[token] if draft.stored else ""
        if problem := masked_problem(Person, key, stored, draft.code, written, mask):
            self.problems.add(PEOPLE, draft.row, key, written, problem)

    def _dates(self, draft: PersonDraft) -> None:
        stored = draft.stored or {}
        birth = draft.values.get("birth_date") or stored.get("birth_date")
        left = draft.values.get("left_on")
        for key, day in (("birth_date", draft.values.get("birth_date")), ("left_on", left)):
            if day and day > self.today:
                self.problems.add(PEOPLE, draft.row, key, day, "future")
        if birth and left and left < birth:
            self.problems.add(
                PEOPLE, draft.row, "left_on", left, "dates",
                first=birth.isoformat(), column=column_title(PEOPLE, "birth_date"),
            )  # fmt: skip

    # --- Party members ---------------------------------------------------------------------------------------------
    def _members(self) -> None:
        self.members: set[str] = set()
        for row in self.rows[MEMBERS]:
            self.step()
            code = row.values["person"]
            draft = self._person_of(MEMBERS, row.number, "person", code) if code else None
            if draft is None:
                continue
            self.members.add(code)
            self._member(draft, row.number, row.values)

    def _person_of(self, sheet: str, row: int, key: str, code: str) -> PersonDraft | None:
        draft = self.plan.people.get(code)
        if draft is not None:
            return draft
        stored = self.known.people.get(code)
        if stored is None or not self.known.person_in_scope(stored):
            if stored is not None or code not in self.listed:  # a person refused above is not refused again
                self.problems.add(
                    sheet, row, key, code, "person_unknown",
                    "" if self.problems.full else close_to(code, list(self.plan.people)[:5000], 0.8),
                )  # fmt: skip
            return None
        draft = self.plan.people[code] = PersonDraft(code, row, stored=stored)
        return draft

    def _member(self, draft: PersonDraft, row: int, values: dict[str, Any]) -> None:
        stored = draft.stored or {}
        name = draft.values.get("name") or stored.get("name", "")
        if values["name"] and values["name"] != name:
            self.problems.add(MEMBERS, row, "name", values["name"], "person_name", name, name=name)
        self._standing(draft, row, values["standing"])
        self._joined(draft, row, values["joined_party_on"])
        self._served(draft, row, values)
        for key in ("capacity", "unavailable_reason"):
            if values[key] is not None:
                draft.values[key] = values[key]
        if values["available"]:
            draft.values["available"] = values["available"] == "yes"
            if draft.values["available"]:
                if values["unavailable_reason"]:
                    self.problems.add(
                        MEMBERS, row, "unavailable_reason", values["unavailable_reason"], "reason_without_no"
                    )
                draft.values["unavailable_reason"] = ""
        if values["skills"]:
            draft.skills = self._skills(row, values["skills"])

    def _standing(self, draft: PersonDraft, row: int, standing: str | None) -> None:
        written = draft.values.get("political_status")
        wanted = standing or (written if written in MEMBER_STATUSES else None)
        stored = (draft.stored or {}).get("political_status", "")
        wanted = wanted or (stored if stored in MEMBER_STATUSES else Person.PoliticalStatus.MEMBER.value)
        if written and written != wanted:
            label = dict(STATUSES)[written]
            self.problems.add(MEMBERS, row, "standing", "", "status_differs", sheet=PEOPLE, found=label)
        draft.values["political_status"] = wanted

    def _joined(self, draft: PersonDraft, row: int, joined: date | None) -> None:
        if not joined:
            return
        draft.values["joined_party_on"] = joined
        if joined > self.today:
            self.problems.add(MEMBERS, row, "joined_party_on", joined, "future")
        birth = draft.values.get("birth_date") or (draft.stored or {}).get("birth_date")
        if birth:
            age = joined.year - birth.year - ((joined.month, joined.day) < (birth.month, birth.day))
            if age < ADULT:
                self.problems.add(
                    MEMBERS, row, "joined_party_on", joined, "too_young", joined=joined.isoformat(), age=age
                )

    def _served(self, draft: PersonDraft, row: int, values: dict[str, Any]) -> None:
        home, served = values["home"], values["party_unit"]
        if home and (
            self._same_unit(draft, "home_id", home) or self.unit_is_good(MEMBERS, row, "home", home)
        ):
            if draft.home and draft.home != home:
                self.problems.add(
                    MEMBERS, row, "home", home, "status_differs", draft.home, sheet=PEOPLE, found=draft.home
                )
            draft.home = home
        if served:
            same = self._same_unit(draft, "party_unit_id", served)
            if same or self.unit_is_good(MEMBERS, row, "party_unit", served):
                kind, name = self.unit_kind(served)
                if kind not in {UnitKind.BRANCH, UnitKind.GROUP, UnitKind.VILLAGE, UnitKind.COMMITTEE}:
                    self.problems.add(MEMBERS, row, "party_unit", served, "party_unit_kind", name=name)
                draft.party_unit = served
        elif not (draft.stored or {}).get("party_unit_id"):
            self.problems.add(MEMBERS, row, "party_unit", "", "party_unit_required")

    def _skills(self, row: int, written: str) -> list[str]:
        names = [name for name in dict.fromkeys(written.translate(SKILL_SEPARATORS).split("、")) if name]
        for name in names:
            if name in self.known.skills or name in self.plan.new_skills:
                continue
            close = close_to(name, self.known.skills, 0.75)
            if len(name) > SKILL_LIMIT:
                self.problems.add(
                    MEMBERS, row, "skills", written, "skill_long", found=name[:20], limit=SKILL_LIMIT
                )
            elif close:
                self.problems.add(MEMBERS, row, "skills", written, "skill_close", close, found=name)
            else:
                self.plan.new_skills.append(name)
        return names

    # --- ID numbers against each other -------------------------------------------------------------------------------
    def _id_numbers(self) -> None:
        first: dict[str, PersonDraft] = {}
        for draft in self.plan.people.values():
            if not draft.id_index:
                continue
            if draft.id_index in first:
                self.problems.add(
                    PEOPLE, draft.row, "id_number", draft.id_number, "id_twice", row=first[draft.id_index].row
                )
            first.setdefault(draft.id_index, draft)
        fresh = {
            index for index, draft in first.items() if not draft.stored or draft.stored["id_index"] != index
        }
        for index, owner in self.known.id_owners(fresh).items():
            draft = first[index]
            taken_over = self.plan.people.get(owner["code"])
            if owner["code"] == draft.code or (taken_over and taken_over.id_index not in ("", index)):
                continue
            if self.known.person_in_scope(owner):
                self.problems.add(
                    PEOPLE, draft.row, "id_number", draft.id_number, "id_taken", code=owner["code"]
                )
            else:
                self.problems.add(PEOPLE, draft.row, "id_number", draft.id_number, "id_taken_elsewhere")

    # --- what changes -------------------------------------------------------------------------------------------------
    def _count_people(self) -> None:
        """Drop what is as it was, and count."""
        skills = self._stored_skills()
        for code, draft in list(self.plan.people.items()):
            if draft.skills is not None and skills.get(code, set()) == set(draft.skills):
                draft.skills = None
            changed = draft.stored is None or self._differs(draft)
            for sheet, inside in ((PEOPLE, code in self.listed), (MEMBERS, code in self.members)):
                if inside:
                    count = self.plan.counts[sheet]
                    if draft.stored is None:
                        count.new += 1
                    elif changed:
                        count.changed += 1
                    else:
                        count.unchanged += 1
            if not changed:
                del self.plan.people[code]

    def _stored_skills(self) -> dict[str, set[str]]:
        through = Person.skills.through.objects
        found: dict[str, set[str]] = {}
        with_skills = [
            draft.stored["pk"]
            for draft in self.plan.people.values()
            if draft.stored and draft.skills is not None
        ]
        for batch in batches(with_skills):
            pairs = through.filter(person_id__in=batch).values_list("person__code", "skill__name")
            for code, name in pairs:
                found.setdefault(code, set()).add(name)
        return found

    def _differs(self, draft: PersonDraft) -> bool:
        stored = draft.stored or {}
        for key in PERSON_FIELDS:
            if key in draft.values and draft.values[key] != stored[key]:
                return True
        for code, key in ((draft.home, "home_id"), (draft.party_unit, "party_unit_id")):
            if code:
                unit = self.known.units.get(code)
                if unit is None or unit.pk != stored[key]:
                    return True
        return (
            draft.skills is not None
            or bool(draft.id_index and draft.id_index != stored["id_index"])
            or bool(draft.phone_index and draft.phone_index != stored["phone_index"])
        )
