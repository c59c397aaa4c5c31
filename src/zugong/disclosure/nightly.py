"""What happens at night: everything published is checked from its texts up, and whoever must know is told."""

from __future__ import annotations

import logging
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.disclosure import checking
from zugong.disclosure.models import LogState, Night
from zugong.disclosure.roles import OVERSEE
from zugong.notices.actions import send_all
from zugong.organisations import roles
from zugong.organisations.actors import SYSTEM
from zugong.organisations.models import Account, Grant

log = logging.getLogger("zugong.disclosure")
FROM = time(2, 0)
KEPT = 50


def check_disclosure_at_night(now: datetime | None = None) -> Night | None:
    """What the worker calls every minute: once a night, from two o'clock on. None when it is not the time.

    A night that was claimed and never finished, because the worker was killed, is run again after an hour.
    """
    now = timezone.localtime(now)
    if now.time() < FROM:
        return None
    night, claimed = Night.objects.get_or_create(on=now.date(), defaults={"started_at": now})
    if not claimed:
        mine = Night.objects.filter(pk=night.pk, started_at=night.started_at, finished_at__isnull=True)
        waited = (now - night.started_at).total_seconds() >= 3600
        if night.finished_at is not None or not waited or not mine.update(started_at=now):
            return None
    faults = checking.check(by=SYSTEM)
    night.entries = LogState.objects.values_list("size", flat=True).filter(pk=1).first() or 0
    night.faults = [fault.problem for fault in faults[:KEPT]]
    night.finished_at = timezone.now()
    night.save()
    if faults:
        for fault in faults:
            log.error("%s", fault.problem)
        _tell(len(faults))
    return night


def _tell(faults: int) -> None:
    """The county's own offices, and the audit administrators."""
    names = [role.name for role in roles.all_roles() if OVERSEE in role.permissions]
    grants = Grant.objects.in_force()
    told = Account.objects.filter(
        pk__in=grants.filter(role__in=names, unit__parent__isnull=True).values("account")
    ) | Account.objects.filter(pk__in=grants.filter(role=roles.AUDIT_ADMIN.name).values("account"))
    title = _("What was published was tampered with: %(count)s findings in last night's check.") % {
        "count": faults
    }
    send_all([(account, title) for account in told.distinct()], urgent=True)
