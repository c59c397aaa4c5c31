"""Masked fields: shown with stars everywhere, in full only on request, and each request is an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zugong.lib.codes import mask_account, mask_id, mask_phone
from zugong.organisations import events, roles
from zugong.organisations.actors import Actor
from zugong.organisations.fields import EncryptedField, readable
from zugong.organisations.models import Event, Unit
from zugong.organisations.refusals import Forbidden

# By the last part of the field's purpose; anything else is hidden whole.
_MASKS: dict[str, Callable[[str], str]] = {
    "id_number": mask_id,
    "phone": mask_phone,
    "account": mask_account,
}


def mask(record: models.Model, field: str) -> str:
    """The value with stars, empty when there is none. One that does not open says so, and a list of others still stands."""
    kind = _field(record, field).purpose.rpartition(".")[2]
    value = readable(record, field)
    if value is None:
        return _("cannot be read")
    return _MASKS.get(kind, lambda text: "*" * len(text))(value) if value else ""


def can_reveal(record: models.Model, *, by: Actor) -> bool:
    return by.account is not None and any(by.account.can(roles.REVEAL, unit) for unit in _units(record))


def reveal(record: models.Model, field: str, *, by: Actor) -> str:
    """The plain value. Allowed to whoever holds ``organisations.reveal`` on a unit of the record (its ``home``,
    ``party_unit`` or ``unit``); asking without it is an event too. ValueError for a field that is not encrypted."""
    _field(record, field)
    units = _units(record)
    unit = units[0] if units else None
    if not can_reveal(record, by=by):
        events.record(
            "field.revealed", by=by, subject=record, unit=unit, result=Event.Result.REFUSED, field=field
        )
        raise Forbidden("not_permitted", _("Your account may not see this in full. The attempt was logged."))
    events.record("field.revealed", by=by, subject=record, unit=unit, result=Event.Result.READ, field=field)
    return getattr(record, field)


def _field(record: models.Model, field: str) -> EncryptedField:
    found: Any = record._meta.get_field(field)
    if not isinstance(found, EncryptedField):
        raise ValueError(f"{field} of {record._meta.label} is not encrypted")
    return found


def _units(record: models.Model) -> list[Unit]:
    return [
        unit for name in ("home", "party_unit", "unit") if (unit := getattr(record, name, None)) is not None
    ]
