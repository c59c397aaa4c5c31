"""Spot checks: planned, done on the spot with photos, and what they came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_photos
from zugong.flows import actions as flows
from zugong.flows import permissions
from zugong.lib.images import Photo
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.villages.committee import policies
from zugong.villages.committee.workflow import CHECK
from zugong.villages.models import SpotCheck, SupervisionSeat

END_OF_DAY = time(18, 0)
LONGEST_DAYS = 180
Answer = tuple[str, str, str]


@transaction.atomic
def plan(
    *,
    unit: Unit,
    kind: str,
    what: str,
    place: str,
    planned_on: date,
    inspectors: Sequence[SupervisionSeat],
    by: Actor,
) -> SpotCheck:
    """What will be looked at, where, on which day, by which two members at least where there are two."""
    members = {seat.pk for seat in policies.seats_of(unit)}
    policies.check_sits(by.account, unit)
    if not what:
        raise Refused("what", _("Say in a sentence what is looked at."))
    today = timezone.localdate()
    if not 0 <= (planned_on - today).days <= LONGEST_DAYS:
        raise Refused("planned_on", _("A day between today and half a year ahead."))
    chosen = [seat for seat in inspectors if seat.pk in members]
    if len(chosen) < min(2, len(members)):
        raise Refused("inspectors", _("At least two members go together."))
    end = timezone.make_aware(datetime.combine(planned_on, END_OF_DAY))
    check = SpotCheck(
        flow=CHECK.name,
        flow_version=CHECK.version,
        opened_at=timezone.now(),
        title=what[:60],
        unit=unit,
        kind=kind,
        what=what,
        place=place,
        planned_on=planned_on,
        lead_minutes=max(60, int((end - timezone.now()).total_seconds() // 60)),
    )
    flows.open_case(check, by=by, verb="plan")
    check.inspectors.set(chosen)
    return check


@transaction.atomic
def carry_out(
    check: SpotCheck, *, answers: Sequence[Answer], result: str, by: Actor, photos: Iterable[Photo] = ()
) -> None:
    """Each question answered on the spot: right, wrong with a word, or not to be seen here; and the result in words."""
    permissions.check(check, "check", by)
    policies.check_sits(by.account, check.unit)
    if not result.strip():
        raise Refused("result", _("Write what it came to."))
    for question, verdict, words in answers:
        if verdict == "wrong" and not words.strip():
            raise Refused("answers", _("Say what is wrong: “%(question)s”."), question=question)
    wrong = sum(verdict == "wrong" for _question, verdict, _words in answers)
    summary = str(_("%(n)s wrong") % {"n": wrong}) if wrong else str(_("all right"))
    step = flows.take(check, "check", by=by, to="wrong" if wrong else "right", note=summary)
    keep_photos(photos, subject=check.case, purpose=f"step-{step.number}", by=by)
    SpotCheck.objects.filter(pk=check.pk).update(
        checked_at=timezone.now(), answers=[list(answer) for answer in answers], result=result
    )
    check.refresh_from_db(fields=["checked_at", "answers", "result"])


@transaction.atomic
def call_off(check: SpotCheck, *, note: str, by: Actor) -> None:
    permissions.check(check, "call_off", by)
    policies.check_sits(by.account, check.unit)
    flows.take(check, "call_off", by=by, note=note)


def do(check: Any, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb by its name; the check itself has a page of its own."""
    {"call_off": call_off}[verb](check, by=by, **data)
