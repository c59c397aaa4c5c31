"""May this account do it? The order's verbs as buttons, with the reason where a button is off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from zugong.flows import permissions as flow_permissions
from zugong.flows import policies as flow_policies
from zugong.flows.table import Verb
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.roles import who_may
from zugong.workorders.models import WorkOrder
from zugong.workorders.roles import CLAIM, CONTACT, DISPATCH, FOLLOW_UP, PLACE, SUPPLY, VIEW

RELATED = ("unit", "holder", "overseer", "group", "assignee", "item", "merged_into", "placed_by")


@dataclass(frozen=True)
class Choice:
    """One verb of an order for one account: possible now, or off with a reason."""

    verb: Verb
    reason: str = ""

    @property
    def possible(self) -> bool:
        return not self.reason


def visible_order(account: Account, pk: int) -> WorkOrder:
    """The order when the account may see it. Out of scope it does not exist: ``Http404``."""
    # By ``id``, not ``pk``: a number too large for the database then finds nothing instead of failing.
    order = WorkOrder.objects.visible_to(account).select_related(*RELATED).filter(id=pk).first()
    if order is None:
        raise Http404
    return order


def left_hands(account: Account, pk: int) -> WorkOrder | None:
    """An order the account sees no more but was part of, or could have claimed before somebody else did: to be told so.

    None for whoever holds nothing where the order belongs any longer.
    """
    part = Q(step_log__account=account) | Q(step_log__verb="claim") & account.scope.q("holder__path", CLAIM)
    order = WorkOrder.objects.filter(part, id=pk).select_related(*RELATED).first()
    here = order is not None and any(order.unit.covers(place.path) for place in account.scope.places)
    return order if here else None


def check_may(account: Account, *wanted: str) -> None:
    """Raise ``Forbidden`` unless one of the permissions is held anywhere at all."""
    if not any(account.can(permission) for permission in wanted):
        raise Forbidden("role", _("This page is for: %(who)s."), who=who_may(*wanted))


def check_office(account: Account) -> None:
    """The pages of orders are for those who keep them."""
    check_may(account, VIEW)


def check_dispatcher(account: Account) -> None:
    """The dispatch desk is for those who dispatch somewhere."""
    check_may(account, DISPATCH, SUPPLY, FOLLOW_UP)


def covers(account: Account, permission: str, order: WorkOrder) -> bool:
    """Whether a grant with the permission covers the order's unit or its group."""
    return account.can(permission, order.unit) or (
        order.group is not None and account.can(permission, order.group)
    )


def check_reveal(order: WorkOrder, by: Actor) -> None:
    """The phone is for whoever has the order in hand, and for those whose role carries the contact permission here."""
    account = by.account
    in_hand = order.assignee_id is not None and order.assignee_id == by.person_id
    if account is None or not (in_hand or covers(account, CONTACT, order)):
        raise Forbidden("contact", _("The phone is shown only to those who deal with this order."))
    if not order.phone_index:
        raise Refused("no_phone", _("No phone was left with this order."))


def may_reveal(order: WorkOrder, by: Actor) -> bool:
    try:
        check_reveal(order, by)
    except Refused:
        return False
    return True


def check_renew(order: WorkOrder, by: Actor) -> None:
    """A fresh short code is given by those who place orders for callers here."""
    if by.account is None or not covers(by.account, PLACE, order):
        raise Forbidden("renew", _("A fresh short code is given by those who place orders for callers here."))


def may_renew(order: WorkOrder, by: Actor) -> bool:
    try:
        check_renew(order, by)
    except Forbidden:
        return False
    return True


def choices(order: WorkOrder, by: Actor) -> list[Choice]:
    """Verbs open to the account now, then those its role has but not now, each with why not.

    A verb counts as the role's when the table names a permission the account holds on this order, or when the order is
    in the account's own hands.
    """
    possible = {verb.name for verb in flow_permissions.possible(order, by)}
    found = []
    for verb in order.table.verbs:
        if not verb.for_staff:
            continue
        if verb.name in possible:
            reason = _more(order, verb, by)
            found.append(Choice(verb, reason))
        elif order.is_open and _of_role(order, verb, by):
            found.append(Choice(verb, _why_not(order, verb, by)))
    return sorted(found, key=lambda choice: not choice.possible)


def _of_role(order: WorkOrder, verb: Verb, by: Actor) -> bool:
    account = by.account
    if account is None:
        return False
    for who in verb.who:
        if who.kind == "permission" and who.place != "overseer" and covers(account, who.permission, order):
            return True
        if who.kind == "assignee" and order.assignee_id is not None and order.assignee_id == by.person_id:
            return True
    return False


def _why_not(order: WorkOrder, verb: Verb, by: Actor) -> str:
    try:
        flow_permissions.check(order, verb.name, by)
    except Forbidden:
        return str(_("It is the turn of %(unit)s now.") % {"unit": order.holder.name})
    except Refused as refused:
        return str(refused)
    return ""


def _more(order: WorkOrder, verb: Verb, by: Actor) -> str:
    """Rules beyond state and role that a button can already know."""
    if verb.name == "extend" and order.extended:
        return str(_("It was extended once already; ask the branch if it still does not fit."))
    if flow_policies.is_top(order) and [order.table.state(to).held_by for to in verb.to] == ["above"]:
        unit = order.holder.name
        return str(_("%(unit)s is the last instance; please answer it here.") % {"unit": unit})
    if verb.name == "claim" and by.person_id is None:
        return str(_("This account belongs to no person, so it cannot take orders."))
    return ""


def dispatch_scope(account: Account) -> Any:
    """Filter on orders the account may dispatch: held where it dispatches, or of a unit it supplies."""
    scope = account.scope
    return (
        scope.q("holder__path", DISPATCH)
        | scope.q("unit__path", SUPPLY)
        | scope.q("overseer__path", FOLLOW_UP)
    )
