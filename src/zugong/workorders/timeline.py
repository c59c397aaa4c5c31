"""What happened to an order, and whose clock it was: rows for the pages and the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.flows import clocks
from zugong.flows.models import CaseClock, Step
from zugong.flows.table import Flow
from zugong.organisations.calendar import office_calendar
from zugong.web.templatetags.web import length_words
from zugong.workorders import kinds
from zugong.workorders.models import WorkOrder

PASS_UP = "pass_up"  # the step of the clock itself, in no table


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


def actor_words(flow: Flow, step: Step) -> str:
    """Who did it, as people say it."""
    if step.actor_kind == "requester":
        return str(flow.asker)
    return _("the system, when time was up") if step.actor_kind == "system" else step.actor_label


def entries(
    order: WorkOrder,
    steps: Sequence[Step],
    photos: dict[str, list[dict[str, str]]],
    *,
    public_only: bool = False,
) -> list[Entry]:
    """The whole history, oldest first; the last entry of an open order is the current one."""
    table = order.table
    found = []
    for step in steps:
        if public_only and not step.public:
            continue
        found.append(
            Entry(
                char=char_of(table, step),
                state="late" if step.verb == PASS_UP else _look(table, step),
                title=title_of(table, step),
                at=step.at,
                by=actor_words(table, step),
                lines=_lines(table, step),
                # what it was opened with stands on the page as the order's own words
                note="" if step.verb in table.openings else step.note,
                photos=photos.get(f"step-{step.number}", []),
                public=step.public,
            )
        )
    return found


def char_of(flow: Flow, step: Step) -> str:
    """The character of a step's tile: the verb's own, else that of the chip it leads to."""
    if step.verb == PASS_UP:
        return "催"
    own = flow.verb(step.verb).char if flow.has_verb(step.verb) else ""
    chips = {chip.name: str(chip.char) for chip in flow.steps}
    return own or chips.get(flow.state(step.to_state).step, "记")


def _look(flow: Flow, step: Step) -> str:
    return flow.verb(step.verb).look if flow.has_verb(step.verb) else "done"


def quoted(words: Any, step_data: Mapping[str, Any], **more: Any) -> str:
    """A sentence of the table with what the step keeps; empty when the step keeps too little for it."""
    values = {key: value for key, value in step_data.items() if value not in (None, "")}
    if isinstance(values.get("solved"), bool):
        values["solved"] = _("really solved") if values["solved"] else _("not solved")
    try:
        return str(words) % (values | more)
    except KeyError:
        return ""


def title_of(flow: Flow, step: Step) -> str:
    """What the step is called."""
    if step.verb == PASS_UP:
        return _("late, passed up to %(unit)s") % {"unit": step.unit.name if step.unit else ""}
    if not flow.has_verb(step.verb):
        return step.verb
    verb = flow.verb(step.verb)
    return quoted(verb.told, step.data) or str(verb.title)


def _lines(flow: Flow, step: Step) -> list[str]:
    lines = []
    if step.reason and flow.has_verb(step.verb):
        reasons = {reason.code: str(reason.title) for reason in flow.verb(step.verb).reasons}
        lines.append(reasons.get(step.reason, step.reason))
    if written := step.data.get("written_at", ""):
        lines.append(_("written offline at %(time)s") % {"time": written[11:16]})
    if "group" in step.data and step.unit is not None:
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
            who = str(order.table.asker)
        spec = order.table.clock(clock.name)
        title = str(spec.heading) if spec is not None else clock.name
        found.append(Tier(clock, title, who, used, late, running, words))
    return found


def latest_promise(order: WorkOrder) -> datetime | None:
    """When the work is due at the latest if it is accepted now; None for work without a limit."""
    state = kinds.leads_to(order, "accept")
    if state is None or state.clock is None:
        return None
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
