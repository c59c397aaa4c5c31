"""Excel: templates, exports, and what is refused when a filled-in template comes back."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from zugong.lib.xlsx import (
    LABELS,
    PROBLEMS,
    Column,
    Sheet,
    Workbook,
    guard,
    read,
    write_rows,
    write_template,
)


def _even(value):
    if int(value[-1]) % 2:
        raise ValueError("The last digit must be even.")


COLUMNS = (
    Column("no", "户编号", "code", required=True, max_length=12, help="村编码加四位顺序号"),
    Column("name", "户主姓名", required=True, max_length=10),
    Column("id", "身份证号", "code", lengths=(18,)),
    Column("people", "人口数", "integer", minimum=1, maximum=30),
    Column("amount", "补贴金额", "decimal", places=2),
    Column("day", "登记日期", "date"),
    Column("kind", "类别", "choice", choices=(("plain", "一般户"), ("low", "低保户"), ("watch", "监测户"))),
    Column("pin", "查单码", "code", check=_even),
)
BOOK = Workbook("households", (Sheet("农户", "农户名册", COLUMNS, key=("no",)),), "3")
GOOD = ["H0001", "石明远", "433123199001011234", 4, 38.5, "2026-06-29", "低保户", "1234"]
TITLES = [column.title for column in COLUMNS]


def workbook(*lines, titles=TITLES, name="农户", extra=None):
    """A file as people make it: numbers as numbers, text as text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet(name)
    page.write_row(0, 0, titles)
    for row, line in enumerate(lines, start=1):
        for place, value in enumerate(line):
            if isinstance(value, datetime.date):
                page.write_datetime(row, place, value, book.add_format({"num_format": "yyyy-mm-dd"}))
            elif value is not None:
                page.write(row, place, value)
    if extra:
        extra(book, page)
    book.close()
    return stream.getvalue()


def changed(**values):
    keys = [column.key for column in COLUMNS]
    line = list(GOOD)
    for key, value in values.items():
        line[keys.index(key)] = value
    return line


def codes(result):
    return [error.code for error in result.errors]


def only(result):
    assert len(result.errors) == 1, [error.message() for error in result.errors]
    assert re.search(r"%\(|\{", result.errors[0].message()) is None
    return result.errors[0]


def test_a_template_filled_in_and_read_back():
    template = io.BytesIO()
    write_template(BOOK, template)
    assert codes(read(BOOK, template.getvalue())) == ["no_rows"]

    filled = io.BytesIO()
    rows = [
        {"no": "H0001", "name": "石明远", "id": "433123199001011234", "people": 4, "amount": Decimal("0.30"),
         "day": datetime.date(2026, 6, 29), "kind": "low", "pin": "0012"},
        {"no": "H0002", "name": "田秀英"},
    ]  # fmt: skip
    assert write_rows(filled, [("农户", COLUMNS, rows)]) == 2
    result = read(BOOK, filled.getvalue())
    assert result.errors == []
    first, second = result.rows["农户"]
    assert first.number == 2
    assert first.values == rows[0]
    assert second.values == {**dict.fromkeys(rows[0]), **rows[1]}


def test_template_has_its_words_translated_lists_hints_and_a_hidden_mark():
    stream = io.BytesIO()
    write_template(BOOK, stream, translate={LABELS["instructions"]: "填表说明"}.get and (
        lambda text: "填表说明" if text == LABELS["instructions"] else text
    ))  # fmt: skip
    parts = zipfile.ZipFile(stream)
    book = parts.read("xl/workbook.xml").decode()
    assert 'name="填表说明"' in book
    assert re.search(r'name="_zugong"[^>]*state="veryHidden"', book)
    sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "一般户,低保户,监测户" in sheet
    assert "frozen" in sheet
    assert "村编码加四位顺序号" in parts.read("xl/comments1.xml").decode()


def test_long_lists_of_choices_go_to_the_hidden_sheet_and_come_back():
    villages = tuple(f"第{number}村民委员会" for number in range(60))
    book = Workbook("v", (Sheet("村", "村", (Column("v", "村名", "choice", choices=villages),)),))
    stream = io.BytesIO()
    write_template(book, stream)
    assert "_zugong!$C$1:$C$60" in zipfile.ZipFile(stream).read("xl/worksheets/sheet2.xml").decode()
    assert read(book, workbook(["第7村民委员会"], titles=["村名"], name="村")).errors == []


def test_an_older_template_and_another_one_are_told_apart():
    stream = io.BytesIO()
    write_template(BOOK, stream)
    newer = Workbook(BOOK.name, BOOK.sheets, "4")
    error = only(read(newer, stream.getvalue()))
    assert (error.code, error.params) == ("old_template", {"found": "3", "wanted": "4"})
    other = Workbook("members", BOOK.sheets, "3")
    assert only(read(other, stream.getvalue())).code == "other_template"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("no", None, "required"),
        ("no", "　 ", "required"),
        ("name", "一二三四五六七八九十一", "too_long"),
        ("name", "石\x07明", "control_character"),
        ("id", 433123199001011234, "code_digits_lost"),
        ("id", "4.33123E+17", "code_digits_lost"),
        ("id", "43312319900101123", "code_length"),
        ("id", 12, "code_number"),
        ("no", "H0 001", "code_space"),
        ("people", "四口", "not_integer"),
        ("people", 2.5, "not_integer"),
        ("people", 0, "too_small"),
        ("people", 31, "too_large"),
        ("people", True, "not_integer"),
        ("people", "NaN", "not_integer"),
        ("amount", 1.234, "too_many_places"),
        ("amount", 1e15, "too_precise"),
        ("amount", "12元", "not_number"),
        ("day", 46202, "date_number"),
        ("day", "2026-02-30", "not_date"),
        ("day", "明天", "not_date"),
        ("day", "1026-02-03", "date_range"),
        ("day", datetime.datetime(2026, 6, 29, 8, 30), "date_has_time"),
        ("kind", "低保", "not_choice"),
        ("pin", "1233", "check"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(key, value, code):
    error = only(read(BOOK, workbook(GOOD, changed(no="H0002") if key != "no" else changed(no="X", name="甲"),
                                     changed(**{"no": "H0003", key: value}))))  # fmt: skip
    assert error.code == code
    assert (error.sheet, error.row) == ("农户", 4)
    assert error.column == next(column.title for column in COLUMNS if column.key == key)


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("people", 49 / 7, 7),
        ("people", "１２", 12),
        ("people", " 12 ", 12),
        ("amount", 0.1 + 0.2, Decimal("0.30")),
        ("amount", "38,715.50", Decimal("38715.50")),
        ("amount", "－3", Decimal("-3.00")),
        ("day", datetime.date(2026, 6, 29), datetime.date(2026, 6, 29)),
        ("day", "2026年6月9日", datetime.date(2026, 6, 9)),
        ("day", "2026/6/9", datetime.date(2026, 6, 9)),
        ("day", "2026.06.09", datetime.date(2026, 6, 9)),
        ("day", 20260609, datetime.date(2026, 6, 9)),
        ("day", "2026-06-09 00:00:00", datetime.date(2026, 6, 9)),
        ("kind", " 低 保户", "low"),
        ("pin", 1234, "1234"),
        ("pin", "００１２", "0012"),
        ("id", "４３３１２３１９９００１０１１２３４", "433123199001011234"),
        ("name", "\ufeff石明远\u200b ", "石明远"),
        ("name", "=1+1", "=1+1"),
    ],
)
def test_what_can_be_read_without_guessing_is_read(key, written, value):
    def as_text(book, page):
        if isinstance(written, str):
            page.write_string(1, [column.key for column in COLUMNS].index(key), written)

    result = read(BOOK, workbook(changed(**{key: written}), extra=as_text))
    assert result.errors == []
    (row,) = result.rows["农户"]
    assert row.values[key] == value
    assert type(row.values[key]) is type(value)


def test_suggestions():
    result = read(BOOK, workbook(changed(kind="低保"), changed(no="H2", people="4人"), changed(no="H 3")))
    assert [error.suggestion for error in result.errors] == ["低保户", "4", "H3"]


def test_messages_are_translated_before_they_are_filled_in():
    error = only(read(BOOK, workbook(changed(people=31))))
    assert error.message({PROBLEMS["too_large"]: "最多%(limit)s"}.__getitem__) == "最多30"
    error = only(read(BOOK, workbook(changed(pin="3"))))
    words = {"The last digit must be even.": "末位要是双数", "%(reason)s": "%(reason)s"}
    assert error.message(words.__getitem__) == "末位要是双数"


def test_formulas_are_refused_where_they_stand():
    def formulas(book, page):
        page.write_formula(1, 3, "=2+2", None, 4)
        page.write_formula(2, 9, "=A1", None, "x")

    result = read(BOOK, workbook(GOOD, changed(no="H0002"), extra=formulas))
    found = [(error.code, error.row, error.column) for error in result.errors]
    assert found == [("formula", 2, "人口数"), ("formula", 3, "J"), ("untitled_column", 3, "")]


def test_formulas_in_a_long_sheet_are_all_found():
    def formulas(book, page):
        for row in range(1, 3001, 100):
            page.write_formula(row, 4, f"=E{row}", None, 1)

    result = read(BOOK, workbook(*(changed(no=f"H{i:05}") for i in range(3000)), extra=formulas))
    assert [error.row for error in result.errors] == list(range(2, 3002, 100))


def test_error_values_are_refused():
    def broken(book, page):
        page.write_formula(1, 3, "=1/0", None, "#DIV/0!")

    data = workbook(GOOD, extra=broken)
    assert only(read(BOOK, data)).code == "formula"
    plain = _rewrite(data, lambda name, body: re.sub(rb"<f>[^<]*</f>", b"", body))
    assert only(read(BOOK, plain)).code == "error_value"


def test_merged_cells_are_refused_with_their_range():
    error = only(read(BOOK, workbook(GOOD, extra=lambda book, page: page.merge_range("C3:D5", ""))))
    assert (error.code, error.params) == ("merged", {"range": "C3:D5"})


def test_sheet_names():
    error = only(read(BOOK, workbook(GOOD, name="农户表")))
    assert (error.code, error.suggestion, error.value) == ("renamed_sheet", "农户", "农户表")
    both = Workbook("b", (*BOOK.sheets, Sheet("党员", "党员", COLUMNS)))
    assert codes(read(both, workbook(GOOD))) == ["missing_sheet"]

    def another(book, page):
        book.add_worksheet("空的")
        book.add_worksheet("别的").write(0, 0, "x")

    error = only(read(BOOK, workbook(GOOD, extra=another)))
    assert (error.code, error.sheet) == ("unknown_sheet", "别的")


def test_headings():
    titles = ["户主姓名*", " 户 编号", "身份证号", "人口", "补贴金额", "登记日期", "类别", "类别"]
    line = ["石明远", "H1", None, 4, None, None, "低保户", "低保户"]
    result = read(BOOK, workbook(line, titles=titles))
    assert [(error.code, error.suggestion) for error in result.errors] == [
        ("duplicate_column", ""), ("renamed_column", "人口数"),
    ]  # fmt: skip
    assert result.errors[0].params == {"title": "类别", "first": "G", "second": "H"}

    optional_gone = read(BOOK, workbook(["H1", "石明远"], titles=["户编号", "户主姓名"]))
    assert optional_gone.errors == []
    assert codes(read(BOOK, workbook(["H1"], titles=["户编号"]))) == ["missing_column"]
    assert codes(read(BOOK, workbook([*GOOD, 1], titles=[*TITLES, "备注二"]))) == ["unknown_column"]
    assert codes(read(BOOK, workbook([*GOOD, 1]))) == ["untitled_column"]


def test_headings_below_a_title_row():
    error = only(read(BOOK, workbook(TITLES, GOOD, titles=["石榴坪村农户名册"])))
    assert (error.code, error.params) == ("header_not_first", {"found": 2})


def test_the_same_key_twice_names_both_rows():
    result = read(BOOK, workbook(GOOD, [None] * 8, changed(no="Ｈ０００１")))
    error = only(result)
    assert error.code == "duplicate_key"
    assert error.params == {"first": 2, "second": 4, "titles": "户编号"}
    assert [row.number for row in result.rows["农户"]] == [2, 4]


def test_a_table_that_does_not_begin_in_column_a_is_read_by_its_headings():
    data = workbook([None, None, *GOOD], [], ["", "  ", ""], titles=[None, None, *TITLES])
    result = read(BOOK, data)
    assert result.errors == []
    assert len(result.rows["农户"]) == 1


def test_limits_on_rows_columns_and_errors():
    error = only(read(BOOK, workbook(*[GOOD] * 4), max_rows=3))
    assert (error.code, error.params) == ("too_many_rows", {"last": 4, "limit": 3})
    far = only(read(BOOK, workbook(GOOD, extra=lambda book, page: page.write(1048575, 2, "x"))))
    assert far.code == "too_many_rows"
    wide = only(read(BOOK, workbook(GOOD, extra=lambda book, page: page.write(4, 16383, "x"))))
    assert (wide.code, wide.params) == ("outside", {"cell": "XFD5"})
    many = read(BOOK, workbook(*(changed(no=f"H{i}", people="x") for i in range(30))), max_errors=10)
    assert codes(many) == ["not_integer"] * 10 + ["too_many_errors"]


def test_progress_is_told_and_may_stop_the_reading():
    calls = []
    read(
        BOOK,
        workbook(*(changed(no=f"H{i}") for i in range(2500))),
        progress=lambda done, total: calls.append(done),
    )
    assert calls == [1000, 2000, 2500]

    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop

    with pytest.raises(Stop):
        read(BOOK, workbook(GOOD), progress=stop)


def _rewrite(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def _zip(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/"), body)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xlsx"),
        ("户编号,户主姓名\n".encode(), "not_xlsx"),
        (b"%PDF-1.7", "not_xlsx"),
        (_zip(word__document="<w/>"), "not_xlsx"),
        (OLE, "old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_what_is_no_workbook(data, code):
    assert only(read(BOOK, data)).code == code


def test_cut_off_and_flipped_files_never_raise():
    data = workbook(GOOD)
    for place in range(0, len(data), 97):
        for broken in (data[:place], data[:place] + b"\xff" + data[place + 1 :]):
            result = read(BOOK, broken)
            assert result.errors or len(result.rows["农户"]) == 1


def test_macros_entities_and_other_encodings_are_refused():
    data = workbook(GOOD)
    with_macro = io.BytesIO(data)
    with zipfile.ZipFile(with_macro, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert only(read(BOOK, with_macro.getvalue())).code == "macros"

    def entity(name, body):
        return body.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')

    assert only(read(BOOK, _rewrite(data, entity))).code == "damaged"

    def utf16(name, body):
        return body.decode().encode("utf-16") if "sheet1" in name else body

    assert only(read(BOOK, _rewrite(data, utf16))).code == "damaged"


def test_bombs_are_refused_before_they_are_parsed(monkeypatch):
    data = workbook(GOOD)

    def bomb(name, body):
        return body + b" " * 60_000_000 if "sheet1" in name else body

    assert only(read(BOOK, _rewrite(data, bomb))).code == "too_big"
    monkeypatch.setattr(guard, "UNPACKED_LIMIT", 5_000)
    assert only(read(BOOK, workbook(*(changed(no=f"H{i}") for i in range(300))))).code == "too_big"


def test_a_size_that_lies_does_not_help_a_bomb(monkeypatch):
    """The directory says 100 bytes, the stream holds far more."""
    data = bytearray(_rewrite(workbook(GOOD), lambda n, b: b + b" " * 900_000 if "sheet1" in n else b))
    archive = zipfile.ZipFile(io.BytesIO(bytes(data)))
    size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    assert size in data
    data = bytes(data).replace(size, (100).to_bytes(4, "little"))
    monkeypatch.setattr(guard, "UNPACKED_LIMIT", 500_000)
    assert only(read(BOOK, data)).code == "too_big"


def test_one_long_text_used_by_many_cells_is_counted_as_often_as_it_is_used(monkeypatch):
    monkeypatch.setattr(guard, "TEXT_LIMIT", 100_000)
    lines = [changed(no=f"H{i}", name="长" * 300) for i in range(300)]
    assert only(read(BOOK, workbook(*lines))).code == "too_big"
    assert "too_big" not in codes(read(BOOK, workbook(*(changed(no=f"H{i}") for i in range(300)))))


def test_exported_text_is_never_a_formula():
    columns = (Column("a", "甲"), Column("n", "数", "decimal"), Column("t", "时间", "date"))
    stream = io.BytesIO()
    zone = datetime.timezone(datetime.timedelta(hours=8))
    rows = [
        ["=1+1", Decimal("1.5"), datetime.date(2026, 6, 29)],
        ["@SUM(A1)", 12345678901234567890, datetime.datetime(2026, 6, 28, 20, tzinfo=datetime.UTC)],
        ["-cmd", None, None],
        ["http://example.org", None, datetime.date(1800, 1, 1)],
        ["长" * 40_000, None, None],
        ["\x00\x0b", None, None],
    ]
    write_rows(stream, [("名册/一", columns, rows), ("名册:一", columns, [])], zone=zone)
    parts = zipfile.ZipFile(stream)
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "12345678901234567890" in sheet
    assert "1800-01-01" in sheet
    assert "quotePrefix" in parts.read("xl/styles.xml").decode()
    assert 'name="名册 一 (2)"' in parts.read("xl/workbook.xml").decode()


def test_rows_beyond_what_excel_holds_go_on_in_a_further_sheet(monkeypatch):
    monkeypatch.setattr("zugong.lib.xlsx.writing.ROW_LIMIT", 4)
    stream = io.BytesIO()
    columns = (Column("a", "甲"),)
    write_rows(stream, [("表", columns, ([str(i)] for i in range(7)))])
    book = Workbook("x", tuple(Sheet(n, n, columns) for n in ("表", "表 (2)", "表 (3)")))
    result = read(book, stream.getvalue())
    assert result.errors == []
    assert [row.values["a"] for sheet in book.sheets for row in result.rows[sheet.name]] == list("0123456")


def test_a_wrong_description_is_refused_at_once():
    with pytest.raises(ValueError, match="choices"):
        Column("a", "甲", "choice")
    with pytest.raises(ValueError, match="share"):
        Sheet("表", "表", (Column("a", "甲"), Column("b", " 甲*")))
    with pytest.raises(ValueError, match="key columns"):
        Sheet("表", "表", (Column("a", "甲"),), key=("b",))
    with pytest.raises(ValueError, match="sheet name"):
        Sheet("a/b", "表", (Column("a", "甲"),))


def test_every_problem_reads_as_a_sentence():
    assert all(text.endswith((".", "s", "s.")) for text in PROBLEMS.values())
