"""Farm subsidies: policies, lists of who gets how much, what the checks found, what the bank paid, and who died or moved away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.disclosure.models import Publication
from zugong.organisations.fields import EncryptedField, blind_index
from zugong.organisations.models import Unit
from zugong.villages.models.households import Household, member_key

VIEW = "villages.view_subsidies"


class SubsidyPolicyQuerySet(models.QuerySet):
    def open(self) -> SubsidyPolicyQuerySet:
        return self.filter(closed_on__isnull=True)

    def visible_to(self, account, permission: str = VIEW) -> SubsidyPolicyQuerySet:
        """Those of one's scope, and those that hold there: of the units above."""
        paths = account.scope.paths(permission)
        above = {path[: place + 1] for path in paths for place, sign in enumerate(path) if sign == "/"}
        return self.filter(account.scope.q("unit__path", permission) | Q(unit__path__in=above))

    def of_place(self, unit: Unit) -> SubsidyPolicyQuerySet:
        """Those that hold in a place: its own and those of the units above it."""
        return self.filter(unit__in=unit.ancestor_ids)


class SubsidyPolicy(models.Model):
    """One subsidy of one year, as the county or a township has it; ``standard`` is yuan for one ``measure`` (mu, head)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="subsidy_policies", help_text="who keeps it")
    code = models.CharField(max_length=32, help_text="the key of imports, such as farmland")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    basis = models.CharField(max_length=200, help_text="the paper it rests on, with its number")
    whom = models.CharField(max_length=300, help_text="who may have it")
    standard = models.DecimalField(max_digits=10, decimal_places=2, help_text="yuan for one measure")
    measure = models.CharField(max_length=12)
    payer = models.CharField(max_length=60, help_text="the office that pays")
    opens_on = models.DateField(help_text="first day of the window")
    closes_on = models.DateField(help_text="last day of the window")
    documents = models.CharField(max_length=300, blank=True, help_text="what to bring")
    contact = models.CharField(max_length=60, blank=True, help_text="whom to ask: an office and its line")
    closed_on = models.DateField(null=True, blank=True)

    objects = SubsidyPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "code"]
        indexes = [models.Index(fields=["unit", "-year"], name="subsidy_policy_unit")]
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="subsidy_policy_once"),
            models.CheckConstraint(condition=Q(standard__gt=0), name="subsidy_policy_standard"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="subsidy_policy_window"),
        ]

    def __str__(self) -> str:
        return f"{self.code}-{self.year}"

    @property
    def event_label(self) -> str:
        return str(self)

    @property
    def title(self) -> str:
        return _("%(name)s (%(year)s)") % {"name": self.name, "year": self.year}


class SubsidyListQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = VIEW) -> SubsidyListQuerySet:
        return self.filter(account.scope.q("village__path", permission))


class SubsidyList(models.Model):
    """Who gets what of a policy in one village and batch. ``lines``, ``quantity`` and ``amount`` repeat the lines' sums.

    It may be changed until its publication has left the hands of those who prepare it.
    """

    policy = models.ForeignKey(SubsidyPolicy, models.PROTECT, related_name="lists")
    village = models.ForeignKey(Unit, models.PROTECT, related_name="subsidy_lists")
    batch = models.PositiveSmallIntegerField(default=1)
    total = models.DecimalField(max_digits=14, decimal_places=2, help_text="the batch's total as approved")
    line_count = models.PositiveIntegerField(default=0)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    errors = models.PositiveIntegerField(default=0, help_text="findings that have to be mended")
    warnings = models.PositiveIntegerField(default=0, help_text="findings without a reason yet")
    publication = models.OneToOneField(
        Publication, models.PROTECT, null=True, blank=True, related_name="subsidy_list"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = SubsidyListQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["village", "-id"], name="subsidy_list_village")]
        constraints = [
            models.UniqueConstraint(fields=["policy", "village", "batch"], name="subsidy_list_once"),
            models.CheckConstraint(condition=Q(batch__gte=1, batch__lte=99), name="subsidy_list_batch"),
            models.CheckConstraint(condition=Q(total__gte=0), name="subsidy_list_total"),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id}/{self.village_id}/{self.batch}"

    @property
    def event_label(self) -> str:
        return str(self.title)

    @property
    def unit(self) -> Unit:
        return self.village

    @property
    def title(self) -> Any:
        return _("%(village)s, %(policy)s %(year)s, batch %(batch)s") % {
            "village": self.village.name,
            "policy": self.policy.name,
            "year": self.policy.year,
            "batch": self.batch,
        }

    @property
    def open_for_changes(self) -> bool:
        """Until the draft is sent for review, and again when it came back or is being corrected."""
        return self.publication is None or self.publication.state in ("draft", "dropped")

    @property
    def difference(self) -> Decimal:
        return self.amount - self.total


class SubsidyLineQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = VIEW) -> SubsidyLineQuerySet:
        return self.filter(account.scope.q("list__village__path", permission))


class SubsidyLine(models.Model):
    """One recipient. ``policy`` repeats the list's, so that one index finds the same person in every list of a policy."""

    class Payment(models.TextChoices):
        NONE = "", pgettext_lazy("subsidy", "not paid yet")
        PAID = "paid", pgettext_lazy("subsidy", "paid")
        RETURNED = "returned", pgettext_lazy("subsidy", "came back")
        AGAIN = "again", pgettext_lazy("subsidy", "sent again")

    list = models.ForeignKey(SubsidyList, models.PROTECT, related_name="lines")
    policy = models.ForeignKey(SubsidyPolicy, models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(help_text="place in the list, from 1")
    name = models.CharField(max_length=40)
    key = models.CharField(
        max_length=16,
        unique=True,
        default=member_key,
        editable=False,
        help_text="what the numbers are bound to",
    )
    id_number = EncryptedField(purpose="subsidy_line.id_number", row="key")
    id_index = models.CharField(max_length=64, editable=False)
    account = EncryptedField(blank=True, purpose="subsidy_line.account", row="key")
    account_index = models.CharField(max_length=64, blank=True, editable=False)
    group = models.CharField(max_length=40, blank=True, help_text="the village group, in words")
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="subsidy_lines"
    )
    quantity = models.DecimalField(max_digits=12, decimal_places=2)
    standard = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    remark = models.CharField(max_length=100, blank=True)
    payment = models.CharField(max_length=8, choices=Payment, blank=True, default="")

    objects = SubsidyLineQuerySet.as_manager()

    class Meta:
        ordering = ["list", "row"]
        indexes = [
            models.Index(fields=["policy", "id_index"], name="subsidy_line_person"),
            models.Index(fields=["id_index"], name="subsidy_line_id"),
            models.Index(fields=["name"], name="subsidy_line_name"),
            models.Index(
                fields=["list", "account_index"], condition=~Q(account_index=""), name="subsidy_line_account"
            ),
            models.Index(
                fields=["list"], condition=Q(payment__in=("returned", "again")), name="subsidy_line_back"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["list", "row"], name="subsidy_line_row_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, standard__gt=0, amount__gt=0), name="subsidy_line_positive"
            ),
            models.CheckConstraint(
                condition=Q(payment__in=("", "paid", "returned", "again")), name="subsidy_line_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.row}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.index_fields()
        super().save(*args, **kwargs)

    @property
    def event_label(self) -> str:
        """What the audit trail calls it: no name."""
        return str(self)

    @property
    def unit(self) -> Unit:
        """Whose list it is: it decides who may see what is masked."""
        return self.list.village

    def index_fields(self) -> None:
        """Set the blind indexes; the ID number's has the purpose of a person's, so that rosters and lists meet in one join."""
        self.id_index = blind_index(self.id_number.upper(), "person.id_number")
        self.account_index = blind_index(self.account, "subsidy_line.account")


class SubsidyFinding(models.Model):
    """What a check found on a line (or on the whole list). An error has to be mended; a warning needs a reason, which stays.

    ``about`` tells findings of one kind on one line apart, and finds the reason again when the list is read in anew.
    """

    class Kind(models.TextChoices):
        ID = "id", _("ID number wrong")
        AMOUNT = "amount", _("amount is not quantity × standard")
        TWICE = "twice", _("twice in this list")
        TOTAL = "total", _("sum differs from the batch's total")
        ELSEWHERE = "elsewhere", _("in another list of this subsidy as well")
        NAME = "name", _("name and ID number do not go together")
        STRANGER = "stranger", _("not in the village's roster")
        DECEASED = "deceased", pgettext_lazy("subsidy", "deceased")
        MOVED = "moved", pgettext_lazy("subsidy", "moved away")
        ACCOUNT = "account", _("several people, one account")
        STANDARD = "standard", _("another standard than the policy's")

    ERRORS = ("id", "amount", "twice", "total")

    list = models.ForeignKey(SubsidyList, models.PROTECT, related_name="findings")
    line = models.ForeignKey(SubsidyLine, models.CASCADE, null=True, blank=True, related_name="findings")
    kind = models.CharField(max_length=12, choices=Kind)
    is_error = models.BooleanField()
    about = models.CharField(max_length=140, help_text="whom and what, as digests and ids")
    facts = models.JSONField(default=dict, help_text="what the sentence needs; no number of anybody")
    reason = models.CharField(max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-is_error", "line__row", "pk"]
        indexes = [models.Index(fields=["kind", "list"], name="subsidy_finding_kind")]
        constraints = [
            models.UniqueConstraint(fields=["list", "kind", "about"], name="subsidy_finding_once"),
            models.CheckConstraint(
                condition=Q(reason="", settled_at__isnull=True)
                | (~Q(reason="") & Q(settled_at__isnull=False, is_error=False)),
                name="subsidy_finding_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.kind}"

    @property
    def unit(self) -> Unit:
        return self.list.village

    @property
    def event_label(self) -> str:
        return str(self)


class SubsidyPayment(models.Model):
    """What became of a payment, as the bank said; append-only. ``turn`` counts the tries of one line from 1."""

    RESULTS = SubsidyLine.Payment.choices[1:]

    line = models.ForeignKey(SubsidyLine, models.PROTECT, related_name="payments")
    turn = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=8, choices=RESULTS)
    on = models.DateField()
    reason = models.CharField(max_length=100, blank=True, help_text="why it came back, or what was changed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["line", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["line", "turn"], name="subsidy_payment_turn_once"),
            models.CheckConstraint(condition=Q(result="paid") | ~Q(reason=""), name="subsidy_payment_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}/{self.turn}"


class DepartureQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = VIEW) -> DepartureQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def standing(self) -> DepartureQuerySet:
        return self.filter(back_on__isnull=True)


class Departure(models.Model):
    """Somebody of a village who died or moved away, as the village or civil affairs entered it."""

    class Why(models.TextChoices):
        DECEASED = "deceased", pgettext_lazy("household", "deceased")
        MOVED = "moved", pgettext_lazy("household", "moved away")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="departures", help_text="the village")
    name = models.CharField(max_length=40)
    key = models.CharField(
        max_length=16,
        unique=True,
        default=member_key,
        editable=False,
        help_text="what the number is bound to",
    )
    id_number = EncryptedField(purpose="departure.id_number", row="key")
    id_index = models.CharField(max_length=64, editable=False)
    why = models.CharField(max_length=8, choices=Why)
    on = models.DateField()
    source = models.CharField(max_length=60, help_text="who said so: the village, civil affairs")
    back_on = models.DateField(null=True, blank=True, help_text="came back, or was entered by mistake")
    back_why = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "-id"], name="departure_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"], condition=Q(back_on__isnull=True), name="departure_once"
            ),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True, back_why="") | (Q(back_on__isnull=False) & ~Q(back_why="")),
                name="departure_back_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.index_fields()
        super().save(*args, **kwargs)

    @property
    def event_label(self) -> str:
        return str(self)

    def index_fields(self) -> None:
        self.id_index = blind_index(self.id_number.upper(), "person.id_number")
