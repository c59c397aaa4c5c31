"""Who may see and keep households, in words a refused person reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden
from zugong.villages.models import Household
from zugong.villages.roles import KEEP_HOUSEHOLDS, VIEW_HOUSEHOLDS


def check_can_view(by: Actor) -> None:
    """Raise ``Forbidden`` unless ``by`` may see households anywhere."""
    if by.account is None or not by.account.can(VIEW_HOUSEHOLDS):
        raise Forbidden("view_households", _("Households are seen by those who work for the village."))


def check_can_keep(by: Actor, unit: Unit | None = None) -> None:
    """Raise ``Forbidden`` unless ``by`` may change the roster (of ``unit``)."""
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(KEEP_HOUSEHOLDS, unit):
        raise Forbidden(
            "keep_households",
            _("The roster of households is kept by the village: its branch secretary and its clerk."),
        )


def may_keep(by: Actor, household: Household) -> bool:
    return by.account is not None and by.account.can(KEEP_HOUSEHOLDS, household.unit)
