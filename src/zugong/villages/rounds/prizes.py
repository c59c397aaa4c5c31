"""Points for the households that are named: the one call by which a round reaches the books."""

from __future__ import annotations

from collections.abc import Sequence

from zugong.organisations.actors import Actor
from zugong.villages.models import RoundAward
from zugong.villages.points import awards

SOURCE = "evaluation.round"


def give(named: Sequence[RoundAward], *, note: str, by: Actor) -> None:
    """Award the points of these households, each once however often this is called; the year's caps hold.

    What each really got is kept with it. Call it last in a transaction: the village's books stay locked until its end.
    """
    for one in named:
        got = awards.award(
            one.household,
            points=one.points,
            key=f"round-award:{one.pk}",
            source=(SOURCE, one.village_round_id),
            by=by,
            note=note,
        )
        RoundAward.objects.filter(pk=one.pk).update(given=got.points)
