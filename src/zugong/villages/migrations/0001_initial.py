import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import zugong.organisations.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("evaluation", "0001_initial"),
        ("flows", "0001_initial"),
        ("ledger", "0001_initial"),
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
        ("workorders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
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
                            ("labour", "common work"),
                            ("volunteer", "volunteering"),
                            ("study", "study"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                ("place", models.CharField(max_length=60)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "points",
                    models.PositiveSmallIntegerField(default=0, help_text="for each household that came"),
                ),
                ("slug", models.CharField(max_length=8, unique=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.CharField(blank=True, max_length=300)),
                ("called_off", models.BooleanField(default=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at"],
                "indexes": [models.Index(fields=["unit", "-starts_at"], name="activity_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="activity_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__lte", 100)), name="activity_points_sane"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=40)),
                (
                    "lead",
                    models.CharField(
                        blank=True, help_text="the leader who looks after the chain", max_length=40
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="what it is, for everybody to read", max_length=300
                    ),
                ),
                ("public", models.BooleanField(default=True)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="who keeps the chain",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chains",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit__position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("closed_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="chain_closed_after_opened",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainBranch",
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
                ("name", models.CharField(max_length=60)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("joint", "joint branch"),
                            ("functional", "functional branch, membership stays at home"),
                            ("own", "branch of its own"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.TextField(help_text="why it is to be founded, and what it is to do")),
                ("founded_on", models.DateField(blank=True, null=True)),
                ("current", models.BooleanField(default=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="villages.chain",
                    ),
                ),
                (
                    "secretary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("chain",),
                        name="chain_branch_one_a_chain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["joint", "functional", "own"])),
                        name="chain_branch_form_known",
                    ),
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="ChainNode",
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
                            ("branch", "Party branch"),
                            ("firm", "firm"),
                            ("cooperative", "co-operative"),
                            ("base", "base"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("capacity", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("people", models.PositiveIntegerField(blank=True, help_text="at work there", null=True)),
                ("contact_name", models.CharField(blank=True, max_length=40)),
                (
                    "contact_phone",
                    models.CharField(blank=True, help_text="public line, no private phone", max_length=30),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "link_version",
                    models.PositiveSmallIntegerField(default=0, help_text="0: no link was given out yet"),
                ),
                ("link_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("joined_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="villages.chain"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chain_places",
                        to="organisations.unit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chain_nodes",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["stage__position", "pk"],
                "indexes": [models.Index(fields=["place", "chain"], name="chain_node_place")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_on__isnull", True)),
                        fields=("chain", "name"),
                        name="chain_node_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("link_hash", ""), _negated=True),
                        fields=("link_hash",),
                        name="chain_node_link_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["village", "branch", "firm", "cooperative", "base"])
                        ),
                        name="chain_node_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__isnull", True), ("capacity__gte", 0), _connector="OR"),
                        name="chain_node_capacity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True),
                            ("left_on__gte", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="chain_node_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainBranchMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("secretary", "secretary"),
                            ("deputy", "deputy secretary"),
                            ("committee", "committee member"),
                            ("member", "member"),
                        ],
                        default="member",
                        max_length=12,
                    ),
                ),
                ("joined_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="villages.chainbranch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chain_branches",
                        to="organisations.person",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.chainnode",
                    ),
                ),
            ],
            options={
                "ordering": ["branch", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_on__isnull", True)),
                        fields=("branch", "person"),
                        name="chain_branch_member_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True),
                            ("left_on__gte", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="chain_branch_member_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("goals", models.TextField()),
                ("adopted_on", models.DateField(blank=True, null=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="villages.chain"
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "-year"],
                "constraints": [models.UniqueConstraint(fields=("chain", "year"), name="chain_plan_once")],
            },
        ),
        migrations.CreateModel(
            name="ChainStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("needed", models.PositiveSmallIntegerField(default=1)),
                (
                    "capacity",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="needed in all", max_digits=12, null=True
                    ),
                ),
                ("measure", models.CharField(blank=True, max_length=12)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="villages.chain",
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "name"), name="chain_stage_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity__isnull", True),
                            models.Q(("capacity__gt", 0), models.Q(("measure", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chain_stage_measured",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="chainnode",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="villages.chainstage"
            ),
        ),
        migrations.CreateModel(
            name="ChainTie",
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
                            ("supply", "supplies goods"),
                            ("service", "serves"),
                            ("capital", "puts money in"),
                        ],
                        max_length=8,
                    ),
                ),
                ("volume", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("measure", models.CharField(blank=True, max_length=12)),
                ("note", models.CharField(blank=True, max_length=100)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ties", to="villages.chain"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties_out",
                        to="villages.chainnode",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties_in",
                        to="villages.chainnode",
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "target", "kind"), name="chain_tie_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="chain_tie_not_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["supply", "service", "capital"])),
                        name="chain_tie_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("volume__isnull", True),
                            models.Q(("volume__gt", 0), models.Q(("measure", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chain_tie_measured",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourtyardMeeting",
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
                    "slug",
                    models.CharField(help_text="in the address its code leads to", max_length=8, unique=True),
                ),
                ("place", models.CharField(max_length=60)),
                ("starts_at", models.DateTimeField()),
                ("agenda", models.TextField(blank=True)),
                (
                    "lead_minutes",
                    models.PositiveIntegerField(
                        help_text="minutes from the announcement to the beginning", null=True
                    ),
                ),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "minutes",
                    models.TextField(
                        blank=True, help_text="for everybody to read: no names, no numbers of people"
                    ),
                ),
                ("called_off_because", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["starts_at"], name="meeting_starts")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("began_at__isnull", False), ("ended_at__gte", models.F("began_at"))),
                            _connector="OR",
                        ),
                        name="meeting_ends_after_it_began",
                    )
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="DeedKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("points", models.PositiveSmallIntegerField(help_text="for one of its measure")),
                ("measure", models.CharField(help_text="what is counted: a time, a day", max_length=8)),
                ("icon", models.CharField(default="heart-handshake", max_length=32)),
                ("active", models.BooleanField(default=True)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="who set it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deed_kinds",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "name"), name="deed_kind_once"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1), ("points__lte", 500)),
                        name="deed_kind_points_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EconomyYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("operating", models.DecimalField(decimal_places=2, max_digits=14)),
                ("leasing", models.DecimalField(decimal_places=2, max_digits=14)),
                ("investment", models.DecimalField(decimal_places=2, max_digits=14)),
                ("subsidy", models.DecimalField(decimal_places=2, max_digits=14)),
                ("other", models.DecimalField(decimal_places=2, max_digits=14)),
                ("cash", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("fixed_assets", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("receivables", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("debts", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                (
                    "land",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="in mu", max_digits=12, null=True
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="why it is corrected", max_length=200)),
                ("source", models.CharField(default="form", help_text="form, excel, seed", max_length=8)),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="economy_years",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit", "-year", "-version"],
                "indexes": [models.Index(fields=["year", "unit"], name="economy_year_unit")],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "year", "version"), name="economy_year_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("investment__gte", 0),
                            ("leasing__gte", 0),
                            ("operating__gte", 0),
                            ("other__gte", 0),
                            ("subsidy__gte", 0),
                        ),
                        name="economy_income_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("why", ""), _negated=True), _connector="OR"
                        ),
                        name="economy_correction_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2200)), name="economy_year_sane"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Good",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("measure", models.CharField(help_text="what one of it is called", max_length=8)),
                ("icon", models.CharField(default="basket", max_length=32)),
                ("points", models.PositiveSmallIntegerField()),
                (
                    "cost_cents",
                    models.PositiveIntegerField(
                        default=0, help_text="what the village pays for one, in cents"
                    ),
                ),
                ("stock", models.IntegerField(default=0)),
                ("reserved", models.IntegerField(default=0)),
                (
                    "version",
                    models.PositiveIntegerField(default=0, help_text="how many movements its stock had"),
                ),
                (
                    "limit",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="for one household and period", null=True
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "a month"), ("quarter", "a quarter"), ("year", "a year")],
                        default="month",
                        max_length=8,
                    ),
                ),
                ("arrives_on", models.DateField(blank=True, help_text="when more comes", null=True)),
                ("active", models.BooleanField(default=True)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goods",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "name"), name="good_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0), ("stock__gte", models.F("reserved"))),
                        name="good_stock_covers_reserved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1)), name="good_costs_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "goal reached"),
                            ("on", "goes on under a new plan"),
                            ("stopped", "ended early"),
                        ],
                        max_length=8,
                    ),
                ),
                ("outcome_words", models.CharField(blank=True, max_length=300)),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helps",
                        to="organisations.unit",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_plans",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["village__path", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("village",),
                        name="help_plan_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="help_plan_dates"
                    ),
                    models.CheckConstraint(condition=models.Q(("goal__gt", 0)), name="help_plan_goal"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("outcome", "")),
                            models.Q(("closed_on__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="help_plan_closed_whole",
                    ),
                ],
            },
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="villages.helpplan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "-year", "-month", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("income__isnull", True), ("income__gte", 0), _connector="OR"),
                        name="help_progress_income",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="help_progress_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
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
                ("head", models.CharField(help_text="name of the head", max_length=40)),
                ("size", models.PositiveSmallIntegerField(default=1, help_text="people living there")),
                ("hamlet", models.CharField(blank=True, max_length=40)),
                ("phone", zugong.organisations.fields.EncryptedField(blank=True, purpose="household.phone")),
                ("phone_index", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "care",
                    models.CharField(
                        blank=True, help_text="why it is looked after specially; staff only", max_length=60
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("card_version", models.PositiveSmallIntegerField(default=1)),
                ("card_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("left_on", models.DateField(blank=True, help_text="moved away or dissolved", null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="group or village",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit", "code"],
                "indexes": [
                    models.Index(fields=["unit", "head"], name="household_unit_head"),
                    models.Index(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=["phone_index"],
                        name="household_phone",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), ("size__lte", 60)), name="household_size_sane"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deed",
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
                ("quantity", models.PositiveSmallIntegerField(default=1)),
                ("points", models.PositiveIntegerField()),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("words", models.TextField()),
                ("done_on", models.DateField()),
                (
                    "request_key",
                    models.CharField(help_text="sending twice declares once", max_length=64, unique=True),
                ),
                (
                    "posted_points",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="what went into the books, less than declared where a cap was met",
                        null=True,
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="on behalf",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="villages.deedkind",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="villages.household",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["household", "-case_ptr"], name="deed_household")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1), ("quantity__gte", 1)),
                        name="deed_worth_something",
                    )
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                (
                    "way",
                    models.CharField(
                        choices=[("card", "card"), ("name", "name"), ("paper", "paper list")], max_length=6
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="villages.courtyardmeeting",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="villages.household",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("household__isnull", False)),
                        fields=("meeting", "household"),
                        name="attendance_household_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("household__isnull", True)),
                        fields=("meeting", "name"),
                        name="attendance_name_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityAttendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                (
                    "way",
                    models.CharField(
                        choices=[("card", "card"), ("name", "name"), ("paper", "paper list")], max_length=6
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="villages.activity",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_attendances",
                        to="villages.household",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "household", "name"), name="activity_attendance_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("why", models.CharField(blank=True, help_text="why these two, in words", max_length=80)),
                (
                    "last_on",
                    models.DateField(blank=True, help_text="day of the last visit that stands", null=True),
                ),
                ("due_on", models.DateField(help_text="the next visit is due by then")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="villages.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="household_links",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "ordering": ["household", "-from_date"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=["person"],
                        name="household_link_person",
                    ),
                    models.Index(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=["due_on"],
                        name="household_link_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=("household",),
                        name="household_linked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True),
                            ("to_date__gte", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="household_link_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("relation", models.CharField(help_text="to the head, GB/T 4761", max_length=2)),
                ("birth_date", models.DateField(blank=True, null=True)),
                (
                    "id_number",
                    zugong.organisations.fields.EncryptedField(
                        blank=True, purpose="household_member.id_number"
                    ),
                ),
                ("id_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "left_why",
                    models.CharField(
                        blank=True, choices=[("moved", "moved away"), ("deceased", "deceased")], max_length=8
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="villages.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="household_memberships",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "ordering": ["household", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("id_index", ""), _negated=True),
                        fields=["id_index"],
                        name="household_member_id",
                    ),
                    models.Index(fields=["person"], name="household_member_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_on__isnull", True), ("left_why", "")),
                            models.Q(("left_on__isnull", False), models.Q(("left_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="household_member_left_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemPoints",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.PositiveSmallIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workorders.serviceitem",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "item"), name="item_points_once")],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("request_key", models.CharField(max_length=64, unique=True)),
                ("words", models.TextField()),
                ("name", zugong.organisations.fields.EncryptedField(blank=True, purpose="objection.name")),
                ("phone", zugong.organisations.fields.EncryptedField(blank=True, purpose="objection.phone")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reply", models.TextField(blank=True, help_text="what whoever declared says to it")),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ruling",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unfounded", "the deed stands"),
                            ("corrected", "corrected"),
                            ("struck", "struck"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "deed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="villages.deed",
                    ),
                ),
                (
                    "settled_by",
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
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("ruling", "")), fields=["deed"], name="objection_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ruling", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)
                            ),
                            models.Q(
                                models.Q(("ruling", ""), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="objection_settled_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
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
                            ("planning", "industry planning"),
                            ("allocation", "resources brought together"),
                            ("guarantee", "what the chain needs"),
                            ("party", "Party building"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("owner", models.CharField(blank=True, help_text="who does it", max_length=60)),
                ("due_on", models.DateField()),
                ("target", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("actual", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("measure", models.CharField(blank=True, max_length=12)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("result", models.CharField(blank=True, max_length=200)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="villages.chainplan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on__isnull", True),
                            models.Q(("result", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_item_done_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target__isnull", True),
                            models.Q(("target__gt", 0), models.Q(("measure", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="plan_item_measured",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsQuestion",
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
                    "transfer",
                    models.PositiveBigIntegerField(blank=True, help_text="the line asked about", null=True),
                ),
                ("words", models.TextField()),
                ("request_key", models.CharField(max_length=64, unique=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points_questions",
                        to="villages.household",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["household", "-case_ptr"], name="points_question_household")
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                (
                    "settled_on",
                    models.DateField(blank=True, help_text="without an order: when it was done", null=True),
                ),
                ("settled_how", models.CharField(blank=True, max_length=200)),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.household",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="villages.courtyardmeeting",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_problem",
                        to="workorders.workorder",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems_owned",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_on__isnull", True)),
                        fields=["owner", "due_on"],
                        name="problem_owner",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_how", ""), ("settled_on__isnull", True)),
                            models.Q(
                                ("settled_on__isnull", False), models.Q(("settled_how", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="problem_settled_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=300)),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback_given",
                        to="villages.courtyardmeeting",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="villages.problem",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("problem", "meeting"), name="feedback_once_a_meeting")
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("scale", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("measure", models.CharField(blank=True, max_length=12)),
                ("output", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                (
                    "households",
                    models.PositiveIntegerField(blank=True, help_text="that take part", null=True),
                ),
                ("brand", models.CharField(blank=True, max_length=40)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("since", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="villages.chain",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="township or village",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit__path", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("unit", "name"),
                        name="product_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scale__isnull", True),
                            models.Q(("scale__gt", 0), models.Q(("measure", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="product_measured",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("output__isnull", True), ("output__gte", 0), _connector="OR"),
                        name="product_output",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                            ("origin", "geographical indication"),
                            ("green", "green food"),
                            ("organic", "organic"),
                            ("special", "famous, special, good, new"),
                            ("trademark", "trademark"),
                            ("licence", "food production licence"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="villages.product",
                    ),
                ),
            ],
            options={
                "ordering": ["product", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "number"), name="certificate_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True),
                            ("issued_on__isnull", True),
                            ("expires_on__gt", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="certificate_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(choices=[("offered", "offered"), ("needed", "needed")], max_length=8),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("expert", "experts"),
                            ("funds", "funds"),
                            ("machine", "machines"),
                            ("land", "land"),
                            ("channel", "sales channels"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("matched", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ("measure", models.CharField(max_length=12)),
                (
                    "giver",
                    models.CharField(blank=True, help_text="whose, when nobody of the chain", max_length=60),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("entered_on", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="villages.chain",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="villages.chainnode",
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "kind", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), ("matched__gte", 0), ("matched__lte", models.F("amount"))
                        ),
                        name="resource_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("node__isnull", False), models.Q(("giver", ""), _negated=True), _connector="OR"
                        ),
                        name="resource_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResourceMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("ended_on", models.DateField(blank=True, null=True)),
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
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="got",
                        to="villages.resource",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="villages.resource",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="resource_match_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offer", models.F("need")), _negated=True),
                        name="resource_match_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=12, unique=True)),
                (
                    "window",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("party", "Party affairs"),
                            ("government", "government affairs"),
                            ("village", "village affairs"),
                            ("social", "social services"),
                        ],
                        max_length=16,
                    ),
                ),
                ("place", models.CharField(blank=True, help_text="where the sheet hangs", max_length=60)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="workorders.serviceitem",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_codes",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("item__isnull", True), ("window", ""), _connector="OR"),
                        name="code_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("merchant", models.CharField(max_length=40)),
                ("points", models.PositiveIntegerField()),
                ("cents", models.PositiveIntegerField()),
                ("lines", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-first"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "first"), name="settlement_once_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="settlement_dates"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stocktake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "counted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stocktakes",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("counted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="stocktake_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at__isnull", True)),
                        fields=("unit",),
                        name="stocktake_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StocktakeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expected", models.IntegerField()),
                ("counted", models.PositiveIntegerField()),
                ("why", models.CharField(blank=True, max_length=120)),
                (
                    "good",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="villages.good"
                    ),
                ),
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="villages.stocktake",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("stocktake", "good"), name="stocktake_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected", models.F("counted")),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stocktake_difference_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
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
                    "element",
                    models.CharField(
                        choices=[
                            ("funds", "funds"),
                            ("land", "land"),
                            ("people", "workers and talents"),
                            ("technology", "technology"),
                            ("power", "water, power, roads"),
                            ("logistics", "transport and storage"),
                            ("market", "sales"),
                            ("permits", "policies and permits"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("firm", "named by the firm itself"),
                            ("staff", "named for the firm"),
                            ("branch", "given by the branch"),
                            ("help", "of a help plan"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.TextField()),
                ("due_on", models.DateField(blank=True, help_text="to be done by", null=True)),
                (
                    "work_minutes",
                    models.PositiveIntegerField(blank=True, help_text="what is left until then", null=True),
                ),
                ("handler", models.CharField(blank=True, help_text="who does it there", max_length=40)),
                ("handler_phone", models.CharField(blank=True, help_text="office line", max_length=30)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("redo_count", models.PositiveSmallIntegerField(default=0)),
                ("solved", models.BooleanField(blank=True, help_text="what the firm says", null=True)),
                ("verdict", models.CharField(blank=True, max_length=300)),
                ("verdict_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request_key",
                    models.CharField(
                        blank=True, help_text="sending twice makes one", max_length=64, null=True, unique=True
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="villages.chain",
                    ),
                ),
                (
                    "help_plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="villages.helpplan",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="villages.chainnode",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guarantee_tasks",
                        to="organisations.unit",
                    ),
                ),
                (
                    "plan_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="villages.planitem",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["chain"], name="task_chain"),
                    models.Index(fields=["help_plan"], name="task_help_plan"),
                    models.Index(fields=["owner"], name="task_owner"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chain__isnull", False), ("help_plan__isnull", True)),
                            models.Q(("chain__isnull", True), ("help_plan__isnull", False)),
                            _connector="OR",
                        ),
                        name="task_of_a_chain_or_a_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner__isnull", True), ("due_on__isnull", False), _connector="OR"
                        ),
                        name="task_given_with_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("solved__isnull", True), ("verdict_at__isnull", True)),
                            models.Q(("solved__isnull", False), ("verdict_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="task_verdict_whole",
                    ),
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "set_aside",
                    models.CharField(
                        blank=True,
                        help_text="why it is not talked about; the household reads it",
                        max_length=120,
                    ),
                ),
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
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="villages.household",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="villages.courtyardmeeting",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="the village",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("meeting__isnull", True), ("set_aside", "")),
                        fields=["unit"],
                        name="topic_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VillageRound",
            fields=[
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="village_round",
                        serialize=False,
                        to="evaluation.round",
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(help_text="for each household that is named")),
                ("most", models.PositiveSmallIntegerField(help_text="households named at most")),
                (
                    "awarded_at",
                    models.DateTimeField(blank=True, help_text="the points are in the books", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most__gte", 1), ("most__lte", 200), ("points__gte", 1), ("points__lte", 500)
                        ),
                        name="village_round_sane",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("result", models.PositiveSmallIntegerField(help_text="number of the engine's result")),
                ("points", models.PositiveSmallIntegerField()),
                (
                    "given",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="points that came into the books, fewer where the year's cap was met",
                        null=True,
                    ),
                ),
                ("chosen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("posted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_awards",
                        to="villages.household",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evaluation.subject"
                    ),
                ),
                (
                    "village_round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="villages.villageround",
                    ),
                ),
            ],
            options={
                "ordering": ["village_round", "household__unit__path", "household__code"],
                "indexes": [models.Index(fields=["household", "-id"], name="round_award_household")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village_round", "result", "household"), name="round_award_once_a_result"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                            ("contact", "contact"),
                            ("home", "call at home"),
                            ("policy", "policies explained"),
                            ("industry", "help with production"),
                            ("service", "service"),
                        ],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "found",
                    models.CharField(
                        choices=[
                            ("fine", "all is well"),
                            ("watch", "to be watched"),
                            ("difficulty", "in difficulty"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "request_key",
                    models.CharField(help_text="sending twice makes one visit", max_length=64, unique=True),
                ),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="villages.visit",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="villages.household",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
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
                        related_name="household_visits",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["household", "-on"], name="visit_household"),
                    models.Index(fields=["person", "-on"], name="visit_person"),
                    models.Index(fields=["on"], name="visit_on"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("found", "difficulty"), ("words", ""), _negated=True),
                        name="visit_difficulty_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(choices=[("yes", "it was so"), ("no", "nobody came")], max_length=4),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="villages.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="VisitCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stands", models.BooleanField()),
                ("words", models.CharField(max_length=300)),
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
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_record",
                        to="villages.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_link",
                        to="workorders.workorder",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_link",
                        to="villages.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True)),
                ("quantity", models.PositiveSmallIntegerField(default=1)),
                ("points", models.PositiveIntegerField()),
                ("cost_cents", models.PositiveIntegerField(default=0)),
                ("request_key", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("used", "used"),
                            ("cancelled", "given up"),
                            ("over", "over"),
                            ("returned", "sent back"),
                            ("reversed", "reversed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, help_text="used, given up or over", null=True)),
                ("counter", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True, help_text="why it was sent back or reversed", max_length=120
                    ),
                ),
                ("reversed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "good",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="villages.good",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.hold",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="villages.household",
                    ),
                ),
                (
                    "reversed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="villages.settlement",
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["until"], name="voucher_open"
                    ),
                    models.Index(fields=["unit", "-ended_at"], name="voucher_unit"),
                    models.Index(fields=["household", "good", "-made_at"], name="voucher_household"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="voucher_ended_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("used", "reversed")), _negated=True),
                            models.Q(("handler__isnull", False), ("transfer__isnull", False)),
                            _connector="OR",
                        ),
                        name="voucher_used_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reversed_at__isnull", False), ("state", "reversed")),
                            models.Q(
                                models.Q(("state", "reversed"), _negated=True), ("reversed_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="voucher_reversed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in", "came in"),
                            ("out", "handed out"),
                            ("back", "came back"),
                            ("count", "set right by a count"),
                            ("loss", "spoilt or lost"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.IntegerField()),
                ("stock_after", models.IntegerField()),
                ("cost_cents", models.PositiveIntegerField(default=0, help_text="of one, when it came in")),
                ("note", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "good",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="villages.good",
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.voucher",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("good", "version"), name="movement_place"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="movement_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stock_after__gte", 0)), name="movement_never_below_zero"
                    ),
                ],
            },
        ),
    ]
