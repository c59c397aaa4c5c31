"""From what calamine gives for one cell to the value of a column, or a refusal.

Numbers arrive as floats even when they are whole, dates as `date` or `datetime`, blanks as "". Nothing is
guessed: where Excel has already lost digits, the cell is refused.
"""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from .problems import CellRefused
from .spec import Column, comparable

Converter = Callable[[object], object]

EXACT_DIGITS = 15  # whole numbers up to this many digits survive Excel's floating point
FIRST_YEAR, LAST_YEAR = 1900, 2100

# Zero-width and direction marks that come along when text is copied from web pages and chats.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
_DATE_AND_TIME = re.compile(r"(.+?)[ T]0?0:00(:00)?")


def shown(value: object) -> str:
    """What is written in the cell, for error lists: at most 60 characters."""
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 10**EXACT_DIGITS else f"{value:.15g}"
    elif isinstance(value, datetime.datetime):
        text = value.isoformat(" ", "minutes")
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def clean(value: object) -> str:
    """Text of a cell: outer blanks and invisible marks gone, line ends made alike. Control characters are
    refused."""
    if isinstance(value, str):
        text = value.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").strip()
        if found := _CONTROL.search(text):
            raise CellRefused("control_character", place=found.start() + 1)
        return text
    if isinstance(value, bool | datetime.time | datetime.timedelta):
        raise CellRefused("not_text")
    if isinstance(value, datetime.datetime):
        return (
            value.isoformat(" ", "minutes") if value.time() != datetime.time() else value.date().isoformat()
        )
    return shown(value)


def narrow(value: object) -> str:
    """`clean`, with full-width digits and letters made ordinary ones."""
    return unicodedata.normalize("NFKC", clean(value))


def converter(column: Column) -> Converter:
    """The function that turns a cell that is not blank into the column's value, or raises `CellRefused`."""
    base = _MAKERS[column.kind](column)
    check = column.check
    if check is None:
        return base

    def checked(value: object) -> object:
        result = base(value)
        try:
            check(result)
        except ValueError as refusal:
            raise CellRefused("check", reason=str(refusal)) from None
        return result

    return checked


def _text(column: Column) -> Converter:
    limit = column.max_length

    def convert(value: object) -> str:
        if isinstance(value, float) and abs(value) >= 10**EXACT_DIGITS:
            raise CellRefused("too_precise")
        text = clean(value)
        if len(text) > limit:
            raise CellRefused("too_long", limit=limit, length=len(text))
        return text

    return convert


def _code(column: Column) -> Converter:
    limit, lengths = column.max_length, column.lengths
    wanted = " / ".join(map(str, lengths))

    def convert(value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            if value != value // 1 or abs(value) >= 10**EXACT_DIGITS:
                raise CellRefused("code_digits_lost", found=f"{value:.3G}")
            text = str(int(value))
            if lengths and len(text) not in lengths:
                raise CellRefused("code_number", found=text, length=len(text), wanted=wanted)
        elif isinstance(value, datetime.date):
            raise CellRefused("not_text")
        else:
            text = narrow(value)
        if _SCIENTIFIC.fullmatch(text):
            raise CellRefused("code_digits_lost", found=text)
        if any(character.isspace() for character in text):
            raise CellRefused("code_space", suggestion="".join(text.split()))
        if lengths and len(text) not in lengths:
            raise CellRefused("code_length", length=len(text), wanted=wanted)
        if len(text) > limit:
            raise CellRefused("too_long", limit=limit, length=len(text))
        return text

    return convert


def _number(value: object, problem: str) -> Decimal:
    if isinstance(value, float):
        if abs(value) >= 10**EXACT_DIGITS:
            raise CellRefused("too_precise")
        # Fifteen significant digits are what Excel itself shows: 0.1 + 0.2 is 0.3 again.
        return Decimal(f"{value:.15g}")
    if isinstance(value, bool | datetime.date):
        raise CellRefused(problem)
    text = narrow(value).replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text):
        text = text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CellRefused(problem, suggestion=_digits_in(text)) from None
    if not number.is_finite() or number.adjusted() >= EXACT_DIGITS:
        raise CellRefused(problem)
    return number


def _digits_in(text: str) -> str:
    """「49元」 was probably 49: offered, never taken."""
    found = re.findall(r"-?\d+(?:\.\d+)?", text.replace(",", ""))
    return found[0] if len(found) == 1 else ""


def _in_range(number: Decimal, column: Column) -> None:
    if column.minimum is not None and number < column.minimum:
        raise CellRefused("too_small", limit=str(column.minimum))
    if column.maximum is not None and number > column.maximum:
        raise CellRefused("too_large", limit=str(column.maximum))


def _integer(column: Column) -> Converter:
    def convert(value: object) -> int:
        number = _number(value, "not_integer")
        if number != number.to_integral_value():
            raise CellRefused("not_integer")
        _in_range(number, column)
        return int(number)

    return convert


def _decimal(column: Column) -> Converter:
    step = Decimal(1).scaleb(-column.places)

    def convert(value: object) -> Decimal:
        number = _number(value, "not_number")
        rounded = number.quantize(step)
        if rounded != number:
            raise CellRefused("too_many_places", suggestion=str(rounded), limit=column.places)
        _in_range(rounded, column)
        return rounded

    return convert


def _date(column: Column) -> Converter:
    def convert(value: object) -> datetime.date:
        if isinstance(value, datetime.datetime):
            if value.time() != datetime.time():
                raise CellRefused("date_has_time", suggestion=value.date().isoformat())
            day = value.date()
        elif isinstance(value, datetime.date):
            day = value
        else:
            day = _written_date(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CellRefused("date_range", first=FIRST_YEAR, last=LAST_YEAR)
        return day

    return convert


def _written_date(value: object) -> datetime.date:
    if isinstance(value, bool | datetime.time | datetime.timedelta):
        raise CellRefused("not_date")
    text = narrow(value)
    if with_time := _DATE_AND_TIME.fullmatch(text):
        text = with_time[1]
    found = _DATE.fullmatch(text)
    if found is None:
        raise CellRefused("date_number" if isinstance(value, float) else "not_date")
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise CellRefused("not_date") from None


def _choice(column: Column) -> Converter:
    stored, labels = column.stored, column.labels
    by_word = {comparable(label): label for label in labels}
    listed = "、".join(labels[:12]) + ("…" if len(labels) > 12 else "")

    def convert(value: object) -> str:
        word = comparable(narrow(value))
        if word in stored:
            return stored[word]
        close = difflib.get_close_matches(word, by_word, n=1, cutoff=0.5)
        raise CellRefused("not_choice", suggestion=by_word[close[0]] if close else "", choices=listed)

    return convert


_MAKERS: dict[str, Callable[[Column], Converter]] = {
    "text": _text,
    "code": _code,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "choice": _choice,
}
