"""Charts in a real browser: drawn under the strict policy, read by keyboard, and a table where nothing can be drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def charts(page):
    page.goto("/ui/")
    found = page.locator("figure.z-chart")
    for index in range(found.count()):
        found.nth(index).scroll_into_view_if_needed()
        expect(found.nth(index).locator("[data-chart-box] svg[viewBox] path").first).to_be_attached()
    return found


@pytest.mark.parametrize("who", ["desk", "villager"])
def test_every_kind_is_drawn_within_its_box(people, who):
    page = getattr(people, who)()
    found = charts(page)
    kinds = found.evaluate_all("all => all.map((one) => JSON.parse(one.dataset.chart).kind)")
    assert set(kinds) == {"bars", "rows", "lines", "graph"}
    spilled = found.evaluate_all(
        """all => all.filter((one) => {
            const box = one.querySelector("[data-chart-box]"), svg = box.querySelector("svg");
            return Math.abs(svg.clientWidth - box.clientWidth) > 1 || svg.clientHeight > box.clientHeight + 1;
        }).length"""
    )
    assert spilled == 0


def test_a_chart_follows_its_box_and_the_colours_of_the_night(people):
    page = people.desk()
    graph = charts(page).last
    across = graph.locator("[data-chart-box] svg").get_attribute("width")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(graph.locator("[data-chart-box] svg")).not_to_have_attribute("width", across)
    bar = page.locator('figure.z-chart-bars [data-chart-box] path[fill="var(--pine)"]').first
    day = bar.evaluate("e => getComputedStyle(e).fill")
    page.emulate_media(color_scheme="dark")
    assert bar.evaluate("e => getComputedStyle(e).fill") != day


def test_arrow_keys_say_each_figure(people):
    page = people.desk()
    figure = charts(page).nth(0)
    figure.locator("[data-chart-box]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert figure.locator("[data-chart-said]").text_content() == "7月, 收入 1.9万元, 支出 2.2万元"
    page.keyboard.press("End")
    assert figure.locator("[data-chart-said]").text_content().startswith("5月")


def test_enter_opens_the_records_behind_a_figure(people):
    page = people.desk()
    charts(page)
    page.locator("figure.z-chart-rows [data-chart-box]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ui/?")


def test_the_table_is_one_button_away(people):
    page = people.desk()
    figure = charts(page).nth(0)
    button = figure.locator("button[data-chart-table]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(figure.locator("[data-chart-box]")).to_be_hidden()
    assert figure.locator("table").bounding_box()["width"] > 200
    button.click()
    expect(figure.locator("[data-chart-box] svg")).to_be_visible()


def test_without_scripts_the_table_stands_in(people):
    page = people.desk(java_script_enabled=False)
    page.goto("/ui/")
    assert page.locator("figure.z-chart table").first.bounding_box()["width"] > 200
    expect(page.locator("[data-chart-box]").first).to_be_hidden()


@pytest.mark.parametrize("lost", ["**/web/chart.js", "**/vendor/echarts.esm.min.js"])
def test_a_script_that_does_not_arrive_leaves_the_table(people, lost):
    page = people.desk()
    page.route(lost, lambda route: route.abort())
    page.goto("/ui/")
    figure = page.locator("figure.z-chart").first
    figure.scroll_into_view_if_needed()
    expect(figure.locator("[data-chart-box]")).to_be_hidden()
    assert figure.locator("table").bounding_box()["width"] > 200


def test_nothing_moves_for_those_who_ask_for_stillness(people):
    page = people.desk(reduced_motion="reduce")
    page.goto("/ui/")
    figure = page.locator("figure.z-chart-bars").first
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_class("z-chart z-chart-m z-chart-bars z-drawn")
    shape = "e => [...e.querySelectorAll('[data-chart-box] path')].map((one) => one.getAttribute('d')).join()"
    first = figure.evaluate(shape)
    page.wait_for_timeout(400)
    assert figure.evaluate(shape) == first
