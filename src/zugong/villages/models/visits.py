"""Who looks after which household, the visits that were made, and what the household says of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.organisations.models import Person
from zugong.villages.models.households import Household
from zugong.workorders.models import WorkOrder


class LinkQuerySet(models.QuerySet):
    def open(self) -> LinkQuerySet:
        return self.filter(to_date__isnull=True)

    def visible_to(self, account, permission: str = "villages.view_visits") -> LinkQuerySet:
        """Links of households in scope, and one's own."""
        condition = account.scope.q("household__unit__path", permission)
        if account.person_id:
            condition |= Q(person=account.person_id)
        return self.filter(condition)


class HouseholdLink(models.Model):
    """One Party member looks after one household, from a day and perhaps to one.

    ``last_on`` and ``due_on`` are kept beside the visits so that boards read one row a household.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="household_links")
    household = models.ForeignKey(Household, models.PROTECT, related_name="links")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=80, blank=True, help_text="why these two, in words")
    last_on = models.DateField(null=True, blank=True, help_text="day of the last visit that stands")
    due_on = models.DateField(help_text="the next visit is due by then")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["household", "-from_date"]
        indexes = [
            models.Index(fields=["person"], condition=Q(to_date__isnull=True), name="household_link_person"),
            models.Index(fields=["due_on"], condition=Q(to_date__isnull=True), name="household_link_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(to_date__isnull=True), name="household_linked_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="household_link_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.household_id}"


class VisitQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "villages.view_visits") -> VisitQuerySet:
        """Visits to households in scope, one's own, and those to households one looks after."""
        condition = account.scope.q("household__unit__path", permission)
        if account.person_id:
            mine = HouseholdLink.objects.open().filter(person=account.person_id)
            condition |= Q(person=account.person_id) | Q(household__in=mine.values("household"))
        return self.filter(condition)

    def standing(self) -> VisitQuerySet:
        """Without those that were corrected, and those found not to have been."""
        return self.filter(corrected_by__isnull=True).exclude(check_record__stands=False)


class Visit(models.Model):
    """One visit to a household: append-only; a wrong one is corrected by a new row that points at it."""

    class Kind(models.TextChoices):
        CONTACT = "contact", pgettext_lazy("visit", "contact")
        HOME = "home", pgettext_lazy("visit", "call at home")
        POLICY = "policy", pgettext_lazy("visit", "policies explained")
        INDUSTRY = "industry", pgettext_lazy("visit", "help with production")
        SERVICE = "service", pgettext_lazy("visit", "service")

    class Found(models.TextChoices):
        FINE = "fine", _("all is well")
        WATCH = "watch", _("to be watched")
        DIFFICULTY = "difficulty", _("in difficulty")

    MAX_PHOTOS = 3
    MAX_WORDS = 500

    household = models.ForeignKey(Household, models.PROTECT, related_name="visits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="household_visits")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    found = models.CharField(max_length=10, choices=Found)
    words = models.TextField(blank=True)
    request_key = models.CharField(max_length=64, unique=True, help_text="sending twice makes one visit")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["household", "-on"], name="visit_household"),
            models.Index(fields=["person", "-on"], name="visit_person"),
            models.Index(fields=["on"], name="visit_on"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(found="difficulty", words=""), name="visit_difficulty_said")
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.on}"

    @property
    def correction(self) -> Visit | None:
        """What counts instead, None while this one does."""
        return getattr(self, "corrected_by", None)

    @property
    def ordered(self) -> VisitOrder | None:
        """The link to the order its difficulty became."""
        return getattr(self, "order_link", None)


class VisitOrder(models.Model):
    """The order a difficulty became."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="order_link")
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="visit_link")

    def __str__(self) -> str:
        return f"{self.visit_id} {self.order_id}"


class VisitAnswer(models.Model):
    """What the household says of a visit, by its card: append-only."""

    class Verdict(models.TextChoices):
        YES = "yes", _("it was so")
        NO = "no", _("nobody came")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=4, choices=Verdict)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.verdict}"


class VisitCheck(models.Model):
    """The village or township asked both sides after a household said that nobody came: append-only."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="check_record")
    stands = models.BooleanField()
    words = models.CharField(max_length=300)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.visit_id} {self.stands}"
