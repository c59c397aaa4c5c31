"""A case on its way through a flow, every step it took, and its clocks."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from zugong.flows import registry
from zugong.flows.table import Flow, State
from zugong.organisations.models import Person, Unit


class CaseQuerySet(models.QuerySet):
    def open(self) -> CaseQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, account, permission: str) -> CaseQuerySet:
        """Cases of units where the account holds ``permission``, and those the account's person was asked to do."""
        condition = account.scope.q("unit__path", permission)
        if account.person_id:
            condition |= Q(assignee=account.person_id)
        return self.filter(condition)


class Case(models.Model):
    """One matter moving through a flow. A room's own model inherits from it (``class WorkOrder(Case)``).

    Change ``state`` through ``flows.actions.take`` alone. ``version`` counts state changes and settles races.
    """

    flow = models.CharField(max_length=40)
    flow_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=24)
    prior_state = models.CharField(max_length=24, blank=True)
    version = models.PositiveIntegerField(default=1)
    step_count = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", help_text="where it belongs")
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="held_cases", help_text="whose turn it is")
    duty = models.CharField(
        max_length=60,
        blank=True,
        help_text="permission that must act at the holder, or @assignee, @requester",
    )
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="assigned_cases")
    overseer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="overseen_cases")
    oversight = models.CharField(
        max_length=60, blank=True, help_text="permission that must look after a late case"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    responded_at = models.DateTimeField(
        null=True, blank=True, help_text="first answer of the office, of any kind"
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="of the running clock; null while paused")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            # the to-do list: whose duty, where, by when
            models.Index(
                fields=["holder", "duty", "due_at"], condition=Q(closed_at__isnull=True), name="case_duty"
            ),
            models.Index(
                fields=["assignee", "due_at"], condition=Q(closed_at__isnull=True), name="case_assignee"
            ),
            models.Index(
                fields=["overseer", "due_at"], condition=Q(closed_at__isnull=True), name="case_overseer"
            ),
            # the board: what is open, by state
            models.Index(
                fields=["flow", "state", "due_at"], condition=Q(closed_at__isnull=True), name="case_open"
            ),
            # lists by unit and by state, newest first, paged by key
            models.Index(fields=["unit", "-id"], name="case_unit"),
            models.Index(fields=["flow", "state", "-id"], name="case_state"),
            models.Index(fields=["unit", "state", "-id"], name="case_unit_state"),
            # what was opened between two days, anywhere and in one unit
            models.Index(fields=["opened_at"], name="case_opened"),
            models.Index(fields=["unit", "opened_at"], name="case_unit_opened"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="case_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(overseer__isnull=True, oversight="")
                | (Q(overseer__isnull=False) & ~Q(oversight="")),
                name="case_oversight_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(duty="", oversight="", due_at__isnull=True),
                name="case_closed_owes_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def event_label(self) -> str:
        """What the audit trail calls it: never the title, which may hold what somebody said."""
        return f"#{self.pk}"

    @property
    def table(self) -> Flow:
        """The flow in the version this case was opened under."""
        return registry.get(self.flow, self.flow_version)

    @property
    def at(self) -> State:
        return self.table.state(self.state)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def place(self, name: str) -> Unit:
        """A unit by its part in the case: ``unit`` (where it belongs), ``holder``, ``rung`` (the first above its unit that
        cases are passed up to) or ``above`` (the next one above its holder). A room's own model may know more.

        Raises ``Refused`` when there is nobody above.
        """
        if name in {"unit", "holder"}:
            return getattr(self, name)
        from zugong.flows import policies

        return {"rung": policies.first_rung, "above": policies.next_rung}[name](self)

    @cached_property
    def case(self) -> Case:
        """The plain case behind a room's own model."""
        return self if type(self) is Case else self.case_ptr  # type: ignore[attr-defined]

    @cached_property
    def own(self) -> Case:
        """The room's own row behind a plain case (its limits are kept there), or the case itself when there is none."""
        if type(self) is not Case or not self.table.model or self.pk is None:
            return self
        return apps.get_model(self.table.model)._base_manager.get(pk=self.pk)


class Step(models.Model):
    """One verb done: append-only, so the case's whole history can be read back."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="step_log")
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=24)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_kind = models.CharField(max_length=12)
    actor_label = models.CharField(max_length=60)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="holder then"
    )
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    public = models.BooleanField(default=True, help_text="shown to the person who asked")

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="step_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.verb}"


class CaseClock(models.Model):
    """One limit for one tier. ``used_minutes`` are working minutes, pauses left out, so each tier answers for its own."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=24)
    tier = models.CharField(max_length=16, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    limit_minutes = models.PositiveIntegerField(null=True, help_text="null: measures without a limit")
    calendar = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    running_since = models.DateTimeField(null=True, help_text="null while paused or stopped")
    used_minutes = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    passed_up_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False, help_text="stopped after it was due")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("clock")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(running_since__isnull=False), name="clock_running_due"
            ),
            models.Index(fields=["case", "name"], name="clock_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"], condition=Q(stopped_at__isnull=True), name="clock_one_running_a_name"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(running_since__isnull=True),
                name="clock_stopped_or_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.tier}"
