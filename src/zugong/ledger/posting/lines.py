"""What is to be posted, checked before any database is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from zugong.ledger import kinds
from zugong.organisations.refusals import Conflict, Refused

GREATEST = 1_000_000_000  # no village ever moves more at once; sums stay far inside 64 bits
KEY_LENGTH, NOTE_LENGTH = 120, 200


@dataclass(frozen=True, slots=True)
class Line:
    """``amount`` points to the account; taken from it when negative."""

    account_id: int
    amount: int


@dataclass(slots=True)
class Posting:
    """One transfer to be. ``at`` is set by the action unless a past moment is given."""

    key: str
    kind: str
    lines: Sequence[Line]
    source_type: str = ""
    source_id: str = ""
    note: str = ""
    expires_on: date | None = None
    at: datetime | None = None
    reverses_id: int | None = None
    hold_id: int | None = None
    unit_id: int = 0
    digest: str = field(default="")

    @property
    def event_data(self) -> dict[str, Any]:
        return {"kind": self.kind, "digest": self.digest}

    def seal(self, unit_id: int) -> None:
        """Check what can be checked alone, put the lines in the order in which accounts are locked, take the digest."""
        lines = sorted(self.lines, key=_ACCOUNT)
        total, last = 0, None
        for line in lines:
            if line.account_id == last:
                lines = []
                break
            if not (0 < line.amount <= GREATEST or -GREATEST <= line.amount < 0):
                raise Refused("amount", _("The points must be between 1 and %(most)s."), most=GREATEST)
            last = line.account_id
            total += line.amount
        if len(lines) < 2:
            raise Refused(
                "lines", _("A transfer moves points between two accounts or more, each named once.")
            )
        if total:
            raise Refused("unbalanced", _("What is taken and what is given are not the same."))
        if not 0 < len(self.key) <= KEY_LENGTH:
            raise ValueError(f"a key of 1 to {KEY_LENGTH} characters is needed")
        if not kinds.known(self.kind) or (self.kind == kinds.REVERSE.name) != (self.reverses_id is not None):
            raise ValueError(f"{self.kind} is no kind of transfer, or is posted by another verb")
        self.lines = lines
        self.unit_id = unit_id
        if self.note:
            self.note = self.note.replace("\0", "")[:NOTE_LENGTH]
        self.digest = digest(
            self.key,
            self.kind,
            unit_id,
            self.source_type,
            self.source_id,
            self.note,
            self.expires_on,
            self.reverses_id,
            [(line.account_id, line.amount) for line in lines],
        )


@dataclass(frozen=True, slots=True)
class Posted:
    """``created`` is False when the same posting was already in the books."""

    id: int
    key: str
    created: bool


_ACCOUNT = attrgetter("account_id")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest(
    key: str,
    kind: str,
    unit_id: int,
    source_type: str,
    source_id: str,
    note: str,
    expires_on: date | None,
    reverses_id: int | None,
    lines: Sequence[tuple[int, int]],
) -> str:
    """What a transfer says, in 64 characters; ``lines`` are sorted by account."""
    said = [
        key,
        kind,
        unit_id,
        source_type,
        source_id,
        note,
        expires_on.isoformat() if expires_on else None,
        reverses_id,
        lines,
    ]
    return hashlib.sha256(_encode(said).encode()).hexdigest()


# --- refusals ----------------------------------------------------------------------------------------------------
def refusal(code: str, **params: Any) -> Refused:
    """Why the books do not take a posting; both ways of posting say it in the same words."""
    kind, reason = _REASONS[code]
    return kind(code, reason, **params)


_REASONS: dict[str, tuple[type[Refused], Any]] = {
    "key_used": (Conflict, _("Something else was already posted under this key.")),
    "no_account": (Refused, _("There is no such account.")),
    "other_books": (Refused, _("Points do not leave the books of their village.")),
    "not_this_way": (Refused, _("A transfer of this kind does not move points between these accounts.")),
    "short": (Refused, _("There are not enough points: %(available)s can be used.")),
    "reversed": (Conflict, _("This was already reversed.")),
    "hold_over": (Conflict, _("What was kept back for this was already used or given back.")),
}
