"""Checks that would let everything through are worse than none: each is shown something it must refuse."""

import json

import pytest

from tools import check


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text(
        "django==5.2 \\\n    --hash=sha256:00\n    # via zugong\n"
    )
    write_lock(tmp_path, {"integrity": "sha512-00", "funding": {"url": "https://example.org"}})
    return tmp_path


def write_lock(root, package):
    packages = {"": {"name": "zugong"}, "node_modules/htmx.org": package}
    (root / "package-lock.json").write_text(json.dumps({"packages": packages}))


def test_clean_lock_files_pass(root):
    assert check.lock_files() == []


@pytest.mark.parametrize(
    "line", ["--index-url https://a.example/simple", "-f /wheels", "django @ https://a.example/d.whl"]
)
def test_download_address_in_requirements(root, line):
    (root / "requirements" / "runtime.txt").write_text(f"django==5.2\n{line}\n")
    assert check.lock_files() == ["requirements/runtime.txt:2: names a download address"]


def test_download_address_or_missing_hash_in_package_lock(root):
    write_lock(root, {"resolved": "https://a.example/htmx.tgz"})
    assert len(check.lock_files()) == 2


def test_registry_hosts_in_tracked_text(root, monkeypatch):
    note = root / "note.md"
    monkeypatch.setattr(check, "tracked", lambda: [note])
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:secret@wheels.county.example:8443/simple")
    note.write_text("from wheels.county.example\n")
    assert check.no_registry_hosts() == ["note.md:1: names the package registry wheels.county.example"]
    note.write_text("fine\n" + ".".join(check.REGISTRIES[0]) + "\n")
    assert [problem[:9] for problem in check.no_registry_hosts()] == ["note.md:2"]
    note.write_text("nothing to see\n")
    assert check.no_registry_hosts() == []


@pytest.mark.parametrize(
    ("markup", "bad"),
    [
        ('<p style="color: red">', True),
        ('<button onclick="go()">', True),
        ("<script>go()</script>", True),
        ('<a href="javascript:go()">', True),
        ('<script src="/static/a.js" defer></script>', False),
        ('<script type="application/json" id="data">{}</script>', False),
        ('<p class="style" data-on="1">', False),
    ],
)
def test_inline_script_and_style(root, monkeypatch, markup, bad):
    monkeypatch.setattr(check, "command", lambda *words: list)
    folder = root / "src" / "zugong" / "hall" / "templates"
    folder.mkdir(parents=True)
    (folder / "a.html").write_text(f"{markup}\n")
    assert bool(check.templates()) is bad


def test_command_reports_what_it_printed():
    assert check.command("sh", "-c", "echo wrong; exit 3")() == ["wrong"]
    assert check.command("true")() == []


@pytest.mark.parametrize(
    ("importer", "imported", "bad"),
    [
        ("zugong.villages.actions", "zugong.workorders.forms", True),
        ("zugong.portal.views", "zugong.organisations.urls_signin", True),
        ("zugong.portal.views.home", "zugong.villages.views.menu", True),
        ("zugong.config.urls", "zugong.villages.urls", False),
        ("zugong.villages.urls", "zugong.villages.views", False),
        ("zugong.villages.views", "zugong.workorders.queries", False),
    ],
)
def test_a_rooms_pages_are_its_own(importer, imported, bad):
    assert check.trespasses(importer, imported) is bad
