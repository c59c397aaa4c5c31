"""Alliances, signature products and help plans of the county: what has run for years as rows, what moves today by actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from zugong.files.actions import keep_documents
from zugong.flows.clocks import build
from zugong.flows.models import Case, Step
from zugong.flows.table import Flow
from zugong.lib.documents import Document
from zugong.organisations import rules
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Unit
from zugong.portal.seed import pictures, places
from zugong.portal.seed.writer import TZ
from zugong.villages.alliances import policies, sharing
from zugong.villages.alliances.workflow import ALLIANCE
from zugong.villages.economy.workflow import HELP_PLAN
from zugong.villages.models import (
    Alliance,
    AllianceYear,
    Certificate,
    Contribution,
    EconomyYear,
    HelpPlan,
    HelpProgress,
    JointProject,
    Partner,
    Product,
    ProjectProgress,
    YearShare,
)

# What is brought: its kind, title, amount, measure and value. A partner: its kind, name, share, guaranteed sum, what it brings.
Brought = tuple[str, str, int, str, int]
Party = tuple[str, str, int, int, tuple[Brought, ...]]


@dataclass(frozen=True)
class Plan:
    """``run`` and ``left`` are years; income and cost are those of last year; a project is its title, owner, days to its end,
    percent and result."""

    title: str
    kind: str
    village: str
    run: int
    left: int
    rule: str
    source: str
    income: int
    cost: int
    purpose: str
    partners: tuple[Party, ...]
    projects: tuple[tuple[str, str, int, int, str], ...] = ()


PLANS = (
    Plan(
        "石榴坪白茶园村企联合体", "firm", "石榴坪村", 2, 3, "minimum", "investment", 862_000, 541_000,
        "村里出茶园和采工，公司出技术、加工和销路，鲜叶按保护价全收，村集体保底分红。",
        (
            ("village", "石榴坪村", 35, 60_000, (("land", "后山白茶园", 420, "亩", 630_000),
             ("labour", "采茶季采工", 60, "人", 180_000))),
            ("firm", "洗石春芽茶业公司", 45, 0, (("technique", "制茶师傅驻村", 2, "人", 240_000),
             ("premises", "加工线一条", 1, "条", 860_000), ("sales", "包销鲜叶", 90, "吨", 200_000))),
            ("households", "石榴坪村入社茶农86户", 20, 0, (("land", "自家茶地入股", 260, "亩", 390_000),)),
        ),
        (("加工车间扩建", "石明远", -60, 100, "新增日加工鲜叶3吨，九月投用。"),
         ("茶园三号路修2公里", "李向阳", 45, 60, ""), ("申报绿色食品续展", "田小雨", -5, 80, "")),
    ),
    Plan(
        "洗马滩稻渔村社联合体", "cooperative", "洗马滩村", 1, 2, "fixed", "leasing", 318_000, 204_000,
        "连片稻田流转给合作社养稻花鱼，村集体先收固定租金，余下按比例分。",
        (
            ("village", "洗马滩村", 30, 36_000, (("land", "连片稻田", 280, "亩", 280_000),
             ("premises", "旧粮仓改孵化房", 1, "处", 90_000))),
            ("cooperative", "洗马滩稻渔合作社", 70, 0, (("money", "鱼苗和围网", 0, "", 160_000),
             ("labour", "日常管护", 24, "人", 220_000))),
        ),
        (("稻花鱼孵化房", "龚大海", 90, 35, ""),),
    ),
    Plan(
        "两村山泉水村村联合体", "village", "石榴坪村", 3, 0, "shares", "operating", 126_000, 58_000,
        "两村共用一处山泉，合办桶装水厂，按出资和水源分成。",
        (
            ("village", "石榴坪村", 55, 0, (("money", "建厂出资", 0, "", 220_000), ("land", "厂房用地", 6, "亩", 60_000))),
            ("village", "柳林坝村", 45, 0, (("land", "水源地", 1, "处", 150_000), ("money", "建厂出资", 0, "", 80_000))),
        ),
        (("更换灌装线", "石明远", 30, 20, ""),),
    ),
    Plan(
        "青峰岭油茶村社联合体", "cooperative", "青峰岭村", 1, 4, "shares", "investment", 204_000, 150_000,
        "村里出油茶林，合作社垦复、管护、榨油，净利润按比例分。",
        (
            ("village", "青峰岭村", 40, 0, (("land", "集体油茶林", 560, "亩", 336_000),)),
            ("cooperative", "青峰岭油茶合作社", 60, 0, (("labour", "垦复管护", 40, "人", 300_000),
             ("premises", "榨油坊", 1, "处", 180_000))),
        ),
        (("低产林垦复200亩", "彭先贵", 120, 45, ""),),
    ),
    Plan(
        "云潭口民宿村企联合体", "firm", "云潭口村", 2, 1, "minimum", "leasing", 438_000, 352_000,
        "闲置老屋由公司改成民宿，房屋归村集体和农户，经营归公司，保底加分红。",
        (
            ("village", "云潭口村", 25, 50_000, (("premises", "闲置老屋", 12, "栋", 480_000),)),
            ("firm", "云潭山居文旅公司", 75, 0, (("money", "装修投入", 0, "", 1_200_000),
             ("sales", "线上订房渠道", 0, "", 100_000))),
        ),
        (("老屋二期6栋改造", "云潭山居", 60, 50, ""),),
    ),
)  # fmt: skip

# by township: product, kind, brand, measure, certificate
PRODUCTS = (
    ("蜂蜜", "food", "禾溪土蜂蜜", "箱", "green"), ("魔芋", "crop", "高山魔芋", "亩", ""),
     ("腊肉", "food", "柴火腊肉", "吨", "licence"),
    ("葡萄", "crop", "狮岭葡萄", "亩", "green"), ("竹编", "craft", "巧手竹编", "件", "trademark"),
     ("稻花鱼", "livestock", "稻花鱼", "亩", "organic"),
    ("民宿", "travel", "老屋人家", "间", ""), ("黄桃", "crop", "山里黄桃", "亩", "green"),
     ("土鸡", "livestock", "林下鸡", "羽", ""),
    ("百合", "crop", "龙山百合", "亩", "origin"), ("红薯粉", "food", "手工粉", "吨", "licence"),
)  # fmt: skip


class Alliances:
    """Written after the chains; its rows take their ids from the database."""

    def __init__(self, number: int, today: date) -> None:
        self.rng, self.today = Random(f"{number}:alliances"), today
        villages = Unit.objects.open().filter(kind="village").select_related("parent").order_by("pk")
        self.villages = {unit.name: unit for unit in villages}

    def write(self) -> None:
        self._products()
        self._help_plans()
        for plan in PLANS:
            named = [name for kind, name, *_rest in plan.partners if kind == "village"]
            if all(name in self.villages for name in named):
                self._alliance(plan)

    # --- alliances that have run for years -----------------------------------------------------------------------
    def _alliance(self, plan: Plan) -> None:
        today = self.today
        begun = date(today.year - plan.run, 1, 1) + timedelta(days=self.rng.randrange(20, 60))
        ends = date(today.year + plan.left, 12, 31) if plan.left else today + timedelta(days=48)
        alliance = Alliance(
            title=plan.title, unit=self.villages[plan.village], kind=plan.kind, purpose=plan.purpose, starts_on=begun,
            ends_on=ends, signed_on=begun - timedelta(days=6), rule=plan.rule, source=plan.source,
        )  # fmt: skip
        lead, town = (
            alliance.unit.contact_name or "村支书",
            alliance.unit.parent.contact_name if alliance.unit.parent else "",
        )
        steps = [
            ("draw", "draft", begun - timedelta(days=24), lead, ""),
            ("send", "signing", begun - timedelta(days=14), lead, ""),
            ("paper", "review", begun - timedelta(days=6), lead, ""),
            (
                "approve",
                "force",
                begun - timedelta(days=1),
                town,
                "村民代表会议记录、作价和分配都看过，同意。",
            ),
        ]
        if not plan.left:
            steps.append(("remind", "ending", today - timedelta(days=2), "", ""))
        until = ends if not plan.left else ends - timedelta(days=rules.value("alliance.reminder_days"))
        _lived(alliance, ALLIANCE, steps, alliance.unit, until)
        partners = [self._partner(alliance, party) for party in plan.partners]
        for back in range(plan.run, 0, -1):
            self._year(alliance, partners, plan, today.year - back, back)
        for title, owner, days, percent, result in plan.projects:
            project = JointProject.objects.create(
                alliance=alliance, title=title, plan=f"{title}：先定方案，再施工，最后验收。", partner=partners[0], owner=owner,
                due_on=today + timedelta(days=days), percent=percent, done_on=today + timedelta(days=days) if result else None,
                result=result, budget=Decimal(self.rng.randrange(60_000, 400_000, 10_000)),
            )  # fmt: skip
            ProjectProgress.objects.create(
                project=project,
                percent=percent,
                words=result or "主体做好了，正在装设备。",
                at=_at(today - timedelta(days=9)),
            )

    def _partner(self, alliance: Alliance, party: Party) -> Partner:
        kind, name, share, guaranteed, brings = party
        unit = self.villages[name] if kind == "village" else None
        partner = Partner.objects.create(
            alliance=alliance, kind=kind, name=name, unit=unit, share=Decimal(share), guaranteed=Decimal(guaranteed),
            representative=unit.contact_name if unit else "彭代表", agreed_on=alliance.signed_on,
            agreed_by=(unit.contact_name if unit else "") or "彭代表",
        )  # fmt: skip
        Contribution.objects.bulk_create(
            Contribution(
                partner=partner, kind=what, title=title, amount=Decimal(amount) if amount else None,
                measure=measure if amount else "", value=Decimal(value),
            )
            for what, title, amount, measure, value in brings
        )  # fmt: skip
        return partner

    def _year(self, alliance: Alliance, partners: list[Partner], plan: Plan, year: int, back: int) -> None:
        worth = Decimal(1) - Decimal("0.12") * (back - 1)
        income, cost = (Decimal(sum) * worth for sum in (plan.income, plan.cost))
        signed = date(year + 1, 1, 26)
        result = AllianceYear.objects.create(
            alliance=alliance, year=year, income=income, cost=cost, to_share=income - cost, at=_at(signed - timedelta(days=8)),
            signed_on=signed, words="天气好，销路稳。" if back == 1 else "",
        )  # fmt: skip
        parts = sharing.share_out(plan.rule, income - cost, policies.claims_of(partners))
        YearShare.objects.bulk_create(
            YearShare(
                result=result, partner=partner, amount=part.amount, owed=part.owed,
                posted=part.amount if partner.unit_id else None,
            )
            for partner, part in zip(partners, parts, strict=True)
        )  # fmt: skip

    # --- products ------------------------------------------------------------------------------------------------
    def _products(self) -> None:
        """One for every township, and for three villages in ten; certificates run out at all distances."""
        rng, number = self.rng, 0
        places_of = Unit.objects.open().filter(kind__in=("township", "village")).order_by("path")
        taken = set(Product.objects.values_list("unit", flat=True))
        for unit in places_of:
            if unit.pk in taken or (unit.kind == "village" and rng.random() > 0.3):
                continue
            name, kind, brand, measure, certificate = PRODUCTS[rng.randrange(len(PRODUCTS))]
            number += 1
            product = Product.objects.create(
                unit=unit, name=name, kind=kind, brand=brand, scale=Decimal(rng.randrange(80, 2600, 10)), measure=measure,
                output=Decimal(rng.randrange(200_000, 5_000_000, 10_000)), households=rng.randint(12, 260),
                since=self.today.year - rng.randint(2, 12),
                words=f"{unit.name}的{name}，{rng.randint(2, 5)}代人传下来的手艺和水土。",
            )  # fmt: skip
            if certificate:
                self._certificate(product, certificate, number)
        for number, product in enumerate(Product.objects.filter(chain__isnull=False).order_by("pk"), 900):
            self._certificate(product, "origin" if number % 2 else "green", number)

    def _certificate(self, product: Product, kind: str, number: int) -> None:
        ends = self.today + timedelta(days=self.rng.choice((-20, 35, 70, 200, 420, 700, 900)))
        Certificate.objects.create(
            product=product, kind=kind, number=f"HX{kind[:2].upper()}{self.today.year}{number:04d}",
            issued_on=ends - timedelta(days=3 * 365), expires_on=None if kind == "trademark" else ends,
        )  # fmt: skip

    # --- help plans ----------------------------------------------------------------------------------------------
    def _help_plans(self) -> None:
        """Every second village below the line is given a hand; the first one waits for its review."""
        rows = (
            EconomyYear.objects.filter(year=self.today.year - 1)
            .select_related("unit__parent")
            .order_by("unit")
        )
        weak = [row.unit for row in rows if row.earned < 50_000]
        helpers = list(Unit.objects.open().filter(kind="department").order_by("pk"))
        causes = (("no_industry", "没有稳定产业，想把荒坡种上油茶。"), ("assets", "老校舍闲了三年，想租出去做加工点。"),
                  ("market", "椪柑好吃卖不远，想接上城里的商超。"),
                   ("people", "年轻人都出去了，想请人来管合作社。"))  # fmt: skip
        for number, village in enumerate(weak[::2][:12]):
            cause, words = causes[number % len(causes)]
            helper = helpers[number % len(helpers)] if helpers else village.parent or village
            begun = self.today - timedelta(days=120 + 9 * number)
            plan = HelpPlan(
                title=f"帮扶{village.name}", unit=village.parent or village, village=village, year=self.today.year, cause=cause,
                words=words, goal=Decimal(80_000), helper=helper, helper_name=self.rng.choice(("向科长", "田主任", "彭队长")),
                starts_on=begun, ends_on=self.today + timedelta(days=40 + 15 * number),
                income=Decimal(86_000) if number == 0 else None,
            )  # fmt: skip
            steps = [("draw", "running", begun, village.parent.contact_name if village.parent else "", words)]
            if number == 0:
                steps.append(
                    (
                        "report",
                        "review",
                        self.today - timedelta(days=1),
                        plan.helper_name,
                        "租金和油茶两项，账上都进了。",
                    )
                )
            _lived(plan, HELP_PLAN, steps, helper, plan.ends_on)
            HelpProgress.objects.bulk_create(
                HelpProgress(
                    plan=plan, year=at.year, month=at.month, at=_at(at), income=Decimal(9_000 + 8_500 * (3 - back)),
                    words=("定了路子，和村里谈妥。", "找到承租的，合同签了。", "第一笔钱进了村账。")[3 - back],
                )
                for back in (3, 2, 1)
                if (at := self.today - timedelta(days=30 * back)) >= begun
            )  # fmt: skip

    # --- what moves today ----------------------------------------------------------------------------------------
    def today_by_actions(self) -> None:
        """An agreement in each hand, by the product's own actions; and photos of the home village's product."""
        from zugong.villages.alliances import actions
        from zugong.villages.products.actions import add_photos

        secretary = Account.objects.filter(username="shimingyuan").first()
        home = self.villages.get(places.HOME_VILLAGE)
        if secretary is None or home is None:
            return
        by = Actor.of(secretary)
        for alliance in Alliance.objects.standing().order_by("pk"):
            keep_documents(
                [_scan(alliance.title)], subject=alliance.case, purpose=policies.AGREEMENT, by=SYSTEM
            )
        self._measures()
        for product in Product.objects.filter(unit=home):
            add_photos(product, by=by, photos=[pictures.draw("leaf", 3), pictures.draw("basket", 4)])
        for title, steps in (
            ("蜜橘采摘园村企联合体", 0),
            ("茶旅路线村企联合体", 1),
            ("茶油加工村企联合体", 2),
        ):
            alliance = actions.open_alliance(
                unit=home, title=title, by=by, documents=[_scan(title)], kind="firm", starts_on=self.today,
                purpose="村里出地出人，公司出钱出销路，一起做、按约分。", rule="shares", source="investment", basis="profit",
                ends_on=date(self.today.year + 4, 12, 31), rule_words="", public=True,
            )  # fmt: skip
            lead = alliance.partners.get()
            actions.keep_partner(
                alliance,
                by=by,
                partner=lead,
                kind="village",
                name="",
                unit=home,
                share=Decimal(40),
                guaranteed=None,
            )
            firm = actions.keep_partner(
                alliance, by=by, kind="firm", name="禾溪山货公司", unit=None, share=Decimal(60), guaranteed=None,
                representative="彭志远",
            )  # fmt: skip
            actions.keep_contribution(
                lead,
                by=by,
                kind="land",
                title="坡地",
                amount=Decimal(150),
                measure="亩",
                value=Decimal(180_000),
            )
            if steps:
                actions.keep_contribution(firm, by=by, kind="money", title="建园出资", value=Decimal(400_000))
                actions.do(alliance, "send", by=by)
            if steps > 1:
                actions.do(
                    alliance,
                    "paper",
                    by=by,
                    partner=firm,
                    name="彭志远",
                    signed_on=self.today,
                    documents=[_scan(title)],
                )

    def _measures(self) -> None:
        """Two measures of the first plan that is under way in the home town, as tasks."""
        from zugong.villages.guarantees.actions import give

        officer = Account.objects.filter(username="hemin").first()
        plans = HelpPlan.objects.filter(state="running", unit__name=places.HOME_TOWN)
        plan = plans.select_related("village__parent", "helper").order_by("pk").first()
        if officer is None or plan is None:
            return
        for element, title, words in (
            ("market", "对接城里两家商超", "椪柑好卖不远，先谈试销，再签全年。"),
            ("funds", "申请产业衔接资金15万元", "修选果棚，报县里衔接资金。"),
        ):
            give(
                help_plan=plan, element=element, title=title, words=words, owner=plan.village, by=Actor.of(officer),
                due_on=self.today + timedelta(days=30),
            )  # fmt: skip


def _lived(
    case: Any, flow: Flow, steps: list[tuple[str, str, date, str, str]], holder: Unit, until: date
) -> None:
    """A case as its past left it: the rows that its actions would have written, with the clock that runs now.

    ``until`` is the day a clock of the calendar runs to.
    """
    case.flow, case.flow_version = flow.name, flow.version
    state = flow.state(steps[-1][1])
    case.state, case.prior_state = state.name, steps[-2][1] if len(steps) > 1 else ""
    case.duty, case.version, case.step_count = state.owes, len(steps), len(steps)
    case.holder = case.unit if state.held_by == "unit" else holder
    case.opened_at, at = _at(steps[0][2]), _at(steps[-1][2])
    clock = None
    if state.clock is not None:
        evening = datetime.combine(until, time(18), TZ)
        calendar = int((evening - at).total_seconds() // 60)
        limit = calendar if state.clock.field else rules.value(state.clock.rule)
        clock = build(state.clock, at=at, tier=case.holder.kind, unit_id=case.holder.pk, limit=limit)
        case.due_at = clock.due_at
    case.save()
    before = ""
    rows = []
    for number, (verb, to, day, label, note) in enumerate(steps, 1):
        kind = "account" if label else "system"
        rows.append(
            Step(
                case_id=case.pk, number=number, verb=verb, from_state=before, to_state=to, at=_at(day), actor_kind=kind,
                actor_label=label, unit_id=case.unit_id, note=note, data=_data(case, verb),
            )
        )  # fmt: skip
        before = to
    Step.objects.bulk_create(rows)
    if clock is not None:
        clock.case = Case.objects.get(pk=case.pk)
        clock.save(force_insert=True)


def _data(case: Any, verb: str) -> dict[str, str]:
    if verb == "paper":
        return {"partner": "合作方", "name": "代表"}
    return {"income": f"{case.income:,.2f}"} if verb == "report" else {}


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 15), TZ)


def _scan(title: str) -> Document:
    """A paper of one page, as a village would photograph it."""
    from hashlib import sha256

    from zugong.lib import pdf

    data = pdf.render(
        "list_report",
        {
            "title": title,
            "columns": [{"title": "条款"}],
            "rows": [["各方投入见附表。"], ["净利润按比例分，每年一月底前结清。"]],
        },
    )
    return Document(data, f"{title}协议.pdf", "pdf", "application/pdf", sha256(data).hexdigest())
