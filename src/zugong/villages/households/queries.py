"""Reads of households: search by name, number or blind index, and what a household's page shows."""

from __future__ import annotations

import re

from django.db.models import Count, Q, QuerySet, Sum

from zugong.lib.codes import relation_name
from zugong.lib.text import full_to_half
from zugong.organisations.fields import blind_index, prefix_range
from zugong.organisations.models import Account, Event, Unit
from zugong.organisations.roles import REVEAL
from zugong.villages.models import Household, HouseholdMember

READS_SHOWN = 5


def search(
    account: Account, words: str = "", *, unit: Unit | None = None, care: bool = False, left: bool = False
) -> QuerySet[Household]:
    """Households in scope. ``words``: a name of anybody living there, a hamlet, the household's number or its end, or a
    whole phone or ID number, found by its blind index where it may be revealed."""
    rows = Household.objects.visible_to(account)
    text = re.sub(r"\s", "", full_to_half(words))
    if re.fullmatch(r"\d{17}[\dXx]", text):
        index = blind_index(text.upper(), "person.id_number")
        living = HouseholdMember.objects.filter(id_index=index).values("household_id")
        rows = rows.filter(account.scope.q("unit__path", REVEAL), pk__in=living)
    elif re.fullmatch(r"1\d{10}", text):
        index = blind_index(text, "household.phone")
        rows = rows.filter(account.scope.q("unit__path", REVEAL), phone_index=index)
    elif text:
        named = HouseholdMember.objects.filter(left_on=None, name__contains=text)
        condition = Q(pk__in=named.values("household_id")) | Q(hamlet=text) | Q(code=text)
        if re.fullmatch(r"\d{1,4}", text):
            condition |= Q(code__endswith=f"-{int(text):04d}")
        rows = rows.filter(condition)
    if unit is not None:
        low, high = prefix_range(unit.path)
        rows = rows.filter(unit__path__gte=low, unit__path__lt=high)
    if care:
        rows = rows.exclude(care="")
    return rows.exclude(left_on=None) if left else rows.filter(left_on=None)


def for_list(rows: QuerySet[Household]) -> QuerySet[Household]:
    """With what a list shows of each."""
    return rows.select_related("unit__parent")


def counts(rows: QuerySet[Household]) -> tuple[int, int]:
    """How many households there are and how many people live in them."""
    found = rows.order_by().aggregate(households=Count("pk"), people=Sum("size"))
    return found["households"], found["people"] or 0


def members(household: Household) -> tuple[list[HouseholdMember], list[HouseholdMember]]:
    """Who lives there, the head first, and who did."""
    found = list(household.members.select_related("person"))
    found.sort(key=lambda one: (one.relation != "02", one.pk))
    return [one for one in found if one.left_on is None], [one for one in found if one.left_on is not None]


def relation_words(member: HouseholdMember) -> str:
    """Head, wife, eldest son: the relation in the words of GB/T 4761."""
    return relation_name(member.relation)


def reads(household: Household, living: list[HouseholdMember]) -> list[Event]:
    """Who saw a masked field of the household or its members, the latest first."""
    seen = Q(subject_type="villages.household", subject_id=str(household.pk))
    seen |= Q(subject_type="villages.householdmember", subject_id__in=[str(one.pk) for one in living])
    return list(Event.objects.filter(seen, verb="field.revealed").order_by("-pk")[:READS_SHOWN])


def history(household: Household) -> list[Event]:
    """What was changed in the roster, the latest first."""
    rows = Event.objects.filter(subject_type="villages.household", subject_id=str(household.pk))
    return list(rows.filter(verb__startswith="households.").order_by("-pk")[:10])
