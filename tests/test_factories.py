"""The factory reaches every state it names."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["placed", *factories._PATHS, "follow_up"])
def test_every_state_can_be_built(state):
    order = factories.make_order(state)
    order.refresh_from_db()
    assert order.state == {"redo": "supplied"}.get(state, state)
