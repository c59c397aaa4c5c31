"""The verbs of courtyard meetings, and what is written at them: topics, who was there, problems, feedback, minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_photos
from zugong.flows import actions as flows
from zugong.flows.models import Case, CaseClock
from zugong.lib.images import Photo
from zugong.lib.tokens import short_code
from zugong.organisations import events, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Person, Unit
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.meetings.workflow import COURTYARD_MEETING
from zugong.villages.models import Attendance, CourtyardMeeting, Feedback, Household, Problem, Topic
from zugong.villages.places import village_of
from zugong.villages.points.awards import award
from zugong.villages.roles import KEEP_MEETINGS
from zugong.workorders import actions as orders
from zugong.workorders.models import ServiceItem

SLUG = 6
MOST_TOPICS = 20  # that may wait for one household
AFTER = timedelta(hours=12)  # how long after its beginning somebody may still sign in


def check_can_keep(by: Actor, unit: Unit | None = None) -> None:
    """Raise ``Forbidden`` unless ``by`` may hold meetings (of ``unit``)."""
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(KEEP_MEETINGS, unit):
        raise Forbidden(
            "keep_meetings", _("Meetings are held by the branch secretary, the clerk and the group leader.")
        )


# --- verbs -------------------------------------------------------------------------------------------------------
@transaction.atomic
def plan(
    *, unit: Unit, title: str, place: str, starts_at: datetime, by: Actor, agenda: str = ""
) -> CourtyardMeeting:
    """A meeting of a village or a group, to be announced."""
    check_can_keep(by, unit)
    if unit.kind not in ("village", "group") or not unit.is_open:
        raise Refused("unit", _("%(unit)s holds no courtyard meeting."), unit=unit.name)
    if not title:
        raise Refused("title", _("Say in a few words what it is about."))
    _check_time(starts_at)
    meeting = CourtyardMeeting(
        flow=COURTYARD_MEETING.name,
        flow_version=COURTYARD_MEETING.version,
        title=title,
        unit=unit,
        holder=unit,
        slug=_free_slug(),
        place=place,
        starts_at=starts_at,
        agenda=agenda,
    )
    flows.open_case(meeting, by=by, verb="plan")
    return meeting


@transaction.atomic
def announce(meeting: CourtyardMeeting, *, by: Actor) -> None:
    """The notice is out: on paper, and on every card of the place."""
    _check_time(meeting.starts_at)
    _keep(meeting, lead_minutes=_lead(meeting.starts_at))
    flows.take(meeting, "announce", by=by)


@transaction.atomic
def reschedule(meeting: CourtyardMeeting, *, starts_at: datetime, place: str, note: str, by: Actor) -> None:
    """Another time or place; everybody reads why."""
    _check_time(starts_at)
    flows.take(meeting, "reschedule", by=by, note=note)
    _keep(meeting, starts_at=starts_at, place=place, lead_minutes=_lead(starts_at))
    CaseClock.objects.filter(case_id=meeting.pk, name="lead", stopped_at__isnull=True).update(
        due_at=starts_at
    )
    Case.objects.filter(pk=meeting.pk).update(due_at=starts_at)


@transaction.atomic
def begin(meeting: CourtyardMeeting, *, by: Actor) -> None:
    """People sign in from now on."""
    if timezone.now() < meeting.starts_at - timedelta(hours=2):
        raise NotNow(
            "early", _("It begins two hours before its time at the earliest; set another time first.")
        )
    flows.take(meeting, "begin", by=by)
    _keep(meeting, began_at=timezone.now())


@transaction.atomic
def close(meeting: CourtyardMeeting, *, minutes: str, by: Actor) -> None:
    """What was said, for everybody to read; names and numbers of people do not belong there."""
    if not minutes:
        raise Refused("minutes", _("Write what was said and settled."))
    if found := personal_data(meeting, minutes):
        raise Refused("minutes", _("Everybody reads this; take out: %(what)s."), what="、".join(found))
    if not meeting.attendances.exists():
        raise Refused("minutes", _("Nobody has signed in yet; enter the paper list first."))
    flows.take(meeting, "close", by=by)
    _keep(meeting, minutes=minutes, ended_at=timezone.now())
    _award(meeting, by)


@transaction.atomic
def call_off(meeting: CourtyardMeeting, *, reason: str, note: str, by: Actor) -> None:
    """The meeting does not take place; its topics wait for the next one."""
    flows.take(meeting, "call_off", by=by, reason=reason, note=note)
    _keep(meeting, called_off_because=note[:200])
    Topic.objects.filter(meeting=meeting).update(meeting=None)


def personal_data(meeting: CourtyardMeeting, text: str) -> list[str]:
    """What in public words points at people: long numbers, and names of households that were there or named a problem."""
    found = re.findall(r"(?<!\d)(?:1\d{10}|\d{17}[\dXx])(?!\d)", text)
    names = set(meeting.attendances.values_list("name", flat=True))
    names |= set(meeting.problems.filter(household__isnull=False).values_list("household__head", flat=True))
    return [*found, *sorted(name for name in names if len(name) > 1 and name in text)]


# --- topics ------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_topic(
    *,
    unit: Unit,
    words: str,
    by: Actor,
    household: Household | None = None,
    meeting: CourtyardMeeting | None = None,
) -> Topic:
    """A villager by the card, or staff for somebody, names what should be talked about."""
    if not words:
        raise Refused("words", _("Say in a sentence what should be talked about."))
    if household is not None and by.kind == "requester":
        waiting = Topic.objects.filter(household=household, meeting__isnull=True, set_aside="")
        if waiting.count() >= MOST_TOPICS:
            raise Refused("many", _("Many of yours wait already; they come up at the next meeting."))
        if same := waiting.filter(words=words).first():
            return same
    else:
        check_can_keep(by, unit)
    if meeting is not None and not meeting.is_open:
        raise NotNow("over", _("This meeting is over; the topic waits for the next one."))
    topic = Topic.objects.create(
        unit=unit, words=words, household=household, meeting=meeting, account=by.account
    )
    events.record("meetings.topic", by=by, subject=topic, unit=unit)
    return topic


@transaction.atomic
def take_up(topic: Topic, *, meeting: CourtyardMeeting, by: Actor) -> None:
    """The topic stands on the meeting's agenda."""
    check_can_keep(by, meeting.unit)
    if not meeting.is_open:
        raise NotNow("over", _("This meeting is over; the topic waits for the next one."))
    if not Topic.objects.filter(pk=topic.pk, meeting__isnull=True, set_aside="").update(meeting=meeting):
        raise Conflict("taken", _("Somebody has dealt with this topic already."))
    events.record("meetings.take_up", by=by, subject=topic, unit=meeting.unit, meeting=meeting.pk)


@transaction.atomic
def set_aside(topic: Topic, *, why: str, by: Actor) -> None:
    """It is not talked about at a meeting; the household reads why."""
    check_can_keep(by, topic.unit)
    if not why:
        raise Refused("why", _("Write a sentence; the other side will read it."))
    if not Topic.objects.filter(pk=topic.pk, meeting__isnull=True, set_aside="").update(set_aside=why[:120]):
        raise Conflict("taken", _("Somebody has dealt with this topic already."))
    events.record("meetings.set_aside", by=by, subject=topic, unit=topic.unit)


# --- who was there -----------------------------------------------------------------------------------------------
@transaction.atomic
def sign_in(
    meeting: CourtyardMeeting, *, by: Actor, way: str, household: Household | None = None, name: str = ""
) -> tuple[Attendance, bool]:
    """A household by its card, or somebody by name. Twice is once; gives the row and whether it is new."""
    if by.kind == "requester":
        if not may_sign_in(meeting):
            raise NotNow("shut", _("One signs in while the meeting is under way; it is not now."))
    else:
        check_can_keep(by, meeting.unit)
        if meeting.state not in ("held", "announced"):
            raise NotNow("shut", _("The list is closed."))
    if household is not None:
        _check_lives_here(meeting, household)
        name = name or household.head
    if not name:
        raise Refused("name", _("Write your name."))
    known = (
        meeting.attendances.filter(household=household)
        if household
        else meeting.attendances.filter(household__isnull=True, name=name)
    )
    if existing := known.first():
        return existing, False
    try:
        with transaction.atomic():
            made = Attendance.objects.create(meeting=meeting, household=household, name=name[:40], way=way)
    except IntegrityError:
        return known.get(), False
    events.record("meetings.sign_in", by=by, subject=meeting.case, unit=meeting.unit, way=way)
    return made, True


@transaction.atomic
def paper_list(meeting: CourtyardMeeting, *, households: Sequence[Household], by: Actor) -> int:
    """The households ticked on the paper list; those there already stay as they are. Returns how many are new."""
    check_can_keep(by, meeting.unit)
    if meeting.state != "held":
        raise NotNow("shut", _("The list is closed."))
    for one in households:
        _check_lives_here(meeting, one)
    known = set(meeting.attendances.values_list("household_id", flat=True))
    fresh = [
        Attendance(meeting=meeting, household=one, name=one.head, way=Attendance.Way.PAPER)
        for one in households
        if one.pk not in known
    ]
    Attendance.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        events.record(
            "meetings.paper_list", by=by, subject=meeting.case, unit=meeting.unit, households=len(fresh)
        )
    return len(fresh)


def may_sign_in(meeting: CourtyardMeeting) -> bool:
    return (
        meeting.state == "held" and meeting.began_at is not None and timezone.now() < meeting.began_at + AFTER
    )


def _check_lives_here(meeting: CourtyardMeeting, household: Household) -> None:
    village = village_of(meeting.unit)
    if village is None or not household.unit.path.startswith(village.path):
        raise Refused("household", _("This meeting belongs to another village."))


# --- problems ----------------------------------------------------------------------------------------------------
@transaction.atomic
def add_problem(
    meeting: CourtyardMeeting,
    *,
    words: str,
    owner: Person,
    due_on: date,
    by: Actor,
    household: Household | None = None,
    item: ServiceItem | None = None,
) -> Problem:
    """A problem gets who sees to it and by when; with an ``item`` it is an order in the same breath."""
    check_can_keep(by, meeting.unit)
    if meeting.state not in ("held", "closed"):
        raise NotNow("not_held", _("Problems are written down at the meeting."))
    if not words:
        raise Refused("words", _("Say in a sentence what the problem is."))
    if due_on < timezone.localdate():
        raise Refused("due_on", _("The last day lies in the past."))
    if household is not None:
        _check_lives_here(meeting, household)
    problem = Problem.objects.create(
        meeting=meeting, words=words, owner=owner, due_on=due_on, household=household
    )
    events.record("meetings.problem", by=by, subject=problem, unit=meeting.unit, owner=owner.code)
    if item is not None:
        order_from(problem, item=item, by=by)
    return problem


@transaction.atomic
def order_from(problem: Problem, *, item: ServiceItem, by: Actor) -> Problem:
    """One tap: the problem becomes an order of the village, and its state is the order's from now on. Twice makes one."""
    meeting = problem.meeting
    check_can_keep(by, meeting.unit)
    village = village_of(meeting.unit)
    if village is None or problem.settled_on is not None:
        raise NotNow("settled", _("This problem is settled."))
    if problem.order_id is not None:
        return problem
    household = problem.household
    placed = orders.place(
        item=item,
        unit=village,
        words=problem.words,
        by=Actor.requester(None, by.address),
        request_key=f"meeting-problem-{problem.pk}",
        source="meeting",
        requester_name=household.head if household else "",
        phone=household.phone if household else "",
        hamlet=household.hamlet if household else "",
    )
    if not Problem.objects.filter(pk=problem.pk, order__isnull=True).update(order=placed.order):
        problem.refresh_from_db()
        return problem
    problem.order = placed.order
    events.record(
        "meetings.order", by=by, subject=problem, unit=meeting.unit, number=placed.order.number_text
    )
    return problem


@transaction.atomic
def settle(problem: Problem, *, how: str, by: Actor) -> None:
    """A problem without an order is done: by who owns it, or by who holds the meetings."""
    if by.person_id != problem.owner_id:
        check_can_keep(by, problem.meeting.unit)
    if not how:
        raise Refused("how", _("Write how it was settled."))
    rows = Problem.objects.filter(pk=problem.pk, settled_on__isnull=True, order__isnull=True)
    if not rows.update(settled_on=timezone.localdate(), settled_how=how[:200]):
        raise NotNow("settled", _("This problem is settled, or its order says how it stands."))
    events.record("meetings.settle", by=by, subject=problem, unit=problem.meeting.unit)


@transaction.atomic
def feed_back(problem: Problem, *, meeting: CourtyardMeeting, words: str, by: Actor) -> Feedback:
    """At a later meeting people are told what became of it. Once a meeting."""
    check_can_keep(by, meeting.unit)
    if meeting.state != "held":
        raise NotNow("not_held", _("Feedback is given while the meeting is under way."))
    if not words:
        raise Refused("words", _("Say in a sentence what became of it."))
    if Feedback.objects.filter(problem=problem, meeting=meeting).exists():
        raise Conflict("told", _("This meeting was told already."))
    assert by.account is not None
    given = Feedback.objects.create(problem=problem, meeting=meeting, words=words[:300], account=by.account)
    events.record("meetings.feedback", by=by, subject=problem, unit=meeting.unit, meeting=meeting.pk)
    return given


@transaction.atomic
def add_photos(meeting: CourtyardMeeting, *, photos: Iterable[Photo], by: Actor) -> None:
    """Photos of the meeting, as evidence for the office."""
    check_can_keep(by, meeting.unit)
    kept = keep_photos(photos, subject=meeting.case, purpose="meeting", by=by)
    if kept:
        events.record("meetings.photos", by=by, subject=meeting.case, unit=meeting.unit, photos=len(kept))


# --- parts -------------------------------------------------------------------------------------------------------
def _award(meeting: CourtyardMeeting, by: Actor) -> None:
    """Each household that was there gets what the village gives for coming, as far as the year's caps leave room."""
    points = rules.value("points.activity", meeting.unit)
    if not points:
        return
    for row in meeting.attendances.filter(household__isnull=False).select_related("household__unit"):
        assert row.household is not None
        award(
            row.household,
            points=points,
            key=f"meeting-{meeting.pk}-{row.household_id}",
            source=("villages.courtyardmeeting", meeting.pk),
            by=by,
            note=meeting.title,
        )


def _keep(meeting: CourtyardMeeting, **fields: object) -> None:
    for name, value in fields.items():
        setattr(meeting, name, value)
    CourtyardMeeting.objects.filter(pk=meeting.pk).update(**fields)


def _check_time(starts_at: datetime) -> None:
    if starts_at < timezone.now():
        raise Refused("starts_at", _("This time is over."))
    if starts_at > timezone.now() + timedelta(days=180):
        raise Refused("starts_at", _("Within half a year, please."))


def _lead(starts_at: datetime) -> int:
    return max(1, int((starts_at - timezone.now()).total_seconds() // 60))


def _free_slug() -> str:
    for _try in range(20):
        slug = short_code()[:SLUG]
        if not CourtyardMeeting.objects.filter(slug=slug).exists():
            return slug
    raise RuntimeError("no free slug in twenty tries")
