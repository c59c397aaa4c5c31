"""Tags and filters: words for times, figures, addresses and attributes."""

import datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation
from django_cotton.compiler_regex import CottonCompiler

from zugong.web.templatetags import web


def render(source, **context):
    request = context.pop("request", None)
    return engines["django"].from_string(CottonCompiler().process(source)).render(context, request)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (90, "剩1小时30分"),
        (-72, "超1小时12分"),
        (60, "剩1小时"),
        (59, "剩59分"),
        (0, "剩0分"),
        (-0.5, "超1分"),
        (24 * 60, "剩1天"),
        (26 * 60, "剩1天2小时"),
        (75 * 60, "剩3天"),
        (datetime.timedelta(hours=-1, minutes=-12), "超1小时12分"),
        (None, ""),
        ("soon", ""),
    ],
)
def test_minutes_words(minutes, words):
    assert web.minutes_words(minutes) == words


def test_dates_name_the_year_only_when_it_is_another():
    this_year = timezone.localdate().year
    assert web.cn_date(datetime.date(this_year, 6, 29)) == "6月29日"
    assert web.cn_date(datetime.date(1999, 12, 1)) == "1999年12月1日"
    assert web.cn_date(None) == ""


def test_times_are_local_and_near_days_have_names():
    moment = timezone.localtime().replace(hour=10, minute=31)
    assert web.cn_datetime(moment.astimezone(datetime.UTC)) == "今天 10:31"
    assert web.cn_datetime(moment - datetime.timedelta(days=1)) == "昨天 10:31"
    assert (
        web.cn_datetime(datetime.datetime(1999, 6, 29, 2, 31, tzinfo=datetime.UTC)) == "1999年6月29日 10:31"
    )
    assert web.weekday(datetime.date(2026, 6, 29)) == "星期一"


@pytest.mark.parametrize(
    ("value", "words"),
    [(Decimal("38715.5"), "38,715.50"), (0, "0.00"), (None, ""), ("x", ""), ("-3", "-3.00")],
)
def test_money(value, words):
    assert web.money(value) == words


@pytest.mark.parametrize(
    ("value", "words", "in_wan"),
    [
        (Decimal("1200.00"), "1,200", "0.12"), (Decimal("12.50"), "12.5", "0"), (0, "0", "0"), (None, "", ""),
        ("x", "", ""), (100, "100", "0.01"), (Decimal(386_715), "386,715", "38.67"),
    ],
)  # fmt: skip
def test_figures_have_no_more_places_than_they_need(value, words, in_wan):
    assert (web.figure(value), web.wan(value)) == (words, in_wan)


def test_querystring_changes_one_key_and_drops_the_page():
    request = RequestFactory().get("/", {"state": "open", "after": "12", "q": "水 & 电"})
    assert (
        render('{% querystring sort="-due" %}', request=request)
        == "?state=open&amp;q=%E6%B0%B4+%26+%E7%94%B5&amp;sort=-due"
    )
    assert render('{% querystring state="" q=None %}', request=request) == "?"
    assert render('{% querystring after="9" %}', request=RequestFactory().get("/")) == "?after=9"


def test_steps():
    chips = web.step_chips("点供派接评", 2, "amber", "点单,供单,派单,接单,评单")
    assert [chip["state"] for chip in chips] == ["done", "done", "amber", "future", "future"]
    assert chips[2]["word"] == "派单"
    assert {chip["state"] for chip in web.step_chips("点供派接评", 5)} == {"done"}


def test_an_unknown_icon_is_an_error_and_a_path_is_no_name():
    with pytest.raises(web.MissingIconError, match="no-such-icon"):
        web.icon("no-such-icon")
    with pytest.raises(web.MissingIconError):
        web.icon("../tabler.min")
    assert 'aria-hidden="true"' in web.icon("bell")
    assert 'aria-label="&lt;b&gt;"' in web.icon("bell", label="<b>")


@pytest.mark.parametrize(
    "source", ['<c-tag :label="bad" :title="bad" />', '<c-tag label="{{ bad }}" title="{{ bad }}" />']
)
def test_components_escape_what_they_are_given_once(source):
    html = render(source, bad='"><script>alert(1)</script>')
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 2
    assert "&amp;lt;" not in html


def test_switches_are_on_when_named_and_off_when_false():
    assert "disabled" in render('<c-button label="x" disabled />')
    assert "disabled" not in render('<c-button label="x" :disabled="flag" />', flag=False)
    assert 'aria-describedby="why"' in render('<c-button label="x" disabled reason="r" reason_id="why" />')


def test_bars_are_in_proportion():
    chart = web.day_bars([{"label": "1", "ok": 3, "late": 1}, {"label": "2", "ok": 2, "late": 0}])
    first, second = chart["bars"]
    assert first["ok_h"] + first["late_h"] == 56
    assert second["ok_h"] == 28
    assert web.day_bars([])["bars"] == []
