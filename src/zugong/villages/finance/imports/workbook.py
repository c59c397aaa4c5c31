"""The workbook of village books: accounts with their balances, and every entry.

Names of sheets and columns and words to choose from are part of the file format, so they are Chinese whatever the language
of the page.
"""

from __future__ import annotations

from decimal import Decimal

from zugong.lib.xlsx import Column, Sheet, Workbook
from zugong.villages.finance import chart

NAME = "村级账簿"
ACCOUNTS, LINES = "余额表", "收支明细"
MOST = Decimal("9999999999.99")

ACCOUNT_COLUMNS = (
    Column(
        "code",
        "科目编码",
        "code",
        True,
        12,
        help="库存现金101，银行存款102；有几个账户的往下编，如10201",
        width=14,
    ),
    Column("name", "科目名称", required=True, max_length=40, help="如：农商行基本户", width=22),
    Column("opening", "期初余额", "decimal", True, maximum=MOST, help="元，要和上期的期末余额一样"),
    Column("income", "本期收入", "decimal", maximum=MOST, help="元；空着就按明细加总"),
    Column("outgo", "本期支出", "decimal", maximum=MOST, help="元；空着就按明细加总"),
    Column("closing", "期末余额", "decimal", True, maximum=MOST, help="元，等于期初加收入减支出"),
)
LINE_COLUMNS = (
    Column("date", "日期", "date", True, help="这一笔发生的日子，要在本期之内"),
    Column("voucher", "凭证号", "code", True, 20, help="如：收0501、支0502", width=12),
    Column("summary", "摘要", required=True, max_length=100, help="做什么用的；不写个人的电话、身份证号、银行卡号", width=36),
    Column(
        "category", "收支类别", "choice", True, choices=tuple((one.key, one.title) for one in chart.CATEGORIES),
        help="钱从哪来，用到哪去", width=14,
    ),
    Column("account", "科目编码", "code", max_length=12, help="记在余额表的哪个科目；只有一个科目时可以空着", width=12),
    Column("income", "收入", "decimal", maximum=MOST, help="元；收入和支出只填一个"),
    Column("outgo", "支出", "decimal", maximum=MOST, help="元；收入和支出只填一个"),
    Column("note", "备注", max_length=100, width=20),
)  # fmt: skip

BOOK = Workbook(
    NAME,
    (
        Sheet(ACCOUNTS, "钱放在哪，一个科目一行", ACCOUNT_COLUMNS, key=("code",)),
        Sheet(LINES, "一笔一行", LINE_COLUMNS),
    ),
    linked=False,
)

# What columns of other layouts are called.
LINE_ALIASES: dict[str, tuple[str, ...]] = {
    "date": ("日期", "记账日期", "发生日期", "时间", "年月日"),
    "voucher": ("凭证号", "凭证编号", "凭证字号", "票据号", "单据号", "凭证"),
    "summary": ("摘要", "事由", "收支项目", "项目", "内容", "用途", "说明"),
    "category": ("收支类别", "类别", "科目", "收支科目", "款项性质", "分类"),
    "account": ("账户", "资金账户", "结算方式", "开户行", "科目编码"),
    "income": ("收入", "收入金额", "收方", "借方", "借方金额", "收入(元)", "收"),
    "outgo": ("支出", "支出金额", "付方", "贷方", "贷方金额", "支出(元)", "付"),
    "note": ("备注", "附注"),
}
ACCOUNT_ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("科目编码", "科目代码", "编码"),
    "name": ("科目名称", "账户", "账户名称", "科目", "名称"),
    "opening": ("期初余额", "上期结余", "期初", "上月余额", "上期余额", "上年结转"),
    "income": ("本期收入", "收入", "本月收入", "借方发生额"),
    "outgo": ("本期支出", "支出", "本月支出", "贷方发生额"),
    "closing": ("期末余额", "本期结余", "期末", "本月余额", "余额"),
}
# Rows of other layouts that are no entries.
SKIPPED = (
    "合计", "小计", "总计", "累计", "本月合计", "本期合计", "本季合计", "本年累计", "上期结转", "上月结转", "上年结转",
    "上期结余", "上月结余", "承前页", "过次页", "期初余额", "制表", "审核", "会计",
)  # fmt: skip
