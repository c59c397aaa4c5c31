"""Sensitive fields: encrypted at rest, found by a blind index, and the event log chained by a keyed MAC.

`Keyring` is AES-256-GCM, HKDF-SHA256 and HMAC-SHA256 from `cryptography`. Everything else asks for a
`FieldCipher`, so an accredited SM4/SM3 module can take its place without a change elsewhere.

Keys and rotation. The setting lists master keys, newest first: `ZUGONG_FIELD_KEYS="new,old"`. New text is encrypted
under the first; each token names its key, so old tokens stay readable while their key is listed, and
`needs_rotation` finds them. Blind indexes and the event chain must give the same answer for years, so they
hang on one *stable* key that rotation does not touch: the index key if one is set, else the oldest listed.
Adding a key in front therefore changes no look-up. Before the oldest key is dropped, set the index key to it;
every index and chain value stays as it was. `stable_key_id` is kept by the application and compared at start,
so that a forgotten step is an error there and never a look-up that finds nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
MAC_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_VERSION: Final = "zg1"
_BOUND: Final = "zg2"  # a token that is bound to its row as well
_TOKEN = re.compile(r"(zg[12])\.([0-9a-f]{16})\.([A-Za-z0-9_-]+)", re.ASCII)
_PURPOSE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.ASCII)


class DecryptionError(Exception):
    """A token could not be read. `code` is `malformed`, `unknown_key` or `altered`; no text or key is ever in
    it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FieldCipher(Protocol):
    """What the platform asks of a cryptographic module.

    `purpose` names the field the text belongs to (`person.id_number`): 1-64 of a-z, 0-9, `_`, `.`, `-`,
    starting with a letter or digit. A token or index made for one purpose is worthless for another.
    ValueError for any other purpose. `row` names the row the text belongs to by something that never changes:
    a token made for one row is worthless in another, and so is one made without a row.
    """

    @property
    def stable_key_id(self) -> str:
        """Names the key that blind indexes and the chain hang on; changes only when their values change."""

    def encrypt(self, text: str, purpose: str, row: str = "") -> str:
        """An ASCII token for `text`; two calls give two tokens. ValueError for text that is not valid
        Unicode.
        """

    def decrypt(self, token: str, purpose: str, row: str = "") -> str:
        """The text of `token`. DecryptionError for anything altered, cut, foreign, or made for another
        purpose or row.
        """

    def needs_rotation(self, token: str) -> bool:
        """Whether `token` is under an older key. DecryptionError when it is no token at all."""

    def blind_index(self, text: str, purpose: str) -> str:
        """64 hex digits, the same for the same text and purpose, to look a value up without storing it.

        The caller normalises first (capital X, no blanks): other spelling, other index.
        """

    def chain_mac(self, previous: bytes, payload: bytes) -> bytes:
        """The 32 bytes that bind an event's `payload` to the event before it.

        `previous` is that event's MAC (32 bytes) or empty for the first event; ValueError for another length.
        """


class Keyring:
    """The built-in `FieldCipher`. All keys are 32 random bytes; ValueError for another length or a key given
    twice.
    """

    def __init__(
        self, primary: bytes, older: tuple[bytes, ...] = (), *, index_key: bytes | None = None
    ) -> None:
        masters = (primary, *older)
        for key in (*masters, *(() if index_key is None else (index_key,))):
            if len(key) != KEY_BYTES:
                raise ValueError(f"a key must be {KEY_BYTES} bytes, this one has {len(key)}")
        self._masters = {_key_id(key): key for key in masters}
        if len(self._masters) != len(masters):
            raise ValueError("the same key is listed twice")
        self._primary = _key_id(primary)
        self._stable = masters[-1] if index_key is None else index_key
        self._ciphers: dict[tuple[str, str], AESGCM] = {}
        self._index_keys: dict[str, bytes] = {}
        self._chain_key = _derive(self._stable, "chain")

    def __repr__(self) -> str:
        return f"<Keyring {', '.join(self._masters)}>"

    @property
    def stable_key_id(self) -> str:
        """See `FieldCipher`."""
        return _key_id(self._stable)

    def encrypt(self, text: str, purpose: str, row: str = "") -> str:
        """See `FieldCipher`. The token is `zg1.<key id>.<base64url of nonce, ciphertext and tag>`, of a row `zg2`."""
        cipher = self._cipher(self._primary, purpose)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = cipher.encrypt(nonce, _utf8(text), _bound(self._primary, purpose, row))
        body = base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode("ascii")
        return f"{_BOUND if row else _VERSION}.{self._primary}.{body}"

    def decrypt(self, token: str, purpose: str, row: str = "") -> str:
        """See `FieldCipher`."""
        version, key_id, body = _parse(token)
        if version != (_BOUND if row else _VERSION):
            raise DecryptionError(
                "altered", "the token is bound to a row" if not row else "the token is bound to no row"
            )
        if key_id not in self._masters:
            raise DecryptionError("unknown_key", f"the key {key_id} is not on the keyring")
        cipher = self._cipher(key_id, purpose)
        try:
            opened = cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], _bound(key_id, purpose, row))
        except InvalidTag:
            raise DecryptionError(
                "altered", "the token was altered or belongs to another field or row"
            ) from None
        return opened.decode("utf-8")

    def needs_rotation(self, token: str) -> bool:
        """See `FieldCipher`."""
        return _parse(token)[1] != self._primary

    def blind_index(self, text: str, purpose: str) -> str:
        """See `FieldCipher`."""
        key = self._index_keys.get(purpose)
        if key is None:
            key = self._index_keys[purpose] = _derive(self._stable, f"index {_checked(purpose)}")
        return hmac.new(key, _utf8(text), hashlib.sha256).hexdigest()

    def chain_mac(self, previous: bytes, payload: bytes) -> bytes:
        """See `FieldCipher`."""
        if len(previous) not in (0, MAC_BYTES):
            raise ValueError(f"the previous MAC must be {MAC_BYTES} bytes or empty, not {len(previous)}")
        # The length byte keeps a first event from passing for a later one whose payload begins with a MAC.
        return hmac.digest(self._chain_key, bytes([len(previous)]) + previous + payload, "sha256")

    def _cipher(self, key_id: str, purpose: str) -> AESGCM:
        found = self._ciphers.get((key_id, purpose))
        if found is None:
            found = AESGCM(_derive(self._masters[key_id], f"field {_checked(purpose)}"))
            self._ciphers[key_id, purpose] = found
        return found


def parse_keys(setting: str, index_key: str = "") -> Keyring:
    """A keyring from settings: base64 keys (32 bytes each) separated by commas, newest first; `index_key` may
    be empty.

    Plain and URL-safe base64 are both read. ValueError says which key is wrong and how, and never shows it.
    """
    parts = [part.strip() for part in setting.split(",") if part.strip()]
    if not parts:
        raise ValueError("no key is set: make one with new_key()")
    keys = [_read_key(part, f"key {number}") for number, part in enumerate(parts, 1)]
    stable = _read_key(index_key.strip(), "the index key") if index_key.strip() else None
    return Keyring(keys[0], tuple(keys[1:]), index_key=stable)


def new_key() -> str:
    """A fresh master key as `parse_keys` reads it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _read_key(part: str, name: str) -> bytes:
    standard = part.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        key = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"{name} is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"{name} must be {KEY_BYTES} bytes, it has {len(key)}")
    return key


def _derive(master: bytes, use: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"zugong/{_VERSION}/{use}".encode()).derive(
        master
    )


def _key_id(master: bytes) -> str:
    return _derive(master, "key id")[:8].hex()


def _bound(key_id: str, purpose: str, row: str) -> bytes:
    if not row:
        return f"{_VERSION}.{key_id}.{purpose}".encode("ascii")
    return f"{_BOUND}.{key_id}.{purpose}".encode("ascii") + b"\0" + _utf8(row)


def _checked(purpose: str) -> str:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"not a purpose: {purpose!r}")
    return purpose


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # The codec's own error carries the whole text.
        raise ValueError("the text holds half a character (a lone surrogate)") from None


def _parse(token: str) -> tuple[str, str, bytes]:
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise DecryptionError("malformed", "not a token of this version")
    encoded = match[3]
    try:
        body = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except binascii.Error:
        raise DecryptionError("malformed", "the token is cut or damaged") from None
    # One text, one token spelling: base64 ignores a last character's spare bits.
    if (
        base64.urlsafe_b64encode(body).rstrip(b"=").decode("ascii") != encoded
        or len(body) < _NONCE_BYTES + _TAG_BYTES
    ):
        raise DecryptionError("malformed", "the token is cut or damaged")
    return match[1], match[2], body
