"""Cleaning and comparing text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zugong.lib.text import TextTooLong, bigrams, clean, full_to_half, similarity

DIRTY = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(" \t\n\r\v\u200b\u202e\u2028\u3000\u0301é的"))
)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  水管 \t 漏水  ", "水管 漏水"),
        ("张\u3000三", "张 三"),
        ("第一行\r\n第二行", "第一行 第二行"),
        ("a\u200bb\u200cc\u200dd\u2060e\ufefff", "abcdef"),
        (f"姓{BIDI}名", "姓名"),
        ("a\x00b\x07c\x1b[31md\x7f\x9f", "abc[31md"),
        ("Cafe\u0301", "Café"),
        ("half\ud83d", "half"),
        ("\u202e", ""),
        ("", ""),
        (
            "给水点\ufe00（二号）",
            "给水点\ufe00（二号）",
        ),  # a variation selector picks the glyph of a rare name
    ],
)
def test_clean_one_line(typed, kept):
    assert clean(typed, 100) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一\r\n二\r三\u2028四\u2029五\x85六\v七", "一\n二\n三\n四\n五\n六\n七"),
        ("一\n\n\n\n二", "一\n\n二"),
        ("一\n \t\n\u3000\n\n二", "一\n\n二"),
        ("\n\n  一  \n\u3000\u3000二 \n\n", "一\n二"),
        ("一\n\u200b\n\u200b\n\u200b\n二", "一\n\n二"),
    ],
)
def test_clean_many_lines(typed, kept):
    assert clean(typed, 100, multiline=True) == kept


@given(text=DIRTY, multiline=st.booleans())
def test_clean_text_is_clean_and_stays_so(text, multiline):
    once = clean(text, 10_000, multiline)
    assert clean(once, 10_000, multiline) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "  " not in once
    assert "\n\n\n" not in once
    assert multiline or "\n" not in once
    once.encode("utf-8")
    assert not [c for c in once if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert not set(once) & set(BIDI)


@given(text=st.text(alphabet="的水电路abc123，。", max_size=50))
def test_clean_leaves_plain_text_alone(text):
    assert clean(text, 50) == text


def test_the_limit_counts_what_is_left():
    assert clean(" 漏水\u200b ", 2) == "漏水"
    with pytest.raises(TextTooLong) as error:
        clean("水管漏水", 3)
    assert (error.value.limit, error.value.actual) == (3, 4)
    assert str(error.value) == "At most 3 characters; this has 4."
    assert error.value.message(
        lambda text: {error.value.template: "最多%(limit)s字，现有%(actual)s字"}[text]
    ) == ("最多3字，现有4字")


def test_full_to_half():
    assert full_to_half("１３８\u3000ＡＢｃ（＋８６）") == "138 ABc(+86)"
    assert full_to_half("水管，漏水。") == "水管,漏水。"


def test_bigrams():
    assert bigrams("水管漏水管") == {"水管": 2, "管漏": 1, "漏水": 1}
    assert bigrams("ＡＢ, c") == {"ab": 1, "bc": 1}
    assert bigrams("水") == {"水": 1}
    assert bigrams("。 ") == {}


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ("村口水管漏水", "村口水管漏水。", 1.0),
        ("村口水管漏水", "路灯不亮", 0.0),
        ("水管漏水", "水管爆裂", 1 / 3),
        ("水", "水", 1.0),
        ("水", "水管", 0.0),
        ("", "", 0.0),
        ("水管", "", 0.0),
        ("啊啊啊啊", "啊啊", 0.5),
    ],
)
def test_similarity(a, b, value):
    assert similarity(a, b) == pytest.approx(value)
    assert similarity(b, a) == pytest.approx(value)


def test_the_same_trouble_in_other_words_stands_out():
    told = "我家门口的自来水管漏水了三天没人管"
    again = "门口自来水管漏水，三天了没有人来管"
    other = "申请办理老年人高龄补贴需要什么材料"
    assert similarity(told, again) > 0.4
    assert similarity(told, other) < 0.1


@given(a=st.text(), b=st.text())
def test_similarity_stays_between_0_and_1(a, b):
    assert 0.0 <= similarity(a, b) <= 1.0
