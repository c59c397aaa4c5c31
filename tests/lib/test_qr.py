"""QR codes: what is drawn is what segno computed, and nothing a strict content policy refuses."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from zugong.lib import qr

URL = "https://hexi.example/c/SLP"


def _drawn(svg):
    root = ElementTree.fromstring(svg)
    size = int(root.get("viewBox").split()[2])
    grid = [[0] * size for _ in range(size)]
    dark = root.findall("{http://www.w3.org/2000/svg}path")[-1].get("d")
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", dark):
        for step in range(int(length)):
            grid[int(y)][int(x) + step] = 1
    return grid


@pytest.mark.parametrize("error", ["m", "q"])
@pytest.mark.parametrize("border", [0, 4])
def test_svg_draws_the_matrix_with_its_quiet_zone(error, border):
    wanted = [
        list(row) for row in segno.make_qr(URL, error=error, boost_error=False).matrix_iter(border=border)
    ]
    assert _drawn(qr.svg(URL, error, border)) == wanted


def test_level_is_the_one_asked_for():
    text = "https://hexi.example/c/" + "A" * 31  # fits version 4 at level M, not at level Q
    assert len(_drawn(qr.svg(text, "q", 0))) == 37
    assert len(_drawn(qr.svg(text, "m", 0))) == 33


def test_svg_holds_nothing_a_strict_policy_refuses_and_escapes_its_title():
    svg = qr.svg(URL, title="<b>石榴坪村 & 洗石镇")
    assert not re.search(r"style|script|\son\w+=|width=", svg)
    assert "<title>&lt;b&gt;石榴坪村 &amp; 洗石镇</title>" in svg


def test_png_shows_the_same_modules():
    image = Image.open(io.BytesIO(qr.png(URL, scale=3))).convert("1")
    grid = _drawn(qr.svg(URL))
    assert image.size == (len(grid) * 3, len(grid) * 3)
    assert [
        [int(not image.getpixel((x * 3 + 1, y * 3 + 1))) for x in range(len(grid))] for y in range(len(grid))
    ] == grid


@pytest.mark.parametrize("text", ["", "x" * 4000])
def test_a_text_that_fits_no_code_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        qr.svg(text)
