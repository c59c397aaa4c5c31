"""What happened to an order, and whose clock it was: rows for the pages and the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.flows import clocks
from zugong.flows.models import CaseClock, Step
from zugong.flows.table import Flow
from zugong.organisations.calendar import office_calendar
from zugong.web.templatetags.web import length_words
from zugong.workorders.models import WorkOrder

# The character a verb's tile bears; what is missing takes the character of the step it led to.
CHARS = {
    "place": "点",
    "ask": "问",
    "reply": "答",
    "supply": "供",
    "refuse": "拒",
    "appeal": "申",
    "uphold": "维",
    "overrule": "改",
    "escalate": "报",
    "send_down": "下",
    "handle": "办",
    "merge": "并",
    "dispatch": "派",
    "open_claim": "抢",
    "claim": "抢",
    "accept": "接",
    "decline": "谢",
    "note": "记",
    "add": "补",
    "extend": "延",
    "complete": "办",
    "pass": "过",
    "return": "退",
    "rate": "评",
    "recheck": "问",
    "withdraw": "撤",
    "expire": "结",
    "settle": "结",
    "lapse": "结",
    "pass_up": "催",
}
CLOCK_TITLES = {
    "response": gettext_lazy("first answer"),
    "whole": gettext_lazy("the whole order"),
    "supply": gettext_lazy("supplying"),
    "answer": gettext_lazy("answering the escalation"),
    "dispatch": gettext_lazy("dispatching"),
    "accept": gettext_lazy("accepting"),
    "service": gettext_lazy("doing the work"),
    "follow_up": gettext_lazy("following up"),
    "rating": gettext_lazy("the villager's rating"),
    "asked": gettext_lazy("the villager's answer"),
    "check": gettext_lazy("the later check"),
}


@dataclass
class Entry:
    """One step as a row: tile, title, when, what was said, who did it."""

    char: str
    state: str
    title: str
    at: datetime
    by: str
    lines: list[str] = field(default_factory=list)
    note: str = ""
    photos: list[dict[str, str]] = field(default_factory=list)
    public: bool = True


def actor_words(step: Step) -> str:
    """Who did it, as people say it."""
    if step.actor_kind == "requester":
        return _("the villager")
    return _("the system, when time was up") if step.actor_kind == "system" else step.actor_label


def entries(
    order: WorkOrder,
    steps: Sequence[Step],
    photos: dict[str, list[dict[str, str]]],
    *,
    public_only: bool = False,
) -> list[Entry]:
    """The whole history, oldest first; the last entry of an open order is the current one."""
    found = []
    for step in steps:
        if public_only and not step.public:
            continue
        found.append(
            Entry(
                char=CHARS.get(step.verb, "记"),
                state="late"
                if step.verb in {"pass_up", "refuse"}
                else "plain"
                if step.verb in {"note", "add", "decline"}
                else "done",
                title=title_of(order.table, step),
                at=step.at,
                by=actor_words(step),
                lines=_lines(order.table, step),
                note=step.note if step.verb != "place" else "",
                photos=photos.get(f"step-{step.number}", []),
                public=step.public,
            )
        )
    return found


def title_of(flow: Flow, step: Step) -> str:
    """What the step is called."""
    if step.verb == "pass_up":
        return _("late, passed up to %(unit)s") % {"unit": step.unit.name if step.unit else ""}
    if step.verb == "dispatch" and step.data.get("person"):
        return _("dispatched to %(person)s") % {"person": step.data["person"]}
    if step.verb == "rate":
        return _("rated: %(stars)s stars, %(solved)s") % {
            "stars": step.data.get("stars", ""),
            "solved": _("really solved") if step.data.get("solved") else _("not solved"),
        }
    if step.verb == "merge" and step.data.get("number"):
        return _("merged into %(number)s") % {"number": step.data["number"]}
    return str(flow.verb(step.verb).title) if flow.has_verb(step.verb) else step.verb


def _lines(flow: Flow, step: Step) -> list[str]:
    lines = []
    if step.reason and flow.has_verb(step.verb):
        reasons = {reason.code: str(reason.title) for reason in flow.verb(step.verb).reasons}
        lines.append(reasons.get(step.reason, step.reason))
    written = step.data.get("written_at", "")
    if written and step.verb == "note":
        lines.append(_("written offline at %(time)s") % {"time": written[11:16]})
    if step.verb == "supply" and step.unit is not None:
        lines.append(_("to be done by %(unit)s") % {"unit": step.unit.name})
    return lines


@dataclass(frozen=True)
class Why:
    """Why the member was chosen, who chose, when."""

    sentences: list[str]
    by: str
    at: datetime
    note: str


def why_of(order: WorkOrder) -> Why | None:
    """The reasons kept with the last dispatch of an order that is in somebody's hands."""
    if order.assignee_id is None:
        return None
    step = Step.objects.filter(case_id=order.pk, verb="dispatch").order_by("-number").first()
    if step is None:
        return None
    return Why(list(step.data.get("why", [])), step.actor_label, step.at, step.note)


@dataclass(frozen=True)
class Tier:
    """One clock of one tier: what it used of what it had; each tier answers for its own time only."""

    clock: CaseClock
    title: str
    who: str
    used: int
    late: bool
    running: bool
    words: str

    @property
    def share(self) -> int:
        limit = self.clock.limit_minutes
        return min(100, round(100 * self.used / limit)) if limit else 0

    @property
    def look(self) -> str:
        return "red" if self.late else "ink" if self.running else "done"


def clocks_of(order: WorkOrder, now: datetime) -> list[Tier]:
    """Every clock of the order, oldest first, with the minutes it used until now."""
    found = []
    for clock in CaseClock.objects.filter(case_id=order.pk).select_related("unit").order_by("pk"):
        used = clock.used_minutes
        if clock.running_since is not None:
            used += clocks.elapsed(clock.running_since, now, calendar=clock.calendar)
        running = clock.running_since is not None
        late = (
            clock.late
            or clock.passed_up_at is not None
            or bool(running and clock.due_at and now > clock.due_at)
        )
        words = (
            length_words(used)
            if clock.limit_minutes is None
            else _("%(used)s of %(limit)s")
            % {
                "used": length_words(used),
                "limit": length_words(clock.limit_minutes),
            }
        )
        who = clock.unit.name if clock.unit else ""
        if clock.tier == "assignee":
            who = order.assignee.name if order.assignee and running else _("the member")
        elif clock.tier == "requester":
            who = _("the villager")
        found.append(
            Tier(clock, str(CLOCK_TITLES.get(clock.name, clock.name)), who, used, late, running, words)
        )
    return found


def latest_promise(order: WorkOrder) -> datetime:
    """When the work is due at the latest if it is accepted now."""
    state = order.table.state("accepted")
    assert state.clock is not None
    return office_calendar().due(timezone.now(), clocks.limit_of(order, state.clock))


def facts(order: WorkOrder) -> list[tuple[str, Any]]:
    """Who, where, when it suits, which item: without the phone."""
    where = _(", ").join(
        part for part in (order.unit.name, order.group.name if order.group else "", order.hamlet) if part
    )
    who = order.requester_name or _("did not say")
    if order.on_behalf_of:
        who = _("%(who)s, on behalf of %(other)s") % {"who": who, "other": order.on_behalf_of}
    return [
        (_("Who"), who),
        (_("Where"), where),
        (_("When it suits"), order.wished or _("any time")),
        (_("Service item"), order.item.name),
    ]
