"""The background worker: queued tasks, and once a minute what time itself does (clocks, expiries, lost tasks)."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.core.management import call_command
from django.db import close_old_connections, transaction
from django.utils import timezone

log = logging.getLogger("zugong.worker")
EVERY_SECONDS = 60
LOST_AFTER = timedelta(minutes=30)


def run() -> None:
    """Work until stopped by a signal."""
    stop = threading.Event()
    ticker = threading.Thread(target=_tick, args=(stop,), daemon=True)
    ticker.start()
    try:
        call_command("db_worker", queue_name="*", interval=1, verbosity=0)
    finally:
        stop.set()


def _tick(stop: threading.Event) -> None:
    while True:
        close_old_connections()
        try:
            every_minute()
        finally:
            close_old_connections()
        if stop.wait(EVERY_SECONDS):
            return


def every_minute() -> list[str]:
    """One round; each part may run twice without harm, and one that fails leaves the others alone. Returns who failed."""
    from zugong.disclosure.log import sign_daily
    from zugong.disclosure.nightly import check_disclosure_at_night
    from zugong.disclosure.sweep import sweep_duties
    from zugong.flows.sweep import sweep
    from zugong.ledger.actions import release_overdue
    from zugong.ledger.nightly import run as books_at_night
    from zugong.organisations.account_resets import expire as expire_resets
    from zugong.organisations.attempts import sweep as sweep_attempts
    from zugong.organisations.events import anchor_hourly
    from zugong.organisations.kept import sweep as sweep_stamps
    from zugong.villages.orders.actions import sweep_drafts
    from zugong.villages.points.actions import post_due
    from zugong.villages.points.warnings import warn_expiring
    from zugong.villages.store.actions import let_go_overdue
    from zugong.workorders.sweep import forget_phones

    failed = []
    for part in (
        post_due,
        let_go_overdue,
        sweep,
        sweep_attempts,
        forget_phones,
        sweep_drafts,
        sweep_stamps,
        expire_resets,
        anchor_hourly,
        requeue_lost_tasks,
        release_overdue,
        books_at_night,
        warn_expiring,
        sweep_duties,
        sign_daily,
        check_disclosure_at_night,
    ):
        try:
            part()
        except Exception:
            log.exception("%s failed; it is tried again in a minute", part.__name__)
            failed.append(part.__name__)
    return failed


def requeue_lost_tasks() -> int:
    """Tasks left RUNNING by a killed worker go back into the queue; every task may run twice. Returns how many."""
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    lost = timezone.now() - LOST_AFTER
    with transaction.atomic():
        return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=lost).update(
            status=TaskResultStatus.READY, started_at=None
        )
