"""Who may visit, link, look into a visit, and see how far things are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.models import Person, Unit
from zugong.organisations.refusals import Forbidden
from zugong.villages.models import Household, HouseholdLink, Visit
from zugong.villages.roles import LINK_HOUSEHOLDS, VIEW_VISITS, VISIT, VISIT_HERE


def check_can_view(by: Actor) -> None:
    if by.account is None or not by.account.can(VIEW_VISITS):
        raise Forbidden(
            "view_visits", _("Visits are seen by the village, the township and the county section.")
        )


def check_can_link(by: Actor, unit: Unit | None = None) -> None:
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(LINK_HOUSEHOLDS, unit):
        raise Forbidden(
            "link_households", _("Who looks after whom is settled by the branch secretary and the township.")
        )


def looks_after(by: Actor, household: Household) -> bool:
    """Whether the account's person looks after this household today."""
    return bool(
        by.person_id
        and HouseholdLink.objects.open().filter(household=household, person=by.person_id).exists()
    )


def may_visit(by: Actor, household: Household) -> bool:
    if by.account is None or by.account.person_id is None:
        return False
    return by.account.can(VISIT_HERE, household.unit) or (
        by.account.can(VISIT) and looks_after(by, household)
    )


def check_can_visit(by: Actor, household: Household) -> Person:
    """The person who visits; ``Forbidden`` for anybody who neither looks after it nor works for its village."""
    if not may_visit(by, household):
        raise Forbidden(
            "visit", _("Visits are noted by who looks after the household, and by the village's own cadres.")
        )
    assert by.account is not None and by.account.person is not None
    return by.account.person


def check_can_correct(by: Actor, visit: Visit) -> None:
    """A visit is corrected by who made it."""
    if by.person_id is None or by.person_id != visit.person_id:
        raise Forbidden("correct", _("A visit is corrected by %(name)s alone."), name=visit.person.name)


def check_can_check(by: Actor, visit: Visit) -> None:
    """Looked into by the office, never by who made the visit."""
    if by.account is None or not by.account.can(LINK_HOUSEHOLDS, visit.household.unit):
        raise Forbidden("check", _("This is looked into by the branch secretary or the township."))
    if by.person_id is not None and by.person_id == visit.person_id:
        raise Forbidden("own", _("Nobody looks into a visit of their own; leave it to the township."))
