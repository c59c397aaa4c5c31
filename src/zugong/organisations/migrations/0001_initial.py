import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import zugong.organisations.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="EventChain",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("length", models.PositiveBigIntegerField(default=0)),
                ("mac", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="the roster's own number, the key of imports", max_length=32, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("sex", models.CharField(blank=True, choices=[("M", "male"), ("F", "female")], max_length=1)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("id_number", zugong.organisations.fields.EncryptedField(blank=True)),
                ("id_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("phone", zugong.organisations.fields.EncryptedField(blank=True)),
                ("phone_index", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "political_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "Party member"),
                            ("02", "probationary Party member"),
                            ("03", "League member"),
                            ("12", "other party or none affiliated"),
                            ("13", "no party"),
                        ],
                        max_length=2,
                    ),
                ),
                ("joined_party_on", models.DateField(blank=True, null=True)),
                (
                    "hamlet",
                    models.CharField(
                        blank=True, help_text="natural village, the nearest sense of next door", max_length=40
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(default=3, help_text="orders in hand at the same time"),
                ),
                ("available", models.BooleanField(default=True)),
                ("unavailable_reason", models.CharField(blank=True, max_length=60)),
                ("left_on", models.DateField(blank=True, help_text="moved away or deceased", null=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["name"], name="person_name"),
                    models.Index(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=["phone_index"],
                        name="person_phone",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("id_index", ""), _negated=True),
                        fields=("id_index",),
                        name="person_id_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 0), ("capacity__lte", 50)),
                        name="person_capacity_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("number", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "ordering": ["unit", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="post_number_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=40, unique=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Stamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(help_text="name of the table", max_length=63)),
                ("token", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="UnknownName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name_index",
                    models.CharField(
                        help_text="keyed digest: people type passwords here", max_length=64, unique=True
                    ),
                ),
                ("failed_sign_ins", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                ("tried_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                (
                    "key",
                    models.CharField(help_text="keyed digest of device, address or phone", max_length=64),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "key", "at"], name="attempt_kept_window")],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        help_text="lower case", max_length=40, unique=True, verbose_name="account name"
                    ),
                ),
                ("display_name", models.CharField(max_length=40)),
                ("is_active", models.BooleanField(default=True)),
                ("must_change_password", models.BooleanField(default=False)),
                ("failed_sign_ins", models.PositiveSmallIntegerField(default=0)),
                (
                    "locked_until",
                    models.DateTimeField(
                        blank=True, help_text="end of the lock after wrong passwords", null=True
                    ),
                ),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, help_text="locked by an administrator since", null=True),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "person",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "ordering": ["username"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("username", django.db.models.functions.text.Lower("username"))),
                        name="account_name_in_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="organisations.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="organisations.post",
                    ),
                ),
            ],
            options={
                "ordering": ["-from_date"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "post", "from_date"), name="appointment_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True),
                            ("to_date__gte", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="appointment_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResetRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("password", "password"), ("second_factor", "second factor")], max_length=16
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for the security administrator"),
                            ("approved", "allowed, not carried out yet"),
                            ("refused", "not allowed"),
                            ("withdrawn", "taken back"),
                            ("expired", "expired"),
                            ("done", "carried out"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(help_text="of the step that is waited for")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reset_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
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
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["state", "expires_at"], name="reset_expiry")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "approved"))),
                        fields=("account", "what"),
                        name="reset_asked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                models.Q(("decided_by", models.F("account")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reset_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("approved", "refused", "done")), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reset_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_at__isnull", False), ("done_by__isnull", False), ("state", "done")
                            ),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("done_at__isnull", True),
                                ("done_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="reset_done_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reset_refused_with_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="skills",
            field=models.ManyToManyField(blank=True, related_name="people", to="organisations.skill"),
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("county", "county"),
                            ("township", "township"),
                            ("village", "village"),
                            ("department", "department"),
                            ("committee", "Party committee"),
                            ("branch", "Party branch"),
                            ("group", "group"),
                            ("school", "school"),
                            ("base", "base"),
                            ("firm", "firm"),
                            ("cooperative", "co-operative"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "code",
                    models.CharField(
                        help_text="GB/T 2260 style division code, or the office's own",
                        max_length=24,
                        unique=True,
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        blank=True, help_text="GB 32100 unified social credit code", max_length=18
                    ),
                ),
                ("path", zugong.organisations.fields.PathField(max_length=160, unique=True)),
                (
                    "short_name",
                    models.CharField(
                        blank=True, help_text="one to four characters for short codes", max_length=4
                    ),
                ),
                ("opened_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("contact_name", models.CharField(blank=True, max_length=40)),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True, help_text="public office line, never a private phone", max_length=30
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "position",
                    models.PositiveIntegerField(default=0, help_text="administrative order among siblings"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "code"],
                "indexes": [
                    models.Index(fields=["parent", "position", "code"], name="unit_children"),
                    models.Index(fields=["kind", "name"], name="unit_kind_name"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "county",
                                    "township",
                                    "village",
                                    "department",
                                    "committee",
                                    "branch",
                                    "group",
                                    "school",
                                    "base",
                                    "firm",
                                    "cooperative",
                                ],
                            )
                        ),
                        name="unit_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("opened_on__isnull", True),
                            ("closed_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="unit_closed_after_opened",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("credit_code", ""), _negated=True),
                        fields=("credit_code",),
                        name="unit_credit_code_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("merge", "merged into"), ("split", "split into"), ("move", "moved under")],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "former_parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="where the predecessor stood before",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="organisations.unit",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessions",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("predecessor", "successor", "kind", "on"), name="succession_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "move"),
                            models.Q(("predecessor", models.F("successor")), _negated=True),
                            _connector="OR",
                        ),
                        name="succession_not_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("source", models.CharField(blank=True, max_length=200)),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_settings",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "unit"), name="rule_setting_once")],
            },
        ),
        migrations.AddField(
            model_name="post",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="organisations.unit"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="home",
            field=models.ForeignKey(
                help_text="village or group of residence",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="residents",
                to="organisations.unit",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="party_unit",
            field=models.ForeignKey(
                blank=True,
                help_text="branch or group served in",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="party_members",
                to="organisations.unit",
            ),
        ),
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.SlugField(default="roster", help_text="key of a registered kind", max_length=24),
                ),
                ("file_name", models.CharField(max_length=120)),
                ("stored", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("columns", "its columns are to be named"),
                            ("waiting", "waiting to be checked"),
                            ("checking", "being checked"),
                            ("wrong", "has errors"),
                            ("ready", "ready to import"),
                            ("queued", "waiting to be imported"),
                            ("importing", "being imported"),
                            ("done", "imported"),
                            ("discarded", "discarded"),
                            ("failed", "not imported"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, help_text="rows looked at so far")),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "options",
                    models.JSONField(
                        blank=True, default=dict, help_text="what was chosen with the file, by its kind"
                    ),
                ),
                ("report", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="the unit the importing account stands for",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_jobs",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["wrong", "done", "failed", "discarded"]), _negated=True),
                            ("stored", ""),
                            _connector="OR",
                        ),
                        name="import_job_keeps_no_file",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("administrator", models.BooleanField(default=False, editable=False)),
                (
                    "seal",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="of the other columns; a row put in by hand has none",
                        max_length=64,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: by command on the server",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-from_date", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_by__isnull", True),
                            models.Q(("granted_by", models.F("account")), _negated=True),
                            _connector="OR",
                        ),
                        name="grant_not_to_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True),
                            ("to_date__gte", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="grant_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("administrator", True), ("revoked_at__isnull", True)),
                        fields=("account",),
                        name="grant_one_administrator_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("administrator", True),
                                ("role__in", ("system_admin", "security_admin", "audit_admin")),
                            ),
                            models.Q(
                                ("administrator", False),
                                models.Q(
                                    ("role__in", ("system_admin", "security_admin", "audit_admin")),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="grant_administrator_marked",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("account", "role", "unit"),
                        name="grant_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.CharField(
                        help_text="the actor in words: an account name, villager, system", max_length=60
                    ),
                ),
                ("verb", models.CharField(max_length=60)),
                ("subject_type", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.CharField(blank=True, max_length=40)),
                ("subject_label", models.CharField(blank=True, max_length=120)),
                (
                    "result",
                    models.CharField(
                        choices=[("done", "went through"), ("refused", "was refused"), ("read", "looked at")],
                        default="done",
                        max_length=8,
                    ),
                ),
                ("address", models.CharField(blank=True, help_text="the client's IP address", max_length=45)),
                ("data", models.JSONField(blank=True, default=dict)),
                ("chain", models.PositiveSmallIntegerField()),
                ("sequence", models.PositiveBigIntegerField()),
                ("mac", models.CharField(max_length=64)),
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
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["at"], name="event_at"),
                    models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
                    models.Index(fields=["account", "-id"], name="event_account"),
                    models.Index(fields=["verb", "-id"], name="event_verb"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "sequence"), name="event_place_in_chain")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("code", models.CharField(blank=True, max_length=24)),
                ("from_date", models.DateField(blank=True, null=True)),
                ("to_date", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-to_date"],
                "indexes": [models.Index(fields=["name"], name="unit_former_name")],
            },
        ),
        migrations.CreateModel(
            name="KinRelation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("spouse", "spouse"),
                            ("lineal", "lineal blood relative"),
                            ("collateral", "collateral blood relative within three generations"),
                            ("affinity", "near relative by marriage"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=20)),
                (
                    "source",
                    models.CharField(
                        help_text="where this is known from: register, own statement…", max_length=120
                    ),
                ),
                ("from_date", models.DateField(blank=True, null=True)),
                (
                    "to_date",
                    models.DateField(blank=True, help_text="the day from which it holds no more", null=True),
                ),
                ("wrong_because", models.CharField(blank=True, max_length=120)),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "relative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["relative"], name="kin_relative")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person__lt", models.F("relative"))), name="kin_smaller_id_first"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("spouse", "lineal", "collateral", "affinity"))),
                        name="kin_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="kin_has_a_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True),
                            ("from_date__isnull", True),
                            ("to_date__gte", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="kin_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True), ("wrong_because", "")),
                        fields=("person", "relative"),
                        name="kin_once_a_pair",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["party_unit", "available"], name="person_party_unit"),
        ),
    ]
