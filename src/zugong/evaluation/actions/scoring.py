"""Judging by name: one sheet for each rater and subject, with words and photos as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import answers as reading
from zugong.evaluation import permissions, policies
from zugong.evaluation.models import Rater, Round, Sheet, Subject
from zugong.evaluation.structure import TEXT, TICK
from zugong.files.actions import keep_photos
from zugong.lib.images import Photo
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, Forbidden, Refused

NOTE_MAX = 300
EVIDENCE = "evidence"


def score(
    subject: Subject,
    *,
    group: str,
    by: Actor,
    answers: Mapping[str, Any],
    request_key: str,
    note: str = "",
    photos: Sequence[Photo] = (),
) -> Sheet:
    """Write a sheet; writing again adds one that counts in place of the last. The same ``request_key`` gives the same sheet.

    Raises ``Forbidden`` when ``by`` does not judge here, ``NotNow`` outside the phase, ``Refused`` when an answer is
    missing or wrong or the rater must stand back.
    """
    return _write(
        subject, group=group, by=by, answers=answers, request_key=request_key, note=note, photos=photos
    )


def stand_back(subject: Subject, *, group: str, by: Actor, why: str, request_key: str) -> Sheet:
    """Say that one does not judge this subject, and why. It takes the place of what was written before."""
    if not why.strip():
        raise Refused("why", _("Say in a word why you stand back, such as a close relative."))
    return _write(subject, group=group, by=by, answers=None, request_key=request_key, note=why)


@transaction.atomic
def _write(
    subject: Subject,
    *,
    group: str,
    by: Actor,
    answers: Mapping[str, Any] | None,
    request_key: str,
    note: str = "",
    photos: Sequence[Photo] = (),
) -> Sheet:
    round_ = subject.round
    rater = permissions.rater_of(round_, by.account, group) if by.account is not None else None
    if rater is None:
        raise Forbidden("rater", _("You are not among those who judge here."))
    known = Sheet.objects.filter(request_key=request_key).first()
    if known is not None and known.rater_id == rater.pk:
        return known
    policies.hold(round_, *Round.OPEN_FOR_SHEETS)
    read: dict[str, Any] = {}
    if answers is not None:
        _check_kin(rater, subject)
        read = _read(round_, group, answers)
    if subject.withdrawn_at is not None:
        raise Refused("withdrawn", _("%(name)s was taken out of the round."), name=subject.label)
    last = Sheet.objects.filter(rater=rater, subject=subject).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            sheet = Sheet.objects.create(
                rater=rater,
                round=round_,
                subject=subject,
                number=last + 1,
                answers=read,
                note=note[:NOTE_MAX] if answers is not None else "",
                stood_back=note[:200] if answers is None else "",
                request_key=request_key,
            )
    except IntegrityError:
        raise Conflict(
            "twice", _("You sent this from another page at the same moment; look at it again.")
        ) from None
    if photos:
        keep_photos(photos, subject=sheet, purpose=EVIDENCE, by=by)
    events.record(
        f"{round_.flow}.{'recuse' if answers is None else 'score'}",
        by=by,
        subject=round_.case,
        unit_id=round_.unit_id,
        about=subject.pk,
        number=sheet.number,
    )
    return sheet


def _check_kin(rater: Rater, subject: Subject) -> None:
    why = subject.round.about.stand_back(rater.account, subject)
    if why:
        raise Refused("stand_back", _("You cannot judge %(name)s: %(why)s"), name=subject.label, why=why)


def _read(round_: Round, group: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for leaf in round_.structure.leaves_of(group):
        one = leaf.indicator
        answer = reading.read(one, sent.get(one.code))
        if answer is None and one.kind not in {TEXT, TICK}:
            raise Refused("missing", _("“%(name)s” is still open."), name=one.name)
        if answer is not None:
            found[one.code] = answer
    return found
