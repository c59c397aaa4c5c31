"""Who may see chains and who keeps them."""

from __future__ import annotations

from typing import NoReturn

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Forbidden
from zugong.villages.models import Chain
from zugong.villages.roles import KEEP_CHAINS, KEEP_TASKS, VIEW_INDUSTRY


def check_can_keep(by: Actor, unit: Unit) -> None:
    """Raise ``Forbidden`` unless ``by`` keeps the chains of ``unit``."""
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(KEEP_CHAINS, unit):
        raise Forbidden(
            "keep_chains",
            _("This chain is kept by its branch, by %(unit)s and the offices above."),
            unit=unit.name,
        )


def refuse_keeping() -> NoReturn:
    """For a page that opens a chain, before there is one."""
    raise Forbidden(
        "keep_chains", _("Chains are opened by branch secretaries, townships and county sections.")
    )


def check_can_view(account: Account) -> None:
    """Raise ``Forbidden`` for an account that sees no chains anywhere."""
    if not account.can(VIEW_INDUSTRY):
        raise Forbidden("view_industry", _("Chains are shown to those who work on them."))


def visible_chain(account: Account, pk: int) -> Chain:
    """The chain when the account may see it; out of scope it does not exist."""
    check_can_view(account)
    found = Chain.objects.visible_to(account).select_related("unit").filter(id=pk).first()
    if found is None:
        raise Http404
    return found


def may_keep(account: Account, chain: Chain) -> bool:
    return chain.closed_on is None and account.can(KEEP_CHAINS, chain.unit)


def may_give(account: Account, chain: Chain) -> bool:
    return chain.closed_on is None and account.can(KEEP_TASKS, chain.unit)
