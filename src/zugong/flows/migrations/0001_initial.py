import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flow", models.CharField(max_length=40)),
                ("flow_version", models.PositiveSmallIntegerField(default=1)),
                ("state", models.CharField(max_length=24)),
                ("prior_state", models.CharField(blank=True, max_length=24)),
                ("version", models.PositiveIntegerField(default=1)),
                ("step_count", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=120)),
                (
                    "duty",
                    models.CharField(
                        blank=True,
                        help_text="permission that must act at the holder, or @assignee, @requester",
                        max_length=60,
                    ),
                ),
                (
                    "oversight",
                    models.CharField(
                        blank=True, help_text="permission that must look after a late case", max_length=60
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "responded_at",
                    models.DateTimeField(
                        blank=True, help_text="first answer of the office, of any kind", null=True
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, help_text="of the running clock; null while paused", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_cases",
                        to="organisations.person",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        help_text="whose turn it is",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_cases",
                        to="organisations.unit",
                    ),
                ),
                (
                    "overseer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overseen_cases",
                        to="organisations.unit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="where it belongs",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["holder", "duty", "due_at"],
                        name="case_duty",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["assignee", "due_at"],
                        name="case_assignee",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["overseer", "due_at"],
                        name="case_overseer",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["flow", "state", "due_at"],
                        name="case_open",
                    ),
                    models.Index(fields=["unit", "-id"], name="case_unit"),
                    models.Index(fields=["flow", "state", "-id"], name="case_state"),
                    models.Index(fields=["unit", "state", "-id"], name="case_unit_state"),
                    models.Index(fields=["opened_at"], name="case_opened"),
                    models.Index(fields=["unit", "opened_at"], name="case_unit_opened"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("closed_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="case_closed_after_opened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("overseer__isnull", True), ("oversight", "")),
                            models.Q(("overseer__isnull", False), models.Q(("oversight", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="case_oversight_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            models.Q(("due_at__isnull", True), ("duty", ""), ("oversight", "")),
                            _connector="OR",
                        ),
                        name="case_closed_owes_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=24)),
                ("tier", models.CharField(blank=True, max_length=16)),
                (
                    "limit_minutes",
                    models.PositiveIntegerField(help_text="null: measures without a limit", null=True),
                ),
                ("calendar", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("running_since", models.DateTimeField(help_text="null while paused or stopped", null=True)),
                ("used_minutes", models.PositiveIntegerField(default=0)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("passed_up_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("late", models.BooleanField(default=False, help_text="stopped after it was due")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="flows.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "clock",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("running_since__isnull", False)),
                        fields=["due_at"],
                        name="clock_running_due",
                    ),
                    models.Index(fields=["case", "name"], name="clock_case"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at__isnull", True)),
                        fields=("case", "name"),
                        name="clock_one_running_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at__isnull", True), ("running_since__isnull", True), _connector="OR"
                        ),
                        name="clock_stopped_or_running",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("verb", models.CharField(max_length=24)),
                ("from_state", models.CharField(blank=True, max_length=24)),
                ("to_state", models.CharField(max_length=24)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_label", models.CharField(max_length=60)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True)),
                ("data", models.JSONField(blank=True, default=dict)),
                ("public", models.BooleanField(default=True, help_text="shown to the person who asked")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="step_log", to="flows.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="holder then",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["case", "number"],
                "constraints": [models.UniqueConstraint(fields=("case", "number"), name="step_number_once")],
            },
        ),
    ]
