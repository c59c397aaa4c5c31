"""Writing checked households: a few prepared statements per table, inside one transaction of the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from zugong.lib.tokens import token_hash
from zugong.organisations.actors import Actor
from zugong.organisations.imports.known import batches
from zugong.organisations.imports.writing import ready, sealed, upsert
from zugong.villages.households.cards import token_of
from zugong.villages.households.imports.checking import (
    HEAD,
    HOUSEHOLD_FIELDS,
    MEMBER_FIELDS,
    HouseholdDraft,
    MemberDraft,
    Plan,
)
from zugong.villages.models import Household, HouseholdMember
from zugong.villages.models.households import member_key

CHUNK = 2_000
NEW_HOUSEHOLD: dict[str, Any] = {
    "head": "",
    "hamlet": "",
    "care": "",
    "latitude": None,
    "longitude": None,
    "left_on": None,
}
NEW_MEMBER: dict[str, Any] = {"relation": "", "birth_date": None, "left_on": None, "left_why": ""}
COLUMNS = (
    "code",
    "unit_id",
    "phone",
    "phone_index",
    *HOUSEHOLD_FIELDS,
    "size",
    "card_version",
    "card_hash",
)
UPDATED = ("unit_id", "phone", "phone_index", *HOUSEHOLD_FIELDS)
MEMBER_COLUMNS = ("key", "household_id", "name", "person_id", "id_number", "id_index", *MEMBER_FIELDS)


def store(plan: Plan, by: Actor, progress: Callable[[int], None]) -> None:
    """Write the plan. ``progress`` gets the number of rows written so far."""
    written = 0
    for chunk in _chunks(plan.households.values()):
        upsert(Household, map(_household, chunk), fields=COLUMNS, unique=["code"], update=UPDATED)
        written += len(chunk)
        progress(written)
    ids = _ids(plan)
    heads = _new_heads(plan)
    for chunk in _chunks([*heads, *plan.members.values()]):
        _write_members(chunk, ids)
        written += len(chunk)
        progress(written)
    _sizes({*plan.households, *(code for code, _name in plan.members)}, ids)


def _household(draft: HouseholdDraft) -> list[Any]:
    stored = draft.stored or NEW_HOUSEHOLD
    values = {name: stored[name] for name in HOUSEHOLD_FIELDS} | draft.values
    if draft.phone_index or draft.stored is None:
        phone, index = sealed(Household, "phone", draft.phone, draft.code), draft.phone_index
    else:
        phone, index = draft.stored["phone_token"], draft.stored["phone_index"]
    return [
        draft.code,
        draft.unit.pk if draft.unit else stored["unit_id"],
        phone,
        index,
        *(ready(Household, name, values[name]) for name in HOUSEHOLD_FIELDS),
        1,
        1,
        token_hash(token_of(draft.code, 1)),
    ]


def _ids(plan: Plan) -> dict[str, int]:
    codes = {*plan.households, *(code for code, _name in plan.members)}
    found: dict[str, int] = {}
    for batch in batches(sorted(codes)):
        found.update(Household.objects.filter(code__in=batch).values_list("code", "pk"))
    return found


def _new_heads(plan: Plan) -> list[MemberDraft]:
    """The heads of new households that the sheet of members leaves out."""
    return [
        MemberDraft(code, draft.head, draft.row, values={"relation": HEAD})
        for code, draft in plan.households.items()
        if draft.stored is None and (code, draft.head) not in plan.members
    ]


def _write_members(drafts: list[MemberDraft], ids: dict[str, int]) -> None:
    table = connection.ops.quote_name(HouseholdMember._meta.db_table)
    meta = HouseholdMember._meta
    columns = [connection.ops.quote_name(meta.get_field(name).column) for name in MEMBER_COLUMNS]
    fresh = [_member(draft, ids) for draft in drafts if draft.stored is None]
    known = [[*_member(draft, ids), draft.stored["pk"]] for draft in drafts if draft.stored is not None]
    marks = ", ".join(["%s"] * len(columns))
    sets = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        if fresh:
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", fresh)
        if known:
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", known)


def _member(draft: MemberDraft, ids: dict[str, int]) -> list[Any]:
    stored = draft.stored or NEW_MEMBER
    values = {name: stored[name] for name in MEMBER_FIELDS} | draft.values
    key = draft.stored["key"] if draft.stored else member_key()
    if draft.id_index or draft.stored is None:
        number, index = sealed(HouseholdMember, "id_number", draft.id_number, key), draft.id_index
    else:
        number, index = draft.stored["id_token"], draft.stored["id_index"]
    person = draft.person_id or (draft.stored["person_id"] if draft.stored else None)
    return [
        key,
        ids[draft.household],
        draft.name,
        person,
        number,
        index,
        *(ready(HouseholdMember, name, values[name]) for name in MEMBER_FIELDS),
    ]


def _sizes(codes: Iterable[str], ids: dict[str, int]) -> None:
    """Keep the number of people beside each household."""
    table = connection.ops.quote_name(Household._meta.db_table)
    for batch in batches(sorted(ids[code] for code in codes)):
        living = Count("members", filter=Q(members__left_on__isnull=True))
        rows = Household.objects.filter(pk__in=batch).order_by().annotate(n=living).values_list("n", "pk")
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET size = %s WHERE id = %s", [(max(1, n), pk) for n, pk in rows]
            )


def _chunks(drafts: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = list(drafts)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
