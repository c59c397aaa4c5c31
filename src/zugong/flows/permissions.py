"""May this actor do it? Asks ``policies`` about the state, then the table about the actor."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zugong.flows import policies
from zugong.flows.models import Case
from zugong.flows.table import Verb, Who
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Listed, Refused


def check(case: Case, verb_name: str, by: Actor) -> Verb:
    """Return the verb when ``by`` may do it now; raise ``Forbidden`` or ``NotNow`` with the reason otherwise."""
    verb = case.table.verb(verb_name)
    check_actor(case, verb, by)
    policies.check_state(case, verb)
    return verb


def check_actor(case: Case, verb: Verb, by: Actor) -> None:
    """Raise ``Forbidden``, saying whose it is, unless the table opens ``verb`` to ``by``. A case not saved yet will do."""
    if not any(_is(case, who, by) for who in verb.who):
        whose = dict.fromkeys(words for who in verb.who for words in _in_words(case, who))
        raise Forbidden("who", _("This is for: %(who)s."), who=Listed(whose))


def possible(case: Case, by: Actor) -> list[Verb]:
    """The verbs ``by`` may do now, in the table's order."""
    found = []
    for verb in case.table.verbs_from(case.state):
        try:
            found.append(check(case, verb.name, by))
        except Refused:
            continue
    return found


def name_of(kind: str, label: str) -> Any:
    """An actor in words a person reads: accounts by their names, the others by what they are."""
    return {"requester": _("the person who asked"), "system": _("the clock")}.get(kind, label)


def _in_words(case: Case, who: Who) -> list[Any]:
    if who.kind == "assignee":
        return [case.assignee.name if case.assignee else _("the person it is given to")]
    if who.kind != "permission":
        return [name_of(who.kind, who.kind)]
    unit = _place(case, who)
    if unit is None:
        return []
    return [
        format_lazy("{unit} {role}", unit=unit.name, role=role.title)
        for role in roles.all_roles()
        if who.permission in role.permissions
    ]


def _place(case: Case, who: Who) -> Unit | None:
    return {"holder": lambda: case.holder, "unit": lambda: case.unit, "overseer": lambda: case.overseer}[
        who.place
    ]()


def _is(case: Case, who: Who, by: Actor) -> bool:
    if who.kind in {"system", "requester"}:
        return by.kind == who.kind and (by.kind == "system" or by.case_id == case.pk)
    if by.kind != "account" or by.account is None:
        return False
    if who.kind == "assignee":
        return case.assignee_id is not None and case.assignee_id == by.person_id
    unit = _place(case, who)
    return unit is not None and by.account.can(who.permission, unit)
