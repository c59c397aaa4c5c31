"""Writing many rows at once: one prepared statement for a whole table, the same on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

from zugong.lib.crypto import DecryptionError
from zugong.organisations.fields import EncryptedField, Token
from zugong.organisations.models import Unit


def upsert(
    model: type[models.Model],
    rows: Iterable[Sequence[Any]],
    *,
    fields: Sequence[str],
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows, or update ``update`` where ``unique`` (attribute names, as ``fields``) is there already.

    Values are in the order of ``fields`` and ready for the database (``ready``). Call inside a transaction.
    """
    meta = model._meta
    columns = {name: connection.ops.quote_name(meta.get_field(name).column) for name in fields}
    keys = ", ".join(columns[name] for name in unique)
    sets = ", ".join(f"{columns[name]} = excluded.{columns[name]}" for name in update)
    statement = (
        f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({', '.join(columns.values())}) "
        f"VALUES ({', '.join(['%s'] * len(columns))}) "
        f"ON CONFLICT ({keys}) DO {f'UPDATE SET {sets}' if update else 'NOTHING'}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def insert_many(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert new rows as the driver does it fastest: COPY on PostgreSQL, one prepared statement on SQLite.

    ``fields`` are attribute names; values are plain ones (text, whole numbers, days as text). What the table forbids raises
    IntegrityError, and nothing of it stays: call inside a transaction.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(model._meta.get_field(name).column) for name in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def ready(model: type[models.Model], name: str, value: Any) -> Any:
    """The value as the database keeps it: dates adapted, sensitive fields encrypted."""
    return model._meta.get_field(name).get_db_prep_save(value, connection)


def sealed(model: type[models.Model], name: str, value: str, row: Any) -> str:
    """A sensitive value as the database keeps it in the row that ``row`` names."""
    return encrypted(model, name).seal(value, row)


def opened(model: type[models.Model], name: str, token: str | Token, row: Any) -> str:
    """The plain text of a value as the database keeps it in that row."""
    return encrypted(model, name).open(token, row)


def number(
    model: type[models.Model], name: str, token: str | Token, row: Any, mask: Callable[[str], str] | None
) -> str:
    """What an export shows of a value as the database keeps it: with stars by ``mask``, or whole. A value that does not
    open leaves its cell empty among masked ones; where whole ones are asked for the export is refused."""
    try:
        plain = opened(model, name, token, row)
    except DecryptionError:
        if mask is None:
            raise
        return ""
    return mask(plain) if mask and plain else plain


def encrypted(model: type[models.Model], name: str) -> EncryptedField:
    field = model._meta.get_field(name)
    assert isinstance(field, EncryptedField)
    return field


def set_paths(units: Iterable[Unit]) -> None:
    """Write the paths of units that have just got their ids."""
    table = connection.ops.quote_name(Unit._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET path = %s WHERE id = %s", [(unit.path, unit.pk) for unit in units]
        )
