"""What stands on the demonstration's pages today: orders of the home village in every state, one or more for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from zugong.portal.seed.book import Book, own_limits
from zugong.portal.seed.county import County
from zugong.portal.seed.engine import By, Later, Order, World
from zugong.portal.seed.history import History

LAMP_KEY = "demo-the-lamp-at-the-village-gate"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Run = Callable[[datetime], None]


def scripts(
    county: County, world: World, book: Book, history: History
) -> Iterator[tuple[datetime, int, Run]]:
    """The scripted orders, by the moment of their opening."""
    yield from sorted(Scripts(county, world, book, history).all(), key=lambda one: one[:2])


class Scripts:
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

    def all(self) -> list[tuple[datetime, int, Run]]:
        self.for_the_branch()
        self.for_the_group_leader()
        self.for_the_member()
        self.for_the_township()
        self.over()
        return self.found

    # --- whose turn it is ----------------------------------------------------------------------------------------
    def for_the_branch(self) -> None:
        self.placed(
            "water-pipe",
            "3组李德才家门口水管爆裂。路上都淹了，水白白流，半夜听到响。",
            -72,
            "李德才",
            "大塘边",
            "pipe",
        )
        self.placed(
            "canal",
            "水渠堵了，3组下田没水。3组大塘边的水渠堵了，下面七八亩田没水，正要灌浆，急。",
            1432,
            "王家兴",
            "大塘边",
            "canal",
        )
        self.placed(
            "canal", "大塘边水渠不下水。渠口那里全是泥沙，下面几家的田都干了。", 1408, "覃德贵", "大塘边"
        )
        self.placed(
            "senior-card",
            "帮开老年证，腿脚不便。住在枣树垴坡上，照片也没有，最好能上门照。",
            1415,
            "向老六",
            "枣树垴",
            by=self.group.leader,
        )
        self.placed(
            "medical-away",
            "问医保异地报销。在省城住了十一天院，单据装了一袋子，不知道怎么报。",
            1397,
            "陈秀英",
            "石榴坪",
        )
        self.placed(
            "medical-card", "合作医疗卡丢了。赶场的时候丢的，下个星期要去拿药。", 1381, "覃德贵", "枣树垴"
        )
        self.placed(
            "landslide",
            "屋后滑坡隐患。屋后山上有裂缝，两指宽，家里两个老人一个娃。",
            110,
            "彭长海",
            "碾子坡",
            "slope",
        )
        self.asked(
            "tv-signal",
            "电视没信号。看不了新闻，老人闷得慌。",
            "请问是一台看不了，还是全家都看不了？",
            "石老幺",
            "杨柳湾",
        )
        self.supplied_late()

    def for_the_group_leader(self) -> None:
        for code, said, left, who, hamlet, picture in (
            (
                "agronomist",
                "茶园虫害，请农技员上门。叶子背面一片黄点，嫩芽卷了，怕传开。",
                90,
                "周桂香",
                "杨柳湾",
                "leaf",
            ),
            (
                "errands",
                "老人买慢病药。药还够吃两天，降压的，盒子照了相。",
                180,
                "向老六",
                "枣树垴",
                "basket",
            ),
            (
                "phone-help",
                "教手机视频通话。想和孙子视频，孩子买的新手机，摸不来。",
                300,
                "田兰香",
                "大塘边",
                "",
            ),
            ("farm-machine", "请人修打谷机。谷子等着打，天又要变。", 1300, "彭长海", "碾子坡", "machine"),
            ("medical-away", "填医保异地报销表。表上好几栏看不懂。", 1340, "龙秋月", "石榴坪", ""),
            ("errands", "搬柴火上楼。两捆，人老了搬不动。", 1400, "石老幺", "杨柳湾", ""),
        ):
            self.supplied(code, said, left, who, hamlet, picture)
        for code, said, who, hamlet in (
            ("handyman", "门锁坏了，老人进不去。换过一次锁芯，又卡住了。", "王桂英", "石榴坪"),
            ("wiring", "{w}家插座冒火花。一插电饭煲就响。".format(w="田兰香"), "田兰香", "大塘边"),
        ):
            self.claimable(code, said, 1100, who, hamlet)
        self.declined("tv-signal", "家里网断了。娃娃要上网课。", 700, "田维芳", "田兰香", "大塘边")
        self.redo("canal", "水沟又堵了，水进屋。上次清过，一场雨又漫了。", 500, "龙建军", "彭长海", "碾子坡")

    def for_the_member(self) -> None:
        self.dispatched(
            "street-lamp",
            "屋檐灯不亮，夜里看不见。屋檐下那盏灯坏了半个月，起夜要摸黑，怕摔。开关按了没反应。",
            80,
            "覃志强",
            "王桂英",
            "石榴坪",
            "lamp",
        )
        self.accepted(
            "wiring",
            "3组抽水房电闸老跳。一抽水就跳，田里等水。",
            450,
            "覃志强",
            "李德才",
            "大塘边",
            "wire",
            note="到了，闸刀烧黑，要换空开。",
        )
        self.completed(
            "street-lamp",
            "村口三盏路灯不亮。村口到杨柳湾岔路三盏灯都不亮，晚上老人不敢走。",
            "覃志强",
            "周桂香",
            "杨柳湾",
            "lamp",
            key=LAMP_KEY,
        )
        self.accepted("haircut", "老人卧床，请上门理发。两个多月没理了。", 1900, "龙小兰", "田兰香", "大塘边")
        self.accepted(
            "road",
            "村道护栏松动。学生车天天走，怕出事。",
            3000,
            "龙建军",
            "石老幺",
            "杨柳湾",
            "road",
            note="量了尺寸，护栏后天到。",
        )
        self.accepted(
            "agronomist",
            "稻子叶尖发黄。昨天才发现，四五亩都有了。",
            -50,
            "周志国",
            "彭长海",
            "碾子坡",
            "leaf",
        )
        self.dispatched("errands", "代购慢病药。降压药还够吃一天。", -130, "田小雨", "龙秋月", "石榴坪")
        self.completed("errands", "帮田兰香取包裹。包裹在镇上，腿脚不便。", "田小雨", "田兰香", "大塘边", "")

    def for_the_township(self) -> None:
        self.raised(
            "unsafe-house",
            "三户危房看现场。下雨漏得厉害，床都挪了，屋里还住着人。",
            120,
            "石玉珍",
            "碾子坡",
            "roof",
        )
        self.raised("road", "小桥栏杆断了。摩托车摔了两回。", -45, "覃德贵", "枣树垴", "road")
        self.raised(
            "landslide", "沟边老往下掉石头。昨天夜里听到响。", 900, "向老六", "枣树垴", "slope", county=True
        )
        self.appealed(
            "mediation", "田埂被挖窄了，请人来评理。两边都是亲戚，不好开口。", 600, "王家兴", "大塘边"
        )
        self.follow_up("tv-signal", "电视没信号，修了又没。看不了新闻。", 300, "彭新华", "陈秀英", "石榴坪")
        self.follow_up("handyman", "屋顶漏雨，补过还漏。床都挪了。", 1000, "周桂成", "王桂英", "石榴坪")

    def over(self) -> None:
        """Finished ones of the last days: rated, asked again later, refused, merged, withdrawn."""
        self.rated(
            "canal",
            "水沟堵了，水进屋。昨晚雨大，泥沙冲下来堵死了。",
            2,
            "彭新华",
            "彭长海",
            "碾子坡",
            "canal",
            5,
            "抽干水、清了沟，拍照报完工。",
        )
        self.rated(
            "errands",
            "代购慢病药，走不动。盒子照了相。",
            1,
            "田小雨",
            "田兰香",
            "大塘边",
            "",
            5,
            "送到手上，票据和找零当面点清。",
        )
        self.rated(
            "phone-help",
            "不会用手机挂号。孩子都在外面。",
            3,
            "田小雨",
            "石老幺",
            "杨柳湾",
            "",
            4,
            "会挂号了，当面挂了一个。",
        )
        self.refused("mediation", "兄弟分家，请人说和。想请人到家里来。", "陈秀英", "石榴坪")
        self.withdrawn("rubbish", "村口垃圾桶满了没人收。臭了好几天。", "田兰香", "大塘边")

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
            try:
                then(order)
                order.advance(self.world.moment)
            except Later:
                pass

        self.found.append((at, 1 + len(self.found), run))

    def member(self, name: str) -> By:
        return self.members[name].by

    def hold(self, name: str) -> None:
        self.members[name].busy.append(self.history.no_end)

    def say(self, code: str, part: str) -> str:
        from zugong.portal.seed import words

        return words.sentence(getattr(self.book.items[code][1], part), self.history.rng)

    def _supply(self, order: Order, code: str, at: datetime) -> None:
        order.supply(at, self.secretary, group=self.group.spot, note=self.say(code, "supplies"))

    def _dispatch(self, order: Order, name: str, at: datetime) -> None:
        member = self.members[name]
        data = {"person": name, "why": ["会干这个", f"住{member.hamlet}"]}
        order.take("dispatch", at, self.group.leader, assignee=member.by, data=data)

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
