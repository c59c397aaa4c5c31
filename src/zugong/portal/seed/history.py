"""A past as it might have been: who asked when, how fast people were, what went wrong, how it was judged."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random

from zugong.portal.seed import names, words
from zugong.portal.seed.book import Book
from zugong.portal.seed.catalogue import Item
from zugong.portal.seed.county import County, Group, Village
from zugong.portal.seed.engine import Order
from zugong.portal.seed.people import Member
from zugong.portal.seed.world import By, Later, World
from zugong.portal.seed.writer import TZ

HOURS = (1, 1, 0, 0, 0, 1, 4, 8, 10, 10, 9, 7, 5, 5, 6, 7, 7, 7, 7, 8, 8, 6, 3, 1)
SEASON = (0.9, 0.7, 1.0, 1.1, 1.15, 1.2, 1.1, 1.0, 1.0, 0.95, 0.95, 0.95)
BRISK_BEFORE = timedelta(days=12)


class History:
    """Lives of orders, one after another in the order of their opening."""

    def __init__(self, world: World, county: County, book: Book, number: int) -> None:
        self.world, self.county, self.book, self.number = world, county, book, number
        self.rng = Random(f"{number}:history")
        self.calendar = world.calendar
        self.codes = {
            village.spot.id: (
                [item.code for key, _window, item in county.items if key not in village.off],
                [item.share for key, _window, item in county.items if key not in village.off],
            )
            for village in county.villages
        }
        self.items = {item.code: item for _key, _window, item in county.items}
        self.last: dict[int, Order] = {}
        self.no_end = world.moment + timedelta(days=365)
        self.photos_from = world.moment - timedelta(days=45)

    # --- when ----------------------------------------------------------------------------------------------------
    def openings(self, first: date, per_year: int) -> Iterator[tuple[datetime, Village]]:
        """When and where people ask, in order, up to the present moment."""
        moment, merged_on = self.world.moment, self.county.merged_on
        villages = self.county.villages
        weights = [village.weight for village in villages]
        day, span = first, max(1, (moment.date() - first).days)
        while day <= moment.date():
            rng = Random(f"{self.number}:day:{day}")
            share = (
                SEASON[day.month - 1]
                * (0.7 if day.weekday() > 4 else 1.1)
                * (0.75 + 0.5 * (day - first).days / span)
            )
            count = int(per_year / 365 * share * rng.uniform(0.8, 1.2) + rng.random())
            found = []
            for place in range(count):
                village = rng.choices(villages, weights)[0]
                if village.until and day > merged_on - BRISK_BEFORE:
                    village = self.county.home
                hour = rng.choices(range(24), HOURS)[0]
                at = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), TZ)
                found.append((at, place, village))
            for at, _place, village in sorted(found, key=lambda one: one[:2]):
                if at < moment - timedelta(minutes=20):
                    yield at, village
            day += timedelta(days=1)

    def office(self, at: datetime, median: float, spread: float = 1.1) -> datetime:
        """When staff get to it: some minutes later, inside office hours."""
        later = at + timedelta(seconds=int(60 * median * math.exp(self.rng.gauss(0, spread))) + 20)
        opening = self.calendar.next_opening(later)
        if opening > later:
            opening += timedelta(seconds=self.rng.randint(60, 5400))
        return opening

    def waking(self, at: datetime, minutes: float) -> datetime:
        """When a neighbour gets to it: any day, between seven and nine."""
        later = at + timedelta(seconds=int(minutes * 60) + 30)
        if later.hour < 7:
            later = later.replace(hour=7, minute=self.rng.randrange(60))
        elif later.hour >= 21:
            later = (later + timedelta(days=1)).replace(hour=7, minute=self.rng.randrange(60))
        return later

    def forgotten(self, at: datetime) -> datetime:
        """When it was left lying past its clock."""
        return self.office(self.calendar.add(at, self.rng.randint(1500, 3400)), 20)

    # --- one life ------------------------------------------------------------------------------------------------
    def live(self, at: datetime, village: Village) -> Order:
        """Place an order and let it live until it is over or the present is reached."""
        rng = self.rng
        codes, shares = self.codes[village.spot.id]
        item = self.items[rng.choices(codes, shares)[0]]
        hamlet = rng.choice(village.hamlets)
        group = f"{village.hamlets.index(hamlet) + 1}组"
        roll = rng.random()
        staff = roll < 0.13 and village.secretary is not None
        order = self.book.open(
            village,
            item.code,
            at,
            words.order_words(item, rng, hamlet=hamlet, group=group),
            by=village.secretary if staff else None,
            source="staff" if staff else "web" if roll < 0.3 else "qr",
            requester=names.any_name(rng) if rng.random() < 0.75 else "",
            behalf=f"{names.any_name(rng)}（邻居）" if rng.random() < 0.08 else "",
            hamlet=hamlet if rng.random() < 0.8 else "",
            wished=rng.choice(words.WISHED) if rng.random() < 0.6 else "",
            phone=None if rng.random() < 0.85 else "",
        )
        if item.picture and at > self.photos_from and rng.random() < 0.6:
            self.book.shoot(order, item.picture, at, None)
        with suppress(Later):  # the present is reached: it stays as it is
            self._live(order, village, item)
        self.last[village.spot.id] = order
        return order

    def _live(self, order: Order, village: Village, item: Item) -> None:
        rng, brisk = self.rng, village.until is not None
        secretary = village.secretary
        assert secretary is not None
        at = self.office(order.opened_at, 45 * village.slow)
        if brisk:
            self.work(order, village, item, self.supply(order, village, item, at, secretary), brisk=True)
            return
        if rng.random() < 0.025 * village.slow:
            at = self.forgotten(order.opened_at)
        roll = rng.random()
        if roll < 0.012:
            order.take(
                "withdraw",
                self.waking(order.opened_at, rng.uniform(3, 40)),
                order.requester,
                note=rng.choice(words.WITHDRAWN),
            )
            return
        if roll < 0.045:
            at = self.ask(order, at, secretary)
            if order.closed_at is not None:
                return
        if roll < 0.09:
            at = self.refuse(order, village, at, secretary)
            if order.closed_at is not None:
                return
        elif roll < 0.09 + 0.02 * item.hard:
            at = self.escalate(order, village, at, secretary)
            if order.completed_at is not None:
                self.judge(order, village, item, at)
                return
        elif roll > 0.985 and self.merge(order, village, at, secretary):
            return
        at = self.supply(order, village, item, at, secretary)
        self.work(order, village, item, at)

    def ask(self, order: Order, at: datetime, secretary: By) -> datetime:
        rng = self.rng
        order.take("ask", at, secretary, note=rng.choice(words.ASKS))
        if rng.random() < 0.12:
            order.advance(at + timedelta(days=40))
            return at
        at = self.waking(at, rng.expovariate(1 / 300))
        order.take("reply", at, order.requester, note=rng.choice(words.REPLIES))
        return self.office(at, 40)

    def refuse(self, order: Order, village: Village, at: datetime, secretary: By) -> datetime:
        rng = self.rng
        reason = rng.choice(tuple(words.REFUSALS))
        order.take("refuse", at, secretary, reason=reason, note=words.REFUSALS[reason])
        if rng.random() > 0.25:
            return at
        at = self.waking(at, rng.uniform(60, 4000))
        order.take("appeal", at, order.requester, note=rng.choice(words.APPEALS), holder=order.township)
        at = self.office(at, 200)
        assert village.officer is not None
        if rng.random() < 0.5:
            order.take("uphold", at, village.officer, note=rng.choice(words.UPHELD))
            return at
        order.take("overrule", at, village.officer, note=rng.choice(words.OVERRULED), holder=order.unit)
        return self.office(at, 60)

    def escalate(self, order: Order, village: Village, at: datetime, secretary: By) -> datetime:
        rng, officer = self.rng, village.officer
        assert officer is not None
        order.take("escalate", at, secretary, note=rng.choice(words.ESCALATED), holder=order.township)
        at = self.forgotten(at) if rng.random() < 0.08 else self.office(at, 180 * village.slow)
        if rng.random() < 0.12:
            order.take("escalate", at, officer, note=rng.choice(words.ESCALATED), holder=self.county.spot)
            at, officer = self.office(at, 400), rng.choice(self.county.sections)
        if rng.random() < 0.4:
            order.take("send_down", at, officer, note=rng.choice(words.SENT_DOWN), holder=order.unit)
            return self.office(at, 60)
        order.take("handle", at, officer, note=rng.choice(words.HANDLED), assignee=None)
        order.handler = None
        order.close_figures(at)
        return at

    def merge(self, order: Order, village: Village, at: datetime, secretary: By) -> bool:
        other = self.last.get(village.spot.id)
        if other is None or other.merged_into or not self.book.holds(other):
            return False
        if any(end is not None and end <= at for end in (other.closed_at, other.completed_at)):
            return False
        number = other.number_text
        order.take("merge", at, secretary, data={"into": other.id, "number": number})
        order.merged_into = other.id
        return True

    def supply(self, order: Order, village: Village, item: Item, at: datetime, secretary: By) -> datetime:
        rng = self.rng
        group = self.group_for(village, item)
        order.supply(at, secretary, group=group.spot, note=words.sentence(item.supplies, rng))
        return at

    def group_for(self, village: Village, item: Item) -> Group:
        """The group that has somebody for it, most often the service groups."""
        fit = [
            group
            for group in village.groups
            if any(member.skills & set(item.skills) for member in group.members)
        ]
        return self.rng.choice(fit or village.groups)

    def work(self, order: Order, village: Village, item: Item, at: datetime, *, brisk: bool = False) -> None:
        """From dispatch to the verdict, again for every redo."""
        group = next(group for group in village.groups if group.spot is order.group)
        while order.state == "supplied":
            at = self.hand_out(order, village, group, item, at, brisk=brisk)
            at = self.serve(order, village, item, at, brisk=brisk)
            if order.state == "follow_up":
                at = self.follow_up(order, village, at)
                if order.state == "supplied":
                    continue
            at = self.judge(order, village, item, at, brisk=brisk)

    def hand_out(
        self, order: Order, village: Village, group: Group, item: Item, at: datetime, *, brisk: bool
    ) -> datetime:
        rng = self.rng
        declined: set[int | None] = set()
        while True:
            lost = not brisk and rng.random() < 0.02 * village.slow
            at = self.forgotten(at) if lost else self.office(at, 50 * village.slow)
            member = self.choose(group, item, at, declined)
            if order.redo_count == 0 and not brisk and rng.random() < 0.07:
                order.take("open_claim", at, group.leader)
                at = self.waking(at, rng.expovariate(1 / 120))
                order.accept(at, member.by, claim=True)
                member.busy.append(self.no_end)
            else:
                order.dispatch(at, group.leader, member=member.by, why=self.why(member, item))
                member.busy.append(self.no_end)
                lost = not brisk and rng.random() < 0.02 * village.slow
                at = self.forgotten(at) if lost else self.waking(at, rng.expovariate(1 / (40 * village.slow)))
                if not brisk and rng.random() < 0.06 and len(declined) < 2:
                    reason = rng.choice(tuple(words.DECLINED))
                    order.decline(at, member.by, reason=reason, note=words.DECLINED[reason])
                    declined.add(member.by.person_id)
                    member.busy.remove(self.no_end)
                    continue
                order.accept(at, member.by)
            self.in_hand = member
            return at

    def choose(self, group: Group, item: Item, at: datetime, declined: set[int | None]) -> Member:
        """Somebody with the skill and room for one more; else the next best."""
        rng = self.rng
        there = [m for m in group.members if m.available and m.by.person_id not in declined] or group.members
        free = [member for member in there if member.free(at)] or there
        skilled = [member for member in free if member.skills & set(item.skills)]
        return rng.choice(skilled or free)

    @staticmethod
    def why(member: Member, item: Item) -> list[str]:
        return [
            "会干这个" if member.skills & set(item.skills) else "有空",
            f"住{member.hamlet}" if member.hamlet else "同村",
        ]

    def serve(self, order: Order, village: Village, item: Item, at: datetime, *, brisk: bool) -> datetime:
        rng, member, accepted = self.rng, self.in_hand, at
        limit = order.own_limits["service_minutes"] or self.world.limits["order.service"]
        used = limit * (0.2 if brisk else 0.4 * village.slow * math.exp(rng.gauss(0, 0.55)))
        done = self.waking(self.calendar.add(at, int(min(used, 12 * limit)) + 15), 0)
        member.busy.remove(self.no_end)
        member.busy.append(done)
        if not brisk and rng.random() < 0.38:
            half = self.waking(accepted + (done - accepted) * rng.uniform(0.2, 0.7), 0)
            if half < done:
                order.take("note", half, member.by, note=words.sentence(item.progress, rng))
        if not brisk and used > limit * 0.8 and rng.random() < 0.4:
            reason = rng.choice(tuple(words.EXTENDED))
            ask = self.waking(self.calendar.add(accepted, int(limit * 0.6)), 0)
            if order.due_at is not None and order.last_at < ask < min(done, order.due_at):
                order.extend(ask, member.by, reason=reason, note=words.EXTENDED[reason])
        if not brisk and rng.random() < 0.03:
            order.take(
                "add",
                max(order.last_at, self.waking(accepted, 30)),
                order.requester,
                note=rng.choice(words.ADDED),
            )
        done = max(done, order.last_at + timedelta(minutes=5))
        order.complete(done, member.by, note=words.sentence(item.results, rng))
        if item.picture and done > self.photos_from and rng.random() < 0.5:
            self.book.shoot(order, item.picture + "-done", done, member.by)
        return done

    def follow_up(self, order: Order, village: Village, at: datetime) -> datetime:
        rng, officer = self.rng, village.officer
        assert officer is not None
        at = self.forgotten(at) if rng.random() < 0.05 else self.office(at, 240 * village.slow)
        if rng.random() < 0.1 and order.redo_count < 2:
            order.give_back(at, officer, note=rng.choice(words.RETURNED))
            return at
        order.take("pass", at, officer, note=rng.choice(words.FOLLOWED))
        order.close_figures(at)
        return at

    def judge(
        self, order: Order, village: Village, item: Item, at: datetime, *, brisk: bool = False
    ) -> datetime:
        """The villager's verdict, the later check, or silence. May send the order back to ``supplied``."""
        rng = self.rng
        if not brisk and rng.random() < 0.2:
            order.advance(at + timedelta(days=60))
            return at
        at = self.waking(at, min(rng.expovariate(1 / (300 if brisk else 1100)), 1400 if brisk else 26 * 1440))
        late = any(clock.late for clock in order.clocks)
        bad = 0.0 if brisk or order.redo_count > 1 or order.group is None else 0.17 if late else 0.07
        if rng.random() < bad:
            stars = rng.choice((1, 2, 2, 3))
            order.rate(at, order.requester, stars=stars, solved=False, praise=[], words=rng.choice(words.BAD))
            return at
        stars = rng.choices((5, 4, 3), (0.5, 0.33, 0.17) if late else (0.66, 0.26, 0.08))[0]
        spoken = rng.random() < 0.4
        said = rng.choice(words.FAIR if stars == 3 else words.GOOD) if spoken else ""
        praise = rng.sample(words.PRAISE, rng.randint(1, 3)) if stars > 3 and rng.random() < 0.5 else []
        order.rate(at, order.requester, stars=stars, solved=True, praise=praise, words=said)
        if order.state != "checking":
            return at
        if rng.random() < 0.45:
            later = self.waking(at + timedelta(days=item.check_days or 0), rng.uniform(30, 6 * 1440))
            holds = rng.random() < 0.95 or order.group is None or order.redo_count > 1
            order.recheck(
                later,
                order.requester,
                still_solved=holds,
                words=rng.choice(words.STILL if holds else words.AGAIN),
            )
            return later
        order.advance(at + timedelta(days=90))
        return at


def told(progress: Callable[[str, int, int], None] | None, step: str, done: int, total: int) -> None:
    if progress is not None:
        progress(step, done, total)
