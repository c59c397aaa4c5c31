"""The urns: where a ballot goes so that nobody can say whose it is. Why it is done like this: docs/adr/0010.

A ballot is never a row. ``drop`` opens the sealed box of one urn, puts the ballot in, shuffles, seals it again under a
fresh nonce and writes it back together with the shorter roll of unused codes: one UPDATE of one row.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from zugong.evaluation.models import BallotCode, Round, Urn
from zugong.lib.crypto import DecryptionError
from zugong.lib.tokens import read_short_code, short_code
from zugong.organisations.fields import blind_index

SIZE = 400  # codes of one urn at most: what one cast opens and seals again stays small
PADDING = 8192  # characters; the sealed length says no more than how full the urn is, roughly
TRIES = 50
_random = secrets.SystemRandom()
Ballot = dict[str, Any]


class Used(Exception):
    """The code is not on the roll: its ballot lies in the urn already."""


class Closed(Exception):
    """The urn was emptied."""


class Busy(Exception):
    """Too many cast at the same moment; nothing was written."""


def code_hash(code: str) -> str:
    """What is stored instead of a code. Keyed, because eight characters could be tried through."""
    return blind_index(code, "evaluation.code")


def fill(round_: Round, group: str, codes: Sequence[str]) -> None:
    """New urns for these codes, which nobody used yet, spread over them by chance."""
    hashes = [code_hash(code) for code in codes]
    _random.shuffle(hashes)
    number = -(-len(hashes) // SIZE)
    for place in range(number):
        part = sorted(hashes[place::number])
        urn = Urn(round=round_, group=group, codes=len(part), roll="\n".join(part))
        urn.save(force_insert=True)
        # In the order of the hashes, which are as good as random: the rows' own order tells nothing either.
        BallotCode.objects.bulk_create(BallotCode(hash=one, urn=urn) for one in part)


def new_codes(number: int) -> list[str]:
    """So many codes, no two alike; the caller shows them once."""
    found: set[str] = set()
    while len(found) < number:
        found.add(short_code())
    return list(found)


def find(typed: str) -> tuple[str, Urn] | None:
    """The hash and the urn of a code as somebody typed it; None when there is no such code."""
    code = read_short_code(typed)
    if code is None:
        return None
    hashed = code_hash(code)
    found = (
        BallotCode.objects.filter(hash=hashed)
        .select_related("urn__round__scheme_version", "urn__round__unit")
        .defer("urn__box")
        .first()
    )
    return (hashed, found.urn) if found else None


def is_unused(urn: Urn, hashed: str) -> bool:
    return hashed in urn.roll.split("\n")


def drop(urn_id: int, hashed: str, ballot: Ballot) -> None:
    """Put a ballot in and strike its code off the roll, both or neither.

    Raises ``Used``, ``Closed`` or ``Busy``; nothing is written then.
    """
    for _try in range(TRIES):
        with transaction.atomic():
            urn = _locked().get(pk=urn_id)
            if urn.closed:
                raise Closed
            roll = urn.roll.split("\n")
            if hashed not in roll:
                raise Used
            roll.remove(hashed)
            ballots = [*unseal(urn), ballot]
            _random.shuffle(ballots)
            won = Urn.objects.filter(pk=urn.pk, turn=urn.turn, closed=False).update(
                roll="\n".join(roll),
                box=Urn._meta.get_field("box").bound(packed(ballots), urn.pk),
                casts=urn.casts + 1,
                turn=urn.turn + 1,
            )
        if won:
            return
    raise Busy


def _locked() -> Any:
    """Urns, one cast after the other where the database can queue; on SQLite the writer stands alone anyway."""
    urns = Urn.objects.all()
    return urns.select_for_update() if connection.features.has_select_for_update else urns


def packed(ballots: list[Ballot]) -> str:
    """What a box holds, padded so that its length does not tell what is in it."""
    text = json.dumps(ballots, ensure_ascii=False, separators=(",", ":"))
    length = len(text.encode())
    return text + " " * (-length % PADDING)


def unseal(urn: Urn) -> list[Ballot]:
    """Its ballots; DecryptionError when the box is another's or does not hold as many as the urn counts."""
    ballots = json.loads(urn.box) if urn.box else []
    if len(ballots) != urn.casts:
        raise DecryptionError(
            "altered", f"urn {urn.pk} counts {urn.casts} ballots, its box holds {len(ballots)}"
        )
    return list(ballots)


def empty(round_: Round) -> dict[str, tuple[int, list[Ballot]]]:
    """Close the round's urns for good and take everything out: number of codes and ballots by group.

    Rolls and boxes are wiped in the same transaction, so that afterwards nothing says who voted.
    """
    found: dict[str, tuple[int, list[Ballot]]] = {}
    for urn in _locked().filter(round=round_, closed=False).order_by("pk"):
        codes, ballots = found.get(urn.group, (0, []))
        found[urn.group] = (codes + urn.codes, ballots + unseal(urn))
        Urn.objects.filter(pk=urn.pk).update(roll="", box="", closed=True, turn=urn.turn + 1)
    for _codes, ballots in found.values():
        _random.shuffle(ballots)
    return found
