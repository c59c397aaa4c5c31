"""The village store: goods, every movement of their stock, vouchers, stock-takings and settlements."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.organisations.models import Unit
from zugong.villages.models.households import Household

ACCOUNT = "organisations.Account"


class OfVillageQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "villages.view_points") -> OfVillageQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class Good(models.Model):
    """Something the store gives for points. ``reserved`` are those that open vouchers wait for."""

    class Period(models.TextChoices):
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        YEAR = "year", _("a year")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="goods")
    name = models.CharField(max_length=40)
    measure = models.CharField(max_length=8, help_text="what one of it is called")
    icon = models.CharField(max_length=32, default="basket")
    points = models.PositiveSmallIntegerField()
    cost_cents = models.PositiveIntegerField(default=0, help_text="what the village pays for one, in cents")
    stock = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    version = models.PositiveIntegerField(default=0, help_text="how many movements its stock had")
    limit = models.PositiveSmallIntegerField(null=True, blank=True, help_text="for one household and period")
    period = models.CharField(max_length=8, choices=Period, default=Period.MONTH)
    arrives_on = models.DateField(null=True, blank=True, help_text="when more comes")
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    objects = OfVillageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="good_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, stock__gte=F("reserved")), name="good_stock_covers_reserved"
            ),
            models.CheckConstraint(condition=Q(points__gte=1), name="good_costs_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int:
        """How many can still be asked for."""
        return self.stock - self.reserved


class Voucher(models.Model):
    """What a household wants, for the counter to see: good once, for some minutes, while its points are kept back."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("voucher", "open")
        USED = "used", pgettext_lazy("voucher", "used")
        CANCELLED = "cancelled", pgettext_lazy("voucher", "given up")
        OVER = "over", pgettext_lazy("voucher", "over")
        RETURNED = "returned", pgettext_lazy("voucher", "sent back")
        REVERSED = "reversed", pgettext_lazy("voucher", "reversed")

    code = models.CharField(max_length=8, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="vouchers")
    good = models.ForeignKey(Good, models.PROTECT, related_name="vouchers")
    quantity = models.PositiveSmallIntegerField(default=1)
    points = models.PositiveIntegerField()
    cost_cents = models.PositiveIntegerField(default=0)
    request_key = models.CharField(max_length=64, unique=True)
    hold = models.OneToOneField("ledger.Hold", models.PROTECT, null=True, blank=True, related_name="+")
    transfer = models.OneToOneField(
        "ledger.Transfer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="used, given up or over")
    handler = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, blank=True, related_name="+")
    counter = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=120, blank=True, help_text="why it was sent back or reversed")
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, blank=True, related_name="+")
    settlement = models.ForeignKey(
        "villages.Settlement", models.PROTECT, null=True, blank=True, related_name="vouchers"
    )

    objects = OfVillageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="voucher_ended_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("used", "reversed"))
                | Q(transfer__isnull=False, handler__isnull=False),
                name="voucher_used_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="reversed", reversed_at__isnull=False)
                | (~Q(state="reversed") & Q(reversed_at__isnull=True)),
                name="voucher_reversed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(state="open"), name="voucher_open"),
            models.Index(fields=["unit", "-ended_at"], name="voucher_unit"),
            models.Index(fields=["household", "good", "-made_at"], name="voucher_household"),
        ]

    def __str__(self) -> str:
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def what(self) -> str:
        return f"{self.good.name}，{self.quantity}{self.good.measure}"


class Movement(models.Model):
    """One change of a good's stock: append-only, numbered without a gap, with what is there afterwards."""

    class Kind(models.TextChoices):
        IN = "in", _("came in")
        OUT = "out", _("handed out")
        BACK = "back", _("came back")
        COUNT = "count", _("set right by a count")
        LOSS = "loss", _("spoilt or lost")

    good = models.ForeignKey(Good, models.PROTECT, related_name="movements")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.IntegerField()
    stock_after = models.IntegerField()
    cost_cents = models.PositiveIntegerField(default=0, help_text="of one, when it came in")
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)
    account = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["good", "version"], name="movement_place"),
            models.CheckConstraint(condition=~Q(amount=0), name="movement_moves_something"),
            models.CheckConstraint(condition=Q(stock_after__gte=0), name="movement_never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.good_id} {self.amount:+}"


class Stocktake(models.Model):
    """A count of the shelf: what was found, why it differs, and whoever else agreed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stocktakes")
    at = models.DateTimeField(default=timezone.now)
    counted_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = OfVillageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("counted_by")),
                name="stocktake_two_people",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(approved_at__isnull=True), name="stocktake_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.at:%Y-%m-%d}"


class StocktakeLine(models.Model):
    """``expected`` is what the books said at the count; a difference is explained."""

    stocktake = models.ForeignKey(Stocktake, models.CASCADE, related_name="lines")
    good = models.ForeignKey(Good, models.PROTECT, related_name="+")
    expected = models.IntegerField()
    counted = models.PositiveIntegerField()
    why = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "good"], name="stocktake_line_once"),
            models.CheckConstraint(
                condition=Q(expected=F("counted")) | ~Q(why=""), name="stocktake_difference_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.good_id} {self.counted}"

    @property
    def difference(self) -> int:
        return self.counted - self.expected


class Settlement(models.Model):
    """What the village owes the merchant for one month, closed once; ``lines`` are kept as they were paid."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="settlements")
    first = models.DateField()
    last = models.DateField()
    merchant = models.CharField(max_length=40)
    points = models.PositiveIntegerField()
    cents = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    closed_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(default=timezone.now)
    transfer = models.OneToOneField(
        "ledger.Transfer", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfVillageQuerySet.as_manager()

    class Meta:
        ordering = ["-first"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "first"], name="settlement_once_a_month"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="settlement_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first:%Y-%m}"
