"""``.lrm``: GBK text, one record of 33 quoted fields with commas between. No ID number; the photo is a file beside it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from zugong.lib.lrmx.fields import MEMBER
from zugong.lib.lrmx.form import MAX_BYTES, FamilyMember, Form, FormRefused

COUNT: Final = 33
FAMILY_ROWS: Final = 7
_PLACES: Final = {
    0: "name", 1: "sex", 2: "birth", 3: "ethnic_group", 4: "native_place", 5: "joined_party", 6: "health",
    7: "birthplace", 8: "work_since", 11: "professional_title", 16: "speciality", 17: "resume", 18: "rewards",
    19: "assessments", 25: "post", 26: "proposed_post", 27: "post_to_leave", 28: "reason", 29: "reporting_unit",
    30: "age_date", 31: "filled_by", 32: "filled_on",
}  # fmt: skip
_EDUCATION: Final = (
    9,
    ("full_time_education", "full_time_degree", "in_service_education", "in_service_degree"),
)
_SCHOOLS: Final = (
    10,
    ("full_time_school", "full_time_degree_school", "in_service_school", "in_service_degree_school"),
)
_FAMILY: Final = 20  # five columns from here on
_BETWEEN = re.compile(r'"[ \t\r\n]*,[ \t\r\n]*"')


@dataclass
class _Source:
    """The file as it came, its fields, and the form they were read as."""

    raw: bytes
    fields: list[str]
    read: Form


def read(raw: bytes, photo: bytes = b"") -> Form:
    """The form in a .lrm file; ``photo`` is the picture found beside it. Raises FormRefused."""
    if len(raw) > MAX_BYTES:
        raise FormRefused("too_large", have=f"{len(raw) / 1048576:.0f}", limit=MAX_BYTES // 1048576)
    if not raw.strip():
        raise FormRefused("empty")
    fields = _split(_decode(raw))
    if len(fields) < COUNT:
        raise FormRefused("fields", have=len(fields), need=COUNT)
    texts = {key: _kept(fields[place]) for place, key in _PLACES.items()}
    for place, keys in (_EDUCATION, _SCHOOLS):
        texts |= dict(zip(keys, _pairs(fields[place]), strict=True))
    problems = [
        f"field {number}: not known" for number in range(COUNT, len(fields)) if fields[number].strip()
    ]
    form = Form(texts, _family(fields), photo, problems=problems)
    form.source = _Source(raw, fields, deepcopy(form))
    return form


def write(form: Form) -> bytes:
    """The form as .lrm. One that was read from .lrm keeps its bytes when nothing changed, else its unknown fields.

    What the format has no place for is left out: ID number, photo, version, elements not known here. Quotation marks
    are doubled; ``@`` and ``#``, which part the columns, become their wide twins inside a column.
    """
    source = form.source if isinstance(form.source, _Source) else None
    if source and (form.texts, form.family) == (source.read.texts, source.read.family):
        return source.raw
    fields = list(source.fields) if source else [""] * COUNT

    def changed(*keys: str) -> bool:
        return source is None or any(form.texts[key] != source.read.texts[key] for key in keys)

    for place, key in _PLACES.items():
        if changed(key):
            fields[place] = form.texts[key]
    for place, keys in (_EDUCATION, _SCHOOLS):
        if changed(*keys):
            one, two, three, four = (_column(form.texts[key]) for key in keys)
            fields[place] = f"{one}#{two}@{three}#{four}" if one + two + three + four else ""
    if source is None or form.family != source.read.family:
        rows = [*form.family, *[FamilyMember()] * (FAMILY_ROWS - len(form.family))]
        for number, known in enumerate(MEMBER):
            fields[_FAMILY + number] = "@".join(_column(getattr(row, known.key)) for row in rows)
    text = ",".join('"' + field.replace('"', '""') + '"' for field in fields)
    return _encode(text)


def _column(text: str) -> str:
    return text.replace("@", "＠").replace("#", "＃")


def _encode(text: str) -> bytes:
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        return text.encode("gb18030", "replace")  # a lone surrogate is no character at all


def _decode(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    elif raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["gb18030", "utf-8"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            place = error.start + 1
    raise FormRefused("encoding", place=place)


def _split(text: str) -> list[str]:
    """The fields, quotation marks taken off. Doubled marks mean one; single ones inside a field are left alone."""
    text = text.strip("\ufeff \t\r\n\x1a\0")
    if text[:1] != '"':
        raise FormRefused("quotes", field=0)
    fields: list[str] = []
    place = 0
    while True:
        end = _closing(text, place + 1)
        if end is None:
            raise FormRefused("quotes", field=len(fields) + 1)
        fields.append(text[place + 1 : end].replace('""', '"'))
        rest = text[end + 1 :].lstrip()
        if not rest:
            return fields
        place = text.index('"', end + 1)


def _closing(text: str, start: int) -> int | None:
    """The mark that closes a field: the first single one that a comma and another mark, or the end, follows."""
    place = start
    while (place := text.find('"', place)) >= 0:
        if text[place + 1 : place + 2] == '"' and not _BETWEEN.match(text, place):
            # Two marks: an inner one, unless an empty field ends here.
            place += 2
            continue
        if _BETWEEN.match(text, place) or not text[place + 1 :].strip():
            return place
        place += 1
    return None


def _kept(text: str) -> str:
    return text if text.strip() else ""


def _pairs(text: str) -> tuple[str, str, str, str]:
    """``a#b@c#d`` with any part left out."""
    parts = [half.partition("#") for half in (text.partition("@")[0], text.partition("@")[2])]
    one, two, three, four = (_kept(part) for half in parts for part in (half[0], half[2]))
    return one, two, three, four


def _family(fields: list[str]) -> list[FamilyMember]:
    columns = [fields[_FAMILY + number].split("@") for number in range(len(MEMBER))]
    rows = []
    for number in range(max(map(len, columns))):
        cells = [column[number] if number < len(column) else "" for column in columns]
        rows.append(
            FamilyMember(**{known.key: _kept(cell) for known, cell in zip(MEMBER, cells, strict=True)})
        )
    while rows and rows[-1] == FamilyMember():
        rows.pop()
    return rows
