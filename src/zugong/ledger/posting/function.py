"""One posting by the function that the migrations install on PostgreSQL: one statement, whatever it touches."""

from __future__ import annotations

from django.db import connection

from zugong.ledger import kinds
from zugong.ledger.posting.lines import Posted, Posting, refusal
from zugong.organisations.actors import Actor
from zugong.organisations.events import Head

_CALL = f"SELECT * FROM zugong_ledger_post({', '.join(['%s'] * 13)}, %s::bigint[], %s::bigint[], %s, %s, %s)"


def post(posting: Posting, *, by: Actor, chain: int) -> tuple[Posted, Head]:
    """The answer, and the head of the unit's event chain, which is locked now."""
    kind = kinds.get(posting.kind)
    with connection.cursor() as cursor:
        cursor.execute(
            _CALL,
            [
                posting.key,
                posting.kind,
                posting.unit_id,
                posting.source_type,
                posting.source_id,
                posting.note,
                posting.at,
                by.account.pk if by.account else None,
                by.label[:60],
                posting.expires_on,
                posting.reverses_id,
                posting.hold_id,
                posting.digest,
                [line.account_id for line in posting.lines],
                [line.amount for line in posting.lines],
                list(kind.takes),
                list(kind.gives),
                chain,
            ],
        )
        outcome, transfer_id, available, length, mac = cursor.fetchone()
    if outcome in {"posted", "known"}:
        return Posted(transfer_id, posting.key, outcome == "posted"), Head(chain, length, mac)
    raise refusal(outcome, **({"available": available} if outcome == "short" else {}))
