"""The number a publication bears for good: county, month, place, running number (HX-2605-SLP-0417)."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from zugong.disclosure.models import PublicationNumber
from zugong.lib.initials import initials
from zugong.organisations.models import Unit


def take(unit: Unit, period_to: date) -> str:
    """The next number of the month, in the caller's transaction: two who ask at once get two numbers."""
    key = month_key(Unit.objects.filter(pk__in=unit.ancestor_ids, kind="county").first() or unit, period_to)
    PublicationNumber.objects.bulk_create([PublicationNumber(key=key)], ignore_conflicts=True)
    PublicationNumber.objects.filter(key=key).update(last=F("last") + 1)
    last = PublicationNumber.objects.values_list("last", flat=True).get(key=key)
    return spelled(key, unit.name, last)


def month_key(county: Unit, period_to: date) -> str:
    """What is counted apart: a county's month."""
    return f"{initials(county.name)}-{period_to:%y%m}"


def spelled(key: str, name: str, last: int) -> str:
    """The number from its parts; bulk writers count for themselves."""
    return f"{key}-{initials(name)}-{last:04d}"
