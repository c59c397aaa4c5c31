"""The workbook of households: one sheet of households, one of who lives in them.

Names of sheets and columns and words to choose from are part of the file format, so they are Chinese whatever the language
of the page. A household is told by its number, a member by household and name; a blank cell leaves what is there as it is.
"""

from __future__ import annotations

from zugong.lib.codes import RELATIONS
from zugong.lib.xlsx import Column, Sheet, Workbook

HOUSEHOLDS, MEMBERS = "农户", "家庭成员"
ID_NUMBER, PHONE = "身份证号", "联系电话"
SENSITIVE = frozenset({ID_NUMBER, PHONE})

BOOK = Workbook(
    "农户名册",
    (
        Sheet(
            HOUSEHOLDS,
            "一户一行",
            (
                Column("code", "户编号", "code", True, 32, help="名册里的编号，不重复，如 439901102201-0012"),
                Column("head", "户主", max_length=40, help="新户必填"),
                Column("unit", "村或组编码", "code", max_length=24, help="住在哪个组，没有分组的写村；新户必填"),
                Column("hamlet", "自然村", max_length=40),
                Column("phone", PHONE, "code", max_length=20, help="户里常用的手机号"),
                Column("care", "特别照顾", max_length=60, help="如：独居老人、低保户；只有工作人员看得到"),
                Column("latitude", "纬度", "decimal", places=6, minimum=-90, maximum=90),
                Column("longitude", "经度", "decimal", places=6, minimum=-180, maximum=180),
                Column("left_on", "迁出日期", "date", help="整户迁走或销户的日期"),
            ),
            key=("code",),
            required=False,
        ),
        Sheet(
            MEMBERS,
            "每户住着谁",
            (
                Column("household", "户编号", "code", True, 32),
                Column("name", "姓名", required=True, max_length=40),
                Column(
                    "relation", "与户主关系", "choice",
                    choices=tuple((code, name) for name, code in RELATIONS.items() if code != "01"),
                    help="按国家标准的叫法，如：户主、妻、长子、儿媳、孙子；新成员必填",
                ),
                Column("id_number", ID_NUMBER, "code", lengths=(18,), max_length=18),
                Column("birth_date", "出生日期", "date", help="空着就按身份证号填"),
                Column("left_on", "离开日期", "date"),
                Column("left_why", "离开原因", "choice", choices=(("moved", "迁出"), ("deceased", "去世"))),
            ),
            key=("household", "name"),
            required=False,
        ),
    ),
)  # fmt: skip
