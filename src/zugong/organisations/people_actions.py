"""Changing people, posts and appointments by hand. The same checks as a roster import, one record at a time.

Every verb needs ``organisations.change_people`` over the person's home or the unit served in, and over the new one.
A refusal's ``code`` is the name of the field it speaks of, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zugong.lib.codes import CodeError, check_id_number, check_mobile
from zugong.lib.text import TextTooLong, clean
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.fields import blind_index, readable
from zugong.organisations.models import Appointment, Person, Post, Skill, Unit
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.organisations.roles import CHANGE_PEOPLE

ADULT = 18
FIELDS = frozenset(
    {
        "name",
        "sex",
        "birth_date",
        "id_number",
        "phone",
        "political_status",
        "joined_party_on",
        "home",
        "hamlet",
        "party_unit",
        "capacity",
        "available",
        "unavailable_reason",
        "left_on",
    }
)
TEXTS = ("name", "hamlet", "unavailable_reason")


def check_may_change(by: Actor, person: Person) -> None:
    """Raise ``Forbidden`` unless ``by`` may change this person."""
    if not may_change(by, person):
        raise Forbidden("change_people", _("You may not change %(person)s."), person=person.name)


def may_change(by: Actor, person: Person) -> bool:
    if by.kind == "system":
        return True
    units = [unit for unit in (person.home, person.party_unit) if unit is not None]
    return by.account is not None and any(by.account.can(CHANGE_PEOPLE, unit) for unit in units)


@transaction.atomic
def create(*, code: str, by: Actor, skills: Iterable[Skill] = (), **fields: Any) -> Person:
    """A new person under the roster number ``code``. ``fields`` are those of ``FIELDS``; ``home`` is wanted."""
    person = Person(code=_clean("code", code, 32))
    if not person.code:
        raise Refused("code", _("Give the person a roster number."))
    if Person.objects.filter(code=person.code).exists():
        raise Conflict("code", _("This roster number is taken."))
    if fields.get("home") is None:
        raise Refused("home", _("Say where the person lives."))
    _set(person, fields, by)
    check_may_change(by, person)
    _check(person)
    person.save(force_insert=True)
    person.skills.set(skills)
    events.record("person.create", by=by, subject=person, unit=person.home, number=person.code)
    return person


@transaction.atomic
def update(*, person: Person, by: Actor, skills: Iterable[Skill] | None = None, **fields: Any) -> Person:
    """Change what is given. The event names the fields, never their values."""
    check_may_change(by, person)
    changed = _set(person, fields, by)
    _check(person)
    if changed:
        person.save()
    if skills is not None:
        wanted = {skill.pk for skill in skills}
        if wanted != set(person.skills.values_list("pk", flat=True)):
            person.skills.set(wanted)
            changed.append("skills")
    if changed:
        events.record("person.update", by=by, subject=person, unit=person.home, fields=changed)
    return person


@transaction.atomic
def set_availability(*, person: Person, available: bool, by: Actor, reason: str = "") -> Person:
    """Whether orders may be sent to this member. Everyone may say so for themselves."""
    if by.person_id != person.pk:
        check_may_change(by, person)
    reason = "" if available else _clean("unavailable_reason", reason, 60)
    if (person.available, person.unavailable_reason) != (available, reason):
        person.available, person.unavailable_reason = available, reason
        person.save(update_fields=["available", "unavailable_reason"])
        events.record("person.availability", by=by, subject=person, unit=person.home, available=available)
    return person


@transaction.atomic
def create_post(*, unit: Unit, code: str, name: str, by: Actor, number: int = 1) -> Post:
    """A kind of seat in ``unit``, ``number`` of them."""
    _check_unit(by, unit, "unit")
    post = Post(unit=unit, code=_clean("code", code, 32), name=_clean("name", name, 60), number=number)
    for field in ("code", "name"):
        if not getattr(post, field):
            raise Refused(field, _("This must be filled in."))
    if number < 1:
        raise Refused("number", _("A post has at least one seat."))
    if Post.objects.filter(code=post.code).exists():
        raise Conflict("code", _("This code is taken."))
    post.save(force_insert=True)
    events.record("post.create", by=by, subject=post, unit=unit, code=post.code, number=number)
    return post


@transaction.atomic
def appoint(
    *, person: Person, post: Post, from_date: date, by: Actor, to_date: date | None = None
) -> Appointment:
    """Put a person in a post. The last day of one holder may be the first of the next."""
    check_may_change(by, person)
    _check_unit(by, post.unit, "post")
    if to_date and to_date < from_date:
        raise Refused("to_date", _("The end is before the beginning."))
    same_time = post.appointments.filter(Q(to_date=None) | Q(to_date__gt=from_date))
    if to_date:
        same_time = same_time.filter(from_date__lt=to_date)
    holders = list(same_time.select_related("person"))
    if any(one.person_id == person.pk for one in holders):
        raise Conflict("post", _("%(person)s holds this post at that time already."), person=person.name)
    if len(holders) >= post.number:
        raise Conflict(
            "post",
            _("All %(number)s seats are taken: %(names)s. End one first."),
            number=post.number,
            names="、".join(one.person.name for one in holders),
        )
    appointment = Appointment.objects.create(person=person, post=post, from_date=from_date, to_date=to_date)
    events.record(
        "person.appoint", by=by, subject=person, unit=post.unit, post=post.code, on=from_date.isoformat()
    )
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date, by: Actor) -> Appointment:
    """End a running appointment on a day that is not before its beginning."""
    check_may_change(by, appointment.person)
    _check_unit(by, appointment.post.unit, "post", closed=True)
    if appointment.to_date is not None and appointment.to_date <= timezone.localdate():
        raise NotNow("ended", _("This appointment has ended already."))
    if on < appointment.from_date:
        raise Refused("on", _("The end is before the beginning."))
    appointment.to_date = on
    appointment.save(update_fields=["to_date"])
    events.record(
        "person.end_appointment", by=by, subject=appointment.person, unit=appointment.post.unit,
        post=appointment.post.code, on=on.isoformat(),
    )  # fmt: skip
    return appointment


# --- parts -------------------------------------------------------------------------------------------------------
def _set(person: Person, fields: dict[str, Any], by: Actor) -> list[str]:
    """Set what differs and give the names of those fields."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"no such fields of a person: {', '.join(sorted(unknown))}")
    changed = []
    for name, value in fields.items():
        if name in TEXTS:
            value = _clean(name, value, Person._meta.get_field(name).max_length)
        elif name in {"home", "party_unit"} and value is not None:
            if getattr(person, f"{name}_id") == value.pk:
                continue
            _check_unit(by, value, name)
        elif name == "id_number" and value:
            value = _id_number(value)
        elif name == "phone" and value:
            value = _phone(value)
        if name == "home" and value is None:
            raise Refused("home", _("Say where the person lives."))
        if (readable(person, name) if name != "home" else None) != value:
            setattr(person, name, value)
            changed.append(name)
    return changed


def _check(person: Person) -> None:
    """What the fields say together."""
    today = timezone.localdate()
    if not person.name:
        raise Refused("name", _("The name is missing."))
    if person.sex not in {"", *Person.Sex.values} or person.political_status not in {
        "",
        *Person.PoliticalStatus.values,
    }:
        raise Refused("sex", _("Choose from the list."))
    if not 0 <= person.capacity <= 50:
        raise Refused("capacity", _("From 0 to 50."))
    if person.id_number:
        number = check_id_number(person.id_number)
        sex = Person.Sex.MALE if number.sex == "male" else Person.Sex.FEMALE
        person.birth_date = person.birth_date or number.birth_date
        person.sex = person.sex or sex
        if person.birth_date != number.birth_date:
            raise Refused(
                "birth_date", _("The ID number says %(found)s."), found=number.birth_date.isoformat()
            )
        if person.sex != sex:
            raise Refused("sex", _("The ID number says %(found)s."), found=sex.label)
        index = blind_index(number.number, "person.id_number")
        if Person.objects.filter(id_index=index).exclude(pk=person.pk).exists():
            raise Conflict("id_number", _("Somebody in the roster has this ID number already."))
    for field in ("birth_date", "joined_party_on", "left_on"):
        day = getattr(person, field)
        if day and day > today:
            raise Refused(field, _("The date lies in the future."))
        if day and person.birth_date and day < person.birth_date:
            raise Refused(field, _("This is before the date of birth."))
    joined, birth = person.joined_party_on, person.birth_date
    if joined and birth:
        age = joined.year - birth.year - ((joined.month, joined.day) < (birth.month, birth.day))
        if age < ADULT:
            raise Refused(
                "joined_party_on", _("At %(age)s nobody joins the Party; 18 is the least."), age=age
            )


def _check_unit(by: Actor, unit: Unit, field: str, *, closed: bool = False) -> None:
    if by.kind != "system" and (by.account is None or not by.account.can(CHANGE_PEOPLE, unit)):
        raise Forbidden(field, _("%(unit)s lies outside your scope."), unit=unit.name)
    if unit.closed_on is not None and not closed:
        raise NotNow(
            field, _("%(unit)s was closed on %(date)s."), unit=unit.name, date=unit.closed_on.isoformat()
        )


def _clean(field: str, text: str, limit: int | None) -> str:
    try:
        return clean(text, limit or 200)
    except TextTooLong as problem:
        raise Refused(field, _("At most %(limit)s characters."), limit=problem.limit) from None


def _id_number(text: str) -> str:
    try:
        return check_id_number(text).number
    except CodeError as problem:
        raise Refused("id_number", gettext(problem.template), **problem.params) from None


def _phone(text: str) -> str:
    try:
        return check_mobile(text)
    except CodeError as problem:
        raise Refused("phone", gettext(problem.template), **problem.params) from None
