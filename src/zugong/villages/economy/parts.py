"""What alliances signed to a village: the least its collective income of the year holds, and what is still to be added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from zugong.organisations.models import Unit
from zugong.villages.models import Alliance, AllianceYear, YearShare


@dataclass(frozen=True)
class Short:
    """A source whose figure is less than what was signed under it."""

    source: str
    label: str
    least: Decimal


def latest() -> QuerySet[YearShare]:
    """Villages' parts of the latest signed result of each alliance and year."""
    newer = AllianceYear.objects.filter(
        alliance=OuterRef("result__alliance"), year=OuterRef("result__year"), signed_on__isnull=False,
        version__gt=OuterRef("result__version"),
    )  # fmt: skip
    signed = Q(result__signed_on__isnull=False, partner__unit__isnull=False)
    return YearShare.objects.filter(signed & ~Exists(newer))


def signed_of(village: Unit, year: int) -> dict[str, Decimal]:
    """By source, what alliances signed to a village for a year."""
    return signed([village.pk], [year]).get((village.pk, year), {})


def signed(villages: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int], dict[str, Decimal]]:
    """The same for many villages and years, in one statement."""
    rows = (
        latest()
        .filter(partner__unit__in=villages, result__year__in=years)
        .order_by()
        .values_list("partner__unit", "result__year", "result__alliance__source")
        .annotate(sum=Sum("amount"))
    )
    found: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
    for unit, year, source, amount in rows:
        found[unit, year][source] = amount
    return dict(found)


def short_of(figures: Mapping[str, Decimal | None], least: Mapping[str, Decimal]) -> list[Short]:
    """The sources whose figure is less than what was signed under them."""
    labels = dict(Alliance.Source.choices)
    return [
        Short(source, str(labels[source]), amount)
        for source, amount in least.items()
        if (figures.get(source) or Decimal(0)) < amount
    ]


def waiting(village: Unit, year: int | None = None) -> list[YearShare]:
    """Signed parts that the village's figures do not hold yet."""
    rows = latest().filter(partner__unit=village, posted__isnull=True)
    if year is not None:
        rows = rows.filter(result__year=year)
    return list(rows.select_related("result__alliance", "partner__unit").order_by("result__year", "pk"))


def still_to_post(share: YearShare) -> Decimal:
    """What of a part the figures do not hold yet: all of it, less what earlier versions of the result added."""
    before = YearShare.objects.filter(
        partner=share.partner, result__year=share.result.year, posted__isnull=False
    ).exclude(pk=share.pk)
    return share.amount - (before.aggregate(sum=Sum("posted"))["sum"] or Decimal(0))
