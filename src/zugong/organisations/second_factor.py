"""Who must sign in with a second factor, whether it is set up, and how a signature is confirmed."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zugong.organisations import attempts, lockout, roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.organisations.refusals import Refused
from zugong.organisations.strangers import TooMany


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
WRONG_CODES, WAIT_MINUTES = 5, 10


def can_confirm(account: Account) -> bool:
    """Whether a signature of this account can be confirmed by a second factor at all."""
    return settings.DEMO or is_on(account)


def confirm(account: Account, code: str) -> bool:
    """Whether ``code`` is the account's present one; each counts once. A few wrong ones and it has to wait: whoever finds
    a session open has six digits to guess."""
    if attempts.count("confirm", str(account.pk), minutes=WAIT_MINUTES) >= WRONG_CODES:
        raise TooMany(
            "codes",
            _("Several wrong codes were written. Wait %(minutes)d minutes, then sign."),
            minutes=WAIT_MINUTES,
        )
    right = _is_right(account, code)
    if not right:
        attempts.record("confirm", str(account.pk))
    return right


def _is_right(account: Account, code: str) -> bool:
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    plain = "".join(code.split())
    if found is None:
        return settings.DEMO and plain == DEMO_CODE
    return found.wrap().validate_code(plain)


def may_use_password(account: Account) -> bool:
    """Whether the password, typed once more, may stand for a code: where no second factor is asked for or set up."""
    return not can_confirm(account) and not is_required(account) and account.has_usable_password()


def confirm_by_password(account: Account, password: str, *, by: Actor) -> bool:
    """Whether ``password`` is the account's own. Wrong ones count like those at the entrance, and lock like them."""
    standing = lockout.reserve(account.username)
    if standing.until is not None:
        raise Refused("locked", _("Too many wrong passwords; try again in a while."))
    if not account.check_password(password):
        lockout.fail(account.username, by=by, what="signature")
        return False
    lockout.succeed(account)
    return True
