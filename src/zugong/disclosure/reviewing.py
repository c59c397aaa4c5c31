"""Who may review for a unit, and as what: rooms add what their law asks for (no kin, no seat on the committee)."""

from __future__ import annotations

from collections.abc import Callable

from zugong.organisations.models import Account, Unit
from zugong.organisations.queries import accounts_holding

Check = Callable[[Account, Unit], None]
Post = Callable[[Account, Unit], str]

_checks: list[Check] = []
_posts: list[Post] = []


def register(*, check: Check | None = None, post: Post | None = None) -> None:
    """``check(account, unit)`` raises ``Refused`` with the reason; ``post(account, unit)`` gives a title or nothing.

    The same function twice counts once.
    """
    if check is not None and check not in _checks:
        _checks.append(check)
    if post is not None and post not in _posts:
        _posts.append(post)


def check_may_sign(account: Account, unit: Unit) -> None:
    """Raise ``Refused`` when a rule keeps this account from reviewing for the unit."""
    for check in _checks:
        check(account, unit)


def post_of(account: Account, unit: Unit) -> str:
    """The title under which somebody signs for the unit, perhaps empty."""
    return next((found for post in _posts if (found := post(account, unit))), "")


def members(unit: Unit) -> list[Account]:
    """The accounts that review for the unit."""
    from zugong.disclosure.roles import REVIEW

    return accounts_holding(REVIEW, unit)
