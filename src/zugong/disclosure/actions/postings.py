"""The sheet on the board: hung, photographed, kept there for fifteen days."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure.models import Posting, Version
from zugong.disclosure.roles import PREPARE, PUBLISH
from zugong.files.actions import keep_photos
from zugong.lib.images import Photo
from zugong.organisations import events, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused


@transaction.atomic
def post(version: Version, *, place: str, on: date, photo: Photo | None, by: Actor) -> Posting:
    """The sheet hangs there since that day. Without a photo, one is asked for soon."""
    unit = version.publication.unit
    check_may(unit, by)
    today = timezone.localdate()
    if on > today:
        raise Refused("posted_future", _("The day lies in the future."))
    if on < timezone.localdate(version.published_at):
        raise Refused(
            "posted_before",
            _("It was published on %(day)s; it cannot have hung before."),
            day=timezone.localdate(version.published_at).isoformat(),
        )
    if not place.strip():
        raise Refused("place", _("Write where the sheet hangs."))
    days = rules.value("disclosure.posted_days", unit)
    try:
        with transaction.atomic():
            posting = Posting.objects.create(
                version=version,
                unit=unit,
                place=place[:60],
                posted_on=on,
                until=on + timedelta(days=days),
                account=by.account,
            )
    except IntegrityError:
        raise Refused("posted_twice", _("This sheet hangs there already.")) from None
    events.record("disclosure.post", by=by, subject=posting, unit=unit, place=posting.place)
    if photo is not None:
        show(posting, photo=photo, by=by)
    return posting


@transaction.atomic
def show(posting: Posting, *, photo: Photo, by: Actor) -> None:
    """The photo of the sheet on the board. It is evidence: once there, it is not replaced."""
    check_may(posting.unit, by)
    stored = keep_photos([photo], subject=posting, purpose="posted", by=by)[0]
    if not Posting.objects.filter(pk=posting.pk, photo__isnull=True).update(photo=stored):
        raise Refused("photo", _("There is a photo already."))
    posting.photo = stored
    events.record("disclosure.photo", by=by, subject=posting, unit=posting.unit)


@transaction.atomic
def take_off(posting: Posting, *, on: date, why: str, by: Actor) -> None:
    """The sheet came off. Before its time that needs a word, and it has to be hung again."""
    check_may(posting.unit, by)
    if on < posting.posted_on or on > timezone.localdate():
        raise Refused(
            "off_day", _("The day does not fit: it hung since %(day)s."), day=posting.posted_on.isoformat()
        )
    if on < posting.until and not why.strip():
        raise Refused(
            "off_why",
            _("It has to hang until %(day)s. Write what happened to it."),
            day=posting.until.isoformat(),
        )
    if not Posting.objects.filter(pk=posting.pk, off_on__isnull=True).update(off_on=on, off_why=why[:200]):
        raise Refused("off_already", _("It is off already."))
    posting.off_on, posting.off_why = on, why[:200]
    events.record("disclosure.take_off", by=by, subject=posting, unit=posting.unit, early=on < posting.until)


def check_may(unit: Unit, by: Actor) -> None:
    """Raise ``Forbidden`` unless ``by`` prepares or publishes for the unit."""
    if by.account is None or not (by.account.can(PREPARE, unit) or by.account.can(PUBLISH, unit)):
        raise Forbidden("post", _("Sheets are hung by those who prepare or publish them."))
