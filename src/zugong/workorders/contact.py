"""The phone of whoever asked, and a fresh code for them: both leave a trace."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.workorders import permissions
from zugong.workorders.actions import short_code
from zugong.workorders.models import WorkOrder


@transaction.atomic
def reveal(order: WorkOrder, *, by: Actor) -> str:
    """The phone in full, logged. Raises ``Forbidden`` when it is not for this account, ``Refused`` when none was left."""
    permissions.check_reveal(order, by)
    events.record(
        "order.reveal_phone",
        by=by,
        subject=order.case,
        label=order.number_text,
        unit_id=order.unit_id,
        result=Event.Result.READ,
    )
    return order.phone


@transaction.atomic
def renew_code(order: WorkOrder, *, by: Actor) -> str:
    """A fresh short code for somebody who lost theirs; the old one opens nothing any more. The link stays as it is.

    Whoever holds a code speaks as the person who asked, so giving one out is an event, and the order counts it.
    """
    permissions.check_renew(order, by)
    WorkOrder.objects.filter(pk=order.pk).update(code_version=F("code_version") + 1)
    order.refresh_from_db(fields=["code_version"])
    events.record(
        "order.renew_code",
        by=by,
        subject=order.case,
        label=order.number_text,
        unit_id=order.unit_id,
        times=order.code_version,
    )
    return short_code(order)
