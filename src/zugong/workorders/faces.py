"""How an order's clock and people look on a page: share, state and words, never one alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.flows.models import Case, CaseClock
from zugong.organisations.calendar import office_calendar
from zugong.web.templatetags.web import clock as clock_words
from zugong.web.templatetags.web import cn_datetime, length_words, minutes_words

if TYPE_CHECKING:
    from zugong.workorders.models import WorkOrder

SOON = 120  # minutes left from which a clock is amber
DAY = 1440


@dataclass(frozen=True)
class Face:
    """``state`` is the ring's: pine, ink, amber, red while the office's clock runs; paused and waiting while whoever asked
    has the word; done, refused and ended of closed ones. ``tone`` is the words' colour; ``minutes`` what is left.
    """

    share: float
    state: str
    words: str
    due: datetime | None = None
    minutes: int = 0

    @property
    def tone(self) -> str:
        return self.state if self.state in {"amber", "red"} else "pine" if self.state == "done" else ""

    @property
    def edge(self) -> str:
        return self.state if self.state in {"amber", "red"} else ""

    @property
    def chip(self) -> str:
        """The look of the current step's chip."""
        if self.state in {"amber", "red"}:
            return self.state
        return {"paused": "hold", "refused": "ended", "ended": "ended"}.get(self.state, "ink")

    @property
    def runs(self) -> bool:
        """Whether somebody of the office answers for the time."""
        return self.state in {"pine", "ink", "amber", "red"}

    @property
    def big(self) -> str:
        """1:30 for the middle of a large ring; days from three on stand alone."""
        minutes = abs(self.minutes)
        if minutes >= 3 * DAY:
            return str(minutes // DAY)
        return f"{minutes // 60}:{minutes % 60:02d}"

    @property
    def unit(self) -> str:
        return _("days") if abs(self.minutes) >= 3 * DAY else _("hours")


def face(case: Case, now: datetime | None = None, *, started: datetime | None = None) -> Face:
    """The face of the running clock. ``started`` is when it began; without it the ring counts from the opening.

    Only a good end is shown as one. What whoever asked takes to answer or to judge is their time: nobody is late by it.
    """
    now = now or timezone.now()
    state = case.at
    if case.closed_at is not None:
        return Face(100, state.end, str(state.title))
    if state.waits_for == "requester":
        return Face(
            100 if state.rests else 50, "waiting" if state.rests else "paused", str(state.title), case.due_at
        )
    if case.due_at is None:
        return Face(0, "ink", str(state.title))
    calendar = office_calendar()
    if now > case.due_at:
        over = max(1, calendar.between(case.due_at, now))
        return Face(100, "red", minutes_words(-over), case.due_at, -over)
    left = calendar.between(now, case.due_at)
    share = 100 * min(1.0, calendar.share_used(started or case.opened_at, case.due_at, now))
    today = timezone.localdate(case.due_at) == timezone.localdate(now)
    look = "amber" if left <= SOON else "ink" if today or left <= DAY else "pine"
    return Face(share, look, minutes_words(left), case.due_at, left)


def chars(case: Case) -> str:
    """The characters of the flow's chips, such as 点供派接评."""
    return "".join(str(step.char) for step in case.table.steps)


def judged(order: WorkOrder) -> bool:
    """Whether the last verdict is of the work as it stands: given since it was last finished, while it is at its last step."""
    steps = order.table.steps
    at_end = bool(steps) and order.at.step == steps[-1].name
    return at_end and order.rated_at is not None and order.rated_at >= (order.completed_at or order.rated_at)


def clock_starts(cases: Iterable[Case]) -> dict[int, datetime]:
    """When each case's running clock began, in one query."""
    names = {case.pk: case.at.clock.name for case in cases if case.is_open and case.at.clock}
    rows = CaseClock.objects.filter(
        case_id__in=names, name__in=set(names.values()), stopped_at__isnull=True
    ).values_list("case_id", "name", "started_at")
    return {pk: started for pk, name, started in rows if names[pk] == name}


def early_or_late(promised: datetime | None, done: datetime | None) -> str:
    """提前7小时44分, 晚2小时 or nothing: the promise against when it was done, in working time."""
    if promised is None or done is None:
        return ""
    calendar = office_calendar()
    if done <= promised:
        minutes = calendar.between(done, promised)
        return _("%(time)s early") % {"time": length_words(minutes)} if minutes else ""
    return _("%(time)s after the promise") % {"time": length_words(max(1, calendar.between(promised, done)))}


def by_when(moment: datetime | None) -> str:
    """今天18:00前 or 6月30日 17:30前."""
    if moment is None:
        return ""
    near = timezone.localdate(moment) == timezone.localdate()
    return (_("today before %(time)s") if near else _("before %(time)s")) % {
        "time": clock_words(moment) if near else cn_datetime(moment)
    }


def phone_masked(tail: str) -> str:
    """What stands for a phone until somebody asks to see it."""
    return f"*******{tail}" if tail else ""
