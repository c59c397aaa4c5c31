"""Whether a deed may be dealt with by somebody: whoever handled it, or whose own household it is, stands back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Refused
from zugong.villages.models import Deed, HouseholdMember

RULINGS = ("look", "pass", "agree", "second", "refuse", "turn_down", "stand", "correct", "strike")
OF_THE_GROUP = ("look", "pass")
MOST_AT_ONCE = 60
MOST_FOR_AN_ORDER = 500


def check_stands_apart(deed: Deed, verb: str, by: Actor) -> None:
    """Raise ``Refused`` when ``by`` handled the deed at another step or lives in its household."""
    if verb not in RULINGS or by.account is None:
        return
    handled = set(deed.step_log.filter(account=by.account).values_list("verb", flat=True)) - {"reply"}
    if deed.state in ("declared", "group"):
        handled -= set(OF_THE_GROUP)
    if handled:
        raise Refused(
            "handled", _("You have dealt with this deed at another step, so somebody else decides.")
        )
    if by.person_id and lives_there(deed, by.person_id):
        raise Refused("own_household", _("It is your own household's deed, so somebody else decides."))


def lives_there(deed: Deed, person_id: int) -> bool:
    return HouseholdMember.objects.filter(
        household=deed.household_id, person=person_id, left_on__isnull=True
    ).exists()
