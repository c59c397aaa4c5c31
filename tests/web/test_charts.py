"""Charts: figures, tables and colours by the rules of the house, and what the component sends to the page."""

import html
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from tests.web.test_tags import render
from zugong.web import charts
from zugong.web.charts import Bars, ChartError, Edge, Graph, Lines, Node, Rows, Series
from zugong.web.showcase import showcase

WEB = Path(charts.__file__).parents[1] / "static"


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def bars(**changes):
    wanted = {
        "caption": "每年收入", "first": "年份", "categories": ["2023", "2024"], "unit": "万元", "decimals": 1,
        "series": [Series(name="收入", values=[Decimal("9.1"), Decimal("1234.5")], tone="done")],
    }  # fmt: skip
    return Bars(**wanted | changes)


def cells(chart):
    return [[cell.text for cell in row] for row in [chart.head, *chart.rows]]


def test_the_table_says_what_the_drawing_says():
    assert cells(bars()) == [["年份", "收入 (万元)"], ["2023", "9.1"], ["2024", "1,234.5"]]
    option = bars().option()
    assert [item["value"] for item in option["series"][0]["data"]] == [Decimal("9.1"), Decimal("1234.5")]
    assert [item["label"]["formatter"] for item in option["series"][0]["data"]] == ["9.1", "1,234.5"]


def test_a_figure_that_is_not_there_is_neither_drawn_nor_said():
    chart = bars(series=[Series(name="收入", values=[None, 0])])
    assert cells(chart)[1:] == [["2023", ""], ["2024", "0.0"]]
    assert "label" not in chart.option()["series"][0]["data"][0]
    assert chart.said(0) == "2023\n"
    assert bars(categories=[], series=[Series(name="收入", values=[])]).words == "每年收入"


def test_the_summary_names_the_largest_and_the_last():
    assert bars().words == "每年收入。收入最多1,234.5万元（2024），最近1,234.5万元。"
    assert bars(summary="两年都涨").words == "两年都涨"


def test_parts_of_a_whole_carry_their_sum():
    two = [Series(name="经营", values=[1, 2]), Series(name="补助", values=[3, None])]
    chart = bars(stacked=True, series=two, decimals=0)
    assert cells(chart) == [
        ["年份", "经营 (万元)", "补助 (万元)", "合计"],
        ["2023", "1", "3", "4"],
        ["2024", "2", "", "2"],
    ]
    sums = chart.option()["series"][-1]["data"]
    assert [item["label"]["formatter"] for item in sums] == ["4", "2"]


def test_a_target_is_a_red_tick_with_its_word_and_a_column():
    chart = Rows(
        caption="到课", categories=["镇", "村"], targets=[75, None], target_word="应到", most=100,
        series=[Series(name="到课", values=[86, 71], tones=["fact", "below"])],
    )  # fmt: skip
    assert ("target", "应到") in chart.legend
    assert cells(chart) == [["", "到课", "应到"], ["镇", "86", "75"], ["村", "71", ""]]
    option = chart.option()
    tick = option["series"][-1]
    assert tick["itemStyle"]["color"] == "var(--red)" and tick["data"] == [[75, "镇"]]
    assert option["series"][0]["data"][1]["itemStyle"]["color"] == "var(--amber-f)"
    assert [end["value"] for end in option["yAxis"][1]["data"]] == ["86", "71"]


def test_lines_end_with_their_name_and_figure():
    two = [Series(name="点单", values=[3, 5]), Series(name="办结", values=[2, None], dashed=True)]
    chart = Lines(caption="走势", categories=["1周", "2周"], series=two)
    ends = [one["endLabel"]["formatter"] for one in chart.option()["series"]]
    assert ends == ["点单 5", "办结 2"]
    assert chart.data()["ends"] == ["5", "2"]
    assert [one["lineStyle"]["type"] for one in chart.option()["series"]] == ["solid", "dashed"]


def test_rules_of_the_house_are_refused_to_be_broken():
    row = Series(name="x", values=[1, 2])
    with pytest.raises(ChartError, match="tells 4 apart"):
        bars(series=[row] * 5)
    with pytest.raises(ChartError, match="not one figure"):
        bars(series=[Series(name="x", values=[1])])
    with pytest.raises(ChartError, match="not one figure and one tone"):
        bars(series=[Series(name="x", values=[1, 2], tones=["below"])])
    with pytest.raises(ChartError, match="address"):
        bars(urls=["/only-one/"])
    with pytest.raises(ChartError, match="target"):
        Rows(caption="x", categories=["a", "b"], series=[row], targets=[1])


def graph(**changes):
    wanted = {
        "caption": "茶叶链", "stages": ["种植", "加工"],
        "nodes": [
            Node(key="a", label="云潭村", stage=0, url="/a/"),
            Node(key="b", label="茶厂", line="年加工90吨", stage=1),
            Node(key="c", label="缺物流", stage=1, gap=True),
        ],
        "edges": [Edge(source="a", target="b", name="供货", label="60吨")],
    }  # fmt: skip
    return Graph(**wanted | changes)


def test_a_graph_is_a_table_of_its_ties_and_of_what_has_none():
    assert cells(graph()) == [
        ["从", "什么关系", "到", "多少"],
        ["云潭村", "供货", "茶厂", "60吨"],
        ["缺物流", "缺", "", ""],
    ]
    assert graph().rows[0][0].url == "/a/"
    assert graph().words == "茶叶链：2个环节，3处，1条关系"


@pytest.mark.parametrize(
    "changes",
    [
        {"edges": [Edge(source="a", target="z", name="供货")]},
        {"stages": ["种植"]},
        {"nodes": [Node(key="a", label="x", stage=0), Node(key="a", label="y", stage=0)]},
    ],
)
def test_a_graph_that_does_not_hold_together_is_refused(changes):
    with pytest.raises(ChartError):
        graph(**changes)


def test_colours_are_tokens_of_the_style_sheet():
    tokens = (WEB / "web" / "zugong.css").read_text(encoding="utf-8")
    for chart in showcase()["charts"].values():
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(", chart.json)
        for name in set(re.findall(r"var\((--[\w-]+)\)", chart.json)):
            assert f"{name}:" in tokens, name


@pytest.mark.parametrize("name", sorted(showcase()["charts"]))
def test_the_component_carries_data_words_and_table(name):
    chart = showcase()["charts"][name]
    page = render('<c-chart :chart="chart" height="s" />', chart=chart)
    data = html.unescape(re.search(r'data-chart="([^"]*)"', page)[1])
    assert json.loads(data)["kind"] == chart.kind
    assert f'aria-label="{html.escape(chart.words)}"' in page
    for row in [chart.head, *chart.rows]:
        for cell in row:
            assert html.escape(cell.text) in page
    assert re.search(r'<script type="module" src="[^"]*chart\.js"', page)


def test_what_a_name_holds_cannot_leave_its_attribute():
    nasty = '"><script>alert(1)</script>'
    page = render('<c-chart :chart="chart" />', chart=bars(categories=[nasty, "'"], caption=nasty))
    assert "<script>alert" not in page
    assert json.loads(html.unescape(re.search(r'data-chart="([^"]*)"', page)[1]))["said"][0].startswith(nasty)


def test_the_part_that_draws_is_served_with_its_licences():
    vendor = WEB / "vendor"
    assert (vendor / "echarts.esm.min.js").stat().st_size > 500_000
    assert "sourceMappingURL" not in (vendor / "echarts.esm.min.js").read_text(encoding="utf-8")
    assert "Apache License" in (vendor / "LICENSES" / "echarts.txt").read_text(encoding="utf-8")
    for name in ("echarts-notice", "echarts-d3", "zrender"):
        assert (vendor / "LICENSES" / f"{name}.txt").stat().st_size > 100
