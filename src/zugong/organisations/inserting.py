"""New rows written with little more than the driver's own work, for the tables that grow with every order.

``Model.save`` and ``bulk_create`` work out the same statement each time, which costs more than carrying it out.
"""

from __future__ import annotations

import functools
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model


def insert(*rows: Model) -> None:
    """Write new rows of one model, in one statement a table; their ids are given by the database and set on them.

    What ``save(force_insert=True)`` does for a row without files, signals or expressions as values. Call it inside a
    transaction: a model that inherits from another has a row in each table.
    """
    if not rows:
        return
    model = type(rows[0])
    for parent, link in model._meta.parents.items():
        _insert(parent, rows)
        for row in rows:
            setattr(row, link.attname, getattr(row, parent._meta.pk.attname))
    _insert(model, rows)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _insert(model: type[Model], rows: tuple[Model, ...]) -> None:
    fields, start, marks, key = _statement(model)
    values = [f.get_db_prep_save(f.pre_save(row, True), connection) for row in rows for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{start}{', '.join([marks] * len(rows))}{f' RETURNING {key.column}' if key else ''}", values
        )
        if key is not None:
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                setattr(row, key.attname, pk)


@functools.cache
def _statement(model: type[Model]) -> tuple[list[Any], str, str, Field | None]:
    """The columns to write, the statement up to its values, one row's marks, and the column the database numbers."""
    key = model._meta.pk if isinstance(model._meta.pk, AutoField) else None
    fields = [field for field in model._meta.local_concrete_fields if field is not key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    start = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '
    return fields, start, f"({', '.join(['%s'] * len(fields))})", key
