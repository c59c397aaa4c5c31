"""Those who take ballots are killed while they take them: what was acknowledged is in the urn, once, and nothing else is."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS, CODES = 12, 400

pytestmark = pytest.mark.skipif(
    os.environ.get("ZUGONG_TEST_DB") == "postgres", reason="kills processes on a SQLite file"
)

START = "from zugong.config.cli import setup\nsetup()\n"
KIND = "from tests.evaluation.rounds import KIND\nfrom zugong.evaluation import kinds\nkinds.register(KIND)\n"
PREPARE = (
    START
    + KIND
    + f"""
import json
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.evaluation import rounds
c = rounds.make_county()
round_ = rounds.make_round(c)
codes = rounds.to_ballot(c, round_, {CODES})["people"]
print(json.dumps({{"codes": codes, "subject": rounds.subjects_of(round_)[0].pk}}))
"""
)
# Says each code before and after its ballot went in, so that the other side knows what was acknowledged.
TAKE = (
    START
    + KIND
    + """
import json, sys
from zugong.evaluation import actions
given = json.load(sys.stdin)
for code in given["codes"]:
    try:
        actions.cast(code=code, chosen={"favour": [given["subject"]]})
        print("in", code, flush=True)
    except Exception as error:
        print(getattr(error, "code", type(error).__name__), code, flush=True)
"""
)
COUNT = (
    START
    + KIND
    + """
import json
from zugong.config import checks
from zugong.evaluation import actions
from zugong.evaluation.models import Round, Tally, Urn
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
before = checks.run(["evaluation"])
unused = sum(len(urn.roll.split("\\n")) for urn in Urn.objects.all() if urn.roll)
casts = sum(Urn.objects.values_list("casts", flat=True))
by = Actor.of(Account.objects.get(display_name="李向阳"))
actions.freeze(Round.objects.get(), by=by)
chosen = Tally.objects.get(value="chosen").count
faults = before + checks.run(["evaluation", "cases", "clocks", "events"])
print(json.dumps({"unused": unused, "casts": casts, "chosen": chosen, "faults": faults}))
"""
)


def test_killed_while_voting_no_ballot_is_lost_or_doubled(tmp_path):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ZUGONG_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    } | {"ZUGONG_MODE": "test", "ZUGONG_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}

    def run(program):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    place = run(PREPARE)
    rng = Random(20260629)
    left, said, doubtful = list(place["codes"]), [], set()
    for kill in range(KILLS + 1):
        log = tmp_path / f"said-{kill}"
        with log.open("wb") as out:
            taker = subprocess.Popen(
                [sys.executable, "-c", TAKE], env=environment, stdin=subprocess.PIPE, stdout=out, cwd=ROOT,
                start_new_session=True,
            )  # fmt: skip
        part = left if kill < KILLS else left[:30]
        taker.stdin.write(json.dumps({"codes": part, "subject": place["subject"]}).encode())
        taker.stdin.close()
        if kill < KILLS:
            while not log.stat().st_size:  # started
                time.sleep(0.005)
            time.sleep(rng.uniform(0.005, 0.12))
            with suppress(ProcessLookupError):
                os.killpg(taker.pid, signal.SIGKILL)
        taker.wait(60)
        lines = [line.split() for line in log.read_text().splitlines() if len(line.split()) == 2]
        for word, code in lines:
            if word == "used":  # taken by one that was killed before it could say so
                assert code in doubtful
            else:
                assert (word, code not in said) == ("in", True)
            said.append(code)
        done = {code for _word, code in lines}
        left = [code for code in left if code not in done]
        doubtful = {left[0]} if left else set()
    assert len(said) > KILLS
    counted = run(COUNT)
    # The last turn was not killed, so nothing is in doubt any more.
    assert counted == {"unused": CODES - len(said), "casts": len(said), "chosen": len(said), "faults": []}
