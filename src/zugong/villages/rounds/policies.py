"""May this happen now? What the engine cannot know about a village's round."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.evaluation.models import Exclusion, Round
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.models import Household, RoundAward


def check_of_village(household: Household, village: Unit) -> None:
    """Only households that live in the village take part."""
    if household.left_on is not None or not household.unit.path.startswith(village.path):
        raise Refused("elsewhere", _("This household does not live in the village."))


def check_counted(round_: Round) -> None:
    if round_.state != "counted":
        raise NotNow(
            "state", _("The households are named after the count and before the notice; it is at “%(state)s”."),
            state=round_.at.title,
        )  # fmt: skip


def check_winners(round_: Round) -> None:
    """Somebody is named in the latest result, and nobody who was taken out of it."""
    named = RoundAward.objects.filter(village_round__round=round_, result=round_.results)
    if not named.exists():
        raise Refused("nobody", _("First settle which households are named."))
    if Exclusion.objects.filter(round=round_, subject__in=named.values("subject_id")).exists():
        raise Refused("out", _("A household that was taken out is still among those named."))
