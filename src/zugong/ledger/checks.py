"""The books, recomputed from their rows: sums, chains of balances, lots, holds, and what the event chains say was posted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection

from zugong.ledger.posting.lines import digest

# Each statement finds rows that must not be there: what is wrong, and the words it is told in.
_STATEMENTS: tuple[tuple[str, str], ...] = (
    (
        "transfer {0} sums to {1}",
        "SELECT transfer_id, SUM(amount) FROM ledger_entry GROUP BY transfer_id HAVING SUM(amount) <> 0",
    ),
    (
        "transfer {0} has {1} entries",
        "SELECT t.id, COUNT(e.id) FROM ledger_transfer t LEFT JOIN ledger_entry e ON e.transfer_id = t.id"
        " GROUP BY t.id HAVING COUNT(e.id) < 2",
    ),
    (
        "account {0} says {1} after {2} entries, they give {3} after {4}",
        "SELECT a.id, a.balance, a.version, COALESCE(SUM(e.amount), 0), COUNT(e.id) FROM ledger_account a"
        " LEFT JOIN ledger_entry e ON e.account_id = a.id GROUP BY a.id, a.balance, a.version"
        " HAVING a.balance <> COALESCE(SUM(e.amount), 0) OR a.version <> COUNT(e.id)",
    ),
    (
        "entry {1} of account {0}: balance or number does not follow from the entry before",
        "SELECT account_id, id FROM (SELECT account_id, id, amount, balance_after, account_version,"
        " LAG(balance_after, 1, 0) OVER w AS before, ROW_NUMBER() OVER w AS place FROM ledger_entry"
        " WINDOW w AS (PARTITION BY account_id ORDER BY account_version)) AS chain"
        " WHERE balance_after <> before + amount OR account_version <> place",
    ),
    (
        "account {0} stood at {1} after entry {2}, which it must not",
        "SELECT a.id, e.balance_after, e.id FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id"
        " WHERE a.floor AND e.balance_after < 0",
    ),
    (
        "account {0} may not stand at {1} with {2} held",
        "SELECT id, balance, held FROM ledger_account WHERE floor AND balance < held OR held < 0"
        " OR held > 0 AND NOT floor",
    ),
    (
        "the entry {0} was made in other books than its transfer",
        "SELECT e.id FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id"
        " JOIN ledger_transfer t ON t.id = e.transfer_id WHERE t.unit_id <> a.unit_id",
    ),
    (
        "account {0} holds {1}, its lots hold {2}",
        'SELECT a.id, a.balance, COALESCE(SUM(l."left"), 0) FROM ledger_account a'
        " LEFT JOIN ledger_lot l ON l.account_id = a.id WHERE a.lots GROUP BY a.id, a.balance"
        ' HAVING a.balance <> COALESCE(SUM(l."left"), 0)',
    ),
    (
        "lot {0} holds {1} of {2}, {3} were drawn",
        'SELECT l.entry_id, l."left", l.amount, COALESCE(SUM(d.amount), 0) FROM ledger_lot l'
        ' LEFT JOIN ledger_draw d ON d.lot_id = l.entry_id GROUP BY l.entry_id, l."left", l.amount'
        ' HAVING l."left" <> l.amount - COALESCE(SUM(d.amount), 0)',
    ),
    (
        "lot {0} is not what its entry brought",
        "SELECT l.entry_id FROM ledger_lot l JOIN ledger_entry e ON e.id = l.entry_id"
        " JOIN ledger_transfer t ON t.id = e.transfer_id WHERE l.amount <> e.amount OR l.account_id <> e.account_id"
        " OR COALESCE(l.expires_on, '0001-01-01') <> COALESCE(t.expires_on, '0001-01-01')",
    ),
    (
        "entry {0} moved {1}, its lots moved {2}",
        "SELECT e.id, e.amount, COALESCE(SUM(d.amount), 0) FROM ledger_entry e"
        " JOIN ledger_account a ON a.id = e.account_id AND a.lots LEFT JOIN ledger_draw d ON d.entry_id = e.id"
        " LEFT JOIN ledger_lot l ON l.entry_id = e.id WHERE l.entry_id IS NULL GROUP BY e.id, e.amount"
        " HAVING e.amount <> -COALESCE(SUM(d.amount), 0)",
    ),
    (
        "entry {0} drew from lot {1} of another account",
        "SELECT d.entry_id, d.lot_id FROM ledger_draw d JOIN ledger_entry e ON e.id = d.entry_id"
        " JOIN ledger_lot l ON l.entry_id = d.lot_id WHERE l.account_id <> e.account_id",
    ),
    (
        "account {0} says {1} are held, its open holds keep {2}",
        "SELECT a.id, a.held, COALESCE(SUM(h.amount), 0) FROM ledger_account a"
        " LEFT JOIN ledger_hold h ON h.account_id = a.id AND h.state = 'held' GROUP BY a.id, a.held"
        " HAVING a.held <> COALESCE(SUM(h.amount), 0)",
    ),
    (
        "transfer {0} is no mirror of transfer {1}, which it reverses",
        "SELECT DISTINCT t.id, t.reverses_id FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id"
        " LEFT JOIN ledger_entry o ON o.transfer_id = t.reverses_id AND o.account_id = e.account_id"
        " WHERE t.reverses_id IS NOT NULL AND COALESCE(o.amount, 0) <> -e.amount",
    ),
)


def verify() -> Iterator[str]:
    """One line for each thing that does not add up; none means that the books are whole."""
    with connection.cursor() as cursor:
        for words, statement in _STATEMENTS:
            cursor.execute(statement)
            for row in cursor.fetchall():
                yield words.format(*row)
    yield from _against_events()


def count() -> int:
    """How many transfers there are to check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM ledger_transfer")
        return int(cursor.fetchone()[0])


def _against_events() -> Iterator[str]:
    """Every transfer says what its event in the audit trail said it did, and no event lost its transfer."""
    singles, batches = {}, {}
    for verb, subject, data in _stream(
        "SELECT verb, subject_label, data FROM organisations_event WHERE verb IN ('ledger.post', 'ledger.post_many')"
    ):
        said = json.loads(data) if isinstance(data, str) else data
        if verb == "ledger.post":
            singles[subject] = said["digest"]
        else:
            batches[said["batch"]] = (said["digest"], said["count"])
    running: dict[str, tuple[Any, int]] = {}
    for row, lines in _transfers():
        pk, batch, stored = row[0], row[9], row[10]
        if digest(*row[1:9], lines) != stored:
            yield f"transfer {pk} is not what was posted"
        if batch:
            seen, number = running.get(batch) or (sha256(), 0)
            seen.update(stored.encode())
            running[batch] = (seen, number + 1)
        elif singles.pop(row[1], "") != stored:
            yield f"transfer {pk} has no event that says what it says"
    for key in singles:
        yield f"transfer {key} is gone, its event is there"
    for batch in sorted(running.keys() | batches.keys()):
        seen, number = running.get(batch) or (sha256(), 0)
        if batches.get(batch) != (seen.hexdigest(), number):
            yield f"batch {batch}: {number} transfers do not add up to what its event says"


def _transfers() -> Iterator[tuple[tuple[Any, ...], list[tuple[int, int]]]]:
    """Each transfer with its lines, in the order of ids; memory does not grow with the books."""
    entries = _stream(
        "SELECT transfer_id, account_id, amount FROM ledger_entry ORDER BY transfer_id, account_id"
    )
    entry = next(entries, None)
    for row in _stream(
        "SELECT id, key, kind, unit_id, source_type, source_id, note, expires_on, reverses_id, batch, digest"
        " FROM ledger_transfer ORDER BY id"
    ):
        lines = []
        while entry is not None and entry[0] <= row[0]:
            if entry[0] == row[0]:
                lines.append((entry[1], entry[2]))
            entry = next(entries, None)
        yield (*row[:7], _day(row[7]), *row[8:]), lines


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _stream(statement: str) -> Iterator[tuple[Any, ...]]:
    """Rows a few thousand at a time; on PostgreSQL through a cursor of the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(5000):
            yield from rows
