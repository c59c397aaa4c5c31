import pytest

from tests.evaluation.rounds import KIND
from tests.times import at  # noqa: F401  a fixture
from zugong.evaluation import kinds


@pytest.fixture(autouse=True)
def _benches():
    """The tests' own kind, for each test anew."""
    kinds.register(KIND)
    yield
    kinds.unregister(KIND)
