"""A unit with open cases cannot be closed, and says how many there are."""

import pytest
from django.utils import timezone

from tests.factories import make_county, make_order
from zugong.flows.queries import still_open_at
from zugong.organisations import unit_actions
from zugong.organisations.actors import SYSTEM
from zugong.organisations.refusals import Refused

pytestmark = pytest.mark.django_db


def test_open_cases_hold_a_unit_open():
    county = make_county()
    assert still_open_at(county.village) is None
    make_order("rated", county)
    assert still_open_at(county.village) is None
    make_order("placed", county)
    reason = still_open_at(county.village)
    assert reason is not None and "1" in reason
    with pytest.raises(Refused) as refusal:
        unit_actions.close(unit=county.village, on=timezone.localdate(), by=SYSTEM)
    assert reason in str(refusal.value)
