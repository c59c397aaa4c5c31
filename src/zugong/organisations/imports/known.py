"""What the database already holds of the things a roster names, read in batches, with who may see them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cached_property
from itertools import takewhile
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from zugong.organisations.actors import Actor
from zugong.organisations.models import Appointment, Person, Post, Skill, Unit
from zugong.organisations.roles import IMPORT_ROSTERS

BATCH = 500
SUGGESTIONS = 5_000

PERSON_FIELDS = (
    "name",
    "sex",
    "birth_date",
    "political_status",
    "joined_party_on",
    "hamlet",
    "capacity",
    "available",
    "unavailable_reason",
    "left_on",
    "home_id",
    "party_unit_id",
)


def batches(values: Iterable[Any]) -> Iterable[list[Any]]:
    """Lists short enough for one ``IN`` on either database."""
    ordered = list(values)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


class Known:
    """Units by code and id, people, posts and appointments by their keys. ``by`` decides what is in scope."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.units: dict[str, Unit] = {}
        self.units_by_id: dict[int, Unit] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.posts: dict[str, Post] = {}
        self.skills: dict[str, int] = dict(Skill.objects.values_list("name", "pk"))
        self._paths = (
            None
            if by.kind == "system" or by.account is None
            else tuple(by.account.scope.paths(IMPORT_ROSTERS))
        )

    def allows(self, path: str | None) -> bool:
        """Whether a place in the tree is inside the importing account's scope."""
        return self._paths is None or (path is not None and path.startswith(self._paths))

    def load_units(self, codes: Iterable[str]) -> None:
        for batch in batches(sorted({code for code in codes if code and code not in self.units})):
            for unit in Unit.objects.filter(code__in=batch):
                self._keep(unit)
        ids = {pk for unit in self.units.values() for pk in unit.ancestor_ids} - self.units_by_id.keys()
        self.load_units_by_id(ids)

    def load_units_by_id(self, ids: Iterable[int | None]) -> None:
        for batch in batches({pk for pk in ids if pk is not None and pk not in self.units_by_id}):
            for unit in Unit.objects.filter(pk__in=batch):
                self._keep(unit)

    def _keep(self, unit: Unit) -> None:
        self.units[unit.code] = unit
        self.units_by_id[unit.pk] = unit

    def load_people(self, codes: Iterable[str]) -> None:
        """People as plain values. ``id_token`` and ``phone_token`` are as stored, still encrypted."""
        wanted = sorted({code for code in codes if code and code not in self.people})
        for batch in batches(wanted):
            rows = Person.objects.filter(code__in=batch).values(
                "pk",
                "code",
                *PERSON_FIELDS,
                "id_index",
                "phone_index",
                id_token=Cast("id_number", TextField()),
                phone_token=Cast("phone", TextField()),
                home_path=F("home__path"),
                party_path=F("party_unit__path"),
            )
            self.people.update({row["code"]: row for row in rows})

    def load_posts(self, codes: Iterable[str]) -> None:
        for batch in batches(sorted({code for code in codes if code and code not in self.posts})):
            for post in Post.objects.filter(code__in=batch).select_related("unit"):
                self.posts[post.code] = post

    def appointments(self, posts: Iterable[str]) -> list[tuple[str, str, Any, Any]]:
        """(post code, person code, from, to) of every appointment to these posts."""
        found: list[tuple[str, str, Any, Any]] = []
        for batch in batches(sorted(posts)):
            rows = Appointment.objects.filter(post__code__in=batch)
            found += rows.values_list("post__code", "person__code", "from_date", "to_date")
        return found

    def id_owners(self, indexes: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Who bears these ID numbers, by blind index."""
        owners: dict[str, dict[str, Any]] = {}
        for batch in batches(sorted(indexes)):
            rows = Person.objects.filter(id_index__in=batch)
            for row in rows.values(
                "id_index", "code", home_path=F("home__path"), party_path=F("party_unit__path")
            ):
                owners[row["id_index"]] = row
        return owners

    def person_in_scope(self, row: dict[str, Any]) -> bool:
        return self.allows(row["home_path"]) or self.allows(row["party_path"])

    @cached_property
    def unit_words(self) -> tuple[list[str], dict[str, str]]:
        """Codes to suggest from, and codes by name."""
        rows = Unit.objects.open()
        if self._paths is not None and self.by.account is not None:
            rows = rows.filter(self.by.account.scope.q("path", IMPORT_ROSTERS))
        pairs = list(rows.order_by("path").values_list("code", "name")[:SUGGESTIONS])
        return [code for code, _ in pairs], {name: code for code, name in pairs}


def close_to(word: str, words: Iterable[str], cutoff: float = 0.6) -> str:
    """The one most like it, or nothing. Of several, the one that begins alike: a code's first digits say where it is."""
    found = difflib.get_close_matches(word, words, n=5, cutoff=cutoff)
    return max(found, key=lambda one: _alike_at_start(word, one), default="")


def _alike_at_start(word: str, other: str) -> int:
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
