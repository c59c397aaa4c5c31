"""What the villages, towns and the county of the demonstration publish: titles, texts and tables, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from zugong.lib.disclosed import document
from zugong.lib.disclosed.document import Body, column, figure, money
from zugong.portal.seed import names

INCOME = (
    ("合作社土地流转管理费", "经营收入", 3_000, 9_000),
    ("茶厂房租金", "资产租金", 6_000, 24_000),
    ("光伏电站发电分红", "经营收入", 2_000, 4_500),
    ("公益性设施管护补助", "上级补助", 4_000, 12_000),
    ("门面房租金", "资产租金", 1_500, 6_000),
    ("村级运转经费", "上级补助", 6_000, 15_000),
)
OUTGO = (
    ("保洁员工资", "人居环境", 3_600, 7_200),
    ("路灯灯头及线材", "公益设施", 800, 3_300),
    ("水渠清淤用工", "农田水利", 2_400, 11_400),
    ("村道防护栏维修", "公益设施", 1_800, 9_850),
    ("慰问困难老人", "关爱帮扶", 1_200, 3_600),
    ("办公用品及打印", "办公", 300, 1_180),
    ("饮水池水质检测", "人居环境", 600, 2_220),
    ("误工补贴", "办公", 900, 3_200),
    ("垃圾清运", "人居环境", 1_000, 2_600),
)
# The home village's last month, as it is shown: day, income or not, what for, category, amount.
HOME_MONTH = (
    (3, True, "合作社土地流转管理费", "经营收入", "8600.00"),
    (5, False, "保洁员4人本月工资", "人居环境", "7200.00"),
    (8, False, "路灯灯头及线材", "公益设施", "3265.50"),
    (10, True, "茶厂房季度租金", "资产租金", "24000.00"),
    (12, False, "3组水渠清淤用工", "农田水利", "11400.00"),
    (16, False, "村道防护栏维修", "公益设施", "9850.00"),
    (18, True, "公益性设施管护补助", "上级补助", "9700.00"),
    (20, False, "慰问困难老人12户", "关爱帮扶", "3600.00"),
    (24, False, "办公用品及打印", "办公", "1180.00"),
    (25, True, "光伏电站发电分红", "经营收入", "4000.00"),
    (26, False, "饮水池水质检测", "人居环境", "2220.00"),
)
HOME_OPENING = Decimal("128460.20")
VOUCHERS = {"路灯灯头及线材": "灯头线材发票", "3组水渠清淤用工": "用工表", "村道防护栏维修": "维修合同"}

POLICIES = (
    ("耕地地力保护补贴", "种地的农户，按确权面积", "每亩105元", "村里统一登记，不用自己跑", "镇农业服务中心"),
    ("稻谷补贴", "种水稻的农户，按实种面积", "早稻每亩60元，中稻每亩40元", "6月报面积，公示后发", "镇农业服务中心"),
    ("农机购置补贴", "买目录内农机的农户", "机价的三成以内", "凭发票在手机上申请，镇里验机", "镇农业服务中心"),
    ("油茶低产林改造", "改造5亩以上的农户和合作社", "每亩400元", "10月前报地块，验收后发", "镇林业站"),
    ("高龄津贴", "80岁以上老人", "每月100元", "满80岁那月由村里报", "镇民政办"),
)  # fmt: skip
LISTED = (
    ("耕地地力保护补贴", "105.00"),
    ("稻谷补贴", "40.00"),
)
AFFAIRS = (
    ("3组水渠清淤", "村民代表会议定的，分段出工，已完工验收"),
    ("村道防护栏维修", "三家比价，定最低一家，已完工"),
    ("临时救助2户", "本人申请，评议小组评议，公示7天无异议，已发放"),
    ("宅基地申请1宗", "原址翻建，四至已核，镇里已批"),
    ("垃圾收运", "每周两次，各组轮流监督"),
    ("茶园道路硬化", "代表会议同意，资金到位后动工"),
    ("防火巡山排班", "五个组轮班，名单贴在村部"),
)
SERVICES = (
    ("社保缴费", 24, 60),
    ("医疗报销协助", 6, 18),
    ("证明和代办", 10, 35),
    ("农技上门", 3, 14),
    ("矛盾调解", 1, 6),
)
PARTY = (
    ("党费收缴", "应交已交，按月上交镇党委"),
    ("三会一课", "支部党员大会1次，支委会3次，党课1次"),
    ("发展党员", "本季度没有发展党员，入党积极分子1人在培养"),
    ("困难党员慰问", "慰问2人，经支委会研究"),
    ("支部决定事项", "党员分段联户，每人联5至10户，名单在公开栏"),
)
TOWN_PARTY = (
    ("党委会议", "本季度研究村级事项6件，结果已告知各村"),
    ("党员教育", "集中培训1期，各村支部书记讲课1次"),
    ("干部下村", "每名干部联1个村，每月到村不少于8天"),
)
MAJOR = (
    ("茶厂房续租", "茶厂房租期满了，原承租户续租3年，租金每年9.6万元，比上一期多6%。村民代表会议到会31人，29人同意。"),
    ("光伏分红怎么用", "光伏电站分红1.2万元，拟用于5个组的路灯电费和高龄老人慰问。村民代表会议已讨论。"),
    ("3组机耕道占地补偿", "机耕道加宽占3户边地0.4亩，按征地协商价补偿，四邻已签字。"),
)  # fmt: skip


@dataclass
class Money:
    """A village's purse over the months: each month opens with what the last one closed with."""

    rng: Random
    closing: Decimal
    lines: tuple[int, int]

    def month(self, village: str, first: date, last: date, made_by: str) -> Body:
        rng = self.rng
        lines = rng.randint(*self.lines)
        picked = [(True, *one) for one in rng.sample(INCOME, max(1, lines // 3))]
        picked += [(False, *one) for one in rng.sample(OUTGO, lines - len(picked))]
        rows = [
            (rng.randint(2, min(27, last.day)), income, words, category, money(rng.randrange(low, high, 20)))
            for income, words, category, low, high in picked
        ]
        return self.sheet(village, first, last, made_by, self._affordable(sorted(rows)))

    def _affordable(self, rows: list[Any]) -> list[Any]:
        """Without the largest outgoes that the month's income and what was left before do not cover."""
        kept = list(rows)
        while self.closing + sum(Decimal(row[4]) if row[1] else -Decimal(row[4]) for row in kept) < 0:
            kept.remove(max((row for row in kept if not row[1]), key=lambda row: Decimal(row[4])))
        return kept

    def sheet(self, village: str, first: date, last: date, made_by: str, rows: Any) -> Body:
        """The month's books: opening, each line with the balance after it, closing."""
        opening = balance = self.closing
        table: list[list[Any]] = []
        numbers = {True: 0, False: 0}
        for day, income, words, category, amount in rows:
            numbers[income] += 1
            balance += Decimal(amount) if income else -Decimal(amount)
            voucher = f"{'收' if income else '支'}{first.month:02d}{numbers[income]:02d}"
            table.append(
                [
                    (first + timedelta(days=day - 1)).isoformat(),
                    words,
                    category,
                    amount if income else None,
                    None if income else amount,
                    money(balance),
                    voucher,
                ]
            )
        come = sum((Decimal(row[3]) for row in table if row[3]), Decimal(0))
        gone = sum((Decimal(row[4]) for row in table if row[4]), Decimal(0))
        self.closing = balance
        return document.body(
            f"{village}{first.year}年{first.month}月收支",
            period=(first, last),
            summary=[
                figure("opening", "上期结余", opening),
                figure("income", "本月收入", come, sign="+"),
                figure("outgo", "本月支出", gone, sign="-"),
                figure("closing", "本期结余", balance, sign="="),
            ],
            columns=[
                column("date", "日期", "date", "date"),
                column("words", "事由", "text", "label"),
                column("category", "类别", "text", "category"),
                column("income", "收入", "money", "income"),
                column("outgo", "支出", "money", "outgo"),
                column("balance", "结余", "money", "balance"),
                column("voucher", "凭证", "text", "voucher"),
            ],
            rows=table,
            totals=[None, None, None, money(come), money(gone), money(balance), None],
            made_by=made_by,
        )


def quarter(day: date) -> str:
    return f"{day.year}年第{(day.month - 1) // 3 + 1}季度"


def affairs(rng: Random, name: str, period: tuple[date, date], made_by: str) -> Body:
    rows = [[what, how] for what, how in rng.sample(AFFAIRS, 4)]
    return document.body(
        f"{name}{quarter(period[0])}村务公开",
        period=period,
        text="本季度村民代表会议定的事和办理情况如下。有不清楚的，可以当面问，也可以在网上问。",
        columns=[column("what", "事项", "text", "label"), column("how", "怎么定的，办得怎样")],
        rows=rows,
        made_by=made_by,
    )


def services(rng: Random, name: str, period: tuple[date, date], made_by: str, times: int = 1) -> Body:
    rows = []
    for what, low, high in SERVICES:
        came = rng.randint(low, high) * times
        left = rng.choice((0, 0, 0, 1, 2))
        rows.append([what, came, came - left, left])
    came, done = (sum(row[place] for row in rows) for place in (1, 2))
    return document.body(
        f"{name}{quarter(period[0])}便民服务结果",
        period=period,
        summary=[
            figure("came", "受理（件）", came, "integer"),
            figure("done", "办结（件）", done, "integer"),
            figure("open", "还在办（件）", came - done, "integer"),
        ],
        columns=[
            column("what", "事项", "text", "label"),
            column("came", "受理", "integer"),
            column("done", "办结", "integer"),
            column("open", "还在办", "integer"),
        ],
        rows=rows,
        totals=[None, came, done, came - done],
        made_by=made_by,
    )


def party(name: str, period: tuple[date, date], made_by: str, rows: Any = PARTY) -> Body:
    return document.body(
        f"{name}{quarter(period[0])}党务公开",
        period=period,
        columns=[column("what", "事项", "text", "label"), column("how", "情况")],
        rows=[list(row) for row in rows],
        made_by=made_by,
    )


def policies(name: str, period: tuple[date, date], made_by: str) -> Body:
    return document.body(
        f"{name}{period[0].year}年强农惠农政策",
        period=period,
        text="下面的补贴都直接发到一卡通，不收手续费。谁说要先交钱，都是假的。",
        columns=[
            column("what", "补贴", "text", "label"),
            column("whom", "给谁"),
            column("much", "多少"),
            column("how", "怎么办"),
            column("ask", "问谁"),
        ],
        rows=[list(row) for row in POLICIES],
        made_by=made_by,
    )


def subsidies(rng: Random, name: str, period: tuple[date, date], made_by: str, lines: int) -> Body:
    """A list as it may be shown: names, numbers and accounts masked by rule."""
    rows, total = [], Decimal(0)
    for _line in range(lines):
        person = names.any_name(rng)
        what, rate = rng.choice(LISTED)
        area = Decimal(rng.randrange(8, 62)) / 10
        amount = (area * Decimal(rate)).quantize(Decimal("0.01"))
        total += amount
        rows.append([f"{person[0]}*{person[-1]}", f"{rng.randint(1, 5)}组", what, f"{area}", money(amount)])
    half = "上半年" if period[0].month == 1 else "下半年"
    return document.body(
        f"{name}{period[0].year}年{half}惠农补贴名单",
        period=period,
        text="名字中间一字和证件、账号按规定遮住。对名单有不同意见，可以在网上提，也可以直接到镇里说。",
        summary=[
            figure("people", "户数", lines, "integer"),
            figure("amount", "合计（元）", total),
        ],
        columns=[
            column("name", "户主", "text", "name"),
            column("group", "组"),
            column("what", "补贴", "text", "category"),
            column("area", "面积（亩）"),
            column("amount", "金额", "money", "amount"),
        ],
        rows=rows,
        totals=[None, None, None, None, money(total)],
        made_by=made_by,
    )


def major(name: str, what: str, words: str, day: date, made_by: str) -> Body:
    return document.body(f"{name}{what}", period=(day, day), text=words, made_by=made_by)
