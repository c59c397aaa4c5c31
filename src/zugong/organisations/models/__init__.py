"""Units, people, posts, accounts, grants, events and office-set rules: what every room stands on."""

from zugong.organisations.models.accounts import Account, Grant, UnknownName
from zugong.organisations.models.attempts import Attempt
from zugong.organisations.models.events import Event, EventChain
from zugong.organisations.models.imports import ImportJob
from zugong.organisations.models.kin import KinRelation
from zugong.organisations.models.people import Appointment, Person, Post, Skill
from zugong.organisations.models.resets import ResetRequest
from zugong.organisations.models.rules import RuleSetting
from zugong.organisations.models.stamps import Stamp
from zugong.organisations.models.units import Succession, Unit, UnitKind, UnitName

__all__ = [
    "Account",
    "Appointment",
    "Attempt",
    "Event",
    "EventChain",
    "Grant",
    "ImportJob",
    "KinRelation",
    "Person",
    "Post",
    "ResetRequest",
    "RuleSetting",
    "Skill",
    "Stamp",
    "Succession",
    "Unit",
    "UnitKind",
    "UnitName",
    "UnknownName",
]
