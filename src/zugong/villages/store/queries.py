"""Reads of the store: the shelf as a household sees it, the counter's day, movements, months to settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from zugong.organisations.models import Account, Unit
from zugong.villages.models import Good, Household, Movement, Settlement, Voucher
from zugong.villages.points.days import month_of, start_of
from zugong.villages.points.queries import standing
from zugong.villages.store import actions

V = Voucher.State
AT_A_TIME = 6  # of one good, as the phone offers it


@dataclass(frozen=True)
class Offer:
    """A good as this household sees it; ``why`` says why it cannot have one now."""

    good: Good
    left: int
    affordable: bool
    limit_left: int | None
    most: int = 0

    @property
    def sold_out(self) -> bool:
        return self.left <= 0

    @property
    def free(self) -> bool:
        return not self.sold_out and self.affordable and self.limit_left != 0

    @property
    def numbers(self) -> range:
        """How many can be asked for in one go."""
        return range(1, self.most + 1)


def shelf(village: Unit) -> list[Good]:
    return list(Good.objects.filter(unit=village, active=True).order_by("position", "pk"))


def offers(household: Household, village: Unit) -> list[Offer]:
    """Every good, with what is left for this household; two queries whatever the shelf."""
    goods = shelf(village)
    today = timezone.localdate()
    firsts = {good.pk: actions.period_of(good, today) for good in goods}
    had: dict[int, int] = {}
    year = start_of(date(today.year, 1, 1))
    mine = Voucher.objects.filter(household=household, state__in=(V.OPEN, V.USED), made_at__gte=year)
    for good_id, made_at, quantity in mine.values_list("good_id", "made_at", "quantity"):
        if good_id in firsts and timezone.localdate(made_at) >= firsts[good_id]:
            had[good_id] = had.get(good_id, 0) + quantity
    available = standing(household, village).available
    found = []
    for good in goods:
        limit_left = None if good.limit is None else max(0, good.limit - had.get(good.pk, 0))
        most = min(
            good.left, available // good.points, AT_A_TIME if limit_left is None else limit_left, AT_A_TIME
        )
        found.append(Offer(good, good.left, available >= good.points, limit_left, max(0, most)))
    return found


def day_of(village: Unit) -> dict[str, Any]:
    """What was handed out today; while there is nothing yet, the last day on which there was."""
    rows = Voucher.objects.filter(unit=village, state__in=(V.USED, V.REVERSED))
    last = rows.order_by("-ended_at").values_list("ended_at", flat=True).first()
    today = timezone.localdate()
    on = timezone.localdate(last) if last else today
    rows = rows.filter(ended_at__gte=start_of(on))
    used = rows.filter(state=V.USED)
    sums = used.aggregate(points=Sum("points"), cents=Sum("cost_cents"), n=Count("pk"))
    found = {
        "rows": list(rows.select_related("good", "household__unit", "handler").order_by("-ended_at")[:60]),
        "count": sums["n"],
        "points": sums["points"] or 0,
        "yuan": (sums["cents"] or 0) / 100,
        "on": on,
        "today": on == today,
    }
    return found | {
        "count_today": found["count"] if on == today else 0,
        "points_today": found["points"] if on == today else 0,
    }


def find(code: str, account: Account) -> Voucher | None:
    """The voucher of a code as it is typed or scanned, in the stores the account may see."""
    clean = "".join(sign for sign in code.upper() if sign.isalnum())[-8:]
    if len(clean) != 8:
        return None
    rows = Voucher.objects.visible_to(account)
    return (
        rows.filter(code=clean).select_related("good", "household__unit", "unit", "handler", "hold").first()
    )


def movements(village: Unit, good: int | None = None) -> QuerySet[Movement]:
    rows = Movement.objects.filter(good__unit=village).select_related("good", "account", "voucher__household")
    return rows.filter(good=good) if good else rows


@dataclass(frozen=True)
class Month:
    first: date
    settlement: Settlement | None
    points: int
    cents: int
    over: bool

    @property
    def yuan(self) -> float:
        return self.cents / 100


def months(village: Unit, count: int = 12) -> list[Month]:
    """The latest months with what is to be settled, or was."""
    closed = {one.first: one for one in Settlement.objects.filter(unit=village)}
    found = []
    first = timezone.localdate().replace(day=1)
    for _month in range(count):
        settlement = closed.get(first)
        lines = [] if settlement else actions.settlement_lines(village, first)
        points = settlement.points if settlement else sum(line["points"] for line in lines)
        cents = settlement.cents if settlement else sum(line["cents"] for line in lines)
        if settlement or lines or not found:
            found.append(Month(first, settlement, points, cents, month_of(first)[1] <= timezone.now()))
        first = (first - timedelta(days=1)).replace(day=1)
    return found
