"""The roster as the workbook the import reads. Numbers are masked unless somebody who may asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zugong.lib.codes import mask_id, mask_phone
from zugong.lib.xlsx import write_rows
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.imports.workbook import APPOINTMENTS, MEMBERS, PEOPLE, POSTS, ROSTER, UNITS
from zugong.organisations.imports.writing import number
from zugong.organisations.models import Appointment, Event, Person, Post, Unit
from zugong.organisations.refusals import Forbidden
from zugong.organisations.roles import IMPORT_ROSTERS, REVEAL

CHUNK = 2_000


def export_roster(target: str | Path | BinaryIO, *, by: Actor = SYSTEM, whole_numbers: bool = False) -> int:
    """Write everything in ``by``'s scope and give the number of rows. The export is an event.

    ``whole_numbers`` writes ID numbers and telephones in full: for the server's own command, and for accounts that may
    reveal masked fields in all the places they may export.
    """
    if by.kind != "system":
        if by.account is None or not by.account.can(IMPORT_ROSTERS):
            raise Forbidden("import_rosters", _("You may not export rosters."))
        paths = by.account.scope.paths(IMPORT_ROSTERS)
        if whole_numbers and not all(by.account.scope.can(REVEAL, path) for path in paths):
            raise Forbidden("reveal", _("You may not see ID numbers and telephones in full."))
    sheets = [(sheet.name, sheet.columns, _ROWS[sheet.name](by, whole_numbers)) for sheet in ROSTER.sheets]
    if isinstance(target, str | Path):
        with Path(target).open("wb") as stream:
            count = write_rows(stream, sheets)
    else:
        count = write_rows(target, sheets)
    events.record(
        "roster.export", by=by, rows=count, whole_numbers=whole_numbers,
        result=Event.Result.READ if whole_numbers else Event.Result.DONE,
    )  # fmt: skip
    return count


def _within(by: Actor, *fields: str) -> Q:
    if by.kind == "system" or by.account is None:
        return Q()
    scope = by.account.scope
    condition = Q(pk__in=[])
    for field in fields:
        condition |= scope.q(field, IMPORT_ROSTERS)
    return condition


def _units(by: Actor, whole_numbers: bool) -> Iterator[dict[str, Any]]:
    rows = Unit.objects.open().filter(_within(by, "path")).order_by("path")
    keys = [column.key for column in ROSTER.sheets[0].columns if column.key != "parent"]
    for row in rows.values(*keys, "parent__code").iterator(chunk_size=CHUNK):
        yield row | {"parent": row["parent__code"]}


def _people_in(by: Actor) -> QuerySet[Person]:
    return Person.objects.filter(_within(by, "home__path", "party_unit__path")).order_by("pk")


def _people(by: Actor, whole_numbers: bool) -> Iterator[dict[str, Any]]:
    keys = [column.key for column in ROSTER.sheets[1].columns if column.key != "home"]
    for row in _people_in(by).values(*keys, "home__code").iterator(chunk_size=CHUNK):
        for name, mask in (("id_number", mask_id), ("phone", mask_phone)):
            row[name] = number(Person, name, row[name], row["code"], None if whole_numbers else mask)
        yield row | {"home": row["home__code"]}


def _posts(by: Actor, whole_numbers: bool) -> Iterator[dict[str, Any]]:
    rows = Post.objects.filter(_within(by, "unit__path"), unit__closed_on=None).order_by("unit__path", "code")
    for row in rows.values("code", "name", "number", "unit__code").iterator(chunk_size=CHUNK):
        yield row | {"unit": row["unit__code"]}


def _appointments(by: Actor, whole_numbers: bool) -> Iterator[dict[str, Any]]:
    rows = Appointment.objects.filter(_within(by, "post__unit__path"), post__unit__closed_on=None).order_by(
        "pk"
    )
    keys = ("from_date", "to_date", "person__code", "post__code")
    for row in rows.values(*keys).iterator(chunk_size=CHUNK):
        yield row | {"person": row["person__code"], "post": row["post__code"]}


def _members(by: Actor, whole_numbers: bool) -> Iterator[dict[str, Any]]:
    rows = _people_in(by).filter(party_unit__isnull=False, political_status__in=["01", "02"])
    rows = rows.select_related("home", "party_unit").prefetch_related("skills")
    rows = rows.defer("id_number", "phone")
    for person in rows.iterator(chunk_size=CHUNK):
        yield {
            "person": person.code,
            "name": person.name,
            "standing": person.political_status,
            "joined_party_on": person.joined_party_on,
            "home": person.home.code,
            "party_unit": person.party_unit.code if person.party_unit else "",
            "skills": "、".join(skill.name for skill in person.skills.all()),
            "capacity": person.capacity,
            "available": "yes" if person.available else "no",
            "unavailable_reason": person.unavailable_reason,
        }


_ROWS = {UNITS: _units, PEOPLE: _people, POSTS: _posts, APPOINTMENTS: _appointments, MEMBERS: _members}
