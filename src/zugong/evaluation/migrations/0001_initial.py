import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import zugong.organisations.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("flows", "0001_initial"),
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "case_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="evaluation_round",
                        serialize=False,
                        to="flows.case",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("slug", models.CharField(help_text="in public addresses", max_length=12, unique=True)),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(
                        help_text="ballots of a group before anything of them is shown"
                    ),
                ),
                (
                    "smallest",
                    models.PositiveSmallIntegerField(help_text="smallest count that is shown by itself"),
                ),
                ("nominate_until", models.DateTimeField(blank=True, null=True)),
                ("score_until", models.DateTimeField(blank=True, null=True)),
                ("vote_until", models.DateTimeField(blank=True, null=True)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "notice_from",
                    models.DateTimeField(blank=True, help_text="start of the notice that counts", null=True),
                ),
                ("notice_until", models.DateTimeField(blank=True, null=True)),
                (
                    "results",
                    models.PositiveSmallIntegerField(default=0, help_text="number of the latest result"),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["kind", "-case_ptr"], name="round_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minimum__gte", 2), ("smallest__gte", 3)),
                        name="round_minimums_sane",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("frozen_at__isnull", True), ("results", 0)),
                            models.Q(("frozen_at__isnull", False), ("results__gte", 1)),
                            _connector="OR",
                        ),
                        name="round_frozen_with_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice_from__isnull", True),
                            models.Q(
                                ("frozen_at__isnull", False), ("notice_from__gte", models.F("frozen_at"))
                            ),
                            _connector="OR",
                        ),
                        name="round_notice_after_freeze",
                    ),
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="Rater",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=24)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="raters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="raters",
                        to="evaluation.round",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "group", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "group", "account"), name="rater_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("key", models.SlugField(help_text="template it came from, or made up", max_length=40)),
                ("name", models.CharField(max_length=40)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("draft", models.JSONField(default=dict)),
                (
                    "edits",
                    models.PositiveIntegerField(default=0, help_text="settles who of two editors was first"),
                ),
                ("last_number", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="who keeps it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "unit", "key"), name="scheme_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SchemeVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the content in canonical form", max_length=64),
                ),
                ("note", models.CharField(blank=True, help_text="what changed", max_length=200)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="evaluation.scheme",
                    ),
                ),
            ],
            options={
                "ordering": ["scheme", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "number"), name="scheme_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="scheme_version_from_one"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="round",
            name="scheme_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="evaluation.schemeversion",
            ),
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_type", models.CharField(max_length=60)),
                ("source_id", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=60)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("self", "by themselves"),
                            ("other", "by somebody else"),
                            ("office", "by the office"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, help_text="why it was nominated", max_length=300)),
                ("nominated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
                (
                    "nominated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjects",
                        to="evaluation.round",
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
                "ordering": ["round", "unit__path", "label", "pk"],
                "indexes": [models.Index(fields=["source_type", "source_id"], name="subject_source")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "source_type", "source_id"), name="subject_once_a_round"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("answers", models.JSONField(default=dict, help_text="by indicator")),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "stood_back",
                    models.CharField(
                        blank=True, help_text="why this rater does not judge this subject", max_length=200
                    ),
                ),
                (
                    "request_key",
                    models.CharField(help_text="sending twice makes one sheet", max_length=64, unique=True),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="evaluation.rater",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="evaluation.round",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="evaluation.subject",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "subject", "rater", "number"],
                "indexes": [models.Index(fields=["round", "subject"], name="sheet_round_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("rater", "subject", "number"), name="sheet_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("stood_back", ""), ("answers", {}), _connector="OR"),
                        name="sheet_stood_back_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=24)),
                ("indicator", models.CharField(max_length=24)),
                ("text", models.CharField(max_length=300)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="evaluation.round",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evaluation.subject"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "group", "subject", "indicator", "text"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "case_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="evaluation_objection",
                        serialize=False,
                        to="flows.case",
                    ),
                ),
                ("words", models.TextField()),
                ("name", zugong.organisations.fields.EncryptedField(blank=True)),
                ("phone", zugong.organisations.fields.EncryptedField(blank=True)),
                ("link_hash", models.CharField(max_length=64, unique=True)),
                (
                    "request_key",
                    models.CharField(
                        help_text="sending twice makes one objection", max_length=64, unique=True
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("upheld", models.BooleanField(null=True)),
                (
                    "against",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="evaluation.round",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="evaluation.subject",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("upheld__isnull", True)),
                            models.Q(("upheld__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="evaluation_objection_settled_whole",
                    )
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluation.objection",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="evaluation.round",
                    ),
                ),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusion",
                        to="evaluation.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=24)),
                ("indicator", models.CharField(max_length=24)),
                ("value", models.CharField(max_length=24)),
                ("count", models.PositiveIntegerField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="evaluation.round",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evaluation.subject"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "group", "subject", "indicator", "value"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "group", "subject", "indicator", "value"), name="tally_value_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="tally_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Turnout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=24)),
                ("codes", models.PositiveIntegerField()),
                ("casts", models.PositiveIntegerField()),
                ("counted", models.BooleanField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turnouts",
                        to="evaluation.round",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "group"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "group"), name="turnout_once"),
                    models.CheckConstraint(
                        condition=models.Q(("casts__lte", models.F("codes"))),
                        name="turnout_no_more_than_codes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Urn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=24)),
                ("codes", models.PositiveIntegerField(help_text="how many codes belong to it")),
                ("casts", models.PositiveIntegerField(default=0)),
                ("roll", models.TextField()),
                ("box", zugong.organisations.fields.EncryptedField(blank=True)),
                (
                    "turn",
                    models.PositiveIntegerField(default=0, help_text="settles which of two casts was first"),
                ),
                ("closed", models.BooleanField(default=False)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="urns",
                        to="evaluation.round",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "group", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("casts__lte", models.F("codes"))), name="urn_no_more_than_codes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed", False),
                            models.Q(
                                ("roll", ""),
                                django.db.models.lookups.Exact(
                                    django.db.models.functions.comparison.Cast("box", models.TextField()),
                                    models.Value(""),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="urn_closed_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotCode",
            fields=[
                (
                    "hash",
                    models.CharField(
                        help_text="keyed: the code cannot be found from it",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "urn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evaluation.urn"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Voter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=24)),
                ("source_type", models.CharField(max_length=60)),
                ("source_id", models.CharField(max_length=40)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voters",
                        to="evaluation.round",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "group", "source_type", "source_id"],
                "indexes": [models.Index(fields=["source_type", "source_id"], name="voter_source")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "group", "source_type", "source_id"), name="voter_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of everything it was computed from", max_length=64),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="result_versions",
                        to="evaluation.round",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "number"), name="result_number_once")
                ],
            },
        ),
    ]
