"""A second order flow, brought by tests: a talent calls, the township reports in, a department serves, the talent rates.

Its states, steps and two of its verbs are its own; the engine learns them from this table and from its ``Kind``.
"""

from django import forms

from zugong.flows.actions import take
from zugong.flows.table import (
    ASSIGNEE,
    REQUESTER,
    SYSTEM,
    Ask,
    Clock,
    Flow,
    Notice,
    Reason,
    State,
    Step,
    Tier,
    Verb,
    holder,
    unit,
)
from zugong.organisations.models import Unit
from zugong.workorders import kinds
from zugong.workorders.roles import ANSWER, DISPATCH, FOLLOW_UP, PLACE
from zugong.workorders.verb_forms import VerbForm

REPORT = Clock(
    "report", "order.answer", "supply_minutes", (Tier("county", "county", FOLLOW_UP, "order.grace"),), title="报到"
)  # fmt: skip
CALL = Flow(
    name="call",
    version=1,
    title="人才呼叫",
    start="called",
    asker="人才",
    ladder=("county",),
    model=kinds.MODEL,
    page="order",
    steps=(
        Step("call", "呼", "呼叫", "刚呼叫的", "还没人报到"),
        Step("report", "到", "报到"),
        Step("serve", "服", "服务"),
        Step("judge", "评", "评价"),
    ),
    clocks=(
        Clock("response", "order.response", title="头一回应"),
        Clock("whole", again=True, title="整件事"),
    ),
    states=(
        State(
            "called", "等镇里报到", "report", duty=ANSWER, act="报到", clock=REPORT, fresh="call", first=("report_in",)
        ),
        State("reported", "等部门接", "report", duty=ANSWER, act="转部门", first=("hand_over",)),
        State("at_office", "等部门派人", "serve", duty=DISPATCH, act="派人", seeks=True, first=("dispatch",)),
        State("given", "等接单", "serve", waits_for="assignee", act="接单", first=("accept",), tag="新派来"),
        State(
            "served",
            "正在服务",
            "serve",
            waits_for="assignee",
            act="记进展",
            clock=Clock("service", "order.service", "service_minutes", title="上门服务"),
            first=("complete",),
        ),
        State(
            "praised",
            "等人才评",
            "judge",
            waits_for="requester",
            rests=True,
            clock=Clock("rating", "order.rating", calendar=True, title="人才的评价"),
            timeout="expire",
        ),
        State("thanked", "评了", "judge", closed=True, outcome="done"),
        State("silent", "没评", "judge", closed=True),
        State("turned_down", "不归我们", "report", closed=True, outcome="refused"),
    ),
    verbs=(
        Verb("call", "呼叫", (), ("called",), (REQUESTER, unit(PLACE))),
        Verb(
            "report_in",
            "报到",
            ("called",),
            ("reported",),
            (holder(ANSWER),),
            note_required=True,
            responds=True,
            notice=Notice(("duty",), "已报到：%(case)s"),
            asks=(Ask("note", "怎么报到的", missing="写一句怎么报到的。"), Ask("photos")),
            toast="已报到",
        ),
        Verb("hand_over", "转部门", ("reported",), ("at_office",), (holder(ANSWER),), char="转", told="转给%(office)s"),
        Verb(
            "turn_down", "不办", ("called",), ("turned_down",), (holder(ANSWER),),
            reasons=(Reason("elsewhere", "归别处办"),), note_required=True, char="拒", look="late",
        ),
        Verb(
            "dispatch", "派人", ("at_office",), ("given",), (holder(DISPATCH), holder(ANSWER)),
            told="派给%(person)s", toast="派给了%(person)s", asks=(Ask("person"),),
        ),
        Verb("accept", "接单", ("given",), ("served",), (ASSIGNEE,), asks=(Ask("promise"),)),
        Verb(
            "note", "记进展", ("given", "served"), (), (ASSIGNEE,), note_required=True, char="记", look="plain",
            asks=(Ask("progress"), Ask("note")),
        ),
        Verb("complete", "办完", ("served",), ("praised",), (ASSIGNEE,), note_required=True, asks=(Ask("note"),)),
        Verb(
            "rate", "评", ("praised",), ("thanked", "at_office"), (REQUESTER,),
            ways={"good": "thanked", "again": "at_office"}, told="评了%(stars)s星",
        ),
        Verb("expire", "到期没评", ("praised",), ("silent",), (SYSTEM,), char="结"),
    ),
)  # fmt: skip


class HandOver(VerbForm):
    """Which department serves: a field the engine does not know."""

    office = forms.ModelChoiceField(Unit.objects.filter(kind="department"), label="哪个部门")

    def run(self) -> None:
        office = self.cleaned_data["office"]
        take(self.order, self.verb, by=self.by, holder=office, data={"office": office.name})


KIND = kinds.Kind(
    CALL.name,
    windows=(("study", "子女入学"), ("home", "住房")),
    places=("township",),
    forms={"hand_over": HandOver},
)
