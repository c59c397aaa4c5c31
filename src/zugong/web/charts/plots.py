"""Charts with axes: bars over time, rows with a target, lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from zugong.web.charts.base import MOST_SERIES, TONES, WORDS, Cell, Chart, ChartError, Number, Series


@dataclass(frozen=True, kw_only=True)
class _Plot(Chart):
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    decimals: int = 0
    first: str = ""  # head of the categories' column
    urls: Sequence[str] = ()  # the records behind each category

    def __post_init__(self) -> None:
        if len(self.series) > MOST_SERIES:
            raise ChartError(f"{len(self.series)} series; a reader tells {MOST_SERIES} apart")
        for one in self.series:
            if len(one.values) != len(self.categories) or len(one.tones) not in (0, len(self.categories)):
                raise ChartError(f"{one.name}: not one figure and one tone for each category")
        if self.urls and len(self.urls) != len(self.categories):
            raise ChartError("not one address for each category")

    def figure(self, value: Number | None) -> str:
        return "" if value is None else f"{value:,.{self.decimals}f}"

    @property
    def legend(self) -> list[tuple[str, str]]:
        return [(one.tone, one.name) for one in self.series] if len(self.series) > 1 else []

    @property
    def head(self) -> list[Cell]:
        unit = f" ({self.unit})" if self.unit else ""
        return [Cell(self.first), *(Cell(f"{one.name}{unit}", number=True) for one in self.series)]

    @property
    def rows(self) -> list[list[Cell]]:
        return [
            [
                Cell(name, self.urls[index] if self.urls else ""),
                *(Cell(self.figure(one.values[index]), number=True) for one in self.series),
            ]
            for index, name in enumerate(self.categories)
        ]

    @property
    def words(self) -> str:
        if self.summary:
            return self.summary
        parts = []
        for one in self.series:
            known = [
                (value, name)
                for value, name in zip(one.values, self.categories, strict=True)
                if value is not None
            ]
            if known:
                most, where = max(known, key=lambda pair: pair[0])
                parts.append(
                    _("%(name)s: most %(most)s%(unit)s in %(where)s, last %(last)s%(unit)s")
                    % {"name": one.name, "most": self.figure(most), "where": where, "last": self.figure(known[-1][0]),
                       "unit": self.unit}
                )  # fmt: skip
        return (
            _("%(caption)s. %(parts)s.") % {"caption": self.caption, "parts": _("; ").join(parts)}
            if parts
            else self.caption
        )

    def said(self, index: int) -> str:
        """One category in words, for the pointer and the keyboard."""
        figures = [
            f"{one.name} {self.figure(one.values[index])}{self.unit}"
            for one in self.series
            if one.values[index] is not None
        ]
        return f"{self.categories[index]}\n" + "\n".join(figures)

    def data(self) -> dict[str, Any]:
        return {
            "option": self.option(),
            "said": [self.said(index) for index in range(len(self.categories))],
            "urls": list(self.urls),
            "height": self.height,
        }

    @property
    def height(self) -> str:
        return ""

    def option(self) -> dict[str, Any]:
        raise NotImplementedError

    def category_axis(self) -> dict[str, Any]:
        return {
            "type": "category",
            "data": list(self.categories),
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "var(--line-2)"}},
            "axisLabel": {"color": WORDS, "fontSize": "@1", "hideOverlap": True},
        }

    def value_axis(self, **changes: Any) -> dict[str, Any]:
        return {
            "type": "value",
            "splitNumber": 3,
            "axisLabel": {"color": WORDS, "fontSize": "@1"},
            "splitLine": {"lineStyle": {"color": "var(--line)"}},
        } | changes

    def mark(self, data: list[list[Any]], size: list[Any], z: int) -> dict[str, Any]:
        """Targets as red ticks."""
        look = {"type": "scatter", "symbol": "rect", "symbolSize": size, "z": z, "silent": True}
        return look | {"itemStyle": {"color": TONES["late"]}, "data": data}

    def item(self, one: Series, index: int, **label: Any) -> dict[str, Any]:
        value = one.values[index]
        found: dict[str, Any] = {"value": value}
        if label and value is not None:
            found["label"] = {"show": True, "formatter": self.figure(value)} | label
        if one.tones:
            found["itemStyle"] = {"color": TONES[one.tones[index]]}
        return found


LABEL = {
    "color": "var(--ink)",
    "fontSize": "@1",
    "lineHeight": "@1.4",
}
ON_TICK = {"backgroundColor": "var(--surface)", "padding": [0, 2]}  # a figure that a tick runs under
FULL = {
    "left": 0,
    "right": 0,
    "top": "@1.6",
    "bottom": 0,
    "outerBoundsMode": "same",
    "outerBoundsContain": "axisLabel",
}
STILL = {"emphasis": {"disabled": True}, "cursor": "default"}


@dataclass(frozen=True, kw_only=True)
class Bars(_Plot):
    """Upright bars beside each other, from zero. ``target`` is one red line with its word. ``stacked`` puts the series on
    each other (parts of a whole) and prints the sums."""

    kind: ClassVar[str] = "bars"
    target: Number | None = None
    target_word: str = ""
    stacked: bool = False

    @property
    def legend(self) -> list[tuple[str, str]]:
        return super().legend + ([("target", self.target_word)] if self.target is not None else [])

    @property
    def sums(self) -> list[Number]:
        return [sum(one.values[n] or 0 for one in self.series) for n in range(len(self.categories))]

    @property
    def head(self) -> list[Cell]:
        return super().head + ([Cell(_("Sum"), number=True)] if self.stacked and len(self.series) > 1 else [])

    @property
    def rows(self) -> list[list[Cell]]:
        if not (self.stacked and len(self.series) > 1):
            return super().rows
        return [
            [*row, Cell(self.figure(total), number=True)]
            for row, total in zip(super().rows, self.sums, strict=True)
        ]

    def data(self) -> dict[str, Any]:
        shown = self.sums if self.stacked else [value for one in self.series for value in one.values]
        return super().data() | {"widest": max((len(self.figure(value)) for value in shown), default=0)}

    def option(self) -> dict[str, Any]:
        above = {} if self.stacked else {"position": "top", **LABEL, **self.backing}
        bars: list[dict[str, Any]] = [
            {
                "type": "bar",
                "name": one.name,
                "data": [self.item(one, index, **above) for index in range(len(self.categories))],
                "itemStyle": {"color": TONES[one.tone], "borderRadius": 0 if self.stacked else [2, 2, 0, 0]},
                "barMaxWidth": "@2.4",
                "barGap": "8%",
                **({"stack": "all"} if self.stacked else {}),
                **STILL,
            }
            for one in self.series
        ]
        if self.stacked:
            bars.append(
                {
                    "type": "bar",
                    "stack": "all",
                    "silent": True,
                    "itemStyle": {"color": "transparent"},
                    "data": [self.sum_label(total) for total in self.sums],
                }
            )
        marks = (
            [self.mark([[name, self.target] for name in self.categories], ["@3.4", 2], z=1)]
            if self.target is not None
            else []
        )
        return {
            "grid": FULL,
            "xAxis": self.category_axis(),
            "yAxis": self.value_axis(),
            "series": bars + marks,
        }

    @property
    def backing(self) -> dict[str, Any]:
        return {} if self.target is None else ON_TICK

    def sum_label(self, total: Number) -> dict[str, Any]:
        return {
            "value": 0,
            "label": {"show": True, "position": "top", "formatter": self.figure(total), **LABEL},
        }


@dataclass(frozen=True, kw_only=True)
class Rows(_Plot):
    """Lying bars, one row for each name, on a track; each may have its ``targets``: a red tick."""

    kind: ClassVar[str] = "rows"
    targets: Sequence[Number | None] = ()
    target_word: str = ""
    most: Number | None = None  # the end of the track: 100 for shares

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.targets and len(self.targets) != len(self.categories):
            raise ChartError("not one target for each category")

    @property
    def legend(self) -> list[tuple[str, str]]:
        return super().legend + ([("target", self.target_word)] if self.targets else [])

    @property
    def head(self) -> list[Cell]:
        return super().head + ([Cell(self.target_word, number=True)] if self.targets else [])

    @property
    def rows(self) -> list[list[Cell]]:
        if not self.targets:
            return super().rows
        return [
            [*row, Cell(self.figure(goal), number=True)]
            for row, goal in zip(super().rows, self.targets, strict=True)
        ]

    @property
    def height(self) -> str:
        return f"@{len(self.categories) * (1.1 + 1.1 * len(self.series)) + 0.6:.1f}"

    def option(self) -> dict[str, Any]:
        track = self.most is not None or bool(self.targets)
        beside = {} if track else {"position": "right", **LABEL}
        longest = max((len(self.figure(v)) for one in self.series for v in one.values), default=0)
        bars: list[dict[str, Any]] = [
            {
                "type": "bar",
                "name": one.name,
                "data": [self.item(one, index, **beside) for index in range(len(self.categories))],
                "itemStyle": {"color": TONES[one.tone], "borderRadius": 2},
                "barMaxWidth": "@0.85",
                "showBackground": track,
                "backgroundStyle": {"color": "var(--sunken)", "borderRadius": 2},
                **STILL,
            }
            for one in self.series
        ]
        goals = zip(self.targets, self.categories, strict=True) if self.targets else ()
        marks = [[goal, name] for goal, name in goals if goal is not None]
        names = self.category_axis() | {"inverse": True, "axisLine": {"show": False}}
        return {
            "grid": FULL | {"top": 0, "right": 0 if track else f"@{longest * 0.62 + 0.6:.1f}"},
            "xAxis": self.value_axis(
                show=False, min=0, **({"max": self.most} if self.most is not None else {})
            ),
            "yAxis": [names, names | {"position": "right", "data": self.ends()}] if track else names,
            "series": bars + ([self.mark(marks, [2, "@1.5"], z=5)] if marks else []),
        }

    def ends(self) -> list[dict[str, Any]]:
        """The figures at the end of their tracks, out of the way of the ticks."""
        found = []
        for index in range(len(self.categories)):
            words = " / ".join(self.figure(one.values[index]) for one in self.series)
            low = any(one.tones and one.tones[index] == "below" for one in self.series)
            found.append({"value": words, "textStyle": {"color": "var(--amber)" if low else "var(--ink)"}})
        return found


@dataclass(frozen=True, kw_only=True)
class Lines(_Plot):
    """Figures over time; the last point of each line carries its name and figure."""

    kind: ClassVar[str] = "lines"
    from_zero: bool = True

    def data(self) -> dict[str, Any]:
        return super().data() | {"ends": [self.figure(self.last(one)) for one in self.series]}

    def option(self) -> dict[str, Any]:
        ends = [self.end(one) for one in self.series]
        room = max((sum(2 if ord(c) > 255 else 1 for c in end) for end in ends), default=0) * 0.55 + 0.8
        rows = [
            {
                "type": "line",
                "name": one.name,
                "data": [self.item(one, index) for index in range(len(self.categories))],
                "itemStyle": {"color": TONES[one.tone]},
                "lineStyle": {
                    "color": TONES[one.tone],
                    "width": 2,
                    "type": "dashed" if one.dashed else "solid",
                },
                "symbol": "circle",
                "symbolSize": 6,
                "endLabel": {"show": True, "formatter": end, **LABEL},
                "labelLayout": {"moveOverlap": "shiftY"},
                **STILL,
            }
            for one, end in zip(self.series, ends, strict=True)
        ]
        return {
            "grid": FULL | {"right": f"@{room:.1f}"},
            "xAxis": self.category_axis() | {"boundaryGap": False},
            "yAxis": self.value_axis(scale=not self.from_zero),
            "series": rows,
        }

    def end(self, one: Series) -> str:
        """What stands at the end of a line: its last figure, with its name when there are several."""
        figure = self.figure(self.last(one))
        return f"{one.name} {figure}".strip() if len(self.series) > 1 else figure

    @staticmethod
    def last(one: Series) -> Number | None:
        return next((value for value in reversed(one.values) if value is not None), None)
