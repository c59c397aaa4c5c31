"""What is owed as to-dos: for those who prepare it, and for the tier above once it was passed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.disclosure.models import Duty, Posting, Publication
from zugong.disclosure.roles import OVERSEE, PREPARE
from zugong.notices.todos import LIMIT, Todo
from zugong.organisations.models import Account

AHEAD = timedelta(days=10)
CLOSING = time(17, 30)


def waiting(account: Account) -> list[Todo]:
    """What is being prepared already is a case, and so a to-do of its own."""
    return [*_duties(account), *_photos(account)]


def signs(account: Account) -> list[QuerySet[Any]]:
    """A duty that is near or was passed up, a sheet without a photograph."""
    return [_owed(account), _bare(account)]


def _owed(account: Account) -> QuerySet[Duty]:
    """A unit's own duties that are near; of those below, what was passed up and nobody helps with yet."""
    if not (account.can(PREPARE) or account.can(OVERSEE)):
        return Duty.objects.none()
    own = [place.unit_id for place in account.scope.places if PREPARE in place.role.permissions]
    mine = Q(unit_id__in=own, due_on__lte=timezone.localdate() + AHEAD)
    raised = Q(raised_at__isnull=False, helper__isnull=True) & account.scope.q("unit__path", OVERSEE)
    begun = Publication.objects.open().filter(unit_id__in=own).values("kind")
    rows = Duty.objects.open().filter(mine | raised)
    return rows.exclude(Q(unit_id__in=own) & Q(kind__in=begun) & Q(told_late_at__isnull=True))


def _duties(account: Account) -> Iterator[Todo]:
    own = {place.unit_id for place in account.scope.places}
    for duty in _owed(account).select_related("unit").order_by("due_on", "pk")[:LIMIT]:
        mine = duty.unit_id in own
        yield Todo(
            key=f"duty-{duty.pk}",
            kind=_("to be published"),
            title=duty.words,
            fact="" if mine else duty.unit.name,
            url=reverse("duty", args=[duty.pk]),
            verb=_("prepare") if mine else _("help"),
            due_at=_end_of(duty.due_on),
        )


def _bare(account: Account) -> QuerySet[Posting]:
    """Sheets on the unit's own board that lack a photograph, after it was asked for."""
    own = [place.unit_id for place in account.scope.places if PREPARE in place.role.permissions]
    return Posting.objects.filter(
        unit_id__in=own, photo__isnull=True, off_on__isnull=True, told_photo_at__isnull=False
    )


def _photos(account: Account) -> Iterator[Todo]:
    for posting in _bare(account).select_related("version").order_by("posted_on", "pk")[:LIMIT]:
        yield Todo(
            key=f"posting-{posting.pk}",
            kind=_("notice board"),
            title=_("Photograph the sheet: %(what)s") % {"what": posting.version.title},
            fact=posting.place,
            url=reverse("posting", args=[posting.pk]),
            verb=_("photograph"),
            due_at=_end_of(timezone.localdate(posting.told_photo_at)),
        )


def _end_of(day: Any) -> datetime:
    assert isinstance(day, date)
    return timezone.make_aware(datetime.combine(day, CLOSING))


def address_of_duty(pk: str) -> str:
    return reverse("duty", args=[int(pk)]) if pk.isdigit() else ""


def address_of_posting(pk: str) -> str:
    return reverse("posting", args=[int(pk)]) if pk.isdigit() else ""
