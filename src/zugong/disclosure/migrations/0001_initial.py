import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_initial"),
        ("flows", "0001_initial"),
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogState",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField(default=0)),
                (
                    "kept_head",
                    models.BigIntegerField(
                        default=0, help_text="the last head written to the file outside the database"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Night",
            fields=[
                ("on", models.DateField(primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("entries", models.PositiveBigIntegerField(default=0)),
                ("faults", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="PublicationNumber",
            fields=[
                ("key", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64)),
                ("summary", models.JSONField(default=list)),
                ("row_count", models.PositiveIntegerField(default=0)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="why it corrects the one before", max_length=500),
                ),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["publication", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="version_number_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("place", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("level", "place"), name="log_node_once")],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "case_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="publication_case",
                        serialize=False,
                        to="flows.case",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "number",
                    models.CharField(help_text="such as HX-2605-SLP-0417", max_length=40, unique=True),
                ),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                (
                    "draft",
                    models.TextField(
                        blank=True, help_text="canonical body of the coming version; empty once published"
                    ),
                ),
                ("draft_digest", models.CharField(blank=True, max_length=64)),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="how often a draft was sent for review"
                    ),
                ),
                (
                    "correcting",
                    models.CharField(blank=True, help_text="why the coming version corrects", max_length=500),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="what a room made it from: label:id", max_length=60
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, help_text="of the first version", null=True),
                ),
                (
                    "made_by",
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
                "indexes": [
                    models.Index(fields=["kind", "-published_at"], name="publication_kind"),
                    models.Index(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=["source"],
                        name="publication_source",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))),
                        name="publication_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("draft", ""), ("draft_digest", "")),
                            models.Q(
                                models.Q(("draft", ""), _negated=True),
                                models.Q(("draft_digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="publication_draft_whole",
                    ),
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("row", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "stored",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="disclosure.publication",
                    ),
                ),
            ],
            options={
                "ordering": ["publication", "row", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TreeHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["size"], name="tree_head_size")],
            },
        ),
        migrations.CreateModel(
            name="VersionBody",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="body",
                        serialize=False,
                        to="disclosure.version",
                    ),
                ),
                ("text", models.TextField(help_text="the whole document, canonical JSON")),
            ],
        ),
        migrations.AddField(
            model_name="version",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="disclosure.publication",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "case_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="flows.case",
                    ),
                ),
                (
                    "row",
                    models.PositiveIntegerField(
                        blank=True, help_text="line of the table, from 0; empty: the whole", null=True
                    ),
                ),
                (
                    "line",
                    models.CharField(blank=True, help_text="that line in words, as it stood", max_length=200),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("question", "question"), ("objection", "objection")], max_length=10
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="as the asker wants to be called; may be empty", max_length=40
                    ),
                ),
                ("words", models.TextField(max_length=500)),
                ("answer", models.TextField(blank=True, max_length=1000)),
                (
                    "answered_by",
                    models.CharField(blank=True, help_text="post and name, as shown", max_length=60),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("objection", models.TextField(blank=True, help_text="to the answer", max_length=500)),
                (
                    "request_key",
                    models.CharField(
                        help_text="of the form, so that a double tap asks once", max_length=64, unique=True
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="disclosure.publication",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="disclosure.version",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["publication", "row"], name="question_line")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="question_answered_whole",
                    )
                ],
            },
            bases=("flows.case",),
        ),
        migrations.AddField(
            model_name="publication",
            name="latest",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disclosure.version",
            ),
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=60)),
                ("posted_on", models.DateField()),
                ("until", models.DateField()),
                ("off_on", models.DateField(blank=True, help_text="found gone or taken off", null=True)),
                ("off_why", models.CharField(blank=True, max_length=200)),
                ("told_photo_at", models.DateTimeField(blank=True, null=True)),
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
                    "photo",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="disclosure.version",
                    ),
                ),
            ],
            options={
                "ordering": ["-posted_on", "-pk"],
                "indexes": [models.Index(fields=["unit", "-posted_on"], name="posting_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("posted_on"))), name="posting_until"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("off_on__isnull", True), ("off_on__gte", models.F("posted_on")), _connector="OR"
                        ),
                        name="posting_off",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("off_on__isnull", True)),
                        fields=("version", "place"),
                        name="posting_once_a_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("place", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("leaf", models.TextField(help_text="canonical JSON, hashed as it stands")),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="disclosure.version",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="disclosure.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LineRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("draft_digest", models.CharField(max_length=64)),
                ("row", models.PositiveIntegerField()),
                ("agrees", models.BooleanField()),
                ("apart", models.BooleanField(default=False)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_remarks",
                        to="disclosure.publication",
                    ),
                ),
            ],
            options={
                "ordering": ["publication", "row", "pk"],
                "indexes": [models.Index(fields=["publication", "draft_digest"], name="line_remark_draft")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("apart", False), ("agrees", False), _connector="OR"),
                        name="line_remark_apart_agrees_to_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agrees", True), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="line_remark_says_why",
                    ),
                    models.UniqueConstraint(
                        fields=("publication", "draft_digest", "row", "account"), name="line_remark_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                (
                    "what",
                    models.CharField(
                        blank=True, help_text="of a duty by event: what happened", max_length=80
                    ),
                ),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                ("due_on", models.DateField()),
                ("met_on", models.DateField(blank=True, null=True)),
                (
                    "waived_why",
                    models.CharField(
                        blank=True, help_text="by the tier above: nothing to publish, and why", max_length=200
                    ),
                ),
                ("announced_at", models.DateTimeField(blank=True, null=True)),
                ("told_late_at", models.DateTimeField(blank=True, null=True)),
                ("raised_at", models.DateTimeField(blank=True, null=True)),
                ("help_by", models.DateField(blank=True, null=True)),
                ("help_note", models.CharField(blank=True, max_length=200)),
                (
                    "helper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosure_duties",
                        to="organisations.unit",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="disclosure.publication",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "unit"],
                "indexes": [
                    models.Index(fields=["unit", "-due_on"], name="duty_unit_due"),
                    models.Index(
                        condition=models.Q(("met_on__isnull", True), ("waived_why", "")),
                        fields=["due_on"],
                        name="duty_open_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "unit", "period_from", "what"), name="duty_once"),
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))), name="duty_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("met_on__isnull", True), ("publication__isnull", True)),
                            models.Q(("met_on__isnull", False), ("publication__isnull", False)),
                            _connector="OR",
                        ),
                        name="duty_met_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("help_by__isnull", True), ("helper__isnull", True)),
                            models.Q(("help_by__isnull", False), ("helper__isnull", False)),
                            _connector="OR",
                        ),
                        name="duty_help_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("draft_digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=40)),
                ("post", models.CharField(blank=True, max_length=60)),
                ("agrees", models.BooleanField()),
                ("words", models.CharField(blank=True, max_length=500)),
                ("second_factor", models.BooleanField(help_text="whether a second factor was given with it")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="disclosure.publication",
                    ),
                ),
            ],
            options={
                "ordering": ["publication", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "round", "account"), name="signature_once_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agrees", True), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="signature_says_why_not",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("publication", "number"), name="version_number_once"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("latest__isnull", False)),
                fields=["-published_at"],
                name="publication_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latest__isnull", True), ("published_at__isnull", True)),
                    models.Q(("latest__isnull", False), ("published_at__isnull", False)),
                    _connector="OR",
                ),
                name="publication_published_whole",
            ),
        ),
    ]
