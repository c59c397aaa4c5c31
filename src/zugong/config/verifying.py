"""``zugong verify``: what a downloaded file proves, in plain words. No database, no settings, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from zugong.lib.disclosed import bundle
from zugong.lib.disclosed.note import BadNote, PublicKey, read_public_key

HOLDS = {
    "file": "The file can be read.",
    "document": "The document is whole: {detail}.",
    "digest": "Its fingerprint is {detail}.",
    "entry": "The log's entry speaks of this document, published {detail}.",
    "proof": "The entry stands in the log, as number {detail}.",
    "signature": "The log was signed {detail}.",
    "key": "The key that signed it has the fingerprint {detail}.",
}
FAILS = {
    "file": "This is no proof of a publication: {detail}",
    "document": "The document was changed, or is none: {detail}",
    "digest": "CHANGED: the document is not the one that was published ({detail}).",
    "entry": "CHANGED: the entry belongs to another document ({detail}).",
    "proof": "CHANGED: the entry does not stand in the log that was signed ({detail}).",
    "signature": "FORGED: {detail}",
    "key": "NOT SIGNED by the key you trust: {detail}",
}


def report(file: Path, keys: Iterable[str], attachments: Iterable[Path]) -> tuple[list[str], bool]:
    """Lines to print, and whether everything held."""
    try:
        trusted = [read_public_key(key) for key in keys]
    except BadNote as error:
        return [str(error)], False
    if file.stat().st_size > bundle.MAX_BYTES:
        return [FAILS["file"].format(detail="it is too large")], False
    verdict = bundle.verify(file.read_bytes(), trusted or None)
    lines = [(HOLDS if step.ok else FAILS)[step.name].format(detail=step.detail) for step in verdict.steps]
    if not verdict.ok or verdict.document is None or verdict.key is None:
        return lines, False
    bad = _attachments(verdict.document, attachments)
    lines += bad
    if any(line.startswith("CHANGED") for line in bad):
        return lines, False
    lines += _summary(verdict.document, verdict.key, bool(trusted))
    return lines, True


def _attachments(document: dict, files: Iterable[Path]) -> list[str]:
    known = {one["sha256"]: one["name"] for one in document["body"]["attachments"]}
    lines = []
    for path in files:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found in known:
            lines.append(f"{path.name} is the attachment “{known[found]}”, unchanged.")
        else:
            lines.append(f"CHANGED: {path.name} is none of the attachments of this document.")
    return lines


def _summary(document: dict, key: PublicKey, trusted: bool) -> list[str]:
    body = document["body"]
    lines = ["", f"{document['unit']['name']}  {body['title']}  (version {document['version']})"]
    lines += [f"  {one['sign'] or ' '} {one['title']}  {one['value']}" for one in body["summary"]]
    if document["corrects"]:
        lines.append(
            f"  corrects version {document['corrects']['version']}: {document['corrects']['reason']}"
        )
    lines.append("UNCHANGED since it was published.")
    if not trusted:
        lines.append(f"Compare the key's fingerprint with the one on the notice board, or give --key {key}")
    return lines
