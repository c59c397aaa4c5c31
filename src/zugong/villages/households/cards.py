"""The card of a household: a private link that opens its points, its votes and its messages without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from zugong.lib.tokens import private_token, token_hash

if TYPE_CHECKING:
    from zugong.villages.models import Household


def card_token(household: Household) -> str:
    """The secret part of the card's address; a new ``card_version`` ends the old one."""
    value = f"{household.code}:{household.card_version}"
    return private_token(settings.SECRET_KEY.encode(), "household-card", value)


def card_hash(household: Household) -> str:
    return token_hash(card_token(household))


def household_of(token: str) -> Household | None:
    """Whose card this is; None for one that is wrong, ended, or of a household that left."""
    from zugong.villages.models import Household

    return Household.objects.open().filter(card_hash=token_hash(token)).select_related("unit").first()
