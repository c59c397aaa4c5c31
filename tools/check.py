"""``make check``: style, types, floors, templates, migrations, catalogues, diagrams, lock files. Runs all, then sums up.

``make check ARGS="floors types"`` runs the named checks only.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = ["src", "tests", "benchmarks", "tools"]
PRIVATE = {"views", "forms", "urls"}  # what belongs to a room alone

# Hosts of package registries, in two parts so that this file does not name one. A lock file that does would tie
# every installation to the network it was written on.
REGISTRIES = [
    ("pypi", "org"),
    ("files.pythonhosted", "org"),
    ("registry.npmjs", "org"),
    ("registry.npmmirror", "com"),
    ("registry.yarnpkg", "com"),
    ("mirrors.aliyun", "com"),
    ("mirrors.tuna.tsinghua", "edu.cn"),
    ("mirrors.cloud.tencent", "com"),
    ("deb.debian", "org"),
    ("proxy.golang", "org"),
]


def command(*words: str) -> Callable[[], list[str]]:
    def run() -> list[str]:
        result = subprocess.run(
            words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        return [] if result.returncode == 0 else [(result.stdout + result.stderr).strip() or "failed"]

    return run


def tracked() -> list[Path]:
    """What git keeps or is about to; elsewhere (an unpacked archive) nothing is known and nothing is checked."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    data = path.read_bytes()
    return None if b"\0" in data[:8000] else data.decode("utf-8", errors="replace")


# --- checks of our own -------------------------------------------------------------------------------------------
def trespasses(importer: str, imported: str) -> bool:
    """Whether this is another room's views, forms or urls; only ``config`` puts the rooms together."""
    here, there = importer.split("."), imported.split(".")
    private = any(part.split("_")[0] in PRIVATE for part in there[2:])
    return private and len(here) > 1 and here[1] not in {there[1], "config"}


def room_pages() -> list[str]:
    import grimp

    graph = grimp.build_graph("zugong", cache_dir=None)
    return [
        f"{importer} imports {imported}, which belongs to its room alone"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if trespasses(importer, imported)
    ]


def templates() -> list[str]:
    """djlint, and what the pages' security policy forbids."""
    folders = sorted(str(path) for path in (ROOT / "src" / "zugong").glob("*/templates"))
    problems = command(str(BIN / "djlint"), "--lint", "--quiet", *folders)() if folders else []
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:"
    )
    data_only = re.compile(r"<script[^>]*type=[\"']application/(?:ld\+)?json")
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.html")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                match = inline.search(line)
                if match and not data_only.search(line):
                    problems.append(
                        f"{path.relative_to(ROOT)}:{number}: inline script or style: {match[0].strip()}"
                    )
    return problems


def lock_files() -> list[str]:
    problems = []
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            words = line.split("#")[0]
            if "://" in words or re.match(r"\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b", words):
                problems.append(f"{path.relative_to(ROOT)}:{number}: names a download address")
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        if "resolved" in package:
            problems.append(f"package-lock.json: {name} has a download address; delete its `resolved` line")
        if name and "integrity" not in package:
            problems.append(f"package-lock.json: {name} has no integrity hash")
    return problems


def registry_hosts() -> Iterator[str]:
    """The well-known ones, and those that this machine is set up to use."""
    yield from (".".join(parts) for parts in REGISTRIES)
    given = [
        value
        for name, value in os.environ.items()
        if re.search(r"(?i)index_url|find_links|npm_config_registry", name)
    ]
    for words in (["-m", "pip", "config", "list"],):
        result = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
        given.append(result.stdout)
    for value in given:
        for host in re.findall(r"https?://(?:[^/@\s']*@)?([^/:\s'\"]+)", value):
            if host not in {"localhost", "127.0.0.1"}:
                yield host


def no_registry_hosts() -> list[str]:
    hosts = re.compile("|".join(sorted({re.escape(host) for host in registry_hosts()})), re.IGNORECASE)
    problems = []
    for path in tracked():
        text = text_of(path)
        if text is None:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if match := hosts.search(line):
                problems.append(f"{path.relative_to(ROOT)}:{number}: names the package registry {match[0]}")
    return problems


CHECKS: dict[str, Callable[[], list[str]]] = {
    "style": command(str(BIN / "ruff"), "check", "--quiet", *CODE),
    "format": command(str(BIN / "ruff"), "format", "--check", "--quiet", *CODE),
    "types": command(str(BIN / "mypy"), "src/zugong"),
    "floors": command(str(BIN / "lint-imports"), "--no-cache"),
    "room-pages": room_pages,
    "templates": templates,
    "migrations": command(sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"),
    "system": command(sys.executable, "-m", "django", "check"),
    "messages": command(sys.executable, "tools/messages.py", "--check"),
    "diagrams": command(sys.executable, "tools/diagrams.py", "--check"),
    "lock-files": lock_files,
    "registry-hosts": no_registry_hosts,
}


def main() -> int:
    chosen = sys.argv[1:] or list(CHECKS)
    if unknown := set(chosen) - set(CHECKS):
        print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
        return 2
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="zugong-check-") as home:
        os.environ |= {
            "ZUGONG_MODE": "test",
            "ZUGONG_HOME": home,
            "DJANGO_SETTINGS_MODULE": "zugong.config.settings",
            "DATABASE_URL": "",
            "NO_COLOR": "1",
        }
        for name in chosen:
            started = time.monotonic()
            problems = CHECKS[name]()
            outcomes.append((name, not problems, time.monotonic() - started))
            if problems:
                print(f"--- {name}", *problems, "", sep="\n", flush=True)
    for name, good, seconds in outcomes:
        print(f"{name:<16}{'ok' if good else 'FAILED':<8}{seconds:>6.1f} s")
    return 0 if all(good for _, good, _ in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
