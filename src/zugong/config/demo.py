"""The demonstration: a fictional county from a fixed seed, put back to its first day at every start."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

SEED = 20260629
KEEP_DAYS = 3


def prepare(home: Path, *, say: Callable[[str], None]) -> None:
    """Bring the demonstration database to its first day: copied when a recent pristine one exists, else made."""
    from zugong.disclosure import log

    database, pristine = home / "zugong.sqlite3", home / "pristine.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        Path(str(database) + suffix).unlink(missing_ok=True)
    for name in ("anchors.jsonl", "tree-heads.jsonl"):
        (home / name).unlink(missing_ok=True)  # of rows that are no more
    if pristine.exists() and _fits(pristine):
        shutil.copyfile(pristine, database)
        shutil.rmtree(home / "files", ignore_errors=True)
        if (home / "pristine-files").exists():
            shutil.copytree(home / "pristine-files", home / "files")
        log.write_heads(since=0)
        return
    from django.core.management import call_command
    from django.db import connection

    from zugong.portal.seed import seed

    shutil.rmtree(home / "files", ignore_errors=True)
    say("database")
    call_command("migrate", verbosity=0)
    say("county")
    seed(size="demo", number=SEED)
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    partial = pristine.with_suffix(".part")
    shutil.copyfile(database, partial)
    shutil.rmtree(home / "pristine-files", ignore_errors=True)
    if (home / "files").exists():
        shutil.copytree(home / "files", home / "pristine-files")
    partial.replace(pristine)


def _fits(pristine: Path) -> bool:
    """Recent enough for its dates to look alive, and no newer program than the one that made it."""
    made = pristine.stat().st_mtime
    package = Path(__file__).resolve().parent.parent
    newest = max((path.stat().st_mtime for path in package.rglob("*.py")), default=0.0)
    return time.time() - made < KEEP_DAYS * 86400 and newest < made


def home() -> Path:
    """Where the demonstration keeps its data."""
    base = os.environ.get("ZUGONG_HOME")
    return Path(base) / "demo" if base else Path.home() / ".local" / "share" / "zugong-demo"
