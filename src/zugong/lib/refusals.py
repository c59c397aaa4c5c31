"""Input that is refused, with a reason a person reads.

The plain modules of this floor know no catalogue. They raise a `Refusal` that carries an English sentence
with named places; whoever shows it passes the translation function of the moment: `error.message(gettext)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar


def gettext_noop(message: str) -> str:
    """The sentence itself; the call marks it for the catalogues."""
    return message


class Refusal(ValueError):
    """`code` is a key of the class's MESSAGES, `params` (str or int, so they fit into JSON) fill the
    sentence's places.
    """

    MESSAGES: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, **params: int | str) -> None:
        self.code = code
        self.params = params
        self.template = self.MESSAGES[code]
        super().__init__(code, params)

    def __str__(self) -> str:
        return self.message()

    def message(self, gettext: Callable[[str], str] = gettext_noop) -> str:
        """The sentence, translated by `gettext` before its places are filled."""
        return gettext(self.template) % self.params
