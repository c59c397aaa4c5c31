"""Roster workbooks for tests: a good one, and any change to it."""

import io
from datetime import date

import xlsxwriter

from zugong.organisations.imports.workbook import APPOINTMENTS, MEMBERS, PEOPLE, POSTS, ROSTER, UNITS

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(number, birth=date(1980, 5, 6), sex="M", district="990001"):
    """An ID number of nobody: a district that does not exist, with a right check digit."""
    district = district if district != "990001" else "430000"
    head = f"{district}{birth:%Y%m%d}{number % 100:02}{1 if sex == 'M' else 2}"
    total = sum(int(digit) * weight for digit, weight in zip(head, ID_WEIGHTS, strict=True))
    return head + "10X98765432"[total % 11]


def good():
    """A village with a group, two people, a post and two Party members under the town 990001101."""
    return {
        UNITS: [
            {"code": "990001101201", "name": "石榴坪村", "kind": "村", "parent": "990001101"},
            {"code": "990001101201-1", "name": "一组", "kind": "小组", "parent": "990001101201"},
        ],
        PEOPLE: [
            {
                "code": "P1",
                "name": "向文茂",
                "id_number": id_number(1),
                "phone": "13800000001",
                "home": "990001101201-1",
                "hamlet": "岩坎",
            },
            {
                "code": "P2",
                "name": "田秀英",
                "sex": "女",
                "birth_date": date(1990, 1, 2),
                "home": "990001101201",
                "political_status": "中共党员",
            },
        ],
        POSTS: [{"code": "Z1", "unit": "990001101201", "name": "支部书记", "number": 1}],
        APPOINTMENTS: [{"person": "P2", "post": "Z1", "from_date": date(2024, 3, 1)}],
        MEMBERS: [
            {
                "person": "P1",
                "name": "向文茂",
                "joined_party_on": date(2010, 7, 1),
                "party_unit": "990001101201-1",
                "skills": "电工、水管",
                "capacity": 4,
            },
            {"person": "P2", "party_unit": "990001101201", "available": "不能", "unavailable_reason": "外出"},
        ],
    }


def workbook(content, *, change=None, names=None):
    """The bytes of a workbook. ``change(book, pages)`` may do what people do to files; ``names`` renames sheets."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    pages = {}
    for sheet in ROSTER.sheets:
        if sheet.name not in content:
            continue
        page = pages[sheet.name] = book.add_worksheet((names or {}).get(sheet.name, sheet.name))
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column.title)
        for number, row in enumerate(content[sheet.name], start=1):
            for place, column in enumerate(sheet.columns):
                value = row.get(column.key)
                if isinstance(value, date):
                    page.write_datetime(number, place, value, day)
                elif value is not None:
                    page.write(number, place, value)
    if change:
        change(book, pages)
    book.close()
    return stream.getvalue()
