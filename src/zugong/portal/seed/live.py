"""What stands on the demonstration's pages today: orders of the home village in every state, one or more for each role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from zugong.portal.seed.book import Book
from zugong.portal.seed.county import County
from zugong.portal.seed.history import History
from zugong.portal.seed.stage import Run, Stage
from zugong.portal.seed.world import World
from zugong.portal.seed.writer import TZ

LAMP_KEY = "demo-the-lamp-at-the-village-gate"  # of the order whose private link the demonstration may show


def scripts(
    county: County, world: World, book: Book, history: History
) -> Iterator[tuple[datetime, int, Run]]:
    """The scripted orders, by the moment of their opening."""
    yield from sorted(Scripts(county, world, book, history).all(), key=lambda one: one[:2])


def sign_ins(county: County, world: World) -> None:
    """The last fortnight's sign-ins of the demonstration's people, and one wrong password, for who reads the events."""
    rng = world.rng
    day = world.moment.date() - timedelta(days=14)
    while day <= world.moment.date():
        for by in county.named.values():
            at = datetime.combine(day, time(8, rng.randrange(25, 60), rng.randrange(60)), TZ)
            if not world.calendar.is_workday(day) or at > world.moment or rng.random() < 0.2:
                continue
            if rng.random() < 0.06:
                world.account_event(
                    at - timedelta(seconds=40), by, "account.sign_in_failed", {"what": "password"}, done=False
                )
            world.account_event(at, by, "account.signed_in", {"ways": ["password"]})
            if rng.random() < 0.5:
                out = datetime.combine(day, time(17, rng.randrange(20, 59), rng.randrange(60)), TZ)
                if out < world.moment:
                    world.account_event(out, by, "account.signed_out", {})
        day += timedelta(days=1)


class Scripts(Stage):
    """The orders themselves; numbers are the minutes left on the running clock, negative when it is overdue."""

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
