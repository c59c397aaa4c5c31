"""Turns finished lives of orders into rows, in the order in which things happened, a few thousand at a time."""

from __future__ import annotations

import heapq
from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from zugong.flows.models import Case, CaseClock, Step
from zugong.lib.tokens import token_hash
from zugong.notices.models import Notice
from zugong.organisations import rules
from zugong.organisations.events import Row, record_many
from zugong.organisations.fields import blind_index
from zugong.organisations.models import Event
from zugong.portal.seed import names
from zugong.portal.seed.catalogue import Item
from zugong.portal.seed.county import FLOW, County, Village
from zugong.portal.seed.engine import Order
from zugong.portal.seed.pictures import Shot
from zugong.portal.seed.world import By, World
from zugong.portal.seed.writer import Table
from zugong.workorders.actions import link_token, title_of
from zugong.workorders.models import Declined, OrderNumber, Rating, ServiceItem, WorkOrder

BATCH = 2_000


class Book:
    """Opens orders, keeps what belongs to them beside the flow, writes them in batches."""

    def __init__(self, world: World, county: County, number: int) -> None:
        self.world, self.county = world, county
        self.rng = Random(f"{number}:book")
        self.keep_phones = timedelta(days=rules.value("order.keep_phone_days"))
        self.items = {item.code: (key, item) for key, _window, item in county.items}
        self._named = {code: ServiceItem(name=item.name) for code, (_key, item) in self.items.items()}
        self.orders = 0
        self.shots: list[Shot] = []
        self._pending: list[tuple[Order, dict[str, Any]]] = []
        self._counters: dict[tuple[int, date], int] = defaultdict(int)
        self._cases = Table(
            Case,
            "id flow flow_version state prior_state version step_count title unit_id holder_id duty assignee_id overseer_id"
            " oversight opened_at responded_at due_at closed_at",
        )
        self._orders = Table(
            WorkOrder,
            "case_ptr_id item_id number_date number code_version link_hash request_key words requester_name on_behalf_of phone"
            " phone_index phone_tail group_id hamlet wished source placed_by_id merged_into_id supply_minutes"
            " dispatch_minutes accept_minutes service_minutes promised_at extended redo_count completed_at"
            " minutes_to_close stars solved rated_at on_wall",
        )
        self._steps = Table(
            Step,
            "case_id number verb from_state to_state at account_id actor_kind actor_label unit_id reason note data public",
        )
        self._clocks = Table(
            CaseClock,
            "case_id name tier unit_id limit_minutes calendar started_at due_at running_since used_minutes reminded_at"
            " passed_up_at stopped_at late",
        )
        self._ratings = Table(Rating, "order_id round handler_id stars solved praise words later_check at")
        self._declines = Table(Declined, "order_id person_id reason at")
        self._numbers = Table(OrderNumber, "unit_id date last")
        self._notices = Table(Notice, "account_id title subject_type subject_id urgent created_at read_at")
        self._events = Table(
            Event,
            "at account_id actor verb subject_type subject_id subject_label unit_id result address data chain sequence mac",
        )

    def open(
        self,
        village: Village,
        code: str,
        at: datetime,
        words: str,
        *,
        by: By | None = None,
        source: str = "qr",
        requester: str = "",
        behalf: str = "",
        hamlet: str = "",
        wished: str = "",
        phone: str | None = None,
        request_key: str = "",
    ) -> Order:
        """As ``workorders.actions.place`` at that moment. ``phone`` None: an invented one."""
        rng = self.rng
        key, item = self.items[code]
        self.orders += 1
        title = title_of(words, self._named[code])
        day = at.date()
        self._counters[village.spot.id, day] += 1
        order = Order(
            self.world,
            self.orders,
            title,
            village.spot,
            at,
            own_limits(item),
            item.check_days,
            number_text=f"{day:%m%d}-{self._counters[village.spot.id, day]:03d}",
        )
        phone = names.phone(rng) if phone is None else phone
        request_key = request_key or f"{rng.getrandbits(128):032x}"
        self._pending.append(
            (
                order,
                {
                    "item": key,
                    "day": day,
                    "number": self._counters[village.spot.id, day],
                    "key": request_key,
                    "words": words,
                    "name": requester,
                    "behalf": behalf,
                    "phone": phone,
                    "hamlet": hamlet,
                    "wished": wished,
                    "source": source,
                    "placed_by": by.account_id if by else None,
                    "limits": dict(order.own_limits),
                },
            )
        )
        address = f"10.9.{rng.randrange(250)}.{rng.randrange(1, 250)}" if by is None else by.address
        order.open(by or By("requester", "requester", address=address))
        return order

    def holds(self, order: Order) -> bool:
        """Whether it is not yet written."""
        return any(one is order for one, _side in reversed(self._pending))

    def shoot(self, order: Order, picture: str, at: datetime, by: By | None, *, wanted: bool = False) -> None:
        """A photo belongs to the order: to the placing, or to its latest step."""
        purpose = "placed" if by is None else f"step-{order.step_count}"
        self.shots.append(Shot(order.id, picture, at, purpose, by.account_id if by else None, wanted))

    def keep(self, before: datetime | None = None, *, force: bool = False) -> None:
        """Write what is complete; events and notices only up to ``before``, as later orders may still add earlier ones."""
        if not force and len(self._pending) < BATCH:
            return
        for order, side in self._pending:
            self._enter(order, side)
        self._pending.clear()
        with transaction.atomic():
            self._take_notices(before)
            for key in [key for key in self._counters if before is None or key[1] < before.date()]:
                self._numbers.add([*key, self._counters.pop(key)])
            for table in (
                self._cases,
                self._orders,
                self._steps,
                self._clocks,
                self._ratings,
                self._declines,
                self._numbers,
                self._notices,
            ):
                table.flush()
            record_many(self._due_events(before), write=self._write_events)

    def _due_events(self, before: datetime | None) -> list[Row]:
        heap, found = self.world.events, []
        while heap and (before is None or heap[0][0] < before):
            found.append(heapq.heappop(heap)[2])
        return found

    def _take_notices(self, before: datetime | None) -> None:
        heap = self.world.notices
        while heap and (before is None or heap[0][0] < before):
            self._notices.add(heapq.heappop(heap)[2])

    def _write_events(self, rows: list[Row]) -> None:
        for row in rows:
            self._events.add(
                [
                    row.at,
                    row.account_id,
                    row.actor,
                    row.verb,
                    row.subject_type,
                    row.subject_id,
                    row.subject_label,
                    row.unit_id,
                    row.result,
                    row.address,
                    row.data,
                    row.chain,
                    row.sequence,
                    row.mac,
                ]
            )
        self._events.flush()

    def _enter(self, order: Order, side: dict[str, Any]) -> None:
        overseer = order.overseer
        self._cases.add(
            [
                order.id,
                FLOW,
                self.world.flow.version,
                order.state,
                order.prior_state,
                order.version,
                order.step_count,
                order.title,
                order.unit.id,
                order.holder.id,
                order.duty,
                order.assignee.person_id if order.assignee else None,
                overseer.id if overseer else None,
                order.oversight,
                order.opened_at,
                order.responded_at,
                order.due_at,
                order.closed_at,
            ]
        )
        phone = side["phone"]
        if order.closed_at is not None and order.closed_at < self.world.moment - self.keep_phones:
            phone = ""
        self._orders.add(
            [
                order.id,
                side["item"],
                side["day"],
                side["number"],
                0,
                token_hash(link_token(side["key"])),
                side["key"],
                side["words"],
                side["name"],
                side["behalf"],
                phone,
                blind_index(phone, "order.phone"),
                phone[-4:],
                order.group.id if order.group else None,
                side["hamlet"],
                side["wished"],
                side["source"],
                side["placed_by"],
                order.merged_into,
                order.own_limits["supply_minutes"],
                order.own_limits["dispatch_minutes"],
                order.own_limits["accept_minutes"],
                order.own_limits["service_minutes"],
                order.promised_at,
                order.extended,
                order.redo_count,
                order.completed_at,
                order.minutes_to_close,
                order.stars,
                order.solved,
                order.rated_at,
                order.on_wall,
            ]
        )
        for row in order.steps:
            self._steps.add(row)
        for clock in order.clocks:
            self._clocks.add(
                [
                    order.id,
                    clock.name,
                    clock.tier,
                    clock.unit_id,
                    clock.limit,
                    clock.calendar,
                    clock.started_at,
                    clock.due_at,
                    clock.running_since,
                    clock.used,
                    clock.reminded_at,
                    clock.passed_up_at,
                    clock.stopped_at,
                    clock.late,
                ]
            )
        for row in order.ratings:
            self._ratings.add(row)
        for row in order.declines:
            self._declines.add(row)


def own_limits(item: Item) -> dict[str, int | None]:
    """What ``place`` copies from the item, and the later check's own length."""
    return {
        "supply_minutes": None,
        "dispatch_minutes": None,
        "accept_minutes": round(item.accept_hours * 60) if item.accept_hours else None,
        "service_minutes": round(item.days * 1440) if item.days else None,
        "check_minutes": (item.check_days + 30) * 1440 if item.check_days else None,
    }
