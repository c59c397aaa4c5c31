import pytest

from tests.disclosure import making
from tests.factories import make_county
from zugong.disclosure import kinds


@pytest.fixture(autouse=True)
def _kinds_of_our_own():
    """Kinds that belong to no room, for as long as a test runs."""
    known = dict(kinds._kinds), dict(kinds._duties), dict(kinds.GROUPS)
    making.register_kinds()
    yield
    for registry, before in zip((kinds._kinds, kinds._duties, kinds.GROUPS), known, strict=True):
        registry.clear()
        registry.update(before)


@pytest.fixture
def county(db):
    return make_county()
