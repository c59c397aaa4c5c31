"""What the count leaves: turnout, sums, words, and results with the digest of what they were made from. Append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from zugong.evaluation.models.rounds import Round, Subject
from zugong.organisations.models import Account


class Turnout(models.Model):
    """How many ballots of a group came, of how many codes; ``counted`` is False when they were too few to count."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="turnouts")
    group = models.CharField(max_length=24)
    codes = models.PositiveIntegerField()
    casts = models.PositiveIntegerField()
    counted = models.BooleanField()

    class Meta:
        ordering = ["round", "group"]
        constraints = [
            models.UniqueConstraint(fields=["round", "group"], name="turnout_once"),
            models.CheckConstraint(condition=Q(casts__lte=F("codes")), name="turnout_no_more_than_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.casts}/{self.codes}"


class Tally(models.Model):
    """How often a value was given on the ballots of a group, for one subject and indicator.

    The value ``*`` counts who could have given one. What stood together on one ballot is not kept.
    """

    ANSWERED = "*"

    round = models.ForeignKey(Round, models.PROTECT, related_name="tallies")
    group = models.CharField(max_length=24)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=24)
    value = models.CharField(max_length=24)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["round", "group", "subject", "indicator", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "group", "subject", "indicator", "value"], name="tally_value_once"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="tally_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}: {self.count}"


class Remark(models.Model):
    """Words from a ballot, by themselves: sorted by the words, without what else stood on it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="remarks")
    group = models.CharField(max_length=24)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=24)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["round", "group", "subject", "indicator", "text"]

    def __str__(self) -> str:
        return self.text[:40]


class Exclusion(models.Model):
    """A subject taken out of the result because an objection was right."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="exclusions")
    subject = models.OneToOneField(Subject, models.PROTECT, related_name="exclusion")
    objection = models.ForeignKey("evaluation.Objection", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason[:40]}"


class Result(models.Model):
    """The points of every subject as counted. A correction is the next number, made from the same answers."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="result_versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of everything it was computed from")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["round", "-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="result_number_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"
