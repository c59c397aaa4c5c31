"""Who may review for a unit, as what, and which lines they stand back from: rooms add what their law asks for (no kin, no
seat on the committee, nobody over their own line)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from zugong.organisations.models import Account, Unit
from zugong.organisations.queries import accounts_holding

if TYPE_CHECKING:
    from zugong.disclosure.models import Publication

Check = Callable[[Account, Unit], None]
Post = Callable[[Account, Unit], str]
Apart = Callable[[Account, "Publication"], dict[int, str]]

_checks: list[Check] = []
_posts: list[Post] = []
_aparts: list[Apart] = []


def register(*, check: Check | None = None, post: Post | None = None, apart: Apart | None = None) -> None:
    """``check(account, unit)`` raises ``Refused`` with the reason; ``post(account, unit)`` gives a title or nothing;
    ``apart(account, publication)`` gives the lines of the draft, from 0, that concern the reviewer, each with why.

    The same function twice counts once.
    """
    if apart is not None and apart not in _aparts:
        _aparts.append(apart)
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


def apart(account: Account, publication: Publication) -> dict[int, str]:
    """The lines of the draft this reviewer says nothing on, because they concern them or a relative, each with why."""
    found: dict[int, str] = {}
    for one in _aparts:
        found = one(account, publication) | found
    return found


def members(unit: Unit) -> list[Account]:
    """The accounts that review for the unit."""
    from zugong.disclosure.roles import REVIEW

    return accounts_holding(REVIEW, unit)
