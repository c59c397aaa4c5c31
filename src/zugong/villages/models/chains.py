"""Industry chains: who stands where on them, what flows between them, the Party branch on the chain, its plan and its pool."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.models import Account, Person, Unit


class ChainQuerySet(models.QuerySet):
    def open(self) -> ChainQuerySet:
        return self.filter(closed_on__isnull=True)

    def visible_to(self, account, permission: str = "villages.view_industry") -> ChainQuerySet:
        """Chains kept in the account's scope, and those that somebody from its scope stands on."""
        inside = ChainNode.objects.filter(account.scope.q("place__path", permission), left_on__isnull=True)
        return self.filter(account.scope.q("unit__path", permission) | Q(pk__in=inside.values("chain")))


class Chain(models.Model):
    """One industry from the field to the market. ``code`` stands in the public address, so it stays."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="chains", help_text="who keeps the chain")
    lead = models.CharField(max_length=40, blank=True, help_text="the leader who looks after the chain")
    words = models.CharField(max_length=300, blank=True, help_text="what it is, for everybody to read")
    public = models.BooleanField(default=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        ordering = ["unit__position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="chain_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChainStage(models.Model):
    """A role the chain needs somebody for, in its order: growing, processing, selling. ``needed`` is how many at least."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField(default=0)
    needed = models.PositiveSmallIntegerField(default=1)
    capacity = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="needed in all"
    )
    measure = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["chain", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "name"], name="chain_stage_once"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | (Q(capacity__gt=0) & ~Q(measure="")),
                name="chain_stage_measured",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NodeKind(models.TextChoices):
    VILLAGE = "village", _("village")
    BRANCH = "branch", _("Party branch")
    FIRM = "firm", _("firm")
    COOPERATIVE = "cooperative", _("co-operative")
    BASE = "base", _("base")


class ChainNodeQuerySet(models.QuerySet):
    def present(self) -> ChainNodeQuerySet:
        return self.filter(left_on__isnull=True)


class ChainNode(models.Model):
    """Somebody on the chain. ``place`` is where it stands, for scope; ``unit`` the same one in the register, if it is there.

    Its private link (``/f/<token>``) lets a firm say what is in its way and follow what becomes of it: derived from
    ``pk`` and ``link_version``, kept as a hash, ended by a new version. See docs/adr/0003.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="nodes")
    stage = models.ForeignKey(ChainStage, models.PROTECT, related_name="nodes")
    kind = models.CharField(max_length=12, choices=NodeKind)
    name = models.CharField(max_length=40)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="chain_places")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="chain_nodes")
    capacity = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True, help_text="at work there")
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True, help_text="public line, no private phone")
    note = models.CharField(max_length=200, blank=True)
    link_version = models.PositiveSmallIntegerField(default=0, help_text="0: no link was given out yet")
    link_hash = models.CharField(max_length=64, blank=True, editable=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = ChainNodeQuerySet.as_manager()

    class Meta:
        ordering = ["stage__position", "pk"]
        indexes = [models.Index(fields=["place", "chain"], name="chain_node_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "name"], condition=Q(left_on__isnull=True), name="chain_node_once"
            ),
            models.UniqueConstraint(
                fields=["link_hash"], condition=~Q(link_hash=""), name="chain_node_link_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=NodeKind.values), name="chain_node_kind_known"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=0), name="chain_node_capacity"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="chain_node_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TieKind(models.TextChoices):
    SUPPLY = "supply", _("supplies goods")
    SERVICE = "service", _("serves")
    CAPITAL = "capital", _("puts money in")


class ChainTie(models.Model):
    """What goes from one to another on the chain, and how much of it a year."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="ties")
    source = models.ForeignKey(ChainNode, models.PROTECT, related_name="ties_out")
    target = models.ForeignKey(ChainNode, models.PROTECT, related_name="ties_in")
    kind = models.CharField(max_length=8, choices=TieKind)
    volume = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["chain", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="chain_tie_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="chain_tie_not_itself"),
            models.CheckConstraint(condition=Q(kind__in=TieKind.values), name="chain_tie_kind_known"),
            models.CheckConstraint(
                condition=Q(volume__isnull=True) | (Q(volume__gt=0) & ~Q(measure="")),
                name="chain_tie_measured",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


# --- the Party branch on the chain -------------------------------------------------------------------------------
class BranchForm(models.TextChoices):
    JOINT = "joint", _("joint branch")
    FUNCTIONAL = "functional", _("functional branch, membership stays at home")
    OWN = "own", _("branch of its own")


class ChainBranchQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "villages.view_industry") -> ChainBranchQuerySet:
        return self.filter(chain__in=Chain.objects.visible_to(account, permission))


class ChainBranch(Case):
    """The Party branch on a chain, from the request to found it. ``current`` is false once it was refused or dissolved."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="branches")
    name = models.CharField(max_length=60)
    form = models.CharField(max_length=12, choices=BranchForm)
    secretary = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.TextField(help_text="why it is to be founded, and what it is to do")
    founded_on = models.DateField(null=True, blank=True)
    current = models.BooleanField(default=True)

    objects = ChainBranchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain"], condition=Q(current=True), name="chain_branch_one_a_chain"
            ),
            models.CheckConstraint(condition=Q(form__in=BranchForm.values), name="chain_branch_form_known"),
        ]

    def place(self, name: str) -> Unit:
        """``approver`` too: the nearest township or county at or above the chain's own unit."""
        if name == "approver":
            return self.unit if self.unit.kind in ("township", "county") else super().place("rung")
        return super().place(name)


class ChainBranchMember(models.Model):
    class Post(models.TextChoices):
        SECRETARY = "secretary", _("secretary")
        DEPUTY = "deputy", _("deputy secretary")
        COMMITTEE = "committee", _("committee member")
        MEMBER = "member", pgettext_lazy("of a branch", "member")

    branch = models.ForeignKey(ChainBranch, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="chain_branches")
    post = models.CharField(max_length=12, choices=Post, default=Post.MEMBER)
    node = models.ForeignKey(ChainNode, models.PROTECT, null=True, blank=True, related_name="+")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["branch", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "person"],
                condition=Q(left_on__isnull=True),
                name="chain_branch_member_once",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="chain_branch_member_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.person_id}"


# --- plan and pool -----------------------------------------------------------------------------------------------
class ChainPlan(models.Model):
    """The branch's plan for a year, adopted at a meeting."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    goals = models.TextField()
    adopted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["chain", "-year"]
        constraints = [models.UniqueConstraint(fields=["chain", "year"], name="chain_plan_once")]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.year}"


class PlanItem(models.Model):
    class Kind(models.TextChoices):
        PLANNING = "planning", _("industry planning")
        ALLOCATION = "allocation", _("resources brought together")
        GUARANTEE = "guarantee", _("what the chain needs")
        PARTY = "party", _("Party building")

    plan = models.ForeignKey(ChainPlan, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=80)
    owner = models.CharField(max_length=60, blank=True, help_text="who does it")
    due_on = models.DateField()
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.CharField(max_length=12, blank=True)
    done_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["plan", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(result=""), name="plan_item_done_says_what"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | (Q(target__gt=0) & ~Q(measure="")),
                name="plan_item_measured",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Resource(models.Model):
    """Something offered to the chain or needed by it. ``matched`` is how much of ``amount`` is spoken for."""

    class Side(models.TextChoices):
        OFFERED = "offered", _("offered")
        NEEDED = "needed", _("needed")

    class Kind(models.TextChoices):
        EXPERT = "expert", _("experts")
        FUNDS = "funds", _("funds")
        MACHINE = "machine", _("machines")
        LAND = "land", _("land")
        CHANNEL = "channel", _("sales channels")

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="resources")
    side = models.CharField(max_length=8, choices=Side)
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    matched = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    measure = models.CharField(max_length=12)
    node = models.ForeignKey(ChainNode, models.PROTECT, null=True, blank=True, related_name="resources")
    giver = models.CharField(max_length=60, blank=True, help_text="whose, when nobody of the chain")
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    entered_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["chain", "kind", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, matched__gte=0, matched__lte=F("amount")), name="resource_amounts"
            ),
            models.CheckConstraint(
                condition=Q(node__isnull=False) | ~Q(giver=""), name="resource_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self):
        return self.amount - self.matched


class ResourceMatch(models.Model):
    """What was offered goes to where it is needed; ended when it did not come about."""

    offer = models.ForeignKey(Resource, models.PROTECT, related_name="given")
    need = models.ForeignKey(Resource, models.PROTECT, related_name="got")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="resource_match_amount"),
            models.CheckConstraint(condition=~Q(offer=F("need")), name="resource_match_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.need_id}"
