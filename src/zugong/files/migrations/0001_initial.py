import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import zugong.files.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(choices=[("photo", "Photo"), ("document", "Document")], max_length=8),
                ),
                ("name", models.CharField(max_length=120)),
                ("extension", models.CharField(max_length=8)),
                ("content_type", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("file", models.FileField(max_length=80, upload_to=zugong.files.models.storage_path)),
                (
                    "thumbnail",
                    models.FileField(blank=True, max_length=80, upload_to=zugong.files.models.thumbnail_path),
                ),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.CharField(max_length=40)),
                (
                    "purpose",
                    models.CharField(blank=True, help_text="placed, progress, result", max_length=24),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [models.Index(fields=["subject_type", "subject_id"], name="file_subject")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="file_not_empty")
                ],
            },
        ),
    ]
