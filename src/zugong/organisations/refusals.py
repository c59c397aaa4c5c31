"""Why something may not happen, in words a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext


class Refused(Exception):
    """``reason`` is shown as it stands: on the page, and beside the disabled button. ``code`` is for programs.

    ``status`` is the HTTP status of the page that shows it.
    """

    status = 400

    def __init__(self, code: str, reason: Any, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.params = params

    def __str__(self) -> str:
        return str(self.reason) % self.params if self.params else str(self.reason)


class Forbidden(Refused):
    """The account may not do this at all."""

    status = 403


class NotNow(Refused):
    """Somebody may do this, but not in the case's present state."""

    status = 409


class Conflict(Refused):
    """Somebody else was first; ``params`` says who and what."""

    status = 409


class Listed:
    """Several lazy words as one list, put together in the language of whoever reads it."""

    def __init__(self, words: Iterable[Any]) -> None:
        self.words = list(words)

    def __str__(self) -> str:
        return pgettext("list of names", ", ").join(str(word) for word in self.words)
