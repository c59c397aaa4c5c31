"""The form on paper: ages by the reckoning day, the family in its order, two pages whatever is in it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date

import pytest
from click.testing import CliRunner
from docx import Document

from tests.lib.lrmx import corpus
from zugong.config.cli import cli
from zugong.lib import lrmx
from zugong.lib.lrmx.sheet import as_pdf, sheet
from zugong.lib.lrmx.values import PartialDate, age_on
from zugong.lib.lrmx.word import LEAST, as_word, fitting


def form(**texts: str) -> lrmx.Form:
    found = lrmx.read(corpus.xml().encode(), "lrmx")
    for key, words in texts.items():
        found[key] = words
    return found


def stuffed() -> lrmx.Form:
    found = form(
        post="洗石镇党委委员、副镇长，" * 9,
        reason="因工作需要，经研究，" * 90,
        rewards="2018年，获县先进个人；" * 60,
        resume="\n".join(
            f"{1990 + n}.01--{1991 + n}.01  某某镇党委委员、副镇长{'，兼任指挥部副指挥长' * 4}"
            for n in range(30)
        ),
        joined_party="民建2001.08；民盟2003.05",
        full_time_school="W" * 300,
        filled_by="\x0b控制符",
    )
    found.family = found.family * 6
    return found


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ((1986, 3), (2026, 11, 1), 40),
        ((1986, 11), (2026, 11, 1), 40),
        ((1986, 12), (2026, 11, 1), 39),
        ((1986, 11, 2), (2026, 11, 1), 39),
        ((1986,), (2026, 1), 40),
        ((2027, 1), (2026, 11), None),
    ],
)
def test_ages_are_whole_years_at_the_reckoning_day(birth, day, age):
    assert age_on(PartialDate(*birth), PartialDate(*day)) == age


def test_the_forms_own_day_reckons_unless_another_is_given():
    assert sheet(form())["birth"] == ["1986.03", "（40岁）"]
    assert sheet(form(), on=date(2026, 2, 28))["birth"] == ["1986.03", "（39岁）"]
    assert sheet(form(birth="不详"))["birth"] == ["不详", ""]


def test_the_family_stands_in_its_order_and_the_dead_have_no_age():
    rows = sheet(form())["family"]
    assert [row[0] for row in rows] == ["丈夫", "女儿", "父亲", "", "", "", ""]
    assert [row[2] for row in rows[:3]] == ["42", "14", ""]
    assert len(sheet(stuffed())["family"]) == 18


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("200711", "2007.11"),
        ("民建2001.08", "民建（2001.08）"),
        ("200108；民建", "2001.08；民建"),
        ("群众", "群众"),
    ],
)
def test_joining_a_party_as_forms_print_it(written, printed):
    assert sheet(form(joined_party=written))["joined_party"] == printed


def test_the_pdf_has_two_pages_a_form_and_every_word():
    many = as_pdf([form(), stuffed(), lrmx.Form()], on=date(2026, 6, 1))
    assert len(re.findall(rb"/Type\s*/Page\b", many)) == 6
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed: the words on the paper are not checked")
    words = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=many, capture_output=True, check=True
    ).stdout.decode()
    plain = re.sub(r"[\s\u200b]", "", words)
    for part in (
        "沈禾青",
        "2008.07--2012.03",
        "其间：2010.03--2010.09",
        "石望川",
        "中共禾溪县委组织部",
        "控制符",
    ):
        assert part in plain
    assert plain.count("2018年，获县先进个人") == 61


def test_word_holds_the_same_words():
    document = Document(io.BytesIO(as_word([form(), stuffed()])))
    assert len(document.tables) == 4
    words = "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for part in (
        "沈禾青",
        "（40岁）",
        "其间：2010.03--2010.09",
        "石望川",
        "行政机关任免意见".replace("", "\n")[1:-1],
    ):
        assert part in words
    assert len(document.inline_shapes) == 2


def test_letters_shrink_until_the_words_fit():
    assert fitting(["副镇长"], 40, 12, 12) == 12
    assert fitting(["副镇长" * 40], 100, 12, 12) < 12
    assert fitting(["副镇长" * 4000], 100, 12, 12) == LEAST


def test_the_command_sets_papers_and_says_what_is_wrong(tmp_path):
    source = tmp_path / "a.lrmx"
    source.write_bytes(corpus.xml().encode())
    run = CliRunner()
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        target = tmp_path / f"out.{ending}"
        done = run.invoke(cli, ["lrmx", "print", str(source), str(source), str(target), "--on", "2026-11-01"])
        assert done.exit_code == 0, done.output
        assert target.read_bytes().startswith(start)
    assert run.invoke(cli, ["lrmx", "print", str(source), str(tmp_path / "out.odt")]).exit_code == 2
    (tmp_path / "bad.lrmx").write_bytes(b"<Pers")
    bad = run.invoke(cli, ["lrmx", "print", str(tmp_path / "bad.lrmx"), str(tmp_path / "no.pdf")])
    assert bad.exit_code == 2 and "bad.lrmx" in bad.output
    assert not (tmp_path / "no.pdf").exists()
