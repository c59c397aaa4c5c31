"""Changing the roster of households by hand: the same checks as its import, one household at a time.

A refusal's ``code`` is the name of the field it speaks of, where there is one.
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zugong.lib.codes import CodeError, check_id_number, check_mobile, relation_name
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.fields import blind_index, readable
from zugong.organisations.models import Person, Unit
from zugong.organisations.refusals import Conflict, NotNow, Refused
from zugong.villages.households.cards import card_hash
from zugong.villages.households.permissions import check_can_keep
from zugong.villages.models import Household, HouseholdMember
from zugong.villages.places import village_of

HEAD = "02"
MOST_MEMBERS = 60
LIVES_IN = ("village", "group")


# --- households --------------------------------------------------------------------------------------------------
@transaction.atomic
def create(
    *,
    unit: Unit,
    head: str,
    by: Actor,
    code: str = "",
    hamlet: str = "",
    phone: str = "",
    care: str = "",
    id_number: str = "",
) -> Household:
    """A new household with its head as its first member. Without a ``code`` it gets the village's next one."""
    check_can_keep(by, unit)
    _check_place(unit)
    if not head:
        raise Refused("head", _("Write the name of the head."))
    household = Household(unit=unit, head=head, hamlet=hamlet, phone=_phone(phone), care=care)
    household.code = code or next_code(unit)
    try:
        with transaction.atomic():
            household.save(force_insert=True)
    except IntegrityError:
        raise Conflict("code", _("Another household has this number.")) from None
    _add(household, name=head, relation=HEAD, id_number=id_number, birth_date=None)
    events.record("households.create", by=by, subject=household, unit=unit)
    return household


@transaction.atomic
def update(*, household: Household, by: Actor, hamlet: str, phone: str | None, care: str) -> None:
    """Change what the office keeps of a household; ``phone`` None leaves it. The event names the fields, no values."""
    check_can_keep(by, household.unit)
    before = (household.hamlet, readable(household, "phone"), household.care)
    household.hamlet, household.care = hamlet, care
    if phone is not None:
        household.phone = _phone(phone)
    after = (household.hamlet, readable(household, "phone"), household.care)
    names = ("hamlet", "phone", "care")
    changed = [name for name, old, new in zip(names, before, after, strict=True) if old != new]
    if changed:
        household.index_fields()
        household.save(update_fields=["hamlet", "phone", "phone_index", "care"])
        events.record("households.update", by=by, subject=household, unit=household.unit, fields=changed)


@transaction.atomic
def move(*, household: Household, unit: Unit, by: Actor, hamlet: str = "") -> None:
    """The household lives in another group or village from now on; its number and its card stay."""
    check_can_keep(by, household.unit)
    check_can_keep(by, unit)
    _check_open(household)
    _check_place(unit)
    if unit.pk == household.unit_id:
        raise Refused("unit", _("The household lives there already."))
    former = household.unit
    household.unit, household.hamlet = unit, hamlet
    household.save(update_fields=["unit", "hamlet"])
    events.record(
        "households.move", by=by, subject=household, unit=unit, former=former.long_name, to=unit.long_name
    )


@transaction.atomic
def close(*, household: Household, on: date, by: Actor, why: str) -> None:
    """The household moved away or is no more; its card opens nothing from now on, what it did stays."""
    check_can_keep(by, household.unit)
    if on > timezone.localdate():
        raise Refused("on", _("The date lies in the future."))
    if not Household.objects.open().filter(pk=household.pk).update(left_on=on):
        raise NotNow("closed", _("This household has left already."))
    household.left_on = on
    events.record(
        "households.close", by=by, subject=household, unit=household.unit, on=on.isoformat(), why=why
    )


@transaction.atomic
def reopen(*, household: Household, by: Actor) -> None:
    """The household is back; its card is a new one, the old paper opens nothing."""
    check_can_keep(by, household.unit)
    _check_place(household.unit)
    if not Household.objects.filter(pk=household.pk, left_on__isnull=False).update(left_on=None):
        raise NotNow("open", _("This household is in the roster."))
    household.left_on = None
    _new_card(household)
    events.record("households.reopen", by=by, subject=household, unit=household.unit)


@transaction.atomic
def reissue_card(*, household: Household, by: Actor) -> None:
    """A new card: from this moment the old one opens nothing. Two people at once end it once."""
    check_can_keep(by, household.unit)
    _check_open(household)
    _new_card(household)
    events.record(
        "households.reissue_card",
        by=by,
        subject=household,
        unit=household.unit,
        version=household.card_version,
    )


def _new_card(household: Household) -> None:
    version = household.card_version
    household.card_version += 1
    fresh = card_hash(household)
    won = Household.objects.filter(pk=household.pk, card_version=version).update(
        card_version=F("card_version") + 1, card_hash=fresh
    )
    if not won:
        raise Conflict("card", _("Somebody has just made a new card for this household; print that one."))
    household.card_hash = fresh


# --- members -----------------------------------------------------------------------------------------------------
@transaction.atomic
def add_member(
    *,
    household: Household,
    name: str,
    relation: str,
    by: Actor,
    birth_date: date | None = None,
    id_number: str = "",
) -> HouseholdMember:
    """Somebody more in the household. Whoever is in the roster of people with that ID number is tied to it."""
    check_can_keep(by, household.unit)
    _check_open(household)
    if household.members.filter(left_on__isnull=True).count() >= MOST_MEMBERS:
        raise Refused("name", _("A household has at most %(limit)s members."), limit=MOST_MEMBERS)
    if relation == HEAD:
        raise Refused("relation", _("There is a head already; change the head first."))
    member = _add(household, name=name, relation=relation, id_number=id_number, birth_date=birth_date)
    _count(household)
    events.record("households.add_member", by=by, subject=household, unit=household.unit, member=member.pk)
    return member


@transaction.atomic
def update_member(
    *,
    member: HouseholdMember,
    by: Actor,
    name: str,
    relation: str,
    birth_date: date | None,
    id_number: str | None = None,
) -> None:
    """Change a member; ``id_number`` None leaves it. The head's name is the household's."""
    household = member.household
    check_can_keep(by, household.unit)
    if (relation == HEAD) != (member.relation == HEAD):
        raise Refused("relation", _("A household has one head; change the head by itself."))
    member.name, member.relation, member.birth_date = name, relation, birth_date
    if id_number is not None:
        member.id_number = _id_number(id_number)
    _check_member(member)
    member.save()
    if member.relation == HEAD and household.head != name:
        household.head = name
        household.save(update_fields=["head"])
    events.record("households.update_member", by=by, subject=household, unit=household.unit, member=member.pk)


@transaction.atomic
def member_left(*, member: HouseholdMember, on: date, why: str, by: Actor) -> None:
    """A member moved away or died. The head can leave only when another one has been named."""
    household = member.household
    check_can_keep(by, household.unit)
    if on > timezone.localdate():
        raise Refused("on", _("The date lies in the future."))
    if member.relation == HEAD:
        raise Refused("on", _("Name another head first."))
    rows = HouseholdMember.objects.filter(pk=member.pk, left_on__isnull=True)
    if not rows.update(left_on=on, left_why=why):
        raise NotNow("left", _("%(name)s has left already."), name=member.name)
    _count(household)
    events.record(
        "households.member_left", by=by, subject=household, unit=household.unit, member=member.pk, why=why
    )


@transaction.atomic
def change_head(*, household: Household, member: HouseholdMember, former_is: str, by: Actor) -> None:
    """Another member becomes the head; ``former_is`` is what the former head is to the new one."""
    check_can_keep(by, household.unit)
    _check_open(household)
    if member.household_id != household.pk or member.left_on is not None:
        raise Refused("member", _("Choose somebody who lives in the household."))
    if member.relation == HEAD:
        raise Refused("member", _("%(name)s is the head already."), name=member.name)
    household.members.filter(relation=HEAD).update(relation=former_is)
    household.members.filter(pk=member.pk).update(relation=HEAD)
    Household.objects.filter(pk=household.pk).update(head=member.name)
    household.head = member.name
    events.record("households.change_head", by=by, subject=household, unit=household.unit, member=member.pk)


# --- parts -------------------------------------------------------------------------------------------------------
def next_code(unit: Unit) -> str:
    """The village's code and the next running number, four digits."""
    village = village_of(unit)
    start = f"{village.code if village else unit.code}-"
    last = (
        Household.objects.filter(code__startswith=start)
        .order_by("-code")
        .values_list("code", flat=True)
        .first()
    )
    number = last.removeprefix(start) if last else "0"
    return f"{start}{(int(number) if number.isdigit() else 0) + 1:04d}"


def _add(
    household: Household, *, name: str, relation: str, id_number: str, birth_date: date | None
) -> HouseholdMember:
    member = HouseholdMember(
        household=household,
        name=name,
        relation=relation,
        id_number=_id_number(id_number),
        birth_date=birth_date,
    )
    _check_member(member)
    member.save(force_insert=True)
    return member


def _check_member(member: HouseholdMember) -> None:
    """What the fields say together, and whether the number is in the roster already."""
    if not member.name:
        raise Refused("name", _("The name is missing."))
    if relation_name(member.relation) == member.relation:
        raise Refused("relation", _("Choose from the list."))
    if member.id_number:
        number = check_id_number(member.id_number)
        member.birth_date = member.birth_date or number.birth_date
        if member.birth_date != number.birth_date:
            raise Refused(
                "birth_date", _("The ID number says %(found)s."), found=number.birth_date.isoformat()
            )
        index = blind_index(number.number, "person.id_number")
        living = HouseholdMember.objects.filter(id_index=index, left_on__isnull=True, household__left_on=None)
        other = living.exclude(pk=member.pk).select_related("household").first()
        if other is not None:
            raise Conflict(
                "id_number",
                _("Household %(code)s has a member with this ID number."),
                code=other.household.code,
            )
        member.person = Person.objects.filter(id_index=index, left_on__isnull=True).first() or member.person
    if member.birth_date and member.birth_date > timezone.localdate():
        raise Refused("birth_date", _("The date lies in the future."))


def _count(household: Household) -> None:
    """Keep the number of people beside the household."""
    household.size = max(1, household.members.filter(left_on__isnull=True).count())
    Household.objects.filter(pk=household.pk).update(size=household.size)


def _check_open(household: Household) -> None:
    if household.left_on is not None:
        raise NotNow("closed", _("This household has left; only what it did before is kept."))


def _check_place(unit: Unit) -> None:
    if unit.kind not in LIVES_IN:
        raise Refused("unit", _("%(unit)s is neither a village nor a group."), unit=unit.name)
    if not unit.is_open:
        raise NotNow("unit", _("%(unit)s no longer exists; use its successor."), unit=unit.name)


def _id_number(text: str) -> str:
    if not text:
        return ""
    try:
        return check_id_number(text).number
    except CodeError as problem:
        raise Refused("id_number", gettext(problem.template), **problem.params) from None


def _phone(text: str) -> str:
    if not text:
        return ""
    try:
        return check_mobile(text)
    except CodeError as problem:
        raise Refused("phone", gettext(problem.template), **problem.params) from None
