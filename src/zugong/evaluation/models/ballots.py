"""Ballots: codes, who may have one, and the sealed urns. See docs/adr/0010.

No row of these tables, nor anything about a row, says who cast which ballot: a ballot never is a row. It goes into an
urn, one sealed text whose ballots lie in random order, and what is kept of it after the count is sums.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from zugong.evaluation.models.rounds import Round
from zugong.organisations.fields import EncryptedField


class Urn(models.Model):
    """Ballots of some of a group's codes. Casting rewrites this one row and nothing else.

    ``roll`` holds the hashes of the codes not used yet, in their own order; ``box`` the ballots, shuffled anew with each
    one, padded, sealed. Both are wiped by the count. ``casts`` is the turnout.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="urns")
    group = models.CharField(max_length=24)
    codes = models.PositiveIntegerField(help_text="how many codes belong to it")
    casts = models.PositiveIntegerField(default=0)
    roll = models.TextField()
    box = EncryptedField(blank=True, purpose="evaluation.urn", row="id")
    turn = models.PositiveIntegerField(default=0, help_text="settles which of two casts was first")
    closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["round", "group", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(casts__lte=F("codes")), name="urn_no_more_than_codes"),
            models.CheckConstraint(
                condition=Q(closed=False)
                | (Q(roll="") & Q(Exact(Cast("box", models.TextField()), Value("")))),
                name="urn_closed_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.group} {self.casts}/{self.codes}"


class BallotCode(models.Model):
    """Which urn a code belongs to: written when codes are made, in an order that tells nothing, and never again."""

    hash = models.CharField(
        max_length=64, primary_key=True, help_text="keyed: the code cannot be found from it"
    )
    urn = models.ForeignKey(Urn, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.hash[:8]


class Voter(models.Model):
    """Who may vote with a code of their own. It does not say whether they did."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="voters")
    group = models.CharField(max_length=24)
    source_type = models.CharField(max_length=60)
    source_id = models.CharField(max_length=40)

    class Meta:
        ordering = ["round", "group", "source_type", "source_id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "group", "source_type", "source_id"], name="voter_once"),
        ]
        indexes = [models.Index(fields=["source_type", "source_id"], name="voter_source")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.source_id}"
