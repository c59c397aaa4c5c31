"""May this actor do it? Asks ``policies`` about the state, then the table about the actor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.flows import policies
from zugong.flows.models import Case
from zugong.organisations.refusals import Forbidden, Refused
from zugong.flows.table import Verb, Who
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit


def check(case: Case, verb_name: str, by: Actor) -> Verb:
    """Return the verb when ``by`` may do it now; raise ``Forbidden`` or ``NotNow`` with the reason otherwise."""
    verb = case.table.verb(verb_name)
    if not any(_is(case, who, by) for who in verb.who):
        raise Forbidden("who", _("This is for %(who)s."), who=_("others with the right to it"))
    policies.check_state(case, verb)
    return verb


def possible(case: Case, by: Actor) -> list[Verb]:
    """The verbs ``by`` may do now, in the table's order."""
    found = []
    for verb in case.table.verbs_from(case.state):
        try:
            found.append(check(case, verb.name, by))
        except Refused:
            continue
    return found


def _is(case: Case, who: Who, by: Actor) -> bool:
    if who.kind in {"system", "requester"}:
        return by.kind == who.kind and (by.kind == "system" or by.case_id == case.pk)
    if by.kind != "account" or by.account is None:
        return False
    if who.kind == "assignee":
        return case.assignee_id is not None and case.assignee_id == by.person_id
    unit: Unit | None = {"holder": case.holder, "unit": case.unit, "overseer": case.overseer}[who.place]
    return unit is not None and by.account.can(who.permission, unit)
