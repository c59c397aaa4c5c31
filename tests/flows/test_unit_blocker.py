"""A unit with open cases cannot be closed, and says how many there are."""

import pytest
from django.utils import timezone

from tests.factories import make_county, make_order
from zugong.organisations import unit_actions
from zugong.organisations.actors import SYSTEM
from zugong.organisations.refusals import Refused

pytestmark = pytest.mark.django_db


def test_open_cases_hold_a_unit_open():
    county = make_county()
    make_order("placed", county)
    holding = unit_actions.what_holds(county.village, timezone.localdate())
    assert any("1" in str(reason) for reason in holding)
    with pytest.raises(Refused):
        unit_actions.close(county.village, on=timezone.localdate(), by=SYSTEM)
    county.village.refresh_from_db()
    assert county.village.is_open
