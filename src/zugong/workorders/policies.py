"""May this happen with this order now, whoever asks? Each check raises ``Refused`` with the reason a person reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows import clocks
from zugong.flows import policies as flow_policies
from zugong.organisations import rules
from zugong.organisations.kept import kept
from zugong.organisations.models import Person, Unit
from zugong.organisations.refusals import Refused
from zugong.workorders import kinds
from zugong.workorders.models import ItemSwitch, ServiceItem, WorkOrder

HIGH = ("county", "township", "village", "department")  # kinds of unit that never lie below a village


def check_item(item: ServiceItem, unit: Unit) -> None:
    """The item is the unit's own or of a tier above, not switched off there, and the unit is open."""
    if not unit.is_open:
        raise Refused(
            "unit_closed",
            _("%(unit)s no longer exists; please use the code of its successor."),
            unit=unit.name,
        )
    above = unit.ancestor_ids
    switched_off = not offices_without(item.pk).isdisjoint(above)
    if not item.active or switched_off or item.unit_id not in above:
        raise Refused("item_off", _("“%(item)s” is not offered here at present."), item=item.name)


def check_place(item: ServiceItem, unit: Unit) -> None:
    """Orders of the item's flow belong to units of this kind; whatever lies below a village belongs to the village."""
    places = kinds.of(item.flow).places
    low = unit.kind not in HIGH and unit.ancestor("village") is not None
    if unit.kind not in places if places else low:
        raise Refused("unit_kind", _("%(unit)s takes no orders of its own."), unit=unit.name)


@kept(ItemSwitch)
def offices_without(item_id: int) -> frozenset[int]:
    """The units that switched an item off, for themselves and what lies below them."""
    return frozenset(
        ItemSwitch.objects.filter(item_id=item_id, on=False).order_by().values_list("unit_id", flat=True)
    )


def check_group(order: WorkOrder, group: Unit) -> None:
    """The group lies in the order's unit and is open."""
    if not group.is_open or not order.unit.covers(group.path):
        raise Refused(
            "group_elsewhere",
            _("%(group)s does not belong to %(unit)s."),
            group=group.name,
            unit=order.unit.name,
        )


def check_member(order: WorkOrder, person: Person) -> None:
    """The person serves inside the order's unit, is there, and has room for one more."""
    if order.assignee_id == person.pk and kinds.in_hand(order):
        raise Refused("member_has_it", _("%(person)s has it already."), person=person.name)
    place = person.party_unit or person.home
    if not order.unit.covers(place.path) or person.left_on:
        raise Refused(
            "member_elsewhere",
            _("%(person)s does not serve in %(unit)s."),
            person=person.name,
            unit=order.unit.name,
        )
    if not person.available:
        raise Refused(
            "member_away", _("%(person)s is away: %(why)s"), person=person.name, why=person.unavailable_reason
        )
    in_hand = WorkOrder.objects.open().filter(assignee=person, duty=kinds.HELD).exclude(pk=order.pk)
    if in_hand.count() >= person.capacity:
        raise Refused(
            "member_full",
            _("%(person)s has %(count)s in hand, which is all they can take."),
            person=person.name,
            count=person.capacity,
        )


def check_appeal(order: WorkOrder) -> None:
    """Once, and within the time the office set."""
    if order.step_log.filter(verb="uphold").exists():
        raise Refused("appealed", _("It was looked at above already; that answer is final."))
    minutes = rules.value("order.appeal", order.unit)
    if order.closed_at and timezone.now() > order.closed_at + timedelta(minutes=minutes):
        raise Refused("appeal_late", _("The time to appeal is over; please place a new order."))


def appeal_instance(order: WorkOrder) -> Unit:
    """Who judges a refusal: the next rung above whoever refused."""
    if flow_policies.is_top(order):
        raise Refused(
            "appealed", _("%(unit)s itself decided this; its answer is final."), unit=order.holder.name
        )
    return flow_policies.next_rung(order)


def check_promise(order: WorkOrder, promised_at: datetime) -> None:
    """Not in the past, and not later than the work may take when it is accepted now."""
    now = timezone.now()
    state = kinds.leads_to(order, "accept")
    clock = state.clock if state is not None else None
    if promised_at < now:
        raise Refused("promise_past", _("The time promised has passed already; choose a later one."))
    if clock is not None and promised_at > clocks.due(
        now, clocks.limit_of(order, clock), calendar=clock.calendar
    ):
        raise Refused(
            "promise_late", _("The promise is later than the time allowed; choose an earlier time.")
        )


def check_extension(order: WorkOrder) -> None:
    """Once a round, and only while there is time left to extend."""
    if order.extended:
        raise Refused("extended", _("It was extended once already; ask the branch if it still does not fit."))
    if order.due_at is not None and timezone.now() > order.due_at:
        raise Refused("extend_late", _("Its time is over already; write in a note by when it will be done."))


def check_merge(order: WorkOrder, into: WorkOrder) -> None:
    """Same unit, not itself, and the one that stays is still open."""
    if order.pk == into.pk or order.unit_id != into.unit_id or into.at.at_rest:
        raise Refused("merge", _("Only two open orders of the same place can be merged."))


def check_recheck(order: WorkOrder) -> None:
    """The question is asked after the item's own number of days."""
    days = order.item.check_days or 0
    if order.rated_at and timezone.now() < order.rated_at + timedelta(days=days):
        raise Refused("too_early", _("We will ask you about it later."))
