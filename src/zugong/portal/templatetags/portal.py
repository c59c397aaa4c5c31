"""How a to-do and a share look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _

from zugong.notices.todos import Todo
from zugong.web.templatetags.web import minutes_words

register = template.Library()

AMBER = timedelta(hours=2)
DAY = timedelta(days=1)


@register.simple_tag
def todo_look(todo: Todo, now: datetime) -> dict[str, Any]:
    """Ring share (0 to 100), state, words, the chips' place and look for one to-do."""
    left = todo.due_at - now if todo.due_at else None
    if left is not None and todo.minutes is not None:
        left = timedelta(minutes=todo.minutes)  # as on the order's own page: weekends do not count
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
