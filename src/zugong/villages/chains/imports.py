"""Chains in and out by Excel: who stands on them, and what flows. Stages come with the chain; a name there already is updated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from zugong.lib.xlsx import Column, ReadResult, Row, Sheet, Workbook, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.imports import kinds
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.problems import Problems, add_sentences
from zugong.organisations.models import Event, Unit
from zugong.villages.chains import actions
from zugong.villages.guarantees.queries import county_of
from zugong.villages.models import Chain, ChainNode, ChainStage, ChainTie, NodeKind, TieKind
from zugong.villages.roles import KEEP_CHAINS

NODES, TIES = "成员", "关系"
KINDS = (
    (NodeKind.VILLAGE.value, "村"),
    (NodeKind.BRANCH.value, "党支部"),
    (NodeKind.FIRM.value, "企业"),
    (NodeKind.COOPERATIVE.value, "合作社"),
    (NodeKind.BASE.value, "基地"),
)
FLOWS = ((TieKind.SUPPLY.value, "供货"), (TieKind.SERVICE.value, "服务"), (TieKind.CAPITAL.value, "出资"))
MOST = Decimal("9999999999")

WORKBOOK = Workbook(
    "产业链",
    (
        Sheet(
            NODES,
            "链上有谁",
            (
                Column("chain", "链编码", "code", True, 32, help="产业链网址里的那个词，如 tea"),
                Column("name", "名称", required=True, max_length=40),
                Column("kind", "类型", "choice", True, choices=KINDS),
                Column("stage", "环节", required=True, max_length=16, help="这条链上已有的环节"),
                Column("place", "所在乡村编码", "code", True, 24, help="乡镇或村的编码"),
                Column("capacity", "年产能", "decimal", minimum=0, maximum=MOST),
                Column("people", "用工人数", "integer", minimum=0, maximum=999_999),
                Column("contact_name", "联系人", max_length=40),
                Column("contact_phone", "公开电话", max_length=30, help="不写私人手机"),
                Column("note", "备注", max_length=200),
            ),
            key=("chain", "name"),
        ),
        Sheet(
            TIES,
            "谁给谁供货、服务、出资",
            (
                Column("chain", "链编码", "code", True, 32),
                Column("source", "从谁", required=True, max_length=40, help="成员表或链上已有的名称"),
                Column("kind", "做什么", "choice", True, choices=FLOWS),
                Column("target", "到谁", required=True, max_length=40),
                Column("volume", "一年多少", "decimal", minimum=Decimal("0.01"), maximum=MOST),
                Column("measure", "单位", max_length=12, help="填了数量就要填，如 吨、万元"),
                Column("note", "备注", max_length=100),
            ),
            key=("chain", "source", "kind", "target"),
            required=False,
        ),
    ),
)

add_sentences(
    {
        "chain_unknown": gettext_noop("There is no chain with this code that you keep."),
        "stage_unknown": gettext_noop("This chain has no stage of this name; it has: %(stages)s."),
        "place_unknown": gettext_noop(
            "There is no township or village with this code in the chain's county."
        ),
        "node_unknown": gettext_noop("Nobody of this name stands on the chain, here or in the file."),
        "tie_itself": gettext_noop("A tie leads from one to another."),
        "measure_missing": gettext_noop("Say of what: tons, mu, heads."),
    }
)


@dataclass
class Plan:
    """What to write: (chain, fields) of nodes, (chain, source, target, fields) of ties by name."""

    counts: dict[str, Count] = field(default_factory=lambda: {NODES: Count(), TIES: Count()})
    nodes: list[tuple[Chain, ChainNode | None, dict[str, Any]]] = field(default_factory=list)
    ties: list[tuple[Chain, ChainTie | None, dict[str, Any]]] = field(default_factory=list)


class _Known:
    """The chains the account keeps, with everything on them, in four statements."""

    def __init__(self, by: Actor) -> None:
        chains = Chain.objects.open().select_related("unit")
        if by.account is not None:
            chains = chains.filter(by.account.scope.q("unit__path", KEEP_CHAINS))
        self.chains = {chain.code: chain for chain in chains}
        ids = [chain.pk for chain in self.chains.values()]
        self.stages: dict[int, dict[str, ChainStage]] = {pk: {} for pk in ids}
        for stage in ChainStage.objects.filter(chain__in=ids):
            self.stages[stage.chain_id][stage.name] = stage
        self.nodes = {
            (node.chain_id, node.name): node
            for node in ChainNode.objects.present().filter(chain__in=ids).select_related("place")
        }
        self.ties = {
            (tie.chain_id, tie.source.name, tie.kind, tie.target.name): tie
            for tie in ChainTie.objects.filter(chain__in=ids).select_related("source", "target")
        }
        self.places: dict[int, dict[str, Unit]] = {}

    def place(self, chain: Chain, code: str) -> Unit | None:
        county = county_of(chain.unit)
        if county.pk not in self.places:
            rows = Unit.objects.open().within(county).filter(kind__in=("township", "village"))
            self.places[county.pk] = {unit.code: unit for unit in rows}
        return self.places[county.pk].get(code)


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    problems = Problems(WORKBOOK, result.errors, frozenset())
    plan, known = Plan(), _Known(by)
    fresh: set[tuple[int, str]] = set()
    for row in result.rows.get(NODES, ()):
        step()
        if (made := _node(row, known, problems)) is not None:
            plan.nodes.append(made)
            fresh.add((made[0].pk, made[2]["name"]))
            _count(plan.counts[NODES], made[1], made[2])
    for row in result.rows.get(TIES, ()):
        step()
        if (tie := _tie(row, known, fresh, problems)) is not None:
            plan.ties.append(tie)
            changed = {name: tie[2][name] for name in ("volume", "measure", "note")}
            _count(plan.counts[TIES], tie[1], changed)
    return plan, problems


def _node(
    row: Row, known: _Known, problems: Problems
) -> tuple[Chain, ChainNode | None, dict[str, Any]] | None:
    values = row.values
    chain = known.chains.get(values["chain"] or "")
    if chain is None:
        problems.add(NODES, row.number, "chain", values["chain"], "chain_unknown")
        return None
    stage = known.stages[chain.pk].get(values["stage"] or "")
    if stage is None:
        names = "、".join(known.stages[chain.pk])
        problems.add(NODES, row.number, "stage", values["stage"], "stage_unknown", stages=names)
    place = known.place(chain, values["place"] or "")
    if place is None:
        problems.add(NODES, row.number, "place", values["place"], "place_unknown")
    if stage is None or place is None:
        return None
    text = {name: values[name] or "" for name in ("contact_name", "contact_phone", "note")}
    fields = {
        "name": values["name"], "kind": values["kind"], "stage": stage, "place": place, "capacity": values["capacity"],
        "people": values["people"], "unit": place if values["kind"] == "village" and place.kind == "village" else None, **text,
    }  # fmt: skip
    return chain, known.nodes.get((chain.pk, values["name"])), fields


def _tie(
    row: Row, known: _Known, fresh: set[tuple[int, str]], problems: Problems
) -> tuple[Chain, ChainTie | None, dict[str, Any]] | None:
    values = row.values
    chain = known.chains.get(values["chain"] or "")
    if chain is None:
        problems.add(TIES, row.number, "chain", values["chain"], "chain_unknown")
        return None
    good = True
    for end in ("source", "target"):
        key = (chain.pk, values[end])
        if key not in known.nodes and key not in fresh:
            problems.add(TIES, row.number, end, values[end], "node_unknown")
            good = False
    if values["source"] == values["target"]:
        problems.add(TIES, row.number, "target", values["target"], "tie_itself")
        good = False
    if values["volume"] is not None and not values["measure"]:
        problems.add(TIES, row.number, "measure", "", "measure_missing")
        good = False
    if not good:
        return None
    fields = {name: values[name] for name in ("source", "target", "kind", "volume")}
    fields |= {"measure": values["measure"] or "", "note": values["note"] or ""}
    return chain, known.ties.get((chain.pk, values["source"], values["kind"], values["target"])), fields


def _count(count: Count, found: Any, fields: dict[str, Any]) -> None:
    if found is None:
        count.new += 1
    elif any(getattr(found, name) != value for name, value in fields.items()):
        count.changed += 1
    else:
        count.unchanged += 1


def store(plan: Plan, by: Actor, progress: Callable[[int], None]) -> None:
    """Every row through the action it would take by hand, so that each leaves its event."""
    written = 0
    for chain, node, fields in plan.nodes:
        if node is None or any(getattr(node, name) != value for name, value in fields.items()):
            actions.keep_node(chain, by=by, node=node, **fields)
        written += 1
        progress(written)
    ids = {chain.pk for chain, _tie, _fields in plan.ties}
    nodes = {(node.chain_id, node.name): node for node in ChainNode.objects.present().filter(chain__in=ids)}
    for chain, tie, fields in plan.ties:
        ends = {end: nodes[chain.pk, fields[end]] for end in ("source", "target")}
        if tie is None or any(getattr(tie, name) != fields[name] for name in ("volume", "measure", "note")):
            actions.keep_tie(chain, by=by, tie=tie, **(fields | ends))
        written += 1
        progress(written)


def export(stream: BinaryIO, by: Actor, whole: bool) -> int:
    """Every chain the account keeps, as the workbook the import reads."""
    known = _Known(by)
    code = {chain.pk: chain.code for chain in known.chains.values()}
    stage = {one.pk: one.name for stages in known.stages.values() for one in stages.values()}
    plain = ("name", "kind", "capacity", "people", "contact_name", "contact_phone", "note")
    nodes = [
        {name: getattr(node, name) for name in plain}
        | {"chain": code[node.chain_id], "stage": stage[node.stage_id], "place": node.place.code}
        for node in known.nodes.values()
    ]
    ties = [
        {name: getattr(tie, name) for name in ("kind", "volume", "measure", "note")}
        | {"chain": code[tie.chain_id], "source": tie.source.name, "target": tie.target.name}
        for tie in known.ties.values()
    ]
    written = write_rows(
        stream,
        [
            (sheet.name, sheet.columns, rows)
            for sheet, rows in zip(WORKBOOK.sheets, (nodes, ties), strict=True)
        ],
        zone=timezone.get_current_timezone(),
    )
    events.record("chains.export", by=by, result=Event.Result.READ, rows=written)
    return written


KIND = kinds.register(
    kinds.Kind(
        key="chains",
        title=_("Industry chains"),
        facts=_("Who stands on a chain, and what flows, in one workbook"),
        about=_(
            "A chain and its stages are opened on its page; a name that is on the chain already is updated."
        ),
        workbook=WORKBOOK,
        permission=KEEP_CHAINS,
        verb="chains",
        back="chains",
        check=check,
        store=store,
        export=export,
        about_export=_("Every chain you keep, as the same workbook: change it and import it again."),
    )
)
