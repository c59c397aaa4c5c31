"""What the holder of an order's private link sees: the public steps as a timeline, and what may be done now.

A person who follows somebody else's order sees how it goes on, never what the other one said, sent or is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zugong.files.models import StoredFile
from zugong.flows import permissions as flow_permissions
from zugong.flows.models import Step
from zugong.flows.queries import step_at
from zugong.lib.codes import mask_name
from zugong.lib.tokens import token_hash
from zugong.organisations import rules
from zugong.organisations.actors import Actor
from zugong.organisations.calendar import office_calendar
from zugong.organisations.refusals import Refused
from zugong.web.templatetags.web import cn_datetime, length_words
from zugong.workorders import policies
from zugong.workorders.models import WorkOrder

CHARS = {"place": "点", "supply": "供", "dispatch": "派", "accept": "接", "rate": "评"}

# Verb → its step's character and what it is called to the person who asked.
MAIN: dict[str, tuple[str, Any]] = {
    "place": ("点", gettext_lazy("You placed the order")),
    "ask": ("供", gettext_lazy("The village asks you")),
    "supply": ("供", gettext_lazy("The village found who does it")),
    "refuse": ("供", gettext_lazy("The village cannot do it")),
    "appeal": ("供", gettext_lazy("You asked the township to look")),
    "uphold": ("供", gettext_lazy("The township looked at it")),
    "overrule": ("供", gettext_lazy("The township asks the village to do it")),
    "escalate": ("供", gettext_lazy("The village asked the tier above for help")),
    "send_down": ("供", gettext_lazy("The tier above gave it back with help")),
    "merge": ("供", gettext_lazy("Joined with the same matter")),
    "dispatch": ("派", gettext_lazy("Given to somebody who can do it")),
    "open_claim": ("派", gettext_lazy("Open to whoever is free")),
    "claim": ("接", gettext_lazy("Somebody took it")),
    "accept": ("接", gettext_lazy("Somebody took it")),
    "handle": ("接", gettext_lazy("The tier above did it itself")),
    "pass": ("评", gettext_lazy("The township checked: done")),
    "return": ("评", gettext_lazy("The township checked: to be done again")),
    "rate": ("评", gettext_lazy("You rated it")),
    "recheck": ("评", gettext_lazy("You answered the later question")),
    "expire": ("评", gettext_lazy("Nobody rated it in time")),
    "settle": ("评", gettext_lazy("Closed")),
    "withdraw": ("点", gettext_lazy("You withdrew the order")),
    "lapse": ("供", gettext_lazy("Closed, as no answer came")),
}
# Verbs that are told under the entry before them.
BESIDE: dict[str, Any] = {
    "note": pgettext_lazy("timeline", "progress"),
    "add": pgettext_lazy("timeline", "you added"),
    "reply": pgettext_lazy("timeline", "you answered"),
    "extend": pgettext_lazy("timeline", "more time"),
    "complete": pgettext_lazy("timeline", "done"),
    "pass_up": pgettext_lazy("timeline", "late; the tier above looks after it now"),
}
# What the person who asked said or sent: private to that person.
OWN = {"place", "add", "reply", "appeal", "rate", "recheck", "withdraw"}
# Steps whose note is for staff among themselves.
SILENT = {"dispatch", "open_claim", "decline", "merge"}
FUTURE = {
    "供": gettext_lazy("The village looks and finds who does it"),
    "派": gettext_lazy("Given to somebody who can do it"),
    "接": gettext_lazy("Whoever takes it gets in touch"),
    "评": gettext_lazy("You have the last word"),
}


@dataclass
class Note:
    head: str
    words: str
    photos: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Entry:
    char: str
    title: Any
    state: str = "done"
    at: datetime | None = None
    time: str = ""
    words: list[str] = field(default_factory=list)
    quote: str = ""
    by: str = ""
    notes: list[Note] = field(default_factory=list)
    photos: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Track:
    """``order`` is the one the link belongs to, ``shown`` the one that goes on (another one after a merger)."""

    order: WorkOrder
    shown: WorkOrder
    entries: list[Entry]
    photos: dict[str, StoredFile]
    verbs: set[str]

    @property
    def follows(self) -> bool:
        return self.shown.pk != self.order.pk

    @property
    def at(self) -> int:
        """Place of the current step among 点供派接评; five when it came to its good end."""
        return step_at(self.shown)

    @property
    def chip(self) -> str:
        """The look of the current step's chip: an order that ended otherwise is not shown as going on."""
        return "ended" if self.shown.at.closed else "ink"

    @property
    def question(self) -> str:
        """What the village asked last, while it waits for the answer."""
        if self.shown.state != "asked":
            return ""
        asked = [entry for entry in self.entries if entry.title is MAIN["ask"][1]]
        return "\n".join(asked[-1].words) if asked else ""


STEP_SHOWN = "case_id number verb at actor_kind reason note data account__person__name unit__name".split()


def order_by_token(token: str) -> WorkOrder | None:
    """The order of a private link, or None for any other token."""
    # Not the first of several: the link is unique, and sorting a row so wide costs as much as reading it.
    rows = WorkOrder.objects.select_related("item", "unit", "holder", "group")
    try:
        return rows.get(link_hash=token_hash(token))
    except WorkOrder.DoesNotExist:
        return None


def build(order: WorkOrder, *, address: str = "") -> Track:
    """Everything the page of a private link shows, in four queries."""
    shown = order
    for _hop in range(5):  # merged into one that was merged itself
        if shown.merged_into is None:
            break
        shown = shown.merged_into
    foreign = shown.pk != order.pk
    told = Step.objects.filter(case_id__in={order.pk, shown.pk}, public=True).order_by()
    told = told.select_related("account__person", "unit").only(*STEP_SHOWN)
    steps = sorted(told, key=lambda step: step.number)
    files: dict[tuple[str, str], list[StoredFile]] = defaultdict(list)
    by_id: dict[str, StoredFile] = {}
    keys = {str(order.pk), str(shown.pk)}
    for stored in StoredFile.objects.filter(subject_type="flows.case", subject_id__in=keys, kind="photo"):
        files[stored.subject_id, stored.purpose].append(stored)

    def photos(step: Step) -> list[dict[str, str]]:
        if foreign and step.case_id == shown.pk and step.verb in OWN:
            return []
        purpose = "placed" if step.verb == "place" else f"step-{step.number}"
        found = files[str(step.case_id), purpose]
        by_id.update({str(one.pk): one for one in found})
        return [{"id": str(one.pk), "alt": _("Photo %(n)d") % {"n": n}} for n, one in enumerate(found, 1)]

    entries = _entries([s for s in steps if s.case_id == order.pk], order, photos, private=False)
    if foreign:
        others = [s for s in steps if s.case_id == shown.pk and s.verb not in {"place", "withdraw"}]
        entries += _entries(others, shown, photos, private=True)
    entries += _ahead(shown)
    verbs = {verb.name for verb in flow_permissions.possible(order, Actor.requester(order.pk, address))}
    return Track(order, shown, entries, by_id, {name for name in verbs if _is_open(order, name)})


def _is_open(order: WorkOrder, verb: str) -> bool:
    """What the table allows may still come too late, a second time or too early; then its form is not shown."""
    try:
        if verb == "appeal":
            policies.check_appeal(order)
            policies.appeal_instance(order)
        elif verb == "recheck":
            policies.check_recheck(order)
    except Refused:
        return False
    return True


def photo_of(order: WorkOrder, pk: Any) -> StoredFile | None:
    """A photo the link may open: of its own order, or of the one it follows unless its requester sent it."""
    track = build(order)
    return track.photos.get(str(pk))


def _entries(steps: Iterable[Step], order: WorkOrder, photos: Any, *, private: bool) -> list[Entry]:
    entries: list[Entry] = []
    reasons = {(v.name, r.code): r.title for v in order.table.verbs for r in v.reasons}
    for step in steps:
        hidden = private and step.verb in OWN
        reason = str(reasons.get((step.verb, step.reason), ""))
        words = "" if hidden or step.verb in SILENT else step.note
        if step.verb in BESIDE:
            if hidden:
                continue
            head = f"{moment(step.at)} {BESIDE[step.verb]}"
            note = Note(head, "\n".join(filter(None, [_sentence(reason), words])), photos(step))
            if not entries:
                entries.append(
                    Entry("接" if step.verb in {"note", "complete"} else "供", order.at.title, at=step.at)
                )
            entries[-1].notes.append(note)
            continue
        if step.verb not in MAIN:
            continue
        char, title = MAIN[step.verb]
        entry = Entry(char, title, at=step.at, time=moment(step.at), photos=photos(step))
        if hidden:
            entry.title = (
                _("Rated by the person who asked")
                if step.verb == "rate"
                else order.table.verb(step.verb).title
            )
        elif step.verb == "place":
            entry.quote = order.words
        else:
            entry.words = list(filter(None, [_sentence(reason), *_facts(step, order), words]))
            entry.by = _by(step, order)
        entries.append(entry)
    return entries


def _facts(step: Step, order: WorkOrder) -> list[str]:
    """The sentences a step says by itself."""
    if step.verb == "supply":
        fee = order.item.fee or _("free of charge")
        return [_("“%(item)s”, %(fee)s.") % {"item": order.item.name, "fee": fee}]
    if step.verb == "dispatch" and step.data.get("person"):
        return [_("To %(name)s.") % {"name": respectful(step.data["person"])}]
    if step.verb in {"accept", "claim"} and order.promised_at and order.redo_count == 0:
        return [_("Promised to be done by %(time)s.") % {"time": moment(order.promised_at)}]
    if step.verb == "merge":
        return [
            _("Order %(number)s is about the same matter; you follow it here.")
            % {"number": step.data.get("number", "")}
        ]
    if step.verb == "rate":
        solved = _("solved") if step.data.get("solved") else _("not solved")
        return [_("%(stars)s stars, %(solved)s.") % {"stars": step.data.get("stars", ""), "solved": solved}]
    if step.verb == "recheck":
        return [
            _("Still all right.") if step.data.get("solved") else _("No longer all right; it is done again.")
        ]
    return []


def _sentence(text: str) -> str:
    return f"{text}。" if text and text[-1] not in "。.！？" else text


def _by(step: Step, order: WorkOrder) -> str:
    """Who handled it: surname and office, nothing else about a person. The step keeps who holds the order after it,
    which for what the branch does is a group.
    """
    if step.actor_kind != "account":
        return ""
    person = step.account.person if step.account else None
    name = respectful(person.name) if person else ""
    office = order.unit if step.verb in {"ask", "supply", "refuse", "escalate"} else step.unit
    place = office.name if office else ""
    return _("Handled by: %(who)s") % {"who": " ".join(filter(None, [place, name]))} if name or place else ""


def respectful(name: str) -> str:
    """The surname with the usual address: 覃同志."""
    surname = mask_name(name).rstrip("*·• ")
    return _("comrade %(surname)s") % {"surname": surname or name[:1]}


def _ahead(order: WorkOrder) -> list[Entry]:
    """The step it waits for, in ink, and those that follow, dashed."""
    state = order.at
    if state.closed:
        return []
    names = [step.name for step in order.table.steps]
    at = names.index(state.step)
    chars = [str(step.char) for step in order.table.steps]
    entries = [Entry(chars[at], *_waiting(order))]
    entries += [Entry(char, FUTURE[char], "future") for char in chars[at + 1 :]]
    return entries


def _waiting(order: WorkOrder) -> tuple[Any, str, datetime | None, str, list[str]]:
    late = order.due_at is not None and order.due_at < timezone.now() and order.at.waits_for != "requester"
    due = _("by %(time)s") % {"time": moment(order.due_at)} if order.due_at else ""
    words = {
        "placed": (_("The village is looking at it"), _("If it cannot be done, you are told why.")),
        "asked": (_("Please answer the question"), _("The clock stands still until you answer.")),
        "raised": (_("The tier above is looking at it"), ""),
        "appealed": (_("The township is looking at it"), ""),
        "supplied": (_("Being given to somebody who can do it"), ""),
        "claimable": (_("Waiting for somebody to take it"), ""),
        "dispatched": (_("Waiting for their yes"), ""),
        "accepted": (_("Being done"), ""),
        "follow_up": (_("The township checks whether it holds"), ""),
        "completed": (_("Please rate it"), _("Without a rating it closes by itself then.")),
        "checking": (_("We will ask you once more"), _("Whether it still holds.")),
    }
    title, line = words.get(order.state, (str(order.at.title), ""))
    if late:
        line = _("Later than promised; the tier above has been told to look after it.")
    return title, "late" if late else "current", None, due, [line] if line else []


# --- times -------------------------------------------------------------------------------------------------------
def moment(at: datetime | None) -> str:
    """今天18:00, 明天10:31, 6月29日 18:00."""
    return str(cn_datetime(at))


def against_promise(order: WorkOrder) -> str:
    """How the end compares with the promise; empty without one or when nothing was finished."""
    if not order.completed_at or not order.promised_at:
        return ""
    gap = order.promised_at - order.completed_at
    if gap >= timedelta(minutes=1):
        return _("promised by %(promise)s, done %(done)s, %(time)s early") % {
            "promise": moment(order.promised_at),
            "done": moment(order.completed_at),
            "time": length_words(gap),
        }
    return _("promised by %(promise)s, done %(done)s, %(time)s late") % {
        "promise": moment(order.promised_at),
        "done": moment(order.completed_at),
        "time": length_words(-gap),
    }


def plan(order: WorkOrder) -> list[dict[str, Any]]:
    """The five steps with the day each is due at the latest, counted on the office's calendar from now on."""
    calendar = office_calendar()
    item = order.item
    supply = order.due_at or order.opened_at
    dispatch = calendar.due(supply, _minutes(order, "dispatch_minutes", "order.dispatch"))
    accept = calendar.due(dispatch, _minutes(order, "accept_minutes", "order.accept"))
    service = calendar.due(accept, _minutes(order, "service_minutes", "order.service"))
    placed = [_("for %(name)s") % {"name": order.on_behalf_of}] if order.on_behalf_of else []
    before = _("by %(time)s at the latest")
    return [
        {
            "char": "点",
            "state": "done",
            "title": _("You placed the order"),
            "line": _(", ").join([item.name, *placed]),
        },
        {
            "char": "供",
            "state": "current",
            "title": FUTURE["供"],
            "line": _("by %(time)s; you are told if it cannot be done") % {"time": moment(supply)},
        },
        {"char": "派", "state": "future", "title": FUTURE["派"], "line": before % {"time": moment(dispatch)}},
        {
            "char": "接",
            "state": "future",
            "title": FUTURE["接"],
            "line": _("accepted by %(accept)s, done by %(done)s at the latest")
            % {"accept": moment(accept), "done": moment(service)},
        },
        {
            "char": "评",
            "state": "future",
            "title": FUTURE["评"],
            "line": _("Not done well? It is done again."),
        },
    ]


def _minutes(order: WorkOrder, name: str, rule: str) -> int:
    own = getattr(order, name)
    return int(own) if own is not None else rules.value(rule, order.unit)
