"""Writes of the villages room: joining an order that exists, photos kept for a form that is shown again, codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import discard
from zugong.files.models import StoredFile
from zugong.lib.images import Photo
from zugong.lib.tokens import short_code
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.villages import permissions
from zugong.villages.models import ServiceCode
from zugong.villages.orders.queries import DRAFT
from zugong.workorders import actions as orders
from zugong.workorders.models import ServiceItem, WorkOrder

DRAFT_HOURS = 24
SLUG_LENGTH = 6
CODES_AT_ONCE = 500


@transaction.atomic
def follow(into: WorkOrder, *, by: Actor, **placing: Any) -> orders.Placed:
    """Place an order of one's own that goes along with ``into``, an open order about the same matter.

    The person gets a number and a private link like anybody else; that link shows how the other order goes on,
    without what its own requester said or sent. ``placing`` is what ``workorders.actions.place`` takes.
    Raises ``Refused`` when the other order ended meanwhile.
    """
    placed = orders.place(by=by, **placing)
    if placed.created:
        orders.merge(placed.order, by=SYSTEM, into=into)
    return placed


# --- photos of a form that is shown again ------------------------------------------------------------------------
def keep_draft_photos(photos: Sequence[Photo], *, key: str) -> list[StoredFile]:
    """Keep accepted photos under the form's own key until it is sent, for ``DRAFT_HOURS`` at most."""
    kept = []
    for photo in photos:
        stored = StoredFile(
            kind=StoredFile.Kind.PHOTO,
            name="draft.jpg",
            extension="jpg",
            content_type="image/jpeg",
            size=len(photo.data),
            sha256=photo.sha256,
            width=photo.width,
            height=photo.height,
            subject_type=DRAFT,
            subject_id=key[:40],
            purpose="draft",
        )
        stored.file.save("photo", ContentFile(photo.data), save=False)
        stored.thumbnail.save("photo", ContentFile(photo.thumbnail), save=False)
        stored.save(force_insert=True)
        kept.append(stored)
    return kept


def draft_photos(key: str) -> list[StoredFile]:
    """What is kept under a form's key, oldest first."""
    since = timezone.now() - timedelta(hours=DRAFT_HOURS)
    return (
        list(StoredFile.objects.filter(subject_type=DRAFT, subject_id=key[:40], created_at__gt=since))
        if key
        else []
    )


def read_draft(stored: StoredFile) -> Photo:
    """The photo as it was accepted."""
    with stored.file.open("rb") as data, stored.thumbnail.open("rb") as small:
        return Photo(data.read(), stored.width or 0, stored.height or 0, stored.sha256, small.read())


def drop_drafts(drafts: Iterable[StoredFile]) -> None:
    """Forget drafts: the rows at once, the files when the rows are gone."""
    drafts = list(drafts)
    if not drafts:
        return
    StoredFile.objects.filter(pk__in=[one.pk for one in drafts], subject_type=DRAFT).delete()
    transaction.on_commit(lambda: discard(*(file for one in drafts for file in (one.file, one.thumbnail))))


def sweep_drafts(*, limit: int = 500) -> int:
    """Forget drafts nobody sent. Returns how many; safe to run twice."""
    until = timezone.now() - timedelta(hours=DRAFT_HOURS)
    old = list(StoredFile.objects.filter(subject_type=DRAFT, created_at__lte=until)[:limit])
    drop_drafts(old)
    return len(old)


# --- codes -------------------------------------------------------------------------------------------------------
@transaction.atomic
def make_codes(
    units: Sequence[Unit],
    *,
    by: Actor,
    window: str = "",
    item: ServiceItem | None = None,
    place: str = "",
    expires_on: date | None = None,
) -> list[ServiceCode]:
    """One new code for each village, at most ``CODES_AT_ONCE``. ``expires_on`` is the last day it works."""
    if not units:
        raise Refused("no_village", _("Choose at least one village."))
    if len(units) > CODES_AT_ONCE:
        raise Refused("many", _("At most %(limit)s villages at a time."), limit=CODES_AT_ONCE)
    if expires_on is not None and expires_on < timezone.localdate():
        raise Refused("past", _("The last day lies in the past."))
    if item is not None and window:
        raise Refused("both", _("A code leads to a window or to an item, not to both."))
    made = []
    for unit in units:
        permissions.check_can_keep_codes(by, unit)
        if not unit.is_open:
            raise Refused("unit_closed", _("%(unit)s no longer exists; use its successor."), unit=unit.name)
        code = _new_code(unit=unit, window=window, item=item, place=place, expires_on=expires_on)
        events.record("villages.make_code", by=by, subject=code, unit=unit, slug=code.slug, window=window)
        made.append(code)
    return made


def _new_code(**fields: Any) -> ServiceCode:
    for _try in range(20):
        try:
            with transaction.atomic():
                return ServiceCode.objects.create(slug=short_code()[:SLUG_LENGTH], **fields)
        except IntegrityError:
            continue
    raise RuntimeError("no free slug in twenty tries")


@transaction.atomic
def retire_code(code: ServiceCode, *, by: Actor) -> None:
    """Take a code out of use; whoever scans it is told so and led to the village. Twice changes nothing."""
    permissions.check_can_keep_codes(by, code.unit)
    if ServiceCode.objects.filter(pk=code.pk, retired_at__isnull=True).update(retired_at=timezone.now()):
        code.refresh_from_db(fields=["retired_at"])
        events.record("villages.retire_code", by=by, subject=code, unit=code.unit, slug=code.slug)
