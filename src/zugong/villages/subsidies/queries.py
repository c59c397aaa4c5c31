"""Reads of subsidies that span tables; every list is inside the scope of whoever asks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from zugong.lib.text import full_to_half
from zugong.organisations.fields import blind_index, prefix_range
from zugong.organisations.models import Account, Unit
from zugong.organisations.roles import REVEAL
from zugong.villages.models import (
    Departure,
    SubsidyFinding,
    SubsidyLine,
    SubsidyList,
    SubsidyPolicy,
)
from zugong.villages.roles import BOARD_SUBSIDIES, VIEW_SUBSIDIES
from zugong.web.charts import Bars, Series

STATES = {
    "making": Q(publication__isnull=True) | Q(publication__state__in=("draft", "dropped")),
    "going": Q(publication__state__in=("review", "signed")),
    "out": Q(publication__state="published"),
    "wrong": Q(errors__gt=0) | Q(warnings__gt=0),
    "back": Q(pk__in=SubsidyLine.objects.filter(payment="returned").order_by().values("list")),
}
TONES = ("fact", "soft", "strong", "done")


def within(unit: Unit | None, field: str) -> Q:
    if unit is None:
        return Q()
    low, high = prefix_range(unit.path)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})


def lists(
    account: Account,
    *,
    unit: Unit | None = None,
    policy: SubsidyPolicy | None = None,
    year: int | None = None,
    state: str = "",
) -> QuerySet[SubsidyList]:
    rows = SubsidyList.objects.visible_to(account).filter(within(unit, "village__path"))
    if policy is not None:
        rows = rows.filter(policy=policy)
    if year is not None:
        rows = rows.filter(policy__year=year)
    return rows.filter(STATES[state]) if state in STATES else rows


def sums(rows: QuerySet[SubsidyList]) -> dict[str, Any]:
    """How many lists, recipients, yuan; how many findings wait."""
    return rows.order_by().aggregate(
        lists=Count("pk"), lines=Sum("line_count"), amount=Sum("amount"), errors=Sum("errors"), warnings=Sum("warnings")
    )  # fmt: skip


def payments(found: Iterable[SubsidyList]) -> dict[int, dict[str, int]]:
    """Of these lists: how many lines by what became of the money."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = SubsidyLine.objects.filter(list__in=[one.pk for one in found]).order_by()
    for pk, payment, n in rows.values_list("list", "payment").annotate(n=Count("pk")):
        counts[pk][payment] = n
    return counts


def search(
    account: Account,
    words: str,
    *,
    unit: Unit | None = None,
    year: int | None = None,
    payment: str = "",
) -> QuerySet[SubsidyLine]:
    """Lines by a whole name, or by a whole ID number where it may be revealed. Nothing looked for finds what came back."""
    rows = SubsidyLine.objects.visible_to(account).filter(within(unit, "list__village__path"))
    text = re.sub(r"\s", "", full_to_half(words))
    if re.fullmatch(r"\d{17}[\dXx]", text):
        index = blind_index(text.upper(), "person.id_number")
        rows = rows.filter(account.scope.q("list__village__path", REVEAL), id_index=index)
    elif text:
        rows = rows.filter(name=text)
    elif not payment:
        return rows.none()
    if year is not None:
        rows = rows.filter(policy__year=year)
    if payment:
        rows = rows.filter(payment=payment)
    return rows


def years(account: Account) -> list[int]:
    rows = SubsidyPolicy.objects.visible_to(account).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def chart(account: Account, unit: Unit | None = None) -> Bars | None:
    """Yuan by year, a column for each of the largest policies."""
    rows = (
        SubsidyList.objects.visible_to(account)
        .filter(within(unit, "village__path"))
        .order_by()
        .values_list("policy__name", "policy__year")
        .annotate(yuan=Sum("amount"))
    )
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for name, year, yuan in rows:
        found[name][year] = found[name].get(year, Decimal(0)) + yuan
    if not any(value for values in found.values() for value in values.values()):
        return None
    shown_years = sorted({year for values in found.values() for year in values})[-6:]
    largest = sorted(found, key=lambda name: -sum(found[name].values()))
    series = [
        Series(
            name=name,
            values=[found[name].get(year, Decimal(0)) / 10_000 for year in shown_years],
            tone=tone,  # type: ignore[arg-type]
        )
        for name, tone in zip(largest[:4], TONES, strict=False)
    ]
    return Bars(
        caption=_("Subsidies by policy and year"),
        categories=[str(year) for year in shown_years],
        series=series,
        unit=_("ten thousand yuan"),
        decimals=2,
        first=_("Year"),
        stacked=True,
    )


# --- who stands in several lists -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Double:
    """One person in several lists of a policy. ``reasons`` by list, where a reason was given."""

    name: str
    lines: list[SubsidyLine]
    amount: Decimal
    reasons: dict[int, str]


def doubles(
    account: Account, policy: SubsidyPolicy, *, unit: Unit | None = None, after: str = "", size: int = 30
) -> tuple[list[Double], str]:
    """People in more than one list of the policy, one of them in scope; and the key of the next page."""
    lines = SubsidyLine.objects.filter(policy=policy).order_by()
    mine = lines.filter(account.scope.q("list__village__path", BOARD_SUBSIDIES)).filter(
        within(unit, "list__village__path")
    )
    rows = (
        lines.filter(id_index__gt=after, id_index__in=mine.values("id_index"))
        .values("id_index")
        .annotate(first=Min("list"), n=Count("list", distinct=True))
        .filter(n__gt=1)
        .order_by("id_index")
        .values_list("id_index", flat=True)
    )
    keys = list(rows[: size + 1])
    more = len(keys) > size
    by_person: dict[str, list[SubsidyLine]] = {key: [] for key in keys[:size]}
    for line in (
        lines.filter(id_index__in=by_person)
        .select_related("list__village__parent", "list__policy")
        .order_by("list__village__path", "list__batch", "row")
    ):
        by_person[line.id_index].append(line)
    reasons: dict[tuple[str, int], str] = {}
    given = SubsidyFinding.objects.filter(
        kind="elsewhere", line__policy=policy, line__id_index__in=by_person
    ).exclude(reason="")
    for index, pk, reason in given.values_list("line__id_index", "list", "reason"):
        reasons[index, pk] = reason
    found = [
        Double(
            name=own[0].name,
            lines=own,
            amount=sum((line.amount for line in own), Decimal(0)),
            reasons={line.list_id: reasons.get((index, line.list_id), "") for line in own},
        )
        for index, own in by_person.items()
    ]
    return found, keys[size - 1] if more else ""


def departures(
    account: Account, words: str = "", *, unit: Unit | None = None, why: str = "", back: bool = False
) -> QuerySet[Departure]:
    rows = Departure.objects.visible_to(account, VIEW_SUBSIDIES).filter(within(unit, "unit__path"))
    rows = rows.filter(back_on__isnull=not back)
    if why:
        rows = rows.filter(why=why)
    text = re.sub(r"\s", "", words)
    return rows.filter(name__contains=text) if text else rows


def touched(departure_ids: Iterable[str]) -> dict[str, int]:
    """How many lines of this or that list bear these ID numbers (by blind index)."""
    rows = SubsidyLine.objects.filter(id_index__in=list(departure_ids)).order_by()
    return dict(rows.values_list("id_index").annotate(n=Count("pk")))


def policy_sums(rows: Iterable[SubsidyPolicy], account: Account) -> dict[int, dict[str, Any]]:
    """Of these policies: villages, recipients and yuan inside the scope."""
    found = SubsidyList.objects.visible_to(account).filter(policy__in=list(rows)).order_by()
    return {
        row["policy"]: row
        for row in found.values("policy").annotate(
            villages=Count("village", distinct=True), lines=Sum("line_count"), yuan=Sum("amount")
        )
    }


def by_village(policy: SubsidyPolicy, account: Account) -> QuerySet[SubsidyList]:
    return (
        SubsidyList.objects.visible_to(account)
        .filter(policy=policy)
        .select_related("village__parent", "publication", "policy")
        .annotate(place=F("village__path"))
        .order_by("place", "batch")
    )
