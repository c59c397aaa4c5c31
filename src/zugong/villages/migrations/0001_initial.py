from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import zugong.organisations.fields
import zugong.villages.models.households


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("disclosure", "0001_initial"),
        ("evaluation", "0001_initial"),
        ("flows", "0001_initial"),
        ("ledger", "0001_initial"),
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
        ("workorders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpotCheck",
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
                            ("cash", "cash and account books"),
                            ("project", "a village project"),
                            ("assets", "assets and contracts"),
                            ("subsidy", "subsidies and relief"),
                            ("board", "the notice board outside"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("what", models.CharField(max_length=200)),
                ("place", models.CharField(max_length=60)),
                ("planned_on", models.DateField()),
                (
                    "lead_minutes",
                    models.PositiveIntegerField(help_text="minutes from the plan to the end of that day"),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answers",
                    models.JSONField(
                        blank=True, default=list, help_text="[question, right | wrong | none, words]"
                    ),
                ),
                ("result", models.TextField(blank=True)),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["planned_on"], name="spot_check_planned")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("result", "")),
                            models.Q(("checked_at__isnull", False), models.Q(("result", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="spot_check_whole",
                    )
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="SupervisionMeeting",
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
                ("place", models.CharField(max_length=60)),
                ("starts_at", models.DateTimeField()),
                ("agenda", models.TextField(blank=True)),
                (
                    "lead_minutes",
                    models.PositiveIntegerField(help_text="minutes from the call to the beginning"),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                (
                    "guests",
                    models.CharField(blank=True, help_text="who sat in without a vote", max_length=200),
                ),
                ("minutes", models.TextField(blank=True)),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["starts_at"], name="supervision_meeting_starts")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes", ""), ("held_at__isnull", False), _connector="OR"),
                        name="supervision_minutes_after_held",
                    )
                ],
            },
            bases=("flows.case",),
        ),
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
            options={
                "indexes": [models.Index(fields=["ends_on"], name="alliance_ends")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="alliance_dates"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["cooperative", "firm", "village"])),
                        name="alliance_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["shares", "fixed", "minimum"])),
                        name="alliance_rule_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("renew_until__isnull", True),
                            ("renew_until__gt", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="alliance_renewal_is_later",
                    ),
                ],
            },
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
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="villages.alliance",
                    ),
                ),
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
                    "signed_by",
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
                "ordering": ["alliance", "-year", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "year", "version"), name="alliance_year_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("signed_on__isnull", True)),
                        fields=("alliance", "year"),
                        name="alliance_year_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost__gte", 0),
                            ("income__gte", 0),
                            ("to_share__gte", 0),
                            ("to_share__lte", models.F("income")),
                        ),
                        name="alliance_year_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("why", ""), _negated=True), _connector="OR"
                        ),
                        name="alliance_year_correction_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2200)),
                        name="alliance_year_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="why it corrects the version before", max_length=200
                    ),
                ),
                (
                    "opening",
                    models.BigIntegerField(help_text="fen, all accounts together, as are the next three"),
                ),
                ("income", models.BigIntegerField()),
                ("outgo", models.BigIntegerField()),
                ("closing", models.BigIntegerField()),
                ("line_count", models.PositiveIntegerField()),
                (
                    "digest",
                    models.CharField(
                        help_text="of accounts and lines: the same file twice changes nothing", max_length=64
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="disclosure.publication",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit", "-period_from", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "period_from", "version"), name="book_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gt", models.F("period_from"))), name="book_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closing",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("opening"), "+", models.F("income")
                                    ),
                                    "-",
                                    models.F("outgo"),
                                ),
                            )
                        ),
                        name="book_balanced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closing__gte", 0), ("income__gte", 0), ("opening__gte", 0), ("outgo__gte", 0)
                        ),
                        name="book_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("version", 1)),
                            models.Q(("version__gt", 1), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="book_correction_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(help_text="place in the book")),
                ("code", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=40)),
                ("opening", models.BigIntegerField()),
                ("income", models.BigIntegerField()),
                ("outgo", models.BigIntegerField()),
                ("closing", models.BigIntegerField()),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="balances",
                        to="villages.book",
                    ),
                ),
            ],
            options={
                "ordering": ["book", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "code"), name="book_balance_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closing",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("opening"), "+", models.F("income")
                                    ),
                                    "-",
                                    models.F("outgo"),
                                ),
                            )
                        ),
                        name="book_balance_balanced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closing__gte", 0), ("income__gte", 0), ("opening__gte", 0), ("outgo__gte", 0)
                        ),
                        name="book_balance_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("columns", models.JSONField(help_text="as the options of an import keep it")),
                (
                    "headings",
                    models.JSONField(default=list, help_text="by which a file of this layout is known again"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="book_layouts",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit", "name"],
                "constraints": [models.UniqueConstraint(fields=("unit", "name"), name="book_layout_once")],
            },
        ),
        migrations.CreateModel(
            name="BookLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="place in the book")),
                ("date", models.DateField()),
                ("voucher", models.CharField(max_length=20)),
                ("summary", models.CharField(max_length=100)),
                ("category", models.CharField(max_length=20)),
                ("account", models.CharField(help_text="code of one of the book's accounts", max_length=12)),
                ("income", models.BigIntegerField(default=0)),
                ("outgo", models.BigIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=100)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="villages.book"
                    ),
                ),
            ],
            options={
                "ordering": ["book", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "number"), name="book_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("income__gt", 0), ("outgo", 0)),
                            models.Q(("income", 0), ("outgo__gt", 0)),
                            _connector="OR",
                        ),
                        name="book_line_one_amount",
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
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                (
                    "key",
                    models.CharField(
                        default=zugong.villages.models.households.member_key,
                        editable=False,
                        help_text="what the number is bound to",
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("id_number", zugong.organisations.fields.EncryptedField()),
                ("id_index", models.CharField(editable=False, max_length=64)),
                (
                    "why",
                    models.CharField(
                        choices=[("deceased", "deceased"), ("moved", "moved away")], max_length=8
                    ),
                ),
                ("on", models.DateField()),
                (
                    "source",
                    models.CharField(help_text="who said so: the village, civil affairs", max_length=60),
                ),
                (
                    "back_on",
                    models.DateField(blank=True, help_text="came back, or was entered by mistake", null=True),
                ),
                ("back_why", models.CharField(blank=True, max_length=100)),
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
                        help_text="the village",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departures",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["unit", "-id"], name="departure_unit")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("back_on__isnull", True)),
                        fields=("id_index",),
                        name="departure_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("back_on__isnull", True), ("back_why", "")),
                            models.Q(("back_on__isnull", False), models.Q(("back_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="departure_back_whole",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("village",),
                        name="help_plan_one_a_village",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="help_plan_dates"
                    ),
                    models.CheckConstraint(condition=models.Q(("goal__gt", 0)), name="help_plan_goal"),
                    models.CheckConstraint(
                        condition=models.Q(("income__isnull", True), ("income__gte", 0), _connector="OR"),
                        name="help_plan_income",
                    ),
                ],
            },
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
                ("phone", zugong.organisations.fields.EncryptedField(blank=True)),
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
                (
                    "key",
                    models.CharField(
                        default=zugong.villages.models.households.member_key,
                        editable=False,
                        help_text="what the ID number is bound to",
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("relation", models.CharField(help_text="to the head, GB/T 4761", max_length=2)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("id_number", zugong.organisations.fields.EncryptedField(blank=True)),
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
                ("name", zugong.organisations.fields.EncryptedField(blank=True)),
                ("phone", zugong.organisations.fields.EncryptedField(blank=True)),
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
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="villages.alliance",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alliances",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["alliance", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("alliance", "name"), name="partner_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 100)), name="partner_share"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("guaranteed__gte", 0)), name="partner_guaranteed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "village"), _negated=True),
                            ("unit__isnull", False),
                            _connector="OR",
                        ),
                        name="partner_village_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_by", ""), ("agreed_on__isnull", True)),
                            models.Q(
                                ("agreed_on__isnull", False), models.Q(("agreed_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="partner_agreed_whole",
                    ),
                ],
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
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="villages.alliance",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        help_text="whose task it is",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="villages.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["alliance", "due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_on__isnull", True)),
                        fields=["due_on"],
                        name="joint_project_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="joint_project_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", True), ("result", "")),
                            models.Q(("done_on__isnull", False), models.Q(("result", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="joint_project_done_says_what",
                    ),
                ],
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="villages.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["partner", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(("amount__gt", 0), models.Q(("measure", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="contribution_measured",
                    ),
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="contribution_value"),
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
                (
                    "kind",
                    models.CharField(
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
                "indexes": [models.Index(fields=["expires_on"], name="certificate_expires")],
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="villages.jointproject",
                    ),
                ),
            ],
            options={
                "ordering": ["project", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="project_progress_percent"
                    )
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
            name="SubsidyList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.PositiveSmallIntegerField(default=1)),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2, help_text="the batch's total as approved", max_digits=14
                    ),
                ),
                ("line_count", models.PositiveIntegerField(default=0)),
                ("quantity", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                (
                    "errors",
                    models.PositiveIntegerField(default=0, help_text="findings that have to be mended"),
                ),
                (
                    "warnings",
                    models.PositiveIntegerField(default=0, help_text="findings without a reason yet"),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "publication",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_list",
                        to="disclosure.publication",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_lists",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["village", "-id"], name="subsidy_list_village")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("batch__gte", 1), ("batch__lte", 99)), name="subsidy_list_batch"
                    ),
                    models.CheckConstraint(condition=models.Q(("total__gte", 0)), name="subsidy_list_total"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubsidyLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField(help_text="place in the list, from 1")),
                ("name", models.CharField(max_length=40)),
                (
                    "key",
                    models.CharField(
                        default=zugong.villages.models.households.member_key,
                        editable=False,
                        help_text="what the numbers are bound to",
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("id_number", zugong.organisations.fields.EncryptedField()),
                ("id_index", models.CharField(editable=False, max_length=64)),
                ("account", zugong.organisations.fields.EncryptedField(blank=True)),
                ("account_index", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "group",
                    models.CharField(blank=True, help_text="the village group, in words", max_length=40),
                ),
                ("quantity", models.DecimalField(decimal_places=2, max_digits=12)),
                ("standard", models.DecimalField(decimal_places=2, max_digits=10)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("remark", models.CharField(blank=True, max_length=100)),
                (
                    "payment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not paid yet"),
                            ("paid", "paid"),
                            ("returned", "came back"),
                            ("again", "sent again"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="subsidy_lines",
                        to="villages.household",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="villages.subsidylist",
                    ),
                ),
            ],
            options={
                "ordering": ["list", "row"],
                "indexes": [
                    models.Index(fields=["id_index"], name="subsidy_line_id"),
                    models.Index(fields=["name"], name="subsidy_line_name"),
                    models.Index(
                        condition=models.Q(("account_index", ""), _negated=True),
                        fields=["list", "account_index"],
                        name="subsidy_line_account",
                    ),
                    models.Index(
                        condition=models.Q(("payment__in", ("returned", "again"))),
                        fields=["list"],
                        name="subsidy_line_back",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "row"), name="subsidy_line_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("quantity__gt", 0), ("standard__gt", 0)),
                        name="subsidy_line_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment__in", ("", "paid", "returned", "again"))),
                        name="subsidy_line_payment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubsidyFinding",
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
                            ("id", "ID number wrong"),
                            ("amount", "amount is not quantity × standard"),
                            ("twice", "twice in this list"),
                            ("total", "sum differs from the batch's total"),
                            ("elsewhere", "in another list of this subsidy as well"),
                            ("name", "name and ID number do not go together"),
                            ("stranger", "not in the village's roster"),
                            ("deceased", "deceased"),
                            ("moved", "moved away"),
                            ("account", "several people, one account"),
                            ("standard", "another standard than the policy's"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_error", models.BooleanField()),
                ("about", models.CharField(help_text="whom and what, as digests and ids", max_length=140)),
                (
                    "facts",
                    models.JSONField(default=dict, help_text="what the sentence needs; no number of anybody"),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="villages.subsidyline",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.subsidylist",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_error", "line__row", "pk"],
                "indexes": [models.Index(fields=["kind", "list"], name="subsidy_finding_kind")],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "kind", "about"), name="subsidy_finding_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("settled_at__isnull", True)),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                ("is_error", False),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="subsidy_finding_settled_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubsidyPayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("turn", models.PositiveSmallIntegerField()),
                (
                    "result",
                    models.CharField(
                        choices=[("paid", "paid"), ("returned", "came back"), ("again", "sent again")],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="why it came back, or what was changed", max_length=100
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
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="villages.subsidyline",
                    ),
                ),
            ],
            options={
                "ordering": ["line", "turn"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "turn"), name="subsidy_payment_turn_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", "paid"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="subsidy_payment_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubsidyPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(help_text="the key of imports, such as farmland", max_length=32)),
                ("year", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60)),
                (
                    "basis",
                    models.CharField(help_text="the paper it rests on, with its number", max_length=200),
                ),
                ("whom", models.CharField(help_text="who may have it", max_length=300)),
                (
                    "standard",
                    models.DecimalField(decimal_places=2, help_text="yuan for one measure", max_digits=10),
                ),
                ("measure", models.CharField(max_length=12)),
                ("payer", models.CharField(help_text="the office that pays", max_length=60)),
                ("opens_on", models.DateField(help_text="first day of the window")),
                ("closes_on", models.DateField(help_text="last day of the window")),
                ("documents", models.CharField(blank=True, help_text="what to bring", max_length=300)),
                (
                    "contact",
                    models.CharField(
                        blank=True, help_text="whom to ask: an office and its line", max_length=60
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="who keeps it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_policies",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "code"],
                "indexes": [models.Index(fields=["unit", "-year"], name="subsidy_policy_unit")],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "year"), name="subsidy_policy_once"),
                    models.CheckConstraint(
                        condition=models.Q(("standard__gt", 0)), name="subsidy_policy_standard"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))),
                        name="subsidy_policy_window",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="subsidylist",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lists", to="villages.subsidypolicy"
            ),
        ),
        migrations.AddField(
            model_name="subsidyline",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="villages.subsidypolicy"
            ),
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=300)),
                ("yes", models.PositiveSmallIntegerField()),
                ("no", models.PositiveSmallIntegerField(default=0)),
                ("abstained", models.PositiveSmallIntegerField(default=0)),
                ("passed", models.BooleanField()),
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
                        related_name="resolutions",
                        to="villages.supervisionmeeting",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="resolution_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("check", "a spot check"),
                            ("review", "the review of what is published"),
                            ("meeting", "a meeting of the committee"),
                            ("villager", "a villager's word"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "row",
                    models.PositiveIntegerField(
                        blank=True, help_text="line of the publication, from 0", null=True
                    ),
                ),
                ("words", models.TextField(help_text="what was found")),
                ("whom", models.CharField(help_text="who has to mend it", max_length=60)),
                ("demand", models.TextField(help_text="what has to be done")),
                ("due_on", models.DateField()),
                ("answer_minutes", models.PositiveIntegerField(help_text="working minutes left until then")),
                (
                    "again",
                    models.PositiveSmallIntegerField(default=0, help_text="how often it was sent back"),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosure.publication",
                    ),
                ),
                (
                    "spot_check",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.spotcheck",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.supervisionmeeting",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["due_on"], name="finding_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True), ("publication__isnull", False), _connector="OR"
                        ),
                        name="finding_row_of_something",
                    )
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="SupervisionSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chair", models.BooleanField(default=False)),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, max_length=200)),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_seats",
                        to="organisations.appointment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_seats",
                        to="organisations.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-chair", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_because", ""), ("to_date__isnull", True)),
                            models.Q(
                                ("to_date__gte", models.F("from_date")),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="supervision_seat_ended_whole",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="inspectors",
            field=models.ManyToManyField(related_name="spot_checks", to="villages.supervisionseat"),
        ),
        migrations.CreateModel(
            name="MeetingPresence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("there", models.BooleanField()),
                ("why_not", models.CharField(blank=True, max_length=60)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="villages.supervisionmeeting",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="villages.supervisionseat",
                    ),
                ),
            ],
            options={
                "ordering": ["seat"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "seat"), name="meeting_presence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisionTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(help_text="which committee since the first one")),
                ("elected_on", models.DateField()),
                ("until", models.DateField()),
                (
                    "how",
                    models.CharField(
                        help_text="which assembly elected it, with how many present", max_length=120
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="the village",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_terms",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-elected_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "number"), name="supervision_term_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("unit",),
                        name="supervision_term_one_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("elected_on"))),
                        name="supervision_term_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("elected_on")),
                            _connector="OR",
                        ),
                        name="supervision_term_ended_after",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="supervisionseat",
            name="term",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="villages.supervisionterm",
            ),
        ),
        migrations.AddField(
            model_name="supervisionmeeting",
            name="term",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="villages.supervisionterm",
            ),
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
        migrations.CreateModel(
            name="YearlyReview",
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
                ("year", models.PositiveSmallIntegerField()),
                ("statement", models.TextField(blank=True)),
                ("voted_on", models.DateField(blank=True, null=True)),
                (
                    "representatives",
                    models.PositiveSmallIntegerField(blank=True, help_text="how many there are", null=True),
                ),
                ("present", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="villages.supervisionterm",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("term", "year"), name="yearly_review_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("present__isnull", True),
                                ("representatives__isnull", True),
                                ("voted_on__isnull", True),
                            ),
                            models.Q(
                                ("present__gte", 1),
                                ("representatives__gte", models.F("present")),
                                ("voted_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="yearly_review_vote_whole",
                    ),
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="ReviewScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fit", models.PositiveSmallIntegerField()),
                ("basically", models.PositiveSmallIntegerField()),
                ("unfit", models.PositiveSmallIntegerField()),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="villages.supervisionseat",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="villages.yearlyreview",
                    ),
                ),
            ],
            options={
                "ordering": ["seat"],
                "constraints": [models.UniqueConstraint(fields=("review", "seat"), name="review_score_once")],
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
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="villages.partner",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="villages.allianceyear",
                    ),
                ),
            ],
            options={
                "ordering": ["result", "partner"],
                "constraints": [
                    models.UniqueConstraint(fields=("result", "partner"), name="year_share_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("owed__gte", 0)), name="year_share_amounts"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="subsidylist",
            constraint=models.UniqueConstraint(
                fields=("policy", "village", "batch"), name="subsidy_list_once"
            ),
        ),
        migrations.AddIndex(
            model_name="subsidyline",
            index=models.Index(fields=["policy", "id_index"], name="subsidy_line_person"),
        ),
        migrations.AddConstraint(
            model_name="supervisionseat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_date__isnull", True)),
                fields=("term", "person"),
                name="supervision_seat_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisionseat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("chair", True), ("to_date__isnull", True)),
                fields=("term",),
                name="supervision_seat_one_chair",
            ),
        ),
    ]
