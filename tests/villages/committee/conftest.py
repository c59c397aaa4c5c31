"""One county with its committee for a test, and clients that are signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories
from tests.villages.committee import scene


@pytest.fixture
def county(db):
    return factories.make_county()


@pytest.fixture
def committee(county):
    return scene.make_committee(county)


@pytest.fixture
def signed_in():
    def enter(account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return enter
