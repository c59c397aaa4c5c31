"""Courtyard meetings and activities: who was there, what was named, what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.models import Person, Unit
from zugong.villages.models.households import Household
from zugong.workorders.models import WorkOrder


class MeetingQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "villages.view_meetings") -> MeetingQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class CourtyardMeeting(Case):
    """A meeting in somebody's courtyard: planned, announced, held, written down. ``unit`` is a village or a group."""

    MAX_PHOTOS = 6
    MAX_MINUTES = 4000

    slug = models.CharField(max_length=8, unique=True, help_text="in the address its code leads to")
    place = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    agenda = models.TextField(blank=True)
    lead_minutes = models.PositiveIntegerField(
        null=True, help_text="minutes from the announcement to the beginning"
    )
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(blank=True, help_text="for everybody to read: no names, no numbers of people")
    called_off_because = models.CharField(max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["starts_at"], name="meeting_starts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False, ended_at__gte=F("began_at")),
                name="meeting_ends_after_it_began",
            )
        ]


class Topic(models.Model):
    """What somebody wants talked about; it waits at the village until a meeting takes it up."""

    MAX_WORDS = 200

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="topics", help_text="the village")
    meeting = models.ForeignKey(
        CourtyardMeeting, models.PROTECT, null=True, blank=True, related_name="topics"
    )
    words = models.CharField(max_length=200)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="topics")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    set_aside = models.CharField(
        max_length=120, blank=True, help_text="why it is not talked about; the household reads it"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["unit"], condition=Q(meeting__isnull=True, set_aside=""), name="topic_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.words


class Attendance(models.Model):
    """Somebody who was there: a household once, whoever has no household by name once."""

    class Way(models.TextChoices):
        CARD = "card", pgettext_lazy("attendance", "card")
        NAME = "name", pgettext_lazy("attendance", "name")
        PAPER = "paper", pgettext_lazy("attendance", "paper list")

    meeting = models.ForeignKey(CourtyardMeeting, models.PROTECT, related_name="attendances")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    name = models.CharField(max_length=40)
    way = models.CharField(max_length=6, choices=Way)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "household"],
                condition=Q(household__isnull=False),
                name="attendance_household_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "name"], condition=Q(household__isnull=True), name="attendance_name_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.pk}"


class Problem(models.Model):
    """What was named at a meeting: who sees to it, by when, and the order it became."""

    meeting = models.ForeignKey(CourtyardMeeting, models.PROTECT, related_name="problems")
    words = models.CharField(max_length=200)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="problems_owned")
    due_on = models.DateField()
    order = models.OneToOneField(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="meeting_problem"
    )
    settled_on = models.DateField(null=True, blank=True, help_text="without an order: when it was done")
    settled_how = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=Q(settled_on__isnull=True), name="problem_owner"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, settled_how="")
                | (Q(settled_on__isnull=False) & ~Q(settled_how="")),
                name="problem_settled_whole",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_open(self) -> bool:
        if self.order is not None:
            return self.order.state not in {"rated", "unrated", "refused", "withdrawn", "merged"}
        return self.settled_on is None


class Feedback(models.Model):
    """What a later meeting was told about a problem: append-only."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="feedback")
    meeting = models.ForeignKey(CourtyardMeeting, models.PROTECT, related_name="feedback_given")
    words = models.CharField(max_length=300)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["problem", "meeting"], name="feedback_once_a_meeting")]

    def __str__(self) -> str:
        return self.words


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "villages.view_meetings") -> ActivityQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class Activity(models.Model):
    """Common work or volunteering: a beginning, an end, who came, and the points for each household."""

    class Kind(models.TextChoices):
        LABOUR = "labour", pgettext_lazy("activity", "common work")
        VOLUNTEER = "volunteer", pgettext_lazy("activity", "volunteering")
        STUDY = "study", pgettext_lazy("activity", "study")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=60)
    place = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    points = models.PositiveSmallIntegerField(default=0, help_text="for each household that came")
    slug = models.CharField(max_length=8, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True)
    called_off = models.BooleanField(default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["unit", "-starts_at"], name="activity_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_after_it_began"
            ),
            models.CheckConstraint(condition=Q(points__lte=100), name="activity_points_sane"),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityAttendance(models.Model):
    """Somebody who came: each member of a household once."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="attendances")
    household = models.ForeignKey(Household, models.PROTECT, related_name="activity_attendances")
    name = models.CharField(max_length=40)
    way = models.CharField(max_length=6, choices=Attendance.Way)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["activity", "household", "name"], name="activity_attendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.pk}"
