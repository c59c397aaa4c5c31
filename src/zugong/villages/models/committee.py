"""The village's supervision committee (村务监督委员会): seats, meetings, spot checks, findings, yearly reviews."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.models import Appointment, Person, Unit


class TermQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "villages.view_supervision") -> TermQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def standing(self) -> TermQuerySet:
        return self.filter(ended_on__isnull=True)


class SupervisionTerm(models.Model):
    """One committee of a village from its election to the next one. ``until`` is when its term of office is over."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="supervision_terms", help_text="the village")
    number = models.PositiveSmallIntegerField(help_text="which committee since the first one")
    elected_on = models.DateField()
    until = models.DateField()
    how = models.CharField(max_length=120, help_text="which assembly elected it, with how many present")
    ended_on = models.DateField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-elected_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="supervision_term_number_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_on__isnull=True), name="supervision_term_one_standing"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("elected_on")), name="supervision_term_dates"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("elected_on")),
                name="supervision_term_ended_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number}"

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return f"{self.unit} {self.number}"


class SeatQuerySet(models.QuerySet):
    def standing(self, on: date | None = None) -> SeatQuerySet:
        """Seats held on a day, of committees that stand."""
        day = on or timezone.localdate()
        return self.filter(
            Q(to_date__isnull=True) | Q(to_date__gt=day), from_date__lte=day, term__ended_on__isnull=True
        )


class SupervisionSeat(models.Model):
    """One member of a committee, from a date and perhaps to one. ``appointment`` is the post it stands in, where entered."""

    term = models.ForeignKey(SupervisionTerm, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="supervision_seats")
    chair = models.BooleanField(default=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="supervision_seats"
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["-chair", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "person"], condition=Q(to_date__isnull=True), name="supervision_seat_once"
            ),
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(to_date__isnull=True, chair=True),
                name="supervision_seat_one_chair",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True, ended_because="")
                | (Q(to_date__gte=F("from_date")) & ~Q(ended_because="")),
                name="supervision_seat_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.person_id}"

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return str(self.person)

    @property
    def post(self) -> str:
        """The title they sign under."""
        return str(
            _("chair of the supervision committee")
            if self.chair
            else _("member of the supervision committee")
        )


class SupervisionQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "villages.view_supervision") -> SupervisionQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class SupervisionMeeting(Case):
    """The committee's own meeting. ``unit`` is the village; who was there and what was resolved hang on it."""

    MAX_MINUTES = 4000

    term = models.ForeignKey(SupervisionTerm, models.PROTECT, related_name="meetings")
    place = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    agenda = models.TextField(blank=True)
    lead_minutes = models.PositiveIntegerField(help_text="minutes from the call to the beginning")
    held_at = models.DateTimeField(null=True, blank=True)
    guests = models.CharField(max_length=200, blank=True, help_text="who sat in without a vote")
    minutes = models.TextField(blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["starts_at"], name="supervision_meeting_starts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes="") | Q(held_at__isnull=False), name="supervision_minutes_after_held"
            )
        ]


class MeetingPresence(models.Model):
    """A member at a meeting: there, or away with a reason."""

    meeting = models.ForeignKey(SupervisionMeeting, models.PROTECT, related_name="presences")
    seat = models.ForeignKey(SupervisionSeat, models.PROTECT, related_name="presences")
    there = models.BooleanField()
    why_not = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="meeting_presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.seat_id}"


class Resolution(models.Model):
    """What a meeting resolved, with the votes of the members who were there: append-only."""

    meeting = models.ForeignKey(SupervisionMeeting, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    yes = models.PositiveSmallIntegerField()
    no = models.PositiveSmallIntegerField(default=0)
    abstained = models.PositiveSmallIntegerField(default=0)
    passed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="resolution_number_once"),
        ]

    def __str__(self) -> str:
        return self.words


class SpotCheck(Case):
    """The committee looks for itself: what, where, who, and what each question came to."""

    class Kind(models.TextChoices):
        CASH = "cash", _("cash and account books")
        PROJECT = "project", _("a village project")
        ASSETS = "assets", _("assets and contracts")
        SUBSIDY = "subsidy", _("subsidies and relief")
        BOARD = "board", _("the notice board outside")
        OTHER = "other", _("something else")

    kind = models.CharField(max_length=10, choices=Kind)
    what = models.CharField(max_length=200)
    place = models.CharField(max_length=60)
    planned_on = models.DateField()
    lead_minutes = models.PositiveIntegerField(help_text="minutes from the plan to the end of that day")
    inspectors = models.ManyToManyField(SupervisionSeat, related_name="spot_checks")
    checked_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=list, blank=True, help_text="[question, right | wrong | none, words]")
    result = models.TextField(blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["planned_on"], name="spot_check_planned")]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, result="")
                | (Q(checked_at__isnull=False) & ~Q(result="")),
                name="spot_check_whole",
            )
        ]

    @property
    def wrong(self) -> int:
        return sum(answer[1] == "wrong" for answer in self.answers)


class Finding(Case):
    """Something the committee found wrong: whom it asks to mend what by when, and what became of it."""

    MAX_WORDS = 600

    class Source(models.TextChoices):
        CHECK = "check", _("a spot check")
        REVIEW = "review", _("the review of what is published")
        MEETING = "meeting", _("a meeting of the committee")
        VILLAGER = "villager", _("a villager's word")
        OTHER = "other", pgettext_lazy("source of a finding", "something else")

    source = models.CharField(max_length=10, choices=Source)
    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, null=True, blank=True, related_name="findings")
    meeting = models.ForeignKey(
        SupervisionMeeting, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    publication = models.ForeignKey(
        "disclosure.Publication", models.PROTECT, null=True, blank=True, related_name="+"
    )
    row = models.PositiveIntegerField(null=True, blank=True, help_text="line of the publication, from 0")
    words = models.TextField(help_text="what was found")
    whom = models.CharField(max_length=60, help_text="who has to mend it")
    demand = models.TextField(help_text="what has to be done")
    due_on = models.DateField()
    answer_minutes = models.PositiveIntegerField(help_text="working minutes left until then")
    again = models.PositiveSmallIntegerField(default=0, help_text="how often it was sent back")

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["due_on"], name="finding_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(row__isnull=True) | Q(publication__isnull=False), name="finding_row_of_something"
            )
        ]


class YearlyReview(Case):
    """The committee gives account of a year; the villagers' representatives judge each member; the township files it."""

    year = models.PositiveSmallIntegerField()
    term = models.ForeignKey(SupervisionTerm, models.PROTECT, related_name="reviews")
    statement = models.TextField(blank=True)
    voted_on = models.DateField(null=True, blank=True)
    representatives = models.PositiveSmallIntegerField(null=True, blank=True, help_text="how many there are")
    present = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["term", "year"], name="yearly_review_once"),
            models.CheckConstraint(
                condition=Q(voted_on__isnull=True, representatives__isnull=True, present__isnull=True)
                | Q(voted_on__isnull=False, representatives__gte=F("present"), present__gte=1),
                name="yearly_review_vote_whole",
            ),
        ]


class ReviewScore(models.Model):
    """How the representatives judged one member."""

    review = models.ForeignKey(YearlyReview, models.PROTECT, related_name="scores")
    seat = models.ForeignKey(SupervisionSeat, models.PROTECT, related_name="scores")
    fit = models.PositiveSmallIntegerField()
    basically = models.PositiveSmallIntegerField()
    unfit = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["seat"]
        constraints = [models.UniqueConstraint(fields=["review", "seat"], name="review_score_once")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.seat_id}"
