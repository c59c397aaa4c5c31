"""A round: a published scheme put to subjects, who judges them, and what named people wrote."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import kinds
from zugong.evaluation.kinds import Kind
from zugong.evaluation.models.schemes import SchemeVersion
from zugong.evaluation.structure import Structure
from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.models import Account, Unit


class RoundQuerySet(CaseQuerySet):
    def visible_to(self, account: Account, permission: str = "") -> RoundQuerySet:
        """Rounds of units where the account holds the kind's permission to view, and those it judges in.

        ``permission`` names another field of the kind (``run``, ``sign``); being a rater does not count then.
        """
        condition = Q(pk__in=[])
        for kind in kinds.all_kinds():
            wanted = getattr(kind, permission or "view")
            condition |= Q(kind=kind.key) & account.scope.q("unit__path", wanted)
        if not permission:
            condition |= Q(pk__in=Rater.objects.filter(account=account).values("round_id"))
        return self.filter(condition)


class Round(Case):
    """Its state and clocks are the case's. ``minimum`` and ``smallest`` are the office's rules when it was opened."""

    NOMINATION, SCORING, BALLOT = "nomination", "scoring", "ballot"
    OPEN_FOR_SHEETS = (SCORING, BALLOT)
    BEFORE_COUNT = ("draft", NOMINATION, SCORING, BALLOT)

    case_ptr = models.OneToOneField(
        Case, models.CASCADE, parent_link=True, primary_key=True, related_name="evaluation_round"
    )
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=12, unique=True, help_text="in public addresses")
    scheme_version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="rounds")
    minimum = models.PositiveSmallIntegerField(
        help_text="ballots of a group before anything of them is shown"
    )
    smallest = models.PositiveSmallIntegerField(help_text="smallest count that is shown by itself")
    nominate_until = models.DateTimeField(null=True, blank=True)
    score_until = models.DateTimeField(null=True, blank=True)
    vote_until = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    notice_from = models.DateTimeField(null=True, blank=True, help_text="start of the notice that counts")
    notice_until = models.DateTimeField(null=True, blank=True)
    results = models.PositiveSmallIntegerField(default=0, help_text="number of the latest result")

    objects = RoundQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["kind", "-case_ptr"], name="round_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(minimum__gte=2, smallest__gte=3), name="round_minimums_sane"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, results=0) | Q(frozen_at__isnull=False, results__gte=1),
                name="round_frozen_with_result",
            ),
            models.CheckConstraint(
                condition=Q(notice_from__isnull=True)
                | Q(frozen_at__isnull=False, notice_from__gte=F("frozen_at")),
                name="round_notice_after_freeze",
            ),
        ]

    @property
    def about(self) -> Kind:
        return kinds.get(self.kind)

    @property
    def structure(self) -> Structure:
        return self.scheme_version.structure

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def nomination_minutes(self) -> int | None:
        return _until(self.nominate_until)

    @property
    def scoring_minutes(self) -> int | None:
        return _until(self.score_until)

    @property
    def ballot_minutes(self) -> int | None:
        return _until(self.vote_until)


def _until(end: datetime | None) -> int | None:
    """Minutes from now; a clock that starts late is due at once."""
    return None if end is None else max(0, int((end - timezone.now()).total_seconds() // 60))


class Subject(models.Model):
    """Whom or what the round is about: ``source_type`` and ``source_id`` are the room's, ``label`` what people read."""

    class Origin(models.TextChoices):
        SELF = "self", _("by themselves")
        OTHER = "other", _("by somebody else")
        OFFICE = "office", _("by the office")

    round = models.ForeignKey(Round, models.PROTECT, related_name="subjects")
    source_type = models.CharField(max_length=60)
    source_id = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin)
    words = models.CharField(max_length=300, blank=True, help_text="why it was nominated")
    nominated_at = models.DateTimeField(default=timezone.now)
    nominated_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["round", "unit__path", "label", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "source_type", "source_id"], name="subject_once_a_round"
            ),
        ]
        indexes = [models.Index(fields=["source_type", "source_id"], name="subject_source")]

    def __str__(self) -> str:
        return self.label


class Rater(models.Model):
    """An account that judges in a round by name, for one of the scheme's groups."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="raters")
    group = models.CharField(max_length=24)
    account = models.ForeignKey(Account, models.PROTECT, related_name="raters")

    class Meta:
        ordering = ["round", "group", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "group", "account"], name="rater_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.group} {self.account_id}"


class Sheet(models.Model):
    """What one rater wrote of one subject: append-only. Writing again is the next number; the last one counts."""

    rater = models.ForeignKey(Rater, models.PROTECT, related_name="sheets")
    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict, help_text="by indicator")
    note = models.CharField(max_length=300, blank=True)
    stood_back = models.CharField(
        max_length=200, blank=True, help_text="why this rater does not judge this subject"
    )
    request_key = models.CharField(max_length=64, unique=True, help_text="sending twice makes one sheet")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["round", "subject", "rater", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rater", "subject", "number"], name="sheet_number_once"),
            models.CheckConstraint(
                condition=Q(stood_back="") | Q(answers={}), name="sheet_stood_back_is_empty"
            ),
        ]
        indexes = [models.Index(fields=["round", "subject"], name="sheet_round_subject")]

    def __str__(self) -> str:
        return f"{self.rater_id} {self.subject_id} {self.number}"
