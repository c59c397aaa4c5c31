"""What orders of every kind share: items, the order itself, who may be asked, ratings and limits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.fields import EncryptedField
from zugong.organisations.models import Person, Skill, Unit


class ServiceItem(models.Model):
    """Something that can be asked for. ``window`` groups items; what a window is, the room of the flow decides."""

    flow = models.CharField(max_length=40)
    window = models.CharField(max_length=16)
    code = models.SlugField(max_length=32)
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=32, default="tools")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="service_items", help_text="who keeps the item"
    )
    materials = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    fee = models.CharField(max_length=60, blank=True, help_text="empty: free of charge")
    contact = models.CharField(max_length=60, blank=True)
    supply_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="working minutes; empty: the rule"
    )
    dispatch_minutes = models.PositiveIntegerField(null=True, blank=True)
    accept_minutes = models.PositiveIntegerField(null=True, blank=True)
    service_minutes = models.PositiveIntegerField(null=True, blank=True)
    check_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="ask again after so many days"
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="items")
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["window", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["flow", "code"], name="item_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return self.name


class ItemSwitch(models.Model):
    """A unit turns an item off (or on again, with its own contact) for itself."""

    item = models.ForeignKey(ServiceItem, models.CASCADE, related_name="switches")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="item_switches")
    on = models.BooleanField(default=True)
    contact = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="item_switch_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.unit} {self.on}"


class WorkOrderQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "workorders.view") -> WorkOrderQuerySet:
        """Orders of units in scope, of one's own groups, given to oneself, and those one may claim.

        An order belongs to its village, so a grant on a group reaches it through ``group``.
        """
        from zugong.workorders import kinds

        scope = account.scope
        condition = scope.q("unit__path", permission, besides="village")
        # A village by its id, so that its orders are found by index: no order belongs to anything below a village.
        villages = [
            p.unit_id for p in scope.places if p.kind == "village" and permission in p.role.permissions
        ]
        if villages:
            condition |= Q(unit_id__in=villages)
        groups = [p.unit_id for p in scope.places if p.kind == "group" and permission in p.role.permissions]
        if groups:
            condition |= Q(group_id__in=groups)
        condition |= kinds.to_claim(scope)
        if account.person_id:
            condition |= Q(assignee=account.person_id)
        return self.filter(condition)


class WorkOrder(Case):
    """An order: who asked for what, where, and how it went. States and clocks are the case's."""

    MAX_PHOTOS = 6
    MAX_WORDS = 1000

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="orders")
    number_date = models.DateField()
    number = models.PositiveIntegerField(help_text="running number of its unit and day")
    code_version = models.PositiveSmallIntegerField(
        default=0, help_text="how often a fresh short code was given; the code itself is kept nowhere"
    )
    link_hash = models.CharField(max_length=64, unique=True)
    request_key = models.CharField(max_length=64, unique=True, help_text="sending twice makes one order")
    words = models.TextField()
    requester_name = models.CharField(max_length=40, blank=True)
    on_behalf_of = models.CharField(max_length=40, blank=True)
    phone = EncryptedField(blank=True, purpose="order.phone", row="request_key")
    phone_index = models.CharField(max_length=64, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    group = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="group_orders")
    hamlet = models.CharField(max_length=40, blank=True)
    wished = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=12, help_text="qr, web, staff")
    placed_by = models.ForeignKey(
        "organisations.Account",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="staff for a caller",
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    supply_minutes = models.PositiveIntegerField(null=True, blank=True)
    dispatch_minutes = models.PositiveIntegerField(null=True, blank=True)
    accept_minutes = models.PositiveIntegerField(null=True, blank=True)
    service_minutes = models.PositiveIntegerField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    redo_count = models.PositiveSmallIntegerField(default=0)
    completed_at = models.DateTimeField(null=True, blank=True)
    minutes_to_close = models.PositiveIntegerField(
        null=True, blank=True, help_text="working minutes, pauses left out"
    )
    stars = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="null: unrated, never counted as good"
    )
    solved = models.BooleanField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    on_wall = models.BooleanField(default=False, help_text="may be shown on the public wall, without names")

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__isnull=True, solved__isnull=True, rated_at__isnull=True)
                | Q(stars__gte=1, stars__lte=5, solved__isnull=False, rated_at__isnull=False),
                name="order_rating_whole",
            ),
            models.CheckConstraint(
                condition=Q(phone_index="", phone_tail="") | (~Q(phone_index="") & ~Q(phone_tail="")),
                name="order_phone_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["number_date", "number"], name="order_number"),
            # whole, not only of those with a phone: SQLite cannot tell that a bound value is not empty
            models.Index(fields=["phone_index"], name="order_phone"),
            # lists by item and by rating, newest first; the public wall
            models.Index(fields=["item", "-case_ptr"], name="order_item"),
            models.Index(fields=["stars", "-case_ptr"], name="order_stars"),
            models.Index(fields=["-case_ptr"], condition=Q(on_wall=True), name="order_wall"),
            models.Index(fields=["completed_at"], name="order_completed"),
        ]

    def place(self, name: str) -> Unit:
        """As of any case; ``doer`` is the group that does it, else the unit itself."""
        return (self.group or self.unit) if name == "doer" else super().place(name)

    @property
    def check_minutes(self) -> int | None:
        """How long the later check question may wait for an answer: its own delay and thirty days."""
        return (self.item.check_days + 30) * 1440 if self.item.check_days else None

    @property
    def number_text(self) -> str:
        """What people say and write: month, day and running number of the village's day, as in 0629-018."""
        return f"{self.number_date:%m%d}-{self.number:03d}"

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return self.number_text


class OrderNumber(models.Model):
    """The last running number of a unit's day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    date = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "date"], name="order_number_counter_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.date} {self.last}"


class Rating(models.Model):
    """One verdict of the person who asked: append-only; a redo brings a second one."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField(help_text="0 the first time, then the redo it judges")
    handler = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="ratings_received"
    )
    stars = models.PositiveSmallIntegerField()
    solved = models.BooleanField()
    praise = models.JSONField(default=list, blank=True)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    later_check = models.BooleanField(default=False, help_text="the answer to the later check question")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "round", "later_check"], name="rating_once_a_round"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five"),
        ]
        indexes = [models.Index(fields=["handler"], name="rating_handler")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.stars}"


class Declined(models.Model):
    """Who said no to which order, so that nobody is asked twice."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="declines")
    person = models.ForeignKey(Person, models.PROTECT, related_name="declines")
    reason = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="declined_person")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.person_id}"


class SavedView(models.Model):
    """A list's filters under a name of the account's own."""

    account = models.ForeignKey("organisations.Account", models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        verbose_name = _("saved view")
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
