from tests.times import at  # noqa: F401  a fixture
