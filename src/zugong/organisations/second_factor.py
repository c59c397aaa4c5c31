"""Who must sign in with a second factor, and whether it is set up."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from zugong.organisations import roles
from zugong.organisations.models import Account


def is_required(account: Account) -> bool:
    """Staff, where the installation asks for it (every production installation does)."""
    return settings.STAFF_SECOND_FACTOR and is_staff(account)


def is_staff(account: Account) -> bool:
    """Whether a role in force is more than a member's own."""
    return any(roles.get(name).staff for name in account.scope.roles)


def is_on(account: Account) -> bool:
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()


def remove(account: Account) -> int:
    """Forget secret and recovery codes, for somebody who lost the phone. Returns how many rows went."""
    return Authenticator.objects.filter(user=account).delete()[0]


# Known to everyone, shown on the page: the demonstration's people have no telephone.
DEMO_CODE = "000000"


def can_confirm(account: Account) -> bool:
    """Whether a signature of this account can be confirmed by a second factor at all."""
    return settings.DEMO or is_on(account)


def confirm(account: Account, code: str) -> bool:
    """Whether ``code`` is the account's present one; each counts once."""
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    plain = "".join(code.split())
    if found is None:
        return settings.DEMO and plain == DEMO_CODE
    return found.wrap().validate_code(plain)
