"""Tries that are limited by count and time, kept without who tried."""

from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """One try that is limited by count and time: placing, looking up, asking, human checks. Swept after two days."""

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=64, help_text="keyed digest of device, address or phone")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "at"], name="attempt_kept_window")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
