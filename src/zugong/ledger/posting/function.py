"""One posting by the function that the migrations install on PostgreSQL: one statement, the event included."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction

from zugong.ledger import kinds
from zugong.ledger.posting.lines import Posted, Posting, refusal
from zugong.organisations import events
from zugong.organisations.actors import Actor

_PARTS = (
    "text text bigint text text text timestamptz bigint text date bigint bigint text "
    "bigint[] bigint[] text[] text[] integer bigint text timestamptz text text text"
).split()
_CALL = f"SELECT * FROM zugong_ledger_post({', '.join(f'%s::{part}' for part in _PARTS)})"
# The head of each chain as this process last saw it. A wrong one costs a second call and nothing else.
_heads: dict[int, events.Head] = {}
TRIES = 3


def post(posting: Posting, *, by: Actor, now: datetime) -> Posted:
    """Post it, in the caller's transaction if there is one."""
    chain = events.chain_of(posting.unit_id)
    head = _heads.get(chain) or events.Head(chain, 0, "")
    for turn in range(TRIES):
        if turn + 1 < TRIES or connection.in_atomic_block:
            outcome, transfer_id, available, head = _call(posting, by, now, head)
        else:
            # Whoever loses the race again and again keeps the lock of the chain between two calls.
            with transaction.atomic():
                outcome, transfer_id, available, head = _call(posting, by, now, events.lock(posting.unit_id))
        _heads[chain] = head
        if outcome != "moved":
            break
    if outcome in {"posted", "known"}:
        return Posted(transfer_id, posting.key, outcome == "posted")
    raise refusal(outcome, **({"available": available} if outcome == "short" else {}))


def _call(posting: Posting, by: Actor, now: datetime, head: events.Head) -> tuple[Any, ...]:
    kind = kinds.get(posting.kind)
    account_id, actor, address = by.account.pk if by.account else None, by.label[:60], by.address[:45]
    event = events.Row(
        now,
        account_id,
        actor,
        "ledger.post",
        "ledger.transfer",
        "",
        posting.key,
        posting.unit_id,
        address=address,
        data=posting.event_data,
    )
    events.seal(event, head)
    values = (
        posting.key,
        posting.kind,
        posting.unit_id,
        posting.source_type,
        posting.source_id,
        posting.note,
        posting.at,
        account_id,
        actor,
        posting.expires_on,
        posting.reverses_id,
        posting.hold_id,
        posting.digest,
        [line.account_id for line in posting.lines],
        [line.amount for line in posting.lines],
        kind.takes,
        kind.gives,
        head.number,
        head.length,
        head.mac,
        now,
        address,
        json.dumps(posting.event_data),
        event.mac,
    )
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    # The driver's own cursor: it sends the values beside the statement, where Django's writes them into it.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        outcome, transfer_id, available, length, mac = cursor.execute(_CALL, values, prepare=True).fetchone()
    if outcome == "posted":
        length, mac = event.sequence, event.mac
    return outcome, transfer_id, available, events.Head(head.number, length, mac)
