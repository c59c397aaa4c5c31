"""What money comes from and goes to, and the accounts it lies in.

Codes are those of the chart of accounts for villages' collective economic organisations (村集体经济组织会计制度). The words are
part of the file format and of what is published, so they are Chinese whatever the language of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["income", "outgo", "both"]


@dataclass(frozen=True, slots=True)
class Category:
    """``side`` says whether it may stand on income, outgo or both; ``code`` is its account in the chart."""

    key: str
    title: str
    side: Side
    code: str
    also: tuple[str, ...] = ()


CATEGORIES: tuple[Category, ...] = (
    Category("operating", "经营收入", "income", "501", ("销售收入", "服务收入", "劳务收入")),
    Category(
        "rent", "资产租金", "income", "501", ("租赁收入", "租金收入", "发包收入", "发包及上交收入", "承包费")
    ),
    Category("investment", "投资收益", "income", "502", ("分红", "分红收入", "入股分红")),
    Category(
        "subsidy", "上级补助", "income", "503", ("补助收入", "转移支付", "财政补助", "项目资金", "上级拨款")
    ),
    Category("raised", "筹资筹劳", "income", "231", ("一事一议", "一事一议资金", "村民筹资")),
    Category("donation", "捐赠收入", "income", "504", ("捐款", "社会捐赠")),
    Category("other_income", "其他收入", "income", "504", ("利息", "利息收入")),
    Category("works", "公益设施", "outgo", "514", ("公益支出", "公共设施", "基础设施")),
    Category("water", "农田水利", "outgo", "514", ("水利支出",)),
    Category("environment", "人居环境", "outgo", "514", ("环境卫生", "卫生保洁", "保洁支出")),
    Category("care", "关爱帮扶", "outgo", "514", ("慰问", "慰问支出", "困难救助", "福利支出")),
    Category("culture", "文体活动", "outgo", "514", ("文化活动", "活动支出")),
    Category("office", "办公", "outgo", "513", ("办公费", "办公支出", "管理费用", "水电费")),
    Category("pay", "人员报酬", "outgo", "513", ("工资", "误工补贴", "务工支出", "干部报酬")),
    Category("operating_cost", "经营支出", "outgo", "511", ("生产支出", "经营成本")),
    Category("tax", "税费", "outgo", "512", ("税金及附加", "税金")),
    Category("building", "工程建设", "outgo", "153", ("在建工程", "项目支出", "工程款")),
    Category("assets", "购置资产", "outgo", "151", ("固定资产", "设备购置")),
    Category("shares", "收益分配", "outgo", "322", ("分红支出", "成员分配")),
    Category("other_outgo", "其他支出", "outgo", "515", ("银行手续费", "手续费")),
    Category("loan", "借款还款", "both", "221", ("借款", "还款", "贷款")),
    Category("dues", "往来款", "both", "113", ("应收款", "应付款", "内部往来", "押金", "保证金")),
    Category("transfer", "账户互转", "both", "", ("存现", "取现", "提现", "转存", "内部转账")),
)
TRANSFER = "transfer"
BY_KEY = {one.key: one for one in CATEGORIES}
BY_WORD = {word: one.key for one in CATEGORIES for word in (one.title, *one.also)}

# Where money may lie: cash, and bank accounts with numbers of their own below 102.
CASH, BANK = "101", "102"
ACCOUNTS = ((CASH, "库存现金"), (BANK, "银行存款"))


def title(key: str) -> str:
    """The category's words; a key nobody knows any more stands for itself."""
    return BY_KEY[key].title if key in BY_KEY else key


def is_account(code: str) -> bool:
    """Cash, the bank, or an account kept below one of them (10201)."""
    return code.isdigit() and 3 <= len(code) <= 12 and code.startswith((CASH, BANK))
