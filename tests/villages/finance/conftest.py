"""One county for a test, and clients that are signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def county(db):
    return factories.make_county()


@pytest.fixture
def signed_in():
    def enter(account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return enter
