"""Seeing the phone of whoever asked: a read that leaves a trace."""

from __future__ import annotations

from django.db import transaction

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.workorders import permissions
from zugong.workorders.models import WorkOrder


@transaction.atomic
def reveal(order: WorkOrder, *, by: Actor) -> str:
    """The phone in full, logged. Raises ``Forbidden`` when it is not for this account, ``Refused`` when none was left."""
    permissions.check_reveal(order, by)
    events.record(
        "order.reveal_phone", by=by, subject=order.case, unit_id=order.unit_id, result=Event.Result.READ
    )
    return order.phone
