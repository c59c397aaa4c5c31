"""What can be wrong with a workbook: one code each, an English sentence each.

`CellError` keeps the code and plain parameters (str or int), so that it can be stored as JSON and shown
later in another language: `error.message(gettext)` looks the sentence up before filling it in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .marks import gettext_noop

Param = str | int

PROBLEMS: dict[str, str] = {
    # the file
    "not_xlsx": gettext_noop(
        "This is not an Excel workbook (.xlsx). Fill in the template and save it as .xlsx."
    ),
    "old_format": gettext_noop("This is an old .xls or .et file. Open it and save it as .xlsx."),
    "encrypted": gettext_noop("The workbook has a password. Save it without one."),
    "macros": gettext_noop("The workbook contains macros. Save it as .xlsx without macros."),
    "damaged": gettext_noop(
        "The workbook cannot be read. Open it in Excel or WPS and save it again as .xlsx."
    ),
    "too_big": gettext_noop("The workbook is too big: at most %(limit)s MB when unpacked."),
    "old_template": gettext_noop(
        "The workbook was made from template version %(found)s; the version now is %(wanted)s. "
        "Download the new template and copy the rows over."
    ),
    "other_template": gettext_noop("The workbook is the template “%(found)s”; “%(wanted)s” is wanted here."),
    "external_links": gettext_noop(
        "The workbook takes values from another file (%(name)s). Paste them as values and break the links."
    ),
    "no_sheet": gettext_noop("The workbook holds nothing."),
    "too_long_sheet": gettext_noop(
        "The sheet “%(name)s” goes down to row %(rows)s; one file holds at most %(limit)s rows. Split it."
    ),
    # the sheet
    "missing_sheet": gettext_noop("The sheet “%(name)s” is missing."),
    "renamed_sheet": gettext_noop("The sheet “%(name)s” is missing; rename “%(found)s” to “%(name)s”."),
    "unknown_sheet": gettext_noop("The sheet “%(name)s” is not part of the template. Delete it."),
    "no_rows": gettext_noop("The sheet has no rows. Fill in at least one row under the headings."),
    "header_not_first": gettext_noop("The headings are in row %(found)s; delete the rows above them."),
    "missing_column": gettext_noop("The column “%(title)s” is missing. Add it back."),
    "renamed_column": gettext_noop(
        "The column “%(title)s” is missing; rename “%(found)s” (column %(letter)s) to it."
    ),
    "unknown_column": gettext_noop(
        "“%(found)s” (column %(letter)s) is not part of the template. Delete the column."
    ),
    "untitled_column": gettext_noop(
        "Column %(letter)s has no heading but holds a value. Delete it or add the heading."
    ),
    "duplicate_column": gettext_noop(
        "The column “%(title)s” is there twice: columns %(first)s and %(second)s."
    ),
    "merged": gettext_noop("The cells %(range)s are merged. Unmerge them and fill in every cell."),
    "too_many_rows": gettext_noop(
        "There are values below row %(last)s; one file holds at most %(limit)s rows. Split it."
    ),
    "outside": gettext_noop("Cell %(cell)s holds a value far to the right of the table. Clear it."),
    "too_many_errors": gettext_noop(
        "There are more than %(limit)s errors. Mend these first, then check again."
    ),
    # the cell
    "formula": gettext_noop("Formulas are not accepted. Write the value itself (paste as values)."),
    "error_value": gettext_noop("The cell holds an Excel error such as #N/A. Write the value itself."),
    "required": gettext_noop("This must be filled in."),
    "too_long": gettext_noop("At most %(limit)s characters; this has %(length)s."),
    "control_character": gettext_noop(
        "There is an invisible control character at place %(place)s. Type the text anew."
    ),
    "not_text": gettext_noop("This is a time or a true/false value. Set the cell to text and type it again."),
    "not_integer": gettext_noop("This must be a whole number."),
    "not_number": gettext_noop("This must be a number."),
    "too_precise": gettext_noop(
        "Excel keeps 15 digits only; the last digits of this number are lost. Type it again."
    ),
    "too_many_places": gettext_noop("At most %(limit)s digits after the point."),
    "too_small": gettext_noop("This must be at least %(limit)s."),
    "too_large": gettext_noop("This must be at most %(limit)s."),
    "not_date": gettext_noop("This is not a date. Write it as 2026-06-29."),
    "date_number": gettext_noop(
        "This is a bare number, not a date. Set the cell to a date, or write 2026-06-29."
    ),
    "date_has_time": gettext_noop("Only a date is wanted here, without a time."),
    "date_range": gettext_noop("The year must lie between %(first)s and %(last)s."),
    "not_choice": gettext_noop("This must be one of: %(choices)s."),
    "code_digits_lost": gettext_noop(
        "Excel has turned the number into %(found)s and lost its last digits. "
        "Set the column to text and type the number again."
    ),
    "code_number": gettext_noop(
        "Excel took this for a number, so leading zeros may be lost: %(found)s has %(length)s digits, "
        "%(wanted)s are wanted. Set the column to text and type it again."
    ),
    "code_length": gettext_noop("This has %(length)s characters; %(wanted)s are wanted."),
    "code_space": gettext_noop("There is a space or line break inside. Take it out."),
    "check": gettext_noop("%(reason)s"),
    "duplicate_key": gettext_noop("Rows %(first)s and %(second)s are the same entry (%(titles)s). Keep one."),
}


@dataclass(frozen=True, slots=True)
class CellError:
    """One thing to mend. `row` is the row number Excel shows (0: the whole sheet), `column` the heading
    ("" for none), `value` what is written there, `suggestion` what was probably meant ("" for none)."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    params: dict[str, Param] = field(default_factory=dict)
    suggestion: str = ""

    def message(self, translate: Callable[[str], str] = str) -> str:
        """The sentence for a reader. A reason given by a column's own check is translated too."""
        params = dict(self.params)
        if self.code == "check":
            params["reason"] = translate(str(params["reason"]))
        return translate(PROBLEMS[self.code]) % params


class FileRefused(Exception):
    """The file as a whole cannot be read; `code` and `params` as in `PROBLEMS`."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(PROBLEMS[code] % params)
        self.code = code
        self.params: dict[str, Param] = params


class CellRefused(Exception):
    """One value cannot be taken; raised by the converters in `cells`."""

    def __init__(self, code: str, suggestion: str = "", **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, Param] = params
        self.suggestion = suggestion
