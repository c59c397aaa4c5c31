"""Points for the households that are named: the one call by which a round reaches the books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zugong.ledger import actions as ledger
from zugong.ledger.models import Account
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.villages.models import RoundAward

HOUSEHOLD, UNIT = "villages.household", "organisations.unit"


def give(
    awards: Sequence[RoundAward], *, unit: Unit, note: str, by: Actor, expires_on: date | None = None
) -> None:
    """Post the points of these awards from what the village issues, each once however often this is called."""
    if not awards:
        return
    households = ledger.open_accounts(
        Account.Kind.HOUSEHOLD, [award.household_id for award in awards], unit=unit, owner_type=HOUSEHOLD
    )
    issued = ledger.open_accounts(Account.Kind.ISSUED, [unit.pk], unit=unit, owner_type=UNIT)[str(unit.pk)]
    ledger.post_many(
        [
            ledger.Posting(
                key=f"round-award:{award.pk}",
                kind="earn",
                lines=[
                    ledger.Line(issued.pk, -award.points),
                    ledger.Line(households[str(award.household_id)].pk, award.points),
                ],
                source_type="villages.roundaward",
                source_id=str(award.pk),
                note=note,
                expires_on=expires_on,
            )
            for award in awards
        ],
        by=by,
        unit=unit,
    )
