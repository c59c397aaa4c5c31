"""Model fields for sensitive values and for paths in the unit tree."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from zugong.lib.crypto import DecryptionError, Keyring, parse_keys


@lru_cache(maxsize=4)
def _keyring(field_keys: str, index_key: str) -> Keyring:
    return parse_keys(field_keys, index_key)


def keyring() -> Keyring:
    """The installation's keys for fields, blind indexes and chains."""
    return _keyring(settings.FIELD_KEYS, settings.INDEX_KEY)


@dataclass(frozen=True)
class Token:
    """A stored value not opened yet: it takes its row to open it. It is no text, so nobody shows it by mistake."""

    text: str


class Unreadable(DecryptionError):
    """A stored value does not open in the row it stands in: altered, or copied from elsewhere."""

    def __init__(self, error: DecryptionError, row: models.Model, field: str) -> None:
        super().__init__(error.code, str(error))
        self.row, self.field = row, field


@dataclass(frozen=True)
class Bound:
    """A plain value on its way into a field, with the row it belongs to."""

    value: str
    row: str


class _Opened(DeferredAttribute):
    """Opens a token when it is asked for, with the row it stands in."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, self)
        if value is self:
            value = super().__get__(instance, cls)
        if isinstance(value, Token):
            try:
                value = self.field.open(value.text, self.field.row_of(instance))
            except DecryptionError as error:
                raise Unreadable(error, instance, self.field.name) from None
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def readable(row: models.Model, name: str) -> str | None:
    """The value of a sensitive field, None when it does not open here: writing another mends the row."""
    try:
        return getattr(row, name)
    except Unreadable:
        return None


class EncryptedField(models.TextField):
    """Text encrypted at rest (AES-256-GCM by ``lib.crypto``); empty stays empty. Never filter on it: use its blind index.

    ``row`` is a column of the same model that names the row and never changes. With it a value opens in its own row alone:
    copied into another, it is no value at all (``Unreadable``). Writers past ``save`` give ``field.bound(value, row)``,
    readers past the model (``values``) get a ``Token`` and give it to ``field.open`` with its row. ``purpose`` is unique to
    the column.
    """

    def __init__(self, *args: Any, purpose: str = "", row: str = "", **kwargs: Any) -> None:
        self.purpose, self.row = purpose, row
        if row:
            self.descriptor_class = _Opened
        super().__init__(*args, **kwargs)

    def row_of(self, instance: models.Model) -> str:
        return str(getattr(instance, self.row)) if self.row else ""

    def bound(self, value: str, row: Any) -> Any:
        """A value ready for bulk writing; ``row`` is what the field's row column holds."""
        return Bound(value, str(row)) if value and self.row else value

    def open(self, token: "str | Token", row: Any) -> str:
        """The plain text of a stored value. DecryptionError for one that belongs elsewhere."""
        token = token.text if isinstance(token, Token) else token
        return keyring().decrypt(token, self.purpose, str(row) if self.row else "") if token else token

    def seal(self, value: str, row: Any) -> str:
        """What is stored of a value."""
        return keyring().encrypt(value, self.purpose, str(row) if self.row else "") if value else value

    def from_db_value(self, value, expression, connection):
        if not value:
            return value
        return Token(value) if self.row else self.open(value, "")

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname)
        # Not opened, so not changed: it is written back as it is.
        if isinstance(value, Token):
            return value
        return self.bound(super().pre_save(model_instance, add), self.row_of(model_instance))

    def get_prep_value(self, value):
        if isinstance(value, Token):
            return value.text
        if isinstance(value, Bound):
            return self.seal(value.value, value.row)
        value = super().get_prep_value(value)
        if value and self.row:
            raise TypeError(
                f"{self.name} is bound to its row; save the row, or write field.bound(value, row)"
            )
        return self.seal(value, "")

    def get_lookup(self, lookup_name):
        if lookup_name in {"isnull"}:
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is encrypted; filter on its blind index instead")


def blind_index(value: str, purpose: str) -> str:
    """Keyed digest under which an encrypted value is found again; empty for an empty value."""
    return keyring().blind_index(value, purpose) if value else ""


class PathField(models.CharField):
    """Place in the unit tree, compared byte by byte on both databases so that prefix ranges use the index."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def prefix_range(path: str) -> tuple[str, str]:
    """The half-open range of paths at or below ``path`` (which ends in ``/``)."""
    return path, path[:-1] + chr(ord("/") + 1)
