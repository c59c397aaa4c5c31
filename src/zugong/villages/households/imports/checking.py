"""Checks of the households' workbook that look across rows, sheets and the database. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_noop

from zugong.lib.codes import CodeError, check_id_number, check_mobile, mask_id, mask_phone
from zugong.lib.xlsx import ReadResult
from zugong.organisations.actors import Actor
from zugong.organisations.fields import blind_index
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.known import batches, close_to
from zugong.organisations.imports.problems import Problems, add_sentences, masked_problem
from zugong.organisations.models import Person, Unit
from zugong.villages.households.imports.workbook import BOOK, HOUSEHOLDS, MEMBERS, SENSITIVE
from zugong.villages.models import Household, HouseholdMember
from zugong.villages.roles import KEEP_HOUSEHOLDS

HEAD = "02"
LIVES_IN = {"village", "group"}
SUGGESTIONS = 2_000
HOUSEHOLD_FIELDS = ("head", "hamlet", "care", "latitude", "longitude", "left_on")
MEMBER_FIELDS = ("relation", "birth_date", "left_on", "left_why")

add_sentences(
    {
        "household.unit_unknown": gettext_noop("There is no village or group with this code in your scope."),
        "household.unit_named": gettext_noop("This is a name. Its code is wanted."),
        "household.unit_kind": gettext_noop("%(name)s is neither a village nor a group."),
        "household.unit_required": gettext_noop("A new household needs the code of its group or village."),
        "household.head_required": gettext_noop("A new household needs the name of its head."),
        "household.elsewhere": gettext_noop("This number belongs to a household outside your scope."),
        "household.unknown": gettext_noop("There is no household with this number, in the file or here."),
        "household.relation_required": gettext_noop("A new member needs the relation to the head."),
        "household.two_heads": gettext_noop("Row %(row)s names a head of this household already."),
        "household.head_differs": gettext_noop("The sheet “%(sheet)s” says that %(name)s is the head."),
        "household.head_stays": gettext_noop("%(name)s is the head here; another head, or another name, is entered on the page."),
        "household.left_whole": gettext_noop("Day and reason of leaving belong together."),
        "household.head_left": gettext_noop("The head cannot leave; name another head first."),
        "household.id_here": gettext_noop("A member of household %(code)s has this ID number."),
        "household.id_elsewhere": gettext_noop("A member of a household outside your scope has this ID number."),
    }
)  # fmt: skip


@dataclass
class HouseholdDraft:
    """``values`` holds what differs or, for a new household, everything given."""

    code: str
    row: int
    stored: dict[str, Any] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    unit: Unit | None = None
    phone: str = ""
    phone_index: str = ""

    @property
    def head(self) -> str:
        return self.values.get("head") or (self.stored or {}).get("head", "")


@dataclass
class MemberDraft:
    household: str
    name: str
    row: int
    stored: dict[str, Any] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    id_number: str = ""
    id_index: str = ""
    person_id: int | None = None


@dataclass
class Plan:
    """What to write: households by number, members by (household, name)."""

    households: dict[str, HouseholdDraft] = field(default_factory=dict)
    members: dict[tuple[str, str], MemberDraft] = field(default_factory=dict)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=lambda: {HOUSEHOLDS: Count(), MEMBERS: Count()})


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    """Compare what was read with itself and with the database. ``step`` is called once a row."""
    problems = Problems(BOOK, result.errors, SENSITIVE)
    if not any(result.rows.values()) and not problems:
        problems.add("", 0, "", "", "nothing")
    checking = _Checking(result, by, problems, step)
    checking.run()
    return checking.plan, problems


class _Checking:
    def __init__(self, result: ReadResult, by: Actor, problems: Problems, step: Callable[[], None]) -> None:
        self.rows, self.by, self.problems, self.step = result.rows, by, problems, step
        self.plan = Plan()
        self.today = timezone.localdate()
        self.units: dict[str, Unit] = {}
        self.members: dict[tuple[str, str], dict[str, Any]] = {}
        self.paths = (
            None if by.account is None else tuple(by.account.scope.paths(KEEP_HOUSEHOLDS))
        )  # None: the system's own

    def run(self) -> None:
        self._load()
        self._households()
        self._members()
        self._heads()
        self._id_numbers()
        self._count()

    def allows(self, path: str | None) -> bool:
        return self.paths is None or (path is not None and path.startswith(self.paths))

    # --- what is there -------------------------------------------------------------------------------------------
    def _load(self) -> None:
        units = {row.values["unit"] for row in self.rows[HOUSEHOLDS]} - {None}
        for batch in batches(sorted(units)):
            self.units.update({unit.code: unit for unit in Unit.objects.filter(code__in=batch)})
        codes = {row.values["code"] for row in self.rows[HOUSEHOLDS]}
        codes |= {row.values["household"] for row in self.rows[MEMBERS]}
        for batch in batches(sorted(codes - {None})):
            rows = Household.objects.filter(code__in=batch).values(
                "pk",
                "code",
                "unit_id",
                *HOUSEHOLD_FIELDS,
                "phone_index",
                "size",
                phone_token=Cast("phone", TextField()),
                path=F("unit__path"),
            )
            self.plan.known.update({row["code"]: row for row in rows})
        for batch in batches([row["pk"] for row in self.plan.known.values()]):
            found = HouseholdMember.objects.filter(household_id__in=batch).values(
                "pk",
                "key",
                "name",
                *MEMBER_FIELDS,
                "id_index",
                "person_id",
                id_token=Cast("id_number", TextField()),
                code=F("household__code"),
            )
            self.members.update({(row["code"], row["name"]): row for row in found})

    # --- households ----------------------------------------------------------------------------------------------
    def _households(self) -> None:
        for row in self.rows[HOUSEHOLDS]:
            self.step()
            values = row.values
            if not values["code"]:
                continue
            draft = HouseholdDraft(values["code"], row.number, self.plan.known.get(values["code"]))
            if draft.stored and not self.allows(draft.stored["path"]):
                self.problems.add(HOUSEHOLDS, row.number, "code", draft.code, "household.elsewhere")
                continue
            for key in HOUSEHOLD_FIELDS:
                if values[key] is not None:
                    draft.values[key] = (
                        float(values[key]) if key in {"latitude", "longitude"} else values[key]
                    )
            if not draft.head:
                self.problems.add(HOUSEHOLDS, row.number, "head", "", "household.head_required")
            self._unit(draft, values["unit"])
            self._phone(draft, values["phone"])
            if values["left_on"] and values["left_on"] > self.today:
                self.problems.add(HOUSEHOLDS, row.number, "left_on", values["left_on"], "future")
            self.plan.households[draft.code] = draft

    def _unit(self, draft: HouseholdDraft, code: str | None) -> None:
        if not code:
            if draft.stored is None:
                self.problems.add(HOUSEHOLDS, draft.row, "unit", "", "household.unit_required")
            return
        unit = self.units.get(code)
        if unit is None or not self.allows(unit.path):
            self._unknown_unit(draft.row, code)
        elif draft.stored and draft.stored["unit_id"] == unit.pk:
            draft.unit = unit
        elif unit.kind not in LIVES_IN:
            self.problems.add(HOUSEHOLDS, draft.row, "unit", code, "household.unit_kind", name=unit.name)
        elif unit.closed_on is not None:
            self.problems.add(
                HOUSEHOLDS, draft.row, "unit", code, "unit_closed",
                name=unit.name, date=unit.closed_on.isoformat(),
            )  # fmt: skip
        else:
            draft.unit = unit

    def _unknown_unit(self, row: int, code: str) -> None:
        if self.problems.full:
            return
        if not hasattr(self, "_names"):
            rows = Unit.objects.open().filter(kind__in=LIVES_IN)
            if self.by.account is not None:
                rows = rows.filter(self.by.account.scope.q("path", KEEP_HOUSEHOLDS))
            self._names = {
                name: one for one, name in rows.order_by("path").values_list("code", "name")[:SUGGESTIONS]
            }
        if code in self._names:
            self.problems.add(HOUSEHOLDS, row, "unit", code, "household.unit_named", self._names[code])
        else:
            near = close_to(code, list(self._names.values()), 0.75)
            self.problems.add(HOUSEHOLDS, row, "unit", code, "household.unit_unknown", near)

    def _phone(self, draft: HouseholdDraft, written: str | None) -> None:
        if not written:
            return
        if "*" in written:
            token = draft.stored["phone_token"] if draft.stored else ""
            if problem := masked_problem(Household, "phone", token, draft.code, written, mask_phone):
                self.problems.add(HOUSEHOLDS, draft.row, "phone", written, problem)
            return
        try:
            draft.phone = check_mobile(written)
        except CodeError as error:
            self.problems.add_code_error(HOUSEHOLDS, draft.row, "phone", written, error)
            return
        draft.phone_index = blind_index(draft.phone, "household.phone")

    # --- members -------------------------------------------------------------------------------------------------
    def _members(self) -> None:
        for row in self.rows[MEMBERS]:
            self.step()
            values = row.values
            if not values["household"] or not values["name"]:
                continue
            code = values["household"]
            if not self._household_is_good(row.number, code):
                continue
            draft = MemberDraft(code, values["name"], row.number, self.members.get((code, values["name"])))
            for key in MEMBER_FIELDS:
                if values[key] is not None:
                    draft.values[key] = values[key]
            if draft.stored is None and not values["relation"]:
                self.problems.add(MEMBERS, row.number, "relation", "", "household.relation_required")
            self._id_number(draft, values["id_number"])
            self._leaving(draft)
            self.plan.members[code, draft.name] = draft

    def _household_is_good(self, row: int, code: str) -> bool:
        if code in self.plan.households:
            return True
        stored = self.plan.known.get(code)
        if stored is not None and self.allows(stored["path"]):
            return True
        if stored is not None:
            self.problems.add(MEMBERS, row, "household", code, "household.elsewhere")
        else:
            near = "" if self.problems.full else close_to(code, list(self.plan.households)[:5000], 0.8)
            self.problems.add(MEMBERS, row, "household", code, "household.unknown", near)
        return False

    def _id_number(self, draft: MemberDraft, written: str | None) -> None:
        born = draft.values.get("birth_date")
        if born and born > self.today:
            self.problems.add(MEMBERS, draft.row, "birth_date", born, "future")
        if not written:
            return
        if "*" in written:
            token, key = (draft.stored["id_token"], draft.stored["key"]) if draft.stored else ("", "")
            if problem := masked_problem(HouseholdMember, "id_number", token, key, written, mask_id):
                self.problems.add(MEMBERS, draft.row, "id_number", written, problem)
            return
        try:
            number = check_id_number(written, today=self.today)
        except CodeError as error:
            self.problems.add_code_error(MEMBERS, draft.row, "id_number", written, error)
            return
        draft.id_number, draft.id_index = number.number, blind_index(number.number, "person.id_number")
        if draft.values.setdefault("birth_date", number.birth_date) != number.birth_date:
            found = number.birth_date.isoformat()
            self.problems.add(
                MEMBERS, draft.row, "birth_date", draft.values["birth_date"], "id_birth_differs", found,
                found=found,
            )  # fmt: skip

    def _leaving(self, draft: MemberDraft) -> None:
        day, why = draft.values.get("left_on"), draft.values.get("left_why")
        stored = draft.stored or {}
        if bool(day or stored.get("left_on")) != bool(why or stored.get("left_why")):
            key = "left_why" if day else "left_on"
            self.problems.add(MEMBERS, draft.row, key, "", "household.left_whole")
        if day and day > self.today:
            self.problems.add(MEMBERS, draft.row, "left_on", day, "future")

    def _heads(self) -> None:
        """One head a household, the one the sheet of households names."""
        named: dict[str, MemberDraft] = {}
        for draft in self.plan.members.values():
            relation = draft.values.get("relation") or (draft.stored or {}).get("relation")
            household = self.plan.households.get(draft.household)
            stored = self.plan.known.get(draft.household)
            head = household.head if household else stored["head"] if stored else ""
            if stored and draft.stored and (draft.stored["relation"] == HEAD) != (relation == HEAD):
                self.problems.add(
                    MEMBERS, draft.row, "relation", "", "household.head_stays", name=stored["head"]
                )
            elif relation == HEAD and draft.household in named:
                row = named[draft.household].row
                self.problems.add(MEMBERS, draft.row, "relation", "", "household.two_heads", row=row)
            elif relation == HEAD and draft.name != head:
                self.problems.add(
                    MEMBERS, draft.row, "relation", "", "household.head_differs", sheet=HOUSEHOLDS, name=head
                )
            elif relation == HEAD and draft.values.get("left_on"):
                self.problems.add(MEMBERS, draft.row, "left_on", "", "household.head_left")
            if relation == HEAD:
                named[draft.household] = draft
        for household in self.plan.households.values():
            stored_head = (household.stored or {}).get("head")
            if stored_head and household.head != stored_head:
                self.problems.add(
                    HOUSEHOLDS,
                    household.row,
                    "head",
                    household.head,
                    "household.head_stays",
                    name=stored_head,
                )

    # --- ID numbers against each other ---------------------------------------------------------------------------
    def _id_numbers(self) -> None:
        first: dict[str, MemberDraft] = {}
        for draft in self.plan.members.values():
            if not draft.id_index or _is_gone(draft):
                continue
            if draft.id_index in first:
                row = first[draft.id_index].row
                self.problems.add(MEMBERS, draft.row, "id_number", draft.id_number, "id_twice", row=row)
            first.setdefault(draft.id_index, draft)
        for batch in batches(sorted(first)):
            living = HouseholdMember.objects.filter(
                id_index__in=batch, left_on__isnull=True, household__left_on__isnull=True
            ).values("id_index", "name", code=F("household__code"), path=F("household__unit__path"))
            for owner in living:
                self._owned(first[owner["id_index"]], owner)
            people = Person.objects.filter(id_index__in=batch, left_on__isnull=True)
            for index, pk in people.values_list("id_index", "pk"):
                first[index].person_id = pk

    def _owned(self, draft: MemberDraft, owner: dict[str, Any]) -> None:
        key = (owner["code"], owner["name"])
        moved = self.plan.members.get(key)
        gone = self.plan.households.get(owner["code"])
        if key == (draft.household, draft.name) or (moved and _is_gone(moved)):
            return
        if gone is not None and gone.values.get("left_on"):
            return
        if self.allows(owner["path"]):
            self.problems.add(
                MEMBERS, draft.row, "id_number", draft.id_number, "household.id_here", code=owner["code"]
            )
        else:
            self.problems.add(MEMBERS, draft.row, "id_number", draft.id_number, "household.id_elsewhere")

    # --- what changes --------------------------------------------------------------------------------------------
    def _count(self) -> None:
        """Drop what is as it was, and count."""
        for code, household in list(self.plan.households.items()):
            changed = household.stored is None or _household_differs(household)
            self._counted(HOUSEHOLDS, household.stored is None, changed)
            if not changed:
                del self.plan.households[code]
        for key, member in list(self.plan.members.items()):
            changed = member.stored is None or _member_differs(member)
            self._counted(MEMBERS, member.stored is None, changed)
            if not changed:
                del self.plan.members[key]

    def _counted(self, sheet: str, new: bool, changed: bool) -> None:
        count = self.plan.counts[sheet]
        if new:
            count.new += 1
        elif changed:
            count.changed += 1
        else:
            count.unchanged += 1


def _is_gone(draft: MemberDraft) -> bool:
    day: date | None = draft.values.get("left_on") or (draft.stored or {}).get("left_on")
    return day is not None


def _household_differs(draft: HouseholdDraft) -> bool:
    stored = draft.stored or {}
    return (
        any(draft.values[key] != stored[key] for key in draft.values)
        or (draft.unit is not None and draft.unit.pk != stored["unit_id"])
        or bool(draft.phone_index and draft.phone_index != stored["phone_index"])
    )


def _member_differs(draft: MemberDraft) -> bool:
    stored = draft.stored or {}
    return (
        any(draft.values[key] != stored[key] for key in draft.values)
        or bool(draft.id_index and draft.id_index != stored["id_index"])
        or bool(draft.person_id and draft.person_id != stored["person_id"])
    )
