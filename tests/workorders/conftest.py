import pytest

from tests import factories
from tests.times import at  # noqa: F401  a fixture


@pytest.fixture
def c(request, db):
    """An invented county at a set moment."""
    request.getfixturevalue("at")
    return factories.make_county()
