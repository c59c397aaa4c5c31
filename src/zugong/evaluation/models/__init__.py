"""The engine's own tables, one concept a file."""

from zugong.evaluation.models.ballots import BallotCode, Urn, Voter
from zugong.evaluation.models.objections import Objection
from zugong.evaluation.models.results import Exclusion, Remark, Result, Tally, Turnout
from zugong.evaluation.models.rounds import Rater, Round, Sheet, Subject
from zugong.evaluation.models.schemes import Scheme, SchemeVersion

__all__ = [
    "BallotCode",
    "Exclusion",
    "Objection",
    "Rater",
    "Remark",
    "Result",
    "Round",
    "Scheme",
    "SchemeVersion",
    "Sheet",
    "Subject",
    "Tally",
    "Turnout",
    "Urn",
    "Voter",
]
