"""The points on a household's page for staff: what there is, what expires next, where its deeds stand."""

from __future__ import annotations

from zugong.organisations.actors import Actor
from zugong.villages.households.panels import Panel
from zugong.villages.models import Deed, Household
from zugong.villages.places import village_of
from zugong.villages.points import queries
from zugong.villages.roles import VIEW_POINTS

DEEDS = 3


def provide(household: Household, by: Actor) -> Panel | None:
    village = village_of(household.unit)
    if village is None or by.account is None or not by.account.can(VIEW_POINTS, household.unit):
        return None
    return Panel(
        "villages/points/panel.html",
        {
            "household": household,
            "standing": queries.standing(household, village),
            "deeds": list(
                Deed.objects.filter(household=household).select_related("kind").order_by("-pk")[:DEEDS]
            ),
        },
        aside=True,
    )
