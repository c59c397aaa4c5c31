"""One publication of the past, as those who think it up and those who write it hand it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zugong.disclosure.models import Duty
from zugong.lib.disclosed.document import Body
from zugong.organisations.models import Unit
from zugong.portal.seed.world import By

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(slots=True, eq=False)
class Edition:
    """One version: when it came out, what it says, why it corrects. ``id`` and ``digest`` are given when it is written."""

    at: datetime
    body: Body
    why: str = ""
    id: int = 0
    digest: str = ""


@dataclass(slots=True, eq=False)
class Sheet:
    """A publication with its editions; ``key`` and ``number`` are given when it is written."""

    unit: Unit
    kind: str
    maker: By
    publisher: By
    duty: Duty
    editions: list[Edition]
    key: int = 0
    number: str = ""


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
