"""The engine's own tables, one concept a file."""

from zugong.disclosure.models.duties import Duty
from zugong.disclosure.models.log import LogEntry, LogNode, LogState, Night, TreeHead
from zugong.disclosure.models.publications import (
    Attachment,
    LineRemark,
    Posting,
    Publication,
    PublicationNumber,
    Signature,
    Version,
    VersionBody,
    Withdrawal,
)
from zugong.disclosure.models.questions import Question

__all__ = [
    "Attachment",
    "Duty",
    "LineRemark",
    "LogEntry",
    "LogNode",
    "LogState",
    "Night",
    "Posting",
    "Publication",
    "PublicationNumber",
    "Question",
    "Signature",
    "TreeHead",
    "Version",
    "VersionBody",
    "Withdrawal",
]
