"""Who died or moved away: entered by the village, or from civil affairs by Excel."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure.policies import check_words
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, NotNow, Refused
from zugong.villages.models import Departure
from zugong.villages.roles import KEEP_DEPARTURES
from zugong.villages.subsidies import permissions


@transaction.atomic
def enter(unit: Unit, *, name: str, id_number: str, why: str, on: date, source: str, by: Actor) -> Departure:
    """Enter that somebody of a village died or moved away. Once for each person, until they are back."""
    permissions.check(by, KEEP_DEPARTURES, unit)
    if unit.kind != "village":
        raise Refused("unit", _("This is entered with the village."))
    if on > timezone.localdate():
        raise Refused("on", _("The day lies ahead of us."))
    row = Departure(unit=unit, name=name, id_number=id_number, why=why, on=on, source=source, by=by.account)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("id_number", _("This person is in the register already.")) from None
    events.record("subsidies.departure", by=by, subject=row, unit=unit, why=why)
    return row


@transaction.atomic
def take_back(row: Departure, *, why: str, by: Actor) -> None:
    """Somebody is back, or was entered by mistake; the entry stays with the reason."""
    permissions.check(by, KEEP_DEPARTURES, row.unit)
    check_words(why)
    if not why.strip():
        raise Refused("why", _("Write why."))
    standing = Departure.objects.standing().filter(pk=row.pk)
    if not standing.update(back_on=timezone.localdate(), back_why=why[:100]):
        raise NotNow("back", _("This entry was taken back already."))
    events.record("subsidies.departure_back", by=by, subject=row, unit=row.unit)
