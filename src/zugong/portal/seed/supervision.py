"""Supervision committees: seats in every village, a year of closed findings, and the home village's own work today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Max

from zugong.flows.models import Case, CaseClock, Step
from zugong.organisations import kin_actions
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Appointment, Person, Post, Unit
from zugong.portal.seed.county import County, Village
from zugong.portal.seed.points import at
from zugong.portal.seed.writer import Table, reset_sequences
from zugong.villages.committee.actions import checks, findings, meetings, reviews, seats
from zugong.villages.committee.workflow import CHECK, FINDING, MEETING
from zugong.villages.models import Finding, SpotCheck, SupervisionMeeting, SupervisionSeat, SupervisionTerm

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOW = "村民代表会议，45人到会38人"
PAST = (
    ("误工单少两个人签字", "6月误工补贴有两人没有签字。", "村会计", "补齐签字，没来的退回。"),
    ("公开栏三个月没换", "公开栏贴的还是一季度的。", "村民委员会", "换成本期，拍照。"),
    ("机耕道少铺了40米", "合同380米，实量340米。", "施工队和村民委员会", "补铺，或按实结算。"),
    ("白条支出1200元", "招待支出没有发票。", "村会计", "补正规票据，补不齐的退回。"),
    ("门面租金晚收两个月", "合同写明季初付，拖到季末。", "村民委员会", "催收，写明原因。"),
)  # fmt: skip


def fill(county: County, number: int, moment: datetime) -> None:
    """Terms and seats everywhere; in bulk what is closed; in the home village by the product's own actions."""
    rng = Random(f"{number}:supervision")
    elected = moment.date() - 150 * DAY
    members = _members(county, rng)
    terms = [
        SupervisionTerm(
            unit_id=village.spot.id, number=3, elected_on=elected, until=_later(elected, 5), how=HOW
        )
        for village in members
        if village is not county.home
    ]
    SupervisionTerm.objects.bulk_create(terms)
    by_unit = {term.unit_id: term for term in terms}
    SupervisionSeat.objects.bulk_create(
        SupervisionSeat(term=by_unit[village.spot.id], person_id=person, chair=place == 0, from_date=elected)
        for village, people in members.items()
        if village is not county.home
        for place, person in enumerate(people)
    )
    others = [village for village in members if village is not county.home]
    _past_findings(others, rng, moment)
    _past_meetings({village: by_unit[village.spot.id] for village in others}, rng, moment)
    _Home(county, moment, elected).tell()


def _later(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


def _members(county: County, rng: Random) -> dict[Village, list[int]]:
    """Three people of each village that lead nothing there; a few villages have not entered theirs yet."""
    found: dict[Village, list[int]] = {}
    for village in county.villages:
        gone = village is county.merged or village.until is not None
        if gone or rng.random() < 0.06:
            continue
        people = [
            member.by.person_id
            for group in village.groups
            for member in group.members
            if member.by.person_id is not None
        ]
        if len(people) >= 3:
            found[village] = rng.sample(people, 3)
    return found


def _past_findings(villages: list[Village], rng: Random, moment: datetime) -> None:
    key = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    cases = Table(
        Case,
        "id flow flow_version state prior_state version step_count title unit_id holder_id duty opened_at due_at closed_at",
    )
    own = Table(Finding, "case_ptr_id source words whom demand due_on answer_minutes again")
    steps = Table(
        Step, "case_id number verb from_state to_state at account_id actor_kind actor_label unit_id note data"
    )
    clocks = Table(
        CaseClock,
        "case_id name tier unit_id limit_minutes calendar started_at due_at running_since stopped_at late",
    )
    for village in villages:
        for _number in range(rng.choice((0, 0, 1, 1, 2))):
            title, words, whom, demand = rng.choice(PAST)
            opened = moment - rng.randrange(20, 150) * DAY
            days, late = rng.randrange(4, 12), rng.random() < 0.2
            due = opened + 10 * DAY
            done = due + days * DAY if late else opened + days * DAY
            closed = done + 2 * DAY
            unit = village.spot.id
            label = village.secretary.label if village.secretary else ""
            account = village.secretary.account_id if village.secretary else None
            cases.add(
                [key, FINDING.name, FINDING.version, "verified", "answered", 3, 3, title, unit, unit, "", opened, None, closed]
            )  # fmt: skip
            own.add([key, "check", words, whom, demand, due.date(), 10 * 1440, 0])
            for place, (verb, before, after, when, by, who, note) in enumerate(
                (
                    ("demand", "", "demanded", opened, None, "监委会", words),
                    ("answer", "demanded", "answered", done, account, label, "已经改了，单据在村部。"),
                    ("verify", "answered", "verified", closed, None, "监委会", "到现场看过，改到位了。"),
                ),
                1,
            ):
                steps.add([key, place, verb, before, after, when, by, "account", who, unit, note, {}])
            clocks.add([key, "answer", "village", unit, 10 * 1440, False, opened, due, None, done, late])
            key += 1
    for table in (cases, own, steps, clocks):
        table.flush()
    reset_sequences([Case, Step, CaseClock])


def _past_meetings(terms: dict[Village, SupervisionTerm], rng: Random, moment: datetime) -> None:
    """One or two meetings since the election, written down; every other village checked something on the spot too."""
    key = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    cases = Table(
        Case,
        "id flow flow_version state prior_state version step_count title unit_id holder_id duty opened_at due_at closed_at",
    )
    held = Table(
        SupervisionMeeting, "case_ptr_id term_id place starts_at agenda lead_minutes held_at guests minutes"
    )
    checked = Table(
        SpotCheck, "case_ptr_id kind what place planned_on lead_minutes checked_at answers result"
    )
    steps = Table(
        Step, "case_id number verb from_state to_state at account_id actor_kind actor_label unit_id note data"
    )
    for village, term in terms.items():
        unit = village.spot.id
        for back in rng.sample((18, 47, 80, 118), rng.choice((1, 2, 2))):
            begins = moment - back * DAY
            called, closed = begins - 3 * DAY, begins + DAY
            cases.add(
                [key, MEETING.name, MEETING.version, "closed", "held", 3, 3, "看账，定抽查", unit, unit, "", called, None, closed]
            )  # fmt: skip
            held.add(
                [
                    key,
                    term.pk,
                    "村部",
                    begins,
                    "看账\n定抽查",
                    3 * 1440,
                    begins,
                    "",
                    "收支逐笔看过，没有意见。",
                ]
            )
            _steps(
                steps,
                key,
                unit,
                (
                    ("call", "", "called", called),
                    ("hold", "called", "held", begins),
                    ("close", "held", "closed", closed),
                ),
            )
            key += 1
        if rng.random() < 0.6:
            done = moment - rng.randrange(5, 100) * DAY
            planned = done - 2 * DAY
            what = rng.choice(("公开栏，本月收支", "机耕道工程", "低保户领款"))
            cases.add(
                [key, CHECK.name, CHECK.version, "right", "planned", 2, 2, what, unit, unit, "", planned, None, done]
            )  # fmt: skip
            checked.add([key, "other", what, "村里", done.date(), 2 * 1440, done, [], "看过，与账上一致。"])
            _steps(steps, key, unit, (("plan", "", "planned", planned), ("check", "planned", "right", done)))
            key += 1
    for table in (cases, held, checked, steps):
        table.flush()
    reset_sequences([Case, Step])


def _steps(table: Table, key: int, unit: int, told: tuple[tuple[str, str, str, datetime], ...]) -> None:
    for number, (verb, before, after, when) in enumerate(told, 1):
        table.add([key, number, verb, before, after, when, None, "account", "监委会", unit, "", {}])


class _Home:
    """The home village: four seats of which one is barred since a relative was elected, and something in every state."""

    def __init__(self, county: County, moment: datetime, elected: date) -> None:
        self.moment, self.elected = moment, elected
        self.home = Unit.objects.select_related("parent__parent").get(pk=county.home.spot.id)

    def by(self, username: str) -> Actor:
        return Actor.of(Account.objects.select_related("person").get(username=username))

    def person(self, name: str) -> Person:
        return Person.objects.filter(name=name, home__path__startswith=self.home.path).order_by("pk")[0]

    def tell(self) -> None:
        self.ours, self.town = self.by("chenxiuying"), self.by("hemin")
        self.clerk = self.by("tianxiaoyu")
        self.seats()
        self.kin()
        self.meeting()
        check = self.check()
        self.finding_each(check)
        self.review()

    def seats(self) -> None:
        moment = self.moment - 140 * DAY
        with at(moment):
            term = seats.elect(
                unit=self.home,
                elected_on=self.elected,
                until=_later(self.elected, 5),
                how=HOW,
                by=self.town,
            )
            self.sitting = [
                seats.seat(
                    term,
                    person=self.person(name),
                    from_date=self.elected,
                    chair=name == "陈秀英",
                    by=self.town,
                )
                for name in ("陈秀英", "周桂成", "彭新华", "龙建军")
            ]

    def kin(self) -> None:
        """石玉梅 was elected to the village committee later; 龙建军 is her brother-in-law and may sign no more."""
        council = self.person("石玉梅")
        post = Post.objects.create(unit=self.home, code=f"{self.home.code}-cw", name="村民委员会委员")
        since = self.moment.date() - 60 * DAY
        Appointment.objects.create(person=council, post=post, from_date=since)
        with at(self.moment - 55 * DAY):
            kin_actions.enter(
                person=council,
                relative=self.person("龙建军"),
                kind="affinity",
                words="姻兄妹",
                source="本人申报，镇里核过户籍",
                by=self.town,
            )
            kin_actions.enter(
                person=council,
                relative=self.person("田维芳"),
                kind="lineal",
                words="母女",
                source="户籍",
                by=self.town,
            )

    def meeting(self) -> None:
        first, second, third, _barred = (seat.pk for seat in self.sitting)
        with at(self.moment - 38 * DAY):
            past = meetings.call(
                unit=self.home,
                title="看三季度账，定抽查",
                place="村部二楼",
                starts_at=self.moment - 36 * DAY,
                agenda="三季度收支逐笔看\n抽查路灯和公开栏",
                by=self.ours,
            )
        with at(self.moment - 36 * DAY):
            meetings.hold(
                past, presences=[first, second, third], why_not="在外务工", guests="镇纪检 何敏", by=self.ours
            )
            meetings.resolve(past, words="抽查5月装的路灯，由陈秀英、周桂成去", yes=3, by=self.ours)
            meetings.resolve(past, words="请会计把误工单按组分开装订", yes=2, abstained=1, by=self.ours)
        with at(self.moment - 35 * DAY):
            meetings.close(
                past,
                minutes="三季度收支37笔逐笔看过，两笔请会计说明，其余没有意见。路灯付款12盏，下周到现场数。",
                by=self.ours,
            )
        with at(self.moment - 2 * DAY):
            meetings.call(
                unit=self.home,
                title="看10月账，听路灯整改",
                place="村部二楼",
                starts_at=self.moment + 2 * DAY,
                agenda="10月收支\n路灯整改到哪一步\n年底述职怎么写",
                by=self.ours,
            )

    def check(self) -> SpotCheck:
        with at(self.moment - 31 * DAY):
            done = checks.plan(
                unit=self.home,
                kind="project",
                what="5月装的路灯，付款12盏",
                place="村口到2组院坝",
                planned_on=(self.moment - 30 * DAY).date(),
                inspectors=self.sitting[:2],
                by=self.ours,
            )
        with at(self.moment - 30 * DAY):
            checks.carry_out(
                done,
                answers=[
                    ("项目经过议决，决议已公开", "right", ""),
                    ("经过招标或几家比价", "right", ""),
                    ("实物的数量、质量与合同相符", "wrong", "合同12盏，现场数10盏"),
                    ("付款与进度相符", "wrong", "12盏的钱全付了"),
                ],
                result="从村口数到2组院坝，亮的9盏，装了10盏，少2盏。",
                by=self.ours,
            )
        with at(self.moment - 1 * DAY):
            checks.plan(
                unit=self.home,
                kind="board",
                what="村部公开栏，10月收支",
                place="村部门口",
                planned_on=(self.moment + 1 * DAY).date(),
                inspectors=self.sitting[:2],
                by=self.ours,
            )
        return done

    def demand(self, ago: timedelta, due: timedelta, **fields: Any) -> Finding:
        with at(self.moment - ago):
            return findings.demand(
                unit=self.home, due_on=(self.moment - ago + due).date(), by=self.ours, **fields
            )

    def finding_each(self, check: SpotCheck) -> None:
        lamps = self.demand(
            29 * DAY, 12 * DAY, source="check", spot_check=check, title="路灯付了12盏，只装了10盏", whom="村民委员会",
            words="现场数10盏，付款12盏，相差2盏，2600元。", demand="补装2盏，或退回2600元；把验收单补上。",
        )  # fmt: skip
        with at(self.moment - 24 * DAY):
            findings.answer(lamps, by=self.clerk, note="施工队说货不够，已催，下周补装。")
        with at(self.moment - 22 * DAY):
            findings.send_back(lamps, by=self.ours, note="要装上才算，装好再答。")
        with at(self.moment - 17 * DAY):
            findings.answer(lamps, by=self.clerk, note="2盏已装在2组院坝口，验收单已补。")
        with at(self.moment - 15 * DAY):
            findings.verify(lamps, by=self.ours, note="晚上去数过，12盏都亮。")
        bills = self.demand(
            9 * DAY, 12 * DAY, source="meeting", title="误工单有3张没有本人签字", whom="村会计",
            words="9月误工补贴3张单子没有本人签字，共540元。", demand="请本人补签；不是本人领的，把钱追回。",
        )  # fmt: skip
        with at(self.moment - 2 * DAY):
            findings.answer(bills, by=self.clerk, note="2张已补签，1张的人在外，电话问过，微信留了凭据。")
        self.demand(
            4 * DAY, 11 * DAY, source="review", title="合作社管理费晚到账20天", whom="村民委员会",
            words="土地流转管理费合同写10日前付，30日才到。", demand="写明原因，按合同收滞纳金或由代表会议免。",
        )  # fmt: skip
        rent = self.demand(
            16 * DAY, 9 * DAY, source="villager", title="村部门面租金没有公开", whom="村民委员会",
            words="有村民问门面租给谁、一年多少钱，公开栏上没有。", demand="把合同和租金在公开栏和网上公开。",
        )  # fmt: skip
        with at(self.moment - 11 * DAY):
            findings.contest(rent, by=self.clerk, reason="lawful", note="合同里有商户电话，怕泄露，没有贴。")
        with at(self.moment - 3 * DAY):
            findings.escalate(
                rent, by=self.ours, reason="beyond", note="租金可以公开，电话盖住就行，请镇里定。"
            )

    def review(self) -> None:
        with at(self.moment - 1 * DAY):
            reviews.begin(unit=self.home, year=self.moment.year, by=self.town)
