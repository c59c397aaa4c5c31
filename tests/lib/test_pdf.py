"""Papers: they hold every word given, break pages instead of losing text, and take text as text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess

import pytest
from PIL import Image

from zugong.lib import pdf, qr

URL = "https://hexi.example/c/SLP"
LONG = "石榴坪坳头寨下溪口老屋场新街坪土家族苗族联合自治行政村民委员会"  # 31 characters
SPITEFUL = '#panic("x") $x^2$ *粗* _斜_ `码` @引 <标> \\u{41} "引" // 注 #{sys.inputs}'

POSTER = {
    "title": "码上服务",
    "place": ["石榴坪村", "洗石镇", "禾溪县"],
    "headline": "扫一扫，有事就点",
    "qr": qr.svg(URL, "q", 0),
    "address_label": "扫不了，就在浏览器里打",
    "address": "hexi.example/SLP",
    "steps": [
        {"title": "扫码", "text": "打开就是"},
        {"title": "说事", "text": "说两句"},
        {"title": "等", "text": "几点前来"},
    ],
    "boxes": [{"title": "不会用手机", "text": "打电话", "strong": "0000-1234567"}],
    "foot": ["码号 SLP-01"],
    "demo": "演示样张",
}
ITEM = {"name": "转组织关系", "bring": "介绍信", "days": "3个工作日", "fee": "不收"}
PLATE = {
    "name": "党务",
    "word": "窗口",
    "station": "石榴坪村便民服务站",
    "heading": "这里能办",
    "columns": ["事项", "要带", "几天", "收钱"],
    "items": [ITEM],
    "qr": qr.svg(URL),
    "page_label": "第{page}张 共{total}张",
}
STEP = {"mark": "点", "name": "点单", "time": "6月29日 08:10", "text": "扫码点单", "person": "田秀英"}
ORDER = {
    "title": "点单回执",
    "number": "DD-20260629-0017",
    "facts": [["事项", "修屋顶"], ["窗口", "村务"], ["点单人", "田秀英"]],
    "words": "屋后檐漏雨",
    "steps": [STEP, {**STEP, "state": "now"}, {**STEP, "state": "future", "person": None}],
    "signatures": ["点单人", "经办人"],
    "page_label": "第{page}页 共{total}页",
    "demo": "演示样张",
}
REPORT = {
    "title": "补贴名册",
    "columns": [{"title": "户主", "width": 2}, {"title": "金额", "align": "right"}],
    "rows": [["石明远", "38.50"]],
    "page_label": "第{page}页 共{total}页",
}
LABEL = {
    "qr": qr.svg(URL),
    "title": "码上服务",
    "unit": "石榴坪村",
    "address": "hexi.example/SLP",
    "code": "SLP-01",
}
SAMPLES = {
    "poster": POSTER,
    "plate": PLATE,
    "order": ORDER,
    "list_report": REPORT,
    "qr_sheet": {"labels": [LABEL]},
}


def pages(data):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", data))


def size(data):
    """Of the first page, in mm."""
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", data)
    return tuple(round(float(side) / 72 * 25.4) for side in box.groups())


def words(data):
    """The text of all pages without blanks."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed: the words on the paper are not checked")
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return re.sub(r"[\s\u200b\xad]", "", run.stdout.decode())


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("poster", (297, 420)),
        ("plate", (297, 210)),
        ("order", (210, 297)),
        ("list_report", (210, 297)),
        ("qr_sheet", (210, 297)),
    ],
)
def test_every_paper_has_one_page_of_its_size(template, wanted):
    data = pdf.render(template, SAMPLES[template])
    assert data.startswith(b"%PDF-")
    assert (pages(data), size(data)) == (1, wanted)


def test_variants_of_paper():
    assert size(pdf.render("poster", {**POSTER, "paper": "a4"})) == (210, 297)
    assert size(pdf.render("list_report", {**REPORT, "landscape": True})) == (297, 210)


@pytest.mark.parametrize("template", list(SAMPLES))
def test_every_word_given_is_on_the_paper(template):
    text = words(pdf.render(template, SAMPLES[template]))

    def strings(value):
        if isinstance(value, dict):
            for key, part in value.items():
                if key not in ("align", "state", "page_label"):
                    yield from strings(part)
        elif isinstance(value, list):
            for part in value:
                yield from strings(part)
        elif isinstance(value, str) and not value.startswith("<svg"):
            yield value

    for string in strings(SAMPLES[template]):
        # The plate sets its name one character under the other.
        for part in [string] if string not in ("党务", "窗口", "组工") else string:
            assert re.sub(r"\s", "", part) in text, string


def test_the_demo_marker_is_there_only_when_given():
    for template, data in SAMPLES.items():
        assert "演示样张" in words(pdf.render(template, {**data, "demo": "演示样张"}))
        assert "演示样张" not in words(pdf.render(template, {**data, "demo": None}))


@pytest.mark.parametrize("template", list(SAMPLES))
def test_text_is_never_taken_for_markup(template):
    def spoil(value):
        if isinstance(value, dict):
            return {
                key: part if key in ("qr", "align", "state", "width") else spoil(part)
                for key, part in value.items()
            }
        if isinstance(value, list):
            return [spoil(part) for part in value]
        return SPITEFUL if isinstance(value, str) else value

    text = words(pdf.render(template, spoil(SAMPLES[template])))
    for piece in ('#panic("x")', "$x^2$", "*粗*", "`码`", "@引", "//注"):
        assert piece in text


def test_control_characters_do_not_break_a_paper():
    assert "石明远" in words(pdf.render("list_report", {**REPORT, "rows": [["石\x00明\x07远", 38.5]]}))


def test_a_poster_with_long_words_stays_on_one_page_and_keeps_them_all():
    data = pdf.render("poster", {**POSTER, "place": [LONG, "洗石镇", "禾溪县"], "title": LONG, "headline": LONG,
                                 "steps": [{"title": LONG, "text": LONG * 2}] * 3, "foot": [LONG]})  # fmt: skip
    assert pages(data) == 1
    # Title, place, headline, foot, three step titles and six sentences; wrapped lines stand beside each other in the
    # extracted text, so characters are counted instead.
    assert words(data).count("寨") == 13


def test_a_plate_with_fourteen_items_goes_on_on_a_second_sheet():
    items = [{**ITEM, "name": f"{number}号{LONG}"} for number in range(1, 15)]
    data = pdf.render("plate", {**PLATE, "items": items, "station": LONG, "name": "社会服务"})
    assert pages(data) == 2
    text = words(data)
    assert [number for number in range(1, 15) if f"{number}号石榴坪" not in text] == []
    assert text.count("寨") == 14 + 2
    assert "第1张共2张" in text
    assert "第2张共2张" in text


def test_a_plate_with_nothing_to_offer_is_still_a_plate():
    assert pages(pdf.render("plate", {**PLATE, "items": []})) == 1


def test_eight_labels_a_sheet():
    assert pages(pdf.render("qr_sheet", {"labels": [LABEL] * 8})) == 1
    labels = [{**LABEL, "unit": LONG, "code": f"SLP-{number:02}"} for number in range(9)]
    data = pdf.render("qr_sheet", {"labels": labels})
    assert pages(data) == 2
    assert [number for number in range(9) if f"SLP-{number:02}" not in words(data)] == []


def test_a_long_list_repeats_its_headings_and_counts_its_pages():
    rows = [[f"户主{number}", f"{number}.00"] for number in range(200)]
    data = pdf.render(
        "list_report", {**REPORT, "rows": rows, "total": ["合计", "19,900.00"], "signatures": ["制表"]}
    )
    count = pages(data)
    text = words(data)
    assert count > 3
    assert text.count("金额") == count
    assert f"第{count}页共{count}页" in text
    assert [row[0] for row in rows if row[0] + row[1] not in text] == []


def test_an_empty_list_says_so():
    assert "没有人" in words(pdf.render("list_report", {**REPORT, "rows": [], "empty": "没有人"}))


def test_long_words_in_narrow_columns_wrap():
    columns = [{"title": str(number)} for number in range(8)]
    data = pdf.render("list_report", {**REPORT, "columns": columns, "rows": [["6217" * 10] * 8]})
    if shutil.which("pdftotext"):
        boxes = subprocess.run(
            ["pdftotext", "-bbox", "-", "-"], input=data, capture_output=True, check=True
        ).stdout
        edges = [float(edge) for edge in re.findall(rb'xMax="([\d.]+)"', boxes)]
        assert edges
        assert max(edges) < 595 - 40


def test_an_order_with_pictures_many_steps_and_long_words():
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "#2B6A4D").save(stream, "JPEG")
    steps = [{**STEP, "text": f"第{number}次，{LONG}"} for number in range(60)]
    data = pdf.render(
        "order", {**ORDER, "photos": [stream.getvalue()] * 4, "steps": steps, "words": LONG * 80}
    )
    assert pages(data) >= 4
    assert b"/Subtype/Image" in data.replace(b" ", b"")
    assert [number for number in range(60) if f"第{number}次" not in words(data)] == []


def test_what_cannot_be_set_is_refused_with_the_reason(tmp_path):
    with pytest.raises(ValueError, match="there are: poster"):
        pdf.render("../order", {})
    with pytest.raises(ValueError, match="headline, qr"):
        pdf.render("poster", {**POSTER, "headline": None, "qr": None})
    with pytest.raises(ValueError, match="JPEG"):
        pdf.render("order", {**ORDER, "photos": [b"<svg/>"]})
    with pytest.raises(pdf.PdfError, match="could not be set"):
        pdf.render("order", {**ORDER, "photos": [b"\xff\xd8\xff broken"]})
    with pytest.raises(pdf.FontsMissing, match="make setup"):
        pdf.render("order", ORDER, font_dirs=[tmp_path])


def test_files_outside_the_paper_cannot_be_named(tmp_path):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (4, 4)).save(secret)
    with pytest.raises(pdf.PdfError):
        pdf.render("order", {**ORDER, "photos": [str(secret)]})


def test_many_papers_are_pages_of_one_pdf(tmp_path):
    def data(number):
        return {
            "title": "码上服务",
            "place": [f"石榴坪村{number}"],
            "headline": "扫一扫",
            "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>',
            "address": "example.cn",
            "steps": [{"title": "扫码", "text": "打开"}],
        }

    three = pdf.render_many("poster", [data(number) for number in range(3)])
    one = pdf.render("poster", data(0))
    assert three.startswith(b"%PDF")
    assert three.count(b"/MediaBox") == 3 * one.count(b"/MediaBox") > 0
    with pytest.raises(ValueError, match="nothing"):
        pdf.render_many("poster", [])


def test_a_paper_as_a_picture_for_a_phone():
    slip = {
        "place": f"洗石镇 {LONG}",
        "title": SPITEFUL,
        "pairs": [{"label": "单号", "value": "1126-018"}, {"label": "短码", "value": "4726 8015"}],
        "words": "查单：写单号和短码。",
        "qr": qr.svg(URL),
    }
    found = Image.open(io.BytesIO(pdf.picture("order_slip", slip)))
    assert found.format == "PNG"
    assert 700 < found.width < 800 < found.height
    with pytest.raises(ValueError, match="qr"):
        pdf.picture("order_slip", slip | {"qr": None})
