"""Points that reach the end of their last day move to the village's expired account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from zugong.ledger import actions, kinds
from zugong.ledger.models import Account, Lot
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM
from zugong.organisations.models import Unit

AT_ONCE = 1000
UNIT = "organisations.unit"


def expire_due(on: date | None = None, *, units: Iterable[int] | None = None) -> int:
    """Expire what was good until before ``on`` (today) in every village, or in those of ``units``. Returns the points.

    Points that are held back wait until the hold ends. Safe to run twice, at the same time, and after a kill.
    """
    on = on or timezone.localdate()
    due = Lot.objects.filter(left__gt=0, expires_on__lt=on)
    if units is not None:
        due = due.filter(account__unit_id__in=list(units))
    books = sorted(set(due.values_list("account__unit_id", flat=True)))
    return sum(_expire(unit, on) for unit in Unit.objects.filter(pk__in=books).order_by("pk"))


def _expire(unit: Unit, on: date) -> int:
    """One village, a thousand accounts at a time, each thousand a transaction of its own."""
    target = actions.open_accounts(Account.Kind.EXPIRED, [unit.pk], unit=unit, owner_type=UNIT)[str(unit.pk)]
    total = last = 0
    while True:
        with transaction.atomic():
            events.lock(unit.pk)
            due = Lot.objects.filter(
                left__gt=0, expires_on__lt=on, account__unit=unit, account__gt=last
            ).order_by("account")
            ids = list(due.values_list("account", flat=True).distinct()[:AT_ONCE])
            if not ids:
                return total
            last = ids[-1]
            # Locked before their lots are read, so that nobody spends in between what is about to expire.
            locked = Account.objects.filter(pk__in=ids).order_by("pk")
            if connection.features.has_select_for_update:
                locked = locked.select_for_update(no_key=True)
            accounts = list(locked)
            left = dict(
                Lot.objects.filter(account__in=ids, left__gt=0, expires_on__lt=on)
                .order_by()
                .values_list("account")
                .annotate(points=Sum("left"))
            )
            postings = [
                actions.Posting(
                    # An account's version never comes back, so neither does the key.
                    key=f"expire:{account.pk}:{account.version}",
                    kind=kinds.EXPIRE.name,
                    lines=[actions.Line(account.pk, -points), actions.Line(target.pk, points)],
                    source_type="ledger.account",
                    source_id=str(account.pk),
                    note=on.isoformat(),
                )
                for account in accounts
                if (points := min(left.get(account.pk, 0), account.available)) > 0
            ]
            actions.post_many(postings, by=SYSTEM, unit=unit)
            total += sum(abs(posting.lines[0].amount) for posting in postings)
