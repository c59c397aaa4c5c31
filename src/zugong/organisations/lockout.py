"""Five wrong passwords lock an account for ten minutes (GB/T 22239-2019), counted in the database.

An attempt is counted before its password is looked at, by one conditional update, so that guesses sent at the same time
never get more than five. A name nobody has is counted and locked just the same: a lock says nothing about who exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.fields import blind_index
from zugong.organisations.models import Account, Event, UnknownName

ATTEMPTS = 5
PERIOD = timedelta(minutes=10)
_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """``until`` is the end of the lock, None when there is none; ``left`` counts the attempts before the next lock."""

    until: datetime | None = None
    left: int = ATTEMPTS


def normal(name: str) -> str:
    return name.strip().lower()


def reserve(name: str) -> Standing:
    """Count one attempt. With ``until`` set the attempt is not allowed and its password must not be looked at."""
    rows = _rows(name)
    now = timezone.now()
    rows.filter(locked_until__lte=now).update(locked_until=None, failed_sign_ins=0)
    if rows.filter(locked_until__isnull=True, failed_sign_ins__lt=ATTEMPTS).update(
        failed_sign_ins=F("failed_sign_ins") + 1, **_tried(rows, now)
    ):
        return Standing()
    # Five are under way or a lock is on: whoever comes now waits.
    rows.filter(locked_until__isnull=True).update(locked_until=now + PERIOD, failed_sign_ins=0)
    row = rows.values("locked_until").first()
    return Standing(until=row["locked_until"] if row and row["locked_until"] else now + PERIOD, left=0)


def fail(name: str, *, by: Actor, what: str = "password") -> Standing:
    """Record that the reserved attempt was wrong; the fifth one locks."""
    rows = _rows(name)
    account = Account.objects.filter(username=normal(name)).first()
    now = timezone.now()
    with transaction.atomic():
        locked = rows.filter(failed_sign_ins__gte=ATTEMPTS).update(
            locked_until=now + PERIOD, failed_sign_ins=0
        )
        row = rows.values("failed_sign_ins", "locked_until").first() or {
            "failed_sign_ins": 1,
            "locked_until": None,
        }
        events.record(
            "account.sign_in_failed", by=by, subject=account, result=Event.Result.REFUSED, what=what
        )
        if locked:
            events.record(
                "account.locked_out",
                by=by,
                subject=account,
                result=Event.Result.REFUSED,
                minutes=int(PERIOD.total_seconds() // 60),
            )
    until = row["locked_until"] if row["locked_until"] and row["locked_until"] > now else None
    return Standing(until=until, left=0 if until else max(0, ATTEMPTS - row["failed_sign_ins"]))


def succeed(account: Account) -> None:
    """A right password ends the counting. An administrator's lock is not touched."""
    Account.objects.filter(pk=account.pk).exclude(Q(failed_sign_ins=0)).update(failed_sign_ins=0)


def release(account: Account) -> None:
    """Give a reserved attempt back that was neither right nor wrong."""
    Account.objects.filter(pk=account.pk, failed_sign_ins__gt=0).update(
        failed_sign_ins=F("failed_sign_ins") - 1
    )


def _rows(name: str):
    name = normal(name)
    accounts = Account.objects.filter(username=name)
    if accounts.exists():
        return accounts
    index = blind_index(name or "-", "account.unknown_name")
    now = timezone.now()
    UnknownName.objects.filter(tried_at__lt=now - _KEPT).delete()
    try:
        with transaction.atomic():
            UnknownName.objects.get_or_create(name_index=index, defaults={"tried_at": now})
    except IntegrityError:
        pass
    return UnknownName.objects.filter(name_index=index)


def _tried(rows, now: datetime) -> dict[str, datetime]:
    return {"tried_at": now} if rows.model is UnknownName else {}
