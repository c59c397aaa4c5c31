"""Guarantee tasks: what a chain or a village lacks, who sees to it, by when, with what evidence, and whether it helped."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.models import Unit
from zugong.villages.models.chains import Chain, ChainNode, PlanItem


class TaskQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "villages.view_industry") -> TaskQuerySet:
        """Tasks of units in scope, of villages in scope that are helped, those given to one's own unit, and those passed up."""
        scope = account.scope
        answering = "villages.answer_tasks"
        return self.filter(
            scope.q("unit__path", permission)
            | scope.q("help_plan__village__path", permission)
            | scope.q("node__place__path", permission)
            | scope.q("owner__path", answering)
        )


class Task(Case):
    """One task. ``unit`` is who gave it and checks it; ``owner`` who does it; a difficulty that a firm named starts without.

    ``holder`` (of the case) is whose turn it is.
    """

    MAX_WORDS = 600

    class Element(models.TextChoices):
        FUNDS = "funds", _("funds")
        LAND = "land", _("land")
        PEOPLE = "people", _("workers and talents")
        TECHNOLOGY = "technology", _("technology")
        POWER = "power", _("water, power, roads")
        LOGISTICS = "logistics", _("transport and storage")
        MARKET = "market", _("sales")
        PERMITS = "permits", _("policies and permits")
        OTHER = "other", _("something else")

    class Source(models.TextChoices):
        FIRM = "firm", _("named by the firm itself")
        STAFF = "staff", _("named for the firm")
        BRANCH = "branch", _("given by the branch")
        HELP = "help", _("of a help plan")

    element = models.CharField(max_length=12, choices=Element)
    source = models.CharField(max_length=8, choices=Source)
    words = models.TextField()
    chain = models.ForeignKey(Chain, models.PROTECT, null=True, blank=True, related_name="tasks")
    node = models.ForeignKey(ChainNode, models.PROTECT, null=True, blank=True, related_name="tasks")
    plan_item = models.ForeignKey(PlanItem, models.SET_NULL, null=True, blank=True, related_name="tasks")
    help_plan = models.ForeignKey(
        "villages.HelpPlan", models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="guarantee_tasks")
    due_on = models.DateField(null=True, blank=True, help_text="to be done by")
    work_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="what is left until then")
    handler = models.CharField(max_length=40, blank=True, help_text="who does it there")
    handler_phone = models.CharField(max_length=30, blank=True, help_text="office line")
    done_on = models.DateField(null=True, blank=True)
    redo_count = models.PositiveSmallIntegerField(default=0)
    solved = models.BooleanField(null=True, blank=True, help_text="what the firm says")
    verdict = models.CharField(max_length=300, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    request_key = models.CharField(
        max_length=64, null=True, blank=True, unique=True, help_text="sending twice makes one"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["chain"], name="task_chain"),
            models.Index(fields=["help_plan"], name="task_help_plan"),
            models.Index(fields=["owner"], name="task_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(chain__isnull=False, help_plan__isnull=True)
                | Q(chain__isnull=True, help_plan__isnull=False),
                name="task_of_a_chain_or_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(due_on__isnull=False), name="task_given_with_a_date"
            ),
            models.CheckConstraint(
                condition=Q(solved__isnull=True, verdict_at__isnull=True)
                | Q(solved__isnull=False, verdict_at__isnull=False),
                name="task_verdict_whole",
            ),
        ]

    def place(self, name: str) -> Unit:
        """``owner`` too: the office that does it."""
        if name == "owner":
            assert self.owner is not None
            return self.owner
        return super().place(name)

    @property
    def subject(self) -> str:
        """Whose difficulty it is, in words: the firm, the village that is helped, else the chain."""
        if self.node is not None:
            return self.node.name
        if self.help_plan is not None:
            return self.help_plan.village.name
        return self.chain.name if self.chain is not None else ""
