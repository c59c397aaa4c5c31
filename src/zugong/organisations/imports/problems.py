"""What can be wrong with a workbook beyond its cells, in words, and how a list of errors is kept and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_noop

from zugong.lib.codes import CodeError
from zugong.lib.crypto import DecryptionError
from zugong.lib.xlsx import PROBLEMS, CellError, Workbook
from zugong.organisations.imports.writing import opened

LIMIT = 1_000

MESSAGES = {
    "nothing": gettext_noop("No sheet holds a row. Fill in at least one."),
    "unit_unknown": gettext_noop("There is no unit with this code, in the file or here."),
    "unit_named": gettext_noop("This is a unit's name. Its code is wanted."),
    "unit_closed": gettext_noop("%(name)s was closed on %(date)s."),
    "unit_elsewhere": gettext_noop("This code belongs to a unit outside your scope."),
    "parent_required": gettext_noop("A new unit needs its superior's code."),
    "cycle": gettext_noop("These units are each other's superior: %(chain)s."),
    "depth": gettext_noop("Units can be at most %(limit)s levels deep."),
    "kind_fixed": gettext_noop("The unit is here already as %(kind)s; a kind does not change."),
    "credit_code_taken": gettext_noop("This credit code belongs to %(code)s already."),
    "future": gettext_noop("The date lies in the future."),
    "person_unknown": gettext_noop("There is no person with this number, in the file or here."),
    "person_elsewhere": gettext_noop("This number belongs to a person outside your scope."),
    "person_name": gettext_noop("The person with this number is called %(name)s."),
    "home_required": gettext_noop("A new person needs the code of the village or group of residence."),
    "id_taken": gettext_noop("This ID number is %(code)s's already."),
    "id_taken_elsewhere": gettext_noop("This ID number is in the roster under another number."),
    "id_twice": gettext_noop("This ID number is in row %(row)s as well."),
    "id_birth_differs": gettext_noop("The ID number says %(found)s."),
    "id_sex_differs": gettext_noop("The ID number says %(found)s."),
    "masked": gettext_noop("The stars hide digits, and what is stored differs. Write the whole number or leave it blank."),
    "unreadable": gettext_noop("What is stored here cannot be read: it was altered. Write the whole number."),
    "dates": gettext_noop("This is before %(first)s, which stands in “%(column)s”."),
    "too_young": gettext_noop("On %(joined)s the person was %(age)s years old; 18 is the least."),
    "party_unit_required": gettext_noop("Say which branch or group the Party member serves in."),
    "party_unit_kind": gettext_noop("%(name)s is neither a branch, a group nor a village."),
    "status_differs": gettext_noop("The sheet “%(sheet)s” says %(found)s."),
    "skill_close": gettext_noop("There is no skill “%(found)s”, but one much like it."),
    "skill_long": gettext_noop("The skill “%(found)s” is longer than %(limit)s characters."),
    "reason_without_no": gettext_noop("A reason is given, but the person can take orders."),
    "post_unknown": gettext_noop("There is no post with this code, in the file or here."),
    "post_elsewhere": gettext_noop("This code belongs to a post outside your scope."),
    "post_unit_fixed": gettext_noop("The post is here already, in %(unit)s; a post does not move."),
    "overlap": gettext_noop("The same person holds this post from %(from)s to %(to)s already."),
    "seats": gettext_noop("The post has %(number)s seats; on %(date)s there would be %(count)s holders."),
}  # fmt: skip

SENTENCES = PROBLEMS | MESSAGES | {f"code.{key}": text for key, text in CodeError.MESSAGES.items()}


def add_sentences(more: dict[str, str]) -> None:
    """The sentences of another kind of import, by code: English, marked for translation."""
    SENTENCES.update(more)


def masked_problem(
    model: type[models.Model], name: str, token: str, row: Any, written: str, mask: Callable[[str], str]
) -> str:
    """What is wrong with a number that comes back with its stars; empty while they hide what is stored."""
    try:
        return "" if token and mask(opened(model, name, token, row)) == written else "masked"
    except DecryptionError:
        return "unreadable"


class Problems:
    """Collects errors of one workbook, at most ``LIMIT``; a last entry says that there are more.

    What stands in the columns titled ``sensitive`` is not kept whole.
    """

    def __init__(self, workbook: Workbook, found: list[CellError], sensitive: frozenset[str]) -> None:
        self.workbook, self.sensitive = workbook, sensitive
        self.titles = {
            (sheet.name, column.key): column.title for sheet in workbook.sheets for column in sheet.columns
        }
        self.list = [self._masked(error) for error in found]

    def __bool__(self) -> bool:
        return bool(self.list)

    @property
    def full(self) -> bool:
        return len(self.list) >= LIMIT

    def add(
        self, sheet: str, row: int, key: str, value: Any, code: str, suggestion: str = "", /, **params: Any
    ) -> None:
        if self.full:
            if self.list[-1].code != "too_many_errors":
                self.list.append(CellError(sheet, 0, "", "", "too_many_errors", {"limit": LIMIT}))
            return
        title = self.titles[sheet, key] if key else ""
        error = CellError(
            sheet, row, title, "" if value is None else str(value)[:60], code, params, suggestion
        )
        self.list.append(self._masked(error))

    def add_code_error(self, sheet: str, row: int, key: str, value: Any, error: CodeError) -> None:
        self.add(sheet, row, key, value, f"code.{error.code}", **error.params)

    def as_json(self) -> list[dict[str, Any]]:
        """In the order of the file, as somebody mends it: by sheet, then by row."""
        place = {sheet.name: number for number, sheet in enumerate(self.workbook.sheets)}
        ordered = sorted(
            self.list, key=lambda e: (e.code == "too_many_errors", place.get(e.sheet, -1), e.row)
        )
        return [asdict(error) for error in ordered]

    def _masked(self, error: CellError) -> CellError:
        """ID numbers and telephones are not kept whole in a list of errors."""
        if error.column not in self.sensitive:
            return error
        params = {key: _mask(value) for key, value in error.params.items()}
        return CellError(
            error.sheet,
            error.row,
            error.column,
            _mask(error.value),
            error.code,
            params,
            _mask(error.suggestion),
        )


def message(error: dict[str, Any]) -> str:
    """The sentence of one stored error, in the reader's language."""
    params = dict(error["params"])
    if error["code"] == "check":
        params["reason"] = gettext(str(params["reason"]))
    return gettext(SENTENCES[error["code"]]) % params


def _mask(value: Any) -> Any:
    text = str(value)
    return f"{text[:4]}…{text[-4:]}" if isinstance(value, str) and len(text) > 10 else value
