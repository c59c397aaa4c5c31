"""Guarantee tasks (要素保障): 提 raise, 派 assign, 接 accept, 办 do, 验 check. Chains and help plans share the table."""

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import (
    REQUESTER,
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
from zugong.villages.roles import ANSWER_TASKS, KEEP_TASKS

GRACE = "guarantee.grace"
TO_TOWNSHIP = Tier("township", "township", KEEP_TASKS, GRACE)
TO_COUNTY = Tier("county", "county", KEEP_TASKS, GRACE)
UP = (TO_TOWNSHIP, TO_COUNTY)

TRIAGE = Clock("triage", "guarantee.triage", "", UP, title=_("answering the difficulty"))
ACCEPT = Clock("accept", "guarantee.accept", "", UP, title=_("accepting"))
DOING = Clock("doing", "guarantee.doing", "work_minutes", UP, title=_("doing the work"))
CHECK = Clock("check", "guarantee.check", "", UP, title=_("checking"))
REDO = Clock("redo", "guarantee.redo", "", UP, title=_("mending"))

DECLINES = (
    Reason("not_ours", _("not within our office's duties")),
    Reason("no_means", _("no funds or quota this year")),
    Reason("rules", _("the rules do not allow it; they are named below")),
    Reason("unclear", _("it is not clear what is wanted")),
)
REFUSALS = (
    Reason("settled", _("already settled")),
    Reason("own_matter", _("a matter of the market, for the firm itself")),
    Reason("rules", _("the rules do not allow it; they are named below")),
    Reason("twice", _("named already; the other one goes on")),
)

STATES = (
    State("raised", _("waiting to be given to an office"), "assign", duty=KEEP_TASKS, act=_("assign"), clock=TRIAGE,
          fresh="raise", first=("assign",), held_by="unit"),
    State("assigned", _("waiting to be accepted"), "accept", duty=ANSWER_TASKS, act=_("accept"), clock=ACCEPT,
          first=("accept",), held_by="owner"),
    State("returned", _("declined, to be given to somebody else"), "assign", duty=KEEP_TASKS, act=_("assign again"),
          clock=TRIAGE, first=("assign",), held_by="unit"),
    State("doing", _("in hand"), "do", duty=ANSWER_TASKS, act=_("report"), clock=DOING, first=("complete",),
          held_by="owner"),
    State("checking", _("waiting to be checked"), "check", duty=KEEP_TASKS, act=_("check"), clock=CHECK,
          first=("close",), held_by="unit"),
    State("redo", _("sent back to be mended"), "do", duty=ANSWER_TASKS, act=_("report"), clock=REDO,
          first=("complete",), held_by="owner"),
    State("closed", _("done and accepted"), "check", closed=True, outcome="done"),
    State("refused", _("not taken on"), "assign", closed=True, outcome="refused"),
    State("dropped", _("taken back"), "assign", closed=True, outcome="ended"),
)  # fmt: skip

NOTE = Ask("note")
FILES = Ask("documents", _("Evidence"))

VERBS = (
    Verb(
        "raise",
        _("name a difficulty"),
        (),
        ("raised",),
        (REQUESTER, unit(KEEP_TASKS), holder(KEEP_TASKS)),
        notice=Notice(("duty",), _("New difficulty: %(case)s")),
        char="提",
    ),
    Verb(
        "assign",
        _("give to an office"),
        ("raised", "returned"),
        ("assigned",),
        (holder(KEEP_TASKS),),
        responds=True,
        notice=Notice(("duty",), _("New guarantee task: %(case)s")),
        char="派",
        told=_("given to %(owner)s, by %(due)s"),
        toast=_("Given to %(owner)s"),
        asks=(Ask("owner"), Ask("due_on"), Ask("note", _("A word to the office"), required=False)),
    ),
    Verb(
        "refuse",
        _("not taken on"),
        ("raised",),
        ("refused",),
        (holder(KEEP_TASKS),),
        REFUSALS,
        True,
        char="否",
        look="plain",
        asks=(Ask("reason"), Ask("note", _("What the firm reads"))),
    ),
    Verb(
        "accept",
        _("accept"),
        ("assigned",),
        ("doing",),
        (holder(ANSWER_TASKS),),
        responds=True,
        char="接",
        notice=Notice(("unit:" + KEEP_TASKS,), _("%(actor)s accepted: %(case)s")),
        told=_("accepted, %(handler)s does it"),
        toast=_("Accepted"),
        asks=(Ask("handler"), Ask("handler_phone"), Ask("note", _("How it will be done"), required=False)),
    ),
    Verb(
        "decline",
        _("decline"),
        ("assigned",),
        ("returned",),
        (holder(ANSWER_TASKS),),
        DECLINES,
        True,
        char="退",
        look="plain",
        notice=Notice(("duty",), _("Declined: %(case)s. %(reason)s")),
        effect=_("The branch reads the reason and gives it to somebody else."),
        asks=(Ask("reason"), Ask("note", _("Who could do it, or what would have to change"))),
    ),
    Verb(
        "note",
        _("note progress"),
        ("doing", "redo"),
        (),
        (holder(ANSWER_TASKS),),
        note_required=True,
        char="记",
        look="plain",
        asks=(Ask("note", _("Where it stands")), Ask("documents", required=False)),
    ),
    Verb(
        "postpone",
        _("move the date"),
        ("assigned", "doing"),
        (),
        (unit(KEEP_TASKS),),
        note_required=True,
        char="延",
        look="plain",
        told=_("to be done by %(due)s now"),
        notice=Notice(("holder:" + ANSWER_TASKS,), _("Another date: %(case)s. %(reason)s")),
        asks=(Ask("due_on"), Ask("note", _("Why it takes longer"))),
    ),
    Verb(
        "complete",
        _("report as done"),
        ("doing", "redo"),
        ("checking",),
        (holder(ANSWER_TASKS),),
        note_required=True,
        char="办",
        notice=Notice(("duty",), _("Done, to be checked: %(case)s")),
        effect=_("The branch checks it; the firm is asked whether it helped."),
        asks=(Ask("note", _("What was done")), FILES),
    ),
    Verb(
        "say",
        _("say whether it helped"),
        ("checking", "closed"),
        (),
        (REQUESTER,),
        char="评",
        look="plain",
        notice=Notice(("unit:" + KEEP_TASKS,), _("The firm has answered: %(case)s")),
    ),
    Verb(
        "close",
        _("accept as done"),
        ("checking",),
        ("closed",),
        (holder(KEEP_TASKS),),
        char="验",
        notice=Notice(("unit:" + ANSWER_TASKS,), _("Accepted as done: %(case)s")),
        toast=_("Accepted as done"),
        asks=(Ask("note", _("What was checked, and how")),),
        note_required=True,
    ),
    Verb(
        "return",
        _("send back"),
        ("checking",),
        ("redo",),
        (holder(KEEP_TASKS),),
        note_required=True,
        char="退",
        look="late",
        notice=Notice(("duty",), _("Sent back: %(case)s. %(reason)s")),
        asks=(Ask("note", _("What is still missing")),),
    ),
    Verb(
        "withdraw",
        _("take back"),
        ("raised", "assigned", "returned", "doing", "redo"),
        ("dropped",),
        (unit(KEEP_TASKS), REQUESTER),
        note_required=True,
        char="撤",
        look="plain",
        asks=(NOTE,),
        notice=Notice(("holder:" + ANSWER_TASKS,), _("Taken back: %(case)s")),
    ),
)

GUARANTEE = Flow(
    name="guarantee",
    version=1,
    title=_("guarantee task"),
    start="raised",
    states=STATES,
    verbs=VERBS,
    steps=(
        Step("raise", "提", _("raise")),
        Step("assign", "派", _("assign")),
        Step("accept", "接", _("accept")),
        Step("do", "办", _("do")),
        Step("check", "验", _("check")),
    ),
    page="guarantee_task",
    model="villages.Task",
    ladder=("township", "county"),
    asker=_("the firm"),
)
