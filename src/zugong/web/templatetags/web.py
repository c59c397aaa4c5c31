"""Tags and filters of every template (builtin: no ``{% load %}`` needed)."""

import datetime
import functools
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons"
ICON_NAME = re.compile(r"[a-z0-9-]+\Z")


class MissingIconError(LookupError):
    """A template names an icon that icons.txt does not list."""


@functools.cache
def _icon_shapes(name: str) -> str | None:
    path = ICONS / f"{name}.svg"
    if not ICON_NAME.match(name) or not path.is_file():
        return None
    source = path.read_text(encoding="utf-8")
    inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    shapes = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    return re.sub(r"\s+", " ", shapes).strip()


@register.simple_tag
def icon(name: str, size: int | str = "", label: str = "") -> SafeString:
    """An outline icon of icons.txt as inline SVG, hidden from screen readers unless ``label`` is given.

    ``size`` is 16, 20 or 24 (CSS pixels at normal text size); without it the icon is 1.25 em. An unknown name raises
    ``MissingIconError`` in demo and test mode and shows nothing in production.
    """
    return _drawn_icon(str(name), str(size), str(label))


@functools.lru_cache(maxsize=2048)
def _drawn_icon(name: str, size: str, label: str) -> SafeString:
    shapes = _icon_shapes(name)
    if shapes is None:
        if getattr(settings, "MODE", "test") == "production":
            return mark_safe("")
        raise MissingIconError(f"no icon {name!r}: add it to zugong/web/icons.txt and run `make`")
    klass = f"z-icon z-icon-{size}" if size else "z-icon"
    head = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round">{}</svg>',
        klass,
        head,
        mark_safe(shapes),  # from our own vendored files
    )


def _local(value: datetime.datetime | datetime.date) -> datetime.datetime | datetime.date:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def cn_date(value: Any) -> str:
    """6月29日; the year in front (2025年6月29日) when it is not this year. Empty for None."""
    return _day_words(_local(value), timezone.localdate()) if isinstance(value, datetime.date) else ""


def _day_words(day: datetime.date, today: datetime.date) -> str:
    if day.year == today.year:
        return _("%(month)d/%(day)d") % {"month": day.month, "day": day.day}
    return _("%(year)d/%(month)d/%(day)d") % {"year": day.year, "month": day.month, "day": day.day}


@register.filter
def cn_datetime(value: Any) -> str:
    """6月29日 10:31; today's show the clock alone after 今天, yesterday's and tomorrow's likewise. Empty for None."""
    if not isinstance(value, datetime.datetime):
        return cn_date(value)
    moment, today = _local(value), timezone.localdate()
    assert isinstance(moment, datetime.datetime)
    match (moment.date() - today).days:
        case -1:
            day = _("yesterday")
        case 0:
            day = _("today")
        case 1:
            day = _("tomorrow")
        case _other:
            day = _day_words(moment, today)
    return f"{day} {moment:%H:%M}"


@register.filter
def cn_stamp(value: Any) -> str:
    """6月29日 10:31 on any day: for paper, which is read later. Empty for None."""
    return f"{cn_date(value)} {clock(value)}" if isinstance(value, datetime.datetime) else cn_date(value)


@register.filter
def clock(value: Any) -> str:
    """10:31. Empty for None."""
    return f"{_local(value):%H:%M}" if isinstance(value, datetime.datetime) else ""


@register.filter
def weekday(value: Any) -> str:
    """星期一. Empty for None."""
    if not isinstance(value, datetime.date):
        return ""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[_local(value).weekday()]


def _length(minutes: int) -> str:
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return _("%(n)d h") % {"n": hours} + (_("%(n)d min") % {"n": rest} if rest else "")
    days, hours = divmod(hours, 24)
    return _("%(n)d d") % {"n": days} + (_("%(n)d h") % {"n": hours} if hours and days < 3 else "")


@register.filter
def minutes_words(value: Any) -> str:
    """剩1小时30分 for 90, 超1小时12分 for -72, 剩1天2小时 for 1,560; days from three on stand alone. Empty for None.

    ``value`` is minutes still left (negative: overdue) as a number or a timedelta.
    """
    if isinstance(value, datetime.timedelta):
        value = value.total_seconds() / 60
    if not isinstance(value, int | float | Decimal):
        return ""
    minutes = int(value)
    if value < 0:
        return _("%(time)s over") % {"time": _length(max(1, -minutes))}
    return _("%(time)s left") % {"time": _length(minutes)}


@register.filter
def length_words(value: Any) -> str:
    """1小时12分: a length without 剩 or 超, from minutes or a timedelta."""
    if isinstance(value, datetime.timedelta):
        value = value.total_seconds() / 60
    return _length(abs(int(value))) if isinstance(value, int | float | Decimal) else ""


@register.filter
def money(value: Any) -> str:
    """38,715.50 for Decimal("38715.5"). Empty for None and for what is no number."""
    try:
        return f"{Decimal(str(value)):,.2f}"
    except (InvalidOperation, ValueError):
        return ""


@register.filter
def fen(value: Any) -> str:
    """38,715.50 for 3871550: an amount kept as whole fen. Empty for what is no whole number."""
    return f"{Decimal(value) / 100:,.2f}" if isinstance(value, int) else ""


@register.filter
def figure(value: Any) -> str:
    """1,200 for Decimal("1200.00") and 12.5 for "12.50": no more places than it has. Empty for None and for what is no number."""
    try:
        return f"{Decimal(str(value)):,.2f}".rstrip("0").rstrip(".")
    except (InvalidOperation, ValueError):
        return ""


@register.filter
def wan(value: Any) -> str:
    """Yuan as 万元: 3.87 for 38,715. Empty for None and for what is no number."""
    try:
        return figure(Decimal(str(value)) / 10_000)
    except (InvalidOperation, ValueError):
        return ""


@register.filter
def thousands(value: Any) -> str:
    """31,420 for 31420; unchanged when it is no whole number."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.simple_tag(takes_context=True)
def querystring(context: template.Context, **changes: Any) -> str:
    """The address's query with ``changes``: ``?state=open&after=12``; None or "" removes a key. Paging keys are dropped
    unless given, so that a changed filter starts at the first page."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key in ("after", "before"):
        query.pop(key, None)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def step_chips(chars: str, at: Any = 0, state: str = "ink", words: Any = None) -> list[dict[str, str]]:
    """Chips of a five-step strip: ``at`` is the 0-based current step (beyond the end: all done), ``state`` its look
    (ink, amber, red, hold, done or ended); ``words`` are the steps' names for screen readers, one for each character."""
    position = int(at or 0)
    names = words.split(",") if isinstance(words, str) else words
    chips = []
    for index, char in enumerate(chars):
        look = "done" if index < position else state if index == position else "future"
        chips.append(
            {"char": char, "state": look, "word": str(names[index]) if names and index < len(names) else char}
        )
    return chips


@register.filter
def attributes(attrs: Any) -> SafeString:
    """A component's remaining attributes for its main element: escaped; True gives a bare name, False and None nothing."""
    pairs = [(k, v) for k, v in attrs.exclude_unprocessable().items() if k not in attrs._exclude_from_str]
    if not pairs:
        return mark_safe("")
    parts = [
        format_html("{}", k) if v is True else format_html('{}="{}"', k, conditional_escape(v))
        for k, v in pairs
        if v is not False and v is not None
    ]
    return format_html_join(" ", "{}", ((part,) for part in parts))


@register.filter
def is_wanted(value: Any) -> bool:
    """A component's switch: true for a bare attribute, True, "true" and any other text; false for "", False, "False"."""
    return bool(value) and str(value).lower() not in {"false", "0", "none"}


@register.filter
def times(value: Any) -> range:
    """A range to loop over ``value`` times."""
    try:
        return range(max(0, int(value)))
    except (TypeError, ValueError):
        return range(0)


@register.filter
def initial(value: Any) -> str:
    """The first character of a name, for its circle."""
    return str(value or "")[:1]


@register.filter
def groups(value: Any) -> str:
    """Digits in groups of four, as people read them out: 4726 0391."""
    text = str(value or "")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.simple_tag
def field_widget(field: BoundField, **attrs: Any) -> SafeString:
    """The field's widget with the look's class and the ids of its help and error, so that a screen reader says them."""
    described = [f"{field.auto_id}_help"] if attrs.pop("helped", False) else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    own = field.field.widget.attrs.get("class", "")
    if not attrs.pop("plain", False):
        own = f"z-input {own}".strip()
    attrs = {key.replace("_", "-"): value for key, value in attrs.items() if value not in (None, "", False)}
    return field.as_widget(attrs={"class": own, **attrs} if own else attrs)


@register.filter
def field_kind(field: BoundField) -> str:
    """check, radio, checks, file, textarea, select, hidden or input: what markup the field needs."""
    widget = field.field.widget
    kinds = {
        "CheckboxInput": "check",
        "RadioSelect": "radio",
        "CheckboxSelectMultiple": "checks",
        "Textarea": "textarea",
        "Select": "select",
        "NullBooleanSelect": "select",
        "SelectMultiple": "select",
    }
    if widget.is_hidden:
        return "hidden"
    for base in type(widget).__mro__:
        if base.__name__ in kinds:
            return kinds[base.__name__]
    return "file" if getattr(widget, "input_type", "") == "file" else "input"


@register.filter
def field_options(field: BoundField) -> list[dict[str, Any]]:
    """Choices of a field as ``{value, label, checked, id}``; empty choices of optional fields are left out."""
    value = field.value()
    chosen = (
        {str(v) for v in value}
        if isinstance(value, list | tuple | set)
        else {str(value if value is not None else "")}
    )
    options = []
    for index, (key, label) in enumerate(field.field.choices):  # type: ignore[attr-defined]
        if key in (None, ""):
            continue
        options.append(
            {
                "value": str(key),
                "label": label,
                "checked": str(key) in chosen,
                "id": f"{field.auto_id}_{index}",
            }
        )
    return options


@register.filter
def undo_url(message: Any) -> str:
    """The address behind 撤回, from a message's ``extra_tags="undo:/address/"``; it is posted to."""
    tags = str(getattr(message, "extra_tags", "") or "").split()
    return next((tag[5:] for tag in tags if tag.startswith("undo:")), "")


@register.simple_tag
def day_bars(days: list[dict[str, Any]], every: int = 4) -> dict[str, Any]:
    """Rectangles of the bars component: ``days`` are ``{label, ok, late}`` counts; the highest day is 56 units high."""
    highest = max((day["ok"] + day["late"] for day in days), default=0) or 1
    bars = []
    for index, day in enumerate(days):
        ok, late = 56 * day["ok"] / highest, 56 * day["late"] / highest
        bars.append(
            {
                "x": index * 23 + 2,
                "ok_y": 60 - ok,
                "ok_h": ok,
                "late_y": 60 - ok - late,
                "late_h": late,
                "label": day["label"] if index % int(every) == 0 else "",
            }
        )
    return {"bars": bars, "width": max(1, len(days)) * 23}
