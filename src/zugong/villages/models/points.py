"""How points are earned: what a deed is worth, deeds on their way into the books, objections, questions about a line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.fields import EncryptedField
from zugong.organisations.models import Unit
from zugong.villages.models.households import Household


class DeedKind(models.Model):
    """One line of the village's standard: what is counted, by which measure, for how many points."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deed_kinds", help_text="who set it")
    name = models.CharField(max_length=40)
    points = models.PositiveSmallIntegerField(help_text="for one of its measure")
    measure = models.CharField(max_length=8, help_text="what is counted: a time, a day")
    icon = models.CharField(max_length=32, default="heart-handshake")
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="deed_kind_once"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=500), name="deed_kind_points_sane"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemPoints(models.Model):
    """What an order of a service item is worth to whoever does it, where it is not the rule's figure."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    item = models.ForeignKey("workorders.ServiceItem", models.CASCADE, related_name="+")
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "item"], name="item_points_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.points}"


class OfHouseholdQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "villages.view_points") -> OfHouseholdQuerySet:
        """By where the household lives, so that a group's leader sees the group's."""
        return self.filter(account.scope.q("household__unit__path", permission))


class Deed(Case):
    """Something good that somebody did, from being declared to being in the books.

    ``points`` is what it stands at now; each correction raises ``edition``, and the notice is counted anew.
    """

    MAX_PHOTOS = 6
    MAX_WORDS = 500

    household = models.ForeignKey(Household, models.PROTECT, related_name="deeds")
    kind = models.ForeignKey(DeedKind, models.PROTECT, related_name="deeds")
    quantity = models.PositiveSmallIntegerField(default=1)
    points = models.PositiveIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    words = models.TextField()
    done_on = models.DateField()
    request_key = models.CharField(max_length=64, unique=True, help_text="sending twice declares once")
    declared_by = models.ForeignKey(
        "organisations.Account",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="on behalf",
    )
    posted_points = models.PositiveIntegerField(
        null=True, blank=True, help_text="what went into the books, less than declared where a cap was met"
    )

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=1, quantity__gte=1), name="deed_worth_something"),
        ]
        indexes = [models.Index(fields=["household", "-case_ptr"], name="deed_household")]

    @property
    def key(self) -> str:
        """Under which it is posted: a corrected deed is another posting."""
        return f"deed:{self.pk}:{self.edition}"


class Objection(models.Model):
    """Somebody says that a deed under notice is not as declared. Who it was, the handler alone sees."""

    class Ruling(models.TextChoices):
        UNFOUNDED = "unfounded", _("the deed stands")
        CORRECTED = "corrected", _("corrected")
        STRUCK = "struck", _("struck")

    deed = models.ForeignKey(Deed, models.PROTECT, related_name="objections")
    request_key = models.CharField(max_length=64, unique=True)
    words = models.TextField()
    name = EncryptedField(blank=True, purpose="objection.name", row="request_key")
    phone = EncryptedField(blank=True, purpose="objection.phone", row="request_key")
    at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(blank=True, help_text="what whoever declared says to it")
    replied_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField(max_length=12, choices=Ruling, blank=True)
    answer = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        "organisations.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(ruling="") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="objection_settled_whole",
            ),
        ]
        indexes = [models.Index(fields=["deed"], condition=Q(ruling=""), name="objection_open")]

    def __str__(self) -> str:
        return f"{self.deed_id} {self.ruling}"


class PointsQuestion(Case):
    """A household asks about a line of its statement; the clerk answers, and nobody loses a point by asking."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="points_questions")
    transfer = models.PositiveBigIntegerField(null=True, blank=True, help_text="the line asked about")
    words = models.TextField()
    request_key = models.CharField(max_length=64, unique=True)
    answer = models.TextField(blank=True)

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["household", "-case_ptr"], name="points_question_household")]
