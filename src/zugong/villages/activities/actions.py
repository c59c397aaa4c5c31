"""The verbs of activities: plan, sign in, close with a result, call off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.lib.tokens import short_code
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.meetings.actions import SLUG, check_can_keep
from zugong.villages.models import Activity, ActivityAttendance, Household
from zugong.villages.places import village_of
from zugong.villages.points.awards import award

EARLY, LATE = timedelta(hours=1), timedelta(hours=2)  # around its hours, in which somebody may sign in
LONGEST = timedelta(days=3)


@transaction.atomic
def plan(
    *,
    unit: Unit,
    kind: str,
    title: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    points: int,
    by: Actor,
) -> Activity:
    """An activity of a village or a group, with the points proposed for each household that comes."""
    check_can_keep(by, unit)
    if unit.kind not in ("village", "group") or not unit.is_open:
        raise Refused("unit", _("%(unit)s holds no activity."), unit=unit.name)
    if ends_at <= starts_at:
        raise Refused("ends_at", _("The end is before the beginning."))
    if ends_at - starts_at > LONGEST:
        raise Refused("ends_at", _("An activity takes three days at most; plan several."))
    if ends_at < timezone.now():
        raise Refused("ends_at", _("This time is over."))
    activity = Activity.objects.create(
        unit=unit,
        kind=kind,
        title=title,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        points=points,
        slug=_slug(),
    )
    events.record("activities.plan", by=by, subject=activity, unit=unit, points=points)
    return activity


def may_sign_in(activity: Activity) -> bool:
    now = timezone.now()
    return (
        activity.closed_at is None
        and not activity.called_off
        and activity.starts_at - EARLY <= now <= activity.ends_at + LATE
    )


@transaction.atomic
def sign_in(
    activity: Activity, *, household: Household, name: str, way: str, by: Actor
) -> tuple[ActivityAttendance, bool]:
    """A member of a household is there; each once. Gives the row and whether it is new."""
    if by.kind == "requester":
        if not may_sign_in(activity):
            raise NotNow("shut", _("One signs in from an hour before to two hours after; it is not now."))
    else:
        check_can_keep(by, activity.unit)
        if activity.closed_at is not None:
            raise NotNow("shut", _("The list is closed."))
    village = village_of(activity.unit)
    if village is None or not household.unit.path.startswith(village.path):
        raise Refused("household", _("This activity belongs to another village."))
    name = name or household.head
    if not household.members.filter(name=name, left_on__isnull=True).exists():
        raise Refused("name", _("%(name)s does not belong to this household."), name=name)
    rows = ActivityAttendance.objects.filter(activity=activity, household=household, name=name)
    if existing := rows.first():
        return existing, False
    try:
        with transaction.atomic():
            made = ActivityAttendance.objects.create(
                activity=activity, household=household, name=name, way=way
            )
    except IntegrityError:
        return rows.get(), False
    events.record("activities.sign_in", by=by, subject=activity, unit=activity.unit, way=way)
    return made, True


@transaction.atomic
def close(activity: Activity, *, result: str, by: Actor) -> None:
    """It is over: the list is closed, the result is kept, each household that came gets the points, once, as far as the
    year's caps leave room."""
    check_can_keep(by, activity.unit)
    if timezone.now() < activity.starts_at:
        raise NotNow("early", _("It has not begun yet."))
    if not result:
        raise Refused("result", _("Say in a sentence what was done."))
    now = timezone.now()
    rows = Activity.objects.filter(pk=activity.pk, closed_at__isnull=True, called_off=False)
    if not rows.update(closed_at=now, result=result[:300]):
        raise NotNow("closed", _("This activity is closed already."))
    activity.closed_at, activity.result = now, result[:300]
    came = list(
        Household.objects.filter(activity_attendances__activity=activity)
        .select_related("unit")
        .distinct()
        .order_by("code")
    )
    events.record("activities.close", by=by, subject=activity, unit=activity.unit, households=len(came))
    if activity.points:
        for household in came:
            award(
                household,
                points=activity.points,
                key=f"activity-{activity.pk}-{household.pk}",
                source=("villages.activity", activity.pk),
                by=by,
                note=activity.title,
            )


@transaction.atomic
def call_off(activity: Activity, *, by: Actor) -> None:
    check_can_keep(by, activity.unit)
    if not Activity.objects.filter(pk=activity.pk, closed_at__isnull=True, called_off=False).update(
        called_off=True
    ):
        raise NotNow("closed", _("This activity is closed already."))
    activity.called_off = True
    events.record("activities.call_off", by=by, subject=activity, unit=activity.unit)


def _slug() -> str:
    for _try in range(20):
        slug = short_code()[:SLUG]
        if not Activity.objects.filter(slug=slug).exists():
            return slug
    raise RuntimeError("no free slug in twenty tries")
