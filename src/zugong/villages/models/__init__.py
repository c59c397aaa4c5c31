"""The room's own tables, one concept a file."""

from zugong.villages.models.codes import ServiceCode, Window
from zugong.villages.models.households import Household, HouseholdMember

__all__ = [
    "Household",
    "HouseholdMember",
    "ServiceCode",
    "Window",
]
