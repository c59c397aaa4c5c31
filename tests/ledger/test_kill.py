"""Processes that post are killed again and again: what was acknowledged is in the books once, and they add up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS, WRITERS = 8, 2

PREPARE = """
import json
from zugong.config.cli import setup
setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_county
from tests.ledger.conftest import open_books
books = open_books(make_county(), homes=4)
for home in range(4):
    books.earn(home, 1000, f"start/{home}")
print(json.dumps({"unit": books.unit.pk, "issued": books.issued.pk, "merchant": books.merchant.pk,
                  "homes": [home.pk for home in books.homes]}))
"""
# Says each key before it posts and after; whoever restarts it begins where it stopped, with the same keys.
POST = """
import itertools, json, sys
from zugong.config.cli import setup
setup()
from zugong.ledger import actions
from zugong.ledger.actions import Line, Posting
from zugong.organisations.actors import SYSTEM
from zugong.organisations.models import Unit
b, name, start = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
unit = Unit.objects.get(pk=b["unit"])
def earning(key, home, points):
    return Posting(key=key, kind="earn", lines=[Line(b["issued"], -points), Line(home, points)])
print("ready", flush=True)
for n in itertools.count(start):
    home = b["homes"][n % 4]
    if n % 5 == 4:
        actions.post_many([earning(f"{name}/{n}/{k}", b["homes"][k % 4], 1) for k in range(40)], by=SYSTEM, unit=unit)
    elif n % 3 == 2:
        lines = [Line(home, -1), Line(b["merchant"], 1)]
        actions.post(key=f"{name}/{n}", kind="redeem", lines=lines, by=SYSTEM, unit=unit)
    else:
        one = earning(f"{name}/{n}", home, 3)
        actions.post(key=one.key, kind="earn", lines=one.lines, by=SYSTEM, unit=unit)
    print(n, flush=True)
"""
COUNT = """
import json
from zugong.config.cli import setup
setup()
from zugong.ledger.models import Transfer
print(json.dumps(list(Transfer.objects.exclude(key__startswith="start/").values_list("key", flat=True))))
"""


def expected(name: str, number: int) -> list[str]:
    return [f"{name}/{number}/{k}" for k in range(40)] if number % 5 == 4 else [f"{name}/{number}"]


@pytest.fixture
def environment(tmp_path):
    """An installation of its own on the engine of the run."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ZUGONG_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    } | {"ZUGONG_MODE": "test", "ZUGONG_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    if os.environ.get("ZUGONG_TEST_DB") != "postgres":
        yield plain
        return
    import psycopg

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS ledger_kill WITH (FORCE)")
        admin.execute("CREATE DATABASE ledger_kill")
        yield plain | {"DATABASE_URL": f"{server}/ledger_kill"}
        admin.execute("DROP DATABASE ledger_kill WITH (FORCE)")


def run(environment, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_killed_while_posting(environment, tmp_path):
    rng = Random(20260629)
    books = run(environment, "-c", PREPARE).strip().splitlines()[-1]
    reached = [0] * WRITERS
    trouble = tmp_path / "trouble.log"
    for _kill in range(KILLS):
        with trouble.open("ab") as log:
            writers = [
                subprocess.Popen(
                    [sys.executable, "-c", POST, books, f"w{number}", str(reached[number])],
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    cwd=ROOT,
                )
                for number in range(WRITERS)
            ]
        assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * WRITERS, trouble.read_text()
        time.sleep(rng.uniform(0.05, 0.6))
        for writer in writers:
            assert writer.poll() is None, trouble.read_text()
            writer.send_signal(signal.SIGKILL)
        for number, writer in enumerate(writers):
            said = writer.communicate()[0].splitlines()
            reached[number] = max([reached[number], *(int(line) + 1 for line in said if line.isdigit())])
    keys = json.loads(run(environment, "-c", COUNT))
    assert len(set(keys)) == len(keys) > KILLS * WRITERS
    wanted = {
        key for number in range(WRITERS) for n in range(reached[number]) for key in expected(f"w{number}", n)
    }
    assert wanted <= set(keys), "what was acknowledged is there"
    # What was under way at the end may be there too, whole.
    over = {key for number in range(WRITERS) for key in expected(f"w{number}", reached[number])}
    assert set(keys) <= wanted | over
    assert run(environment, "-m", "zugong", "check", "ledger").strip() == "clean"
    assert run(environment, "-m", "zugong", "check", "events").strip() == "clean"
