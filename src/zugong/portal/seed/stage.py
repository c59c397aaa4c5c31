"""How a scripted order came to stand where it stands: one method for each state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from zugong.portal.seed import words
from zugong.portal.seed.book import Book, own_limits
from zugong.portal.seed.county import County
from zugong.portal.seed.engine import Order
from zugong.portal.seed.history import History
from zugong.portal.seed.world import By, Later, World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Run = Callable[[datetime], None]


class Stage:
    """Each method brings one order to one state, with ``left`` minutes on its clock (negative: overdue)."""

    def __init__(self, county: County, world: World, book: Book, history: History) -> None:
        self.world, self.book, self.history = world, book, history
        self.home = county.home
        self.group = county.home.groups[0]
        self.county = county
        self.found: list[tuple[datetime, int, Run]] = []
        assert county.home.secretary is not None and county.home.officer is not None
        self.secretary, self.officer = county.home.secretary, county.home.officer
        self.members = {member.by.label: member for member in self.group.members}

    # --- how they got there --------------------------------------------------------------------------------------
    def back(self, minutes: int) -> datetime:
        """The moment ``minutes`` working minutes before the present one."""
        calendar, moment = self.world.calendar, self.world.moment
        low, high = 0, minutes + 40 * 1440
        while low < high:
            middle = (low + high) // 2
            if calendar.between(moment - middle * MINUTE, moment) >= minutes:
                high = middle
            else:
                low = middle + 1
        return moment - low * MINUTE

    def entered(self, rule: str, left: int, own: int | None = None) -> datetime:
        """When the state was entered whose clock has ``left`` minutes to go."""
        return self.back(max(1, (own or self.world.limits[rule]) - left))

    def limit(self, code: str, field: str) -> int | None:
        return own_limits(self.book.items[code][1])[field]

    def script(
        self,
        at: datetime,
        code: str,
        said: str,
        who: str,
        hamlet: str,
        picture: str,
        then: Callable[[Order], None],
        **more: Any,
    ) -> None:
        """Open at that moment, then do the rest, as far as the present allows."""

        def run(at: datetime) -> None:
            order = self.book.open(self.home, code, at, said, requester=who, hamlet=hamlet, **more)
            if picture:
                self.book.shoot(order, picture, at, None, wanted=True)
            with suppress(Later):
                then(order)
                order.advance(self.world.moment)

        self.found.append((at, 1 + len(self.found), run))

    def member(self, name: str) -> By:
        return self.members[name].by

    def hold(self, name: str) -> None:
        self.members[name].busy.append(self.history.no_end)

    def say(self, code: str, part: str) -> str:
        return words.sentence(getattr(self.book.items[code][1], part), self.history.rng)

    def _supply(self, order: Order, code: str, at: datetime) -> None:
        order.supply(at, self.secretary, group=self.group.spot, note=self.say(code, "supplies"))

    def _dispatch(self, order: Order, name: str, at: datetime) -> None:
        member = self.members[name]
        order.dispatch(at, self.group.leader, member=member.by, why=["会干这个", f"住{member.hamlet}"])

    def placed(
        self, code: str, said: str, left: int, who: str, hamlet: str, picture: str = "", by: By | None = None
    ) -> None:
        more: dict[str, Any] = {"by": by, "source": "staff"} if by else {}
        self.script(
            self.entered("order.supply", left), code, said, who, hamlet, picture, lambda order: None, **more
        )

    def asked(self, code: str, said: str, question: str, who: str, hamlet: str) -> None:
        at = self.back(200)
        self.script(
            at,
            code,
            said,
            who,
            hamlet,
            "",
            lambda order: order.take("ask", at + 30 * MINUTE, self.secretary, note=question),
        )

    def supplied_late(self) -> None:
        """Nobody dispatched it and the group leader was reminded: it has come back to the branch."""
        at = self.back(1440 + 330)

        def then(order: Order) -> None:
            self._supply(order, "rubbish", at)

        self.script(at - 2 * HOUR, "rubbish", "建筑垃圾堵了路。拖拉机过不去。", "石玉珍", "碾子坡", "", then)

    def supplied(self, code: str, said: str, left: int, who: str, hamlet: str, picture: str) -> None:
        at = self.entered("order.dispatch", left)
        self.script(
            at - 50 * MINUTE,
            code,
            said,
            who,
            hamlet,
            picture,
            partial(self._supply, code=code, at=at),
            wished="今天",
        )

    def claimable(self, code: str, said: str, left: int, who: str, hamlet: str) -> None:
        at = self.entered("order.dispatch", left)

        def then(order: Order) -> None:
            self._supply(order, code, at)
            order.take("open_claim", at + 10 * MINUTE, self.group.leader)

        self.script(at - 40 * MINUTE, code, said, who, hamlet, "", then)

    def declined(self, code: str, said: str, left: int, name: str, who: str, hamlet: str) -> None:
        at = self.entered("order.dispatch", left)

        def then(order: Order) -> None:
            self._supply(order, code, at - 60 * MINUTE)
            self._dispatch(order, name, at - 30 * MINUTE)
            order.decline(at, self.member(name), reason="cannot", note="这个我不会，怕弄坏了。")

        self.script(at - 90 * MINUTE, code, said, who, hamlet, "", then)

    def dispatched(
        self, code: str, said: str, left: int, name: str, who: str, hamlet: str, picture: str = ""
    ) -> None:
        at = self.entered("order.accept", left, self.limit(code, "accept_minutes"))

        def then(order: Order) -> None:
            self._supply(order, code, at - 25 * MINUTE)
            self._dispatch(order, name, at)
            self.hold(name)

        self.script(at - 70 * MINUTE, code, said, who, hamlet, picture, then, wished="今天天黑前")

    def _serve(self, order: Order, code: str, name: str, at: datetime) -> None:
        self._supply(order, code, at - 60 * MINUTE)
        self._dispatch(order, name, at - 40 * MINUTE)
        order.accept(at, self.member(name))

    def accepted(
        self,
        code: str,
        said: str,
        left: int,
        name: str,
        who: str,
        hamlet: str,
        picture: str = "",
        note: str = "",
    ) -> None:
        at = self.entered("order.service", left, self.limit(code, "service_minutes"))

        def then(order: Order) -> None:
            self._serve(order, code, name, at)
            self.hold(name)
            if note:
                order.take(
                    "note",
                    max(at + 20 * MINUTE, self.world.moment - 50 * MINUTE),
                    self.member(name),
                    note=note,
                )
                if picture:
                    self.book.shoot(order, picture, order.last_at, self.member(name), wanted=True)

        self.script(at - 80 * MINUTE, code, said, who, hamlet, picture, then)

    def completed(
        self, code: str, said: str, name: str, who: str, hamlet: str, picture: str, key: str = ""
    ) -> None:
        done = self.back(14)
        at = self.back(1500)

        def then(order: Order) -> None:
            self._serve(order, code, name, at)
            by = self.member(name)
            order.take("note", at + 5 * HOUR, by, note=self.say(code, "progress"))
            if picture:
                self.book.shoot(order, picture, order.last_at, by, wanted=True)
            order.complete(done, by, note=self.say(code, "results"))
            if picture:
                self.book.shoot(order, picture + "-done", done, by, wanted=True)

        self.script(at - 14 * HOUR, code, said, who, hamlet, picture, then, request_key=key)

    def rated(
        self,
        code: str,
        said: str,
        days: int,
        name: str,
        who: str,
        hamlet: str,
        picture: str,
        stars: int,
        result: str,
    ) -> None:
        at = self.back(days * 1440)

        def then(order: Order) -> None:
            self._serve(order, code, name, at)
            by = self.member(name)
            order.complete(at + 2 * HOUR, by, note=result)
            if picture:
                self.book.shoot(order, picture + "-done", at + 2 * HOUR, by, wanted=True)
            order.rate(
                at + 3 * HOUR,
                order.requester,
                stars=stars,
                solved=True,
                praise=["来得快"],
                words="真解决了。",
            )

        self.script(at - 80 * MINUTE, code, said, who, hamlet, picture, then)

    def _bad(self, order: Order, code: str, name: str, at: datetime) -> None:
        self._serve(order, code, name, at - 20 * HOUR)
        order.complete(at - 16 * HOUR, self.member(name), note=self.say(code, "results"))
        order.rate(at, order.requester, stars=2, solved=False, praise=[], words="没弄好，还是老样子。")

    def redo(self, code: str, said: str, left: int, name: str, who: str, hamlet: str) -> None:
        at = self.entered("order.dispatch", left)
        self.script(
            at - 22 * HOUR, code, said, who, hamlet, "", lambda order: self._bad(order, code, name, at)
        )

    def follow_up(self, code: str, said: str, left: int, name: str, who: str, hamlet: str) -> None:
        at = self.entered("order.follow_up", left)

        def then(order: Order) -> None:
            self._bad(order, code, name, at - 24 * HOUR)
            self._dispatch(order, name, at - 6 * HOUR)
            order.accept(at - 5 * HOUR, self.member(name))
            order.complete(at, self.member(name), note="重新弄过，请镇里看看。")

        self.script(at - 46 * HOUR, code, said, who, hamlet, "", then)

    def raised(
        self, code: str, said: str, left: int, who: str, hamlet: str, picture: str, *, county: bool = False
    ) -> None:
        at = self.entered("order.answer", left)

        def then(order: Order) -> None:
            order.take(
                "escalate", at, self.secretary, note="村里没有设备，请镇里协调。", holder=order.township
            )
            if county:
                order.take(
                    "escalate",
                    at + 40 * MINUTE,
                    self.officer,
                    note="需要技术鉴定，请县里派人。",
                    holder=self.county.spot,
                )

        self.script(at - 90 * MINUTE, code, said, who, hamlet, picture, then)

    def appealed(self, code: str, said: str, left: int, who: str, hamlet: str) -> None:
        at = self.entered("order.answer", left)

        def then(order: Order) -> None:
            note = "这件事涉及家庭内部财产，村里办不了，建议先找法律援助。"
            order.take("refuse", at - 20 * HOUR, self.secretary, reason="not_ours", note=note)
            order.take(
                "appeal",
                at,
                order.requester,
                note="不是家里的事，是公家的田埂，请镇里来看看。",
                holder=order.township,
            )

        self.script(at - 23 * HOUR, code, said, who, hamlet, "", then)

    def refused(self, code: str, said: str, who: str, hamlet: str) -> None:
        at = self.back(500)
        note = "分家的事要一家人先谈好。调解员的电话在村部公开栏，谈不拢再请我们来。"
        self.script(
            at - HOUR,
            code,
            said,
            who,
            hamlet,
            "",
            lambda order: order.take("refuse", at, self.secretary, reason="not_ours", note=note),
        )

    def withdrawn(self, code: str, said: str, who: str, hamlet: str) -> None:
        at = self.back(300)
        self.script(
            at - HOUR,
            code,
            said,
            who,
            hamlet,
            "",
            lambda order: order.take("withdraw", at, order.requester, note="保洁员刚收走了，谢谢。"),
        )
