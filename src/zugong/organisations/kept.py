"""Answers made from tables that seldom change, kept in the process for exactly as long as those tables stand as they did.

Every page of a village asks for the same units, items and rules, which an office changes a few times a month. Each of
these tables has a stamp in the database, renewed by a trigger in the transaction of every change, whoever makes it. An
answer is kept beside the stamps under which it was made and served only while they are the same: what an office sets counts
at once in every process, what is rolled back was never seen, and a table without a stamp is read each time.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from zugong.organisations.models import Stamp

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

SIZE = 4096  # answers a function keeps at most
_watched: dict[str, tuple[str, ...]] = {}  # by table, the columns that matter; none named: all of them
_looked: ContextVar[dict[str, int] | None] = ContextVar("stamps", default=None)


def watch(*models: type[Model], columns: tuple[str, ...] = ()) -> None:
    """Name tables that seldom change, when the application starts: from the next migration on they bear a stamp.

    With ``columns`` an update of others leaves the stamp as it is, and nothing kept may be made from those.
    """
    _watched.update((model._meta.db_table, columns) for model in models)


def kept(
    *models: type[Model], size: int = SIZE
) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Keep what the function answers, by its arguments, until one of the tables changes.

    They are tables that ``watch`` was told of. The function reads these and no others; its arguments can be hashed. What it
    returns is shared by all who ask, so nobody changes it.
    """
    tables = tuple(model._meta.db_table for model in models)

    def decorate(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
        answers: dict[Hashable, tuple[tuple[int, ...], Answer]] = {}
        lock = threading.Lock()

        @functools.wraps(function)
        def ask(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
            if not _watched.keys() >= set(tables):
                raise LookupError(f"{function.__name__} is kept under {tables}, watched are {list(_watched)}")
            now = _stamps()
            if any(table not in now for table in tables):
                return function(*args, **kwargs)
            under = tuple(now[table] for table in tables)
            key = (args, tuple(kwargs.items())) if kwargs else args
            found = answers.get(key)
            if found is not None and found[0] == under:
                return found[1]
            # The stamps were read first: what is kept is at least as new as they are.
            answer = function(*args, **kwargs)
            with lock:
                answers.pop(key, None)
                if len(answers) >= size:
                    del answers[next(iter(answers))]
                answers[key] = under, answer
            return answer

        return ask

    return decorate


@contextmanager
def one_look() -> Iterator[None]:
    """Look at the stamps once for all that is asked inside, which must not write to their tables. Also a decorator."""
    if _looked.get() is not None:
        yield
        return
    before = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(before)


def _stamps() -> dict[str, int]:
    looked = _looked.get()
    if looked:
        return looked
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic, SUM(token) FROM organisations_stamp GROUP BY topic")
        found = {table: int(token) for table, token in cursor.fetchall()}
    if looked is not None:
        looked.update(found)
    return found


# --- in the database ---------------------------------------------------------------------------------------------
def stamp(**_signal: Any) -> None:
    """Give every table that is watched its triggers and a stamp; after each migration, since one may make a table anew."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if Stamp._meta.db_table not in tables:
            return
        for table in sorted(_watched.keys() & tables):
            changed = f"UPDATE OF {', '.join(_watched[table])}" if _watched[table] else "UPDATE"
            triggers = _sqlite if connection.vendor == "sqlite" else _postgres
            for statement in triggers(table, changed):
                cursor.execute(statement)
            # A table made anew may have changed while nobody watched.
            cursor.execute("DELETE FROM organisations_stamp WHERE topic = %s", [table])
            cursor.execute(
                f"INSERT INTO organisations_stamp (topic, token) VALUES (%s, {_random()})", [table]
            )


def _random() -> str:
    return "random()" if connection.vendor == "sqlite" else "(random() * 9007199254740992)::bigint"


def _sqlite(table: str, changed: str) -> Iterator[str]:
    for name, when in (("insert", "INSERT"), ("update", changed), ("delete", "DELETE")):
        yield f"DROP TRIGGER IF EXISTS {table}_stamp_{name}"
        yield (
            f"CREATE TRIGGER {table}_stamp_{name} AFTER {when} ON {table} BEGIN "
            f"UPDATE organisations_stamp SET token = random() WHERE topic = '{table}'; END"
        )


def _postgres(table: str, changed: str) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION zugong_stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO organisations_stamp (topic, token) VALUES (TG_TABLE_NAME, {_random()}); RETURN NULL; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_stamp AFTER INSERT OR {changed} OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION zugong_stamp()"
    )


def sweep() -> int:
    """Put the stamps of each table together where changes have left more than one row. Returns how many rows went."""
    with transaction.atomic():
        rows: dict[str, list[int]] = {}
        for pk, table in Stamp.objects.order_by("pk").values_list("pk", "topic"):
            rows.setdefault(table, []).append(pk)
        gone = 0
        for table, ids in rows.items():
            if len(ids) > 1:
                gone += Stamp.objects.filter(pk__in=ids).delete()[0]
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"INSERT INTO organisations_stamp (topic, token) VALUES (%s, {_random()})", [table]
                    )
    return gone
