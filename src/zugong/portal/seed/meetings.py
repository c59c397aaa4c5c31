"""Courtyard meetings and activities: a year of them in every village, and in the home village one that is coming."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import Max

from zugong.flows.models import Case, CaseClock, Step
from zugong.lib.tokens import short_code
from zugong.portal.seed.county import County, Village
from zugong.portal.seed.writer import TZ, Table
from zugong.villages.meetings.actions import SLUG
from zugong.villages.meetings.workflow import COURTYARD_MEETING
from zugong.villages.models import (
    Activity,
    ActivityAttendance,
    Attendance,
    CourtyardMeeting,
    Feedback,
    Household,
    HouseholdMember,
    Problem,
    Topic,
)
from zugong.villages.roles import KEEP_MEETINGS
from zugong.workorders.models import WorkOrder

CHAIN = (
    ("plan", "", "planned"),
    ("announce", "planned", "announced"),
    ("begin", "announced", "held"),
    ("close", "held", "closed"),
)
ABOUT = (
    ("水渠清淤怎么出工", "商量了分段出工的办法，每户两个工，下月初动工。", "渠口的闸门要换"),
    ("路灯装在哪里", "定了四处路口先装，电费从集体收入里出。", "学校门口那段太黑"),
    ("垃圾怎么收", "定了每周两次收运，各户门前自己扫。", "垃圾点离井太近"),
    ("春耕种子和农机", "统一订种，农机按组排队，先急后缓。", "机耕道有一处垮了"),
    ("移风易俗，红白喜事怎么办", "议定了席面和随礼的上限，写进村规民约。", "祠堂门口停车挡路"),
    ("防汛转移往哪里走", "看了转移路线，定了每组的叫人员。", "老屋场的排水沟堵了"),
)
COURTYARDS = ("{}家院坝", "村部院坝", "{}家门前", "晒谷坪")
HOME_PROBLEMS = (
    ("村口三盏路灯不亮，晚上老人不敢走", "路灯", -40),
    ("小桥栏杆断了，摩托车摔过", "栏杆", -12),
    ("2组院坝路下雨积水", "", 9),
)
HOME_TOPICS = (
    ("周桂香", "井边的路能不能铺一下"),
    ("王家兴", "大塘边的水怎么分"),
    ("向老六", "卫生室哪几天有人"),
)


class Meetings:
    """Written after the orders, whose ids it goes on from; what is past is closed, with its steps."""

    def __init__(self, county: County, number: int, moment: datetime) -> None:
        self.county, self.moment = county, moment
        self.rng = Random(f"{number}:meetings")
        self.cases = Table(
            Case,
            "id flow flow_version state prior_state version step_count title unit_id holder_id duty opened_at due_at closed_at",
        )
        self.meetings = Table(
            CourtyardMeeting, "case_ptr_id slug place starts_at agenda lead_minutes began_at ended_at minutes"
        )
        self.steps = Table(
            Step, "case_id number verb from_state to_state at account_id actor_kind actor_label unit_id data"
        )
        self.clocks = Table(
            CaseClock, "case_id name tier unit_id limit_minutes calendar started_at due_at running_since"
        )
        self.came = Table(Attendance, "meeting_id household_id name way at")
        self.problems = Table(
            Problem, "id meeting_id words household_id owner_id due_on order_id settled_on settled_how"
        )
        self.told = Table(Feedback, "problem_id meeting_id words account_id at")
        self.topics = Table(Topic, "unit_id meeting_id words household_id account_id at")
        self.activities = Table(
            Activity, "id unit_id kind title place starts_at ends_at points slug closed_at result"
        )
        self.helpers = Table(ActivityAttendance, "activity_id household_id name way at")
        self.next = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        self.problem, self.activity = 0, 0
        self.slugs: set[str] = set()

    def write(self) -> None:
        members = dict(
            HouseholdMember.objects.filter(person__political_status__in=("01", "02"))
            .order_by("-pk")
            .values_list("household_id", "person_id")
        )
        for village, houses in self._villages():
            if village is self.county.home:
                self._home(village, houses)
            else:
                owners = [members[one["pk"]] for one in houses if one["pk"] in members]
                for back in self.rng.sample((20, 75, 140, 230, 310), self.rng.choice((1, 2, 3))):
                    self._past(village, houses, owners, back)
        for table in (
            self.cases, self.meetings, self.steps, self.clocks, self.came, self.problems, self.told, self.topics,
            self.activities, self.helpers,
        ):  # fmt: skip
            table.flush()

    def _villages(self) -> Iterator[tuple[Village, list[Any]]]:
        houses: dict[str, list[Any]] = {}
        rows = Household.objects.order_by("code").values("pk", "code", "head", "unit__name")
        for row in rows.iterator(chunk_size=2_000):
            houses.setdefault(row["code"].rpartition("-")[0], []).append(row)
        for village in self.county.villages:
            if found := houses.get(village.code):
                yield village, found

    # --- one meeting ---------------------------------------------------------------------------------------------
    def _past(
        self, village: Village, houses: list[Any], owners: list[int], back: int, about: int | None = None
    ) -> int:
        rng = self.rng
        number = rng.randrange(len(ABOUT)) if about is None else about
        title, minutes, problem = ABOUT[number]
        begins = datetime.combine(self.moment.date() - timedelta(days=back), time(19, 30), TZ)
        key = self._meeting(
            village, title, begins, houses, ended=begins + timedelta(hours=1, minutes=20), minutes=minutes
        )
        named: set[str] = set()
        for house in houses:
            if rng.random() < 0.42:
                way = rng.choice(("card", "card", "name", "paper"))
                if way == "name" and house["head"] in named:
                    way = "paper"  # a second of the same name signs with the household
                named.add(house["head"])
                row = [key, None if way == "name" else house["pk"], house["head"], way]
                self.came.add([*row, begins + timedelta(minutes=rng.randrange(-5, 25))])
        if owners and about is None and rng.random() < 0.8:
            due = begins.date() + timedelta(days=30)
            done = due - timedelta(days=rng.randrange(1, 20)) if back > 40 or rng.random() < 0.5 else None
            if done is not None and done > self.moment.date():
                done = None
            self._problem(key, problem, rng.choice(owners), due, done, "按会上定的办了。" if done else "")
        return key

    def _meeting(
        self, village: Village, title: str, begins: datetime, houses: list[Any], *, ended: datetime | None, minutes: str = "",
        agenda: str = "",
    ) -> int:  # fmt: skip
        key, self.next = self.next, self.next + 1
        unit, secretary = village.spot.id, village.secretary
        opened = begins - timedelta(days=8)
        reached = CHAIN if ended else CHAIN[:2]
        times = (opened, min(self.moment - timedelta(hours=3), begins - timedelta(days=5)), begins, ended)
        state = reached[-1][2]
        due = None if ended else begins
        duty = "" if ended else KEEP_MEETINGS
        self.cases.add(
            [key, COURTYARD_MEETING.name, COURTYARD_MEETING.version, state, reached[-1][1], len(reached), len(reached), title,
             unit, unit, duty, opened, due, ended]
        )  # fmt: skip
        place = self.rng.choice(COURTYARDS).format(houses[self.rng.randrange(len(houses))]["head"])
        announced = times[1]
        assert announced is not None
        lead = int((begins - announced).total_seconds() // 60)
        self.meetings.add(
            [key, self._slug(), place, begins, agenda, lead, begins if ended else None, ended, minutes]
        )
        for number, ((verb, before, after), at) in enumerate(zip(reached, times, strict=False), 1):
            assert secretary is not None
            self.steps.add(
                [
                    key,
                    number,
                    verb,
                    before,
                    after,
                    at,
                    secretary.account_id,
                    "account",
                    secretary.label,
                    unit,
                    {},
                ]
            )
        if not ended:
            self.clocks.add([key, "lead", "village", unit, lead, True, announced, begins, announced])
        return key

    def _problem(
        self, meeting: int, words: str, owner: int, due: Any, settled: Any, how: str, order: int | None = None
    ) -> int:
        self.problem += 1
        self.problems.add([self.problem, meeting, words, None, owner, due, order, settled, how])
        return self.problem

    def _slug(self) -> str:
        slug = short_code(self.rng)[:SLUG]
        while slug in self.slugs:
            slug = short_code(self.rng)[:SLUG]
        self.slugs.add(slug)
        return slug

    # --- the home village ----------------------------------------------------------------------------------------
    def _home(self, village: Village, houses: list[Any]) -> None:
        today, secretary = self.moment.date(), village.secretary
        by_head = {one["head"]: one for one in houses}
        first = self._past(village, houses, [], 98, about=1)
        last = self._past(village, houses, [], 34, about=0)
        people = [member.by.person_id for member in village.groups[0].members if member.by.person_id]
        orders = WorkOrder.objects.filter(unit=village.spot.id).order_by("-pk")
        taken: set[int] = set()
        for place, (words, part, days) in enumerate(HOME_PROBLEMS):
            order = orders.filter(title__contains=part).exclude(pk__in=taken).first() if part else None
            if order is not None:
                taken.add(order.pk)
            key = self._problem(
                first if place == 0 else last, words, people[place], today + timedelta(days=days), None, "",
                order.pk if order else None,
            )  # fmt: skip
            if place == 0:
                at = datetime.combine(today - timedelta(days=34), time(19, 50), TZ)
                assert secretary is not None
                self.told.add([key, last, "已经点单，电工来看过，等配件。", secretary.account_id, at])
        begins = datetime.combine(today + timedelta(days=2), time(19, 30), TZ)
        coming = self._meeting(
            village,
            "冬修水渠，怎么出工",
            begins,
            houses,
            ended=None,
            agenda="上次说的三件事办得怎么样\n冬修水渠分段和出工",
        )
        for place, (head, words) in enumerate(HOME_TOPICS):
            house = by_head.get(head)
            at = self.moment - timedelta(days=3 - place, hours=2)
            self.topics.add(
                [
                    village.spot.id,
                    coming if place == 0 else None,
                    words,
                    house["pk"] if house else None,
                    None,
                    at,
                ]
            )
        self._activities(village, houses)

    def _activities(self, village: Village, houses: list[Any]) -> None:
        rng, today = self.rng, self.moment.date()
        for back, kind, title, points, result in (
            (61, "labour", "清扫2组院坝路", 10, "清了两百米排水沟，路面扫干净。"),
            (18, "volunteer", "给独居老人收稻谷", 12, "收了三户，谷子进了仓。"),
            (-4, "labour", "大塘边清淤", 10, ""),
        ):
            self.activity += 1
            begins = datetime.combine(today - timedelta(days=back), time(8, 30), TZ)
            ends = begins + timedelta(hours=3)
            over = ends + timedelta(minutes=30) if back > 0 else None
            self.activities.add(
                [
                    self.activity,
                    village.spot.id,
                    kind,
                    title,
                    "村部门口",
                    begins,
                    ends,
                    points,
                    self._slug(),
                    over,
                    result,
                ]
            )
            if over is None:
                continue
            for house in houses:
                if rng.random() < 0.35:
                    at = begins + timedelta(minutes=rng.randrange(30))
                    self.helpers.add(
                        [self.activity, house["pk"], house["head"], rng.choice(("card", "paper")), at]
                    )
