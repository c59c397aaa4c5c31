"""What holds for the project as a whole."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "zugong"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LONGEST = 500
SOURCES = sorted(
    path
    for folder in ("src", "tests", "tools", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def test_sources_are_found():
    assert len(SOURCES) > 50


def test_every_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)[1].splitlines()
    assert len(listed) == len(PYPROJECT["project"]["dependencies"])
    assert [line for line in listed if not re.search(r'^    "[^"]+",\s+# \w', line)] == []


def test_every_dependency_is_locked_with_hashes():
    locked = {}
    for line in (
        (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    ):
        if match := re.match(r"([\w.-]+)(?:\[[^\]]*\])?==", line):
            locked[normal(match[1])] = "--hash=sha256:" in line
    wanted = {normal(re.match(r"[\w.-]+", name)[0]) for name in PYPROJECT["project"]["dependencies"]}
    assert wanted - locked.keys() == set()
    assert all(locked.values())


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_files_stay_short():
    assert {
        str(path.relative_to(ROOT)): length
        for path in SOURCES
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    } == {}


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    files = [
        path
        for path in (*SOURCES, *PACKAGE.rglob("*.html"), *ROOT.glob("docs/**/*.md"))
        if marks.search(path.read_text("utf-8"))
    ]
    assert files == []


def test_every_room_is_installed():
    from django.apps import apps

    plain = {"config", "lib", "planning"}  # no models, nothing to install
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms - plain == {
        app.name.removeprefix("zugong.") for app in apps.get_app_configs() if app.name.startswith("zugong.")
    }


def test_readmes_name_existing_files_and_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        targets = re.findall(r"\bmake ([a-z]+)\b", text)
        links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
        assert {"demo", "test", "check"} <= set(targets)
        assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
        assert [link for link in links if not (ROOT / link).exists()] == []


def test_licence_is_whole_and_in_both_languages():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.count("http://license.coscl.org.cn/MulanPSL2") == 4
    for number, (chinese, english) in enumerate(
        [
            ("定义", "Definition"),
            ("授予版权许可", "Grant of Copyright License"),
            ("授予专利许可", "Grant of Patent License"),
            ("无商标许可", "No Trademark License"),
            ("分发限制", "Distribution Restriction"),
            ("免责声明与责任限制", "Disclaimer of Warranty and Limitation of Liability"),
            ("语言", "Language"),
        ]
    ):
        assert f"{number}. {chinese}\n" in text
        assert f"{number}. {english}\n" in text


def test_production_does_not_start_without_keys(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZUGONG_")}
    environment |= {"ZUGONG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "zugong.config.settings"}
    result = subprocess.run(
        [sys.executable, "-m", "django", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "ZUGONG_SECRET_KEY is not set" in result.stderr


def test_every_environment_variable_is_listed_and_no_other():
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    named = {name for text in sources for name in re.findall(r"\b(?:ZUGONG_[A-Z_]+|DATABASE_URL)\b", text)}
    read = {
        name
        for text in sources
        for name in re.findall(r"os\.environ(?:\.[a-z]+\(|\[)\s*f?[\"']([^\"']+)[\"']", text)
    }
    assert listed == named
    assert read - listed == {"DJANGO_SETTINGS_MODULE"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("zugong-*.whl"))) as archive:
        yield set(archive.namelist())


def test_wheel_carries_what_make_setup_made(wheel):
    made = [
        path.relative_to(ROOT / "src").as_posix()
        for pattern in ("web/static/vendor/**/*", "*/locale/**/*.mo")
        for path in PACKAGE.glob(pattern)
        if path.is_file()
    ]
    assert any(name.endswith(".mo") for name in made)
    assert any(name.endswith("tabler.min.css") for name in made)
    assert set(made) - wheel == set()


def test_wheel_carries_every_template_and_typst_paper(wheel):
    kept = [
        path.relative_to(ROOT / "src").as_posix()
        for suffix in ("html", "typ", "txt", "css", "js")
        for path in PACKAGE.rglob(f"*.{suffix}")
    ]
    assert kept
    assert set(kept) - wheel == set()


def test_wheel_carries_the_licence_and_no_tests(wheel):
    assert any(name.endswith("LICENSE") for name in wheel)
    assert [name for name in wheel if not name.startswith(("zugong/", "zugong-"))] == []
