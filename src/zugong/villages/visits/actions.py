"""Links between Party members and households, visits, what becomes of a difficulty, and the household's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_photos
from zugong.lib.images import Photo
from zugong.organisations import events, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Person, Unit
from zugong.organisations.refusals import Conflict, NotNow, Refused
from zugong.villages.models import (
    Household,
    HouseholdLink,
    HouseholdMember,
    Visit,
    VisitAnswer,
    VisitCheck,
    VisitOrder,
)
from zugong.villages.places import village_of
from zugong.villages.visits import permissions
from zugong.workorders import actions as orders
from zugong.workorders.models import ServiceItem, WorkOrder

OLDEST = timedelta(days=92)  # a visit is noted within a quarter, or not at all


# --- links -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pair:
    """Who shall look after whom, and why in words."""

    household: Household
    person: Person
    why: str = ""


@transaction.atomic
def link(*, household: Household, person: Person, by: Actor, why: str = "") -> HouseholdLink:
    """``person`` looks after the household from today on; whoever did before is thanked and free."""
    permissions.check_can_link(by, household.unit)
    _check_pairs([Pair(household, person)])
    today = timezone.localdate()
    running = HouseholdLink.objects.open().filter(household=household)
    if running.filter(person=person).exists():
        raise Refused("person", _("%(name)s looks after this household already."), name=person.name)
    running.update(to_date=today)
    days = rules.value("visits.days", household.unit)
    made = HouseholdLink.objects.create(
        household=household,
        person=person,
        from_date=today,
        why=why[:80],
        last_on=_last_visit(household),
        due_on=_due(_last_visit(household), today, days),
    )
    events.record("visits.link", by=by, subject=household, unit=household.unit, person=person.code)
    return made


@transaction.atomic
def link_many(*, pairs: Sequence[Pair], unit: Unit, by: Actor) -> int:
    """Links for households of ``unit`` that have none; what somebody linked meanwhile stays as it is.

    Returns how many were made; one event for all of them.
    """
    permissions.check_can_link(by, unit)
    for pair in pairs:
        if not pair.household.unit.path.startswith(unit.path):
            raise Refused("household", _("A household lies outside %(unit)s."), unit=unit.name)
    _check_pairs(pairs)
    today = timezone.localdate()
    taken = set(
        HouseholdLink.objects.open()
        .filter(household__in=[pair.household.pk for pair in pairs])
        .values_list("household_id", flat=True)
    )
    last = dict(
        Visit.objects.standing()
        .filter(household__in=[pair.household.pk for pair in pairs])
        .order_by()
        .values_list("household")
        .annotate(Max("on"))
    )
    days = rules.value("visits.days", unit)
    fresh = [
        HouseholdLink(
            household=pair.household,
            person=pair.person,
            from_date=today,
            why=pair.why[:80],
            last_on=last.get(pair.household.pk),
            due_on=_due(last.get(pair.household.pk), today, days),
        )
        for pair in pairs
        if pair.household.pk not in taken
    ]
    HouseholdLink.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        events.record("visits.link_many", by=by, subject=unit, unit=unit, links=len(fresh))
    return len(fresh)


@transaction.atomic
def unlink(*, link: HouseholdLink, by: Actor) -> None:
    """End a link; the household shows as without anybody until it gets another one."""
    permissions.check_can_link(by, link.household.unit)
    if not HouseholdLink.objects.open().filter(pk=link.pk).update(to_date=timezone.localdate()):
        raise NotNow("ended", _("This link has ended already."))
    events.record(
        "visits.unlink", by=by, subject=link.household, unit=link.household.unit, person=link.person.code
    )


def _check_pairs(pairs: Sequence[Pair]) -> None:
    own = set(
        HouseholdMember.objects.filter(
            person__in={pair.person.pk for pair in pairs}, left_on__isnull=True
        ).values_list("household_id", "person_id")
    )
    for pair in pairs:
        if pair.household.left_on is not None:
            raise NotNow("household", _("This household has left."))
        if not pair.person.is_party_member or pair.person.left_on is not None:
            raise Refused("person", _("%(name)s is no Party member here."), name=pair.person.name)
        if (pair.household.pk, pair.person.pk) in own:
            raise Refused("person", _("%(name)s lives in this household."), name=pair.person.name)


def _due(last: date | None, since: date, days: int) -> date:
    """A link that is new gives at least its own day; whoever was visited lately is due later."""
    return max(last + timedelta(days=days), since) if last else since + timedelta(days=days)


# --- visits ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Noted:
    """``order`` and ``token`` (of its private link) when a difficulty became an order; ``created`` False: sent twice."""

    visit: Visit
    created: bool
    order: WorkOrder | None = None
    token: str = ""


@transaction.atomic
def note_visit(
    *,
    household: Household,
    kind: str,
    on: date,
    found: str,
    words: str,
    by: Actor,
    request_key: str,
    photos: Sequence[Photo] = (),
    item: ServiceItem | None = None,
) -> Noted:
    """Keep a visit. With an ``item`` its difficulty becomes an order placed for the household in the same breath.

    The same ``request_key`` again gives the visit there is. Raises ``Forbidden`` for who neither looks after the
    household nor visits for an office there.
    """
    if existing := Visit.objects.filter(request_key=request_key).select_related("order_link__order").first():
        order = existing.order_link.order if hasattr(existing, "order_link") else None
        return Noted(existing, False, order, orders.link_token(order.request_key) if order else "")
    person = permissions.check_can_visit(by, household)
    if household.left_on is not None:
        raise NotNow("household", _("This household has left."))
    _check_day(on)
    if found == Visit.Found.DIFFICULTY and not words:
        raise Refused("words", _("Say in a sentence what the difficulty is."))
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                household=household,
                person=person,
                kind=kind,
                on=on,
                found=found,
                words=words,
                request_key=request_key,
                noted_by=by.account,
            )
    except IntegrityError:
        return Noted(Visit.objects.get(request_key=request_key), False)
    keep_photos(photos, subject=visit, purpose="visit", by=by)
    _move_due(household)
    events.record("visits.note", by=by, subject=visit, unit=household.unit, kind=kind, found=found)
    if item is None:
        return Noted(visit, True)
    placed = _place(visit, item, by)
    return Noted(visit, True, placed.order, placed.token)


@transaction.atomic
def order_from(*, visit: Visit, item: ServiceItem, by: Actor) -> Noted:
    """One tap later: the difficulty of a visit becomes an order for the household. Twice makes one."""
    permissions.check_can_visit(by, visit.household)
    if visit.found != Visit.Found.DIFFICULTY:
        raise Refused("found", _("Only a difficulty becomes an order."))
    placed = _place(visit, item, by)
    return Noted(visit, placed.created, placed.order, placed.token)


def _place(visit: Visit, item: ServiceItem, by: Actor) -> orders.Placed:
    """The order is the household's own: whoever visited writes it down, the household has the last word on it."""
    household = visit.household
    village = village_of(household.unit)
    if village is None:
        raise Refused("unit", _("This household lies in no village."))
    placed = orders.place(
        item=item,
        unit=village,
        words=visit.words,
        by=Actor.requester(None, by.address),
        request_key=f"visit-{visit.request_key}"[:64],
        source="visit",
        requester_name=household.head,
        phone=household.phone,
        hamlet=household.hamlet,
    )
    if placed.created:
        VisitOrder.objects.create(visit=visit, order=placed.order)
        events.record(
            "visits.order", by=by, subject=visit, unit=household.unit, number=placed.order.number_text
        )
    return placed


@transaction.atomic
def correct(
    *, visit: Visit, kind: str, on: date, found: str, words: str, by: Actor, request_key: str
) -> Visit:
    """What was noted wrongly is noted anew; both stay to be read, the new one counts."""
    permissions.check_can_correct(by, visit)
    _check_day(on)
    if hasattr(visit, "corrected_by"):
        raise Conflict("corrected", _("This visit has been corrected already."))
    fresh = Visit.objects.create(
        household=visit.household,
        person=visit.person,
        kind=kind,
        on=on,
        found=found,
        words=words,
        request_key=request_key,
        corrects=visit,
        noted_by=by.account,
    )
    _move_due(visit.household)
    events.record("visits.correct", by=by, subject=fresh, unit=visit.household.unit, corrects=visit.pk)
    return fresh


@transaction.atomic
def answer(*, visit: Visit, verdict: str, words: str, by: Actor) -> VisitAnswer:
    """The household says of a visit that it was so, or that nobody came."""
    given = VisitAnswer.objects.create(visit=visit, verdict=verdict, words=words[:300])
    events.record("visits.answer", by=by, subject=visit, unit=visit.household.unit, verdict=verdict)
    return given


@transaction.atomic
def check(*, visit: Visit, stands: bool, words: str, by: Actor) -> VisitCheck:
    """The office asked both sides after a household said that nobody came; what it found counts from now on."""
    permissions.check_can_check(by, visit)
    if not words:
        raise Refused("words", _("Write what both sides said."))
    assert by.account is not None  # the check above
    if VisitCheck.objects.filter(visit=visit).exists():
        raise Conflict("checked", _("Somebody has looked into this visit already."))
    made = VisitCheck.objects.create(visit=visit, stands=stands, words=words, account=by.account)
    _move_due(visit.household)
    events.record("visits.check", by=by, subject=visit, unit=visit.household.unit, stands=stands)
    return made


def _check_day(on: date) -> None:
    today = timezone.localdate()
    if on > today:
        raise Refused("on", _("The date lies in the future."))
    if on < today - OLDEST:
        raise Refused("on", _("Visits are noted within three months."))


def _last_visit(household: Household) -> date | None:
    found: date | None = (
        Visit.objects.standing().filter(household=household).aggregate(last=Max("on"))["last"]
    )
    return found


def _move_due(household: Household) -> None:
    """Keep the running link beside the visits."""
    last = _last_visit(household)
    days = rules.value("visits.days", household.unit)
    for running in HouseholdLink.objects.open().filter(household=household):
        due = _due(last, running.from_date, days)
        HouseholdLink.objects.filter(pk=running.pk).update(last_on=last, due_on=due)
