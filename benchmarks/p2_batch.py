"""P2: a batch of a thousand transfers, against COPY and set-based SQL, and against executemany."""

from __future__ import annotations

from benchmarks import rigs
from benchmarks.harness import Comparison, Result
from benchmarks.p1_transfer import Base, base
from benchmarks.p7_place import per_second, turns

ID = "P2"
TITLE = "a batch of transfers"

RATIO = 0.7
BATCH = 1000


def run(quick: bool) -> Result:
    homes, rounds = (2_000, 2) if quick else (20_000, 9)
    comparisons: list[Comparison] = []
    notes: list[str] = []
    try:
        with rigs.postgres() as server, base("PostgreSQL", homes, server, label="p2") as made:
            comparisons.append(measure(made, rounds, "COPY and set-based SQL"))
    except rigs.Missing as missing:
        notes.append(f"not measured: {missing}")
    with base("SQLite", homes, label="p2") as made:
        comparisons.append(measure(made, rounds, "executemany"))
    notes.append(
        "ours also takes a digest of each transfer, checks each against keys, kinds, units and what is held, and leaves the "
        "event of the batch; the driver alone writes the same rows without any of these. Afterwards the books verify"
    )
    return Result(
        ID,
        TITLE,
        f"≥ {RATIO:g} × the driver alone (ours ÷ rival in transfers a second)",
        min(comparison.ratio.median for comparison in comparisons) >= RATIO,
        f"{homes:,} households, {BATCH:,} transfers a batch",
        tuple(comparisons),
        tuple(notes),
        quick,
    )


def measure(made: Base, rounds: int, rival: str) -> Comparison:
    with made.ours() as ours, made.driver() as driver:
        for side in (ours, driver):
            side.ask(do="post_many", count=BATCH)
        grown = [side.ask(do="rows") for side in (ours, driver)]
        if any(grown[0][table] != grown[1][table] for table in grown[0] if table != "organisations_event"):
            raise AssertionError(f"the two sides do not write the same rows: {grown}")
        times = turns(
            rounds,
            lambda: ours.ask(do="post_many", count=BATCH),
            lambda: driver.ask(do="post_many", count=BATCH),
        )
        found = ours.ask(do="findings")
        if found:
            raise AssertionError(f"the books do not add up: {found[:3]}")
    return Comparison.of(f"{made.name}: post_many of {BATCH:,}", rival, *per_second(times, BATCH), unit="/s")
