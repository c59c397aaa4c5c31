"""A real browser against a real server in this process: phones and desks, signed in or not.

Whatever a journey does, no page may answer 5xx, break the security policy or throw an error in a script: the ``people``
fixture looks at the end. Pages of a failed journey are kept as pictures in var/journeys.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.factories import County, make_county
from zugong.organisations.models import Account

PICTURES = Path(__file__).resolve().parents[2] / "var" / "journeys"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 1,
}
DESK = {"viewport": {"width": 1440, "height": 900}}
PATIENCE = 10_000  # ms; two busy cores are slow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "people" in getattr(item, "fixturenames", ()):
            item.add_marker("journey")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture
def transactional_db(committed_db: None) -> None:
    """What the live server asks for; emptied in a way that append-only tables bear."""


@pytest.fixture(scope="session")
def browser(chromium: dict[str, Any]) -> Iterator[Browser]:
    # Playwright runs an event loop in this thread; Django would take our own queries for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**chromium)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class People:
    """Opens a context of its own for each person, and watches all of them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def villager(self, **options: Any) -> Page:
        """A phone without an account."""
        return self._open(PHONE | options)

    def member(self, account: Account, **options: Any) -> Page:
        """A phone, signed in."""
        return self._open(PHONE | options, account)

    def office(self, account: Account, **options: Any) -> Page:
        """A desk, signed in."""
        return self._open(DESK | options, account)

    def desk(self, **options: Any) -> Page:
        """A desk without an account."""
        return self._open(DESK | options)

    def _open(self, options: dict[str, Any], account: Account | None = None) -> Page:
        context = self.browser.new_context(
            base_url=self.address, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        if account is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(account), "url": self.address}]
            )
        page = context.new_page()
        context.on(
            "response", lambda r: self._trouble(r.status >= 500, f"{r.status} {r.request.method} {r.url}")
        )
        page.on("pageerror", lambda error: self._trouble(True, f"script: {error}"))
        page.on("console", lambda m: self._trouble("Content Security Policy" in m.text, f"policy: {m.text}"))
        return page

    def _trouble(self, is_one: bool, words: str) -> None:
        if is_one:
            self.troubles.append(words)

    def photograph(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(self.contexts):
            for page in context.pages:
                page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def session_of(account: Account) -> str:
    """The key of a session as signing in makes it."""
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return session.session_key


@pytest.fixture
def people(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[People]:
    cache.clear()
    found = People(browser, live_server.url)
    yield found
    failed = request.node.stash.get(FAILED, False)
    if failed:
        found.photograph(request.node.name.replace("/", "-"))
    found.close()
    assert failed or found.troubles == []


@pytest.fixture
def county(people: People) -> County:
    return make_county()
