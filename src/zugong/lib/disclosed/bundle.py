"""The file a villager takes home: the document, its proof, the signed head. Checked without network or database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zugong.lib import merkle
from zugong.lib.disclosed.canonical import NotCanonical, digest, parse
from zugong.lib.disclosed.document import BadDocument, check_document
from zugong.lib.disclosed.note import BadNote, PublicKey, open_note, read_note, read_public_key

FORMAT = "zugong-proof/1"
MAX_BYTES = 48 * 1024 * 1024

# What is checked, in order; the words are looked up where they are shown.
STEPS = ("file", "document", "digest", "entry", "proof", "signature", "key")


@dataclass(frozen=True)
class Step:
    """One check: its name (of STEPS), whether it held, and what was found in words of a program."""

    name: str
    ok: bool
    detail: str = ""


@dataclass
class Verdict:
    """``steps`` stops at the first check that failed: what comes after would say nothing."""

    steps: list[Step] = field(default_factory=list)
    document: dict[str, Any] | None = None
    leaf: dict[str, Any] | None = None
    index: int = 0
    size: int = 0
    signed_at: datetime | None = None
    key: PublicKey | None = None

    @property
    def ok(self) -> bool:
        return bool(self.steps) and all(step.ok for step in self.steps)

    @property
    def failed(self) -> Step | None:
        return next((step for step in self.steps if not step.ok), None)


def make(
    *, document: str, leaf: str, index: int, size: int, path: list[bytes], head: str, key: PublicKey
) -> str:
    """The file's text: plain JSON that any program reads."""
    return json.dumps(
        {
            "format": FORMAT,
            "document": document,
            "leaf": leaf,
            "index": index,
            "size": size,
            "path": [step.hex() for step in path],
            "head": head,
            "key": str(key),
        },
        ensure_ascii=False,
        indent=1,
    )


def verify(text: str | bytes, keys: list[PublicKey] | None = None) -> Verdict:
    """Check everything a file claims. ``keys`` are those the reader trusts; without any, the file's own key is used, and
    the reader has to compare its fingerprint with the printed one."""
    verdict = Verdict()
    found = _read(text, verdict)
    if found is None:
        return verdict
    if not _document(found, verdict):
        return verdict
    if not _entry(found, verdict):
        return verdict
    if not _proof(found, verdict):
        return verdict
    _signature(found, keys, verdict)
    return verdict


def _fail(verdict: Verdict, name: str, detail: str) -> bool:
    verdict.steps.append(Step(name, False, detail))
    return False


def _hold(verdict: Verdict, name: str, detail: str = "") -> bool:
    verdict.steps.append(Step(name, True, detail))
    return True


def _read(text: str | bytes, verdict: Verdict) -> dict[str, Any] | None:
    wanted = {
        "format": str,
        "document": str,
        "leaf": str,
        "index": int,
        "size": int,
        "path": list,
        "head": str,
        "key": str,
    }
    try:
        if len(text) > MAX_BYTES:
            raise ValueError("the file is too large")
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(f"the file is no {FORMAT}")
        for key, kind in wanted.items():
            if not isinstance(found.get(key), kind) or isinstance(found[key], bool):
                raise ValueError(f"“{key}” is missing or of another kind")
    except (ValueError, RecursionError) as error:
        _fail(verdict, "file", str(error))
        return None
    _hold(verdict, "file")
    return found


def _document(found: dict[str, Any], verdict: Verdict) -> bool:
    try:
        content = parse(found["document"])
        check_document(content)
    except (NotCanonical, BadDocument) as error:
        return _fail(verdict, "document", str(error))
    verdict.document = content
    return _hold(verdict, "document", f"{content['number']} / {content['version']}")


def _entry(found: dict[str, Any], verdict: Verdict) -> bool:
    assert verdict.document is not None
    try:
        leaf = parse(found["leaf"])
        named = {key: leaf[key] for key in ("type", "number", "version", "kind", "unit", "digest", "at")}
    except (NotCanonical, KeyError, TypeError) as error:
        return _fail(verdict, "entry", str(error))
    own = digest(found["document"])
    if named["digest"] != own:
        return _fail(verdict, "digest", f"{own} ≠ {named['digest']}")
    _hold(verdict, "digest", own)
    content = verdict.document
    same = {
        "type": "publication",
        "number": content["number"],
        "version": content["version"],
        "kind": content["kind"],
        "unit": content["unit"]["code"],
        "digest": own,
        "at": content["published"]["at"],
    }
    if named != same:
        return _fail(verdict, "entry", f"{named} ≠ {same}")
    verdict.leaf = leaf
    return _hold(verdict, "entry", named["at"])


def _proof(found: dict[str, Any], verdict: Verdict) -> bool:
    try:
        head, _text = read_note(found["head"])
        path = [bytes.fromhex(step) for step in found["path"]]
    except (BadNote, ValueError, TypeError) as error:
        return _fail(verdict, "proof", str(error))
    if head.size != found["size"]:
        return _fail(verdict, "proof", f"{head.size} ≠ {found['size']}")
    leaf = merkle.leaf_hash(found["leaf"].encode("utf-8"))
    if not merkle.verify_inclusion(leaf, found["index"], found["size"], path, head.root):
        return _fail(verdict, "proof", f"{found['index']} / {found['size']}")
    verdict.index, verdict.size = found["index"], found["size"]
    return _hold(verdict, "proof", f"{found['index'] + 1} / {found['size']}")


def _signature(found: dict[str, Any], keys: list[PublicKey] | None, verdict: Verdict) -> bool:
    try:
        own = read_public_key(found["key"])
        head, key = open_note(found["head"], keys or [own])
    except BadNote as error:
        return _fail(verdict, "signature" if error.code != "unsigned" else "key", str(error))
    except ValueError as error:  # half a character, say
        return _fail(verdict, "key", str(error))
    verdict.signed_at, verdict.key = head.at, key
    _hold(verdict, "signature", head.at.isoformat())
    return _hold(verdict, "key", key.fingerprint)
