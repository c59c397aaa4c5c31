"""Measure two sides in turns, and keep the last figures of each benchmark in RESULTS.md.

Shared machines are never equally fast twice, so what counts is the ratio of two sides that ran in the same minutes.

A benchmark is a module `pN_*.py` beside this file with `ID` ("P6"), `TITLE`, and `run(quick: bool) -> Result`.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("RESULTS.md")
ROUNDS = 5

HEAD = """# Benchmark results

Written by `make bench` (`python -m benchmarks`); each section is rewritten when its benchmark runs. Both sides run in
turns in the same minutes; times are medians with the least and the greatest in brackets. A ratio is taken within each
round: below 1 means that ours took less. Absolute times depend on the machine and on what else it was doing.
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and greatest of some measurements."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def shown(self, unit: str = "") -> str:
        return f"{_number(self.median)}{unit} ({_number(self.least)}–{_number(self.greatest)})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against a rival. `unit` is that of both sides; `ratio` is ours divided by the rival's, round by round."""

    what: str
    rival_name: str
    ours: Spread
    rival: Spread
    ratio: Spread
    rounds: int
    unit: str = " s"

    @classmethod
    def of(
        cls, what: str, rival_name: str, ours: Sequence[float], rival: Sequence[float], unit: str = " s"
    ) -> Comparison:
        """From measurements that were taken in turns, one pair a round."""
        ratios = [one / two for one, two in zip(ours, rival, strict=True)]
        sides = Spread.of(ours), Spread.of(rival)
        return cls(what, rival_name, *sides, Spread.of(ratios), len(ratios), unit)


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark found. `sizes` says how much was measured; `met` is None where there is no yes or no."""

    id: str
    title: str
    target: str
    met: bool | None
    sizes: str
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()
    quick: bool = False


def in_turns(
    what: str,
    ours: Callable[[], Any],
    rival_name: str,
    rival: Callable[[], Any],
    *,
    rounds: int = ROUNDS,
    check: Callable[[Any, Any], None] | None = None,
) -> Comparison:
    """Run both sides once to warm up and then `rounds` times in turns, whoever went last going first.

    `check(ours, rival)` gets what both returned in each round, outside the clock, and raises if they do not agree.
    """
    times: tuple[list[float], list[float]] = [], []
    for turn in range(rounds + 1):
        answers: list[Any] = [None, None]
        for side in (0, 1) if turn % 2 else (1, 0):
            begun = time.perf_counter()
            answers[side] = (ours, rival)[side]()
            if turn:
                times[side].append(time.perf_counter() - begun)
        if check is not None:
            check(*answers)
    return Comparison.of(what, rival_name, *times)


def section(result: Result) -> str:
    """One benchmark's part of RESULTS.md, between its marks."""
    verdict = {True: "met", False: "**missed**", None: "for information"}[result.met]
    lines = [
        f"<!-- {result.id} -->",
        f"## {result.id}: {result.title}",
        "",
        f"Target: {result.target} — {verdict}",
        "",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {result.sizes} · {machine()}",
    ]
    if result.comparisons:
        lines += [
            "",
            "| what | ours | rival | rival's figure | ours ÷ rival | rounds |",
            "|---|---|---|---|---|---|",
        ]
    for comparison in result.comparisons:
        cells = (
            comparison.what,
            comparison.ours.shown(comparison.unit),
            comparison.rival_name,
            comparison.rival.shown(comparison.unit),
            comparison.ratio.shown(),
            str(comparison.rounds),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if result.notes:
        lines += ["", *(f"- {note}" for note in result.notes)]
    lines.append(f"<!-- /{result.id} -->")
    return "\n".join(lines)


def record(result: Result, path: Path = RESULTS) -> None:
    """Put a result in its place in the file; the other sections stay as they are, in order of their number."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = {
        found[1]: found[0] for found in re.finditer(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", text, re.DOTALL)
    }
    sections[result.id] = section(result)
    ordered = [sections[key] for key in sorted(sections, key=_natural)]
    draft = path.with_suffix(".tmp")
    draft.write_text("\n\n".join([HEAD.strip(), *ordered]) + "\n", encoding="utf-8")
    draft.replace(path)


def machine() -> str:
    """The machine in one line: processor, cores, memory, Python, and how busy it was."""
    model = platform.processor() or platform.machine()
    memory = ""
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
        model = found[1].strip() if found else model
        total = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
        memory = f", {int(total[1]) / 1024**2:.0f} GiB" if total else ""
    except OSError:
        pass  # not Linux: the name of the processor's kind is enough
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores{memory}, Python {platform.python_version()}{busy}"


def _natural(key: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", key)
    return (int(digits) if digits else 0, key)


def _number(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
