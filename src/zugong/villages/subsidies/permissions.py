"""Who may see and keep subsidies, in words a refused person reads."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Forbidden
from zugong.organisations.roles import who_may
from zugong.villages.models import Departure, SubsidyFinding, SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.roles import (
    BOARD_SUBSIDIES,
    KEEP_DEPARTURES,
    KEEP_POLICIES,
    KEEP_SUBSIDIES,
    PAY_SUBSIDIES,
    VIEW_SUBSIDIES,
)

WORDS = {
    VIEW_SUBSIDIES: _("Subsidy lists are seen by: %(who)s."),
    KEEP_SUBSIDIES: _("Subsidy lists are kept by: %(who)s."),
    KEEP_POLICIES: _("Policies are kept by: %(who)s."),
    PAY_SUBSIDIES: _("Payments are entered by: %(who)s."),
    KEEP_DEPARTURES: _("Who died or moved away is entered by: %(who)s."),
    BOARD_SUBSIDIES: _("The comparison of villages is seen by: %(who)s."),
}
OF_LIST = ("policy", "village__parent", "publication")


def check(by: Actor, permission: str, unit: Unit | None = None) -> None:
    """Raise ``Forbidden`` unless ``by`` holds the permission (in ``unit``)."""
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(permission, unit):
        raise Forbidden("subsidies", WORDS[permission], who=who_may(permission))


def visible_list(account: Account, pk: int) -> SubsidyList:
    return _found(SubsidyList.objects.visible_to(account).select_related(*OF_LIST), pk)


def visible_line(account: Account, pk: int) -> SubsidyLine:
    rows = SubsidyLine.objects.visible_to(account)
    return _found(rows.select_related(*(f"list__{name}" for name in OF_LIST)), pk)


def visible_finding(account: Account, pk: int) -> SubsidyFinding:
    rows = SubsidyFinding.objects.filter(account.scope.q("list__village__path", VIEW_SUBSIDIES))
    return _found(rows.select_related("line", *(f"list__{name}" for name in OF_LIST)), pk)


def visible_policy(account: Account, pk: int) -> SubsidyPolicy:
    return _found(SubsidyPolicy.objects.visible_to(account).select_related("unit"), pk)


def visible_departure(account: Account, pk: int) -> Departure:
    return _found(Departure.objects.visible_to(account).select_related("unit__parent"), pk)


def _found(rows: Any, pk: int) -> Any:
    """The row, or 404 outside the scope."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
