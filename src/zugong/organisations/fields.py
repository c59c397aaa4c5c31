"""Model fields for sensitive values and for paths in the unit tree."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models

from zugong.lib.crypto import Keyring, parse_keys


@lru_cache(maxsize=4)
def _keyring(field_keys: str, index_key: str) -> Keyring:
    return parse_keys(field_keys, index_key)


def keyring() -> Keyring:
    """The installation's keys for fields, blind indexes and chains."""
    return _keyring(settings.FIELD_KEYS, settings.INDEX_KEY)


class EncryptedField(models.TextField):
    """Text encrypted at rest (AES-256-GCM by ``lib.crypto``); empty stays empty. Never filter on it: use its blind index."""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return keyring().decrypt(value, self.purpose) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return keyring().encrypt(value, self.purpose) if value else value

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
