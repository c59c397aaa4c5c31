"""Who may do what in the villages room. Villagers need no permission: their forms are open, their orders have links."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Forbidden
from zugong.organisations.roles import who_may
from zugong.villages import tabs
from zugong.villages.roles import KEEP_CODES


def check_can_keep_codes(by: Actor, unit: Unit | None = None) -> None:
    """Raise ``Forbidden`` unless ``by`` may make and retire codes (of ``unit``)."""
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(KEEP_CODES, unit):
        raise Forbidden("keep_codes", _("Codes are kept by: %(who)s."), who=who_may(KEEP_CODES))


def may_open_section(account: Account) -> bool:
    """Whether the section 村 is shown at all."""
    return bool(tabs.open_to(account))
