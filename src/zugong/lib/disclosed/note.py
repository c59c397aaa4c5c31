"""The signed tree head: a checkpoint (C2SP tlog-checkpoint) in a signed note (C2SP signed-note), Ed25519.

    zugong-disclosure
    1204
    <root, base64>
    2026-06-03T09:12:44+08:00

    — zugong-disclosure <base64 of key hash and signature>

A head says: at this time the log held so many entries, and this was their root. Whoever keeps one can prove later
that an entry was changed, taken out or slipped in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = b"\x01"  # Ed25519, in the signed note's own numbering
KEY_BYTES = 32
_NAME = re.compile(r"[^\s+]{1,80}")


class BadNote(ValueError):
    """The note or key cannot be read, or nobody we know signed it; ``code`` is malformed, unsigned or forged."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Head:
    """What a note says: the number of entries, their root, and when it was signed."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        root = base64.b64encode(self.root).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\n{self.at.isoformat(timespec='seconds')}\n"


@dataclass(frozen=True)
class PublicKey:
    """A key by name; printed as ``name+hash+key``, the form other verifiers of signed notes read."""

    name: str
    raw: bytes

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ALGORITHM + self.raw).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """64 hex digits over the key alone, to be compared by people."""
        return hashlib.sha256(self.raw).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ALGORITHM + self.raw).decode('ascii')}"


@dataclass(frozen=True)
class SigningKey:
    """The private half; never shown."""

    name: str
    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"<SigningKey {self.name}>"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self.private.public_key().public_bytes_raw())


def read_signing_key(name: str, text: str) -> SigningKey:
    """The key of a setting: base64 of 32 bytes. BadNote says what is wrong and never shows it."""
    if not _NAME.fullmatch(name):
        raise BadNote("malformed", "the log's name may hold neither blanks nor a plus sign")
    try:
        seed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("malformed", "the log's key is not base64") from None
    if len(seed) != KEY_BYTES:
        raise BadNote("malformed", f"the log's key must be {KEY_BYTES} bytes, it has {len(seed)}")
    return SigningKey(name, Ed25519PrivateKey.from_private_bytes(seed))


def read_public_key(text: str) -> PublicKey:
    """A key as ``str(PublicKey)`` prints it."""
    try:
        name, hashed, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise BadNote("malformed", "this is no public key of a log") from None
    if not _NAME.fullmatch(name) or len(raw) != 1 + KEY_BYTES or raw[:1] != ALGORITHM:
        raise BadNote("malformed", "this is no public key of a log")
    key = PublicKey(name, raw[1:])
    if key.hash.hex() != hashed:
        raise BadNote("malformed", "the public key does not agree with its own check digits")
    return key


def sign(head: Head, key: SigningKey) -> str:
    """The whole note."""
    text = head.text()
    signature = base64.b64encode(key.public.hash + key.private.sign(text.encode("utf-8"))).decode("ascii")
    return f"{text}\n— {key.name} {signature}\n"


def open_note(note: str, keys: list[PublicKey]) -> tuple[Head, PublicKey]:
    """What the note says and whose key signed it.

    BadNote: ``malformed`` (no note), ``unsigned`` (by none of ``keys``), ``forged`` (a signature of one of them is wrong).
    """
    head, text = read_note(note)
    found: PublicKey | None = None
    for name, hashed, signature in _signatures(note[len(text) + 1 :]):
        for key in keys:
            if key.name != name or key.hash != hashed:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, text.encode("utf-8"))
            except (InvalidSignature, ValueError):
                raise BadNote("forged", f"the signature of {name} is wrong") from None
            found = found or key
    if found is None:
        raise BadNote("unsigned", "none of the known keys signed this")
    return head, found


def read_note(note: str) -> tuple[Head, str]:
    """What a note says, and the text that is signed; without looking at the signature."""
    text, gap, _rest = note.partition("\n\n")
    if not gap:
        raise BadNote("malformed", "a signed tree head has an empty line before its signature")
    text += "\n"
    lines = text.split("\n")[:-1]
    try:
        origin, size, root, at = lines
        if not (size.isascii() and size.isdigit() and str(int(size)) == size and _NAME.fullmatch(origin)):
            raise ValueError(size)
        head = Head(origin, int(size), base64.b64decode(root, validate=True), datetime.fromisoformat(at))
    except (ValueError, binascii.Error):
        raise BadNote("malformed", "a tree head has four lines: name, size, root, time") from None
    if len(head.root) != 32 or head.at.tzinfo is None or head.text() != text:
        raise BadNote("malformed", "the tree head is not in its one spelling")
    return head, text


def _signatures(block: str) -> list[tuple[str, bytes, bytes]]:
    found = []
    for line in block.split("\n"):
        if not line:
            continue
        words = line.split(" ")
        try:
            dash, name, encoded = words
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise BadNote("malformed", "a line of the signature cannot be read") from None
        if dash != "—" or len(raw) < 5:
            raise BadNote("malformed", "a line of the signature cannot be read")
        found.append((name, raw[:4], raw[4:]))
    return found
