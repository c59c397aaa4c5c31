"""Backup and restore: the database and the stored files in one archive, checked on the way in."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from zugong.disclosure import log as disclosure_log
from zugong.organisations.events import anchors_file
from zugong.organisations.fields import blind_index

MANIFEST = "zugong-backup.json"
# What is kept outside the database to prove that nobody changed it: chain heads of events, heads of the disclosure log.
KEPT: dict[str, Callable[[], Path]] = {
    "anchors.jsonl": anchors_file,
    "tree-heads.jsonl": disclosure_log.heads_file,
}
FORMAT = 1
# Left out: whoever reads a backup must not become who was signed in, and a restored one signs nobody in again.
SESSIONS = ("django_session", "usersessions_usersession")
Progress = Callable[[str], None]


class BackupError(Exception):
    """What is wrong with the archive or the target, in words."""


def backup(target: Path, *, say: Progress) -> Path:
    """Write one ``.tar.gz`` with a consistent copy of the database and every stored file; the target must not exist.

    The database is copied first and files are never changed, so every file that a row names is there.
    """
    if target.exists():
        raise BackupError(f"{target} exists; choose another name")
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no directory; make it first, or choose another place")
    with _scratch() as scratch:
        # Before the database, so that none of them speaks of rows that the copy does not hold.
        for name, place in KEPT.items():
            if place().exists():
                shutil.copyfile(place(), scratch / name)
        dump = scratch / "database"
        say("database")
        _dump(dump)
        manifest = scratch / MANIFEST
        manifest.write_text(json.dumps(_manifest()), encoding="utf-8")
        partial = target.with_name(target.name + ".part")
        try:
            # Nobody else may read it, not even while it is being written: it holds the whole county.
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w:gz") as archive:
                archive.add(manifest, MANIFEST)
                archive.add(dump, "database")
                for name in KEPT:
                    if (scratch / name).exists():
                        archive.add(scratch / name, name)
                say("files")
                _add_files(archive)
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)
    return target


def restore(source: Path, *, say: Progress) -> None:
    """Put a backup in place of the present data, and bring its tables up to this program's version.

    The present database, files and anchors are kept beside as ``*.before-restore``. Everything is checked before anything is
    touched: ``BackupError`` says what is wrong with the archive.
    """
    with _scratch() as scratch:
        _unpack(source, scratch)
        _check_manifest(source, scratch)
        dump = scratch / "database"
        _check_dump(source, dump)
        say("database")
        _load(dump)
        say("files")
        places = {"files": _files()} | {name: place() for name, place in KEPT.items()}
        for name, place in places.items():
            if place.exists():
                _set_aside(place)
            if (scratch / name).exists():
                shutil.move(scratch / name, place)
    call_command("migrate", verbosity=0)
    disclosure_log.write_heads(since=disclosure_log.last_kept())


def _files() -> Path:
    return Path(settings.HOME) / "files"


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=settings.HOME) as name:
        yield Path(name)


def _manifest() -> dict[str, Any]:
    return {
        "engine": connection.vendor,
        "at": timezone.now().isoformat(),
        "format": FORMAT,
        "keys": _key_mark(),
    }


def _key_mark() -> str:
    """Tells whether two installations have the same index key, without telling the key."""
    return blind_index("zugong", "backup.keys")[:16]


def _add_files(archive: tarfile.TarFile) -> None:
    for path in sorted(_files().rglob("*")):
        if path.is_file():
            try:
                archive.add(path, f"files/{path.relative_to(_files())}")
            except FileNotFoundError:
                continue  # written for a transaction that was rolled back meanwhile


def _unpack(source: Path, target: Path) -> None:
    try:
        # To the end, where the checksum of the whole stands; unpacking alone stops before it.
        with gzip.open(source) as stream:
            while stream.read(1 << 20):
                pass
        with tarfile.open(source, "r:gz") as archive:
            for member in archive.getmembers():
                if not (member.isfile() or member.isdir()):
                    raise BackupError(
                        f"{source} holds {member.name}, which is neither a file nor a folder; nothing was touched"
                    )
            archive.extractall(target, filter="data")
    except tarfile.FilterError as error:
        raise BackupError(
            f"{source} wants to write outside its place ({error}); nothing was touched"
        ) from error
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise BackupError(f"{source} is damaged or no backup ({error}); nothing was touched") from error


def _check_manifest(source: Path, folder: Path) -> None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        engine, format_ = manifest["engine"], manifest["format"]
    except FileNotFoundError:
        raise BackupError(f"{source} holds no {MANIFEST}; it is not a backup of this platform") from None
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{source}: {MANIFEST} cannot be read; nothing was touched") from error
    if format_ != FORMAT:
        raise BackupError(
            f"{source} has format {format_}, this program reads {FORMAT}; use the program that made it"
        )
    if engine != connection.vendor:
        raise BackupError(f"the backup was made on {engine}, this installation runs on {connection.vendor}")
    if manifest.get("keys") != _key_mark():
        raise BackupError(
            "the backup was made under other keys: its sensitive fields and events could not be read here; "
            "set ZUGONG_FIELD_KEYS and ZUGONG_INDEX_KEY of the installation it comes from"
        )


def _check_dump(source: Path, dump: Path) -> None:
    if not dump.is_file():
        raise BackupError(f"{source} holds no database; nothing was touched")
    if connection.vendor != "sqlite":
        try:
            _run(["pg_restore", "--list", str(dump)])
        except BackupError as error:
            raise BackupError(
                f"the database in {source} cannot be read ({error}); nothing was touched"
            ) from error
        return
    try:
        with closing(sqlite3.connect(f"file:{dump}?mode=ro", uri=True)) as copy:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            applied = set(copy.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        raise BackupError(
            f"the database in {source} cannot be read ({error}); nothing was touched"
        ) from error
    if verdict != "ok":
        raise BackupError(f"the database in {source} is damaged ({verdict}); nothing was touched")
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    if newer := sorted(".".join(key) for key in applied - known if key[0] in {app for app, _name in known}):
        raise BackupError(
            f"the backup was made by a newer program (it knows {newer[0]}); update this one first"
        )


def _set_aside(path: Path) -> None:
    aside = path.with_name(path.name + ".before-restore")
    if aside.is_dir():
        shutil.rmtree(aside)
    path.replace(aside)


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA secure_delete = ON")
            for table in SESSIONS:
                copy.execute(f"DELETE FROM {table}")
            copy.commit()
        return
    left_out = [f"--exclude-table-data={table}" for table in SESSIONS]
    _run(["pg_dump", "--format=custom", "--no-owner", *left_out, f"--file={target}"])


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        fresh = database.with_name(database.name + ".restoring")
        shutil.copyfile(source, fresh)
        fresh.chmod(0o600)
        if database.exists():
            # What the write-ahead log still holds belongs into the copy that is set aside.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            _set_aside(database)
        for suffix in ("-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        fresh.replace(database)
        return
    aside = Path(settings.HOME) / "database.before-restore"
    aside.unlink(missing_ok=True)
    _dump(aside)
    aside.chmod(0o600)
    connection.close()
    _run(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--dbname",
            _database(),
            str(source),
        ]
    )


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _run(command: list[str]) -> None:
    """Run one of PostgreSQL's programs; where to connect goes through the environment, where nobody reads the password."""
    if shutil.which(command[0]) is None:
        raise BackupError(f"{command[0]} is not installed; it comes with PostgreSQL's client programs")
    given = connection.settings_dict
    place = {
        "PGDATABASE": _database(),
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"]),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGSSLMODE": given["OPTIONS"].get("sslmode", ""),
    }
    environment = os.environ | {name: value for name, value in place.items() if value}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise BackupError(done.stderr.strip()[-2000:] or f"{command[0]} failed")
