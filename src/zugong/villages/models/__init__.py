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
from zugong.villages.models.meetings import (
    Activity,
    ActivityAttendance,
    Attendance,
    CourtyardMeeting,
    Feedback,
    Problem,
    Topic,
)
from zugong.villages.models.points import Deed, DeedKind, ItemPoints, Objection, PointsQuestion
from zugong.villages.models.rounds import RoundAward, VillageRound
from zugong.villages.models.store import Good, Movement, Settlement, Stocktake, StocktakeLine, Voucher
from zugong.villages.models.visits import HouseholdLink, Visit, VisitAnswer, VisitCheck, VisitOrder

__all__ = [
    "Activity",
    "ActivityAttendance",
    "Attendance",
    "BranchForm",
    "Certificate",
    "Chain",
    "ChainBranch",
    "ChainBranchMember",
    "ChainNode",
    "ChainPlan",
    "ChainStage",
    "ChainTie",
    "CourtyardMeeting",
    "Deed",
    "DeedKind",
    "EconomyYear",
    "Feedback",
    "Good",
    "HelpPlan",
    "HelpProgress",
    "Household",
    "HouseholdLink",
    "HouseholdMember",
    "ItemPoints",
    "Movement",
    "NodeKind",
    "Objection",
    "PlanItem",
    "PointsQuestion",
    "Problem",
    "Product",
    "Resource",
    "ResourceMatch",
    "RoundAward",
    "ServiceCode",
    "Settlement",
    "Stocktake",
    "StocktakeLine",
    "Task",
    "TieKind",
    "Topic",
    "VillageRound",
    "Visit",
    "VisitAnswer",
    "VisitCheck",
    "VisitOrder",
    "Voucher",
    "Window",
]
