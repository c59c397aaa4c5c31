"""Industry chains of the county: who stands on them, what flows, plans, pools; and tasks under way where it is lived in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Unit
from zugong.portal.seed import places
from zugong.portal.seed.writer import TZ
from zugong.villages.chains import links
from zugong.villages.models import (
    Chain,
    ChainNode,
    ChainPlan,
    ChainStage,
    ChainTie,
    EconomyYear,
    PlanItem,
    Product,
    Resource,
)

# code, name, town that keeps it (empty: the county), what grows, its measure, stages, those missing, brand
CHAINS = (
    ("tea", "茶叶产业链", "洗石镇", "茶园", "亩", "种苗 种植 技术 加工 物流 销售", "物流", "禾溪白茶"),
    (
        "camellia",
        "油茶产业链",
        "新桥镇",
        "油茶林",
        "亩",
        "种苗 种植 技术 加工 物流 销售",
        "技术",
        "新桥山茶油",
    ),
    ("citrus", "柑橘产业链", "合溪镇", "橘园", "亩", "种苗 种植 技术 加工 物流 销售", "加工", "合溪蜜橘"),
    (
        "cattle",
        "肉牛产业链",
        "白岩镇",
        "存栏",
        "头",
        "种畜 养殖 饲草 防疫 屠宰加工 冷链 销售",
        "冷链",
        "白岩黄牛",
    ),
    ("herbs", "中药材产业链", "", "药园", "亩", "种苗 种植 技术 加工 物流 销售", "", "禾溪黄精"),
)
GROWING = {"种植", "养殖"}
LEAD = "江望远"


class Industry:
    """Written after everything else: its rows take their ids from the database."""

    def __init__(self, number: int, today: date) -> None:
        self.rng, self.today = Random(f"{number}:industry"), today
        self.county = Unit.objects.get(kind="county")
        self.towns = {unit.name: unit for unit in Unit.objects.open().filter(kind="township")}

    def write(self) -> None:
        self._economy()
        for code, name, town, what, measure, stages, missing, brand in CHAINS:
            if town and town not in self.towns:
                continue
            unit = self.towns[town] if town else self.county
            villages = list(
                Unit.objects.open().within(unit).filter(kind="village").order_by("position", "code")
            )
            home = [one for one in villages if one.name == places.HOME_VILLAGE]
            self._chain(
                code,
                name,
                unit,
                [*home, *(one for one in villages if one not in home)],
                what,
                measure,
                stages.split(),
                missing,
                brand,
            )

    def _chain(
        self,
        code: str,
        name: str,
        unit: Unit,
        villages: list[Unit],
        what: str,
        measure: str,
        stages: list[str],
        missing: str,
        brand: str,
    ) -> None:
        rng, since = self.rng, self.today - timedelta(days=rng_days(self.rng))
        chain = Chain.objects.create(
            code=code,
            name=name,
            unit=unit,
            lead=LEAD,
            opened_on=since,
            words=f"{unit.name}{what}连片，产品叫“{brand}”。",
        )
        made = {
            stage: ChainStage.objects.create(
                chain=chain,
                name=stage,
                position=place,
                needed=5 if stage in GROWING else 1,
                capacity=Decimal(6000) if stage in GROWING else Decimal(300) if "加工" in stage else None,
                measure=measure if stage in GROWING else "吨" if "加工" in stage else "",
            )
            for place, stage in enumerate(stages)
        }
        grower = next(stage for stage in stages if stage in GROWING)
        nodes = [
            self._node(
                chain,
                made[grower],
                "village",
                f"{village.name}{what}",
                village,
                Decimal(rng.randrange(300, 1800, 20)),
            )
            for village in villages[: rng.randint(4, 6)]
        ]
        makers: list[ChainNode] = []
        for stage in stages:
            if stage in GROWING or stage == missing:
                continue
            place = villages[rng.randrange(min(4, len(villages)))]
            many = 2 if "加工" in stage else 1
            for number in range(many):
                kind = (
                    "cooperative"
                    if (number or stage in ("种苗", "种畜", "饲草"))
                    else "base"
                    if stage in ("技术", "防疫")
                    else "firm"
                )
                title = {"cooperative": "合作社", "base": "服务站", "firm": "公司"}[kind]
                capacity = Decimal(rng.randrange(60, 180, 5)) if "加工" in stage else None
                makers.append(
                    self._node(
                        chain,
                        made[stage],
                        kind,
                        f"{place.name[:2]}{stage}{title}{number + 1 if many > 1 else ''}",
                        place,
                        capacity,
                    )
                )
        self._ties(chain, nodes, makers)
        self._plan_and_pool(chain, makers, what, measure, unit)
        Product.objects.create(
            unit=villages[0],
            chain=chain,
            name=name.removesuffix("产业链"),
            scale=nodes[0].capacity,
            measure=measure,
            output=Decimal(rng.randrange(800_000, 6_000_000, 10_000)),
            households=rng.randint(60, 320),
            brand=brand,
            since=since.year,
        )

    def _node(
        self, chain: Chain, stage: ChainStage, kind: str, name: str, place: Unit, capacity: Decimal | None
    ) -> ChainNode:
        node = ChainNode.objects.create(
            chain=chain,
            stage=stage,
            kind=kind,
            name=name,
            place=place,
            unit=place if kind == "village" else None,
            capacity=capacity,
            people=self.rng.randint(5, 60),
            joined_on=chain.opened_on,
            contact_name=place.contact_name,
            contact_phone=place.contact_phone,
        )
        if kind == "firm":
            ChainNode.objects.filter(pk=node.pk).update(link_version=1, link_hash=links.hash_of(node.pk, 1))
        return node

    def _ties(self, chain: Chain, nodes: list[ChainNode], makers: list[ChainNode]) -> None:
        """Growers bring to those who process, those bring to whoever sells; helpers serve the growers, one puts money in."""
        rng = self.rng
        by = {
            stage: [node for node in makers if node.stage.name == stage]
            for stage in dict.fromkeys(node.stage.name for node in makers)
        }
        works = [node for stage, found in by.items() if "加工" in stage for node in found]
        sells, helps = (
            by.get("销售", []),
            [node for stage in ("技术", "防疫", "种苗", "种畜", "饲草") for node in by.get(stage, [])],
        )
        ties = [
            (node, target, "supply", Decimal(rng.randrange(10, 80)), "吨")
            for node in nodes
            for target in (works or sells)[:1]
        ]
        if len(works) > 1:
            ties += [(node, works[1], "supply", Decimal(rng.randrange(10, 40)), "吨") for node in nodes[:2]]
        ties += [
            (node, target, "supply", Decimal(rng.randrange(30, 120)), "吨")
            for node in works
            for target in sells[:1]
        ]
        ties += [
            (helper, nodes[number % len(nodes)], "service", None, "") for number, helper in enumerate(helps)
        ]
        if works:
            ties.append((works[0], nodes[0], "capital", Decimal(rng.randrange(20, 90, 5)), "万元"))
        ChainTie.objects.bulk_create(
            ChainTie(chain=chain, source=source, target=target, kind=kind, volume=volume, measure=measure)
            for source, target, kind, volume, measure in ties
        )

    def _plan_and_pool(
        self, chain: Chain, makers: list[ChainNode], what: str, measure: str, unit: Unit
    ) -> None:
        year = self.today.year
        plan = ChainPlan.objects.create(
            chain=chain,
            year=year,
            adopted_on=date(year, 1, 15),
            goals=f"新增{what}500{measure}，补齐缺的环节，带动村集体增收。",
        )
        rows = (
            ("planning", f"新增{what}", unit.name, date(year, 4, 30), Decimal(500), Decimal(520), "春季完成"),
            ("allocation", "统一采购农资", "链上党支部", date(year, 6, 30), Decimal(80), None, ""),
            ("guarantee", "补齐缺的环节", "县农业农村局", date(year, 12, 20), None, None, ""),
            ("party", "党员技术骨干结对带户", "链上党支部", date(year, 12, 30), Decimal(60), None, ""),
        )
        PlanItem.objects.bulk_create(
            PlanItem(
                plan=plan,
                kind=kind,
                title=title,
                owner=owner,
                due_on=due,
                target=target,
                actual=actual if result else None,
                measure=measure
                if kind == "planning"
                else "万元"
                if kind == "allocation"
                else "户"
                if target
                else "",
                done_on=min(due, self.today) if result and due <= self.today else None,
                result=result if result and due <= self.today else "",
            )
            for kind, title, owner, due, target, actual, result in rows
        )
        pool = (
            ("offered", "expert", "省农科院专家", Decimal(6), "人次", "省农科院"),
            ("needed", "expert", "病虫害防治指导", Decimal(4), "人次", ""),
            ("offered", "funds", "县产业贷款", Decimal(300), "万元", "县农商行"),
            ("needed", "funds", "收购流动资金", Decimal(120), "万元", ""),
            ("needed", "machine", "采收机", Decimal(5), "台", ""),
        )
        Resource.objects.bulk_create(
            Resource(
                chain=chain,
                side=side,
                kind=kind,
                title=title,
                amount=amount,
                measure=measure,
                giver=giver,
                node=None if giver else makers[0],
                entered_on=self.today,
            )
            for side, kind, title, amount, measure, giver in pool
        )

    def _economy(self) -> None:
        """Three years of every village's collective economy, most of them growing."""
        rng, rows = self.rng, []
        at = datetime.combine(self.today, time(9), TZ)
        for village in Unit.objects.open().filter(kind="village").order_by("pk"):
            base = rng.choice((30_000, 60_000, 90_000, 160_000, 280_000, 520_000))
            for back in (3, 2, 1):
                base = round(base * rng.uniform(0.95, 1.25))
                rows.append(
                    EconomyYear(
                        unit=village,
                        year=self.today.year - back,
                        operating=Decimal(base // 2),
                        leasing=Decimal(base // 3),
                        investment=Decimal(base // 10),
                        subsidy=Decimal(rng.randrange(20_000, 120_000, 1000)),
                        other=Decimal(base // 20),
                        cash=Decimal(base // 2 + rng.randrange(5_000, 60_000, 500)),
                        fixed_assets=Decimal(base * 4 + rng.randrange(100_000, 900_000, 10_000)),
                        receivables=Decimal(rng.randrange(0, 40_000, 500)),
                        debts=Decimal(rng.randrange(0, 120_000, 1_000)),
                        land=Decimal(rng.randrange(20, 600, 5)),
                        source="seed",
                        at=at,
                    )
                )
        EconomyYear.objects.bulk_create(rows, batch_size=500)

    # --- what is under way today ---------------------------------------------------------------------------------
    def tasks(self) -> None:
        """Difficulties and tasks through the product's own actions, in every state a page has to show."""
        from zugong.villages.guarantees import actions

        chain = Chain.objects.filter(code="tea").select_related("unit").first()
        officer = Account.objects.filter(username="hemin").first()
        secretary = Account.objects.filter(username="shimingyuan").first()
        if chain is None or officer is None or secretary is None:
            return
        town, village = Actor.of(officer), Actor.of(secretary)
        firms = list(chain.nodes.filter(kind__in=("firm", "cooperative")).select_related("chain__unit"))
        home = Unit.objects.get(name=places.HOME_VILLAGE)
        day = self.today + timedelta(days=25)
        for node, element, title, words in (
            (
                firms[0],
                "logistics",
                "采收前缺200吨冷库",
                "鲜叶下山没处放，去年坏了三成。镇里有闲置的粮仓能不能改一改。",
            ),
            (firms[-1], "funds", "收购季周转差80万元", "收鲜叶要现钱，银行说抵押不够。"),
        ):
            actions.raise_difficulty(
                node=node, element=element, title=title, words=words, by=Actor.requester(None)
            )
        given = [
            actions.give(
                element=element,
                title=title,
                words=words,
                owner=home,
                due_on=day,
                by=town,
                chain=chain,
                node=node,
            )
            for element, title, words, node in (
                ("power", "茶园三号路修2公里", "货车上不去，鲜叶靠人背。", firms[0]),
                ("people", "采茶季找60名采工", "三月下旬到四月中旬，包吃住。", firms[-1]),
                ("market", "对接城里三家商超", "去年库存12吨没卖完。", None),
            )
        ]
        for task in given[1:]:
            actions.accept(task, by=village, handler="李向阳", handler_phone=places.HOTLINE)
        actions.complete(given[2], by=village, note="谈好两家，先各上200箱，合同已签。")


def rng_days(rng: Random) -> int:
    """Since when a chain is there, in days before today."""
    return rng.randrange(400, 1200)
