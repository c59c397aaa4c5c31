"""Who looks after which household, and the visits of the last year, so that every page of them has something to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import F

from zugong.portal.seed.county import County
from zugong.portal.seed.writer import TZ, Table
from zugong.villages.models import Household, HouseholdLink, HouseholdMember, Visit, VisitAnswer

BATCH = 5_000
DAYS = 92
KINDS = ("home", "home", "home", "contact", "policy", "industry", "service")
SAID = {
    "contact": ("打了电话，都好。", "路上碰到，问了几句。", "微信上说了学校的事。"),
    "home": ("坐了半小时，身体还行。", "看了厨房和电线，没事。", "老人说腿好些了。", "家里打扫得干净。"),
    "policy": ("讲了医保缴费的时间。", "讲了耕地补贴怎么算。", "讲了防汛转移去哪里。"),
    "industry": ("茶园看了，叶子好。", "问了稻种，要三十斤。", "油茶该剪枝了，约了农技员。"),
    "service": ("帮着把米背上楼。", "带药上门，交代了怎么吃。", "教会了手机看孙子。"),
}
DIFFICULT = ("屋顶有两处漏雨，要人看看。", "水管压力小，洗衣机用不了。", "报销单据看不懂，要人帮着填。")

# In the home village: whose household, who came, days ago, kind, how they are, what was said, the household's word.
TOLD = (
    ("周桂香", "田小雨", 6, "home", "fine", "坐了一会，茶园今年收成可以。她想学手机挂号，约了周六来教。", ""),
    ("周桂香", "田小雨", 71, "policy", "fine", "讲了医保缴费的时间，她记在墙上了。", "yes"),
    ("王桂英", "覃志强", 12, "service", "watch", "一个人住，晚上起夜没灯。灯已经点单了，下回再来看。", "yes"),
    ("向老六", "龙建军", 120, "home", "fine", "身体还行，就是走不远。", "yes"),
    ("王家兴", "田小雨", 20, "industry", "difficulty", "下田没水，大塘边的水渠堵了，七八亩等着灌浆。", ""),
    ("石老幺", "周桂成", 9, "contact", "fine", "打了电话，说都好。", "no"),
    ("陈秀英", "覃志强", 101, "home", "fine", "孙子在家，作业写完了。药还有半个月的。", "yes"),
    ("龙秋月", "覃志强", 84, "policy", "fine", "讲了今年的森林防火。", ""),
    ("刘绍辉", "覃志强", 40, "service", "fine", "换了厨房的灯泡。", "yes"),
    ("李德才", "田小满", 35, "home", "watch", "水管老化，爆过一次，要看着。", "yes"),
)


class Visits:
    """Links for nine households of ten, and what was noted since; ids of visits count from 1."""

    def __init__(self, county: County, number: int, today: date, years: int) -> None:
        self.county, self.today, self.since = county, today, today - timedelta(days=365 * years)
        self.rng = Random(f"{number}:visits")
        self.links = Table(HouseholdLink, "person_id household_id from_date why last_on due_on")
        self.visits = Table(
            Visit, "id household_id person_id kind on found words request_key noted_by_id noted_at"
        )
        self.answers = Table(VisitAnswer, "visit_id verdict words at")
        self.count = 0

    def write(self) -> None:
        for houses, members in self._villages():
            self._village(houses, members)
            if len(self.visits.rows) > BATCH:
                self._flush()
        self._flush()

    def _flush(self) -> None:
        for table in (self.links, self.visits, self.answers):
            table.flush()

    def _villages(self) -> Iterator[tuple[list[Any], list[Any]]]:
        """Households and Party members of each village, the households in the order of the roster."""
        houses: dict[str, list[Any]] = {}
        rows = Household.objects.order_by("code").values("pk", "code", "head", "unit_id", "hamlet")
        for row in rows.iterator(chunk_size=2_000):
            houses.setdefault(row["code"].rpartition("-")[0], []).append(row)
        members: dict[str, list[Any]] = {}
        known = HouseholdMember.objects.filter(person__political_status__in=("01", "02")).order_by("pk")
        for row in known.values(
            "person_id", "household_id", "name", code=F("household__code"),
            unit_id=F("household__unit_id"), hamlet=F("household__hamlet"),
        ).iterator(chunk_size=2_000):  # fmt: skip
            members.setdefault(row["code"].rpartition("-")[0], []).append(row)
        for code, found in houses.items():
            yield found, members.get(code, [])

    def _village(self, houses: list[Any], members: list[Any]) -> None:
        rng, load = self.rng, {}
        told = {head: member for head, member, *_rest in TOLD}
        home = bool(houses) and houses[0]["code"].startswith(self.county.home.code)
        for house in houses:
            wanted = told.get(house["head"]) if home else None
            if wanted is None and rng.random() < 0.1:
                continue
            free = [
                one
                for one in members
                if load.get(one["person_id"], 0) < 10 and one["household_id"] != house["pk"]
            ]
            if not free:
                continue
            member = next((one for one in members if one["name"] == wanted), None) or min(
                free,
                key=lambda one: (
                    (one["unit_id"] != house["unit_id"]) + (one["hamlet"] != house["hamlet"]),
                    load.get(one["person_id"], 0),
                    one["person_id"],
                ),
            )
            load[member["person_id"]] = load.get(member["person_id"], 0) + 1
            self._house(house, member, home=home)

    def _house(self, house: Any, member: Any, *, home: bool) -> None:
        rng = self.rng
        since = self.since + timedelta(days=rng.randrange(20, 60))
        last: date | None = None
        if home and (rows := [row for row in TOLD if row[0] == house["head"]]):
            for _head, _name, ago, kind, found, said, verdict in sorted(rows, key=lambda row: -row[2]):
                last = self.today - timedelta(days=ago)
                self._visit(house, member["person_id"], kind, last, found, said, verdict)
        else:
            on = since + timedelta(days=rng.randrange(5, 80))
            while on <= self.today - timedelta(days=1):
                kind = rng.choice(KINDS)
                hard = rng.random() < 0.03
                said = rng.choice(DIFFICULT) if hard else rng.choice(SAID[kind]) if rng.random() < 0.8 else ""
                verdict = "yes" if rng.random() < 0.35 else ""
                found = "difficulty" if hard else "watch" if rng.random() < 0.08 else "fine"
                self._visit(house, member["person_id"], kind, on, found, said, verdict)
                last = on
                on += timedelta(days=rng.choice((30, 45, 60, 75, 85, 90, 90, 100, 130)))
        why = "、".join(
            word
            for word, same in (
                ("同组", member["unit_id"] == house["unit_id"]),
                ("同一自然村", member["hamlet"] == house["hamlet"]),
            )
            if same
        )
        due = (last or since) + timedelta(days=DAYS)
        self.links.add([member["person_id"], house["pk"], since, why, last, max(due, since)])

    def _visit(
        self, house: Any, person: int, kind: str, on: date, found: str, said: str, verdict: str
    ) -> None:
        self.count += 1
        at = datetime.combine(on, time(9 + self.rng.randrange(9), self.rng.randrange(60)), TZ)
        account = self.county.register.accounts_of.get(person)
        self.visits.add(
            [self.count, house["pk"], person, kind, on, found, said, f"seed-visit-{self.count}", account, at]
        )
        if verdict:
            words = "那天我在坡上，没人来。" if verdict == "no" else ""
            self.answers.add([self.count, verdict, words, at + timedelta(hours=self.rng.randrange(2, 60))])
