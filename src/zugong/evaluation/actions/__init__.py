"""The verbs of the engine. Rooms call these and nothing else of it that writes."""

from zugong.evaluation.actions.ballots import cast, code_of, issue_codes
from zugong.evaluation.actions.counting import freeze
from zugong.evaluation.actions.objections import object_to, settle
from zugong.evaluation.actions.rounds import (
    call,
    extend,
    nominate,
    open_round,
    publish,
    review,
    set_raters,
    sign_off,
    void,
    vote,
    withdraw,
)
from zugong.evaluation.actions.schemes import create_scheme, publish_version, retire_scheme, save_draft
from zugong.evaluation.actions.scoring import score, stand_back

__all__ = [
    "call",
    "cast",
    "code_of",
    "create_scheme",
    "extend",
    "freeze",
    "issue_codes",
    "nominate",
    "object_to",
    "open_round",
    "publish",
    "publish_version",
    "retire_scheme",
    "review",
    "save_draft",
    "score",
    "set_raters",
    "settle",
    "sign_off",
    "stand_back",
    "void",
    "vote",
    "withdraw",
]
