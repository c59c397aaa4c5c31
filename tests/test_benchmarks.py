"""The benchmark harness: sides in turns, ratios within a round, one section rewritten and the others kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from benchmarks.__main__ import main, modules
from benchmarks.harness import Comparison, Result, in_turns, record

RESULT = Result("P6", "dispatch", "fast", True, "3 orders", notes=("first",))


def test_sides_run_in_turns_and_answers_are_compared() -> None:
    ran: list[str] = []
    checked: list[tuple[str, str]] = []

    def side(name: str) -> str:
        ran.append(name)
        return name

    comparison = in_turns(
        "w", lambda: side("a"), "r", lambda: side("b"), rounds=2, check=lambda *both: checked.append(both)
    )
    assert ran == ["b", "a", "a", "b", "b", "a"]
    assert checked == [("a", "b")] * 3
    assert comparison.rounds == 2


def test_ratios_are_taken_round_by_round() -> None:
    comparison = Comparison.of("w", "r", [1.0, 4.0, 9.0], [2.0, 4.0, 3.0])
    assert (comparison.ours.median, comparison.rival.median) == (4.0, 3.0)
    assert (comparison.ratio.least, comparison.ratio.median, comparison.ratio.greatest) == (0.5, 1.0, 3.0)


def test_a_section_is_rewritten_in_place_and_the_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    for name in ("P10", "P6", "P7"):
        record(dataclasses.replace(RESULT, id=name), path)
    record(dataclasses.replace(RESULT, id="P6", met=False, notes=("second",)), path)
    text = path.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## P6: dispatch",
        "## P7: dispatch",
        "## P10: dispatch",
    ]
    assert text.count("- first") == 2
    assert text.count("- second") == 1
    assert "**missed**" in text


def test_the_dispatch_benchmark_runs_and_an_unknown_one_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "p6" in modules()
    assert main(["p6", "--quick"]) == 0
    assert "linear_sum_assignment" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        main(["p99"])
    assert refused.value.code == 2
