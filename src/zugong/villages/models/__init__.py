"""The room's own tables, one concept a file."""

from zugong.villages.models.chains import (
    BranchForm,
    Chain,
    ChainBranch,
    ChainBranchMember,
    ChainNode,
    ChainPlan,
    ChainStage,
    ChainTie,
    NodeKind,
    PlanItem,
    Resource,
    ResourceMatch,
    TieKind,
)
from zugong.villages.models.codes import ServiceCode, Window
from zugong.villages.models.economy import Certificate, EconomyYear, HelpPlan, HelpProgress, Product
from zugong.villages.models.guarantees import Task
from zugong.villages.models.households import Household, HouseholdMember
from zugong.villages.models.visits import HouseholdLink, Visit, VisitAnswer, VisitCheck, VisitOrder

__all__ = [
    "BranchForm",
    "Certificate",
    "Chain",
    "ChainBranch",
    "ChainBranchMember",
    "ChainNode",
    "ChainPlan",
    "ChainStage",
    "ChainTie",
    "EconomyYear",
    "HelpPlan",
    "HelpProgress",
    "Household",
    "HouseholdLink",
    "HouseholdMember",
    "NodeKind",
    "PlanItem",
    "Product",
    "Resource",
    "ResourceMatch",
    "ServiceCode",
    "Task",
    "TieKind",
    "Visit",
    "VisitAnswer",
    "VisitCheck",
    "VisitOrder",
    "Window",
]
