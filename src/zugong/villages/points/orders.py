"""Points for orders: whoever put a matter right earns them when the villager rates it well, and not twice."""

from __future__ import annotations

from zugong.organisations import rules
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Person
from zugong.villages.models import Household, HouseholdMember, ItemPoints
from zugong.villages.points import awards
from zugong.workorders.models import Rating, WorkOrder


def on_verdict(rating: Rating, by: Actor) -> None:
    """Award at a good verdict, take back when a later one says that it did not hold."""
    order = rating.order
    if rating.solved and rating.stars > 2:
        if not rating.later_check:
            _award(order, rating)
        return
    for round_ in range(rating.round + 1):
        awards.take_back(_key(order, round_), by=SYSTEM, note=order.number_text)


def worth(order: WorkOrder, stars: int) -> int:
    """An item's points, or the village's for any order, by the share its stars bring; halves are rounded up."""
    own = ItemPoints.objects.filter(item=order.item_id, unit__in=order.unit.ancestor_ids)
    base = own.order_by("-unit__path").values_list("points", flat=True).first()
    keys = ("points.order", f"points.stars_{stars}")
    found = rules.values(keys, order.unit)
    return ((base if base is not None else found[keys[0]]) * found[keys[1]] + 50) // 100


def household_of(person: Person | int) -> Household | None:
    """Where somebody lives, as far as the roster knows."""
    pk = person if isinstance(person, int) else person.pk
    member = (
        HouseholdMember.objects.filter(person=pk, left_on__isnull=True, household__left_on__isnull=True)
        .select_related("household__unit")
        .first()
    )
    return member.household if member else None


def _key(order: WorkOrder, round_: int) -> str:
    return f"order:{order.pk}:{round_}"


def _award(order: WorkOrder, rating: Rating) -> None:
    household = household_of(rating.handler_id) if rating.handler_id else None
    points = worth(order, rating.stars) if household else 0
    if household is not None and points > 0:
        awards.award(
            household,
            points=points,
            key=_key(order, rating.round),
            source=("workorders.workorder", order.pk),
            by=SYSTEM,
            note=order.title,
        )
