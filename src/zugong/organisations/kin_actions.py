"""Entering, ending and reading near relatives. Every look at somebody's relatives is an event.

Entered by whoever holds ``organisations.keep_kin`` where one of the two lives or serves; both have to be in sight.
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event, KinRelation, Person, Unit
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.organisations.roles import KEEP_KIN, VIEW_KIN, who_may


def units_of(*people: Person) -> list[Unit]:
    return [unit for one in people for unit in (one.home, one.party_unit) if unit is not None]


def may(by: Actor, permission: str, *people: Person) -> bool:
    if by.kind == "system":
        return True
    return by.account is not None and any(by.account.can(permission, unit) for unit in units_of(*people))


def check_may_keep(by: Actor, *people: Person) -> None:
    """Raise ``Forbidden`` unless ``by`` may enter relatives of one of these people."""
    if not may(by, KEEP_KIN, *people):
        raise Forbidden("keep_kin", _("Near relatives are entered by: %(who)s."), who=who_may(KEEP_KIN))


@transaction.atomic
def enter(
    *,
    person: Person,
    relative: Person,
    kind: str,
    source: str,
    by: Actor,
    words: str = "",
    from_date: date | None = None,
) -> KinRelation:
    """Two people are near relatives. The order of the two does not matter."""
    check_may_keep(by, person, relative)
    if person.pk == relative.pk:
        raise Refused("relative", _("Nobody is a relative of themselves."))
    if kind not in KinRelation.Kind.values:
        raise Refused("kind", _("Choose from the list."))
    if not source.strip():
        raise Refused("source", _("Say where this is known from."))
    if from_date and from_date > timezone.localdate():
        raise Refused("from_date", _("The date lies in the future."))
    first, second = sorted((person, relative), key=lambda one: one.pk)
    try:
        with transaction.atomic():
            made = KinRelation.objects.create(
                person=first,
                relative=second,
                kind=kind,
                words=words[:20],
                source=source[:120],
                from_date=from_date,
                entered_by=by.account,
                entered_at=timezone.now(),
            )
    except IntegrityError:
        raise Conflict(
            "relative",
            _("%(one)s and %(other)s are entered as relatives already."),
            one=person.name,
            other=relative.name,
        ) from None
    events.record("kin.enter", by=by, subject=made, unit=person.home, kind=kind)
    return made


@transaction.atomic
def end(relation: KinRelation, *, on: date, by: Actor) -> None:
    """It holds no more, such as after a divorce; blood relations do not end."""
    check_may_keep(by, relation.person, relation.relative)
    if relation.kind in (KinRelation.Kind.LINEAL, KinRelation.Kind.COLLATERAL):
        raise Refused("on", _("Relations by blood do not end; take it back if it was entered by mistake."))
    if on > timezone.localdate():
        raise Refused("on", _("The date lies in the future."))
    if relation.from_date and on < relation.from_date:
        raise Refused("on", _("The end is before the beginning."))
    if not _open(relation).update(to_date=on):
        raise NotNow("ended", _("This relation has ended already."))
    relation.to_date = on
    events.record("kin.end", by=by, subject=relation, unit=relation.person.home, on=on.isoformat())


@transaction.atomic
def take_back(relation: KinRelation, *, why: str, by: Actor) -> None:
    """It was entered by mistake: the row stays, with the reason, and counts no more."""
    check_may_keep(by, relation.person, relation.relative)
    if not why.strip():
        raise Refused("why", _("Write why it was wrong."))
    if not _open(relation).update(wrong_because=why[:120]):
        raise NotNow("ended", _("This relation has ended already."))
    relation.wrong_because = why[:120]
    events.record("kin.take_back", by=by, subject=relation, unit=relation.person.home)


@transaction.atomic
def look(person: Person, *, by: Actor) -> list[KinRelation]:
    """The relatives of a person; asking is an event, and so is asking without being allowed to."""
    if not may(by, VIEW_KIN, person):
        raise Forbidden("view_kin", _("Near relatives are shown to: %(who)s."), who=who_may(VIEW_KIN))
    events.record("kin.viewed", by=by, subject=person, unit=person.home, result=Event.Result.READ)
    rows = KinRelation.objects.of(person).select_related("person__home", "relative__home", "entered_by")
    return list(rows.order_by("to_date", "kind", "pk"))


def _open(relation: KinRelation):
    return KinRelation.objects.filter(pk=relation.pk, to_date__isnull=True, wrong_because="")
