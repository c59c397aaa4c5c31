"""The verbs of alliances: the agreement, its partners, its steps, joint projects, yearly results."""

from zugong.villages.alliances.actions.agreement import (
    add_papers,
    change,
    drop_contribution,
    drop_partner,
    keep_contribution,
    keep_partner,
    open_alliance,
)
from zugong.villages.alliances.actions.projects import finish_project, keep_project, note_progress
from zugong.villages.alliances.actions.results import drop_year, enter_year, sign_year
from zugong.villages.alliances.actions.steps import do

__all__ = [
    "add_papers",
    "change",
    "do",
    "drop_contribution",
    "drop_partner",
    "drop_year",
    "enter_year",
    "finish_project",
    "keep_contribution",
    "keep_partner",
    "keep_project",
    "note_progress",
    "open_alliance",
    "sign_year",
]
