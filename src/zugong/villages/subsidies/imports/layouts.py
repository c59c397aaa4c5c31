"""Lists in other layouts: columns found by what offices usually call them, and put into the template's order.

What was read goes the template's way from there: the same checks, the same preview by row and column, all rows or none.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated

from zugong.lib.xlsx import PROBLEMS, write_rows
from zugong.lib.xlsx.cells import shown
from zugong.lib.xlsx.layouts import faces, guess_columns, guess_header, lines_of
from zugong.lib.xlsx.problems import FileRefused
from zugong.organisations.refusals import Refused
from zugong.villages.models import SubsidyList
from zugong.villages.subsidies.imports.lists import BOOK, LINES

SKIP = ("合计", "总计", "小计", "本页小计", "制表")
NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "户主姓名", "户主", "农户姓名", "领款人", "收款人", "收款人姓名", "补贴对象", "申报人"),
    "id_number": ("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号码", "证件号"),
    "account": ("银行账号", "银行卡号", "账号", "卡号", "一卡通账号", "一卡通卡号", "社保卡号", "开户账号", "存折账号"),
    "group": ("村民小组", "组别", "所在组", "组", "小组", "组名"),
    "quantity": ("数量", "面积", "补贴面积", "亩数", "核定面积", "种植面积", "头数", "补贴数量", "面积(亩)", "补贴面积(亩)"),
    "standard": ("补贴标准", "标准", "单价", "补贴标准(元/亩)", "标准(元/亩)", "补贴标准(元)"),
    "amount": ("补贴金额", "金额", "应发金额", "实发金额", "发放金额", "补贴资金", "金额(元)", "补贴金额(元)", "合计金额"),
    "remark": ("备注", "说明"),
}  # fmt: skip
NEEDED = ("name", "id_number", "quantity", "amount")


def relaid(data: bytes, found: SubsidyList) -> tuple[bytes, list[str]]:
    """The file in the template's order, for this list, and the headings nobody needed. Rows keep their numbers where the headings
    stand in the first row. ``Refused`` says which columns were not found."""
    stream = io.BytesIO(data)
    try:
        seen = [
            (face, header, guess_columns(face.headings(header), NAMES, exact=True))
            for face in faces(stream)
            for header in (guess_header(face, NAMES, exact=True),)
        ]
    except FileRefused as refusal:
        raise Refused("file", translated(PROBLEMS[refusal.code]) % refusal.params) from None
    face, header, places = max(seen, key=lambda one: len(one[2]))
    missing = [name for name in NEEDED if name not in places]
    if missing:
        titles = {column.key: column.title for column in BOOK.sheets[0].columns}
        raise Refused(
            "columns",
            _("No column for: %(missing)s. Call the headings so, or use the template."),
            missing="、".join(titles[name] for name in missing),
        )
    used = set(places.values())
    spare = [word for place, word in enumerate(face.headings(header)) if word and place not in used]
    lines = lines_of(stream, face.name)[header:]
    out = io.BytesIO()
    write_rows(out, [(LINES, BOOK.sheets[0].columns, _rows(lines, places, found))])
    return out.getvalue(), spare


def _word(cell: Any) -> str:
    return "".join(shown(cell).split()) if cell not in ("", None) else ""


def _rows(lines: list[list[Any]], places: dict[str, int], found: SubsidyList) -> Any:
    which = [found.policy.code, found.policy.year, found.village.code, found.batch]
    for line in lines:
        cells = {key: line[place] if place < len(line) else "" for key, place in places.items()}
        empty = not any(_word(cell) for cell in cells.values())
        if empty or _word(cells["name"]).startswith(SKIP):
            continue
        values = [_value(cells.get(key, ""), key) for key in NAMES]
        yield [*which, *values]


def _value(cell: Any, key: str) -> Any:
    """Codes as text: what Excel shortened stays shortened, and the reader says so."""
    if cell in ("", None):
        return None
    return shown(cell) if key in ("name", "id_number", "account", "group", "remark") else cell
