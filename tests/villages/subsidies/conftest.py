import pytest

from tests.factories import make_county


@pytest.fixture
def c(db):
    return make_county()
