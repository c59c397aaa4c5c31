"""What every chart has: its words, its table, its tones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.utils.functional import cached_property

Number = int | float | Decimal
Tone = Literal["fact", "soft", "strong", "done", "below", "late", "spare"]

TONES = {
    "fact": "var(--chart-1)",
    "soft": "var(--chart-2)",
    "strong": "var(--chart-3)",
    "done": "var(--pine)",
    "below": "var(--amber-f)",
    "late": "var(--red)",
    "spare": "var(--azure)",
}
WORDS = "var(--ink-2)"
MOST_SERIES = 4


class ChartError(ValueError):
    """What was asked for breaks a rule of the house's charts."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One row of figures, one for each category; None where there is none.

    ``tones`` colours single figures (``below`` for those under a target); ``dashed`` is for plans and forecasts (lines).
    """

    name: str
    values: Sequence[Number | None]
    tone: Tone = "fact"
    tones: Sequence[Tone] = ()
    dashed: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of the table view; figures stand at the right."""

    text: str
    url: str = ""
    number: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What every chart has. ``summary`` is the one sentence a screen reader says; without it the largest and the last
    figures are said. ``caption`` heads the table view."""

    kind: ClassVar[str]
    caption: str
    summary: str = ""

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(tone, word) of each series when there are several; a target adds ("target", its word)."""
        return []

    @property
    def head(self) -> list[Cell]:
        raise NotImplementedError

    @property
    def rows(self) -> list[list[Cell]]:
        raise NotImplementedError

    @property
    def words(self) -> str:
        return self.summary or self.caption

    def data(self) -> dict[str, Any]:
        """What the script draws from."""
        raise NotImplementedError

    @cached_property
    def json(self) -> str:
        return json.dumps(
            self.data() | {"kind": self.kind}, ensure_ascii=False, separators=(",", ":"), default=float
        )
