"""Backup and restore: the database and the stored files in one archive, checked on the way in."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

MANIFEST = "zugong-backup.json"
Progress = Callable[[str], None]


class BackupError(Exception):
    """What is wrong with the archive or the target, in words."""


def backup(target: Path, *, say: Progress) -> Path:
    """Write one ``.tar.gz`` with a consistent copy of the database and every stored file; the target must not exist."""
    if target.exists():
        raise BackupError(f"{target} exists; choose another name")
    files = Path(settings.HOME) / "files"
    partial = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch:
        dump = Path(scratch) / "database"
        say("database")
        _dump(dump)
        manifest = Path(scratch) / MANIFEST
        manifest.write_text(json.dumps({"engine": connection.vendor, "at": timezone.now().isoformat(), "format": 1}))
        with tarfile.open(partial, "w:gz") as archive:
            archive.add(manifest, MANIFEST)
            archive.add(dump, "database")
            say("files")
            if files.exists():
                archive.add(files, "files")
    partial.rename(target)
    target.chmod(0o600)
    return target


def restore(source: Path, *, say: Progress) -> None:
    """Put a backup in place of the present data. The present database and files are kept beside as ``*.before-restore``."""
    try:
        archive = tarfile.open(source, "r:gz")
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source} is not a backup: {error}") from error
    with archive, tempfile.TemporaryDirectory(dir=settings.HOME) as scratch:
        archive.extractall(scratch, filter="data")
        manifest = Path(scratch) / MANIFEST
        if not manifest.exists():
            raise BackupError(f"{source} holds no {MANIFEST}; it is not a backup of this platform")
        made_on = json.loads(manifest.read_text())["engine"]
        if made_on != connection.vendor:
            raise BackupError(f"the backup was made on {made_on}, this installation runs on {connection.vendor}")
        say("database")
        _load(Path(scratch) / "database")
        say("files")
        files = Path(settings.HOME) / "files"
        if files.exists():
            _set_aside(files)
        if (Path(scratch) / "files").exists():
            shutil.move(str(Path(scratch) / "files"), files)


def _set_aside(path: Path) -> None:
    aside = path.with_name(path.name + ".before-restore")
    if aside.is_dir():
        shutil.rmtree(aside)
    path.replace(aside)


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        with copy:
            connection.connection.backup(copy)
        copy.close()
        return
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", settings.DATABASE_URL])


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        check = sqlite3.connect(source)
        verdict = check.execute("PRAGMA integrity_check").fetchone()[0]
        check.close()
        if verdict != "ok":
            raise BackupError(f"the database in the backup is damaged: {verdict}")
        database = Path(connection.settings_dict["NAME"])
        connection.close()
        for suffix in ("-wal", "-shm"):
            Path(str(database) + suffix).unlink(missing_ok=True)
        if database.exists():
            _set_aside(database)
        shutil.copyfile(source, database)
        return
    _run(["pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={settings.DATABASE_URL}", str(source)])


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise BackupError(f"{command[0]} is not installed; it comes with PostgreSQL's client programs")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise BackupError(done.stderr.strip()[-2000:])
