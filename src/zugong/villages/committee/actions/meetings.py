"""The committee's own meetings: called, held with a quorum, resolved, written down, signed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.flows import permissions
from zugong.organisations import rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.committee import policies
from zugong.villages.committee.workflow import MEETING
from zugong.villages.models import MeetingPresence, Resolution, SupervisionMeeting


@transaction.atomic
def call(
    *, unit: Unit, title: str, place: str, starts_at: datetime, by: Actor, agenda: str = ""
) -> SupervisionMeeting:
    """A member calls the committee together."""
    if not title:
        raise Refused("title", _("Say in a few words what it is about."))
    now = timezone.now()
    if starts_at <= now:
        raise Refused("starts_at", _("The time lies in the past."))
    seat = policies.check_sits(by.account, unit)
    meeting = SupervisionMeeting(
        flow=MEETING.name,
        flow_version=MEETING.version,
        opened_at=now,
        title=title,
        unit=unit,
        term=seat.term,
        place=place,
        starts_at=starts_at,
        agenda=agenda,
        lead_minutes=max(1, int((starts_at - now).total_seconds() // 60)),
    )
    flows.open_case(meeting, by=by, verb="call")
    return meeting


@transaction.atomic
def hold(
    meeting: SupervisionMeeting,
    *,
    presences: Collection[int],
    by: Actor,
    why_not: str = "",
    guests: str = "",
) -> None:
    """It opens with those who are there, by their seats. ``why_not`` is why the others are away."""
    _check(meeting, "hold", by)
    members = policies.seats_of(meeting.unit)
    there = [seat for seat in members if seat.pk in presences]
    needed = policies.quorum(len(members), rules.value("supervision.quorum", meeting.unit))
    if len(there) < needed:
        raise Refused(
            "presences",
            _("%(there)s of %(members)s members are there; %(needed)s are needed to resolve anything."),
            there=len(there),
            members=len(members),
            needed=needed,
        )
    flows.take(meeting, "hold", by=by, data={"there": len(there), "members": len(members)})
    MeetingPresence.objects.bulk_create(
        MeetingPresence(
            meeting=meeting,
            seat=seat,
            there=seat in there,
            why_not="" if seat in there else why_not[:60],
        )
        for seat in members
    )
    _keep(meeting, held_at=timezone.now(), guests=guests[:200])


@transaction.atomic
def resolve(
    meeting: SupervisionMeeting, *, words: str, yes: int, by: Actor, no: int = 0, abstained: int = 0
) -> Resolution:
    """A resolution with its votes: passed by more than half of those who are there."""
    _check(meeting, "resolve", by)
    flows.hold(meeting)
    there = meeting.presences.filter(there=True).count()
    if yes + no + abstained != there:
        raise Refused(
            "yes",
            _("%(there)s members are there; these are %(votes)s votes."),
            there=there,
            votes=yes + no + abstained,
        )
    assert by.account is not None
    number = (meeting.resolutions.aggregate(last=Max("number"))["last"] or 0) + 1
    flows.take(meeting, "resolve", by=by, data={"words": words, "yes": yes, "no": no, "number": number})
    return Resolution.objects.create(
        meeting=meeting,
        number=number,
        words=words[:300],
        yes=yes,
        no=no,
        abstained=abstained,
        passed=yes * 2 > there,
        at=timezone.now(),
        account=by.account,
    )


@transaction.atomic
def close(meeting: SupervisionMeeting, *, minutes: str, by: Actor) -> None:
    """The minutes stand; they are printed and signed by whoever was there."""
    _check(meeting, "close", by)
    if not minutes.strip():
        raise Refused("minutes", _("Write what was said and settled."))
    flows.take(meeting, "close", by=by)
    _keep(meeting, minutes=minutes)


@transaction.atomic
def sign(meeting: SupervisionMeeting, *, documents: Iterable[Any], by: Actor) -> None:
    """The paper with everybody's signature is filed."""
    _check(meeting, "sign", by)
    step = flows.take(meeting, "sign", by=by)
    keep_documents(documents, subject=meeting.case, purpose=f"step-{step.number}", by=by)


@transaction.atomic
def call_off(meeting: SupervisionMeeting, *, reason: str, note: str, by: Actor) -> None:
    _check(meeting, "call_off", by)
    flows.take(meeting, "call_off", by=by, reason=reason, note=note)


VERBS: dict[str, Callable[..., Any]] = {
    "hold": hold, "resolve": resolve, "close": close, "sign": sign, "call_off": call_off,
}  # fmt: skip


def do(meeting: Any, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb by its name, with what its form gave."""
    VERBS[verb](meeting, by=by, **data)


def _check(meeting: SupervisionMeeting, verb: str, by: Actor) -> None:
    permissions.check(meeting, verb, by)
    seat = policies.check_sits(by.account, meeting.unit)
    if seat.term_id != meeting.term_id:
        raise NotNow("term", _("This meeting belongs to the committee before yours."))


def _keep(meeting: SupervisionMeeting, **fields: Any) -> None:
    """The meeting's own columns, written behind the step that won."""
    SupervisionMeeting.objects.filter(pk=meeting.pk).update(**fields)
    meeting.refresh_from_db(fields=list(fields))
