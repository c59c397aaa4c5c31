"""Points that expire before long: whoever can tell the households is told, once for each village and last day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zugong.ledger.models import Account as Book
from zugong.ledger.models import Lot
from zugong.notices.actions import send_all
from zugong.notices.models import Notice
from zugong.organisations import rules
from zugong.organisations.models import Unit
from zugong.organisations.queries import accounts_holding
from zugong.villages.models import Household
from zugong.villages.points.awards import HOUSEHOLD
from zugong.villages.roles import KEEP_POINTS, REVIEW_GROUP
from zugong.web.templatetags.web import cn_date

SUBJECT = "villages.expiring"
FARTHEST = 365  # days; no village may warn earlier
A_DAY = 86_400


def address(subject_id: str) -> str:
    """The list of the households the notice speaks of."""
    return f"{reverse('points_books')}?village={subject_id.partition('-')[0]}&soon=1"


def warn_expiring(now: datetime | None = None) -> int:
    """What the worker calls every minute: once a day everybody who was not told yet is. Returns how many notices went."""
    today = timezone.localdate(now)
    done = f"points.warned.{today:%Y%m%d}"
    if cache.get(
        done
    ):  # spares the work; a notice that is there already is what keeps it from being sent twice
        return 0
    rows = (
        Lot.objects.filter(
            left__gt=0,
            expires_on__gte=today,
            expires_on__lte=today + timedelta(days=FARTHEST),
            account__kind=Book.Kind.HOUSEHOLD,
        )
        .order_by()
        .values("account__unit", "expires_on")
        .annotate(homes=Count("account", distinct=True), points=Sum("left"))
    )
    found = list(rows)
    villages = Unit.objects.in_bulk({row["account__unit"] for row in found})
    sent = 0
    for row in found:
        village, day = villages[row["account__unit"]], row["expires_on"]
        if (day - today).days <= rules.value("points.warn_days", village):
            sent += _warn(village, day, row["homes"], row["points"])
    cache.set(done, True, A_DAY)
    return sent


@transaction.atomic
def _warn(village: Unit, day: date, homes: int, points: int) -> int:
    subject = (SUBJECT, f"{village.pk}-{day:%Y%m%d}")
    figures: dict[Any, tuple[str, int, int]] = dict.fromkeys(
        accounts_holding(KEEP_POINTS, village), (village.name, homes, points)
    )
    for group, own_homes, own_points in _by_group(village, day):
        for account in accounts_holding(REVIEW_GROUP, group):
            figures.setdefault(account, (group.name, own_homes, own_points))
    told = set(
        Notice.objects.filter(
            account__in=figures, subject_type=subject[0], subject_id=subject[1]
        ).values_list("account_id", flat=True)
    )
    titles = []
    for account, (where, own_homes, own_points) in figures.items():
        if account.pk in told:
            continue
        with translation.override(account.language or settings.LANGUAGE_CODE):
            words = _(
                "%(where)s: %(points)s points of %(homes)s households expire on %(day)s; tell them to use them"
            )
            titles.append(
                (
                    account,
                    words % {"where": where, "points": own_points, "homes": own_homes, "day": cn_date(day)},
                )
            )
    send_all(titles, subject=subject)
    return len(titles)


def _by_group(village: Unit, day: date) -> list[tuple[Unit, int, int]]:
    """The groups of a village with how many of their households lose how many points on a day."""
    rows = (
        Lot.objects.filter(left__gt=0, expires_on=day, account__unit=village, account__owner_type=HOUSEHOLD)
        .order_by()
        .values_list("account__owner_id")
        .annotate(points=Sum("left"))
    )
    points = {int(owner): number for owner, number in rows}
    sums: dict[Unit, list[int]] = defaultdict(lambda: [0, 0])
    for home in Household.objects.filter(pk__in=points).select_related("unit"):
        if home.unit_id != village.pk:
            sums[home.unit][0] += 1
            sums[home.unit][1] += points[home.pk]
    return [(unit, homes, number) for unit, (homes, number) in sums.items()]
