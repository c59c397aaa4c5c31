"""Points of the county: every village's books in bulk, and the home village's deeds, store and questions as they are shown.

What is shown is made by the product's own actions at the moment it happened, so every clock, event and entry is real.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from zugong.ledger import actions as ledger
from zugong.ledger.actions import Line, Posting
from zugong.ledger.models import Account as Points
from zugong.ledger.models import Transfer
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Unit
from zugong.portal.seed.county import County
from zugong.portal.seed.sizes import Size
from zugong.portal.seed.writer import TZ, Table
from zugong.villages.models import Deed, DeedKind, Good, Household, HouseholdMember, Movement
from zugong.villages.points import actions as deeds
from zugong.villages.points import awards
from zugong.villages.store import actions as store

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE = 1_000
# What is counted in a village: name, points, measure, picture.
KINDS = (
    ("扫院坝路", 10, "次", "home"),
    ("照看五保老人", 6, "次", "heart-handshake"),
    ("送老人看病", 8, "次", "first-aid-kit"),
    ("劝架说和", 6, "次", "message-2"),
    ("捡河道垃圾", 5, "次", "trash"),
    ("守山护林", 3, "天", "trees"),
    ("义务修水泵", 10, "次", "tools"),
    ("带娃读书", 3, "次", "book"),
    ("教跳广场舞", 4, "次", "users-group"),
    ("修机耕道", 5, "工", "route"),
    ("抬电杆", 6, "次", "bulb"),
    ("清扫学校路", 8, "次", "school"),
    ("帮割稻半天", 6, "次", "plant"),
    ("夜里巡山火", 10, "次", "walk"),
)
# What stands on the shelf: name, measure, picture, points, cents, stock, limit, period.
GOODS = (
    ("洗衣粉 2公斤", "袋", "wash", 18, 1_760, 30, 2, "month"),
    ("菜籽油 5升", "桶", "bottle", 60, 5_900, 9, 1, "quarter"),
    ("锄头", "把", "shovel", 35, 3_400, 6, 1, "year"),
    ("背篓", "个", "basket", 28, 2_700, 4, 1, "year"),
    ("毛巾", "条", "gift", 6, 580, 40, 4, "month"),
    ("肥皂", "块", "wash", 3, 280, 60, 6, "month"),
    ("食盐", "包", "salt", 2, 200, 80, 6, "month"),
    ("垃圾桶", "个", "bucket", 14, 1_350, 12, 1, "year"),
    ("电饭煲", "个", "gift", 150, 14_800, 2, 1, "year"),
    ("练习本", "本", "book", 2, 180, 120, 10, "month"),
    ("雨鞋", "双", "gift", 32, 3_100, 8, 1, "year"),
    ("抽纸", "提", "gift", 12, 1_150, 25, 2, "month"),
)
NOTES = (
    ("clean yard", "evaluation.round", "清洁庭院", 20),
    ("meeting", "villages.courtyardmeeting", "院坝会签到", 4),
    ("deed", "villages.deed", "扫院坝路", 10),
    ("deed", "villages.deed", "照看五保老人", 12),
    ("deed", "villages.deed", "捡河道垃圾", 5),
    ("order", "workorders.workorder", "帮邻居修水管", 6),
    ("order", "workorders.workorder", "代购慢病药", 5),
)
LEADERS = {"1组": "龙小兰", "2组": "周桂成", "3组": "田小满", "4组": "彭新华", "5组": "龙建军"}
# The home village's deeds: state, head, kind, how many, words, days ago it was declared, days left of the present step.
DEEDS = (
    ("declared", "周桂香", "扫院坝路", 1, "早上把杨柳湾到学校的院坝路扫了一遍，落叶装了两筐。", 0.1),
    ("declared", "龙建军", "送老人看病", 1, "开三轮车送向老六去镇卫生院量血压，等他看完接回来。", 1.0),
    ("declared", "石老幺", "劝架说和", 1, "两家为田埂吵起来，去劝了一下午，说和了。", 2.0),
    ("declared", "李德才", "捡河道垃圾", 1, "带儿子沿河捡了四袋塑料。", 0.3),
    ("declared", "王桂英", "扫院坝路", 1, "1组晒谷坪扫干净了。", 1.2),
    ("group", "石玉珍", "照看五保老人", 2, "给隔壁五保老人做了两天饭，洗了被子。", 2.0),
    ("group", "田小雨", "捡河道垃圾", 1, "大塘边的沟捡了一上午。", 1.5),
    ("group", "田兰香", "教跳广场舞", 1, "晚上教了十几个人跳舞。", 1.4),
    ("group", "覃德贵", "守山护林", 2, "轮到5组守山，守了两天。", 1.1),
    ("committee", "向老六", "守山护林", 8, "清明前后守了8天卡口，登记进山的人，收了十几个打火机。", 5.0),
    ("committee", "覃志强", "义务修水泵", 1, "1组抽水泵坏了，自己带零件修好的，没收钱。", 4.0),
    ("committee_two", "石玉珍", "带娃读书", 3, "农家书屋带三个留守娃读书，读了三个下午。", 4.5),
    ("objected", "彭新华", "修机耕道", 3, "3组机耕道塌了一段，出了3个工填石头。", 8.0),
    ("notice", "周桂香", "照看五保老人", 2, "照看五保老人石阿婆两次，买药、烧水、换床单。", 7.0),
    ("notice", "周志国", "抬电杆", 1, "供电所换电杆，山路车上不去，四个人抬上去的。", 8.0),
    ("notice", "王家兴", "扫院坝路", 1, "3组院坝打扫。", 7.5),
    ("posted", "王家兴", "清扫学校路", 1, "开学前把学校门口一段路扫了。", 9.8),
    ("posted", "彭长海", "帮割稻半天", 1, "李家男人在外面，帮割了半天稻。", 9.6),
    ("posted", "向文茂", "夜里巡山火", 1, "起火警报，半夜巡到两点。", 9.3),
    ("refused", "李德才", "夜里巡山火", 1, "夜里巡了山。", 20.0),
)
COUNTER = (
    ("向老六", "菜籽油 5升", 1, 10),
    ("石老幺", "洗衣粉 2公斤", 1, 28),
    ("彭长海", "锄头", 1, 42),
    ("王桂英", "毛巾", 2, 59),
    ("田兰香", "肥皂", 3, 75),
    ("李德才", "食盐", 4, 98),
    ("龙秋月", "垃圾桶", 1, 110),
)


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """What happens inside happens then."""
    real = timezone.now
    timezone.now = lambda: moment  # type: ignore[assignment]
    try:
        yield moment
    finally:
        timezone.now = real  # type: ignore[assignment]


def fill(county: County, size: Size, number: int, moment: datetime) -> None:
    """Books for every village; deeds, store and questions for the home village."""
    rng = Random(f"{number}:points")
    home = Unit.objects.get(pk=county.home.spot.id)
    standard(county)
    shelves(county, home, moment)
    with at(moment):
        books(county, size, rng, moment)
    Home(home, moment).tell()


def standard(county: County) -> None:
    DeedKind.objects.bulk_create(
        DeedKind(unit_id=county.spot.id, name=name, points=points, measure=measure, icon=icon, position=place)
        for place, (name, points, measure, icon) in enumerate(KINDS)
    )


def shelves(county: County, home: Unit, moment: datetime) -> None:
    """The same goods in every village, as they came in half a year ago; the home village has all of them."""
    names = "unit_id name measure icon points cost_cents stock version limit period position"
    goods = Table(Good, names)
    for village in county.villages:
        if village is county.merged:
            continue
        for place, (name, measure, icon, points, cents, stock, limit, period) in enumerate(
            GOODS if village.spot.id == home.pk else GOODS[:6]
        ):
            goods.add([village.spot.id, name, measure, icon, points, cents, stock, 1, limit, period, place])
    goods.flush()
    moved = Table(Movement, "good_id version kind amount stock_after cost_cents note at")
    for pk, stock, cents in Good.objects.values_list("pk", "stock", "cost_cents"):
        moved.add([pk, 1, "in", stock, stock, cents, "供销社进货", moment - 150 * DAY])
    moved.flush()


def books(county: County, size: Size, rng: Random, moment: datetime) -> None:
    """Earned and redeemed over the years, village by village, each batch one event."""
    each = size.points
    units = Unit.objects.in_bulk([village.spot.id for village in county.villages])
    lived: dict[int, list[int]] = {}
    groups = dict(Unit.objects.filter(kind="group").values_list("pk", "parent_id"))
    for pk, unit_id in Household.objects.order_by("pk").values_list("pk", "unit_id"):
        lived.setdefault(groups.get(unit_id) or unit_id, []).append(pk)
    for village_id, households in lived.items():
        unit = units.get(village_id)
        if unit is None:
            continue
        issued, merchant = awards.books_of(unit, Points.Kind.ISSUED, Points.Kind.MERCHANT)
        accounts = ledger.open_accounts(
            Points.Kind.HOUSEHOLD, households, unit=unit, owner_type=awards.HOUSEHOLD
        )
        batch: list[Posting] = []
        for posting in _life(rng, unit, households, accounts, issued, merchant, each, size.years, moment):
            batch.append(posting)
            if len(batch) == AT_ONCE:
                ledger.post_many(batch, by=SYSTEM, unit=unit)
                batch = []
        ledger.post_many(batch, by=SYSTEM, unit=unit)


def _life(
    rng: Random,
    unit: Unit,
    households: list[int],
    accounts: dict[str, Points],
    issued: Points,
    merchant: Points,
    each: int,
    years: int,
    moment: datetime,
) -> Iterator[Posting]:
    """The village's postings in the order in which they happened; nobody spends what is not there."""
    days = 365 * years
    rows = sorted(
        (rng.random() * (days - 35) + 35, household) for household in households for _n in range(each * years)
    )
    left = dict.fromkeys(households, 0)
    for number, (ago, household) in enumerate(reversed(rows)):
        when = moment - timedelta(days=ago)
        home = accounts[str(household)]
        if left[household] >= 18 and rng.random() < 0.42:
            goods = [good for good in GOODS[:8] if good[3] <= left[household]]
            name, measure, _icon, points, *_rest = rng.choice(goods)
            left[household] -= points
            yield Posting(
                key=f"past:{unit.pk}:{number}",
                kind="redeem",
                lines=[Line(home.pk, -points), Line(merchant.pk, points)],
                source_type="villages.voucher",
                note=f"{name} 1{measure}",
                at=when,
            )
            continue
        _what, source, note, points = rng.choice(NOTES)
        left[household] += points
        yield Posting(
            key=f"past:{unit.pk}:{number}",
            kind="earn",
            lines=[Line(issued.pk, -points), Line(home.pk, points)],
            source_type=source,
            note=note,
            at=when,
            expires_on=date(moment.year + 1, 12, 31),
        )


class Home:
    """What the home village shows today."""

    def __init__(self, home: Unit, moment: datetime) -> None:
        self.home, self.moment = home, moment
        self.kinds = {kind.name: kind for kind in DeedKind.objects.all()}
        self.goods = {good.name: good for good in Good.objects.filter(unit=home)}
        low = home.path
        # Names come twice in a county: whoever serves here is meant, else the first who bears it.
        held = Account.objects.filter(grants__isnull=False).distinct().order_by("-pk")
        here = held.filter(grants__unit__path__startswith=low)
        self.names = {account.display_name: Actor.of(account) for account in (*held, *here)}
        members = HouseholdMember.objects.filter(household__unit__path__startswith=low).select_related(
            "household__unit"
        )
        self.houses: dict[str, Household] = {}
        for member in members.order_by("-relation"):
            self.houses.setdefault(member.name, member.household)
        for house in Household.objects.filter(unit__path__startswith=low).select_related("unit"):
            self.houses[house.head] = house
        self.count = 0

    def tell(self) -> None:
        self.months_before()
        self.earned()
        for state, head, kind, quantity, words, ago in DEEDS:
            if head in self.houses:
                self.deed(state, self.houses[head], kind, quantity, words, ago)
        self.counter()
        self.questions()

    def key(self) -> str:
        self.count += 1
        return f"seed:{self.count}"

    def by(self, name: str) -> Actor:
        return self.names[name]

    # --- points that are there ----------------------------------------------------------------------------------
    def earned(self) -> None:
        """周桂香 as the pages show her, and enough for those who fetch something today."""
        issued, merchant = awards.books_of(self.home, Points.Kind.ISSUED, Points.Kind.MERCHANT)
        house = self.houses["周桂香"]
        with at(self.moment):
            account = awards.account_of(house, self.home)
            self._level(account, merchant, issued)
        soon = (self.moment + 63 * DAY).date()
        self._earn(account, issued, 33, 28, "照看五保老人", "villages.deed", soon)
        self._earn(account, issued, 32, 42, "清洁庭院，冬季", "evaluation.round", None)
        self._earn(account, issued, 24, 4, "院坝会签到", "villages.courtyardmeeting", None)
        self._earn(account, issued, 17, 20, "清洁庭院，春季", "evaluation.round", None)
        self.fetch("周桂香", "洗衣粉 2公斤", 1, self.moment - 11 * DAY, "龙小兰")
        self._earn(account, issued, 4, 10, "扫院坝路", "villages.deed", None)
        for name, _good, _quantity, _ago in COUNTER:
            with at(self.moment):
                home = awards.account_of(self.houses[name], self.home)
            self._earn(home, issued, 33, 70, "清洁庭院，春季", "evaluation.round", None)

    def _level(self, account: Points, merchant: Points, issued: Points) -> None:
        """What the past left is fetched, so that her figures are the ones that are shown."""
        account.refresh_from_db()
        if account.balance:
            ledger.post(
                key=self.key(),
                kind="redeem",
                lines=[Line(account.pk, -account.balance), Line(merchant.pk, account.balance)],
                by=SYSTEM,
                unit=self.home,
                source=("villages.voucher", ""),
                note="菜籽油 5升",
                at=self.moment - 34 * DAY,
            )

    def _earn(
        self,
        account: Points,
        issued: Points,
        ago: int,
        points: int,
        note: str,
        source: str,
        until: date | None,
    ) -> None:
        with at(self.moment - ago * DAY):
            ledger.post(
                key=self.key(),
                kind="earn",
                lines=[Line(issued.pk, -points), Line(account.pk, points)],
                by=SYSTEM,
                unit=self.home,
                source=(source, ""),
                note=note,
                expires_on=until or date(self.moment.year + 1, 12, 31),
            )

    # --- deeds ---------------------------------------------------------------------------------------------------
    def deed(self, state: str, house: Household, kind: str, quantity: int, words: str, ago: float) -> None:
        opened = self.moment - ago * DAY
        for_others = self.by("田维芳") if kind == "劝架说和" else None
        leader = self.by(LEADERS.get(house.unit.name, "田小雨"))
        if self._lives(leader, house) or for_others is not None:
            leader = self.by("田小雨")
        with at(opened):
            deed = deeds.declare(
                house,
                kind=self.kinds[kind],
                quantity=quantity,
                words=words,
                done_on=(opened - DAY).date(),
                by=for_others if for_others and self._may(for_others, house) else Actor.requester(None),
                request_key=self.key(),
            )
        if state == "declared":
            return
        with at(opened + 8 * HOUR):
            deeds.act(deed, "look", by=leader)
        if state == "group":
            return
        if state == "refused":
            with at(opened + 26 * HOUR):
                deeds.act(
                    deed, "refuse", by=leader, reason="not_seen", note="那天组里没有警报，问了几家都没看见。"
                )
            return
        first, second = ("石玉梅", "石明远") if house.head == "向文茂" else ("向文茂", "石明远")
        for hours, verb, by in (
            (30, "pass", leader),
            (50, "agree", self.by(first)),
            (74, "second", self.by(second)),
        ):
            if deed.state == state:
                return
            with at(opened + hours * HOUR):
                deeds.act(deed, verb, by=by)
        if state == "objected":
            self._object(deed)
        elif state == "posted":
            assert deed.due_at is not None
            with at(deed.due_at + HOUR) as now:
                deeds.post_due(now)

    def _object(self, deed: Deed) -> None:
        with at(self.moment - 15 * HOUR):
            deeds.object_to(
                deed,
                words="那天只去了半天，不是三个工。",
                request_key=self.key(),
                name="王小山",
                phone="",
                by=Actor.requester(None),
            )
        deed.refresh_from_db()
        with at(self.moment - 13 * HOUR):
            deeds.reply(deed, by=Actor.requester(deed.pk), words="头天下雨只干了上午，后两天干满。")

    def _may(self, by: Actor, house: Household) -> bool:
        return by.account is not None and by.account.can("villages.declare_deed", house.unit)

    def _lives(self, by: Actor, house: Household) -> bool:
        return by.person_id is not None and house.members.filter(person=by.person_id).exists()

    # --- the store -----------------------------------------------------------------------------------------------
    def fetch(self, name: str, good: str, quantity: int, when: datetime, by: str, counter: int = 1) -> None:
        with at(when - timedelta(minutes=9)):
            voucher = store.ask_for(
                self.houses[name],
                good=self.goods[good],
                quantity=quantity,
                by=Actor.requester(None),
                request_key=self.key(),
            )
        with at(when):
            store.hand_out(voucher, by=self.by(by), counter=counter)

    def months_before(self) -> None:
        """One month that was settled, one that is to be, and a count."""
        first = self.moment.date().replace(day=1)
        last = (first - DAY).replace(day=1)
        before = (last - DAY).replace(day=1)
        for month, rows in (
            (before, (("王桂英", "洗衣粉 2公斤", 1), ("李德才", "毛巾", 2))),
            (last, (("田兰香", "洗衣粉 2公斤", 1), ("石老幺", "抽纸", 1), ("彭长海", "肥皂", 4))),
        ):
            for place, (name, good, quantity) in enumerate(rows):
                day = datetime.combine(month + (8 + 3 * place) * DAY, time(9, 40), TZ)
                with at(day - DAY):
                    awards.award(
                        self.houses[name],
                        points=30,
                        key=self.key(),
                        source=("villages.courtyardmeeting", ""),
                        by=SYSTEM,
                        note="修渠出工",
                    )
                self.fetch(name, good, quantity, day, "龙小兰")
        with at(datetime.combine(last + 2 * DAY, time(16, 0), TZ)):
            store.settle(self.home, first=before, merchant="洗石镇供销社", by=self.by("田小雨"))
        counted = datetime.combine(last + 20 * DAY, time(17, 0), TZ)
        with at(counted):
            goods = Good.objects.filter(unit=self.home)
            found = {good.pk: (good.stock, "") for good in goods}
            soap = self.goods["肥皂"]
            soap.refresh_from_db()
            found[soap.pk] = (soap.stock - 1, "受潮坏了一块")
            take = store.count(self.home, counted=found, by=self.by("龙小兰"))
        with at(counted + 17 * HOUR):
            store.approve_count(take, by=self.by("田小雨"))

    def counter(self) -> None:
        """What was handed out this morning, the latest first in the list."""
        for name, good, quantity, minutes in reversed(COUNTER):
            when = self.moment - timedelta(minutes=minutes)
            second = name == "向老六"
            self.fetch(name, good, quantity, when, "田维芳" if second else "龙小兰", 2 if second else 1)
        with at(self.moment):
            basket = self.goods["背篓"]
            store.lose(basket, amount=basket.stock, by=self.by("龙小兰"), note="借给合作社摘茶用")
            store.keep_good(
                self.home, by=self.by("龙小兰"), good=basket, arrives_on=self.moment.date() + 7 * DAY
            )

    # --- questions -----------------------------------------------------------------------------------------------
    def questions(self) -> None:
        for name, words, ago, answer in (
            ("田兰香", "清洁庭院别家记了20分，我家是不是少记了一回？", 20, ""),
            (
                "王桂英",
                "毛巾换了两条，怎么扣了12分？",
                9 * 24,
                "一条6分，两条12分，货架上写着。上个月是5分，这个月进价涨了。",
            ),
        ):
            house = self.houses[name]
            account = awards.account_of(house, self.home)
            last = Transfer.objects.filter(entries__account=account).order_by("-pk").first()
            with at(self.moment - ago * HOUR):
                question = deeds.ask(
                    house,
                    words=words,
                    request_key=self.key(),
                    by=Actor.requester(None),
                    transfer_id=last.pk if last else None,
                )
            if answer:
                with at(self.moment - (ago - 5) * HOUR):
                    deeds.answer(question, by=self.by("田小雨"), words=answer)
