"""One world for all tests of a file: it takes longer to build than most of them take to ask it."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.contracts.world import ROLES, World, client_of, make_world
from zugong.lib import pdf


@pytest.fixture(scope="module")
def _one_world(_made_databases, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_one_world: World, django_db_blocker) -> Iterator[World]:
    """A copy of the file's world; what a test does to it is undone.

    It takes the place of the ``django_db`` mark, which would close the connection under the file's world.
    """
    inner = transaction.atomic()
    inner._from_testcase = True  # as in Django's TestCase: "durable" means the transaction of the request
    with django_db_blocker.unblock(), inner:
        cache.clear()
        yield copy.deepcopy(_one_world)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True, scope="module")
def _papers_set_once() -> Iterator[None]:
    """The same paper asked for by the next role is the one set before: what it says is tested elsewhere."""
    set_, kept = pdf._set, {}

    def once(*args):
        key = repr(args)
        if key not in kept:
            kept[key] = set_(*args)
        return kept[key]

    pdf._set = once
    yield
    pdf._set = set_


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    return {role: client_of(world.accounts.get(role)) for role in ROLES}
