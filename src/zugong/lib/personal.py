"""Numbers that belong to one person and must not become public: ID numbers, mobile phones, bank cards.

Found however they are typed: full-width digits, blanks, hyphens or dots between the groups. What looks like one but fails
its own check digit (an amount, a document's number) is left alone; an ID number with a date of birth in it and a card of
a bank here are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zugong.lib.codes import PROVINCES, mask_id, mask_phone

Kind = Literal["id_number", "phone", "bank_card", "long_number"]

_WIDE = {**{0xFF10 + n: 0x30 + n for n in range(10)}, 0xFF38: 0x58, 0xFF58: 0x58, 0x78: 0x58}
_GAP = r"[ \u3000\u00a0\-‐–—_.·,，]?"
# The length stays the same under translation, so that places found in it are places of the text.
_RUN = re.compile(rf"(?<![0-9A-Za-z])[0-9](?:{_GAP}[0-9]){{9,21}}(?:{_GAP}X)?(?![0-9A-Za-z])")
_ANY_RUN = re.compile(rf"[0-9](?:{_GAP}[0-9]){{9,}}(?:{_GAP}X)?")
_DATES = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}(?![0-9])")
LONG = 15  # digits of the oldest ID numbers; nothing on a list of names has so many


@dataclass(frozen=True)
class Found:
    """One number: where it stands in the text, what it is, and how it may be shown."""

    start: int
    end: int
    kind: Kind
    masked: str


def find(text: str) -> list[Found]:
    """Every number in ``text`` that belongs to one person, left to right."""
    found = []
    for run in _RUN.finditer(text.translate(_WIDE)):
        plain = re.sub(r"[^0-9X]", "", run[0])
        kind = _kind(plain)
        if kind is not None:
            found.append(Found(run.start(), run.end(), kind, _mask(kind, plain)))
    return found


def find_all(text: str) -> list[Found]:
    """``find`` for lists of names, where no number has a reason to be long: besides, every run of 15 digits or more whatever
    its check digit says, and numbers that letters stand against. Dates are left alone."""
    plain_text = _DATES.sub(lambda found: " " * len(found[0]), text.translate(_WIDE))
    found = []
    for run in _ANY_RUN.finditer(plain_text):
        plain = re.sub(r"[^0-9X]", "", run[0])
        kind: Kind | None = _kind(plain)
        if kind is None and len(plain) >= LONG:
            kind = "long_number"
        if kind is None and any(_is_phone(part) for part in re.findall(r"[0-9]+", run[0])):
            kind = "phone"
        if kind is not None:
            found.append(Found(run.start(), run.end(), kind, _mask(kind, plain)))
    return found


def masked(text: str) -> str:
    """The text with every such number masked."""
    parts, place = [], 0
    for one in find(text):
        parts += [text[place : one.start], one.masked]
        place = one.end
    return "".join([*parts, text[place:]])


def _kind(plain: str) -> Kind | None:
    if len(plain) == 18 and plain[:2] in PROVINCES and _is_date(plain[6:14]):
        return "id_number"
    if plain.endswith("X"):
        return None
    if len(plain) == 15 and plain[:2] in PROVINCES and _is_date(f"19{plain[6:12]}"):
        return "id_number"
    if _is_phone(plain):
        return "phone"
    # Cards issued here begin with 62; a mistyped one gives its owner away all the same.
    is_card = 16 <= len(plain) <= 19 and (plain.startswith("62") or (plain[0] in "3456" and _luhn(plain)))
    return "bank_card" if is_card else None


def _is_phone(plain: str) -> bool:
    number = plain[2:] if len(plain) == 13 and plain.startswith("86") else plain
    return len(number) == 11 and number[0] == "1" and number[1] in "3456789"


def _is_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 <= day.year <= 2100


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _mask(kind: Kind, plain: str) -> str:
    if kind == "phone":
        return mask_phone(plain[-11:])
    if kind in ("bank_card", "long_number"):
        return "*" * (len(plain) - 4) + plain[-4:]
    return mask_id(plain) if len(plain) == 18 else "*" * len(plain)
