"""Everything a database says, hidden columns included, and an attacker who tries to tie ballots to voters with it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

Row = dict[str, Any]
Dump = dict[str, list[Row]]


def dump() -> Dump:
    """Every table with its rows, in the order they lie in, with rowid or with xmin and ctid."""
    found: Dump = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            hidden = (
                "rowid AS _rowid"
                if connection.vendor == "sqlite"
                else "xmin::text AS _xmin, ctid::text AS _ctid"
            )
            cursor.execute(f'SELECT {hidden}, * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def changes(before: Dump, after: Dump) -> dict[str, list[str]]:
    """Which columns of which tables differ; rows that came or went count as all their columns."""
    found: dict[str, list[str]] = {}
    for table in after:
        old, new = before.get(table, []), after[table]
        if old == new:
            continue
        names: set[str] = set()
        for one, other in itertools.zip_longest(sorted(old, key=_key), sorted(new, key=_key), fillvalue={}):
            names |= {name for name in {*one, *other} if one.get(name) != other.get(name)}
        found[table] = sorted(names)
    return found


def _key(row: Row) -> str:
    return str(row.get("id", row.get("hash", row.get("_rowid", row.get("_ctid")))))


@dataclass
class Attacker:
    """``voter_of`` and ``ballot_of`` recognise a row that names a voter or shows a ballot (None: neither)."""

    voter_of: Callable[[str, Row], int | None]
    ballot_of: Callable[[str, Row], Any]

    def links(self, found: Dump) -> Iterable[tuple[str, dict[int, Any]]]:
        """Every way to pair voters with ballots that the dump offers, as (how, voter → ballot)."""
        voters = {
            table: marked
            for table, rows in found.items()
            if (marked := self._marked(table, rows, self.voter_of))
        }
        ballots = {
            table: marked
            for table, rows in found.items()
            if (marked := self._marked(table, rows, self.ballot_of))
        }
        for (one, left), (other, right) in itertools.product(voters.items(), ballots.items()):
            for column in _orders(left):
                for second in _orders(right):
                    ordered = zip(_sorted(left, column), _sorted(right, second), strict=False)
                    yield f"{one}.{column} ~ {other}.{second}", {a: b for (a, _r), (b, _s) in ordered}
            for column, second in itertools.product(_columns(left), _columns(right)):
                joined = {str(row.get(second)): ballot for ballot, row in right}
                yield (
                    f"{one}.{column} = {other}.{second}",
                    {
                        voter: joined[str(row.get(column))]
                        for voter, row in left
                        if len(joined) > 1 and str(row.get(column)) in joined
                    },
                )

    def _marked(self, table: str, rows: list[Row], of: Callable[[str, Row], Any]) -> list[tuple[Any, Row]]:
        return [
            (mark, row | {"_place": place})
            for place, row in enumerate(rows)
            if (mark := of(table, row)) is not None
        ]

    def best(self, found: Dump, truth: Mapping[int, Any]) -> tuple[int, str]:
        """The most voters whose ballot one way finds, and the way."""
        scored = (
            (sum(truth.get(voter) == ballot for voter, ballot in pairs.items()), how)
            for how, pairs in self.links(found)
        )
        return max(scored, default=(0, "no way"))


def _columns(rows: list[tuple[Any, Row]]) -> list[str]:
    return sorted(rows[0][1])


def _orders(rows: list[tuple[Any, Row]]) -> list[str]:
    """Columns that put these rows into an order of their own."""
    return [name for name in _columns(rows) if len({str(row.get(name)) for _mark, row in rows}) > 1]


def _sorted(rows: list[tuple[Any, Row]], column: str) -> list[tuple[Any, Row]]:
    def key(pair: tuple[Any, Row]) -> Any:
        value = pair[1].get(column)
        if isinstance(value, str) and value.isdigit():
            return (0, int(value), "")
        if isinstance(value, int):
            return (0, value, "")
        if column == "_ctid":
            page, line = str(value).strip("()").split(",")
            return (0, int(page) * 1000 + int(line), "")
        return (1, 0, str(value))

    return sorted(rows, key=key)
