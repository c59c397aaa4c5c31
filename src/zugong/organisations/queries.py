"""Reads that span units, accounts and grants."""

from __future__ import annotations

from zugong.organisations import roles
from zugong.organisations.models import Account, Grant, Unit


def accounts_holding(permission: str, unit: Unit) -> list[Account]:
    """The accounts nearest to ``unit`` (at it, else upwards) whose grants in force carry ``permission``."""
    names = [role.name for role in roles.all_roles() if permission in role.permissions]
    grants = list(
        Grant.objects.in_force()
        .filter(role__in=names, unit_id__in=unit.ancestor_ids, account__is_active=True)
        .select_related("account", "unit")
        .order_by("pk")
    )
    if not grants:
        return []
    nearest = max(len(grant.unit.path) for grant in grants)
    return [grant.account for grant in grants if len(grant.unit.path) == nearest]
