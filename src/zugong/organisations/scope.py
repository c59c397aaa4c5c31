"""What an account may do where: permissions from roles, places from grants."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db.models import Q

from zugong.organisations import roles
from zugong.organisations.fields import prefix_range

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """One grant in force, as far as checks need it."""

    unit_id: int
    path: str
    role: roles.Role
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class Scope:
    places: tuple[Place, ...]

    @classmethod
    def of(cls, account) -> Scope:
        if not account.is_active:
            return cls(())
        grants = account.grants.in_force().select_related("unit").order_by("pk")
        places = []
        for grant in grants:
            if not grant.is_sealed:
                log.error(
                    "grant %s of account %s was put in or changed by hand: not honoured", grant.pk, account.pk
                )
            elif roles.known(grant.role):
                unit = grant.unit
                places.append(Place(unit.pk, unit.path, roles.get(grant.role), unit.kind, unit.name))
        return cls(tuple(places))

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.role.name for place in self.places))

    def permissions(self) -> frozenset[str]:
        return frozenset(p for place in self.places for p in place.role.permissions)

    def can(self, permission: str, path: str | None = None) -> bool:
        return any(
            permission in place.role.permissions and (path is None or path.startswith(place.path))
            for place in self.places
        )

    def paths(self, permission: str = "", *, besides: str = "") -> list[str]:
        """The topmost paths under which ``permission`` (or anything at all) is granted, grants on one kind left out."""
        held = [p for p in self.places if not permission or permission in p.role.permissions]
        found = sorted({p.path for p in held if not besides or p.kind != besides})
        return [
            path for path in found if not any(path != other and path.startswith(other) for other in found)
        ]

    def q(self, field: str, permission: str = "", *, besides: str = "") -> Q:
        """Filter on a path column: rows inside the scope. Nothing granted matches nothing.

        ``besides`` leaves out grants on units of that kind, for callers that look those up by id.
        """
        condition = Q(pk__in=[])
        for path in self.paths(permission, besides=besides):
            low, high = prefix_range(path)
            condition |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
        return condition
