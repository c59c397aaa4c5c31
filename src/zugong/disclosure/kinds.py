"""What is published and what is owed, as data: rooms register their kinds and duties in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Every = Literal["month", "quarter", "half", "year", "event"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Kind:
    """One kind of publication. ``group`` is the heading it stands under on public pages (a key of GROUPS).

    ``reviewed`` by those who hold ``disclosure.review`` at the unit before it is published. ``guard`` is asked before a
    draft goes on (``guard(publication)`` raises ``Refused``): a room's books must be balanced and locked, say. ``help``
    tells what belongs in it. ``templates`` are (title, text) to start from. ``own_page`` is the url name of the page
    where the room prepares it; empty: the engine's simple form. ``of_names``: a list of people, no cell of which may hold a
    long number, whatever it is. ``own_line`` is the url name (it takes the publication's number) of the page where somebody
    finds the line that is theirs. ``origin(publication)`` gives words and address of what the room made it from, for those who
    review it.
    """

    key: str
    title: Any
    group: str
    order: int = 50
    reviewed: bool = True
    help: Any = ""
    templates: tuple[tuple[Any, Any], ...] = ()
    own_page: str = ""
    guard: Callable[[Any], None] | None = None
    of_names: bool = False
    own_line: str = ""
    origin: Callable[[Any], tuple[Any, str] | None] | None = None


@dataclass(frozen=True)
class DutyKind:
    """A duty by law or rule: units of ``unit_kinds`` publish ``kind`` for every period.

    ``every`` is a period, or ``event`` (no calendar; somebody enters what happened). ``every_rule`` names an office-set rule that
    gives the months of a period in its place (1, 3, 6, 12). ``due_rule`` gives the days after the period's end, or after the
    event; with ``ahead`` after the period's first day, for what has to be known before it is used.
    """

    key: str
    kind: str
    title: Any
    unit_kinds: tuple[str, ...]
    every: Every
    due_rule: str
    source: Any
    every_rule: str = ""
    ahead: bool = False


GROUPS: dict[str, Any] = {}
_kinds: dict[str, Kind] = {}
_duties: dict[str, DutyKind] = {}


def group(key: str, title: Any) -> None:
    """A heading of the public pages, in the order of registration."""
    GROUPS[key] = title


def register(kind: Kind) -> Kind:
    """Adds a kind; registering the same key again replaces it, so a reload does no harm."""
    if kind.group not in GROUPS:
        raise ValueError(f"kind {kind.key}: no group {kind.group!r}")
    _kinds[kind.key] = kind
    return kind


def register_duty(duty: DutyKind) -> DutyKind:
    if duty.kind not in _kinds:
        raise ValueError(f"duty {duty.key}: no kind {duty.kind!r}")
    _duties[duty.key] = duty
    return duty


def get(key: str) -> Kind:
    return _kinds[key]


def known(key: str) -> bool:
    return key in _kinds


def all_kinds() -> list[Kind]:
    groups = list(GROUPS)
    return sorted(_kinds.values(), key=lambda one: (groups.index(one.group), one.order))


def of_group(key: str) -> list[Kind]:
    return [one for one in all_kinds() if one.group == key]


def duty(key: str) -> DutyKind:
    return _duties[key]


def duty_known(key: str) -> bool:
    return key in _duties


def all_duties() -> list[DutyKind]:
    return list(_duties.values())


def origin_of(publication: Any) -> tuple[Any, str] | None:
    """Words and address of what a publication was made from; None where its kind has no such page."""
    kind = _kinds.get(publication.kind)
    return kind.origin(publication) if kind is not None and kind.origin is not None else None


def title_of(key: str) -> Any:
    return _kinds[key].title if key in _kinds else key


def choices(kinds: Iterable[Kind] | None = None) -> list[tuple[str, Any]]:
    return [(one.key, one.title) for one in (all_kinds() if kinds is None else kinds)]


def period_of(day: date, months: int) -> tuple[date, date]:
    """First and last day of the period of so many months (1, 3, 6 or 12) that ``day`` lies in."""
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    return start, date.fromordinal(next_month(start, months).toordinal() - 1)


def next_month(day: date, months: int = 1) -> date:
    """The first of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
