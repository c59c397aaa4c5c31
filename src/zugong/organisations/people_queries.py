"""Reads of people: search by name, number or blind index, and what a person's page shows."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from zugong.lib.text import full_to_half
from zugong.organisations.fields import blind_index, prefix_range
from zugong.organisations.models import Account, Person, Skill, Unit
from zugong.organisations.roles import REVEAL


def search(
    account: Account,
    words: str = "",
    *,
    unit: Unit | None = None,
    skill: Skill | None = None,
    status: str = "",
    state: str = "",
) -> QuerySet[Person]:
    """People in scope. ``words``: a name, a roster number, or a whole phone or ID number, found by its blind index.

    A masked number lacks few digits and could be guessed by asking, so numbers are found only where they may be revealed.
    ``state``: ``available``, ``unavailable``, ``left``; otherwise everybody who has not left.
    """
    people = Person.objects.visible_to(account)
    text = re.sub(r"\s", "", full_to_half(words))
    if re.fullmatch(r"\d{17}[\dXx]", text):
        people = people.filter(_revealable(account), id_index=blind_index(text.upper(), "person.id_number"))
    elif re.fullmatch(r"1\d{10}", text):
        number = Q(phone_index=blind_index(text, "person.phone"))
        people = people.filter(_revealable(account) & number | Q(code=text))
    elif text:
        people = people.filter(Q(name__contains=text) | Q(code=text))
    if unit is not None:
        low, high = prefix_range(unit.path)
        people = people.filter(
            Q(home__path__gte=low, home__path__lt=high)
            | Q(party_unit__path__gte=low, party_unit__path__lt=high)
        )
    if skill is not None:
        people = people.filter(skills=skill)
    if status == "member":
        people = people.filter(political_status__in=["01", "02"])
    elif status:
        people = people.filter(political_status=status)
    if state == "left":
        return people.exclude(left_on=None)
    people = people.filter(left_on=None)
    if state in {"available", "unavailable"}:
        people = people.filter(available=state == "available")
    return people


def _revealable(account: Account) -> Q:
    return account.scope.q("home__path", REVEAL) | account.scope.q("party_unit__path", REVEAL)


def for_list(people: QuerySet[Person]) -> QuerySet[Person]:
    """With what a list shows of each."""
    return people.select_related("home", "party_unit").prefetch_related("skills")


def appointments(person: Person) -> list[Any]:
    return list(person.appointments.select_related("post__unit").order_by("-from_date", "-pk"))
