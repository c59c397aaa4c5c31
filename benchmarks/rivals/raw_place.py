"""`python raw_place.py DATABASE`: the rows of one placed order written with the driver alone, as fast as it goes.

DATABASE is a file of SQLite or an address of PostgreSQL that holds at least one order the application placed. Its rows
in every table are the pattern; each new order is the same rows with its own number, keys, times, ciphertext and place in
the chain of events. Nothing is validated, looked up or decided: this is the limit, not an application.
Answers lines of JSON: `{"do": "place", "count": n, "tries": bool}` gives the seconds it took.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from os import environ
from typing import Any

from benchmarks.rigs import answer
from zugong.lib.crypto import parse_keys

CASE, ORDER, STEP, CLOCK = "flows_case", "workorders_workorder", "flows_step", "flows_caseclock"
EVENT, CHAIN, NOTICE = "organisations_event", "organisations_eventchain", "notices_notice"
NUMBER, TRY = "workorders_ordernumber", "organisations_attempt"
PHONE = "13900000000"

keys = parse_keys(environ["ZUGONG_FIELD_KEYS"], environ["ZUGONG_INDEX_KEY"])


class Sqlite:
    mark = "?"
    begin = "BEGIN IMMEDIATE"

    def __init__(self, name: str) -> None:
        connection = sqlite3.connect(name, isolation_level=None, timeout=20)
        connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-64000"):
            connection.execute(f"PRAGMA {pragma}")
        # As the application runs: what it declares is checked.
        connection.execute("PRAGMA foreign_keys=ON")
        self.execute: Callable[..., Any] = connection.execute

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [dict(row) for row in self.execute(sql, values)]

    def time(self, at: datetime) -> Any:
        return str(at.replace(tzinfo=None))

    def value(self, value: Any) -> Any:
        return value


class Postgres:
    mark = "%s"
    begin = "BEGIN"

    def __init__(self, name: str) -> None:
        import psycopg
        from psycopg.rows import dict_row
        from psycopg.types.json import Jsonb

        self.json = Jsonb
        connection = psycopg.connect(name, autocommit=True)
        self.execute = connection.execute
        self.reader = connection.cursor(row_factory=dict_row)

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        return list(self.reader.execute(sql, values))

    def time(self, at: datetime) -> Any:
        return at

    def value(self, value: Any) -> Any:
        return self.json(value) if isinstance(value, dict | list) else value


class Insert:
    """One INSERT with the pattern's values; what is its own each time is given."""

    def __init__(
        self, base: Sqlite | Postgres, table: str, pattern: dict[str, Any], returning: str = ""
    ) -> None:
        self.pattern = {name: base.value(value) for name, value in pattern.items() if name != "id"}
        columns = ", ".join(f'"{name}"' for name in self.pattern)
        marks = ", ".join([base.mark] * len(self.pattern))
        self.sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})" + (
            f" RETURNING {returning}" if returning else ""
        )

    def values(self, **own: Any) -> list[Any]:
        return list((self.pattern | own).values())


class Pattern:
    def __init__(self, base: Sqlite | Postgres) -> None:
        self.base = base
        mark = base.mark

        def rows(table: str, where: str, *values: Any) -> list[dict[str, Any]]:
            return base.rows(f"SELECT * FROM {table} WHERE {where} ORDER BY 1", values)

        (order,) = rows(ORDER, f"case_ptr_id = (SELECT max(case_ptr_id) FROM {ORDER})")
        pk = order["case_ptr_id"]
        subject = f"subject_type = {mark} AND subject_id = {mark}", "flows.case", str(pk)
        (case,) = rows(CASE, f"id = {mark}", pk)
        (step,) = rows(STEP, f"case_id = {mark}", pk)
        (event,) = rows(EVENT, *subject)
        self.event = event
        self.event_data = json.loads(event["data"]) if isinstance(event["data"], str) else event["data"]
        self.unit, self.date = case["unit_id"], order["number_date"]
        self.case = Insert(base, CASE, case, "id")
        self.order = Insert(base, ORDER, order)
        self.step = Insert(base, STEP, step)
        self.clocks = [Insert(base, CLOCK, row) for row in rows(CLOCK, f"case_id = {mark}", pk)]
        self.notices = [Insert(base, NOTICE, row) for row in rows(NOTICE, *subject)]
        self.insert_event = Insert(base, EVENT, event)
        self.tries = [
            Insert(base, TRY, {"kind": kind, "key": "", "at": None})
            for kind in ("place.dev", "place.addr", "place.phone")
        ]
        self.number = (
            f"INSERT INTO {NUMBER} (unit_id, date, last) VALUES ({mark}, {mark}, 1) "
            f"ON CONFLICT (unit_id, date) DO UPDATE SET last = {NUMBER}.last + 1 RETURNING last"
        )
        lock = "" if isinstance(base, Sqlite) else " FOR UPDATE"
        self.head = f"SELECT length, mac FROM {CHAIN} WHERE number = {mark}{lock}"
        self.move = f"UPDATE {CHAIN} SET length = {mark}, mac = {mark} WHERE number = {mark}"

    def place(self, tries: bool) -> None:
        execute, base = self.base.execute, self.base
        now = datetime.now(UTC)
        at = base.time(now)
        key = secrets.token_urlsafe(24)
        phone = keys.encrypt(PHONE, "order.phone", key)
        index = keys.blind_index(PHONE, "order.phone")
        execute(base.begin)
        try:
            (number,) = execute(self.number, (self.unit, self.date)).fetchone()
            (pk,) = execute(self.case.sql, self.case.values(opened_at=at)).fetchone()
            execute(
                self.order.sql,
                self.order.values(
                    case_ptr_id=pk, number=number, link_hash=secrets.token_hex(32), request_key=key,
                    phone=phone, phone_index=index, phone_tail=PHONE[-4:],
                ),
            )  # fmt: skip
            execute(self.step.sql, self.step.values(case_id=pk, at=at))
            for clock in self.clocks:
                execute(clock.sql, clock.values(case_id=pk, started_at=at, running_since=at))
            self._event(now, at, str(pk))
            for notice in self.notices:
                execute(notice.sql, notice.values(subject_id=str(pk), created_at=at))
            if tries:
                for one in self.tries:
                    execute(one.sql, one.values(key=keys.blind_index(key, "attempt.place"), at=at))
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise

    def _event(self, now: datetime, at: Any, subject: str) -> None:
        event = self.event
        length, mac = self.base.execute(self.head, (event["chain"],)).fetchone()
        payload = [
            now.timestamp(),
            event["account_id"],
            event["actor"],
            event["verb"],
            event["subject_type"],
            subject,
        ]
        payload += [
            event["subject_label"],
            event["unit_id"],
            event["result"],
            event["address"],
            self.event_data,
        ]
        payload += [event["chain"], length + 1]
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        fresh = keys.chain_mac(bytes.fromhex(mac), text.encode()).hex()
        own = {"at": at, "subject_id": subject, "sequence": length + 1, "mac": fresh}
        self.base.execute(self.insert_event.sql, self.insert_event.values(**own))
        self.base.execute(self.move, (length + 1, fresh, event["chain"]))


base: Sqlite | Postgres
base = Postgres(sys.argv[1]) if sys.argv[1].startswith("postgresql:") else Sqlite(sys.argv[1])
pattern = Pattern(base)


def place(count: int, tries: bool = False) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        pattern.place(tries)
    return time.perf_counter() - begun


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    tables = (CASE, ORDER, STEP, CLOCK, EVENT, NOTICE, NUMBER, TRY)
    return {table: base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


if __name__ == "__main__":
    answer(place, rows)
