"""Several who publish at once, and processes that are killed while they publish: the log stays whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.disclosure.making import signed
from tests.factories import make_county
from tests.races import in_parallel
from zugong.disclosure import checking, log
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import LogEntry, Publication, TreeHead, Version
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Refused

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
import json
from zugong.config.cli import setup
setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.disclosure.making import register_kinds, signed
from tests.factories import make_county
register_kinds()
c = make_county()
print(json.dumps({"secretary": c.secretary.pk, "made": [signed(c, month=month).pk for month in (3, 4, 5)]}))
"""
# Where it dies: in the middle of the transaction, or after it and before the file beside the database knows.
PUBLISH = """
import json, os, signal, sys
from zugong.config.cli import setup
setup()
from tests.disclosure.making import register_kinds
register_kinds()
from zugong.disclosure import log
from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
told, place, where = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if where:
    setattr(log, where, lambda *_args: os.kill(os.getpid(), signal.SIGKILL))
one = Publication.objects.get(id=told["made"][place])
publications.publish(one, by=Actor.of(Account.objects.get(pk=told["secretary"])))
"""
COUNT = """
from zugong.config.cli import setup
setup()
from zugong.disclosure import log
from zugong.disclosure.models import LogEntry, Publication, TreeHead
print(list(Publication.objects.order_by("id").values_list("state", flat=True)),
      LogEntry.objects.count(), TreeHead.objects.count(), len(list(log.read_heads())))
"""


def test_many_publish_at_once_and_two_the_same(committed_db):
    c = make_county()
    made = [signed(c, month=month).pk for month in range(1, 6)]
    secretary, clerk = Actor.of(c.secretary), Actor.of(c.clerk)

    def publish(pk, by):
        return actions.publish(Publication.objects.get(id=pk), by=by)

    outcome = in_parallel(
        *(lambda pk=pk: publish(pk, secretary) for pk in made), lambda: publish(made[0], clerk)
    )
    assert sum(isinstance(one, Version) for one in outcome) == 5
    assert sum(isinstance(one, Refused) for one in outcome) == 1
    assert list(LogEntry.objects.values_list("place", flat=True)) == [0, 1, 2, 3, 4]
    assert sorted(TreeHead.objects.values_list("size", flat=True)) == [1, 2, 3, 4, 5]
    log.write_heads()
    assert list(checking.verify()) == []


@pytest.fixture
def environment(tmp_path):
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ZUGONG_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    } | {"ZUGONG_MODE": "test", "ZUGONG_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}


@pytest.mark.skipif(os.environ.get("ZUGONG_TEST_DB") == "postgres", reason="an installation on a SQLite file")
def test_killed_while_publishing(environment):
    def run(*words):
        return subprocess.run(
            [sys.executable, *words], env=environment, capture_output=True, text=True, cwd=ROOT, check=False
        )

    prepared = run("-c", PREPARE)
    assert prepared.returncode == 0, prepared.stderr
    told = prepared.stdout.strip().splitlines()[-1]
    assert json.loads(told)["made"]
    assert run("-c", PUBLISH, told, "0", "").returncode == 0
    assert run("-c", PUBLISH, told, "1", "sign_head").returncode == -signal.SIGKILL
    assert run("-c", COUNT).stdout.strip() == "['published', 'signed', 'signed'] 1 1 1"
    assert run("-c", PUBLISH, told, "1", "write_heads").returncode == -signal.SIGKILL
    assert run("-c", COUNT).stdout.strip() == "['published', 'published', 'signed'] 2 2 1"
    assert run("-c", PUBLISH, told, "2", "").returncode == 0
    assert run("-c", COUNT).stdout.strip() == "['published', 'published', 'published'] 3 3 3"
    checked = run("-m", "zugong", "check", "disclosure")
    assert checked.stdout.strip() == "clean", checked.stdout + checked.stderr
