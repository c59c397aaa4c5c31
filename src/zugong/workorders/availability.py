"""A member says whether they can be asked."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Person
from zugong.organisations.refusals import Forbidden


@transaction.atomic
def set_availability(person: Person, *, by: Actor, available: bool, reason: str = "") -> None:
    """Switch a person to there or away; only the person alone may. Doing it twice leaves one event."""
    if by.person_id != person.pk:
        raise Forbidden("not_yours", gettext_lazy("Only the member says whether they can be asked."))
    why = "" if available else (reason.strip() or _("away today"))[:60]
    changed = (
        Person.objects.filter(pk=person.pk)
        .exclude(available=available, unavailable_reason=why)
        .update(available=available, unavailable_reason=why)
    )
    person.available, person.unavailable_reason = available, why
    if changed:
        events.record(
            "person.availability",
            by=by,
            subject=person,
            unit_id=person.party_unit_id or person.home_id,
            available=available,
        )
