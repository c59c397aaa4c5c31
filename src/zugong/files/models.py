"""Checked uploads, kept private and served by the application after a permission check."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


def storage_path(instance: "StoredFile", filename: str) -> str:
    """By month and id: the sender's file name never reaches the disk."""
    return f"{instance.created_at:%Y/%m}/{instance.pk}.{instance.extension}"


def thumbnail_path(instance: "StoredFile", filename: str) -> str:
    return f"{instance.created_at:%Y/%m}/{instance.pk}-small.jpg"


class StoredFile(models.Model):
    """One file belonging to one subject. Photos are re-encoded before they get here."""

    class Kind(models.TextChoices):
        PHOTO = "photo"
        DOCUMENT = "document"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120)
    extension = models.CharField(max_length=8)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file = models.FileField(upload_to=storage_path, max_length=80)
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=80, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    purpose = models.CharField(max_length=24, blank=True, help_text="placed, progress, result")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="file_subject")]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty")]

    def __str__(self) -> str:
        return self.name
