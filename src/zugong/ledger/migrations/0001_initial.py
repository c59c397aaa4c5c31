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
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("balance_after", models.BigIntegerField()),
                ("account_version", models.PositiveBigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="ledger_entry_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account_version__gte", 1)), name="ledger_entry_counted_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Night",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "expired",
                    models.PositiveBigIntegerField(default=0, help_text="points that expired that night"),
                ),
                (
                    "transfers",
                    models.PositiveBigIntegerField(default=0, help_text="transfers that were checked"),
                ),
                ("faults", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["-on"],
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "household"),
                            ("member", "member"),
                            ("fund", "village fund"),
                            ("issued", "issued"),
                            ("expired", "expired"),
                            ("merchant", "merchant"),
                            ("settled", "settled"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "owner_type",
                    models.CharField(help_text="model label of whoever it belongs to", max_length=60),
                ),
                ("owner_id", models.CharField(max_length=40)),
                ("floor", models.BooleanField()),
                ("lots", models.BooleanField()),
                ("balance", models.BigIntegerField(default=0)),
                (
                    "held",
                    models.BigIntegerField(
                        default=0, help_text="kept back for vouchers that are not redeemed yet"
                    ),
                ),
                ("version", models.PositiveBigIntegerField(default=0, help_text="how many entries it has")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        help_text="whose books",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "kind", "-balance"], name="ledger_account_unit")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_type", "owner_id", "kind"), name="ledger_account_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("floor", False), ("balance__gte", 0), _connector="OR"),
                        name="ledger_account_not_below_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("floor", False), ("held", 0)),
                            models.Q(("balance__gte", models.F("held")), ("floor", True), ("held__gte", 0)),
                            _connector="OR",
                        ),
                        name="ledger_account_covers_what_is_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lots", False), ("floor", True), _connector="OR"),
                        name="ledger_account_lots_need_floor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="lot",
                        serialize=False,
                        to="ledger.entry",
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("left", models.BigIntegerField()),
                ("expires_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("left__gt", 0)), fields=["expires_on"], name="ledger_lot_expiring"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), ("left__gte", 0), ("left__lte", models.F("amount"))
                        ),
                        name="ledger_lot_left_within",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="ledger.account",
            ),
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="ledger_draw_moves_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="idempotency key", max_length=120, unique=True)),
                ("kind", models.CharField(max_length=24)),
                ("source_type", models.CharField(blank=True, max_length=60)),
                ("source_id", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=60)),
                (
                    "expires_on",
                    models.DateField(
                        blank=True, help_text="last day of the points it brings; empty: they stay", null=True
                    ),
                ),
                (
                    "batch",
                    models.CharField(
                        blank=True, help_text="shared by those that were posted together", max_length=40
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who posted",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.transfer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "-at"], name="ledger_transfer_unit"),
                    models.Index(fields=["source_type", "source_id"], name="ledger_transfer_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="ledger_transfer_key_given"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reverse"), ("reverses__isnull", False)),
                            models.Q(
                                models.Q(("kind", "reverse"), _negated=True), ("reverses__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="ledger_transfer_reverse_points_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="idempotency key", max_length=120, unique=True)),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("held", "held"), ("taken", "taken"), ("released", "released")],
                        default="held",
                        max_length=8,
                    ),
                ),
                ("source_type", models.CharField(blank=True, max_length=60)),
                ("source_id", models.CharField(blank=True, max_length=40)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField(help_text="released by itself afterwards")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="ledger.account"
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        help_text="which took it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="ledger.transfer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["until"], name="ledger_hold_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="ledger_hold_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("state", "held"), ("transfer__isnull", True)
                            ),
                            models.Q(
                                ("ended_at__isnull", False), ("state", "taken"), ("transfer__isnull", False)
                            ),
                            models.Q(
                                ("ended_at__isnull", False), ("state", "released"), ("transfer__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="ledger_hold_state_whole",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="transfer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="ledger.transfer"
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lot_set",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="lot",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="ledger.lot",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("account", "account_version"), name="ledger_entry_place"
            ),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                condition=models.Q(("left__gt", 0)),
                fields=["account", "expires_on", "entry"],
                name="ledger_lot_spendable",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("entry", "lot"), name="ledger_draw_once"),
        ),
    ]
