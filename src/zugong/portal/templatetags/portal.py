"""How a to-do and a fortnight look: clock states and bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zugong.notices.todos import Todo
from zugong.portal.queries import Day
from zugong.web.templatetags.web import minutes_words

register = template.Library()

AMBER = timedelta(hours=2)
DAY = timedelta(days=1)


@register.simple_tag
def todo_look(todo: Todo, now: datetime) -> dict[str, Any]:
    """Ring share (0 to 100), state, words, the chips' place and look for one to-do."""
    left = todo.due_at - now if todo.due_at else None
    if left is None:
        state = "pine"
    elif left < timedelta(0):
        state = "red"
    elif left <= AMBER:
        state = "amber"
    else:
        state = "ink" if left <= DAY else "pine"
    at = next((place for place, step in enumerate(todo.steps) if step[2] == "current"), len(todo.steps))
    hours, minutes = divmod(int(abs(left).total_seconds() // 60), 60) if left is not None else (0, 0)
    return {
        "share": round(min(1.0, max(0.0, todo.share or 0.0)) * 100),
        "state": state,
        "words": minutes_words(left) if left is not None else "",
        "at": at if todo.steps else "",
        "chars": "".join(step[0] for step in todo.steps),
        "chip": state if state in {"red", "amber"} else "ink",
        "big": f"{hours}:{minutes:02d}" if hours < 100 else str(hours // 24),
        "unit": _("hours") if hours < 100 else _("days"),
    }


@register.simple_tag
def percent(share: float | None) -> str:
    """94.6% for 0.946; a dash when nothing was counted."""
    return "–" if share is None else f"{share * 100:.1f}%"


@register.simple_tag
def day_bars(days: Sequence[Day]) -> SafeString:
    """Bars of orders placed a day, the late part on top in red, with a table for screen readers."""
    top = max((day.placed for day in days), default=0) or 1
    width, height, gap = 320, 84, 4
    bar = (width - gap * (len(days) - 1)) / max(1, len(days))
    shapes = []
    for place, day in enumerate(days):
        tall = day.placed / top * height
        late = day.late / top * height
        x = place * (bar + gap)
        shapes.append(("z-bar-fact", x, height - tall, bar, tall))
        if late:
            shapes.append(("z-bar-late", x, height - tall, bar, late))
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>',
        ((c, f"{x:.1f}", f"{y:.1f}", f"{w:.1f}", f"{h:.1f}") for c, x, y, w, h in shapes),
    )
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" font-size="11" text-anchor="{}">{}</text>',
        (
            (f"{place * (bar + gap) + (0 if place == 0 else bar if place == len(days) - 1 else bar / 2):.1f}", height + 15,
             "start" if place == 0 else "end" if place == len(days) - 1 else "middle", f"{days[place].date:%-m/%-d}")
            for place in (0, 4, 8, len(days) - 1)
        ),
    )
    rows = format_html_join(
        "", "<tr><th>{}</th><td>{}</td><td>{}</td></tr>", ((f"{d.date:%-m/%-d}", d.placed, d.late) for d in days)
    )
    return format_html(
        '<svg class="home-bars" viewBox="0 0 {} {}" aria-hidden="true"><path class="z-bar-base" d="M0 {}h{}"/>{}{}</svg>'
        '<p class="z-small z-muted"><span class="home-key home-key-fact"></span>{} <span class="home-key home-key-late"></span>{}</p>'
        '<table class="z-sr"><caption>{}</caption><tr><th>{}</th><th>{}</th><th>{}</th></tr>{}</table>',
        width, height + 20, height, width, rects, labels, _("placed"), _("of these overdue now"),
        _("Orders of 14 days"), _("day"), _("placed"), _("of these overdue now"), rows,
    )
