from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from zugong.organisations.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("flows", "0002_append_only_steps"),
        ("organisations", "0002_append_only_events"),
        ("villages", "0005_village_books"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # A help plan goes through a flow now. Nothing is released, so no plan has to be carried over.
        migrations.RemoveConstraint("task", "task_of_a_chain_or_a_plan"),
        migrations.RemoveIndex("task", "task_help_plan"),
        migrations.RemoveField("task", "help_plan"),
        migrations.DeleteModel("HelpProgress"),
        migrations.DeleteModel("HelpPlan"),
        migrations.CreateModel(
            name="Alliance",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("cooperative", "village and co-operative"),
                            ("firm", "village and firm"),
                            ("village", "village and village"),
                        ],
                        max_length=12,
                    ),
                ),
                ("purpose", models.TextField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("signed_on", models.DateField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[("profit", "of the net profit"), ("income", "of the income")],
                        default="profit",
                        max_length=8,
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("shares", "by shares"),
                            ("fixed", "fixed sums first, what is left by shares"),
                            ("minimum", "by shares, but never less than the guaranteed sum"),
                        ],
                        default="shares",
                        max_length=8,
                    ),
                ),
                (
                    "rule_words",
                    models.CharField(
                        blank=True, help_text="what the agreement says beyond that", max_length=300
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("operating", "operating income"),
                            ("leasing", "leasing and hand-overs"),
                            ("investment", "investment income"),
                        ],
                        default="investment",
                        help_text="the source of the collective economy a village's part belongs to",
                        max_length=12,
                    ),
                ),
                ("public", models.BooleanField(default=True)),
                (
                    "renew_until",
                    models.DateField(
                        blank=True, help_text="asked for, while a renewal is reviewed", null=True
                    ),
                ),
                ("renewals", models.PositiveSmallIntegerField(default=0)),
            ],
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="AllianceYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("income", models.DecimalField(decimal_places=2, max_digits=14)),
                ("cost", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "to_share",
                    models.DecimalField(
                        decimal_places=2, help_text="what the rule is applied to", max_digits=14
                    ),
                ),
                ("words", models.CharField(blank=True, help_text="how the year was", max_length=300)),
                ("why", models.CharField(blank=True, help_text="why it is corrected", max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("signed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["alliance", "-year", "-version"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
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
                            ("land", "land"),
                            ("money", "money"),
                            ("labour", "labour"),
                            ("premises", "buildings and machines"),
                            ("technique", "technique"),
                            ("sales", "sales channels"),
                            ("brand", "brand"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("measure", models.CharField(blank=True, max_length=12)),
                ("value", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "ordering": ["partner", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HelpPlan",
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
                ("year", models.PositiveSmallIntegerField(help_text="the year whose income is to rise")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("no_industry", "no industry of its own"),
                            ("assets", "land and houses lie idle"),
                            ("market", "things do not sell"),
                            ("people", "nobody to run it"),
                            ("money", "no money to begin"),
                            ("disaster", "weather or disease"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(help_text="the cause in words, and the way out", max_length=300)),
                (
                    "goal",
                    models.DecimalField(
                        decimal_places=2, help_text="income of the year, in yuan", max_digits=14
                    ),
                ),
                ("helper_name", models.CharField(help_text="who comes", max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "extended",
                    models.PositiveSmallIntegerField(default=0, help_text="how often its end was moved"),
                ),
                (
                    "income",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="as reported at the end, in yuan",
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("current", models.BooleanField(default=True)),
            ],
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="HelpProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=400)),
                (
                    "income",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="of the year so far, in yuan",
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["plan", "-year", "-month", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="JointProject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("plan", models.CharField(max_length=500)),
                ("owner", models.CharField(help_text="who sees to it", max_length=40)),
                (
                    "budget",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="in yuan", max_digits=14, null=True
                    ),
                ),
                ("due_on", models.DateField()),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("result", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["alliance", "due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                            ("village", "village"),
                            ("cooperative", "co-operative"),
                            ("firm", "firm"),
                            ("households", "farming households"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("credit_code", models.CharField(blank=True, max_length=18)),
                ("representative", models.CharField(blank=True, max_length=40)),
                ("share", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ("guaranteed", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("agreed_on", models.DateField(blank=True, null=True)),
                (
                    "agreed_by",
                    models.CharField(
                        blank=True, help_text="who agreed, by account or by signature", max_length=60
                    ),
                ),
            ],
            options={
                "ordering": ["alliance", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProjectProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["project", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="YearShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "owed",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="guaranteed, but the year did not yield it",
                        max_digits=14,
                    ),
                ),
                ("posted", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
            ],
            options={
                "ordering": ["result", "partner"],
            },
        ),
        migrations.AddField(
            model_name="product",
            name="kind",
            field=models.CharField(
                choices=[
                    ("crop", "grown"),
                    ("livestock", "raised"),
                    ("food", "processed food"),
                    ("craft", "handicraft"),
                    ("travel", "travel and culture"),
                    ("other", "another kind"),
                ],
                default="crop",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["expires_on"], name="certificate_expires"),
        ),
        migrations.AddIndex(
            model_name="alliance",
            index=models.Index(fields=["ends_on"], name="alliance_ends"),
        ),
        migrations.AddConstraint(
            model_name="alliance",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="alliance_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="alliance",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["cooperative", "firm", "village"])),
                name="alliance_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="alliance",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__in", ["shares", "fixed", "minimum"])), name="alliance_rule_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="alliance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("renew_until__isnull", True), ("renew_until__gt", models.F("ends_on")), _connector="OR"
                ),
                name="alliance_renewal_is_later",
            ),
        ),
        migrations.AddField(
            model_name="allianceyear",
            name="alliance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="years", to="villages.alliance"
            ),
        ),
        migrations.AddField(
            model_name="allianceyear",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="allianceyear",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="helpplan",
            name="helper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="helps", to="organisations.unit"
            ),
        ),
        migrations.AddField(
            model_name="helpplan",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="help_plans",
                to="organisations.unit",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="help_plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="villages.helpplan",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["help_plan"], name="task_help_plan"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chain__isnull", False), ("help_plan__isnull", True)),
                    models.Q(("chain__isnull", True), ("help_plan__isnull", False)),
                    _connector="OR",
                ),
                name="task_of_a_chain_or_a_plan",
            ),
        ),
        migrations.AddField(
            model_name="helpprogress",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="helpprogress",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="villages.helpplan"
            ),
        ),
        migrations.AddField(
            model_name="jointproject",
            name="alliance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="villages.alliance"
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="alliance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="partners", to="villages.alliance"
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alliances",
                to="organisations.unit",
            ),
        ),
        migrations.AddField(
            model_name="jointproject",
            name="partner",
            field=models.ForeignKey(
                help_text="whose task it is",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects",
                to="villages.partner",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contributions",
                to="villages.partner",
            ),
        ),
        migrations.AddField(
            model_name="projectprogress",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="projectprogress",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="progress",
                to="villages.jointproject",
            ),
        ),
        migrations.AddField(
            model_name="yearshare",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="villages.partner"
            ),
        ),
        migrations.AddField(
            model_name="yearshare",
            name="result",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="villages.allianceyear"
            ),
        ),
        migrations.AddConstraint(
            model_name="allianceyear",
            constraint=models.UniqueConstraint(
                fields=("alliance", "year", "version"), name="alliance_year_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="allianceyear",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signed_on__isnull", True)),
                fields=("alliance", "year"),
                name="alliance_year_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="allianceyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost__gte", 0),
                    ("income__gte", 0),
                    ("to_share__gte", 0),
                    ("to_share__lte", models.F("income")),
                ),
                name="alliance_year_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="allianceyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", 1), models.Q(("why", ""), _negated=True), _connector="OR"),
                name="alliance_year_correction_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="allianceyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1990), ("year__lte", 2200)), name="alliance_year_sane"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True)), fields=("village",), name="help_plan_one_a_village"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="help_plan_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpplan",
            constraint=models.CheckConstraint(condition=models.Q(("goal__gt", 0)), name="help_plan_goal"),
        ),
        migrations.AddConstraint(
            model_name="helpplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("income__isnull", True), ("income__gte", 0), _connector="OR"),
                name="help_plan_income",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpprogress",
            constraint=models.CheckConstraint(
                condition=models.Q(("income__isnull", True), ("income__gte", 0), _connector="OR"),
                name="help_progress_income",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpprogress",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="help_progress_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(fields=("alliance", "name"), name="partner_once"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gte", 0), ("share__lte", 100)), name="partner_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(("guaranteed__gte", 0)), name="partner_guaranteed"
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "village"), _negated=True), ("unit__isnull", False), _connector="OR"
                ),
                name="partner_village_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_by", ""), ("agreed_on__isnull", True)),
                    models.Q(("agreed_on__isnull", False), models.Q(("agreed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="partner_agreed_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="jointproject",
            index=models.Index(
                condition=models.Q(("done_on__isnull", True)), fields=["due_on"], name="joint_project_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="jointproject",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__lte", 100)), name="joint_project_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="jointproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_on__isnull", True), ("result", "")),
                    models.Q(("done_on__isnull", False), models.Q(("result", ""), _negated=True)),
                    _connector="OR",
                ),
                name="joint_project_done_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__isnull", True),
                    models.Q(("amount__gt", 0), models.Q(("measure", ""), _negated=True)),
                    _connector="OR",
                ),
                name="contribution_measured",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gte", 0)), name="contribution_value"
            ),
        ),
        migrations.AddConstraint(
            model_name="projectprogress",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__lte", 100)), name="project_progress_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="yearshare",
            constraint=models.UniqueConstraint(fields=("result", "partner"), name="year_share_once"),
        ),
        migrations.AddConstraint(
            model_name="yearshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("owed__gte", 0)), name="year_share_amounts"
            ),
        ),
        AppendOnly("villages_helpprogress"),
        AppendOnly("villages_projectprogress"),
    ]
