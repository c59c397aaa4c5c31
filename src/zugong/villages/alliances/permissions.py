"""Who sees alliances and who draws them up."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Forbidden
from zugong.villages.models import Alliance
from zugong.villages.roles import KEEP_ALLIANCES, VIEW_INDUSTRY

RELATED = ("unit__parent", "holder", "overseer", "assignee")


def check_can_view(account: Account) -> None:
    """Raise ``Forbidden`` for an account that sees no alliances anywhere."""
    if not account.can(VIEW_INDUSTRY):
        raise Forbidden("view_industry", _("Alliances are shown to those who work on them."))


def check_can_keep(by: Actor, unit: Unit) -> None:
    """Raise ``Forbidden`` unless ``by`` draws up the alliances that ``unit`` leads."""
    if by.kind != SYSTEM.kind and (by.account is None or not by.account.can(KEEP_ALLIANCES, unit)):
        raise Forbidden(
            "keep_alliances",
            _("This alliance is kept by the secretary and the clerk of %(unit)s."),
            unit=unit.name,
        )


def check_can_draw(account: Account) -> None:
    if not account.can(KEEP_ALLIANCES):
        raise Forbidden("keep_alliances", _("Alliances are drawn up by the village that leads them."))


def visible_alliance(account: Account, pk: int) -> Alliance:
    """The alliance when the account may see it; out of scope it does not exist."""
    check_can_view(account)
    found = Alliance.objects.visible_to(account).select_related(*RELATED).filter(id=pk).first()
    if found is None:
        raise Http404
    return found


def may_keep(account: Account, alliance: Alliance) -> bool:
    return account.can(KEEP_ALLIANCES, alliance.unit)
