"""Counting tries, so that placing, looking up and human checks are limited without keeping who tried.

A row holds a keyed digest of the device, address or phone; ``sweep`` forgets rows after two days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from zugong.organisations.fields import blind_index
from zugong.organisations.inserting import insert
from zugong.organisations.models import Attempt


def count(kind: str, value: str, *, minutes: int) -> int:
    """How often ``value`` was recorded under ``kind`` in the last ``minutes``; 0 for an empty value."""
    return counts((kind, value, minutes))[0]


def counts(*asked: tuple[str, str, int]) -> list[int]:
    """``count`` for several (kind, value, minutes), in one statement."""
    now = timezone.now()
    values: list[Any] = []
    for kind, value, minutes in asked:
        if value:
            since = connection.ops.adapt_datetimefield_value(now - timedelta(minutes=minutes))
            values += [kind, _key(kind, value), since]
    if not values:
        return [0] * len(asked)
    one = f"(SELECT COUNT(*) FROM {Attempt._meta.db_table} WHERE kind = %s AND key = %s AND at > %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * (len(values) // 3))}", values)
        found = iter(cursor.fetchone())
    return [int(next(found)) if value else 0 for _kind, value, _minutes in asked]


def record(kind: str, *values: str) -> None:
    """Write down one try for each value that is not empty. ``kind`` has at most 12 characters."""
    record_all([(kind, value) for value in values])


def record_all(tries: Iterable[tuple[str, str]]) -> None:
    """Write down tries of several kinds, as (kind, value), in one statement."""
    insert(*(Attempt(kind=kind, key=_key(kind, value)) for kind, value in tries if value))


def sweep(now: datetime | None = None) -> int:
    """Forget tries older than two days; no limit looks further back. Returns how many."""
    now = now or timezone.now()
    return Attempt.objects.filter(at__lt=now - timedelta(days=2)).delete()[0]


def _key(kind: str, value: str) -> str:
    return blind_index(value, f"attempt.{kind}")[:64]
