"""The rows of the villages' own mechanisms, in a file of their own: two processes share the tables between them."""

import pytest

from tests.contracts import permission_table_villages
from tests.contracts.test_permissions import differences, read


@pytest.mark.parametrize(
    "section", dict.fromkeys(row.section for row in read(permission_table_villages.TABLE))
)
def test_everybody_gets_what_the_table_says(world, clients, section):
    assert differences(world, clients, section) == {}
