"""Appointment forms in .lrmx and .lrm: what is read, what is kept, what is refused."""

from __future__ import annotations

import json
import time
from copy import deepcopy

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lib.lrmx.corpus import FAMILY, RESUME, TEXTS, corpus, jpeg, lrm, xml
from zugong.config.cli import cli
from zugong.lib import lrmx
from zugong.lib.lrmx import Extra, FamilyMember, Form, FormRefused
from zugong.lib.lrmx.fields import BY_ELEMENT, FIELDS
from zugong.lib.lrmx.fields import TEXTS as TEXT_FIELDS
from zugong.lib.lrmx.show import as_json
from zugong.lib.lrmx.values import (
    PartialDate,
    clean_name,
    family_order,
    is_deceased,
    read_date,
    read_items,
    read_joined,
    read_resume,
    write_resume,
)

CORPUS = corpus()
MENDED = {"resume with open breaks", "odd entities", "bare ampersand", "control characters"}


def read(name: str) -> Form:
    kind, raw = CORPUS[name]
    return lrmx.read(raw, kind)


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 60


# --- whole files -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CORPUS)
def test_what_nobody_changed_keeps_its_bytes(name):
    _kind, raw = CORPUS[name]
    form = read(name)
    kind = "lrmx" if raw.lstrip(b"\xef\xbb\xbf\xff\xfe")[:1] == b"<" else "lrm"
    written = lrmx.write(form, kind)
    assert lrmx.read(written, kind) == form
    if name not in MENDED and form.problems[:1] != ["encoding: gb18030"] and "utf-16" not in name:
        assert written == raw


@pytest.mark.parametrize(
    "name", [n for n, (kind, raw) in CORPUS.items() if raw.lstrip(b"\xef\xbb\xbf\xff\xfe")[:1] == b"<"]
)
def test_a_change_changes_nothing_else(name):
    form = read(name)
    before = deepcopy(form)
    form["post"] = "洗石镇党委副书记、镇长 & <试>"
    after = lrmx.read(lrmx.write(form, "lrmx"), "lrmx")
    assert after["post"] == "洗石镇党委副书记、镇长 & <试>"
    assert {k: t for k, t in after.texts.items() if k != "post"} == {
        k: t for k, t in before.texts.items() if k != "post"
    }
    assert (after.family, after.photo, after.extras) == (before.family, before.photo, before.extras)


def test_a_changed_file_differs_in_the_changed_element_alone():
    _kind, raw = CORPUS["unknown element"]
    form = read("unknown element")
    form["reason"] = "交流任职"
    assert lrmx.write(form, "lrmx") == raw.replace("工作需要".encode(), "交流任职".encode())


def test_an_element_the_file_lacked_goes_where_it_belongs():
    form = read("elements missing")
    form["post_to_leave"], form["filled_by"] = "副镇长", "谭雨生"
    text = lrmx.write(form, "lrmx").decode()
    places = [
        text.index(f"<{name}>")
        for name in ("NiRenZhiWu", "NiMianZhiWu", "JianLi", "TianBiaoShiJian", "TianBiaoRen", "ShenFenZheng")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "name", ["unknown element", "unknown element first", "unknown element last", "element twice"]
)
def test_unknown_elements_survive_where_they_stood(name):
    form = read(name)
    assert form.extras
    form.family.append(FamilyMember("母亲", "田秋月", "195710", "群众", "务农"))
    again = lrmx.read(lrmx.write(form, "lrmx"), "lrmx")
    assert again.extras == form.extras
    form.source = None  # written anew
    assert lrmx.read(lrmx.write(form, "lrmx"), "lrmx").extras == form.extras


def test_a_new_file_has_every_element_in_order():
    text = lrmx.write(Form({"name": "沈禾青"}), "lrmx").decode()
    places = [text.index(f"<{field.element}>") for field in FIELDS]
    assert places == sorted(places)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert "<Version>3.2.1.16</Version>" in text
    assert "DaoLingNianYue" not in text


def test_what_stands_in_a_plain_file():
    form = read("plain")
    assert {field.element: form.texts[field.key] for field in TEXT_FIELDS if form.texts[field.key]} == TEXTS
    assert [
        tuple(getattr(m, k) for k in ("relation", "name", "birth", "political_status", "work"))
        for m in form.family
    ] == list(FAMILY)
    assert form.photo == jpeg()
    assert form.problems == []


def test_both_formats_say_the_same():
    one, two = read("plain"), read("lrm plain")
    lost = {"id_number", "version"}
    assert {k: t for k, t in one.texts.items() if k not in lost} == {
        k: t for k, t in two.texts.items() if k not in lost
    }
    assert one.family == two.family


def test_from_one_format_to_the_other_and_back(tmp_path):
    source, middle, back = tmp_path / "a.lrmx", tmp_path / "b.lrm", tmp_path / "c.lrmx"
    source.write_bytes(CORPUS["plain"][1])
    form = lrmx.read_file(source)
    lrmx.write_file(form, middle)
    assert (tmp_path / "b.pic").read_bytes() == jpeg()
    lrmx.write_file(lrmx.read_file(middle), back)
    again = lrmx.read_file(back)
    assert again.photo == jpeg()
    assert again.family == form.family
    assert {k: t for k, t in again.texts.items() if k not in {"id_number", "version"}} == {
        k: t for k, t in form.texts.items() if k not in {"id_number", "version"}
    }


@pytest.mark.parametrize("ending", [".pic", ".jpg", ".JPG"])
def test_the_photo_beside_an_lrm(tmp_path, ending):
    (tmp_path / "a.lrm").write_bytes(CORPUS["lrm plain"][1])
    (tmp_path / f"a{ending}").write_bytes(jpeg())
    assert lrmx.read_file(tmp_path / "a.lrm").photo == jpeg()


def test_lrm_is_gbk_and_gb18030_where_it_must_be():
    assert lrmx.write(Form({"name": "沈禾青"}), "lrm").decode("gbk").startswith('"沈禾青",""')
    assert lrmx.write(Form({"name": "𠮷"}), "lrm").decode("gb18030").startswith('"𠮷"')


def test_lrm_keeps_what_it_does_not_know():
    form = read("lrm more fields")
    form["post"] = "镇长"
    assert lrmx.write(form, "lrm").decode("gbk").endswith('"20261105","别家的","34"')


def test_oddities_are_read_as_meant():
    assert read("odd entities")["resume"] == "2008.07--  科技&推广站<试点>"
    assert read("odd entities escaped")["resume"] == "2008.07--  科技&推广站"
    assert read("bare ampersand")["full_time_school"] == "生物&化学系"
    assert read("control characters")["reason"] == "工作需要"
    assert read("blank elements").texts["post_to_leave"] == ""
    assert read("element twice")["sex"] == "女"
    assert read("optional elements")["retirement_month"] == "204603"
    assert read("optional elements")["former_age_limit"] == "55岁"
    assert read("lrm quotes inside")["reason"] == '任“书记”、"主任"需要'
    assert read("lrm doubled quotes")["reason"] == '任"主任"需要'
    assert read("lrm in-service only")["in_service_education"] == "省委党校研究生"
    assert [m.name for m in read("lrm uneven family").family] == ["石望川", "石小满", ""]
    assert read("photo is no base64").problems


# --- refused -----------------------------------------------------------------------------------------------------
BOMB = '<!DOCTYPE Person [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n", "empty"),
    "entities": (xml(head=BOMB, raw={"XingMing": "&b;"}).encode(), "entities"),
    "outside entity": (
        xml(
            head='<!DOCTYPE Person [<!ENTITY f SYSTEM "file:///etc/passwd">]>', raw={"XingMing": "&f;"}
        ).encode(),
        "entities",
    ),
    "doctype": (xml(head="<!DOCTYPE Person>").encode(), "entities"),
    "another root": (b"<People><XingMing>x</XingMing></People>", "root"),
    "cut off": (xml().encode()[:900], "not_xml"),
    "not closed": (xml(raw={"JianLi": "<5年"}).encode(), "not_xml"),
    "deep": (b"<Person>" + b"<a>" * 500 + b"</a>" * 500 + b"</Person>", "too_deep"),
    "many": (b"<Person>" + b"<a/>" * 30_000 + b"</Person>", "too_deep"),
    "a picture": (jpeg(), None),
    "zip": (b"PK\x03\x04" + b"\0" * 64, None),
    "half a utf-16": ("<Person>".encode("utf-16")[:-1], None),
    "too few fields": (b'"a","b"', "fields"),
    "quote missing": (b'"a","b', "quotes"),
    "50 MB": (b"<Person>" + b" " * (50 * 1024 * 1024) + b"</Person>", "too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("kind", ["lrmx", "lrm"])
def test_refused_with_a_reason(name, kind):
    raw, code = REFUSED[name]
    with pytest.raises(FormRefused) as caught:
        lrmx.read(raw, kind)
    assert str(caught.value)
    assert code is None or caught.value.code == code


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.lrmx"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    with pytest.raises(FormRefused, match="50 MB"):
        lrmx.read_file(path)


def test_a_long_run_of_marks_costs_no_time():
    begun = time.process_time()
    for raw in (
        b'"' * 200_000,
        b'"a" ' * 50_000,
        b"<Person>" + b"&1amp" * 100_000,
        b"<Person><JianLi>" + b"<br" * 50_000,
    ):
        with pytest.raises(FormRefused):
            lrmx.read(raw, "lrm" if raw[:1] == b'"' else "lrmx")
    assert time.process_time() - begun < 20


# --- meaning -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1986", PartialDate(1986)), ("198603", PartialDate(1986, 3)), ("19860315", PartialDate(1986, 3, 15)),
        ("1985.03", PartialDate(1985, 3)), ("1985.3", PartialDate(1985, 3)), ("1985.03.12", PartialDate(1985, 3, 12)),
        ("1985-03-12", PartialDate(1985, 3, 12)), ("1985年3月", PartialDate(1985, 3)), ("１９８５．０３", PartialDate(1985, 3)),
        (" 1985.03 ", PartialDate(1985, 3)), ("198613", None), ("19860230", None), ("不详", None), ("", None), ("86", None),
        ("1985.03至今", None), ("198", None),
    ],
)  # fmt: skip
def test_dates(text, found):
    assert read_date(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("197204", [("中共", "1972-04")]), ("民建", [("民建", None)]), ("民建；民盟", [("民建", None), ("民盟", None)]),
        ("200108；民建", [("中共", "2001-08"), ("民建", None)]), ("民建2001.08", [("民建", "2001-08")]),
        ("（197204）", [("中共", "1972-04")]), ("(民建；民盟)", [("民建", None), ("民盟", None)]),
        ("（200108；民建）", [("中共", "2001-08"), ("民建", None)]), ("[民建2001.08]", [("民建", "2001-08")]),
        ("2001.08.15", [("中共", "2001-08-15")]), ("", []), ("无", []),
    ],
)  # fmt: skip
def test_joining_the_party(text, found):
    assert [(one.party, str(one.since) if one.since else None) for one in read_joined(text)] == found


@pytest.mark.parametrize(
    "name",
    ["plain", "resume with dashes", "resume with short dashes", "resume with breaks", "resume with escaped breaks",
     "resume with open breaks", "resume without dots", "lrm plain", "lrm windows lines"],
)  # fmt: skip
def test_one_resume_in_many_hands(name):
    items = read_resume(read(name).texts["resume"])
    assert [(str(i.start), str(i.end) if i.end else None) for i in items] == [
        ("2004-09", "2008-06"), ("2008-07", "2012-03"), ("2012-03", "2019-11"), ("2019-11", None),
    ]  # fmt: skip
    assert items[0].text == "五溪师范学院生物科学专业学习"
    assert len(items[1].during) == 1
    assert "挂职石榴坪村支部副书记" in items[1].during[0]
    assert items[3].text == "禾溪县洗石镇党委委员、副镇长"


def test_a_resume_is_written_as_offices_write_it():
    assert write_resume(read_resume(RESUME)) == RESUME
    assert read_resume("2008.07--至今  农技站") == read_resume("2008.07--         农技站")
    assert [i.text for i in read_resume("自幼务农\n2008.07--2010.01 在村里")] == ["自幼务农", "在村里"]
    assert read_resume("2008.07--2010.01 在村里任\n文书")[0].text == "在村里任文书"


def test_rewards_names_and_family():
    assert read_items("2018年，获先进；2021年，记三等功") == ["2018年，获先进", "2021年，记三等功"]
    assert read_items("(无)") == read_items("（无）") == read_items("") == []
    assert clean_name("张 三") == "张三"
    assert clean_name("阿依古丽·买买提") == "阿依古丽·买买提"
    rows = [
        FamilyMember("继父", "甲"), FamilyMember("母亲", "乙"), FamilyMember("儿子", "丙", "201501"),
        FamilyMember("岳父", "己"), FamilyMember("父亲", "丁"), FamilyMember("女儿", "戊", "201001"), FamilyMember("妻 子", "庚"),
    ]  # fmt: skip
    assert [member.name for member in family_order(rows)] == ["庚", "戊", "丙", "丁", "乙", "甲", "己"]
    assert is_deceased(FamilyMember(work="石榴坪村村民（已去世）"))
    assert is_deceased(FamilyMember(work="已故"))
    assert not is_deceased(FamilyMember(work="在家务农"))


def test_contradictions_are_told():
    assert as_json(read("plain"))["problems"] == []
    assert any("check" in p or "agree" in p for p in as_json(read("wrong id number"))["problems"])
    assert any("XingBie" in p for p in as_json(read("id number of a man"))["problems"])


# --- any record --------------------------------------------------------------------------------------------------
LETTERS = st.characters(
    exclude_categories=("Cs", "Cc"), include_characters="\n\t", exclude_characters="\ufffe\uffff\ufeff"
)
WORDS = st.text(LETTERS, max_size=30).filter(lambda t: (t == "" or t.strip() != "") and "&1" not in t)
MEMBERS = st.builds(FamilyMember, *[WORDS] * 5)
FORMS = st.builds(
    Form,
    st.fixed_dictionaries({}, optional={field.key: WORDS for field in TEXT_FIELDS if field.key != "version"}),
    st.lists(MEMBERS, max_size=4),
    st.binary(max_size=200),
    st.lists(
        st.builds(
            Extra,
            st.from_regex(r"\A<Ye[A-Z]{1,4}>[a-z]{0,5}</Ye[A-Z]{1,4}>\Z").filter(
                lambda x: x[1 : x.index(">")] == x[x.rindex("/") + 1 : -1]
            ),
            st.sampled_from(["", *[f.element for f in FIELDS]]),
        ),
        max_size=2,
    ),
)


@settings(max_examples=150, deadline=None)
@given(FORMS)
def test_any_record_comes_back_from_lrmx(form):
    form.texts["version"] = "3.2.1.16"
    again = lrmx.read(lrmx.write(form, "lrmx"), "lrmx")
    assert (again.texts, again.family, again.photo) == (form.texts, form.family, form.photo)
    assert sorted((e.after, e.xml) for e in again.extras) == sorted((e.after, e.xml) for e in form.extras)


GBK = st.text(st.sampled_from('沈禾青石榴坪村，；、（）“”abc12," \n.-—𠮷'), max_size=20).filter(
    lambda t: t == "" or t.strip() != ""
)

ONLY_IN_XML = {"version", "id_number", "retirement_month", "former_age_limit"}


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({}, optional={f.key: GBK for f in TEXT_FIELDS if f.key not in ONLY_IN_XML}),
       st.lists(st.builds(FamilyMember, *[GBK] * 5).filter(lambda m: m != FamilyMember()), max_size=9))  # fmt: skip
def test_any_record_comes_back_from_lrm(texts, family):
    form = Form(texts, family)
    again = lrmx.read(lrmx.write(form, "lrm"), "lrm")
    assert (again.texts, again.family) == (form.texts, form.family)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused_but_never_break(data):
    name = data.draw(st.sampled_from(sorted(CORPUS)))
    kind, raw = CORPUS[name]
    damaged = bytearray(raw)
    for _round in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        how = data.draw(st.sampled_from(("set", "cut", "insert")))
        if how == "set":
            damaged[place] = data.draw(st.integers(0, 255))
        elif how == "cut":
            del damaged[place : place + data.draw(st.integers(1, 40))]
        else:
            damaged[place:place] = data.draw(st.binary(max_size=8))
        if not damaged:
            break
    try:
        form = lrmx.read(bytes(damaged), kind)
    except FormRefused:
        return
    json.dumps(as_json(form))
    lrmx.write(form, "lrmx")
    lrmx.write(form, "lrm")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_readers_of_values_take_anything(text):
    read_date(text), read_joined(text), read_items(text), clean_name(text)
    write_resume(read_resume(text))


# --- the command line --------------------------------------------------------------------------------------------
def test_show_prints_json(tmp_path):
    path = tmp_path / "a.lrmx"
    path.write_bytes(CORPUS["plain"][1])
    done = CliRunner().invoke(cli, ["lrmx", "show", str(path)])
    assert done.exit_code == 0
    shown = json.loads(done.stdout)
    assert shown["form"]["name"] == shown["elements"]["XingMing"] == shown["read"]["name"] == "沈禾青"
    assert shown["read"]["birth"] == "1986-03"
    assert shown["read"]["resume"][1]["from"] == "2008-07"
    assert shown["photo"]["jpeg"] is True
    assert set(shown["elements"]) == {f.element for f in BY_ELEMENT.values()} - {
        "JiaTingChengYuan",
        "ZhaoPian",
    }


def test_rewrite_between_the_formats(tmp_path):
    source, target = tmp_path / "a.lrmx", tmp_path / "b.lrm"
    source.write_bytes(CORPUS["plain"][1])
    assert CliRunner().invoke(cli, ["lrmx", "rewrite", str(source), str(target)]).exit_code == 0
    same = tmp_path / "c.lrmx"
    assert CliRunner().invoke(cli, ["lrmx", "rewrite", str(source), str(same)]).exit_code == 0
    assert same.read_bytes() == source.read_bytes()
    assert lrmx.read_file(target).photo == jpeg()


@pytest.mark.parametrize(
    "words",
    [
        ["show", "none.lrmx"],
        ["show", "bad.lrmx"],
        ["rewrite", "bad.lrmx", "out.lrmx"],
        ["rewrite", "good.lrmx", "out.docx"],
        ["show", "a.docx"],
    ],
)
def test_a_bad_file_says_why_and_exits_with_2(tmp_path, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.lrmx").write_bytes(b"<Person><XingMing>")
    (tmp_path / "good.lrmx").write_bytes(CORPUS["plain"][1])
    done = CliRunner().invoke(cli, ["lrmx", *words])
    assert done.exit_code == 2
    assert words[1] in done.stderr
    assert not list(tmp_path.glob("out.*"))


def test_a_lrm_field_may_hold_anything_but_its_own_marks():
    assert (
        lrmx.read(lrm(f17="2008.07--  第一行\n\n第二行").encode("gbk"), "lrm").texts["resume"].count("\n")
        == 2
    )
