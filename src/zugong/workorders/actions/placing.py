"""Placing an order: sent twice it is one order; its number, its private link and its short code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from zugong.files.actions import keep_photos
from zugong.flows import actions as flows
from zugong.flows import registry
from zugong.lib.images import Photo
from zugong.lib.tokens import digit_code, private_token, token_hash
from zugong.organisations import kept
from zugong.organisations.actors import Actor
from zugong.organisations.fields import blind_index
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.workorders import policies
from zugong.workorders.models import OrderNumber, ServiceItem, WorkOrder


@dataclass(frozen=True)
class Placed:
    """``token`` opens the private link; ``created`` is False when the same request came twice."""

    order: WorkOrder
    token: str
    created: bool


def link_token(request_key: str) -> str:
    """The private link's secret part: derived, so that sending twice shows the same link and no dump reveals it."""
    return private_token(settings.SECRET_KEY.encode(), "order-link", request_key)


def short_code(order: WorkOrder) -> str:
    """Eight digits that open the order together with its number. Derived as the link is: no dump of the database shows it."""
    return digit_code(settings.SECRET_KEY.encode(), "order-code", f"{order.request_key} {order.code_version}")


@kept.one_look()
def place(
    *,
    item: ServiceItem,
    unit: Unit,
    words: str,
    by: Actor,
    request_key: str,
    source: str,
    photos: Sequence[Photo] = (),
    phone: str = "",
    requester_name: str = "",
    on_behalf_of: str = "",
    hamlet: str = "",
    wished: str = "",
    group: Unit | None = None,
    also: Callable[[], None] | None = None,
) -> Placed:
    """Open an order. The same ``request_key`` again returns the order that exists, whatever else was sent.

    ``phone`` is 11 digits or empty; ``group`` is the unit's group when one of its leaders places the order for a caller.
    ``also`` writes what belongs to the same transaction.
    Raises ``Refused`` when the item is off here or the unit is closed, ``Forbidden`` when an account may not place
    orders there.
    """
    token = link_token(request_key)
    try:
        policies.check_item(item, unit)
        policies.check_place(item, unit)
    except Refused:
        if existing := _placed_under(request_key):
            return Placed(existing, token, created=False)
        raise
    flow = registry.latest(item.flow)
    now = timezone.now()
    try:
        with transaction.atomic():
            day = timezone.localdate(now)
            order = WorkOrder(
                flow=flow.name,
                flow_version=flow.version,
                title=title_of(words, item),
                unit=unit,
                holder=group or unit,
                group=group,
                opened_at=now,
                item=item,
                number_date=day,
                number=_next_number(unit, day),
                link_hash=token_hash(token),
                request_key=request_key,
                words=words,
                requester_name=requester_name,
                on_behalf_of=on_behalf_of,
                phone=phone,
                phone_index=blind_index(phone, "order.phone"),
                phone_tail=phone[-4:],
                hamlet=hamlet,
                wished=wished,
                source=source,
                placed_by=by.account,
                supply_minutes=item.supply_minutes,
                dispatch_minutes=item.dispatch_minutes,
                accept_minutes=item.accept_minutes,
                service_minutes=item.service_minutes,
            )
            if group is not None:
                policies.check_group(order, group)
            flows.open_case(order, by=by, verb=flow.openings[0])
            if photos:
                keep_photos(photos, subject=order.case, purpose="placed", by=by)
            if also is not None:
                also()
    except IntegrityError:
        existing = _placed_under(request_key)
        if existing is None:
            raise
        return Placed(existing, token, created=False)
    return Placed(order, token, created=True)


def _placed_under(request_key: str) -> WorkOrder | None:
    return WorkOrder.objects.filter(request_key=request_key).first()


def title_of(words: str, item: ServiceItem) -> str:
    """The first sentence of what was said, or the item's name."""
    first = words.strip().splitlines()[0] if words.strip() else ""
    for stop in "。！？；.!?;":
        first = first.split(stop)[0]
    return first[:30] or item.name


def _next_number(unit: Unit, day: date) -> int:
    """The unit's next number of the day. Whoever comes second waits for the first one's transaction: no gap, no twin."""
    table = OrderNumber._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (unit_id, date, last) VALUES (%s, %s, 1) "
            f"ON CONFLICT (unit_id, date) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [unit.pk, connection.ops.adapt_datefield_value(day)],
        )
        return int(cursor.fetchone()[0])
