"""Rows in bulk: COPY on PostgreSQL, executemany on SQLite. Columns left out get the model's default."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Model

from zugong.organisations.fields import EncryptedField

TZ = ZoneInfo("Asia/Shanghai")
_OFFSET = timedelta(hours=8)  # no clock changes since 1991, and no row is older
_encode = json.JSONEncoder().encode


class Table:
    """Rows of one model under way to the database; ``add`` takes them as lists in the order of ``columns``."""

    def __init__(self, model: type[Model], columns: str) -> None:
        names = columns.split()
        fields = {field.attname: field for field in model._meta.local_concrete_fields}
        unknown = [name for name in names if name not in fields]
        if unknown:
            raise ValueError(f"{model.__name__} has no column {', '.join(unknown)}")
        self.model = model
        self.rows: list[list[Any]] = []
        self.written = 0
        left_out = [
            field
            for name, field in fields.items()
            if name not in names and not isinstance(field, models.AutoField)
        ]
        self._defaults = [field.get_default() for field in left_out]
        used = [fields[name] for name in names] + left_out
        self._convert = [(place, how) for place, field in enumerate(used) if (how := _converter(field))]
        places = [field.attname for field in used]
        self._sealed = [
            (place, field, places.index(field.row or "id"))
            for place, field in enumerate(used)
            if isinstance(field, EncryptedField)
        ]
        self._table = model._meta.db_table
        self._columns = [field.column for field in used]
        self.add = self.rows.append

    def flush(self) -> None:
        """Write what was added. The caller's transaction decides when it counts."""
        if not self.rows:
            return
        rows, defaults, convert = self.rows, self._defaults, self._convert
        for row in rows:
            row += defaults
            for place, field, of in self._sealed:
                row[place] = field.seal(row[place], row[of])
            for place, how in convert:
                value = row[place]
                if value is not None:
                    row[place] = how(value)
        quote = connection.ops.quote_name
        columns = ", ".join(quote(column) for column in self._columns)
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            with (
                connection.connection.cursor() as cursor,
                cursor.copy(f"COPY {quote(self._table)} ({columns}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(self._columns))
            connection.connection.executemany(
                f"INSERT INTO {quote(self._table)} ({columns}) VALUES ({marks})", rows
            )
        self.written += len(rows)
        rows.clear()


def insert(model: type[Model], columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Write these rows now."""
    table = Table(model, columns)
    for row in rows:
        table.add(list(row))
    table.flush()


def reset_sequences(tables: Sequence[type[Model]]) -> None:
    """Rows came with their ids: let PostgreSQL count on from there. SQLite looks for itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _converter(field: models.Field) -> Callable[[Any], Any] | None:
    sqlite = connection.vendor == "sqlite"
    if isinstance(field, models.ForeignKey):
        return _converter(field.target_field)
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return _utc if sqlite else None
    if isinstance(field, models.DateField):
        return date.isoformat if sqlite else None
    if isinstance(field, models.UUIDField):
        return (lambda value: value.hex) if sqlite else None
    return None


def _json(value: Any) -> str:
    return "{}" if value == {} else _encode(value)


def _utc(at: datetime) -> str:
    """As Django's SQLite backend writes it."""
    plain = at.replace(tzinfo=None) - _OFFSET if at.tzinfo is TZ else at.astimezone(UTC).replace(tzinfo=None)
    return str(plain)
