"""One document, one spelling: the JSON Canonicalization Scheme (RFC 8785), without numbers that have a fraction."""

from __future__ import annotations

import hashlib
import json
from typing import Any

EXACT = 2**53  # beyond this, readers that keep numbers as floating point disagree


class NotCanonical(ValueError):
    """The value or the text has no canonical form; the message says where."""


def canonical(value: Any) -> str:
    """The canonical text: keys sorted, no blanks, no needless escapes. Money is text, so that no digit is lost.

    NotCanonical for fractions, whole numbers beyond 2**53, keys outside ASCII and half characters.
    """
    _check(value, "$")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _check(value: Any, where: str) -> None:
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise NotCanonical(f"{where} holds half a character") from None
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if abs(value) >= EXACT:
            raise NotCanonical(f"{where} is a number too large to be written as one")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise NotCanonical(f"{where} has a key outside ASCII")
            _check(item, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            _check(item, f"{where}[{place}]")
    else:
        raise NotCanonical(f"{where} is a {type(value).__name__}")


def parse(text: str) -> Any:
    """The value of a canonical text. NotCanonical for any other spelling of it, so that nothing hides in one."""
    try:
        value = json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction)
        same = canonical(value) == text
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"this is no JSON: {error}") from None
    if not same:
        raise NotCanonical("the text is not in canonical form")
    return value


def _no_fraction(text: str) -> Any:
    raise NotCanonical(f"{text} is no whole number")


def digest(text: str) -> str:
    """64 hex digits of SHA-256 over the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
