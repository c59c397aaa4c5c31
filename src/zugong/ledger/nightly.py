"""What happens to the books at night: points expire, and everything is recomputed."""

from __future__ import annotations

import logging
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.ledger import checks, expiry
from zugong.ledger.models import Night
from zugong.ledger.roles import VIEW
from zugong.notices.actions import send_all
from zugong.organisations import events, roles
from zugong.organisations.actors import SYSTEM
from zugong.organisations.models import Account, Event, Grant

log = logging.getLogger("zugong.ledger")
FROM = time(1, 0)
KEPT = 50


def run(now: datetime | None = None) -> Night | None:
    """What the worker calls every minute: once a night, from one o'clock on. None when it is not the time.

    A night that was claimed and never finished, because the worker was killed, is run again.
    """
    now = timezone.localtime(now)
    if now.time() < FROM:
        return None
    night, claimed = Night.objects.get_or_create(on=now.date(), defaults={"started_at": now})
    if not claimed:
        if night.finished_at is not None:
            return None
        # Two workers of one installation: the one that claimed it goes on, the other waits an hour for it.
        mine = Night.objects.filter(pk=night.pk, started_at=night.started_at, finished_at__isnull=True)
        if (now - night.started_at).total_seconds() < 3600 or not mine.update(started_at=now):
            return None
    night.expired += expiry.expire_due(now.date())
    night.transfers = checks.count()
    check(night=night)
    return night


def check(*, night: Night | None = None) -> list[str]:
    """Recompute the books and keep the answer as an event; tell whoever answers for them when something is wrong."""
    faults = list(checks.verify())
    with transaction.atomic():
        if night is not None:
            night.faults = faults[:KEPT]
            night.finished_at = timezone.now()
            night.save()
        events.record(
            "ledger.checked",
            by=SYSTEM,
            result=Event.Result.REFUSED if faults else Event.Result.DONE,
            transfers=checks.count(),
            faults=len(faults),
            first=faults[:20],
        )
        if faults:
            for fault in faults:
                log.error("%s", fault)
            _tell(len(faults))
    return faults


def _tell(faults: int) -> None:
    """The county's own offices, which see all books, and the audit administrators."""
    names = [role.name for role in roles.all_roles() if VIEW in role.permissions]
    grants = Grant.objects.in_force()
    told = Account.objects.filter(
        pk__in=grants.filter(role__in=names, unit__parent__isnull=True).values("account")
    ) | Account.objects.filter(pk__in=grants.filter(role=roles.AUDIT_ADMIN.name).values("account"))
    title = _("The books of points do not add up: %(count)s findings in last night's check.") % {
        "count": faults
    }
    send_all([(account, title) for account in told.distinct()], urgent=True)
