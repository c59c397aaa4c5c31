"""The card of a household: a private link that opens its points, its votes and its messages without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zugong.lib.tokens import private_token, same, token_hash
from zugong.organisations.strangers import set_signed

if TYPE_CHECKING:
    from zugong.villages.models import Household

CARD_COOKIE = "card"
YEAR = 365 * 86_400


def token_of(code: str, version: int) -> str:
    """The secret part of the address of one version of a household's card."""
    return private_token(settings.SECRET_KEY.encode(), "household-card", f"{code}:{version}")


def card_token(household: Household) -> str:
    """The secret part of the card's address; a new ``card_version`` ends the old one."""
    return token_of(household.code, household.card_version)


def card_hash(household: Household) -> str:
    return token_hash(card_token(household))


def card_url(household: Household) -> str:
    """The whole address of the card, as its QR code carries it."""
    return f"{settings.PUBLIC_URL}{reverse('household_card', args=[card_token(household)])}"


def household_of(token: str) -> Household | None:
    """Whose card this is; None for one that is wrong, ended, or of a household that left."""
    from zugong.villages.models import Household

    return Household.objects.open().filter(card_hash=token_hash(token)).select_related("unit").first()


# --- the browser a card was opened with --------------------------------------------------------------------------
def remember_card(request: HttpRequest, response: HttpResponse, household: Household) -> None:
    """Other codes scanned with this phone (a meeting's, say) may then offer the household by name."""
    if request.get_signed_cookie(CARD_COOKIE, "", salt="card", max_age=YEAR) != _mark(household):
        set_signed(response, CARD_COOKIE, _mark(household), salt="card", age=YEAR)


def forget_card(response: HttpResponse) -> None:
    response.delete_cookie(CARD_COOKIE)


def card_of_browser(request: HttpRequest) -> Household | None:
    """The household whose card was last opened here, as long as that card is good."""
    from zugong.villages.models import Household

    mark = request.get_signed_cookie(CARD_COOKIE, "", salt="card", max_age=YEAR)
    number, _point, _rest = mark.partition(".")
    if not number.isdigit():
        return None
    household = Household.objects.open().filter(pk=int(number)).select_related("unit").first()
    return household if household and same(mark, _mark(household)) else None


def _mark(household: Household) -> str:
    return f"{household.pk}.{household.card_hash[:16]}"
