"""`python raw_ledger.py DATABASE`: the same rows of a transfer with the driver alone, as fast as it goes.

DATABASE is a file of SQLite or an address of PostgreSQL with the application's tables, and accounts in them. PostgreSQL:
one stored procedure a transfer, a batch by COPY and set-based SQL. SQLite: a few statements a transfer, a batch by
executemany. It validates nothing, knows no kinds, no holds and no reversals, takes no digest and leaves no event.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import count as numbers
from typing import Any

from benchmarks.rigs import answer

NOTE, DIGEST = "清扫2组院坝路", "0" * 64
UNTIL = date(2030, 12, 31)
TABLES = "ledger_transfer ledger_entry ledger_lot ledger_draw organisations_event".split()

PROCEDURE = """
CREATE OR REPLACE FUNCTION bench_post(p_key text, p_unit bigint, p_from bigint, p_to bigint, p_points bigint,
    p_note text, p_at timestamptz, p_until date, p_digest text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE t bigint; e bigint; b bigint; v bigint;
BEGIN
    INSERT INTO ledger_transfer (key, kind, unit_id, source_type, source_id, note, at, actor, expires_on, batch, digest)
        VALUES (p_key, 'earn', p_unit, '', '', p_note, p_at, 'system', p_until, '', p_digest)
        ON CONFLICT (key) DO NOTHING RETURNING id INTO t;
    IF t IS NULL THEN SELECT id INTO t FROM ledger_transfer WHERE key = p_key; RETURN t; END IF;
    UPDATE ledger_account SET balance = balance - p_points, version = version + 1
        WHERE id = p_from RETURNING balance, version INTO b, v;
    INSERT INTO ledger_entry (transfer_id, account_id, amount, balance_after, account_version)
        VALUES (t, p_from, -p_points, b, v);
    UPDATE ledger_account SET balance = balance + p_points, version = version + 1
        WHERE id = p_to RETURNING balance, version INTO b, v;
    INSERT INTO ledger_entry (transfer_id, account_id, amount, balance_after, account_version)
        VALUES (t, p_to, p_points, b, v) RETURNING id INTO e;
    INSERT INTO ledger_lot (entry_id, account_id, amount, "left", expires_on) VALUES (e, p_to, p_points, p_points, p_until);
    RETURN t;
END $$;
"""
SETS = """
CREATE TEMP TABLE bench_fresh ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('ledger_transfer', 'id')) AS id, * FROM bench_in ORDER BY key;
INSERT INTO ledger_transfer (id, key, kind, unit_id, source_type, source_id, note, at, actor, expires_on, batch, digest)
    SELECT id, key, 'earn', unit_id, '', '', note, at, 'system', until, 'b', digest FROM bench_fresh;
CREATE TEMP TABLE bench_lines ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS id, f.id AS transfer_id, l.account_id, l.amount, f.until
    FROM bench_fresh f CROSS JOIN LATERAL (VALUES (f.source, -f.points), (f.target, f.points)) AS l(account_id, amount);
SELECT id FROM ledger_account WHERE id IN (SELECT account_id FROM bench_lines) ORDER BY id FOR NO KEY UPDATE;
INSERT INTO ledger_entry (id, transfer_id, account_id, amount, balance_after, account_version)
    SELECT l.id, l.transfer_id, l.account_id, l.amount, a.balance + SUM(l.amount) OVER w, a.version + ROW_NUMBER() OVER w
    FROM bench_lines l JOIN ledger_account a ON a.id = l.account_id WINDOW w AS (PARTITION BY l.account_id ORDER BY l.id);
INSERT INTO ledger_lot (entry_id, account_id, amount, "left", expires_on)
    SELECT id, account_id, amount, amount, until FROM bench_lines WHERE amount > 0;
UPDATE ledger_account a SET balance = a.balance + s.total, version = a.version + s.n
    FROM (SELECT account_id, SUM(amount) AS total, COUNT(*) AS n FROM bench_lines GROUP BY account_id) s
    WHERE a.id = s.account_id;
"""

_rng = random.Random(7)
_keys = numbers(1)


def _wanted(count: int, unit: int, issued: int, homes: list[int]) -> list[tuple[Any, ...]]:
    now = datetime.now(UTC)
    return [
        (
            f"raw/{os.getpid()}/{next(_keys)}",
            unit,
            issued,
            _rng.choice(homes),
            points,
            NOTE,
            now,
            UNTIL - timedelta(days=_rng.randrange(400)),
            DIGEST,
        )
        for points in _rng.choices(range(1, 21), k=count)
    ]


class Postgres:
    def __init__(self, name: str) -> None:
        import psycopg

        self.connection = psycopg.connect(name, autocommit=True)
        self.execute = self.connection.execute
        self.execute(PROCEDURE.encode())

    def post(self, wanted: list[tuple[Any, ...]]) -> None:
        for one in wanted:
            self.execute(
                "SELECT bench_post(%s, %s, %s, %s, %s, %s, %s, %s, %s)", one, prepare=True
            ).fetchone()

    def post_many(self, wanted: list[tuple[Any, ...]]) -> None:
        with self.connection.transaction():
            self.execute(
                b"CREATE TEMP TABLE bench_in (key text, unit_id bigint, source bigint, target bigint, points bigint,"
                b" note text, at timestamptz, until date, digest text) ON COMMIT DROP"
            )
            with self.connection.cursor() as cursor, cursor.copy("COPY bench_in FROM STDIN") as copy:
                for one in wanted:
                    copy.write_row(one)
            self.execute(SETS.encode())


class Sqlite:
    def __init__(self, name: str) -> None:
        self.connection = sqlite3.connect(name, isolation_level=None, timeout=20)
        self.execute = self.connection.execute
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-64000"):
            self.execute(f"PRAGMA {pragma}")
        self.execute("PRAGMA foreign_keys=ON")

    def post(self, wanted: list[tuple[Any, ...]]) -> None:
        execute = self.execute
        for key, unit, source, target, points, note, at, until, digest in wanted:
            execute("BEGIN IMMEDIATE")
            (transfer,) = execute(
                "INSERT OR IGNORE INTO ledger_transfer (key, kind, unit_id, source_type, source_id, note, at, actor,"
                " expires_on, batch, digest) VALUES (?, 'earn', ?, '', '', ?, ?, 'system', ?, '', ?) RETURNING id",
                (key, unit, note, str(at.replace(tzinfo=None)), str(until), digest),
            ).fetchone()
            entry = 0
            for account, amount in ((source, -points), (target, points)):
                balance, version = execute(
                    "UPDATE ledger_account SET balance = balance + ?, version = version + 1 WHERE id = ?"
                    " RETURNING balance, version",
                    (amount, account),
                ).fetchone()
                entry = execute(
                    "INSERT INTO ledger_entry (transfer_id, account_id, amount, balance_after, account_version)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (transfer, account, amount, balance, version),
                ).lastrowid
            execute(
                'INSERT INTO ledger_lot (entry_id, account_id, amount, "left", expires_on) VALUES (?, ?, ?, ?, ?)',
                (entry, target, points, points, str(until)),
            )
            execute("COMMIT")

    def post_many(self, wanted: list[tuple[Any, ...]]) -> None:
        execute, many = self.execute, self.connection.executemany
        execute("BEGIN IMMEDIATE")
        ids = [
            (execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone() or (0,))[0]
            for table in ("ledger_transfer", "ledger_entry")
        ]
        touched = sorted({one[2] for one in wanted} | {one[3] for one in wanted})
        marks = ", ".join("?" * len(touched))
        stand = {
            pk: [balance, version]
            for pk, balance, version in execute(
                f"SELECT id, balance, version FROM ledger_account WHERE id IN ({marks})", touched
            )
        }
        transfers, entries, lots = [], [], []
        for key, unit, source, target, points, note, at, until, digest in wanted:
            ids[0] += 1
            transfers.append((ids[0], key, unit, note, str(at.replace(tzinfo=None)), str(until), digest))
            for account, amount in ((source, -points), (target, points)):
                ids[1] += 1
                now = stand[account]
                now[0] += amount
                now[1] += 1
                entries.append((ids[1], ids[0], account, amount, *now))
            lots.append((ids[1], target, points, points, str(until)))
        many(
            "INSERT INTO ledger_transfer (id, key, kind, unit_id, source_type, source_id, note, at, actor, expires_on,"
            " batch, digest) VALUES (?, ?, 'earn', ?, '', '', ?, ?, 'system', ?, 'b', ?)",
            transfers,
        )
        many(
            "INSERT INTO ledger_entry (id, transfer_id, account_id, amount, balance_after, account_version)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            entries,
        )
        many(
            'INSERT INTO ledger_lot (entry_id, account_id, amount, "left", expires_on) VALUES (?, ?, ?, ?, ?)',
            lots,
        )
        many(
            "UPDATE ledger_account SET balance = ?, version = ? WHERE id = ?",
            [(*now, pk) for pk, now in stand.items()],
        )
        execute("COMMIT")


base: Postgres | Sqlite
base = Postgres(sys.argv[1]) if sys.argv[1].startswith("postgresql:") else Sqlite(sys.argv[1])
(unit,) = base.execute("SELECT id FROM organisations_unit").fetchone()
(issued,) = base.execute("SELECT id FROM ledger_account WHERE kind = 'issued'").fetchone()
homes = [
    row[0]
    for row in base.execute("SELECT id FROM ledger_account WHERE kind = 'household' ORDER BY id").fetchall()
]


def post(count: int) -> float:
    wanted = _wanted(count, unit, issued, homes)
    begun = time.perf_counter()
    base.post(wanted)
    return time.perf_counter() - begun


def post_many(count: int) -> float:
    wanted = _wanted(count, unit, issued, homes)
    begun = time.perf_counter()
    base.post_many(wanted)
    return time.perf_counter() - begun


def rows() -> dict[str, int]:
    return {table: base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


if __name__ == "__main__":
    answer(post, post_many, rows)
