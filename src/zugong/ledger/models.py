"""The books: accounts, transfers of two or more entries that sum to zero, lots that expire, and what is held back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from zugong.organisations.models import Unit


class AccountQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "ledger.view") -> AccountQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def of(self, owner_type: str, *owner_ids: int | str) -> AccountQuerySet:
        return self.filter(owner_type=owner_type, owner_id__in=[str(one) for one in owner_ids])


class Account(models.Model):
    """A place where points lie, in the books of one unit.

    ``floor`` says that it never falls below what is held of it, hence never below zero. An account with ``lots``
    remembers which entry each of its points came with, so that those that expire first are spent first.
    """

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", pgettext_lazy("ledger", "household")
        MEMBER = "member", pgettext_lazy("ledger", "member")
        FUND = "fund", pgettext_lazy("ledger", "village fund")
        ISSUED = "issued", pgettext_lazy("ledger", "issued")
        EXPIRED = "expired", pgettext_lazy("ledger", "expired")
        MERCHANT = "merchant", pgettext_lazy("ledger", "merchant")
        SETTLED = "settled", pgettext_lazy("ledger", "settled")

    OWNED = (Kind.HOUSEHOLD, Kind.MEMBER)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, help_text="whose books")
    kind = models.CharField(max_length=12, choices=Kind)
    owner_type = models.CharField(max_length=60, help_text="model label of whoever it belongs to")
    owner_id = models.CharField(max_length=40)
    floor = models.BooleanField()
    lots = models.BooleanField()
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0, help_text="kept back for vouchers that are not redeemed yet")
    version = models.PositiveBigIntegerField(default=0, help_text="how many entries it has")
    opened_at = models.DateTimeField(default=timezone.now)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_type", "owner_id", "kind"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(floor=False) | Q(balance__gte=0), name="ledger_account_not_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(floor=False, held=0) | Q(floor=True, held__gte=0, balance__gte=F("held")),
                name="ledger_account_covers_what_is_held",
            ),
            models.CheckConstraint(
                condition=Q(lots=False) | Q(floor=True), name="ledger_account_lots_need_floor"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "kind", "-balance"], name="ledger_account_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_type}:{self.owner_id}"

    @property
    def available(self) -> int:
        """What can be spent: the balance without what is held."""
        return self.balance - self.held


class TransferQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "ledger.view") -> TransferQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class Transfer(models.Model):
    """One posting. It is never changed; a mistake is put right by another that ``reverses`` it.

    ``digest`` is taken over everything a posting says (see ``posting.lines``); the same key with another digest is refused.
    """

    key = models.CharField(max_length=120, unique=True, help_text="idempotency key")
    kind = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="who posted",
    )
    actor = models.CharField(max_length=60)
    expires_on = models.DateField(
        null=True, blank=True, help_text="last day of the points it brings; empty: they stay"
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    batch = models.CharField(max_length=40, blank=True, help_text="shared by those that were posted together")
    digest = models.CharField(max_length=64)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="ledger_transfer_key_given"),
            models.CheckConstraint(
                condition=Q(kind="reverse", reverses__isnull=False)
                | ~Q(kind="reverse") & Q(reverses__isnull=True),
                name="ledger_transfer_reverse_points_back",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-at"], name="ledger_transfer_unit"),
            models.Index(fields=["source_type", "source_id"], name="ledger_transfer_source"),
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """What a transfer did to one account. ``account_version`` counts the account's entries from 1 without a gap."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries", db_index=False)
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()
    account_version = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "account_version"], name="ledger_entry_place"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves_something"),
            models.CheckConstraint(condition=Q(account_version__gte=1), name="ledger_entry_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount:+}"


class Lot(models.Model):
    """Points that came with one entry to an account with lots, and how many of them are still there.

    What is there expires at the end of ``expires_on``. The sum of what is left is the account's balance.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="lot")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lot_set", db_index=False)
    amount = models.BigIntegerField()
    left = models.BigIntegerField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, left__gte=0, left__lte=F("amount")), name="ledger_lot_left_within"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "expires_on", "entry"],
                condition=Q(left__gt=0),
                name="ledger_lot_spendable",
            ),
            models.Index(fields=["expires_on"], condition=Q(left__gt=0), name="ledger_lot_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.left} of {self.amount}"


class Draw(models.Model):
    """From which lot an entry took its points; a negative amount gives them back, when the entry was reversed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="draws", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="draws", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "lot"], name="ledger_draw_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_draw_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.lot_id}"


class Hold(models.Model):
    """Points kept back for something that is not handed out yet. They stay the owner's until it is."""

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("ledger", "held")
        TAKEN = "taken", pgettext_lazy("ledger", "taken")
        RELEASED = "released", pgettext_lazy("ledger", "released")

    key = models.CharField(max_length=120, unique=True, help_text="idempotency key")
    account = models.ForeignKey(Account, models.PROTECT, related_name="holds")
    amount = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.HELD)
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(help_text="released by itself afterwards")
    ended_at = models.DateTimeField(null=True, blank=True)
    transfer = models.OneToOneField(
        Transfer, models.PROTECT, null=True, blank=True, related_name="hold", help_text="which took it"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_hold_of_something"),
            models.CheckConstraint(
                condition=Q(state="held", ended_at__isnull=True, transfer__isnull=True)
                | Q(state="taken", ended_at__isnull=False, transfer__isnull=False)
                | Q(state="released", ended_at__isnull=False, transfer__isnull=True),
                name="ledger_hold_state_whole",
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(state="held"), name="ledger_hold_open")]

    def __str__(self) -> str:
        return self.key


class Night(models.Model):
    """One nightly run: claimed once a date, whoever runs it; what the check found stays readable."""

    on = models.DateField(unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    expired = models.PositiveBigIntegerField(default=0, help_text="points that expired that night")
    transfers = models.PositiveBigIntegerField(default=0, help_text="transfers that were checked")
    faults = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-on"]

    def __str__(self) -> str:
        return str(self.on)
