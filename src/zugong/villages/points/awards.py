"""Putting points into the books of a village: whoever awards some calls ``award``, once or ten times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.ledger import actions as ledger
from zugong.ledger.models import Account, Entry, Transfer
from zugong.organisations import events, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.villages.models import Household
from zugong.villages.places import village_of
from zugong.villages.points import sources

HOUSEHOLD = "villages.household"
UNIT = "organisations.unit"


@dataclass(frozen=True)
class Award:
    """What was given of what was wanted; ``why`` says which cap was met."""

    points: int
    wanted: int
    transfer_id: int | None = None
    why: str = ""


def books_of(unit: Unit, *kinds: str) -> list[Account]:
    """The village's own accounts of these kinds, opened when they are missing."""
    return [ledger.open_accounts(kind, [unit.pk], unit=unit, owner_type=UNIT)[str(unit.pk)] for kind in kinds]


def account_of(household: Household, village: Unit) -> Account:
    """The household's account, opened when it has none."""
    return ledger.open_accounts(Account.Kind.HOUSEHOLD, [household.pk], unit=village, owner_type=HOUSEHOLD)[
        str(household.pk)
    ]


@transaction.atomic
def award(
    household: Household,
    *,
    points: int,
    key: str,
    source: tuple[str, int | str],
    by: Actor,
    note: str,
) -> Award:
    """Give a household points for something, once for each ``key``, as far as the year's caps leave room.

    ``source`` is the model label of a registered source and the id. Call it last in a transaction: the village's books
    stay locked until its end. Raises KeyError for a source nobody registered.
    """
    cap = sources.get(source[0]).cap
    village = village_of(household.unit)
    if village is None:
        raise Refused("no_village", _("This household belongs to no village."))
    # The lock of the village's chain lets nobody else post here meanwhile, so the sums below hold.
    events.lock(village.pk)
    known = Transfer.objects.filter(key=key).first()
    if known is not None:
        return Award(_given(known), points, known.pk)
    home = account_of(household, village)
    (issued,) = books_of(village, Account.Kind.ISSUED)
    room, why = _room(home, issued, village, cap)
    given = min(points, room)
    if given <= 0:
        return Award(0, points, None, why)
    posted = ledger.post(
        key=key,
        kind="earn",
        lines=[ledger.Line(issued.pk, -given), ledger.Line(home.pk, given)],
        by=by,
        unit=village,
        source=source,
        note=note,
        expires_on=good_until(village, timezone.localdate()),
    )
    return Award(given, points, posted.id, "" if given == points else why)


@transaction.atomic
def take_back(key: str, *, by: Actor, note: str) -> bool:
    """Undo what was awarded under ``key`` by mistake. False when there is nothing, or it was spent: then it stays."""
    transfer = Transfer.objects.filter(key=key, reversed_by__isnull=True).first()
    if transfer is None:
        return False
    try:
        return ledger.reverse(transfer, by=by, note=note).created
    except Refused as refused:
        if refused.code != "short":
            raise
        events.record("points.kept", by=by, unit_id=transfer.unit_id, subject=transfer, note=note[:80])
        return False


def good_until(village: Unit, on: date) -> date:
    """The last day of points earned on a day: the year's end and the village's months after it."""
    months = rules.value("points.months", village)
    year, month = divmod(months, 12)
    if month == 0:
        return date(on.year + year, 12, 31)
    return date(on.year + year + 1, month + 1, 1) - timedelta(days=1)


def _given(transfer: Transfer) -> int:
    found = transfer.entries.filter(amount__gt=0).aggregate(points=Sum("amount"))["points"]
    return int(found or 0)


def _room(home: Account, issued: Account, village: Unit, cap: str) -> tuple[int, str]:
    """How many points still fit under the household's cap for this source and under the village's, and which is met."""
    limits = rules.values((cap, "points.cap_village"), village)
    year = timezone.localdate().year
    earned = _net(home, year, transfer__source_type__in=sources.sharing(cap))
    given = -_net(issued, year)
    own, all_ = limits[cap] - earned, limits["points.cap_village"] - given
    if own <= all_:
        return max(0, own), _("The year's most for one household is %(most)s points.") % {"most": limits[cap]}
    return max(0, all_), _("The year's most for the village is %(most)s points.") % {
        "most": limits["points.cap_village"]
    }


def _net(account: Account, year: int, **narrowed: Any) -> int:
    rows = Entry.objects.filter(
        account=account, transfer__kind__in=("earn", "reverse"), transfer__at__year=year, **narrowed
    )
    return int(rows.aggregate(points=Sum("amount"))["points"] or 0)
