"""The village's side of the five orders: QR codes on doors and posters."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models import Unit
from zugong.workorders.models import ServiceItem


class Window(models.TextChoices):
    """The four windows of the one-stop hall."""

    PARTY = "party", _("Party affairs")
    GOVERNMENT = "government", _("government affairs")
    VILLAGE = "village", _("village affairs")
    SOCIAL = "social", _("social services")


class ServiceCodeQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "villages.keep_codes") -> ServiceCodeQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class ServiceCode(models.Model):
    """One printed QR code: of a village, a window, or an item, at a place. Opens ``/s/<slug>`` without signing in."""

    slug = models.CharField(max_length=12, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="service_codes")
    window = models.CharField(max_length=16, choices=Window, blank=True)
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, blank=True, related_name="codes")
    place = models.CharField(max_length=60, blank=True, help_text="where the sheet hangs")
    created_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ServiceCodeQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(item__isnull=True) | Q(window=""), name="code_of_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.place or self.slug}"

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return f"{self.unit} {self.slug}"
