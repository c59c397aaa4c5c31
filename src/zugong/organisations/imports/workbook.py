"""The roster workbook: its five sheets and their columns.

Sheet names, headings and words to choose from are part of the file format, so they are Chinese whatever the language of
the page. Rows are told apart by codes; a code that is there already updates that entry, and a blank cell leaves what is
there as it is.
"""

from __future__ import annotations

from zugong.lib.xlsx import Column, Sheet, Workbook
from zugong.organisations.models import Person, UnitKind

UNITS, PEOPLE, POSTS, APPOINTMENTS, MEMBERS = "单位", "人员", "职位", "任职", "党员"
ID_NUMBER, PHONE = "身份证号", "手机号"
SENSITIVE = frozenset({ID_NUMBER, PHONE})

KINDS = (
    (UnitKind.COUNTY.value, "县"),
    (UnitKind.TOWNSHIP.value, "乡镇"),
    (UnitKind.VILLAGE.value, "村"),
    (UnitKind.DEPARTMENT.value, "部门"),
    (UnitKind.COMMITTEE.value, "党委"),
    (UnitKind.BRANCH.value, "党支部"),
    (UnitKind.GROUP.value, "小组"),
    (UnitKind.SCHOOL.value, "学校"),
    (UnitKind.BASE.value, "基地"),
    (UnitKind.FIRM.value, "企业"),
    (UnitKind.COOPERATIVE.value, "合作社"),
)
STATUSES = (
    (Person.PoliticalStatus.MEMBER.value, "中共党员"),
    (Person.PoliticalStatus.PROBATIONARY.value, "中共预备党员"),
    (Person.PoliticalStatus.LEAGUE.value, "共青团员"),
    (Person.PoliticalStatus.OTHER_PARTY.value, "其他党派或无党派人士"),
    (Person.PoliticalStatus.MASSES.value, "群众"),
)

ROSTER = Workbook(
    "组工名册",
    (
        Sheet(
            UNITS,
            "县、乡镇、村、支部、小组等单位",
            (
                Column("code", "编码", "code", True, 24, help="区划代码或本单位自己的编码，不重复"),
                Column("name", "名称", required=True, max_length=80),
                Column("kind", "类型", "choice", True, choices=KINDS, help="村和社区都选“村”"),
                Column("parent", "上级编码", "code", max_length=24, help="新单位必填"),
                Column("credit_code", "统一社会信用代码", "code", lengths=(18,), max_length=18),
                Column("short_name", "简称", max_length=4),
                Column("opened_on", "设立日期", "date"),
                Column("contact_name", "联系人", max_length=40),
                Column("contact_phone", "联系电话", max_length=30, help="对外公开的办公电话，不写私人手机"),
                Column("latitude", "纬度", "decimal", places=6, minimum=-90, maximum=90),
                Column("longitude", "经度", "decimal", places=6, minimum=-180, maximum=180),
                Column("position", "序号", "integer", minimum=0, maximum=1_000_000, help="同级里的先后"),
            ),
            key=("code",),
            required=False,
        ),
        Sheet(
            PEOPLE,
            "人员的基本情况",
            (
                Column("code", "人员编号", "code", True, 32, help="名册里的编号，不重复"),
                Column("name", "姓名", required=True, max_length=40),
                Column("sex", "性别", "choice", choices=(("M", "男"), ("F", "女")), help="空着就按身份证号填"),
                Column("birth_date", "出生日期", "date", help="空着就按身份证号填"),
                Column("id_number", ID_NUMBER, "code", lengths=(18,), max_length=18),
                Column("phone", PHONE, "code", max_length=20),
                Column("political_status", "政治面貌", "choice", choices=STATUSES),
                Column("home", "居住单位编码", "code", max_length=24, help="居住的村或小组；新人员必填"),
                Column("hamlet", "自然村", max_length=40),
                Column("left_on", "离开日期", "date", help="迁走或去世的日期"),
            ),
            key=("code",),
            required=False,
        ),
        Sheet(
            POSTS,
            "各单位的职位和职数",
            (
                Column("code", "职位编码", "code", True, 32),
                Column("unit", "单位编码", "code", True, 24),
                Column("name", "职位名称", required=True, max_length=60),
                Column("number", "职数", "integer", minimum=1, maximum=500, help="空着就是1"),
            ),
            key=("code",),
            required=False,
        ),
        Sheet(
            APPOINTMENTS,
            "谁在什么职位，从哪天到哪天",
            (
                Column("person", "人员编号", "code", True, 32),
                Column("post", "职位编码", "code", True, 32),
                Column("from_date", "任职日期", "date", True),
                Column("to_date", "免职日期", "date", help="还在任就空着"),
            ),
            key=("person", "post", "from_date"),
            required=False,
        ),
        Sheet(
            MEMBERS,
            "党员：在哪里服务，会什么，能接几件",
            (
                Column("person", "人员编号", "code", True, 32),
                Column("name", "姓名", max_length=40, help="填了就核对和编号是不是同一个人"),
                Column(
                    "standing", "党员类别", "choice",
                    choices=((STATUSES[0][0], "正式党员"), (STATUSES[1][0], "预备党员")),
                    help="空着就是正式党员",
                ),
                Column("joined_party_on", "入党日期", "date"),
                Column("home", "居住村编码", "code", max_length=24, help="空着就按人员表"),
                Column("party_unit", "支部或小组编码", "code", max_length=24, help="服务的支部或小组；首次必填"),
                Column("skills", "技能", max_length=200, help="几样用顿号隔开，如：电工、水管"),
                Column("capacity", "同时最多接单", "integer", minimum=0, maximum=50),
                Column("available", "能否接单", "choice", choices=(("yes", "能"), ("no", "不能"))),
                Column("unavailable_reason", "不能接单的原因", max_length=60),
            ),
            key=("person",),
            required=False,
        ),
    ),
)  # fmt: skip


def column_title(sheet: str, key: str) -> str:
    columns = next(one.columns for one in ROSTER.sheets if one.name == sheet)
    return next(column.title for column in columns if column.key == key)
