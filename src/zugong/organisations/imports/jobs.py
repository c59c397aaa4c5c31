"""An uploaded workbook from the first check to the last row: kept encrypted, checked, confirmed, imported, gone.

The tasks may run twice without harm: a check writes nothing, an import updates by code.
"""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from zugong.lib.text import clean
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.fields import keyring
from zugong.organisations.imports import kinds, running
from zugong.organisations.models import ImportJob, Unit
from zugong.organisations.refusals import Conflict, Forbidden, Refused

State = ImportJob.State
log = logging.getLogger(__name__)

SIZE_LIMIT = 30 * 1024 * 1024
PURPOSE = "import.file"
STOPPABLE = (State.COLUMNS, State.WAITING, State.CHECKING, State.READY, State.QUEUED)


class Stopped(Exception):
    """Somebody stopped the job while it was being read."""


# --- verbs -------------------------------------------------------------------------------------------------------
@transaction.atomic
def upload(
    *,
    name: str,
    data: bytes,
    by: Actor,
    kind: str = "roster",
    unit: Unit | None = None,
    options: dict[str, Any] | None = None,
    known: bool = True,
) -> ImportJob:
    """Keep a workbook and queue its check. Nothing of it is imported before somebody confirms.

    ``unit`` is whose it is, when it is one unit's; otherwise the one the account stands for. Unless its layout is ``known``
    it waits until somebody says which column is what (``arrange``).
    """
    chosen = kinds.get(kind)
    kinds.may_import(chosen, by)
    if by.account is None:
        raise Forbidden("import", _("You may not import here: %(what)s."), what=chosen.title)
    if len(data) > SIZE_LIMIT:
        raise Refused("size", _("The file is too big: at most %(limit)s MB."), limit=SIZE_LIMIT // 1024**2)
    if unit is None:
        unit = _stands_for(by, chosen)
    elif not by.account.can(chosen.permission, unit):
        raise Forbidden("import", _("You may not import here: %(what)s."), what=chosen.title)
    stored = default_storage.save(f"imports/{uuid4().hex}", ContentFile(_sealed(data)))
    job = ImportJob.objects.create(
        kind=kind,
        file_name=clean(name[-120:], 400)[-120:] or "roster.xlsx",
        stored=stored,
        by=by.account,
        unit=unit,
        options=options or {},
        state=State.WAITING if known else State.COLUMNS,
    )
    events.record(f"{chosen.verb}.upload", by=by, subject=job, unit=unit, bytes=len(data))
    if known:
        transaction.on_commit(lambda: check_import.enqueue(job.pk))
    return job


def _stands_for(by: Actor, chosen: kinds.Kind) -> Unit | None:
    assert by.account is not None
    rows = Unit.objects.filter(path__in=by.account.scope.paths(chosen.permission))
    return rows.order_by("path").first()


@transaction.atomic
def arrange(*, job: ImportJob, options: dict[str, Any], by: Actor) -> ImportJob:
    """Say which column is what, as often as need be before the file is imported; it is checked anew."""
    kinds.may_import(kinds.get(job.kind), by)
    waiting = ImportJob.objects.filter(pk=job.pk, state__in=(State.COLUMNS, State.READY))
    if not waiting.update(state=State.WAITING, options=job.options | options, report={}, done=0, total=0):
        raise Conflict("state", _("This file has been imported or discarded already."))
    transaction.on_commit(lambda: check_import.enqueue(job.pk))
    job.refresh_from_db()
    return job


@transaction.atomic
def confirm(*, job: ImportJob, by: Actor) -> ImportJob:
    """Import what was checked. Only once, whoever presses."""
    kinds.may_import(kinds.get(job.kind), by)
    if not ImportJob.objects.filter(pk=job.pk, state=State.READY).update(state=State.QUEUED, done=0):
        raise Conflict("state", _("This file has been imported or discarded already."))
    transaction.on_commit(lambda: run_import.enqueue(job.pk))
    job.refresh_from_db()
    return job


@transaction.atomic
def stop(*, job: ImportJob, by: Actor) -> ImportJob:
    """Give the file up; nothing of it has been imported."""
    kind = kinds.get(job.kind)
    kinds.may_import(kind, by)
    now = timezone.now()
    stopped = ImportJob.objects.filter(pk=job.pk, state__in=STOPPABLE)
    if not stopped.update(state=State.DISCARDED, finished_at=now, stored=""):
        raise Conflict("state", _("It is too late to stop this import."))
    stored = job.stored
    events.record(f"{kind.verb}.discard", by=by, subject=job, unit=job.unit)
    transaction.on_commit(lambda: _forget(stored))
    job.refresh_from_db()
    return job


# --- tasks -------------------------------------------------------------------------------------------------------
@task()
def check_import(job_id: int) -> None:
    """Read and check the workbook and say what importing it would do."""
    job = _take(job_id, (State.WAITING, State.CHECKING), State.CHECKING)
    if job is None:
        return

    def work() -> None:
        report = running.preview(
            kinds.get(job.kind),
            open_file(job),
            by=Actor.of(job.by),
            progress=_saver(job, 1.0),
            options=job.options,
        )
        _finish(job, State.READY if report.ok else State.WRONG, report.as_json())

    _guard(job, work)


@task()
def run_import(job_id: int) -> None:
    """Import the checked workbook, all rows or none."""
    job = _take(job_id, (State.QUEUED, State.IMPORTING), State.IMPORTING)
    if job is None:
        return

    def work() -> None:
        try:
            report = running.run(
                kinds.get(job.kind),
                open_file(job),
                by=Actor.of(job.by),
                progress=_saver(job, running.READING),
                unit=job.unit,
                options=job.options,
            )
        except running.BadFile as refusal:
            _finish(job, State.WRONG, refusal.report.as_json())
        else:
            _finish(job, State.DONE, report.as_json())

    _guard(job, work)


# --- parts -------------------------------------------------------------------------------------------------------
def _take(job_id: int, states: tuple[str, ...], state: str) -> ImportJob | None:
    if not ImportJob.objects.filter(pk=job_id, state__in=states).update(state=state):
        return None
    return ImportJob.objects.select_related("by", "unit").get(pk=job_id)


def _guard(job: ImportJob, work: Callable[[], None]) -> None:
    """Whatever goes wrong, the job ends and says so."""
    try:
        work()
    except Stopped:
        _forget(job.stored)
    except Refused as refusal:
        _finish(job, State.FAILED, job.report | {"failure": str(refusal)})
    except Exception:
        log.exception("import job %s failed", job.pk)
        _finish(job, State.FAILED, job.report | {"failure": ""})


def _finish(job: ImportJob, state: str, report: dict[str, Any]) -> None:
    """Set the state, unless somebody stopped the job meanwhile; let the file go once nobody needs it."""
    over = state in ImportJob.OVER
    changes: dict[str, Any] = {"state": state, "report": report}
    if over:
        changes |= {"stored": "", "finished_at": timezone.now()}
    rows = report.get("rows", 0)
    if rows:
        changes |= {"done": rows, "total": rows}
    kept = ImportJob.objects.filter(pk=job.pk, state__in=(State.CHECKING, State.IMPORTING)).update(**changes)
    if over or not kept:
        _forget(job.stored)


def _saver(job: ImportJob, until: float) -> running.Progress:
    """Saves progress up to ``until``: beyond it the importing transaction is open and nobody would see it."""

    def save(done: int, total: int) -> None:
        if done > total * until:
            return
        running = ImportJob.objects.filter(pk=job.pk, state__in=(State.CHECKING, State.IMPORTING))
        if not running.update(done=done, total=total):
            raise Stopped

    return save


def _sealed(data: bytes) -> bytes:
    return keyring().encrypt(base64.b64encode(data).decode("ascii"), PURPOSE).encode("ascii")


def open_file(job: ImportJob) -> io.BytesIO:
    """The uploaded file, as long as it is kept."""
    with default_storage.open(job.stored) as file:
        return io.BytesIO(base64.b64decode(keyring().decrypt(file.read().decode("ascii"), PURPOSE)))


def _forget(stored: str) -> None:
    if stored:
        default_storage.delete(stored)
