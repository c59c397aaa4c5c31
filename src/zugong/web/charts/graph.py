"""A graph of things and what goes between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from zugong.web.charts.base import TONES, Cell, Chart, ChartError, Tone


@dataclass(frozen=True, kw_only=True)
class Node:
    """A box of a graph. ``stage`` is the index of its column. ``gap`` draws it dashed: what is missing."""

    key: str
    label: str
    stage: int
    line: str = ""
    tone: Tone = "fact"
    gap: bool = False
    url: str = ""
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Edge:
    source: str
    target: str
    name: str  # what kind of tie, in words
    label: str = ""  # what is printed on it: how much
    tone: Tone = "soft"
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Graph(Chart):
    """Boxes in stages, from left to right (from top to bottom on a phone), and arrows between them."""

    kind: ClassVar[str] = "graph"
    stages: Sequence[str]
    nodes: Sequence[Node]
    edges: Sequence[Edge] = field(default_factory=tuple)
    node_words: dict[str, str] = field(default_factory=dict)  # tone -> what such a box is

    def __post_init__(self) -> None:
        keys = {node.key for node in self.nodes}
        if len(keys) != len(self.nodes):
            raise ChartError("two nodes with one key")
        if any(edge.source not in keys or edge.target not in keys for edge in self.edges):
            raise ChartError("an edge from or to nowhere")
        if any(not 0 <= node.stage < len(self.stages) for node in self.nodes):
            raise ChartError("a node in no stage")

    @property
    def legend(self) -> list[tuple[str, str]]:
        lines = {(edge.tone, edge.dashed): edge.name for edge in self.edges}
        return [
            *((f"box-{tone}", word) for tone, word in self.node_words.items()),
            *(
                (f"line-{tone}" + ("-dashed" if dashed else ""), name)
                for (tone, dashed), name in lines.items()
            ),
        ]

    @property
    def head(self) -> list[Cell]:
        return [Cell(_("From")), Cell(_("Tie")), Cell(_("To")), Cell(_("How much"), number=True)]

    @property
    def rows(self) -> list[list[Cell]]:
        """Every tie, then every box no tie touches."""
        nodes = {node.key: node for node in self.nodes}
        tied = {key for edge in self.edges for key in (edge.source, edge.target)}
        ties = [
            [
                Cell(nodes[edge.source].label, nodes[edge.source].url),
                Cell(edge.name),
                Cell(nodes[edge.target].label, nodes[edge.target].url),
                Cell(edge.label, number=True),
            ]
            for edge in self.edges
        ]
        lone = [
            [
                Cell(node.label, node.url),
                Cell(_("missing") if node.gap else _("no tie yet")),
                Cell(""),
                Cell("", number=True),
            ]
            for node in self.nodes
            if node.key not in tied
        ]
        return ties + lone

    @property
    def words(self) -> str:
        return self.summary or _("%(caption)s: %(nodes)d in %(stages)d stages, %(edges)d ties") % {
            "caption": self.caption, "nodes": len(self.nodes), "stages": len(self.stages), "edges": len(self.edges),
        }  # fmt: skip

    def data(self) -> dict[str, Any]:
        return {
            "stages": list(self.stages),
            "nodes": [
                {
                    "key": node.key, "label": node.label, "line": node.line, "stage": node.stage, "gap": node.gap,
                    "url": node.url, "color": TONES[node.tone], "current": node.current,
                    "said": "\n".join(filter(None, [node.label, node.line])),
                }
                for node in self.nodes
            ],
            "edges": [
                {
                    "source": edge.source, "target": edge.target, "label": edge.label, "color": TONES[edge.tone],
                    "dashed": edge.dashed, "said": f"{edge.name} {edge.label}".strip(),
                }
                for edge in self.edges
            ],
        }  # fmt: skip
