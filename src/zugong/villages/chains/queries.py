"""Reads of chains: the graph people see, what it lacks, and figures of many chains at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.organisations.models import Account
from zugong.villages.models import (
    Chain,
    ChainBranch,
    ChainNode,
    ChainPlan,
    ChainStage,
    ChainTie,
    NodeKind,
    Resource,
    ResourceMatch,
    Task,
    TieKind,
)
from zugong.web.charts import Edge, Graph, Node, Rows, Series
from zugong.web.charts.base import Tone

MOST_IN_STAGE = 10  # boxes of one stage in the drawing; the list has all
NODE_TONES: dict[str, Tone] = {
    NodeKind.VILLAGE: "fact",
    NodeKind.FIRM: "strong",
    NodeKind.COOPERATIVE: "done",
    NodeKind.BASE: "spare",
    NodeKind.BRANCH: "soft",
}
TIE_LOOKS: dict[str, tuple[Tone, bool]] = {
    TieKind.SUPPLY: ("soft", False),
    TieKind.SERVICE: ("spare", True),
    TieKind.CAPITAL: ("done", True),
}


def number(value: Decimal | None) -> str:
    """1,200 for 1200.00 and 12.5 for 12.50; empty for nothing."""
    if value is None:
        return ""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text


def measured(value: Decimal | None, measure: str) -> str:
    return f"{number(value)}{measure}" if value is not None else ""


@dataclass(frozen=True)
class Gap:
    """What a stage has against what the chain needs there."""

    stage: ChainStage
    have: int
    capacity: Decimal

    @property
    def missing(self) -> int:
        """How many are missing at this stage."""
        return max(0, self.stage.needed - self.have)

    @property
    def short(self) -> Decimal:
        """How much capacity is missing; 0 where none was named."""
        return max(Decimal(), (self.stage.capacity or Decimal()) - self.capacity)

    @property
    def is_gap(self) -> bool:
        return bool(self.missing or self.short)

    @property
    def words(self) -> str:
        parts = []
        if self.missing:
            parts.append(_("%(n)s missing") % {"n": self.missing})
        if self.short:
            parts.append(_("short of %(amount)s") % {"amount": measured(self.short, self.stage.measure)})
        return _(", ").join(parts) or _("enough")

    @property
    def have_words(self) -> str:
        need = _("%(have)s of %(need)s") % {"have": self.have, "need": self.stage.needed}
        if self.stage.capacity is None:
            return need
        capacity = f"{number(self.capacity)} / {measured(self.stage.capacity, self.stage.measure)}"
        return f"{need}　{capacity}"


@dataclass(frozen=True)
class Picture:
    """A chain read whole: three statements whatever its size."""

    chain: Chain
    stages: list[ChainStage]
    nodes: list[ChainNode]
    ties: list[ChainTie]

    @property
    def gaps(self) -> list[Gap]:
        by_stage: dict[int, list[ChainNode]] = defaultdict(list)
        for node in self.nodes:
            by_stage[node.stage_id].append(node)
        return [
            Gap(
                stage,
                len(by_stage[stage.pk]),
                sum((node.capacity or Decimal() for node in by_stage[stage.pk]), Decimal()),
            )
            for stage in self.stages
        ]

    @property
    def lacking(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.is_gap]


def picture(chain: Chain) -> Picture:
    nodes = ChainNode.objects.present().filter(chain=chain).select_related("place", "stage")
    return Picture(
        chain,
        list(chain.stages.all()),
        list(nodes.order_by("stage__position", F("capacity").desc(nulls_last=True), "pk")),
        list(chain.ties.select_related("source", "target")),
    )


def graph(
    found: Picture,
    *,
    node_url: Callable[[ChainNode], str],
    more_url: str = "",
    gap_url: str = "",
    current: int | None = None,
) -> Graph:
    """The chain as a drawing: stages from left to right, who stands there, what flows, and what is missing, dashed."""
    place = {stage.pk: index for index, stage in enumerate(found.stages)}
    nodes, shown, left = [], set(), dict.fromkeys(place, 0)
    counts: dict[int, int] = defaultdict(int)
    for node in found.nodes:
        counts[node.stage_id] += 1
        if counts[node.stage_id] > MOST_IN_STAGE and node.pk != current:
            left[node.stage_id] += 1
            continue
        shown.add(node.pk)
        amount = measured(node.capacity, node.stage.measure)
        nodes.append(
            Node(
                key=str(node.pk), label=node.name, line=amount or str(node.place), stage=place[node.stage_id],
                tone=NODE_TONES[node.kind], url=node_url(node), current=node.pk == current,
            )
        )  # fmt: skip
    for stage in found.stages:
        if left[stage.pk]:
            label = _("%(n)s more") % {"n": left[stage.pk]}
            nodes.append(
                Node(key=f"more-{stage.pk}", label=label, stage=place[stage.pk], tone="soft", url=more_url)
            )
    for gap in found.lacking:
        label = _("%(stage)s lacking") % {"stage": gap.stage.name}
        nodes.append(
            Node(
                key=f"gap-{gap.stage.pk}", label=label, line=gap.words, stage=place[gap.stage.pk], tone="below", gap=True,
                url=f"{gap_url}?stage={gap.stage.pk}" if gap_url else "",
            )
        )  # fmt: skip
    edges = [
        Edge(
            source=str(tie.source_id), target=str(tie.target_id), name=str(TieKind(tie.kind).label),
            label=measured(tie.volume, tie.measure), tone=TIE_LOOKS[tie.kind][0], dashed=TIE_LOOKS[tie.kind][1],
        )
        for tie in found.ties
        if tie.source_id in shown and tie.target_id in shown
    ]  # fmt: skip
    kinds = dict.fromkeys(node.kind for node in found.nodes)
    words = {NODE_TONES[kind]: str(NodeKind(kind).label) for kind in kinds}
    if found.lacking:
        words["below"] = _("lacking")
    return Graph(
        caption=found.chain.name,
        summary=summary(found),
        stages=[stage.name for stage in found.stages],
        nodes=nodes,
        edges=edges,
        node_words=words,
    )


def summary(found: Picture) -> str:
    """The chain in one sentence."""
    words = _("%(name)s: %(nodes)d in %(stages)d stages, %(ties)d ties.") % {
        "name": found.chain.name,
        "nodes": len(found.nodes),
        "stages": len(found.stages),
        "ties": len(found.ties),
    }
    lacking = [f"{gap.stage.name} {gap.words}" for gap in found.lacking]
    return f"{words} {_('Lacking: ')}{_('; ').join(lacking)}" if lacking else words


def capacity_rows(found: Picture) -> Rows | None:
    """Capacity by stage against what is needed, in percent; None when no stage names a figure."""
    gaps = [gap for gap in found.gaps if gap.stage.capacity]
    if not gaps:
        return None
    shares = [round(100 * gap.capacity / gap.stage.capacity) for gap in gaps]
    return Rows(
        caption=_("Capacity against what is needed"),
        first=_("Stage"),
        categories=[
            f"{gap.stage.name} {number(gap.capacity)}/{measured(gap.stage.capacity, gap.stage.measure)}"
            for gap in gaps
        ],
        unit="%",
        most=max(100, *shares),
        targets=[100] * len(gaps),
        target_word=_("what the chain needs"),
        series=[
            Series(name=_("there"), values=shares, tones=["below" if gap.short else "fact" for gap in gaps])
        ],
    )


# --- many chains -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """One chain in the list."""

    chain: Chain
    nodes: int
    villages: int
    firms: int
    lacking: list[Gap]
    branch: ChainBranch | None
    open_tasks: int
    late_tasks: int


def standings(chains: Sequence[Chain]) -> list[Standing]:
    """Figures of these chains in five statements, however many they are."""
    ids = [chain.pk for chain in chains]
    stages: dict[int, list[ChainStage]] = defaultdict(list)
    for stage in ChainStage.objects.filter(chain__in=ids):
        stages[stage.chain_id].append(stage)
    nodes: dict[int, list[ChainNode]] = defaultdict(list)
    for node in ChainNode.objects.present().filter(chain__in=ids):
        nodes[node.chain_id].append(node)
    branches = {
        branch.chain_id: branch
        for branch in ChainBranch.objects.filter(chain__in=ids, current=True).select_related("secretary")
    }
    now = timezone.now()
    tasks = {
        row["chain"]: row
        for row in Task.objects.filter(chain__in=ids, closed_at__isnull=True)
        .order_by()
        .values("chain")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    }
    found = []
    for chain in chains:
        own = nodes[chain.pk]
        counted = tasks.get(chain.pk, {"n": 0, "late": 0})
        found.append(
            Standing(
                chain,
                len(own),
                len({node.place_id for node in own}),
                sum(node.kind in (NodeKind.FIRM, NodeKind.COOPERATIVE) for node in own),
                Picture(chain, stages[chain.pk], own, []).lacking,
                branches.get(chain.pk),
                counted["n"],
                counted["late"],
            )
        )
    return found


@dataclass(frozen=True)
class Cell:
    """Open tasks of a chain for one thing that is lacking, and how many of them are late."""

    label: str
    count: int
    late: int


@dataclass(frozen=True)
class Lack:
    """What one chain lacks: gaps of its stages, needs of its pool that nobody meets, open tasks by element."""

    standing: Standing
    needs: list[Resource]
    cells: list[Cell]


@dataclass(frozen=True)
class LackBoard:
    """``elements`` are the columns: what is lacking anywhere, in the order of the tasks' own list."""

    elements: list[tuple[str, str]]
    rows: list[Lack]


def lacks(chains: Sequence[Chain]) -> LackBoard:
    """What these chains lack, in seven statements however many they are."""
    ids, now = [chain.pk for chain in chains], timezone.now()
    counts: dict[tuple[int, str], tuple[int, int]] = {}
    rows = Task.objects.filter(chain__in=ids, closed_at__isnull=True).order_by().values("chain", "element")
    for row in rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))):
        counts[row["chain"], row["element"]] = (row["n"], row["late"])
    needs: dict[int, list[Resource]] = defaultdict(list)
    needed = Resource.objects.filter(chain__in=ids, side=Resource.Side.NEEDED, withdrawn_on__isnull=True)
    for need in needed.filter(matched__lt=F("amount")).order_by("kind", "pk"):
        needs[need.chain_id].append(need)
    named = {element for _chain, element in counts}
    elements = [(key, str(label)) for key, label in Task.Element.choices if key in named]
    return LackBoard(
        elements,
        [
            Lack(
                one,
                needs[one.chain.pk],
                [Cell(label, *counts.get((one.chain.pk, key), (0, 0))) for key, label in elements],
            )
            for one in standings(chains)
        ],
    )


def lacks_chart(board: LackBoard) -> Rows | None:
    """Open tasks of all chains by what is lacking."""
    if not board.elements:
        return None
    sums = [sum(row.cells[index].count for row in board.rows) for index in range(len(board.elements))]
    return Rows(
        caption=_("Open tasks by what is lacking"),
        first=_("What is lacking"),
        categories=[label for _key, label in board.elements],
        most=max(4, *sums),
        series=[Series(name=_("open tasks"), values=sums, tone="below")],
    )


def narrowed(rows: QuerySet[Chain], given: dict[str, object]) -> QuerySet[Chain]:
    if words := given.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(nodes__name__icontains=words)).distinct()
    if unit := given.get("unit"):
        rows = rows.filter(unit=unit)
    if not given.get("closed"):
        rows = rows.open()
    return rows


# --- branch, plan, pool ------------------------------------------------------------------------------------------
def branch_of(chain: Chain) -> ChainBranch | None:
    return (
        ChainBranch.objects.filter(chain=chain, current=True)
        .select_related("secretary", "unit", "holder")
        .first()
    )


def plan_of(chain: Chain, year: int | None = None) -> ChainPlan | None:
    """The plan of a year, or the latest."""
    plans = ChainPlan.objects.filter(chain=chain)
    return plans.filter(year=year).first() if year else plans.order_by("-year").first()


def progress_of(plan: ChainPlan | None) -> tuple[int, int, int]:
    """(done, all, overdue) items of a plan."""
    if plan is None:
        return 0, 0, 0
    today = timezone.localdate()
    row = plan.items.aggregate(
        done=Count("pk", filter=Q(done_on__isnull=False)),
        all=Count("pk"),
        late=Count("pk", filter=Q(done_on__isnull=True, due_on__lt=today)),
    )
    return row["done"], row["all"], row["late"]


@dataclass(frozen=True)
class Pair:
    """A need and the offers that would meet it, the one that is left longest first."""

    need: Resource
    offers: list[Resource]


def pool(chain: Chain) -> tuple[list[Resource], list[Resource]]:
    """(offered, needed), what was taken back left out."""
    rows = list(
        Resource.objects.filter(chain=chain, withdrawn_on__isnull=True)
        .select_related("node")
        .order_by("kind", "-pk")
    )
    sides = Resource.Side
    return [row for row in rows if row.side == sides.OFFERED], [
        row for row in rows if row.side == sides.NEEDED
    ]


def pairs(offered: Iterable[Resource], needed: Iterable[Resource]) -> list[Pair]:
    """For every need with something left, what is offered of the same kind and measure."""
    today = timezone.localdate()
    found = []
    for need in needed:
        if not need.left:
            continue
        fitting = [
            offer
            for offer in offered
            if offer.left
            and (offer.kind, offer.measure) == (need.kind, need.measure)
            and (offer.until is None or offer.until >= today)
        ]
        if fitting:
            found.append(Pair(need, sorted(fitting, key=lambda one: -one.left)))
    return found


def matches_of(chain: Chain) -> QuerySet[ResourceMatch]:
    return ResourceMatch.objects.filter(offer__chain=chain).select_related("offer", "need", "by")


def public_chains() -> QuerySet[Chain]:
    return Chain.objects.open().filter(public=True).select_related("unit")


def visible(account: Account) -> QuerySet[Chain]:
    return Chain.objects.visible_to(account).select_related("unit")
