"""The schema of what is published: checked when it is written and again by whoever verifies it.

The body is what people made and signed: title, period, text, summary, one table, the hashes of its attachments. The
envelope around it says who published it when, as which version, and what it corrects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zugong.lib.disclosed.canonical import canonical, digest
from zugong.lib.personal import find, find_all
from zugong.lib.refusals import Refusal, gettext_noop

FORMAT = "zugong-disclosure/1"
LEAF_FORMAT = "zugong-leaf/1"
TYPES = ("text", "date", "integer", "money", "code")
ROLES = ("", "date", "label", "category", "income", "outgo", "balance", "amount", "voucher", "name")
SIGNS = ("", "+", "-", "=")
MAX_ROWS, MAX_COLUMNS, MAX_CELL, MAX_TEXT, MAX_ATTACHMENTS = 50_000, 20, 500, 20_000, 500
MAX_BYTES = 16 * 1024 * 1024

_MONEY = re.compile(r"-?(0|[1-9]\d{0,12})\.\d{2}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HEX = re.compile(r"[0-9a-f]{64}")

Body = dict[str, Any]


class BadDocument(Refusal):
    """The document does not follow the schema; ``where`` is a path such as ``rows[3][2]``."""

    MESSAGES = {
        "missing": gettext_noop("“%(where)s” is missing."),
        "unknown": gettext_noop("“%(where)s” is not part of a published document."),
        "type": gettext_noop("“%(where)s” must be %(wanted)s."),
        "empty": gettext_noop("“%(where)s” is empty."),
        "too_long": gettext_noop("“%(where)s” is longer than %(limit)s characters."),
        "too_many": gettext_noop("“%(where)s” has more than %(limit)s entries."),
        "too_big": gettext_noop("The document is larger than %(limit)s MB."),
        "width": gettext_noop("Row %(row)s has %(have)s cells, the table has %(want)s columns."),
        "money": gettext_noop("“%(where)s” must be an amount such as 38715.50."),
        "date": gettext_noop("“%(where)s” must be a date such as 2026-06-29."),
        "period": gettext_noop("The period ends before it begins."),
        "key": gettext_noop("“%(where)s” is no name for a column."),
        "twice": gettext_noop("Two columns or figures are called “%(where)s”."),
        "choice": gettext_noop("“%(where)s” must be one of: %(choices)s."),
        "balance": gettext_noop("The figures do not add up: %(words)s."),
        "id_number": gettext_noop("“%(where)s” holds an ID number (%(masked)s). It must not become public."),
        "phone": gettext_noop("“%(where)s” holds a mobile number (%(masked)s). It must not become public."),
        "bank_card": gettext_noop(
            "“%(where)s” holds a bank card number (%(masked)s). It must not become public."
        ),
        "long_number": gettext_noop(
            "“%(where)s” holds a number as long as an ID or an account (%(masked)s). It must not become public."
        ),
    }


# --- the body -----------------------------------------------------------------------------------------------------
def body(
    title: str,
    *,
    period: tuple[date, date],
    text: str = "",
    summary: list[dict[str, Any]] | None = None,
    columns: list[dict[str, Any]] | None = None,
    rows: list[list[Any]] | None = None,
    totals: list[Any] | None = None,
    attachments: list[dict[str, Any]] | None = None,
    made_by: str = "",
) -> Body:
    """A body in the shape of the schema, checked. ``BadDocument`` says what is wrong with it."""
    made = {
        "title": title,
        "period": {"from": period[0].isoformat(), "to": period[1].isoformat()},
        "text": text,
        "summary": summary or [],
        "columns": columns or [],
        "rows": rows or [],
        "totals": totals or [],
        "attachments": attachments or [],
        "made_by": made_by,
    }
    check_body(made)
    return made


def column(key: str, title: str, kind: str = "text", role: str = "") -> dict[str, Any]:
    return {"key": key, "title": title, "type": kind, "role": role}


def figure(key: str, title: str, value: Any, kind: str = "money", sign: str = "") -> dict[str, Any]:
    """One figure of the summary. Figures with signs form an equation: the last one bears ``=``."""
    return {
        "key": key,
        "title": title,
        "value": money(value) if kind == "money" else value,
        "type": kind,
        "sign": sign,
    }


def money(value: Decimal | int | str | None) -> str | None:
    """38715.50: amounts are text with two digits after the point, so that no program rounds them."""
    return None if value is None else f"{Decimal(value):.2f}"


def check_body(found: Any, *, of_names: bool = False) -> None:
    """Raise ``BadDocument`` unless ``found`` follows the schema, adds up, and holds nobody's personal numbers.

    ``of_names``: a list of people, where no cell has a reason to hold a long number, an amount least of all.
    """
    keys = ("title", "period", "text", "summary", "columns", "rows", "totals", "attachments", "made_by")
    _object(found, keys, "body")
    _text(found["title"], "title", 120, required=True)
    _text(found["text"], "text", MAX_TEXT)
    _text(found["made_by"], "made_by", 60)
    _period(found["period"])
    _summary(found["summary"])
    columns = _columns(found["columns"])
    _rows(found["rows"], columns)
    _totals(found["totals"], columns, found["rows"])
    _attachments(found["attachments"], len(found["rows"]))
    size = len(canonical(found).encode("utf-8"))
    if size > MAX_BYTES:
        raise BadDocument("too_big", limit=MAX_BYTES // (1024 * 1024))
    for where, text in _texts(found):
        for number in find_all(text) if of_names else find(text):
            raise BadDocument(number.kind, where=where, masked=number.masked)
    if of_names:
        _check_amounts(found)


def _check_amounts(found: Body) -> None:
    """A telephone in the column of amounts is a whole number of yuan that nobody is paid."""
    places = [(place, one["title"]) for place, one in enumerate(found["columns"]) if one["type"] == "money"]
    for number, row in enumerate(found["rows"], 1):
        for place, title in places:
            for one in find(row[place].removesuffix(".00")) if row[place] else ():
                raise BadDocument(one.kind, where=f"{title} {number}", masked=one.masked)


def _period(found: Any) -> None:
    _object(found, ("from", "to"), "period")
    first, last = _date(found["from"], "period.from"), _date(found["to"], "period.to")
    if last < first:
        raise BadDocument("period")


def _summary(found: Any) -> None:
    seen: set[str] = set()
    total = Decimal(0)
    signed: list[str] = []
    for place, one in enumerate(_list(found, "summary", 40)):
        where = f"summary[{place}]"
        _object(one, ("key", "title", "value", "type", "sign"), where)
        _key(one["key"], where, seen)
        _text(one["title"], f"{where}.title", 40, required=True)
        _choice(one["type"], TYPES, f"{where}.type")
        _choice(one["sign"], SIGNS, f"{where}.sign")
        _cell(one["value"], one["type"], f"{where}.value")
        if one["type"] != "money" or one["value"] is None:
            continue
        value = Decimal(one["value"])
        if one["sign"] == "=":
            if total != value:
                raise BadDocument("balance", words=f"{' '.join(signed)} = {total}, {one['title']} {value}")
        elif one["sign"] or place == 0:
            total += -value if one["sign"] == "-" else value
            signed.append(f"{one['sign']} {one['title']} {value}".strip())


def _columns(found: Any) -> list[dict[str, Any]]:
    seen: set[str] = set()
    for place, one in enumerate(_list(found, "columns", MAX_COLUMNS)):
        where = f"columns[{place}]"
        _object(one, ("key", "title", "type", "role"), where)
        _key(one["key"], where, seen)
        _text(one["title"], f"{where}.title", 40, required=True)
        _choice(one["type"], TYPES, f"{where}.type")
        _choice(one["role"], ROLES, f"{where}.role")
    return found  # type: ignore[no-any-return]


def _rows(found: Any, columns: list[dict[str, Any]]) -> None:
    rows = _list(found, "rows", MAX_ROWS)
    if rows and not columns:
        raise BadDocument("missing", where="columns")
    kinds = [one["type"] for one in columns]
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(kinds):
            have = len(row) if isinstance(row, list) else 0
            raise BadDocument("width", row=number + 1, have=have, want=len(kinds))
        for place, cell in enumerate(row):
            if cell is not None:
                _cell(cell, kinds[place], f"rows[{number}][{place}]")


def _totals(found: Any, columns: list[dict[str, Any]], rows: list[list[Any]]) -> None:
    totals = _list(found, "totals", MAX_COLUMNS)
    if not totals:
        return
    if len(totals) != len(columns):
        raise BadDocument("width", row=len(rows) + 1, have=len(totals), want=len(columns))
    for place, (total, one) in enumerate(zip(totals, columns, strict=True)):
        if total is None:
            continue
        _cell(total, one["type"], f"totals[{place}]")
        if one["type"] == "money" and one["role"] in ("income", "outgo", "amount"):
            added = sum((Decimal(row[place]) for row in rows if row[place] is not None), Decimal(0))
            if added != Decimal(total):
                raise BadDocument("balance", words=f"{one['title']} {added}, {total}")


def _attachments(found: Any, rows: int) -> None:
    for place, one in enumerate(_list(found, "attachments", MAX_ATTACHMENTS)):
        where = f"attachments[{place}]"
        _object(one, ("name", "sha256", "size", "row"), where)
        _text(one["name"], f"{where}.name", 120, required=True)
        if not (isinstance(one["sha256"], str) and _HEX.fullmatch(one["sha256"])):
            raise BadDocument("type", where=f"{where}.sha256", wanted="64 hex digits")
        _whole(one["size"], f"{where}.size")
        if one["row"] is not None:
            _whole(one["row"], f"{where}.row")
            if one["row"] >= rows:
                raise BadDocument("too_many", where=f"{where}.row", limit=rows)


def _texts(found: Body) -> Iterator[tuple[str, str]]:
    """Everything in words that people will read, with where it stands. Dates and amounts hold nobody's number."""
    yield "title", found["title"]
    yield "text", found["text"]
    yield "made_by", found["made_by"]
    for one in [*found["summary"], *found["columns"]]:
        yield "title", one["title"]
    for one in found["summary"]:
        if isinstance(one["value"], str) and one["type"] in ("text", "code"):
            yield one["title"], one["value"]
    watched = [
        (place, one["title"])
        for place, one in enumerate(found["columns"])
        if one["type"] in ("text", "code", "integer")
    ]
    for number, row in enumerate(found["rows"], 1):
        for place, title in watched:
            if row[place] is not None:
                yield f"{title} {number}", str(row[place])
    for one in found["attachments"]:
        yield "attachments", one["name"]


# --- the document -------------------------------------------------------------------------------------------------
def document(
    content: Body,
    *,
    number: str,
    version: int,
    kind: str,
    unit: dict[str, str],
    signatures: list[dict[str, Any]],
    published: dict[str, str],
    corrects: dict[str, Any] | None,
) -> str:
    """The canonical text that is published. ``unit`` is code, name and line (the unit above); ``published`` is by and at."""
    made = {
        "format": FORMAT,
        "number": number,
        "version": version,
        "kind": kind,
        "unit": unit,
        "body": content,
        "signatures": signatures,
        "published": published,
        "corrects": corrects,
    }
    check_document(made)
    return canonical(made)


def check_document(found: Any) -> None:
    """Raise ``BadDocument`` unless ``found`` is a whole document."""
    keys = ("format", "number", "version", "kind", "unit", "body", "signatures", "published", "corrects")
    _object(found, keys, "document")
    _choice(found["format"], (FORMAT,), "format")
    _text(found["number"], "number", 40, required=True)
    _whole(found["version"], "version")
    _text(found["kind"], "kind", 40, required=True)
    _object(found["unit"], ("code", "name", "line"), "unit")
    for key, value in found["unit"].items():
        _text(value, f"unit.{key}", 80)
    _object(found["published"], ("by", "at"), "published")
    _text(found["published"]["by"], "published.by", 60)
    _moment(found["published"]["at"], "published.at")
    check_body(found["body"])
    own = digest(canonical(found["body"]))
    for place, one in enumerate(_list(found["signatures"], "signatures", 60)):
        where = f"signatures[{place}]"
        _object(one, ("name", "post", "remark", "at", "body"), where)
        for key in ("name", "post"):
            _text(one[key], f"{where}.{key}", 60)
        _text(one["remark"], f"{where}.remark", 500)
        _moment(one["at"], f"{where}.at")
        if one["body"] != own:
            raise BadDocument("choice", where=f"{where}.body", choices=own)
    if found["corrects"] is not None:
        _object(found["corrects"], ("version", "digest", "reason"), "corrects")
        _whole(found["corrects"]["version"], "corrects.version")
        _text(found["corrects"]["reason"], "corrects.reason", 500, required=True)


def leaf(*, number: str, version: int, kind: str, unit: str, digest: str, at: datetime) -> str:
    """What the log keeps of a published version: canonical text, hashed as it stands."""
    return canonical(
        {
            "format": LEAF_FORMAT,
            "type": "publication",
            "number": number,
            "version": version,
            "kind": kind,
            "unit": unit,
            "digest": digest,
            "at": at.isoformat(timespec="seconds"),
        }
    )


def tombstone(*, number: str, version: int, unit: str, digest: str, reason: str, at: datetime) -> str:
    """What the log keeps when a version was withdrawn for the personal data in it."""
    return canonical(
        {
            "format": LEAF_FORMAT,
            "type": "withdrawal",
            "number": number,
            "version": version,
            "unit": unit,
            "digest": digest,
            "reason": reason,
            "at": at.isoformat(timespec="seconds"),
        }
    )


# --- small checks -------------------------------------------------------------------------------------------------
def _object(found: Any, keys: tuple[str, ...], where: str) -> None:
    if not isinstance(found, dict):
        raise BadDocument("type", where=where, wanted="{…}")
    for key in keys:
        if key not in found:
            raise BadDocument("missing", where=f"{where}.{key}")
    for key in found:
        if key not in keys:
            raise BadDocument("unknown", where=f"{where}.{key}"[:80])


def _list(found: Any, where: str, limit: int) -> list[Any]:
    if not isinstance(found, list):
        raise BadDocument("type", where=where, wanted="[…]")
    if len(found) > limit:
        raise BadDocument("too_many", where=where, limit=limit)
    return found


def _text(found: Any, where: str, limit: int, *, required: bool = False) -> None:
    if not isinstance(found, str):
        raise BadDocument("type", where=where, wanted="text")
    if required and not found.strip():
        raise BadDocument("empty", where=where)
    if len(found) > limit:
        raise BadDocument("too_long", where=where, limit=limit)


def _whole(found: Any, where: str) -> None:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise BadDocument("type", where=where, wanted="0, 1, 2, …")


def _date(found: Any, where: str) -> date:
    try:
        return date.fromisoformat(found)
    except (ValueError, TypeError):
        raise BadDocument("date", where=where) from None


def _moment(found: Any, where: str) -> None:
    try:
        aware = datetime.fromisoformat(found).tzinfo is not None
    except (ValueError, TypeError):
        aware = False
    if not aware:
        raise BadDocument("date", where=where)


def _key(found: Any, where: str, seen: set[str]) -> None:
    if not (isinstance(found, str) and _KEY.fullmatch(found)):
        raise BadDocument("key", where=where)
    if found in seen:
        raise BadDocument("twice", where=found)
    seen.add(found)


def _choice(found: Any, choices: tuple[str, ...], where: str) -> None:
    if found not in choices:
        raise BadDocument("choice", where=where, choices="、".join(one or "“”" for one in choices))


def _cell(found: Any, kind: str, where: str) -> None:
    if kind == "money":
        if not (isinstance(found, str) and _MONEY.fullmatch(found)) or found == "-0.00":
            raise BadDocument("money", where=where)
    elif kind == "integer":
        if not isinstance(found, int) or isinstance(found, bool):
            raise BadDocument("type", where=where, wanted="0, 1, 2, …")
    elif kind == "date":
        _date(found, where)
    else:
        _text(found, where, MAX_CELL)
