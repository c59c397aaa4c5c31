"""Who is told what when a case moves. Notices are rows of the same transaction, so none is lost."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case
from zugong.flows.table import Notice
from zugong.notices import actions as notices
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.organisations.queries import accounts_holding


def tell(case: Case, notice: Notice | None, *, by: Actor, reason: str = "", note: str = "") -> None:
    """Send the verb's notice to its audiences, never back to the actor."""
    if notice is None:
        return
    _send(case, [a for name in notice.to for a in audience(case, name)], notice.text, by=by)


def tell_late(case: Case, *, audience: str, by: Actor) -> None:
    """Tell those who must act that the case is overdue, or was passed up to them."""
    text = _("Overdue: %(case)s") if audience != "overseer" else _("Overdue and passed up to you: %(case)s")
    _send(case, globals()["audience"](case, audience), text, by=by, urgent=True)


def audience(case: Case, name: str) -> list[Account]:
    """The accounts behind a word of the table: duty, assignee, overseer, ``unit:`` or ``holder:`` and a permission."""
    if name == "assignee":
        return list(Account.objects.filter(person_id=case.assignee_id, is_active=True)) if case.assignee_id else []
    if name == "duty":
        if case.duty.startswith("@"):
            return audience(case, "assignee") if case.duty == "@assignee" else []
        return accounts_holding(case.duty, case.holder) if case.duty else []
    if name == "overseer":
        return accounts_holding(case.oversight, case.overseer) if case.overseer else []
    place, permission = name.split(":")
    return accounts_holding(permission, case.holder if place == "holder" else case.unit)


def _send(case: Case, accounts: list[Account], text, *, by: Actor, urgent: bool = False) -> None:
    for account in {a.pk: a for a in accounts}.values():
        if by.account is not None and account.pk == by.account.pk:
            continue
        with translation.override(account.language or None):
            title = str(text) % {"case": case.title, "actor": by.label, "state": str(case.at.title)}
        notices.send(to=account, title=title, subject=case.case, urgent=urgent)
