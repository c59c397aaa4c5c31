"""P3: a long Excel file, every cell and the balance of the whole checked, against reader and driver alone."""

from __future__ import annotations

import sys

from benchmarks import rigs
from benchmarks.harness import Comparison, Result
from benchmarks.p7_place import turns

ID = "P3"
TITLE = "importing a long Excel file"

RATIO, MEMORY = 1.5, 600


def run(quick: bool) -> Result:
    size, rounds = (20_000, 2) if quick else (300_000, 5)
    comparisons: list[Comparison] = []
    notes: list[str] = []
    peaks: list[float] = []
    try:
        with rigs.postgres() as server:
            comparisons.append(measure("PostgreSQL", size, rounds, "calamine and COPY", peaks, server))
    except rigs.Missing as missing:
        notes.append(f"not measured: {missing}")
    comparisons.append(measure("SQLite", size, rounds, "calamine and executemany", peaks))
    notes.append(f"the importing process held at most {max(peaks):,.0f} MiB; {MEMORY} MiB is the limit")
    notes.append(
        "ours also unpacks the file once more to look for formulas, bombs and macros, converts and checks each of the twelve "
        "columns, applies the balance rule to the whole book, looks for entries that are there twice and for personal numbers, "
        "and leaves its event; both sides write the ten columns an entry has"
    )
    met = max(one.ratio.median for one in comparisons) <= RATIO and max(peaks) <= MEMORY
    return Result(
        ID,
        TITLE,
        f"≤ {RATIO:g} × reader and driver alone (ours ÷ rival in seconds), at most {MEMORY} MiB",
        met,
        f"{size:,} × 12 cells",
        tuple(comparisons),
        tuple(notes),
        quick,
    )


def measure(
    name: str, size: int, rounds: int, rival: str, peaks: list[float], server: str = ""
) -> Comparison:
    home = rigs.fresh(f"p3-{name.lower()}")
    url = rigs.new_database(server, "p3_books") if server else ""
    env = rigs.environment(home, database_url=url)
    rigs.zugong(env, "migrate")
    words = [sys.executable, "-m", "benchmarks.inside_books"]
    with rigs.Side(words, env) as ours, rigs.Side(words, env) as driver:
        for side in (ours, driver):
            side.ask(do="prepare", rows=size)
        times = turns(rounds, lambda: ours.ask(do="ours"), lambda: driver.ask(do="driver"))
        if driver.ask(do="rows") != size:
            raise AssertionError("not every row was written")
        peaks.append(float(ours.ask(do="peak")))
    return Comparison.of(f"{name}: {size:,} rows", rival, *times)
