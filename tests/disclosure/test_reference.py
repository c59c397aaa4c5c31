"""The reference holds what it says: its program for readers without us runs, and says no where it must."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from tests.disclosure.making import published
from zugong.disclosure import log
from zugong.disclosure.checking import FAULTS
from zugong.villages.publishing import kinds as published_kinds

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).resolve().parents[2] / "docs/reference/disclosure.md"


def test_the_short_program_checks_a_real_file_and_refuses_each_change(client, county, tmp_path):
    for month in (3, 4, 5):
        version = published(county, month=month)
    program = re.search(r"```python\n(import base64.*?)```", REFERENCE.read_text("utf-8"), re.S).group(1)
    assert 15 <= len(program.strip().splitlines()) <= 26
    (tmp_path / "check.py").write_text(program, "utf-8")
    address = reverse("disclosure_proof", args=[version.publication.number, 1])
    good = json.loads(client.get(address).content)

    def check(**changes):
        path = tmp_path / "proof.json"
        path.write_text(json.dumps(good | changes), "utf-8")
        return subprocess.run(
            [sys.executable, tmp_path / "check.py", path, str(log.public_key())],
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            env={"PYTHONUTF8": "1"},
        )

    done = check()
    assert done.returncode == 0, done.stderr
    assert "石榴坪村2026年5月收支" in done.stdout
    head = good["head"]
    for changes in (
        {"document": good["document"].replace("8600.00", "8700.00")},
        {"leaf": good["leaf"].replace("2026", "2025")},
        {"index": good["index"] - 1},
        {"path": [step[::-1] for step in good["path"]]},
        {"head": head.replace("\n3\n", "\n2\n")},
        {"head": head.replace("T", "U", 1)},
    ):
        assert check(**changes).returncode != 0, changes


def test_every_kind_and_address_it_names_exists():
    text = REFERENCE.read_text("utf-8")
    for key in (
        published_kinds.FINANCE,
        published_kinds.AFFAIRS,
        published_kinds.MAJOR,
        published_kinds.LIST,
        published_kinds.POLICY,
        published_kinds.SERVICE,
        published_kinds.PARTY,
    ):
        assert f"`{key}`" in text
    for name in ("disclosure_log", "disclosure_head", "disclosure_heads", "disclosure_entries"):
        assert reverse(name).rpartition("/log/")[2].split(".")[0] in text
    assert FAULTS
