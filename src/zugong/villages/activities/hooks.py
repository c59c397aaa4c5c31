"""What happens when an activity is closed: the mechanism of points registers how what is proposed gets posted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zugong.organisations.actors import Actor
from zugong.villages.models import Activity, Household

Award = Callable[[Activity, Sequence[tuple[Household, int]], Actor], None]
_award: list[Award] = []


def register_award(award: Award) -> None:
    """``award`` gets the activity, the households with the points proposed, and who closed it; it runs in the same
    transaction, must bear being called twice for one activity, and decides by its own rules what is posted when."""
    _award[:] = [award]


def can_award() -> bool:
    """Whether proposed points go anywhere."""
    return bool(_award)


def award(activity: Activity, proposed: Sequence[tuple[Household, int]], by: Actor) -> None:
    for one in _award:
        one(activity, proposed, by)
