"""The catalogue of service items: who may keep which, changes with their history, switches of single units."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Event, Skill, Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.workorders.models import ItemSwitch, ServiceItem
from zugong.workorders.roles import KEEP_CATALOGUE

FIELDS = (
    "window", "name", "description", "icon", "materials", "steps", "fee", "contact", "supply_minutes",
    "dispatch_minutes", "accept_minutes", "service_minutes", "check_days", "active", "position",
)  # fmt: skip
LINES_MAX = 20


# --- reads -------------------------------------------------------------------------------------------------------
def visible_items(account: Account) -> QuerySet[ServiceItem]:
    """Items kept where the account keeps the catalogue, and those of the tiers above that reach there."""
    above = {
        int(part, 36) for path in account.scope.paths(KEEP_CATALOGUE) for part in path.split("/") if part
    }
    own = account.scope.q("unit__path", KEEP_CATALOGUE)
    return ServiceItem.objects.filter(own | Q(unit_id__in=above)) if above else ServiceItem.objects.none()


def offered_to(account: Account, permission: str, flow: str) -> QuerySet[ServiceItem]:
    """Active items of the flow and of the places where the account holds ``permission``, and of the tiers above them."""
    above = {int(part, 36) for path in account.scope.paths(permission) for part in path.split("/") if part}
    reach = account.scope.q("unit__path", permission) | Q(unit_id__in=above)
    return ServiceItem.objects.filter(reach, flow=flow, active=True).only(
        "name", "window", "position", "unit_id"
    )


def offered_at(unit: Unit, flow: str) -> QuerySet[ServiceItem]:
    """Active items of the flow, of the unit and of the tiers above it."""
    return ServiceItem.objects.filter(unit_id__in=unit.ancestor_ids, flow=flow, active=True).only(
        "name", "window", "position"
    )


def history(item: ServiceItem, *, limit: int = 20) -> QuerySet[Event]:
    """Who changed the item or a switch of it, the latest first."""
    rows = Event.objects.filter(subject_type="workorders.serviceitem", subject_id=str(item.pk))
    return rows.select_related("unit").order_by("-pk")[:limit]


# --- who ---------------------------------------------------------------------------------------------------------
def may_keep(account: Account, unit: Unit) -> bool:
    return account.can(KEEP_CATALOGUE, unit)


def check_may_keep(by: Actor, unit: Unit) -> None:
    """Raise ``Forbidden`` unless ``by`` keeps the catalogue of ``unit``."""
    if by.kind != "system" and (by.account is None or not may_keep(by.account, unit)):
        raise Forbidden(
            "keep_catalogue",
            _("This item is kept by %(unit)s. Your own unit may switch it off or name its own contact."),
            unit=unit.name,
        )


# --- verbs -------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_item(
    *,
    by: Actor,
    flow: str,
    unit: Unit,
    values: Mapping[str, Any],
    skills: list[Skill] | None = None,
    item: ServiceItem | None = None,
) -> ServiceItem:
    """Make an item kept by ``unit``, or change ``item``. ``values`` holds any of ``FIELDS``; times in working minutes.

    Orders that run keep the times they were placed with. Nothing changed writes nothing.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such fields of an item: {', '.join(sorted(unknown))}")
    check_may_keep(by, item.unit if item else unit)
    for name in ("materials", "steps"):
        if len(values.get(name) or []) > LINES_MAX:
            raise Refused("lines", _("At most %(limit)s lines."), limit=LINES_MAX)
    made = item is None
    if item is None:
        item = ServiceItem(flow=flow, unit=unit, code=f"i{secrets.token_hex(5)}")
    changes = {}
    for name, value in values.items():
        before = getattr(item, name)
        if made or before != value:
            changes[name] = [None if made else before, value]
            setattr(item, name, value)
    if changes:
        item.save()
    if skills is not None:
        before_skills = set() if made else set(item.skills.values_list("name", flat=True))
        after = {skill.name for skill in skills}
        if before_skills != after:
            item.skills.set(skills)
            changes["skills"] = [sorted(before_skills), sorted(after)]
    if changes:
        verb = "workorders.item_made" if made else "workorders.item_changed"
        events.record(verb, by=by, subject=item, unit_id=item.unit_id, changes={} if made else changes)
    return item


@transaction.atomic
def set_switch(item: ServiceItem, unit: Unit, *, by: Actor, on: bool, contact: str = "") -> ItemSwitch:
    """Turn an item off or on for ``unit`` and what lies below it, or name the unit's own contact."""
    check_may_keep(by, unit)
    if item.unit_id not in unit.ancestor_ids:
        raise Refused("elsewhere", _("%(item)s is not offered in %(unit)s."), item=item.name, unit=unit.name)
    switch, _made = ItemSwitch.objects.update_or_create(
        item=item, unit=unit, defaults={"on": on, "contact": contact}
    )
    events.record("workorders.item_switched", by=by, subject=item, unit=unit, on=on, contact=bool(contact))
    return switch
