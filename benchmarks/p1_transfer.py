"""P1: one transfer through the product's own action, against one stored procedure and django-hordak."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import rigs
from benchmarks.harness import Comparison, Result
from benchmarks.p7_place import per_second, turns

ID = "P1"
TITLE = "one transfer of points"

PROCEDURE_RATIO, HORDAK_RATIO = 0.5, 2.0
RAW = rigs.ROOT / "benchmarks" / "rivals" / "raw_ledger.py"
HORDAK = rigs.ROOT / "benchmarks" / "rivals" / "hordak" / "run.py"


@dataclass(frozen=True)
class Sizes:
    batch: int
    rounds: int
    homes: int
    hordak_homes: int


@dataclass
class Base:
    """The product's tables with one village's accounts, and a copy of them for the driver alone."""

    name: str
    env: dict[str, str]
    raw: str

    def ours(self) -> rigs.Side:
        return rigs.Side([sys.executable, "-m", "benchmarks.inside_ledger"], self.env)

    def driver(self) -> rigs.Side:
        return rigs.Side([sys.executable, RAW, self.raw], self.env)


@contextmanager
def base(name: str, homes: int, server: str = "", *, label: str = "p1") -> Iterator[Base]:
    home = rigs.fresh(f"{label}-{name.lower()}")
    url = rigs.new_database(server, f"{label}_ours") if server else ""
    env = rigs.environment(home, database_url=url)
    rigs.zugong(env, "migrate")
    made = Base(name, env, str(home / "raw.sqlite3"))
    with made.ours() as inside:
        inside.ask(do="open_books", homes=homes)
    if server:
        made.raw = rigs.new_database(server, f"{label}_raw", f"{label}_ours")
    else:
        with closing(sqlite3.connect(home / "zugong.sqlite3")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(home / "zugong.sqlite3", Path(made.raw))
    yield made


def run(quick: bool) -> Result:
    sizes = Sizes(100, 2, 500, 100) if quick else Sizes(1000, 7, 20_000, 1000)
    comparisons: list[Comparison] = []
    notes: list[str] = []
    met: list[bool] = []
    try:
        with rigs.postgres() as server, base("PostgreSQL", sizes.homes, server) as made:
            found = against_driver(made, sizes, notes)
            comparisons.append(found)
            met.append(found.ratio.median >= PROCEDURE_RATIO)
            try:
                found = against_hordak(made, server, sizes, notes)
            except rigs.Missing as missing:
                notes.append(f"not measured: {missing}")
            else:
                comparisons.append(found)
                met.append(found.ratio.median >= HORDAK_RATIO)
    except rigs.Missing as missing:
        notes.append(f"not measured: {missing}")
    with base("SQLite", sizes.homes) as made:
        comparisons.append(against_driver(made, sizes, notes))
    notes.append(
        "ours also takes the event of the audit trail with its HMAC, the digest, the check of the kind and of what is held; "
        "the stored procedure and the statements of SQLite write the same rows without any of these"
    )
    return Result(
        ID,
        TITLE,
        f"ours ÷ rival in transfers a second: ≥ {PROCEDURE_RATIO:g} × one stored procedure, "
        f"≥ {HORDAK_RATIO:g} × django-hordak's transfer_to",
        all(met) if met else None,
        f"{sizes.homes:,} households, {sizes.batch:,} transfers a round",
        tuple(comparisons),
        tuple(notes),
        quick,
    )


def against_driver(made: Base, sizes: Sizes, notes: list[str]) -> Comparison:
    """Both sides leave the same rows but for the event, and ours verifies."""
    count = sizes.batch
    with made.ours() as ours, made.driver() as driver:
        check_same_rows(ours, driver)
        times = turns(
            sizes.rounds, lambda: ours.ask(do="post", count=count), lambda: driver.ask(do="post", count=count)
        )
        spent = count / float(ours.ask(do="redeem", count=count))
        found = ours.ask(do="findings")
        if found:
            raise AssertionError(f"the books do not add up: {found[:3]}")
    rival = "one stored procedure" if made.name == "PostgreSQL" else "a few statements"
    notes.append(f"{made.name}: redeeming, which draws on lots, {spent:,.0f}/s; afterwards the books verify")
    return Comparison.of(f"{made.name}: earning, the action", rival, *per_second(times, count), unit="/s")


def check_same_rows(ours: rigs.Side, driver: rigs.Side) -> None:
    grown = []
    for side in (ours, driver):
        before = side.ask(do="rows")
        side.ask(do="post", count=1)
        after = side.ask(do="rows")
        grown.append({table: after[table] - before[table] for table in before})
    if grown[0].pop("organisations_event") != 1 or grown[1].pop("organisations_event") != 0:
        raise AssertionError("ours leaves one event, the driver alone none")
    if grown[0] != grown[1]:
        raise AssertionError(f"the two sides do not write the same rows: {grown[0]} and {grown[1]}")


def against_hordak(made: Base, server: str, sizes: Sizes, notes: list[str]) -> Comparison:
    python = rigs.rival_python()
    address = rigs.new_database(server, "p1_hordak")
    env = {
        key: value for key, value in made.env.items() if key not in {"DJANGO_SETTINGS_MODULE", "PYTHONPATH"}
    }
    count = sizes.batch
    with made.ours() as ours, rigs.Side([python, HORDAK, address], env) as theirs:
        theirs.ask(do="prepare", homes=sizes.hordak_homes)
        times = turns(
            sizes.rounds, lambda: ours.ask(do="post", count=count), lambda: theirs.ask(do="post", count=count)
        )
        kept = theirs.ask(do="rows")
    if kept["transactions"] != count * (sizes.rounds + 1):
        raise AssertionError(f"django-hordak holds {kept}")
    notes.append(f"django-hordak: {sizes.hordak_homes:,} accounts, own settings and triggers, same server")
    return Comparison.of(
        "PostgreSQL: earning, the action", "django-hordak's transfer_to", *per_second(times, count), unit="/s"
    )
