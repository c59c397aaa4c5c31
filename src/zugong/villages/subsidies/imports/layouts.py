"""Lists in other layouts: columns found by what offices usually call them, and put into the template's order.

What was read goes the template's way from there: the same checks, the same preview by row and column, all rows or none.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import python_calamine
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated

from zugong.lib.xlsx import PROBLEMS, write_rows
from zugong.lib.xlsx.cells import shown
from zugong.lib.xlsx.guard import inspect
from zugong.lib.xlsx.problems import FileRefused
from zugong.lib.xlsx.spec import comparable
from zugong.organisations.refusals import Refused
from zugong.villages.models import SubsidyList
from zugong.villages.subsidies.imports.lists import BOOK, LINES

HEADINGS_WITHIN = 10
ROWS = 50_000
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
        sweeps = inspect(stream)
        stream.seek(0)
        parsed = python_calamine.load_workbook(stream)
    except FileRefused as refusal:
        raise Refused("file", translated(PROBLEMS[refusal.code]) % refusal.params) from None
    except python_calamine.PasswordError:
        raise Refused("file", translated(PROBLEMS["encrypted"])) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refused("file", translated(PROBLEMS["damaged"])) from None
    best: tuple[int, dict[str, int], list[list[Any]]] | None = None
    with parsed:
        for name in parsed.sheet_names:
            if name not in sweeps or sweeps[name].last_row < 0 or sweeps[name].last_row > ROWS:
                continue
            grid = parsed.get_sheet_by_name(name).to_python(skip_empty_area=False)
            at, places = _headings(grid)
            if best is None or len(places) > len(best[1]):
                best = (at, places, grid)
    if best is None:
        raise Refused("file", _("The file holds no sheet that can be read."))
    at, places, grid = best
    missing = [name for name in NEEDED if name not in places]
    if missing:
        titles = {column.key: column.title for column in BOOK.sheets[0].columns}
        raise Refused(
            "columns",
            _("No column for: %(missing)s. Call the headings so, or use the template."),
            missing="、".join(titles[name] for name in missing),
        )
    spare = [
        _word(cell) for place, cell in enumerate(grid[at]) if place not in places.values() and _word(cell)
    ]
    out = io.BytesIO()
    write_rows(out, [(LINES, BOOK.sheets[0].columns, _rows(grid, at, places, found))])
    return out.getvalue(), spare


def _headings(grid: list[list[Any]]) -> tuple[int, dict[str, int]]:
    """The row that holds most of the names, and where each stands."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, line in enumerate(grid[:HEADINGS_WITHIN]):
        places: dict[str, int] = {}
        words = [comparable(_word(cell)) for cell in line]
        for key, names in NAMES.items():
            place = next((words.index(comparable(name)) for name in names if comparable(name) in words), None)
            if place is not None and place not in places.values():
                places[key] = place
        if len(places) > len(best[1]):
            best = (at, places)
    return best


def _word(cell: Any) -> str:
    return "".join(shown(cell).split()) if cell not in ("", None) else ""


def _rows(grid: list[list[Any]], at: int, places: dict[str, int], found: SubsidyList) -> Any:
    which = [found.policy.code, found.policy.year, found.village.code, found.batch]
    for line in grid[at + 1 :]:
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
