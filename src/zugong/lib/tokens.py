"""Private links and codes people read out: hard to guess, easy to type."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from random import Random
from typing import Final

TOKEN_LENGTH: Final = 26
"""Characters in a private token: 130 bits."""
CODE_LENGTH: Final = 8
"""Characters in a short code: just under 40 bits, so only for codes that are checked with limited tries."""
DIGITS_LENGTH: Final = 8
"""Digits in a code made of digits alone: a guess is right once in a hundred million, and tries must be limited still."""

_TOKEN_LETTERS: Final = "23456789abcdefghijkmnpqrstuvwxyz"  # base32 without 0 o 1 l
_CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L
_MIN_SECRET: Final = 32


def private_token(secret: bytes, purpose: str, value: str) -> str:
    """The token of `value` for `purpose` (an order's private link): 26 lower-case letters and digits, none
    alike.

    Derived with HMAC-SHA256, so the same input gives the same token and none can be made without `secret` (at
    least 32 bytes, else ValueError). A token for one purpose says nothing about another's.
    """
    return _letters(_number(secret, purpose, value), _TOKEN_LETTERS, TOKEN_LENGTH)


def digit_code(secret: bytes, purpose: str, value: str) -> str:
    """The code of `value` for `purpose` in 8 digits, for people who type it on a phone. Derived like `private_token`."""
    return f"{_number(secret, purpose, value) % 10**DIGITS_LENGTH:0{DIGITS_LENGTH}d}"


def derived_code(secret: bytes, purpose: str, value: str) -> str:
    """The short code of `value` for `purpose`, such as a household's own ballot code. Derived like `private_token`."""
    return _letters(_number(secret, purpose, value), _CODE_LETTERS, CODE_LENGTH)


def token_hash(token: str) -> str:
    """What is stored instead of a token: 64 hex digits of SHA-256.

    Unsalted on purpose: a 130-bit token cannot be guessed from it, and it can be looked up. Not for short
    codes.
    """
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def short_code(rng: Random | None = None) -> str:
    """8 capital letters and digits without 0 O 1 I L, to be read out or typed.

    `rng` is the system's randomness unless a seeded one is given for demonstration data.
    """
    source = rng if rng is not None else secrets.SystemRandom()
    return "".join(source.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_short_code(typed: str) -> str | None:
    """The short code somebody typed: blanks, hyphens and small letters are forgiven. None if it is none."""
    code = "".join(typed.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and all(letter in _CODE_LETTERS for letter in code) else None


def same(a: str, b: str) -> bool:
    """Whether two tokens or codes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(a.encode("utf-8", "surrogatepass"), b.encode("utf-8", "surrogatepass"))


def _letters(number: int, alphabet: str, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(alphabet))
        letters.append(alphabet[rest])
    return "".join(letters)


def _number(secret: bytes, purpose: str, value: str) -> int:
    """256 bits that only `secret` gives; ValueError for one that is too short."""
    if len(secret) < _MIN_SECRET:
        raise ValueError(f"the secret must have at least {_MIN_SECRET} bytes, it has {len(secret)}")
    # The length in front keeps ("a", "bc") and ("ab", "c") apart.
    name = purpose.encode("utf-8")
    message = len(name).to_bytes(4, "big") + name + value.encode("utf-8")
    return int.from_bytes(hmac.digest(secret, message, "sha256"), "big")
