"""The appointment form as a Word document: the same two pages as the PDF, for offices that go on writing in it."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from zugong.lib.lrmx.form import Form
from zugong.lib.lrmx.sheet import sheet
from zugong.lib.text import without_controls

FONT: Final = "宋体"
PT: Final = 25.4 / 72
"""One point in millimetres."""
LEAST: Final = 4.0
"""The smallest letters, in points."""

# Widths in mm. On the first page the first column is parted for the résumé's label.
FIRST: Final = (10.9, 13.2, 22.5, 23.6, 23.6, 23.4, 24.3, 31.5)
SECOND: Final = (12.3, 17.7, 21.8, 15.0, 19.7, 2.6, 9.7, 74.2)
ROW, RESUME, REWARDS, ASSESSMENTS, REASON, UNIT, OPINION = 12.8, 132.0, 37.0, 29.8, 31.6, 25.5, 44.0
FAMILY: Final = 73.5
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def as_word(forms: Sequence[Form], *, on: date | None = None) -> bytes:
    """The forms one after another in one .docx, two pages each. Raises ValueError without any."""
    if not forms:
        raise ValueError("There is nothing to set.")
    document = Document()
    _page(document)
    for number, form in enumerate(forms):
        data = sheet(form, on=on)
        _first(document, data, again=number > 0)
        _second(document, data)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def fitting(lines: Sequence[str], width: float, height: float, largest: float) -> float:
    """The letters' size in points at which the lines, broken at ``width`` mm, are no higher than ``height`` mm."""
    size = largest
    while size > LEAST:
        across = width / (size * PT)
        rows = sum(max(1, math.ceil(_ems(line) / across)) for line in lines)
        if rows * size * PT * 1.32 <= height:
            break
        size -= 0.5
    return size


def _ems(text: str) -> float:
    return sum(0.55 if ord(letter) < 0x2000 else 1.0 for letter in text)


# --- the two pages -----------------------------------------------------------------------------------------------
def _first(document: DocumentObject, data: dict[str, Any], *, again: bool) -> None:
    title = document.add_paragraph()
    title.paragraph_format.page_break_before = again
    _write(title, ["干 部 任 免 审 批 表"], 22, CENTRE, bold=True)
    title.paragraph_format.space_after = Pt(6)
    table = _table(document, FIRST, [ROW] * 9 + [RESUME])
    row = _Filler(table, FIRST, [ROW] * 9 + [RESUME])
    row.put(0, 0, 2, ["姓　名"])
    row.put(0, 2, 3, [data["name"]], size=14)
    row.put(0, 3, 4, ["性　别"])
    row.put(0, 4, 5, [data["sex"]])
    row.put(0, 5, 6, ["出生年月", "（　岁）"])
    row.put(0, 6, 7, data["birth"])
    row.put(1, 0, 2, ["民　族"])
    row.put(1, 2, 3, [data["ethnic_group"]])
    row.put(1, 3, 4, ["籍　贯"])
    row.put(1, 4, 5, [data["native_place"]])
    row.put(1, 5, 6, ["出 生 地"])
    row.put(1, 6, 7, [data["birthplace"]])
    row.put(2, 0, 2, ["入　党", "时　间"])
    row.put(2, 2, 3, [data["joined_party"]])
    row.put(2, 3, 4, ["参加工", "作时间"])
    row.put(2, 4, 5, [data["work_since"]])
    row.put(2, 5, 6, ["健康状况"])
    row.put(2, 6, 7, [data["health"]])
    row.put(3, 0, 2, ["专业技", "术职务"])
    row.put(3, 2, 4, [data["professional_title"]])
    row.put(3, 4, 5, ["熟悉专业", "有何专长"])
    row.put(3, 5, 7, [data["speciality"]])
    photo = row.put(0, 7, 8, [], down=4)
    photo.paragraphs[0].alignment = CENTRE
    if data["photo"]:
        _photo(photo, data["photo"], FIRST[7] - 1, 4 * ROW - 1)
    row.put(4, 0, 2, ["学　历", "学　位"], down=2)
    for place, key, words in ((4, "full_time", "全日制"), (5, "in_service", "在　职")):
        row.put(place, 2, 3, [words, "教　育"])
        row.put(place, 3, 5, data[key]["level"])
        row.put(place, 5, 6, ["毕业院校", "系及专业"])
        row.put(place, 6, 8, data[key]["school"])
    for place, words, key in (
        (6, "现任职务", "post"),
        (7, "拟任职务", "proposed_post"),
        (8, "拟免职务", "post_to_leave"),
    ):
        row.put(place, 0, 3, ["　".join(words)])
        row.put(place, 3, 8, [data[key]], where=LEFT)
    row.put(9, 0, 1, ["简", "", "历"])
    _resume(row.put(9, 1, 8, []), data["resume"], sum(FIRST[1:]))


def _second(document: DocumentObject, data: dict[str, Any]) -> None:
    between = document.add_paragraph()
    between.add_run().add_break(WD_BREAK.PAGE)
    _tighten(between)
    family = data["family"]
    heights = [REWARDS, ASSESSMENTS, REASON, 11.8, *[FAMILY / len(family)] * len(family), UNIT, OPINION]
    table = _table(document, SECOND, heights)
    row = _Filler(table, SECOND, heights)
    for place, words, key in (
        (0, "奖惩情况", "rewards"),
        (1, "年度考核结果", "assessments"),
        (2, "任免理由", "reason"),
    ):
        row.put(place, 0, 1, list(words))
        row.put(place, 1, 8, [data[key]], where=LEFT)
    last = 3 + len(family)
    row.put(3, 0, 1, list("家庭主要成员及重要社会关系"), down=len(family) + 1)
    spans = ((1, 2), (2, 3), (3, 4), (4, 6), (6, 8))
    heads = ("称谓", "姓　名", "年龄", "政治面貌", "工 作 单 位 及 职 务")
    for place, words in enumerate([heads, *family], 3):
        for number, ((start, end), value) in enumerate(zip(spans, words, strict=True)):
            row.put(place, start, end, [value], where=LEFT if number == 4 and place > 3 else CENTRE, size=11)
    row.put(last + 1, 0, 1, list("呈报单位"))
    row.put(
        last + 1, 1, 8, [f"{data['reporting_unit']}（盖章）", f"{data['year']}年　　月　　日　"], where=RIGHT
    )
    signed = ["", "", "（盖章）", "年　　月　　日　"]
    row.put(last + 2, 0, 1, list("审批机关意见"))
    row.put(last + 2, 1, 5, signed, where=RIGHT)
    row.put(last + 2, 5, 7, list("行政机关任免意见"))
    row.put(last + 2, 7, 8, signed, where=RIGHT)
    foot = document.add_paragraph()
    _write(
        foot,
        [f"填表人：{data['filled_by']}　　　计算年龄时间：{data['age_date']}　填表时间：{data['filled_on']}"],
        10.5,
        LEFT,
    )
    foot.paragraph_format.space_before = Pt(4)


def _resume(cell: _Cell, lines: Sequence[Sequence[str]], width: float) -> None:
    """Dates in a column of their own: the words hang behind them."""
    size = fitting([words for _span, words in lines], (width - 8) * 0.78, (RESUME - 6) / 1.25, 12)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    behind = Pt(size * 9.6)
    for number, (span, words) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _write(paragraph, [f"{span}\t{words}" if span or words.startswith("（其间") else words], size, LEFT)
        paragraph.paragraph_format.space_before = Pt(size * (0.3 if number else 0.6))
        paragraph.paragraph_format.left_indent = behind
        paragraph.paragraph_format.first_line_indent = -behind
        paragraph.paragraph_format.tab_stops.add_tab_stop(behind)


# --- parts -------------------------------------------------------------------------------------------------------
class _Filler:
    """Puts words into cells of a table; the letters shrink until the words fit the cell."""

    def __init__(self, table: Table, widths: Sequence[float], heights: Sequence[float]) -> None:
        # Looked up once: the library walks through the whole table for every cell asked for.
        self.cells = [row.cells for row in table.rows]
        self.widths, self.heights = widths, heights

    def put(
        self, row: int, start: int, end: int, lines: Sequence[str], *, down: int = 1, size: float = 12, where: Any = CENTRE
    ) -> _Cell:  # fmt: skip
        cell: _Cell = self.cells[row][start]
        if end - start > 1 or down > 1:
            cell = cell.merge(self.cells[row + down - 1][end - 1])
        width, height = sum(self.widths[start:end]) - 2.4, sum(self.heights[row : row + down]) - 1.5
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _write(cell.paragraphs[0], lines, fitting(lines, width, height, size), where)
        return cell


def _write(
    paragraph: Paragraph, lines: Sequence[str], size: float, where: Any, *, bold: bool = False
) -> None:
    for number, line in enumerate(lines):
        run = paragraph.add_run(without_controls(line))
        run.font.size, run.font.name, run.bold = Pt(size), FONT, bold
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        if number < len(lines) - 1:
            run.add_break()
    paragraph.alignment = where
    _tighten(paragraph)


def _tighten(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1.0


def _photo(cell: _Cell, photo: bytes, width: float, height: float) -> None:
    picture = cell.paragraphs[0].add_run().add_picture(io.BytesIO(photo), width=Mm(width))
    if picture.height > Mm(height):
        picture.width, picture.height = int(picture.width * Mm(height) / picture.height), Mm(height)


def _page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(19.5), Mm(17)
    section.top_margin, section.bottom_margin = Mm(12), Mm(8)


def _table(document: DocumentObject, widths: Sequence[float], heights: Sequence[float]) -> Table:
    table: Table = document.add_table(rows=len(heights), cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")  # twentieths of a point: 1 mm
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, height in zip(table.rows, heights, strict=True):
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.EXACTLY
    return table
