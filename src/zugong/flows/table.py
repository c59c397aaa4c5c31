"""A flow as data: states, verbs, who, clocks, notices, papers and refusal reasons.

A room writes one ``Flow`` per version in its ``workflow.py`` and registers it. Nothing here knows a room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

WHOEVER_ASKED = _("the person who asked")
BACK = "<back>"  # a destination: the state the case was in before this one


@dataclass(frozen=True)
class Who:
    """One kind of actor a verb is open to.

    ``place`` says which unit the permission must cover: ``holder`` (whose turn it is), ``unit`` (where the case
    belongs) or ``overseer`` (to whom it was passed up for being late).
    """

    kind: str  # permission, assignee, requester, system
    permission: str = ""
    place: str = "holder"

    def __str__(self) -> str:
        return f"{self.permission}@{self.place}" if self.kind == "permission" else self.kind


def holder(permission: str) -> Who:
    return Who("permission", permission, "holder")


def unit(permission: str) -> Who:
    return Who("permission", permission, "unit")


def overseer(permission: str) -> Who:
    return Who("permission", permission, "overseer")


ASSIGNEE = Who("assignee")
REQUESTER = Who("requester")
SYSTEM = Who("system")


@dataclass(frozen=True)
class Clock:
    """A limit in working minutes (1,440 a working day) from entering a state.

    ``rule`` is the key of the office-set rule; ``field`` names an integer attribute of the case that, when not null,
    takes its place. ``overdue`` lists who is told next, tier by tier, each with ``grace`` (a rule key) of its own.
    ``calendar`` clocks count every day, for people who keep no office hours. ``again``: a clock of the whole flow that
    starts anew when a case comes out of a resting or closed state. ``title`` is what people read.
    """

    name: str
    rule: str = ""
    field: str = ""
    overdue: tuple[Tier, ...] = ()
    calendar: bool = False
    again: bool = False
    title: Any = ""

    @property
    def heading(self) -> Any:
        return self.title or self.name


@dataclass(frozen=True)
class Tier:
    """The next one to look after a late case: the nearest unit of ``kind`` upwards, and the permission to hold."""

    name: str
    kind: str
    permission: str
    grace: str


@dataclass(frozen=True)
class State:
    """Where a case stands and whose turn it is.

    ``duty`` is the permission that must act (by the holder unit); ``waits_for`` is assignee or requester otherwise.
    ``pauses``: all clocks stand still. ``rests``: the office's work is done for now, its clocks stop.
    ``timeout`` is the verb the system does when the state's clock has run out.

    ``step`` is the chip it stands at and the column of the board; until somebody answered for the first time it stands
    in the column ``fresh``. ``act`` is the button of a to-do, ``first`` the verbs that may be the one red button of the
    case's page, ``tag`` what whoever has it in hand reads on a card. ``seeks``: a person is to be chosen who does it.
    ``open_to``: a permission; whoever holds it at the holder sees the case and may take it.
    ``held_by`` says whose turn it is on entering, in the words of ``Case.place``; empty: whose it was.
    ``closed`` ends the case, ``outcome`` says how: only ``done`` is shown as a good end.
    """

    OUTCOMES: ClassVar = ("done", "refused", "ended")

    name: str
    title: Any
    step: str = ""
    duty: str = ""
    waits_for: str = ""
    act: Any = ""
    clock: Clock | None = None
    pauses: bool = False
    rests: bool = False
    timeout: str = ""
    closed: bool = False
    fresh: str = ""
    first: tuple[str, ...] = ()
    tag: Any = ""
    seeks: bool = False
    open_to: str = ""
    held_by: str = ""
    outcome: str = ""

    @property
    def at_rest(self) -> bool:
        return self.rests or self.closed

    @property
    def end(self) -> str:
        """How a closed case ended; empty while it is open."""
        return (self.outcome or "ended") if self.closed else ""

    @property
    def owes(self) -> str:
        """What ``Case.duty`` holds in this state: a permission, ``@assignee`` or ``@requester``."""
        return self.duty or (f"@{self.waits_for}" if self.waits_for else "")


@dataclass(frozen=True)
class Reason:
    """``lasting``: it holds for the like of this matter too, for a while, as "I cannot do this work" does."""

    code: str
    title: Any
    lasting: bool = False


@dataclass(frozen=True)
class Notice:
    """``to`` lists audiences: duty, assignee, overseer, unit:<permission>, holder:<permission>.

    ``text`` may use %(case)s, %(actor)s, %(state)s and %(reason)s (the reason in words, else the note).
    """

    to: tuple[str, ...]
    text: Any


@dataclass(frozen=True)
class Ask:
    """One thing a verb asks for. ``field`` names a field the engine of the flow knows, such as reason, note or photos.

    ``missing`` is said when it is left empty; ``required`` None leaves it as the field is by itself.
    """

    field: str
    label: Any = ""
    help: Any = ""
    missing: Any = ""
    required: bool | None = None


@dataclass(frozen=True)
class Verb:
    """``to`` empty means the state stays; several destinations mean the action chooses one of them.

    ``ways`` names destinations by what they mean, so that an engine's action need not know states: ``{"again": …}``.
    ``asks`` are the fields of its form. ``char`` is its tile in the history (empty: that of the step it leads to),
    ``look`` how the entry looks (done, plain, late), ``told`` its title there and ``toast`` what is said once it is
    done; both may quote what the step keeps, as %(person)s or %(when)s.
    """

    LOOKS: ClassVar = ("done", "plain", "late")

    name: str
    title: Any
    from_: tuple[str, ...]
    to: tuple[str, ...] = ()
    who: tuple[Who, ...] = ()
    reasons: tuple[Reason, ...] = ()
    note_required: bool = False
    notice: Notice | None = None
    responds: bool = False
    public: bool = True
    paper: str = ""
    confirm: Any = ""
    effect: Any = ""
    generic: bool = False  # may be done from the generic case page, with a reason and a note alone
    ways: Mapping[str, str] = field(default_factory=dict, hash=False)
    asks: tuple[Ask, ...] = ()
    char: str = ""
    look: str = "done"
    told: Any = ""
    toast: Any = ""

    @property
    def for_staff(self) -> bool:
        """Whether anybody with an account may press it once the case is open."""
        return bool(self.from_) and any(who.kind in {"permission", "assignee"} for who in self.who)


@dataclass(frozen=True)
class Step:
    """One chip of the chain shown to people, such as 点 供 派 接 评, and one column of the board.

    ``column`` heads the column (empty: the title), ``note`` stands beside it.
    """

    name: str
    char: Any
    title: Any
    column: Any = ""
    note: Any = ""

    @property
    def heading(self) -> Any:
        return self.column or self.title


@dataclass(frozen=True)
class Flow:
    name: str
    version: int
    title: Any
    start: str
    states: tuple[State, ...]
    verbs: tuple[Verb, ...]
    steps: tuple[Step, ...] = ()
    clocks: tuple[Clock, ...] = ()  # of the whole flow, running from the start
    page: str = ""  # url name of the case's own page; empty: the generic one
    model: str = ""  # label of the room's own model, such as "workorders.WorkOrder"; empty: a plain case
    ladder: tuple[str, ...] = ()  # kinds of unit a case may be passed up to, the nearest first
    asker: Any = WHOEVER_ASKED  # who the requester is, in words
    _states: Mapping[str, State] = field(init=False, repr=False, compare=False)
    _verbs: Mapping[str, Verb] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", {s.name: s for s in self.states})
        object.__setattr__(self, "_verbs", {v.name: v for v in self.verbs})
        self._validate()

    def state(self, name: str) -> State:
        return self._states[name]

    def verb(self, name: str) -> Verb:
        return self._verbs[name]

    def has_verb(self, name: str) -> bool:
        return name in self._verbs

    @property
    def openings(self) -> tuple[str, ...]:
        """The verbs a case is opened with: those that start from no state."""
        return tuple(v.name for v in self.verbs if not v.from_)

    def verbs_from(self, state: str) -> list[Verb]:
        return [v for v in self.verbs if state in v.from_]

    def clock(self, name: str) -> Clock | None:
        """The clock of this name, of a state or of the whole flow."""
        own = (state.clock for state in self.states if state.clock is not None)
        return next((clock for clock in (*self.clocks, *own) if clock.name == name), None)

    def _validate(self) -> None:
        if len(self._states) != len(self.states) or len(self._verbs) != len(self.verbs):
            raise ValueError(f"flow {self.name}: a state or verb is named twice")
        known = set(self._states)
        if self.start not in known:
            raise ValueError(f"flow {self.name}: start state {self.start!r} does not exist")
        for verb in self.verbs:
            for name in (*verb.from_, *(to for to in verb.to if to != BACK)):
                if name not in known:
                    raise ValueError(f"flow {self.name}: verb {verb.name} names the unknown state {name!r}")
            if not verb.who:
                raise ValueError(f"flow {self.name}: nobody may {verb.name}")
            if strayed := set(verb.ways.values()) - set(verb.to):
                raise ValueError(
                    f"flow {self.name}: {verb.name} does not lead to {', '.join(sorted(strayed))}"
                )
            if verb.look not in Verb.LOOKS:
                raise ValueError(f"flow {self.name}: {verb.name} cannot look {verb.look!r}")
        reachable = {self.start, *(to for verb in self.verbs for to in verb.to if to != BACK)}
        if lost := known - reachable:
            raise ValueError(f"flow {self.name}: no verb leads to {', '.join(sorted(lost))}")
        whole = {clock.name for clock in self.clocks}
        chips = {step.name for step in self.steps}
        for state in self.states:
            if chips and (lost_steps := {state.step, state.fresh} - chips - {""}):
                raise ValueError(
                    f"flow {self.name}: no step {', '.join(sorted(lost_steps))} for {state.name}"
                )
            if strange := [name for name in state.first if name not in self._verbs]:
                raise ValueError(f"flow {self.name}: {state.name} names the unknown verb {strange[0]!r}")
            if state.outcome and (not state.closed or state.outcome not in State.OUTCOMES):
                raise ValueError(f"flow {self.name}: {state.name} cannot end as {state.outcome!r}")
            if not state.closed and not self.verbs_from(state.name):
                raise ValueError(f"flow {self.name}: nothing leads out of {state.name}")
            if state.clock is not None and state.clock.name in whole:
                raise ValueError(
                    f"flow {self.name}: the clock {state.clock.name} runs for the whole flow and for {state.name}"
                )
            if state.timeout and not self._times_out(state):
                raise ValueError(f"flow {self.name}: the system cannot {state.timeout} from {state.name}")

    def _times_out(self, state: State) -> bool:
        verb = self._verbs.get(state.timeout)
        return (
            state.clock is not None and verb is not None and state.name in verb.from_ and SYSTEM in verb.who
        )
