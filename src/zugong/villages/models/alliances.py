"""Alliances of village and co-operative, village and firm, village and village: agreement, partners, projects, yearly result."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations import rules
from zugong.organisations.models import Account, Unit
from zugong.villages.models.economy import minutes_until


class AllianceQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "villages.view_industry") -> AllianceQuerySet:
        """Alliances of villages in scope, and those a village in scope is a partner of."""
        joined = Partner.objects.filter(account.scope.q("unit__path", permission))
        return self.filter(account.scope.q("unit__path", permission) | Q(pk__in=joined.values("alliance")))

    def standing(self) -> AllianceQuerySet:
        """Those in force, a renewal under review included."""
        return self.filter(state__in=("force", "ending", "renewal"))


class Alliance(Case):
    """One agreement from its draft to its end. ``unit`` is the village that leads it and draws it up."""

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("village and co-operative")
        FIRM = "firm", _("village and firm")
        VILLAGE = "village", _("village and village")

    class Rule(models.TextChoices):
        SHARES = "shares", _("by shares")
        FIXED = "fixed", _("fixed sums first, what is left by shares")
        MINIMUM = "minimum", _("by shares, but never less than the guaranteed sum")

    class Basis(models.TextChoices):
        PROFIT = "profit", _("of the net profit")
        INCOME = "income", _("of the income")

    class Source(models.TextChoices):
        OPERATING = "operating", _("operating income")
        LEASING = "leasing", _("leasing and hand-overs")
        INVESTMENT = "investment", _("investment income")

    kind = models.CharField(max_length=12, choices=Kind)
    purpose = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    signed_on = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.PROFIT)
    rule = models.CharField(max_length=8, choices=Rule, default=Rule.SHARES)
    rule_words = models.CharField(max_length=300, blank=True, help_text="what the agreement says beyond that")
    source = models.CharField(
        max_length=12,
        choices=Source,
        default=Source.INVESTMENT,
        help_text="the source of the collective economy a village's part belongs to",
    )
    public = models.BooleanField(default=True)
    renew_until = models.DateField(null=True, blank=True, help_text="asked for, while a renewal is reviewed")
    renewals = models.PositiveSmallIntegerField(default=0)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_on"], name="alliance_ends")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="alliance_dates"),
            models.CheckConstraint(
                condition=Q(kind__in=["cooperative", "firm", "village"]), name="alliance_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(rule__in=["shares", "fixed", "minimum"]), name="alliance_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(renew_until__isnull=True) | Q(renew_until__gt=F("ends_on")),
                name="alliance_renewal_is_later",
            ),
        ]

    def place(self, name: str) -> Unit:
        """``partner`` too: the first partner village that has not agreed yet, else the village that leads."""
        if name == "partner":
            waiting = self.partners.filter(unit__isnull=False, agreed_on__isnull=True).exclude(unit=self.unit)
            first = waiting.select_related("unit").order_by("pk").first()
            return first.unit if first is not None and first.unit is not None else self.unit
        return super().place(name)

    @property
    def reminder_minutes(self) -> int:
        """Minutes until the village is reminded that the agreement runs out."""
        days = rules.value("alliance.reminder_days", self.unit)
        return minutes_until(self.ends_on - timedelta(days=days))

    @property
    def end_minutes(self) -> int:
        return minutes_until(self.ends_on)

    def days_left(self, today: date) -> int:
        return (self.ends_on - today).days


class Partner(models.Model):
    """Somebody in an alliance, the leading village included. ``share`` in percent; ``guaranteed`` in yuan a year."""

    class Kind(models.TextChoices):
        VILLAGE = "village", _("village")
        COOPERATIVE = "cooperative", _("co-operative")
        FIRM = "firm", _("firm")
        HOUSEHOLDS = "households", _("farming households")

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="partners")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="alliances")
    credit_code = models.CharField(max_length=18, blank=True)
    representative = models.CharField(max_length=40, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    guaranteed = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.CharField(
        max_length=60, blank=True, help_text="who agreed, by account or by signature"
    )

    class Meta:
        ordering = ["alliance", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "name"], name="partner_once"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=100), name="partner_share"),
            models.CheckConstraint(condition=Q(guaranteed__gte=0), name="partner_guaranteed"),
            models.CheckConstraint(
                condition=~Q(kind="village") | Q(unit__isnull=False), name="partner_village_known"
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_by="")
                | (Q(agreed_on__isnull=False) & ~Q(agreed_by="")),
                name="partner_agreed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contribution(models.Model):
    """What a partner brings. ``value`` is what it is taken for, in yuan."""

    class Kind(models.TextChoices):
        LAND = "land", _("land")
        MONEY = "money", _("money")
        LABOUR = "labour", _("labour")
        PREMISES = "premises", _("buildings and machines")
        TECHNIQUE = "technique", _("technique")
        SALES = "sales", _("sales channels")
        BRAND = "brand", _("brand")

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contributions")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.CharField(max_length=12, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["partner", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | (Q(amount__gt=0) & ~Q(measure="")),
                name="contribution_measured",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="contribution_value"),
        ]

    def __str__(self) -> str:
        return self.title


class JointProject(models.Model):
    """Something the partners do together: a plan, whose it is, by when, and what came of it."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="projects")
    title = models.CharField(max_length=80)
    plan = models.CharField(max_length=500)
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="projects", help_text="whose task it is"
    )
    owner = models.CharField(max_length=40, help_text="who sees to it")
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="in yuan")
    due_on = models.DateField()
    percent = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["alliance", "due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="joint_project_open")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="joint_project_percent"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
                name="joint_project_done_says_what",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectProgress(models.Model):
    """How far a joint project was on a day, in the words of whoever wrote it. Kept as it was said."""

    project = models.ForeignKey(JointProject, models.PROTECT, related_name="progress")
    percent = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["project", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="project_progress_percent")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.percent}"


class AllianceYear(models.Model):
    """What an alliance earned in a year and how it was shared out by the rule, in yuan.

    Changed no more once it is signed; a correction is a row of the next ``version`` that says why.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    income = models.DecimalField(max_digits=14, decimal_places=2)
    cost = models.DecimalField(max_digits=14, decimal_places=2)
    to_share = models.DecimalField(max_digits=14, decimal_places=2, help_text="what the rule is applied to")
    words = models.CharField(max_length=300, blank=True, help_text="how the year was")
    why = models.CharField(max_length=300, blank=True, help_text="why it is corrected")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["alliance", "-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "year", "version"], name="alliance_year_once"),
            models.UniqueConstraint(
                fields=["alliance", "year"],
                condition=Q(signed_on__isnull=True),
                name="alliance_year_one_open",
            ),
            models.CheckConstraint(
                condition=Q(income__gte=0, cost__gte=0, to_share__gte=0, to_share__lte=F("income")),
                name="alliance_year_amounts",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(why=""), name="alliance_year_correction_says_why"
            ),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2200), name="alliance_year_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.alliance_id} {self.year}"


class YearShare(models.Model):
    """A partner's part of a year by the rule. ``posted`` is what of it was added to the village's collective income."""

    result = models.ForeignKey(AllianceYear, models.CASCADE, related_name="shares")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="parts")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    owed = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        default=Decimal(0),
        help_text="guaranteed, but the year did not yield it",
    )
    posted = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["result", "partner"]
        constraints = [
            models.UniqueConstraint(fields=["result", "partner"], name="year_share_once"),
            models.CheckConstraint(condition=Q(amount__gte=0, owed__gte=0), name="year_share_amounts"),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.partner_id}"
