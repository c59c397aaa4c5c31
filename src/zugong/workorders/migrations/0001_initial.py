import django.db.models.deletion
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
            name="ServiceItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flow", models.CharField(max_length=40)),
                ("window", models.CharField(max_length=16)),
                ("code", models.SlugField(max_length=32)),
                ("name", models.CharField(max_length=40)),
                ("description", models.CharField(blank=True, max_length=200)),
                ("icon", models.CharField(default="tools", max_length=32)),
                ("materials", models.JSONField(blank=True, default=list)),
                ("steps", models.JSONField(blank=True, default=list)),
                ("fee", models.CharField(blank=True, help_text="empty: free of charge", max_length=60)),
                ("contact", models.CharField(blank=True, max_length=60)),
                (
                    "supply_minutes",
                    models.PositiveIntegerField(
                        blank=True, help_text="working minutes; empty: the rule", null=True
                    ),
                ),
                ("dispatch_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("accept_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("service_minutes", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "check_days",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="ask again after so many days", null=True
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "skills",
                    models.ManyToManyField(blank=True, related_name="items", to="organisations.skill"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="who keeps the item",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_items",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["window", "position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("flow", "code"), name="item_code_once")],
            },
        ),
        migrations.CreateModel(
            name="ItemSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.BooleanField(default=True)),
                ("contact", models.CharField(blank=True, max_length=60)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="item_switches",
                        to="organisations.unit",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="switches",
                        to="workorders.serviceitem",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "unit"), name="item_switch_once")],
            },
        ),
        migrations.CreateModel(
            name="WorkOrder",
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
                ("number_date", models.DateField()),
                ("number", models.PositiveIntegerField(help_text="running number of its unit and day")),
                (
                    "code_version",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="how often a fresh short code was given; the code itself is kept nowhere",
                    ),
                ),
                ("link_hash", models.CharField(max_length=64, unique=True)),
                (
                    "request_key",
                    models.CharField(help_text="sending twice makes one order", max_length=64, unique=True),
                ),
                ("words", models.TextField()),
                ("requester_name", models.CharField(blank=True, max_length=40)),
                ("on_behalf_of", models.CharField(blank=True, max_length=40)),
                ("phone", zugong.organisations.fields.EncryptedField(blank=True)),
                ("phone_index", models.CharField(blank=True, max_length=64)),
                ("phone_tail", models.CharField(blank=True, max_length=4)),
                ("hamlet", models.CharField(blank=True, max_length=40)),
                ("wished", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(help_text="qr, web, staff", max_length=12)),
                ("supply_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("dispatch_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("accept_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("service_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("promised_at", models.DateTimeField(blank=True, null=True)),
                ("extended", models.BooleanField(default=False)),
                ("redo_count", models.PositiveSmallIntegerField(default=0)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "minutes_to_close",
                    models.PositiveIntegerField(
                        blank=True, help_text="working minutes, pauses left out", null=True
                    ),
                ),
                (
                    "stars",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="null: unrated, never counted as good", null=True
                    ),
                ),
                ("solved", models.BooleanField(blank=True, null=True)),
                ("rated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "on_wall",
                    models.BooleanField(
                        default=False, help_text="may be shown on the public wall, without names"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_orders",
                        to="organisations.unit",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="workorders.serviceitem",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="workorders.workorder",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="staff for a caller",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["number_date", "number"], name="order_number"),
                    models.Index(fields=["phone_index"], name="order_phone"),
                    models.Index(fields=["item", "-case_ptr"], name="order_item"),
                    models.Index(fields=["stars", "-case_ptr"], name="order_stars"),
                    models.Index(
                        condition=models.Q(("on_wall", True)), fields=["-case_ptr"], name="order_wall"
                    ),
                    models.Index(fields=["completed_at"], name="order_completed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("rated_at__isnull", True), ("solved__isnull", True), ("stars__isnull", True)
                            ),
                            models.Q(
                                ("rated_at__isnull", False),
                                ("solved__isnull", False),
                                ("stars__gte", 1),
                                ("stars__lte", 5),
                            ),
                            _connector="OR",
                        ),
                        name="order_rating_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone_index", ""), ("phone_tail", "")),
                            models.Q(
                                models.Q(("phone_index", ""), _negated=True),
                                models.Q(("phone_tail", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="order_phone_whole",
                    ),
                ],
            },
            bases=("flows.case",),
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.PositiveSmallIntegerField(help_text="0 the first time, then the redo it judges"),
                ),
                ("stars", models.PositiveSmallIntegerField()),
                ("solved", models.BooleanField()),
                ("praise", models.JSONField(blank=True, default=list)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "later_check",
                    models.BooleanField(default=False, help_text="the answer to the later check question"),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_received",
                        to="organisations.person",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="workorders.workorder",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["handler"], name="rating_handler")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "round", "later_check"), name="rating_once_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stars__gte", 1), ("stars__lte", 5)), name="rating_one_to_five"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declined",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=40)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declines",
                        to="organisations.person",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="declines",
                        to="workorders.workorder",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-at"], name="declined_person")],
            },
        ),
        migrations.CreateModel(
            name="OrderNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "date"), name="order_number_counter_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=30)),
                ("query", models.CharField(max_length=500)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "name"), name="saved_view_name_once")
                ],
            },
        ),
    ]
