"""Committees and who sits on them: entered by the township after the election, checked against posts and relatives."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Appointment, Person, Unit
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.organisations.roles import who_may
from zugong.villages.committee import policies
from zugong.villages.models import SupervisionSeat, SupervisionTerm
from zugong.villages.roles import KEEP_SEATS


def check_can_keep(by: Actor, unit: Unit | None = None) -> None:
    """Raise ``Forbidden`` unless ``by`` enters committees (of ``unit``)."""
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(KEEP_SEATS, unit):
        raise Forbidden(
            "keep_seats", _("Supervision committees are entered by: %(who)s."), who=who_may(KEEP_SEATS)
        )


@transaction.atomic
def elect(*, unit: Unit, elected_on: date, until: date, how: str, by: Actor) -> SupervisionTerm:
    """A committee was elected: the one before it, and its seats, end on that day."""
    check_can_keep(by, unit)
    if unit.kind != "village" or not unit.is_open:
        raise Refused("unit", _("%(unit)s has no supervision committee."), unit=unit.name)
    if elected_on > timezone.localdate():
        raise Refused("elected_on", _("The date lies in the future."))
    if until <= elected_on:
        raise Refused("until", _("The end is before the beginning."))
    if not how.strip():
        raise Refused("how", _("Say which assembly elected it, and how many were there."))
    before = policies.standing_term(unit)
    if before is not None:
        if elected_on <= before.elected_on:
            raise Refused(
                "elected_on",
                _("The committee before it was elected on %(day)s."),
                day=before.elected_on.isoformat(),
            )
        SupervisionTerm.objects.filter(pk=before.pk).update(ended_on=elected_on)
        words = str(_("the next committee was elected"))
        before.seats.filter(to_date__isnull=True).update(to_date=elected_on, ended_because=words)
    last = SupervisionTerm.objects.filter(unit=unit).aggregate(last=Max("number"))["last"] or 0
    term = SupervisionTerm.objects.create(
        unit=unit, number=last + 1, elected_on=elected_on, until=until, how=how[:120]
    )
    events.record("supervision.elect", by=by, subject=term, unit=unit, number=term.number)
    return term


@transaction.atomic
def seat(
    term: SupervisionTerm,
    *,
    person: Person,
    from_date: date,
    by: Actor,
    chair: bool = False,
    appointment: Appointment | None = None,
) -> SupervisionSeat:
    """Somebody takes a seat, if nothing bars them: no post that is watched, no near relative on the village committee."""
    check_can_keep(by, term.unit)
    if term.ended_on is not None:
        raise NotNow("ended", _("This committee has ended; seats belong to the one that stands."))
    if person.left_on is not None:
        raise Refused("person", _("%(name)s has left the village."), name=person.name)
    if not term.elected_on <= from_date <= timezone.localdate():
        raise Refused("from_date", _("A seat is taken between the election and today."))
    try:
        policies.check_may_sit(person, term.unit)
    except Refused as barred:
        raise Refused("person", str(barred)) from None
    members = list(term.seats.filter(to_date__isnull=True).values_list("person_id", "chair"))
    most = rules.value("supervision.members_most", term.unit)
    if len(members) >= most:
        raise Refused("person", _("A committee has at most %(most)s members; end a seat first."), most=most)
    if chair and any(is_chair for _person, is_chair in members):
        raise Refused("chair", _("The committee has a chair; end that seat first."))
    try:
        with transaction.atomic():
            made = SupervisionSeat.objects.create(
                term=term, person=person, chair=chair, from_date=from_date, appointment=appointment
            )
    except IntegrityError:
        raise Conflict("person", _("%(name)s sits on it already."), name=person.name) from None
    events.record("supervision.seat", by=by, subject=made, unit=term.unit, chair=chair, person=person.code)
    return made


@transaction.atomic
def unseat(found: SupervisionSeat, *, on: date, why: str, by: Actor) -> None:
    """A seat ends before the committee does: a resignation, a new post, a relative elected, judged unfit."""
    check_can_keep(by, found.term.unit)
    if not why.strip():
        raise Refused("why", _("Write why the seat ends."))
    if on < found.from_date or on > timezone.localdate():
        raise Refused("on", _("A seat ends between its first day and today."))
    rows = SupervisionSeat.objects.filter(pk=found.pk, to_date__isnull=True)
    if not rows.update(to_date=on, ended_because=why[:200]):
        raise NotNow("ended", _("This seat has ended already."))
    events.record("supervision.unseat", by=by, subject=found, unit=found.term.unit, on=on.isoformat())
