"""What the component page shows: invented texts, and forms that are never saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
        "codes": [("单号", "0629-018"), ("短码", "榴 4 7 2 6")],
        "filters_on": [{"label": "洗石镇", "url": "?"}, {"label": "已超时", "url": "?"}],
        "photos": [{"url": _picture(), "alt": "水渠", "caption": "您拍的照片", "full": ""}],
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
        cells.append({"ok": not reason.startswith("-"), "text": text, "more": more})
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
