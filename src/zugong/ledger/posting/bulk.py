"""Postings by the set: read what they touch, reckon in Python, write by COPY (PostgreSQL) or executemany (SQLite).

The caller holds the lock of the unit's event chain, and a transaction that it throws away when this refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection

from zugong.ledger.posting.arithmetic import AccountState, LotState, Rows, Undone, apply, check
from zugong.ledger.posting.lines import Posted, Posting, refusal
from zugong.organisations.actors import Actor

TRANSFER = (
    "id key kind unit_id source_type source_id note at account_id actor expires_on reverses_id batch digest"
).split()
ENTRY = "id transfer_id account_id amount balance_after account_version".split()
LOT = 'entry_id account_id amount "left" expires_on'.split()
_NO_FREED: dict[int, int] = {}
_NO_UNDONE: dict[int, Undone] = {}
DRAW = "entry_id lot_id amount".split()


def write(postings: Sequence[Posting], *, by: Actor, batch: str) -> list[Posted]:
    """Put sealed postings of one unit into the books, all of them. Those that are there already are left alone."""
    known = _known([posting.key for posting in postings])
    fresh: dict[str, Posting] = {}
    for posting in postings:
        before = known.get(posting.key)
        twin = fresh.setdefault(posting.key, posting) if before is None else None
        if (before[1] if before else twin.digest if twin else "") != posting.digest:
            raise refusal("key_used")
    if not fresh:
        return [Posted(known[posting.key][0], posting.key, False) for posting in postings]
    news = list(fresh.values())
    accounts = _accounts(sorted({line.account_id for posting in news for line in posting.lines}))
    _lots(accounts, [line.account_id for posting in news for line in posting.lines if line.amount < 0])
    transfer_ids, entry_ids = _ids(len(news), sum(len(posting.lines) for posting in news))
    rows = Rows()
    transfers = []
    account_id, actor = by.account.pk if by.account else None, by.label[:60]
    moment, day = (
        _cached(connection.ops.adapt_datetimefield_value),
        _cached(connection.ops.adapt_datefield_value),
    )
    entry_id = iter(entry_ids)
    for posting, transfer_id in zip(news, transfer_ids, strict=True):
        alone = posting.hold_id is None and posting.reverses_id is None
        freed, undone = (_NO_FREED, _NO_UNDONE) if alone else _beside(posting)
        check(posting, accounts, freed)
        apply(
            posting,
            transfer_id,
            islice(entry_id, len(posting.lines)),
            accounts,
            rows,
            freed=freed,
            undone=undone,
        )
        transfers.append(
            (
                transfer_id,
                posting.key,
                posting.kind,
                posting.unit_id,
                posting.source_type,
                posting.source_id,
                posting.note,
                moment(posting.at),
                account_id,
                actor,
                day(posting.expires_on),
                posting.reverses_id,
                batch,
                posting.digest,
            )
        )
    _insert("ledger_transfer", TRANSFER, transfers)
    _insert("ledger_entry", ENTRY, rows.entries)
    _insert("ledger_lot", LOT, [(*lot[:4], day(lot[4])) for lot in rows.lots])
    _insert("ledger_draw", DRAW, rows.draws)
    _update(
        "ledger_account",
        "id",
        "balance held version".split(),
        [(account.id, account.balance, account.held, account.version) for account in accounts.values()],
    )
    _update("ledger_lot", "entry_id", ['"left"'], list(rows.touched.items()))
    _give_back(rows.given_back)
    for posting, transfer_id in zip(news, transfer_ids, strict=True):
        if posting.hold_id is not None:
            _use_hold(posting, transfer_id)
    made = {posting.key: transfer_id for posting, transfer_id in zip(news, transfer_ids, strict=True)}
    answers = []
    for posting in postings:
        new = made.pop(posting.key, None)
        if new is not None:
            known[posting.key] = (new, posting.digest)
        answers.append(Posted(known[posting.key][0], posting.key, new is not None))
    return answers


# --- reading -----------------------------------------------------------------------------------------------------
def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """``{among}`` in ``sql`` stands for the list of ``values``."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql.format(among="= ANY(%s)"), [list(values)])
        else:
            cursor.execute(
                sql.format(among="IN (SELECT value FROM json_each(%s))"), [json.dumps(list(values))]
            )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _known(keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    found = _rows("SELECT key, id, digest FROM ledger_transfer WHERE key {among}", keys)
    return {key: (pk, digest) for key, pk, digest in found}


def _accounts(ids: Sequence[int]) -> dict[int, AccountState]:
    """The accounts as they stand, locked in the order of their ids where there are locks."""
    lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    found = _rows(
        "SELECT id, unit_id, kind, floor, lots, balance, held, version FROM ledger_account"
        " WHERE id {among} ORDER BY id" + lock,
        ids,
    )
    return {
        row[0]: AccountState(row[0], row[1], row[2], bool(row[3]), bool(row[4]), *row[5:]) for row in found
    }


def _lots(accounts: dict[int, AccountState], debited: Sequence[int]) -> None:
    wanted = sorted({pk for pk in debited if pk in accounts and accounts[pk].lots})
    if not wanted:
        return
    for account_id, entry_id, left, expires_on in _rows(
        'SELECT account_id, entry_id, "left", expires_on FROM ledger_lot WHERE "left" > 0 AND account_id {among}'
        " ORDER BY expires_on NULLS LAST, entry_id",
        wanted,
    ):
        day = date.fromisoformat(expires_on) if isinstance(expires_on, str) else expires_on
        accounts[account_id].spendable.append(LotState(entry_id, left, day))


def _beside(posting: Posting) -> tuple[dict[int, int], dict[int, Undone]]:
    """What a hold frees and what a reversed transfer did; nothing of either for most postings."""
    freed: dict[int, int] = {}
    undone: dict[int, Undone] = {}
    with connection.cursor() as cursor:
        if posting.hold_id is not None:
            cursor.execute(
                "SELECT account_id, amount FROM ledger_hold WHERE id = %s AND state = 'held'",
                [posting.hold_id],
            )
            held = cursor.fetchone()
            if held is None:
                raise refusal("hold_over")
            freed[held[0]] = held[1]
        if posting.reverses_id is not None:
            cursor.execute("SELECT 1 FROM ledger_transfer WHERE reverses_id = %s", [posting.reverses_id])
            if cursor.fetchone():
                raise refusal("reversed")
            cursor.execute(
                "SELECT e.account_id, e.id, d.lot_id, d.amount FROM ledger_entry e"
                " LEFT JOIN ledger_draw d ON d.entry_id = e.id WHERE e.transfer_id = %s ORDER BY d.lot_id",
                [posting.reverses_id],
            )
            for account_id, entry_id, lot_id, amount in cursor.fetchall():
                entry = undone.setdefault(account_id, Undone(entry_id, []))
                if lot_id is not None:
                    entry.draws.append((lot_id, amount))
    return freed, undone


def _ids(transfers: int, entries: int) -> tuple[list[int], list[int]]:
    """Ids for what is to be written: PostgreSQL hands them out, on SQLite the writer stands alone."""
    found = []
    with connection.cursor() as cursor:
        for table, count in (("ledger_transfer", transfers), ("ledger_entry", entries)):
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [table, count],
                )
                found.append([row[0] for row in cursor.fetchall()])
            else:
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
                last = (cursor.fetchone() or (0,))[0]
                found.append(list(range(last + 1, last + 1 + count)))
    return found[0], found[1]


# --- writing -----------------------------------------------------------------------------------------------------
def _insert(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _update(table: str, key: str, columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
    """Set whole-number columns of the rows of these keys, the first value of each."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ["k", *(f"v{place}" for place in range(len(columns)))]
            sets = ", ".join(f"{column} = n.v{place}" for place, column in enumerate(columns))
            arrays = ", ".join(["%s::bigint[]"] * len(names))
            cursor.execute(
                f"UPDATE {table} t SET {sets} FROM unnest({arrays}) AS n({', '.join(names)}) WHERE t.{key} = n.k",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            sets = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE {table} SET {sets} WHERE {key} = %s", [(*row[1:], row[0]) for row in rows]
            )


def _give_back(lots: dict[int, int]) -> None:
    if lots:
        with connection.cursor() as cursor:
            cursor.executemany(
                'UPDATE ledger_lot SET "left" = "left" + %s WHERE entry_id = %s',
                [(amount, lot_id) for lot_id, amount in lots.items()],
            )


def _use_hold(posting: Posting, transfer_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_hold SET state = 'taken', ended_at = %s, transfer_id = %s WHERE id = %s AND state = 'held'",
            [connection.ops.adapt_datetimefield_value(posting.at), transfer_id, posting.hold_id],
        )
        if cursor.rowcount != 1:
            raise refusal("hold_over")


def _cached(adapt: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A batch has few different days, and asking Django's backend for each row costs more than the row."""
    seen: dict[Any, Any] = {}

    def one(value: Any) -> Any:
        if value not in seen:
            seen[value] = adapt(value)
        return seen[value]

    return one
