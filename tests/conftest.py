"""Fixtures for every test. A browser is found, or its absence is said aloud."""

import os
import shutil
from pathlib import Path

import pytest

MISSING_TOOL = (
    "missing tool: "  # tools/run_tests.py counts such skips as failures where everything is required
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium() -> str | None:
    named = os.environ.get("ZUGONG_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    journeys = [item for item in items if item.get_closest_marker("journey")]
    if journeys and not find_chromium():
        skip = pytest.mark.skip(reason=f"{MISSING_TOOL}Chromium (install it, or name it in ZUGONG_CHROMIUM)")
        for item in journeys:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def chromium():
    """Path of the browser, with the flags it is started with."""
    path = find_chromium()
    if path is None:
        pytest.skip(f"{MISSING_TOOL}Chromium")
    return {"executable_path": path, "args": CHROMIUM_FLAGS}
