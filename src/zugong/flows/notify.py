"""Who is told what when a case moves. Notices are rows of the same transaction, so none is lost."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case
from zugong.flows.permissions import name_of
from zugong.flows.table import Notice, Verb
from zugong.notices import actions as notices
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.organisations.queries import accounts_holding


def tell(
    case: Case, notice: Notice | None, *, by: Actor, reason: Any = "", former: int | None = None
) -> None:
    """Send the verb's notice to its audiences, never back to the actor.

    ``reason`` is what the text may quote. ``former`` is the id of the person the case was assigned to before; with
    nobody assigned now, the notice is theirs.
    """
    if notice is None:
        return
    accounts = [account for name in notice.to for account in audience(case, name, former=former)]
    _send(case, accounts, notice.text, by=by, reason=reason)


def tell_late(case: Case, *, audience: str, by: Actor, passed_up: bool = True) -> None:
    """Tell those who must act that the case is overdue, or (``overseer`` and ``passed_up``) was passed up to them."""
    called_in = audience == "overseer" and passed_up
    text = _("Overdue and passed up to you: %(case)s") if called_in else _("Overdue: %(case)s")
    _send(case, globals()["audience"](case, audience), text, by=by, urgent=True)


def audience(case: Case, name: str, *, former: int | None = None) -> list[Account]:
    """The accounts behind a word of the table: duty, assignee, overseer, ``unit:`` or ``holder:`` and a permission."""
    if name == "assignee":
        person = case.assignee_id or former
        return list(Account.objects.filter(person_id=person, is_active=True)) if person else []
    if name == "duty":
        if case.duty.startswith("@"):
            return audience(case, "assignee") if case.duty == "@assignee" else []
        return accounts_holding(case.duty, case.holder) if case.duty else []
    if name == "overseer":
        return accounts_holding(case.oversight, case.overseer) if case.overseer else []
    place, permission = name.split(":")
    return accounts_holding(permission, case.holder if place == "holder" else case.unit)


def words_of(verb: Verb, reason: str) -> Any:
    """The title of a refusal reason, empty when the verb has no such one."""
    return next((found.title for found in verb.reasons if found.code == reason), "")


def _send(
    case: Case, accounts: list[Account], text: Any, *, by: Actor, reason: Any = "", urgent: bool = False
) -> None:
    titles = []
    for account in {found.pk: found for found in accounts}.values():
        if by.account is not None and account.pk == by.account.pk:
            continue
        with translation.override(account.language or settings.LANGUAGE_CODE):
            words = {
                "case": case.title,
                "actor": str(name_of(by.kind, by.label)),
                "state": str(case.at.title),
            }
            titles.append((account, str(text) % (words | {"reason": str(reason)})))
    if titles:
        notices.send_all(titles, subject=case.case, urgent=urgent)
