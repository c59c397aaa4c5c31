"""The product's own postings, in the application's process, asked by lines of JSON (see ``rigs.Side``)."""

from __future__ import annotations

import os
import random
import time
from datetime import date, timedelta
from itertools import count as numbers
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.inside_settings")
django.setup()

from django.db import connection  # noqa: E402

from benchmarks.rigs import answer  # noqa: E402
from zugong.config import checks  # noqa: E402
from zugong.ledger import actions  # noqa: E402
from zugong.ledger.actions import Line, Posting  # noqa: E402
from zugong.ledger.models import Account  # noqa: E402
from zugong.organisations.actors import SYSTEM  # noqa: E402
from zugong.organisations.models import Unit  # noqa: E402

TABLES = "ledger_transfer ledger_entry ledger_lot ledger_draw organisations_event".split()
NOTE = "清扫2组院坝路"
UNTIL = date(2030, 12, 31)
_rng = random.Random(7)
_keys = numbers(1)
_found: dict[str, Any] = {}


def open_books(homes: int) -> int:
    """One village with so many households that have never earned anything."""
    unit = Unit.objects.create(kind="village", name="石榴坪村", code="900000000001", path="000001/")
    actions.open_accounts(Account.Kind.ISSUED, [unit.pk], unit=unit, owner_type="organisations.unit")
    actions.open_accounts(Account.Kind.MERCHANT, [unit.pk], unit=unit, owner_type="organisations.unit")
    actions.open_accounts(Account.Kind.HOUSEHOLD, range(homes), unit=unit, owner_type="bench.home")
    return homes


def _books() -> tuple[Unit, int, int, list[int]]:
    if not _found:
        by_kind: dict[str, list[int]] = {}
        for kind, pk in Account.objects.order_by("pk").values_list("kind", "pk"):
            by_kind.setdefault(kind, []).append(pk)
        (issued,), (merchant,) = by_kind["issued"], by_kind["merchant"]
        _found["all"] = Unit.objects.get(), issued, merchant, by_kind["household"]
    found: tuple[Unit, int, int, list[int]] = _found["all"]
    return found


def _postings(count: int) -> list[Posting]:
    _unit, issued, _merchant, homes = _books()
    return [
        Posting(
            key=f"{os.getpid()}/{next(_keys)}",
            kind="earn",
            lines=[Line(issued, -points), Line(_rng.choice(homes), points)],
            note=NOTE,
            expires_on=UNTIL - timedelta(days=_rng.randrange(400)),
        )
        for points in _rng.choices(range(1, 21), k=count)
    ]


def post(count: int) -> float:
    """One after the other."""
    unit = _books()[0]
    wanted = _postings(count)
    begun = time.perf_counter()
    for one in wanted:
        actions.post(
            key=one.key,
            kind="earn",
            lines=one.lines,
            by=SYSTEM,
            unit=unit,
            note=one.note,
            expires_on=one.expires_on,
        )
    return time.perf_counter() - begun


def redeem(count: int) -> float:
    """One after the other, of what was earned before: each draws on a lot."""
    unit, _issued, merchant, _homes = _books()
    rich = list(Account.objects.filter(kind="household", balance__gte=1).values_list("pk", flat=True))
    wanted = [(f"{os.getpid()}/{next(_keys)}", home) for home in _rng.sample(rich, k=min(count, len(rich)))]
    begun = time.perf_counter()
    for key, home in wanted:
        actions.post(
            key=key, kind="redeem", lines=[Line(home, -1), Line(merchant, 1)], by=SYSTEM, unit=unit, note=NOTE
        )
    return (time.perf_counter() - begun) * count / len(wanted)


def post_many(count: int) -> float:
    """As one batch."""
    unit = _books()[0]
    wanted = _postings(count)
    begun = time.perf_counter()
    actions.post_many(wanted, by=SYSTEM, unit=unit)
    return time.perf_counter() - begun


def rows() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def findings() -> list[str]:
    """What ``zugong check ledger`` and ``zugong check events`` say."""
    return checks.run(["ledger", "events"])


if __name__ == "__main__":
    answer(open_books, post, redeem, post_many, rows, findings)
