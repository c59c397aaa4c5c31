"""Evaluation rounds in a village (大评小奖): what a round awards, and to whom. The round itself is the engine's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from zugong.evaluation.models import Round, Subject
from zugong.organisations.models import Account
from zugong.villages.models.households import Household


class VillageRound(models.Model):
    """The village's side of one round: how many households are named at most, and the points each gets."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="village_round", primary_key=True)
    points = models.PositiveSmallIntegerField(help_text="for each household that is named")
    most = models.PositiveSmallIntegerField(help_text="households named at most")
    awarded_at = models.DateTimeField(null=True, blank=True, help_text="the points are in the books")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=1, points__lte=500, most__gte=1, most__lte=200),
                name="village_round_sane",
            ),
        ]

    def __str__(self) -> str:
        return str(self.round_id)


class RoundAward(models.Model):
    """A household that is named in the result with that number. Another result has a list of its own."""

    village_round = models.ForeignKey(VillageRound, models.PROTECT, related_name="awards")
    result = models.PositiveSmallIntegerField(help_text="number of the engine's result")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="round_awards")
    points = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="points that came into the books, fewer where the year's cap was met"
    )
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["village_round", "household__unit__path", "household__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["village_round", "result", "household"], name="round_award_once_a_result"
            ),
        ]
        indexes = [models.Index(fields=["household", "-id"], name="round_award_household")]

    def __str__(self) -> str:
        return f"{self.village_round_id} {self.household_id}"
