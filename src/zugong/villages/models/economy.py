"""Signature products, the collective economy year by year, and villages that are helped."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.models import Account, Unit
from zugong.villages.models.chains import Chain


class ProductQuerySet(models.QuerySet):
    def present(self) -> ProductQuerySet:
        return self.filter(ended_on__isnull=True)

    def visible_to(self, account, permission: str = "villages.view_industry") -> ProductQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class Product(models.Model):
    """The product a township or a village stands for. ``output`` is last year's, in yuan."""

    class Kind(models.TextChoices):
        CROP = "crop", _("grown")
        LIVESTOCK = "livestock", _("raised")
        FOOD = "food", _("processed food")
        CRAFT = "craft", _("handicraft")
        TRAVEL = "travel", _("travel and culture")
        OTHER = "other", _("another kind")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="products", help_text="township or village")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CROP)
    chain = models.ForeignKey(Chain, models.PROTECT, null=True, blank=True, related_name="products")
    scale = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.CharField(max_length=12, blank=True)
    output = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True, help_text="that take part")
    brand = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=200, blank=True)
    since = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["unit__path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(ended_on__isnull=True), name="product_once"
            ),
            models.CheckConstraint(
                condition=Q(scale__isnull=True) | (Q(scale__gt=0) & ~Q(measure="")), name="product_measured"
            ),
            models.CheckConstraint(
                condition=Q(output__isnull=True) | Q(output__gte=0), name="product_output"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    class Kind(models.TextChoices):
        ORIGIN = "origin", _("geographical indication")
        GREEN = "green", _("green food")
        ORGANIC = "organic", _("organic")
        SPECIAL = "special", _("famous, special, good, new")
        TRADEMARK = "trademark", _("trademark")
        LICENCE = "licence", _("food production licence")

    product = models.ForeignKey(Product, models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=60)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["product", "pk"]
        indexes = [models.Index(fields=["expires_on"], name="certificate_expires")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="certificate_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gt=F("issued_on")),
                name="certificate_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def days_left(self, today: date) -> int | None:
        """Until it expires, negative once it has; None where it does not."""
        return None if self.expires_on is None else (self.expires_on - today).days


class EconomyYearQuerySet(models.QuerySet):
    def latest_versions(self) -> EconomyYearQuerySet:
        newer = EconomyYear.objects.filter(
            unit=OuterRef("unit"), year=OuterRef("year"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(newer))

    def visible_to(self, account, permission: str = "villages.view_industry") -> EconomyYearQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


INCOME = ("operating", "leasing", "investment", "subsidy", "other")
EARNED = ("operating", "leasing", "investment", "other")
ASSETS = ("cash", "fixed_assets", "receivables", "debts")


class EconomyYear(models.Model):
    """The collective economy of a village in a year, in yuan: income by source, assets at its end.

    Posted; a correction is a row of the next ``version`` that says why, and both stay.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="economy_years")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    operating = models.DecimalField(max_digits=14, decimal_places=2)
    leasing = models.DecimalField(max_digits=14, decimal_places=2)
    investment = models.DecimalField(max_digits=14, decimal_places=2)
    subsidy = models.DecimalField(max_digits=14, decimal_places=2)
    other = models.DecimalField(max_digits=14, decimal_places=2)
    cash = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    fixed_assets = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    receivables = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    debts = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    land = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="in mu")
    why = models.CharField(max_length=200, blank=True, help_text="why it is corrected")
    source = models.CharField(max_length=8, default="form", help_text="form, excel, seed")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    objects = EconomyYearQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "-year", "-version"]
        indexes = [models.Index(fields=["year", "unit"], name="economy_year_unit")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "version"], name="economy_year_once"),
            models.CheckConstraint(
                condition=Q(
                    operating__gte=0, leasing__gte=0, investment__gte=0, subsidy__gte=0, other__gte=0
                ),
                name="economy_income_not_negative",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(why=""), name="economy_correction_says_why"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2200), name="economy_year_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"

    @property
    def income(self) -> Decimal:
        return sum((getattr(self, name) for name in INCOME), Decimal())

    @property
    def earned(self) -> Decimal:
        """What the village earned itself: everything but subsidies."""
        return self.income - self.subsidy


class HelpPlanQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "villages.view_industry") -> HelpPlanQuerySet:
        """Plans for villages in scope, and those one's own unit helps with."""
        return self.filter(
            account.scope.q("village__path", permission)
            | account.scope.q("helper__path", "villages.answer_tasks")
        )


class HelpPlan(Case):
    """How a village is given a hand: why it needs one, who helps, until when, and what came of it. Measures are tasks.

    ``unit`` is the township (or county) that drew it up and reviews what came of it; ``current`` is false once it ended.
    """

    class Cause(models.TextChoices):
        NO_INDUSTRY = "no_industry", _("no industry of its own")
        ASSETS = "assets", _("land and houses lie idle")
        MARKET = "market", _("things do not sell")
        PEOPLE = "people", _("nobody to run it")
        MONEY = "money", _("no money to begin")
        DISASTER = "disaster", _("weather or disease")
        OTHER = "other", _("something else")

    village = models.ForeignKey(Unit, models.PROTECT, related_name="help_plans")
    year = models.PositiveSmallIntegerField(help_text="the year whose income is to rise")
    cause = models.CharField(max_length=12, choices=Cause)
    words = models.CharField(max_length=300, help_text="the cause in words, and the way out")
    goal = models.DecimalField(max_digits=14, decimal_places=2, help_text="income of the year, in yuan")
    helper = models.ForeignKey(Unit, models.PROTECT, related_name="helps")
    helper_name = models.CharField(max_length=40, help_text="who comes")
    starts_on = models.DateField()
    ends_on = models.DateField()
    extended = models.PositiveSmallIntegerField(default=0, help_text="how often its end was moved")
    income = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="as reported at the end, in yuan"
    )
    current = models.BooleanField(default=True)

    objects = HelpPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village"], condition=Q(current=True), name="help_plan_one_a_village"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="help_plan_dates"),
            models.CheckConstraint(condition=Q(goal__gt=0), name="help_plan_goal"),
            models.CheckConstraint(
                condition=Q(income__isnull=True) | Q(income__gte=0), name="help_plan_income"
            ),
        ]

    def place(self, name: str) -> Unit:
        """``helper`` too: the office that helps."""
        return self.helper if name == "helper" else super().place(name)

    @property
    def left_minutes(self) -> int:
        """Minutes from now to the evening of the last day, at least an hour."""
        return minutes_until(self.ends_on, least=60)


def minutes_until(day: date, *, least: int = 0) -> int:
    """Minutes of the calendar from now to the evening of a day."""
    evening = timezone.make_aware(datetime.combine(day, time(18)))
    return max(least, int((evening - timezone.now()).total_seconds() // 60))


class HelpProgress(models.Model):
    """A month of a help plan as the helper wrote it; written again when something was wrong, and both stay."""

    plan = models.ForeignKey(HelpPlan, models.PROTECT, related_name="progress")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=400)
    income = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="of the year so far, in yuan"
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["plan", "-year", "-month", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(income__isnull=True) | Q(income__gte=0), name="help_progress_income"
            ),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="help_progress_month"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.year}-{self.month:02d}"
