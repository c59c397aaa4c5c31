"""What is owed by when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from zugong.organisations.models import Person, Unit


class DutyQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "disclosure.view") -> DutyQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def open(self) -> DutyQuerySet:
        return self.filter(met_on__isnull=True, waived_why="")


class Duty(models.Model):
    """One unit owes one kind of publication for one period. Met by publishing; late when that was after ``due_on``.

    ``key`` names the duty kind that made it. The three moments beside it are what time itself did: announced, told that it
    is late, passed to the tier above. Who helps and by when is that tier's word.
    """

    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="disclosure_duties")
    what = models.CharField(max_length=80, blank=True, help_text="of a duty by event: what happened")
    period_from = models.DateField()
    period_to = models.DateField()
    due_on = models.DateField()
    publication = models.ForeignKey(
        "Publication", models.PROTECT, null=True, blank=True, related_name="duties"
    )
    met_on = models.DateField(null=True, blank=True)
    waived_why = models.CharField(
        max_length=200, blank=True, help_text="by the tier above: nothing to publish, and why"
    )
    announced_at = models.DateTimeField(null=True, blank=True)
    told_late_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField(null=True, blank=True)
    helper = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    help_by = models.DateField(null=True, blank=True)
    help_note = models.CharField(max_length=200, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "unit"]
        indexes = [
            models.Index(fields=["unit", "-due_on"], name="duty_unit_due"),
            models.Index(
                fields=["due_on"], condition=Q(met_on__isnull=True, waived_why=""), name="duty_open_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "unit", "period_from", "what"], name="duty_once"),
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="duty_period"),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, publication__isnull=True)
                | Q(met_on__isnull=False, publication__isnull=False),
                name="duty_met_whole",
            ),
            models.CheckConstraint(
                condition=Q(helper__isnull=True, help_by__isnull=True)
                | Q(helper__isnull=False, help_by__isnull=False),
                name="duty_help_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.key} {self.period_from}"

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return str(self)

    def look(self, today: date) -> str:
        """met, late, waived, overdue or open: how it is shown."""
        if self.met_on is not None:
            return "late" if self.met_on > self.due_on else "met"
        if self.waived_why:
            return "waived"
        return "overdue" if self.due_on < today else "open"

    @property
    def words(self) -> str:
        """What is owed, in words."""
        from zugong.disclosure.words import words_of

        return words_of(self)
