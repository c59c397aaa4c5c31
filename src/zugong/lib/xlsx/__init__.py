"""Excel in and out: checked templates for rosters and ledgers, and exports of any length.

A template is described once (`Workbook`, `Sheet`, `Column`); `write_template` writes it, `read` checks
what comes back, `write_rows` exports. Sentences are English and looked up by the caller:
`error.message(gettext)`, `translate=gettext`.
"""

from .problems import PROBLEMS, CellError
from .reading import MAX_ROWS, ReadResult, Row, Rows, read
from .spec import Column, Sheet, Workbook
from .writing import LABELS, write_rows, write_template

__all__ = [
    "LABELS",
    "MAX_ROWS",
    "PROBLEMS",
    "CellError",
    "Column",
    "ReadResult",
    "Row",
    "Rows",
    "Sheet",
    "Workbook",
    "read",
    "write_rows",
    "write_template",
]
