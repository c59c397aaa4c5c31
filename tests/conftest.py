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


@pytest.fixture(autouse=True)
def _home_of_its_own(settings, tmp_path_factory):
    """What a test keeps outside the database (anchors of the event chains, backups) is gone with it, as its rows are."""
    settings.HOME = tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def _made_databases(request, django_db_setup, django_db_blocker):
    """pytest-django makes no test database for a run whose tests ask for ``committed_db`` alone; then it is made here."""
    from django.test.utils import setup_databases, teardown_databases

    known = {"db", "transactional_db", "live_server"}
    asked = any(
        item.get_closest_marker("django_db") or known.intersection(getattr(item, "fixturenames", ()))
        for item in request.session.items
    )
    if asked:
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def committed_db(_made_databases, django_db_blocker):
    """A database whose transactions are real, for threads that race each other. Not together with the django_db mark.

    Afterwards the tables are emptied, which append-only tables refuse on SQLite while their triggers stand.
    """
    from django.core.management import call_command
    from django.db import connection

    from zugong.organisations.models import EventChain

    with django_db_blocker.unblock():
        yield
        triggers = []
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
                )
                triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            call_command("flush", verbosity=0, interactive=False)
            for _name, sql in triggers:
                cursor.execute(sql)
        EventChain.objects.bulk_create(EventChain(number=number) for number in range(EventChain.COUNT))
        connection.close()
