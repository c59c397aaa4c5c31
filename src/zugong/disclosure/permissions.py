"""Who sees which of the staff's pages, and what an account may do with a publication now, with the reason where it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from zugong.disclosure import reviewing
from zugong.disclosure.models import Duty, Publication, Question
from zugong.disclosure.roles import VIEW
from zugong.flows import permissions as flow_permissions
from zugong.flows.table import Verb
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.organisations.refusals import Forbidden, Refused

AHEAD = ("sign", "publish")
RELATED = ("unit__parent__parent", "holder", "overseer", "latest", "made_by")


@dataclass(frozen=True)
class Choice:
    """One verb for one account: possible now, or off with a reason."""

    verb: Verb
    reason: str = ""

    @property
    def possible(self) -> bool:
        return not self.reason


def check_section(account: Account) -> None:
    if not account.can(VIEW):
        raise Forbidden(
            "disclosure", _("This is for those who prepare, review, publish or oversee what is made public.")
        )


def visible_publication(account: Account, pk: int) -> Publication:
    found = Publication.objects.visible_to(account).select_related(*RELATED).filter(id=pk).first()
    if found is None:
        raise Http404
    return found


def visible_duty(account: Account, pk: int) -> Duty:
    found = (
        Duty.objects.visible_to(account)
        .select_related("unit__parent__parent", "helper", "publication")
        .filter(id=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def visible_question(account: Account, pk: int) -> Question:
    found = (
        Question.objects.visible_to(account)
        .select_related("unit__parent__parent", "holder", "overseer", "publication", "about")
        .filter(id=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def choices(publication: Publication, by: Actor) -> list[Choice]:
    """The table's verbs for this account: open ones first, then the steps ahead that are its own, with why not yet."""
    assert by.account is not None
    found = []
    for verb in publication.table.verbs:
        held = any(
            who.kind == "permission" and by.account.can(who.permission, publication.unit) for who in verb.who
        )
        if not verb.from_ or verb.name == "edit" or not held:
            continue
        if verb.name == "withdraw" and publication.latest_id is None:
            continue
        try:
            flow_permissions.check(publication, verb.name, by)
            if verb.name == "sign":
                reviewing.check_may_sign(by.account, publication.unit)
            found.append(Choice(verb))
        except Refused as refused:
            if publication.is_open and verb.name in AHEAD:
                found.append(Choice(verb, str(refused)))
    return sorted(found, key=lambda choice: not choice.possible)


def may(publication: Publication, verb: str, by: Actor) -> bool:
    try:
        flow_permissions.check(publication, verb, by)
    except Refused:
        return False
    return True


def possible_names(case: Any, by: Actor) -> set[str]:
    return {verb.name for verb in flow_permissions.possible(case, by)}
