"""What all replayed orders share: places, actors, clocks, the present moment, who is told and where events go."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as translated

from zugong.flows.table import Flow
from zugong.organisations import roles, rules
from zugong.organisations.calendar import office_calendar
from zugong.organisations.events import Row as EventRow

if TYPE_CHECKING:
    from zugong.portal.seed.engine import Order

CASE = "flows.case"


@dataclass(slots=True, eq=False)
class Spot:
    """A unit as far as orders need it."""

    id: int
    kind: str
    name: str
    parent: Spot | None = None

    def above(self, kind: str) -> Spot | None:
        """The nearest unit of ``kind`` at or above this one."""
        spot: Spot | None = self
        while spot is not None and spot.kind != kind:
            spot = spot.parent
        return spot


@dataclass(slots=True, frozen=True)
class By:
    """Who acts: ``kind`` is account, requester or system."""

    kind: str
    label: str
    account_id: int | None = None
    person_id: int | None = None
    address: str = ""


SYSTEM = By("system", "system")


@dataclass(slots=True, eq=False)
class Ticker:
    """One clock of one order."""

    name: str
    tier: str
    unit_id: int | None
    limit: int | None
    calendar: bool
    started_at: datetime
    due_at: datetime | None
    running_since: datetime | None
    used: int = 0
    reminded_at: datetime | None = None
    passed_up_at: datetime | None = None
    stopped_at: datetime | None = None
    late: bool = False


class Later(Exception):
    """The next thing would happen after the county's present moment: the order stays as it is."""


class NotPossible(Exception):
    """The table does not allow this verb here: the plan was wrong."""


@dataclass(eq=False)
class World:
    """What all orders share: the table, the present moment, who holds what, and where notices and events go."""

    flow: Flow
    moment: datetime
    notices_from: datetime
    rng: Random
    grants: dict[int, list[tuple[int, frozenset[str]]]]  # unit → (account, permissions)
    persons: dict[int, int]  # person → account
    events: list[tuple[datetime, int, EventRow]] = field(default_factory=list)
    notices: list[tuple[datetime, int, list[Any]]] = field(default_factory=list)
    _count: int = 0
    _holding: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calendar = office_calendar()
        self.states = {state.name: state for state in self.flow.states}
        self.verbs = {verb.name: verb for verb in self.flow.verbs}
        self.whole = {clock.name for clock in self.flow.clocks}
        self.limits = {rule.key: rule.default for rule in rules.all_rules()}
        self.texts = {verb.name: str(verb.notice.text) for verb in self.flow.verbs if verb.notice}
        self.late_text = translated("Overdue: %(case)s")
        self.passed_text = translated("Overdue and passed up to you: %(case)s")

    def holding(self, permission: str, spot: Spot | None) -> list[int]:
        """The accounts nearest to the unit, upwards, that hold the permission."""
        if spot is None:
            return []
        key = (permission, spot.id)
        if key not in self._holding:
            here: Spot | None = spot
            found: list[int] = []
            while here is not None and not found:
                found = [account for account, held in self.grants.get(here.id, ()) if permission in held]
                here = here.parent
            self._holding[key] = list(dict.fromkeys(found))
        return self._holding[key]

    def event(self, at: datetime, by: By, verb: str, order: Order, data: dict[str, Any]) -> None:
        row = EventRow(
            at=at,
            account_id=by.account_id,
            actor=by.label[:60],
            verb=verb,
            subject_type=CASE,
            subject_id=str(order.id),
            subject_label=order.number_text,
            unit_id=order.unit.id,
            address=by.address,
            data=data,
        )
        self._push(at, row)

    def account_event(
        self, at: datetime, by: By, verb: str, data: dict[str, Any], *, done: bool = True
    ) -> None:
        """Something an account did to itself, such as signing in."""
        self._push(
            at,
            EventRow(
                at=at,
                account_id=by.account_id if done else None,
                actor=by.label[:60],
                verb=verb,
                subject_type="organisations.account",
                subject_id=str(by.account_id),
                subject_label=by.label,
                result="done" if done else "refused",
                address=by.address,
                data=data,
            ),
        )

    def _push(self, at: datetime, row: EventRow) -> None:
        self._count += 1
        heapq.heappush(self.events, (at, self._count, row))

    def notice(self, at: datetime, account: int, title: str, order: Order, *, urgent: bool) -> None:
        old = self.moment - at
        read = None
        if old > timedelta(days=2) or (old > timedelta(hours=3) and self.rng.random() < 0.6):
            read = min(self.moment, at + timedelta(minutes=self.rng.randint(5, 600)))
        self._count += 1
        row = [account, title[:200], CASE, str(order.id), urgent, at, read]
        heapq.heappush(self.notices, (at, self._count, row))

    def due(self, at: datetime, minutes: int, calendar: bool) -> datetime:
        return at + timedelta(minutes=minutes) if calendar else self.calendar.due(at, minutes)

    def elapsed(self, since: datetime, until: datetime, calendar: bool) -> int:
        if calendar:
            return max(0, int((until - since).total_seconds() // 60))
        return self.calendar.between(since, until)


def permissions_of(role: str) -> frozenset[str]:
    return roles.get(role).permissions
