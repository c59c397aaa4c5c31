"""The tree of units, with its history: names, moves, mergers, splits and closings keep their dates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.organisations.fields import PathField, prefix_range


class UnitKind(models.TextChoices):
    COUNTY = "county", _("county")
    TOWNSHIP = "township", _("township")
    VILLAGE = "village", _("village")
    DEPARTMENT = "department", _("department")
    COMMITTEE = "committee", _("Party committee")
    BRANCH = "branch", _("Party branch")
    GROUP = "group", pgettext_lazy("unit", "group")  # Django has another word for its own groups
    SCHOOL = "school", _("school")
    BASE = "base", _("base")
    FIRM = "firm", _("firm")
    COOPERATIVE = "cooperative", _("co-operative")


class UnitQuerySet(models.QuerySet):
    def within(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and everything below it, former parts included."""
        low, high = prefix_range(unit.path)
        return self.filter(path__gte=low, path__lt=high)

    def open(self) -> UnitQuerySet:
        return self.filter(closed_on__isnull=True)

    def visible_to(self, account, permission: str = "") -> UnitQuerySet:
        """Units inside the account's grants (those that carry ``permission`` when one is named)."""
        return self.filter(account.scope.q("path", permission))


class Unit(models.Model):
    """One organisation. ``path`` is the chain of ids from the root, zero-padded, each followed by ``/``."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=16, choices=UnitKind)
    name = models.CharField(max_length=80)
    code = models.CharField(
        max_length=24, unique=True, help_text="GB/T 2260 style division code, or the office's own"
    )
    credit_code = models.CharField(max_length=18, blank=True, help_text="GB 32100 unified social credit code")
    path = PathField(max_length=160, unique=True)
    short_name = models.CharField(
        max_length=4, blank=True, help_text="one to four characters for short codes"
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = models.CharField(
        max_length=30, blank=True, help_text="public office line, never a private phone"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0, help_text="administrative order among siblings")

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        indexes = [
            models.Index(fields=["parent", "position", "code"], name="unit_children"),
            models.Index(fields=["kind", "name"], name="unit_kind_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="unit_closed_after_opened",
            ),
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="unit_credit_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return self.name

    @property
    def long_name(self) -> str:
        """A group's name after its village's, since every village has groups of the same names; others as they are."""
        return f"{self.parent.name} {self.name}" if self.kind == "group" and self.parent else self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None or self.closed_on > timezone.localdate()

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the unit itself."""
        return [int(part, 36) for part in self.path.split("/") if part]

    def covers(self, path: str) -> bool:
        """Whether ``path`` lies at or below this unit."""
        return path.startswith(self.path)

    def ancestor(self, kind: str) -> Unit | None:
        """The nearest unit of ``kind`` at or above this one."""
        return Unit.objects.filter(pk__in=self.ancestor_ids, kind=kind).order_by("-path").first()


def path_for(parent_path: str, pk: int) -> str:
    """Six base-36 digits per level: two thousand million units, ASCII order."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = ""
    while pk:
        pk, rest = divmod(pk, 36)
        out = digits[rest] + out
    return f"{parent_path}{out.zfill(6)}/"


class UnitName(models.Model):
    """A name the unit bore, so that old papers are found under what stood on them."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=24, blank=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-to_date"]
        indexes = [models.Index(fields=["name"], name="unit_former_name")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """Who follows whom: one row per predecessor and successor of a merger, split, move or closing."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("merged into")
        SPLIT = "split", _("split into")
        MOVE = "move", _("moved under")

    kind = models.CharField(max_length=8, choices=Kind)
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessions")
    former_parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="where the predecessor stood before",
    )
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "kind", "on"], name="succession_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="move") | ~Q(predecessor=F("successor")), name="succession_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} {self.get_kind_display()} {self.successor}"
