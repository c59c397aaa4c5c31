"""Reads that span units, accounts and grants."""

from __future__ import annotations

from django.utils import timezone

from zugong.organisations import roles
from zugong.organisations.kept import kept
from zugong.organisations.models import Account, Grant, Unit


def accounts_holding(permission: str, unit: Unit) -> list[Account]:
    """The accounts nearest to ``unit`` (at it, else upwards) whose grants in force carry ``permission``.

    Each with its id and language; what else an account has is read when it is asked for.
    """
    names = {role.name for role in roles.all_roles() if permission in role.permissions}
    today = timezone.localdate()
    for pk in reversed(unit.ancestor_ids):
        found = [grant.account for grant in _grants_on(pk) if grant.role in names and grant.holds_on(today)]
        if found:
            return found
    return []


@kept(Grant, Account)
def _grants_on(unit_id: int) -> list[Grant]:
    """The sealed grants on one unit that nobody took back, of accounts that may sign in."""
    standing = Grant.objects.filter(unit_id=unit_id, revoked_at__isnull=True, account__is_active=True)
    shown = standing.select_related("account").only(
        "account__language",
        *("account_id", "unit_id", "role", "from_date", "to_date", "granted_by_id", "revoked_at", "seal"),
    )
    return [grant for grant in shown.order_by("pk") if grant.is_sealed]
