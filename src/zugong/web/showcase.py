"""What the component page shows: invented texts, and forms that are never saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .charts import Bars, Chart, Edge, Graph, Lines, Node, Rows, Series
from .templatetags.web import _icon_shapes


class SampleForm(forms.Form):
    """One field of each kind."""

    words = forms.CharField(label=_("What is it about"), widget=forms.Textarea, max_length=2000)
    photos = forms.FileField(label=_("Photos"), required=False)
    whose = forms.ChoiceField(
        label=_("For whom"),
        choices=[("me", _("For myself")), ("other", _("For somebody else"))],
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(
        label=_("When suits you"),
        choices=[
            ("soon", _("As soon as possible")),
            ("today", _("This afternoon")),
            ("tomorrow", _("Tomorrow")),
        ],
        widget=forms.RadioSelect,
    )
    phone = forms.RegexField(
        r"^1\d{10}$",
        label=_("Phone"),
        required=False,
        error_messages={"invalid": _("A mobile number has 11 digits. You may also leave it out.")},
    )
    amount = forms.DecimalField(label=_("Amount"), help_text=_("Digits only"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("a", _("Village affairs")), ("b", _("Party affairs"))]
    )
    agree = forms.BooleanField(label=_("Tell me by telephone too"), required=False)
    good = forms.MultipleChoiceField(
        label=_("What was good"),
        choices=[("fast", _("Came fast")), ("well", _("Mended well")), ("kind", _("Friendly"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    solved = forms.ChoiceField(
        label=_("Was it really solved?"),
        choices=[("yes", _("Solved")), ("no", _("Not solved"))],
        widget=forms.RadioSelect,
    )
    stars = forms.TypedChoiceField(
        label=_("How was the service?"),
        choices=[
            (1, _("1 star")),
            (2, _("2 stars")),
            (3, _("3 stars")),
            (4, _("4 stars")),
            (5, _("5 stars")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )


def showcase() -> dict[str, Any]:
    """Context of the component page."""
    initial = {
        "whose": "other",
        "when": "soon",
        "words": "3组大塘边的水渠堵了，下面七八亩田没水，正要灌浆，急。",
        "good": ["fast"],
    }
    wrong = SampleForm(
        {
            "phone": "1380013800",
            "words": "3组大塘边的水渠堵了。",
            "amount": "x",
            "whose": "me",
            "when": "soon",
        }
    )
    wrong.is_valid()
    return {
        "sample": SampleForm(initial=initial | {"amount": "128460.20", "stars": 4, "solved": "yes"}),
        "wrong": wrong,
        "icons": sorted(_icon_names()),
        "tabs": [
            {"label": "全部", "url": "?", "active": True, "count": 18},
            {"label": "抢单", "url": "?", "active": False, "count": 2},
            {"label": "办完的", "url": "?", "active": False, "count": ""},
        ],
        "crumbs": [{"label": "点单", "url": "?"}, {"label": "0629-004", "url": ""}],
        "facts": [("谁", "王桂英，76岁"), ("在哪", "1组，石榴坪井边"), ("什么时候方便", "今天天黑前")],
        "codes": [("单号", "0629-018"), ("短码", "4726 0391")],
        "filters_on": [{"label": "洗石镇", "url": "?"}, {"label": "已超时", "url": "?"}],
        "photos": [{"url": _picture(), "alt": "水渠", "caption": "您拍的照片", "full": ""}],
        "dots": [
            {"title": "定标准", "line": "6月1日 4条", "state": "done"},
            {"title": "报名", "line": "6月15日 41户", "state": "done"},
            {"title": "小组看", "line": "6月24日 看了41户", "state": "done"},
            {"title": "村民投票", "line": "到7月2日 20:00", "state": "current"},
            {"title": "公示发奖", "line": "7月3日起5天", "state": "future"},
        ],
        "tones": ["plain", "pine", "amber", "red", "azure", "ink", "line"],
        "reasons": ["会不会", "远不远", "忙不忙"],
        "people": [
            _candidate(
                "向文茂", "党员，2组", "有茶树植保证 做过14单", "同住杨柳湾 走8分钟", "手上1单 还能接2单"
            ),
            _candidate(
                "周志国", "茶叶合作社，2组", "-没有植保证 管茶园12年", "同住杨柳湾 走5分钟", "手上没单"
            ),
        ],
        "days": [
            {"label": f"6/{16 + n}", "ok": 4 + n * 3 % 7, "late": int(n in {1, 5, 9})} for n in range(14)
        ],
        "charts": _charts(),
        "rows": [
            ("3组李德才家门口水管爆裂", "镇水管站", "超1小时12分", "z-late"),
            ("茶园虫害，请农技员上门", "镇农业站", "剩1小时30分", "z-now"),
            ("村道护栏松动", "镇村建站", "剩1天", ""),
        ],
    }


def _icon_names() -> list[str]:
    from .templatetags.web import ICONS

    return [path.stem for path in ICONS.glob("*.svg") if _icon_shapes(path.stem)]


def _picture() -> str:
    return (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 7'%3E%3Crect width='10' height='7'"
        " fill='%23cfdfe4'/%3E%3Cpath d='M0 5l3-2 3 2 4-3v5H0z' fill='%2386a98f'/%3E%3C/svg%3E"
    )


def _candidate(name: str, line: str, *reasons: str) -> dict[str, Any]:
    """A column of the candidates component; a reason that does not fit starts with a dash."""
    cells = []
    for reason in reasons:
        text, _gap, more = reason.removeprefix("-").partition(" ")
        ask = ("会不会", "远不远", "忙不忙")[len(cells)]
        cells.append({"ok": not reason.startswith("-"), "text": text, "more": more, "ask": ask})
    met = sum(cell["ok"] for cell in cells)
    return {
        "name": name,
        "line": line,
        "cells": cells,
        "total": f"合{met}条，差{len(cells) - met}条",
        "verb": f"派给{name}",
        "value": name,
        "chosen": met == len(cells),
        "refused": "",
    }


def _charts() -> dict[str, Chart]:
    """One chart of each kind; the names are those the component page uses."""
    months = [f"{1 + n % 12}月" for n in range(5, 17)]
    income = [3.2, 1.9, 2.3, 4.1, 2.9, 2.0, 5.3, 2.5, 1.7, 3.5, 2.9, 4.7]
    outgo = [2.5, 2.2, 2.0, 3.3, 2.6, 2.3, 4.2, 3.1, 1.9, 2.6, 3.0, 3.9]
    years = ["2022", "2023", "2024", "2025"]
    return {
        "grouped": Bars(
            caption="近一年收支", first="月份", categories=months, unit="万元", decimals=1,
            series=[Series(name="收入", values=income, tone="done"), Series(name="支出", values=outgo, tone="soft")],
        ),
        "stacked": Bars(
            caption="收入从哪来", first="年份", categories=years, unit="万元", decimals=1, stacked=True,
            series=[
                Series(name="经营", values=[3.1, 4.2, 6.0, 8.4], tone="done"),
                Series(name="发包上交", values=[2.4, 2.4, 2.8, 3.0], tone="fact"),
                Series(name="补助", values=[5.0, 3.5, 2.0, 2.0], tone="soft"),
            ],
        ),
        "target": Bars(
            caption="每年收入", first="年份", categories=years, unit="万元", decimals=1, target=10, target_word="县里定的线",
            series=[Series(name="收入", values=[10.5, 9.1, 10.8, 13.4], tone="done", tones=["done", "below", "done", "done"])],
        ),
        "rows": Rows(
            caption="训育覆盖", first="人员", categories=["镇班子", "村书记", "村“两委”", "普通党员"], unit="%", most=100,
            targets=[75, 75, 75, 75], target_word="年中应到", urls=["?", "?", "?", "?"],
            series=[Series(name="到课", values=[86, 88, 71, 64], tones=["fact", "fact", "below", "below"])],
        ),
        "lines": Lines(
            caption="点单走势", first="周", categories=[f"{n}周" for n in range(1, 13)], unit="单",
            series=[
                Series(name="点单", values=[412, 438, 455, 420, 468, 500, 488, 530, 560, 545, 590, 602], tone="fact"),
                Series(name="按时办结", values=[384, 406, 424, 391, 437, 471, 460, 497, 530, 519, 560, 569], tone="done"),
            ],
        ),
        "graph": Graph(
            caption="茶叶产业链", stages=["种植", "加工", "物流", "销售"],
            node_words={"fact": "村", "strong": "企业", "done": "合作社", "below": "缺的环节"},
            nodes=[
                Node(key="a", label="云潭村", line="茶园1,200亩", stage=0, url="?"),
                Node(key="b", label="杨柳湾村", line="茶园860亩", stage=0, url="?"),
                Node(key="c", label="云雾合作社", line="年加工90吨", stage=1, tone="done", url="?", current=True),
                Node(key="d", label="青峰茶厂", line="年加工150吨", stage=1, tone="strong", url="?"),
                Node(key="e", label="缺冷链物流", stage=2, tone="below", gap=True),
                Node(key="f", label="县供销公司", line="年销70吨", stage=3, tone="strong", url="?"),
            ],
            edges=[
                Edge(source="a", target="c", name="供货", label="60吨"),
                Edge(source="b", target="c", name="供货", label="25吨"),
                Edge(source="b", target="d", name="供货", label="40吨"),
                Edge(source="c", target="f", name="供货", label="30吨"),
                Edge(source="d", target="c", name="投资", label="50万元", tone="done", dashed=True),
            ],
        ),
    }  # fmt: skip
