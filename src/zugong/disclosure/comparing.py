"""What a new version changed: figures, texts, and lines that were changed, added or taken out."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zugong.disclosure.models import Version
from zugong.disclosure.tables import shown
from zugong.lib.disclosed.canonical import NotCanonical, parse

LINES = 400


@dataclass(frozen=True)
class Change:
    """``what`` in words, and how it read before and after (empty: it was not there)."""

    what: str
    before: str
    after: str


@dataclass
class Difference:
    """``known`` is false when one of the two texts was erased."""

    known: bool = True
    changes: list[Change] = field(default_factory=list)
    more: int = 0


def between(old: Version, new: Version) -> Difference:
    first, second = _body(old), _body(new)
    if first is None or second is None:
        return Difference(known=False)
    found = Difference()
    _say(found, _("Title"), first["title"], second["title"])
    _say(found, _("Text"), first["text"], second["text"])
    _figures(found, first, second)
    _lines(found, first, second)
    _files(found, first, second)
    found.more = max(0, len(found.changes) - LINES)
    del found.changes[LINES:]
    return found


def _body(version: Version) -> dict[str, Any] | None:
    if not hasattr(version, "body"):
        return None
    try:
        body: dict[str, Any] = parse(version.body.text)["body"]
        return body
    except (NotCanonical, KeyError, TypeError):
        return None


def _say(found: Difference, what: str, before: str, after: str) -> None:
    if before != after:
        found.changes.append(Change(what, before, after))


def _figures(found: Difference, first: dict[str, Any], second: dict[str, Any]) -> None:
    old = {one["key"]: one for one in first["summary"]}
    new = {one["key"]: one for one in second["summary"]}
    for key in dict.fromkeys([*old, *new]):
        one = new.get(key) or old[key]
        before = shown(old[key]["value"], old[key]["type"]) if key in old else ""
        after = shown(new[key]["value"], new[key]["type"]) if key in new else ""
        _say(found, one["title"], before, after)


def _lines(found: Difference, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Lines matched by their content, so that one put in between does not make all below it look changed."""
    before = [_line(row, first["columns"]) for row in first["rows"]]
    after = [_line(row, second["columns"]) for row in second["rows"]]
    matcher = (
        difflib.SequenceMatcher(None, before, after, autojunk=False)
        if len(before) * len(after) < 4_000_000
        else None
    )
    if matcher is None:
        gone, come = set(before) - set(after), set(after) - set(before)
        found.changes += [Change(_("Line"), line, "") for line in before if line in gone]
        found.changes += [Change(_("Line"), "", line) for line in after if line in come]
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for step in range(max(i2 - i1, j2 - j1)):
            old, new = i1 + step, j1 + step
            place = (new if new < j2 else old) + 1
            found.changes.append(
                Change(
                    _("Line %(n)s") % {"n": place},
                    before[old] if old < i2 else "",
                    after[new] if new < j2 else "",
                )
            )


def _line(row: list[Any], columns: list[dict[str, Any]]) -> str:
    return "　".join(
        shown(cell, one["type"]) for cell, one in zip(row, columns, strict=True) if cell is not None
    )


def _files(found: Difference, first: dict[str, Any], second: dict[str, Any]) -> None:
    old = {one["sha256"]: one["name"] for one in first["attachments"]}
    new = {one["sha256"]: one["name"] for one in second["attachments"]}
    for key in dict.fromkeys([*old, *new]):
        _say(found, _("Attachment"), old.get(key, ""), new.get(key, ""))
