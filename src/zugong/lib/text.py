"""Text as people type and paste it: cleaned before it is kept, compared when two orders look alike."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from zugong.lib.refusals import Refusal, gettext_noop

_NEWLINES = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Control characters, lone surrogates and non-characters; soft hyphen; zero-width characters; direction marks,
# overrides and isolates (a name must not turn the line around it); annotation and tag characters that carry
# hidden text.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_NO_LETTERS = re.compile(r"[\W_]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_NFC_DRAWS_TOGETHER = 4
_HALF = {**{0xFF01 + n: 0x21 + n for n in range(94)}, 0x3000: 0x20}


class TextTooLong(Refusal):
    """The cleaned text has `actual` characters where `limit` are allowed."""

    MESSAGES = {"too_long": gettext_noop("At most %(limit)s characters; this has %(actual)s.")}

    def __init__(self, limit: int, actual: int) -> None:
        super().__init__("too_long", limit=limit, actual=actual)
        self.limit = limit
        self.actual = actual


def clean(text: str, max_length: int, multiline: bool = False) -> str:
    """`text` without anything a reader cannot see, in Unicode form NFC, blanks drawn together.

    Control characters, zero-width characters and direction marks go; runs of blanks (full-width ones too)
    become one space and those at the ends of lines go. With `multiline` line ends of every kind become a
    newline and at most one empty line stays between paragraphs; without it a line end is a space. Cleaning
    twice changes nothing. TextTooLong when more than `max_length` characters (code points) are left; nothing
    is cut off.
    """
    text = _NEWLINES.sub("\n" if multiline else " ", text)
    text = _UNSEEN.sub("", text)
    # A run of accents takes time that grows with its square. NFC draws four characters together at most, so what is
    # longer than that stays too long and need not be brought into form.
    if len("".join(text.split())) > _NFC_DRAWS_TOGETHER * max_length:
        raise TextTooLong(max_length, len(text))
    text = unicodedata.normalize("NFC", text)
    lines = [_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n")]
    text = _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    if len(text) > max_length:
        raise TextTooLong(max_length, len(text))
    return text


def without_controls(text: str) -> str:
    """`text` without what no reader can see and no XML may hold; blanks and newlines stay as they are."""
    return _UNSEEN.sub("", text)


def full_to_half(text: str) -> str:
    """Full-width letters, digits, punctuation and blanks (U+FF01-FF5E, U+3000) as their plain ASCII ones.

    For codes and numbers; in prose it would also change the Chinese comma.
    """
    return text.translate(_HALF)


def bigrams(text: str) -> Counter[str]:
    """The pairs of neighbouring characters of `text`, counted; letters and digits only, capitals and widths
    alike.

    Text with a single letter counts as that letter.
    """
    return Counter(_pairs(text))


def _pairs(text: str) -> list[str]:
    letters = _NO_LETTERS.sub("", full_to_half(text).casefold())
    if len(letters) == 1:
        return [letters]
    return [letters[n : n + 2] for n in range(len(letters) - 1)]


def similarity(a: str, b: str) -> float:
    """How alike two texts are, from 0.0 to 1.0: the Dice coefficient of their character pairs.

    1.0 for texts that differ in blanks, punctuation or capitals only; 0.0 when they share no pair or one is
    empty. Works for Chinese without splitting words.
    """
    return Likeness(a).to(b)


class Likeness:
    """A text that many others are compared with: ``Likeness(a).to(b)`` is ``similarity(a, b)``."""

    def __init__(self, text: str) -> None:
        self.own = bigrams(text)
        self.size = self.own.total()

    def to(self, other: str) -> float:
        pairs = _pairs(other)
        shared: dict[str, int] = {}
        for pair in pairs:
            if pair in self.own:
                shared[pair] = shared.get(pair, 0) + 1
        total = self.size + len(pairs)
        return 2 * sum(min(n, self.own[pair]) for pair, n in shared.items()) / total if total else 0.0
