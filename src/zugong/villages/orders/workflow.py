"""The five orders (五单): 点单 place, 供单 supply, 派单 dispatch, 接单 accept, 评单 rate."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.flows.table import (
    ASSIGNEE,
    BACK,
    REQUESTER,
    SYSTEM,
    Clock,
    Flow,
    Notice,
    Reason,
    State,
    Step,
    Tier,
    Verb,
    holder,
    overseer,
    unit,
)
from zugong.workorders.roles import ANSWER, CLAIM, DISPATCH, FOLLOW_UP, PLACE, SUPPLY

GRACE = "order.grace"
TO_TOWNSHIP = Tier("township", "township", FOLLOW_UP, GRACE)
TO_COUNTY = Tier("county", "county", FOLLOW_UP, GRACE)
TO_BRANCH = Tier("branch", "village", SUPPLY, GRACE)

RESPONSE = Clock("response", "order.response")
WHOLE = Clock("whole", again=True)
SUPPLY_CLOCK = Clock("supply", "order.supply", "supply_minutes", (TO_TOWNSHIP, TO_COUNTY))
ANSWER_CLOCK = Clock("answer", "order.answer", "", (TO_COUNTY,))
DISPATCH_CLOCK = Clock("dispatch", "order.dispatch", "dispatch_minutes", (TO_BRANCH, TO_TOWNSHIP))
ACCEPT_CLOCK = Clock("accept", "order.accept", "accept_minutes", (TO_BRANCH, TO_TOWNSHIP))
SERVICE_CLOCK = Clock("service", "order.service", "service_minutes", (TO_BRANCH, TO_TOWNSHIP))
FOLLOW_UP_CLOCK = Clock("follow_up", "order.follow_up", "", (TO_COUNTY,))
RATING_CLOCK = Clock("rating", "order.rating", calendar=True)
ASKED_CLOCK = Clock("asked", "order.asked", calendar=True)
CHECK_CLOCK = Clock("check", "order.rating", "check_minutes", calendar=True)

REFUSALS = (
    Reason("not_ours", _("not something the village can do")),
    Reason("elsewhere", _("another office does this; it is named below")),
    Reason("unclear", _("nobody could be reached to make it clear")),
    Reason("done", _("already done or under way")),
    Reason("against_rules", _("the rules do not allow it; they are named below")),
)
DECLINES = (
    Reason("away", _("I am away")),
    Reason("busy", _("too much in hand")),
    Reason("cannot", _("I cannot do this work")),
    Reason("kin", _("close relative, I should stand back")),
    Reason("unwell", _("I am unwell")),
)
EXTENSIONS = (
    Reason("parts", _("waiting for parts or materials")),
    Reason("weather", _("weather")),
    Reason("others", _("waiting for another office")),
    Reason("larger", _("larger than it looked")),
)

STEPS = (
    Step("place", "点", _("place")),
    Step("supply", "供", _("supply")),
    Step("dispatch", "派", _("dispatch")),
    Step("accept", "接", _("accept")),
    Step("rate", "评", _("rate")),
)

STATES = (
    State("placed", _("waiting for the branch"), "supply", duty=SUPPLY, act=_("supply"), clock=SUPPLY_CLOCK),
    State(
        "asked",
        _("waiting for the villager's answer"),
        "supply",
        waits_for="requester",
        pauses=True,
        clock=ASKED_CLOCK,
        timeout="lapse",
    ),
    State("raised", _("escalated"), "supply", duty=ANSWER, act=_("answer"), clock=ANSWER_CLOCK),
    State("refused", _("refused"), "supply", closed=True),
    State("appealed", _("appealed"), "supply", duty=ANSWER, act=_("answer the appeal"), clock=ANSWER_CLOCK),
    State(
        "supplied",
        _("waiting for dispatch"),
        "dispatch",
        duty=DISPATCH,
        act=_("dispatch"),
        clock=DISPATCH_CLOCK,
    ),
    State(
        "claimable",
        _("open for claiming"),
        "dispatch",
        duty=DISPATCH,
        act=_("dispatch"),
        clock=DISPATCH_CLOCK,
    ),
    State(
        "dispatched",
        _("waiting for acceptance"),
        "accept",
        waits_for="assignee",
        act=_("accept"),
        clock=ACCEPT_CLOCK,
    ),
    State(
        "accepted", _("in hand"), "accept", waits_for="assignee", act=_("note progress"), clock=SERVICE_CLOCK
    ),
    State(
        "follow_up",
        _("redone, the township follows up"),
        "rate",
        duty=FOLLOW_UP,
        act=_("follow up"),
        clock=FOLLOW_UP_CLOCK,
    ),
    State(
        "completed",
        _("waiting for the rating"),
        "rate",
        waits_for="requester",
        clock=RATING_CLOCK,
        rests=True,
        timeout="expire",
    ),
    State(
        "checking",
        _("rated, asked again later"),
        "rate",
        waits_for="requester",
        clock=CHECK_CLOCK,
        rests=True,
        timeout="settle",
    ),
    State("rated", _("rated"), "rate", closed=True),
    State("unrated", _("unrated"), "rate", closed=True),
    State("merged", _("merged into another order"), "supply", closed=True),
    State("withdrawn", _("withdrawn"), "supply", closed=True),
)

IN_WORK = ("supplied", "claimable", "dispatched", "accepted")

VERBS = (
    Verb(
        "place",
        _("place an order"),
        (),
        ("placed",),
        (REQUESTER, unit(PLACE), holder(PLACE)),
        notice=Notice(("duty",), _("New order: %(case)s")),
    ),
    Verb(
        "ask",
        _("ask back"),
        ("placed",),
        ("asked",),
        (holder(SUPPLY),),
        note_required=True,
        responds=True,
        effect=_("The clock stands still until the villager answers."),
    ),
    Verb(
        "reply",
        pgettext_lazy("verb", "answer the question"),
        ("asked",),
        (BACK,),
        (REQUESTER, unit(PLACE)),
        note_required=True,
        notice=Notice(("duty",), _("The villager answered: %(case)s")),
    ),
    Verb(
        "supply",
        _("supply"),
        ("placed",),
        ("supplied",),
        (holder(SUPPLY), overseer(FOLLOW_UP)),
        responds=True,
        notice=Notice(("duty",), _("To dispatch: %(case)s")),
    ),
    Verb(
        "refuse",
        _("refuse"),
        ("placed", "raised"),
        ("refused",),
        (holder(SUPPLY), holder(ANSWER)),
        reasons=REFUSALS,
        note_required=True,
        responds=True,
        effect=_("The villager reads the reason and may appeal to the township."),
    ),
    Verb(
        "appeal",
        _("appeal to the township"),
        ("refused",),
        ("appealed",),
        (REQUESTER,),
        note_required=True,
        notice=Notice(("duty",), _("Appeal: %(case)s")),
    ),
    Verb(
        "uphold", _("uphold the refusal"), ("appealed",), ("refused",), (holder(ANSWER),), note_required=True
    ),
    Verb(
        "overrule",
        _("send it back to be done"),
        ("appealed",),
        ("placed",),
        (holder(ANSWER),),
        note_required=True,
        notice=Notice(("duty",), _("The township asks you to do it: %(case)s")),
    ),
    Verb(
        "escalate",
        _("escalate"),
        ("placed", "raised"),
        ("raised",),
        (holder(SUPPLY), holder(ANSWER)),
        note_required=True,
        responds=True,
        notice=Notice(("duty",), _("Escalated to you: %(case)s")),
    ),
    Verb(
        "send_down",
        _("send down"),
        ("raised",),
        ("placed",),
        (holder(ANSWER),),
        note_required=True,
        notice=Notice(("duty",), _("Sent down to you: %(case)s")),
    ),
    Verb(
        "handle",
        _("answer it ourselves"),
        ("raised",),
        ("completed",),
        (holder(ANSWER),),
        note_required=True,
        responds=True,
    ),
    Verb(
        "merge",
        _("merge"),
        ("placed", "supplied", "claimable"),
        ("merged",),
        (holder(SUPPLY), unit(SUPPLY), SYSTEM),
        responds=True,
        effect=_("Both villagers follow the order that stays."),
    ),
    Verb(
        "dispatch",
        _("dispatch"),
        ("supplied", "claimable", "dispatched", "accepted"),
        ("dispatched",),
        (holder(DISPATCH), unit(SUPPLY), overseer(FOLLOW_UP)),
        notice=Notice(("assignee",), _("An order for you: %(case)s")),
    ),
    Verb(
        "open_claim",
        _("let members claim"),
        ("supplied",),
        ("claimable",),
        (holder(DISPATCH), unit(SUPPLY)),
        notice=Notice((f"holder:{CLAIM}",), _("Open for claiming: %(case)s")),
    ),
    Verb("claim", _("claim"), ("claimable",), ("accepted",), (holder(CLAIM),)),
    Verb("accept", _("accept"), ("dispatched",), ("accepted",), (ASSIGNEE,)),
    Verb(
        "decline",
        _("decline"),
        ("dispatched",),
        ("supplied",),
        (ASSIGNEE,),
        reasons=DECLINES,
        public=False,
        effect=_("The order goes back to the group leader at once; nothing is deducted."),
        notice=Notice(("duty",), _("Declined: %(case)s")),
    ),
    Verb(
        "note",
        _("note progress"),
        ("placed", "raised", "appealed", *IN_WORK, "follow_up"),
        (),
        (ASSIGNEE, holder(SUPPLY), holder(DISPATCH), holder(ANSWER), unit(SUPPLY), unit(FOLLOW_UP)),
        note_required=True,
        responds=True,
    ),
    Verb(
        "add",
        _("add words or photos"),
        ("placed", "asked", "raised", "appealed", *IN_WORK, "follow_up", "completed"),
        (),
        (REQUESTER,),
        notice=Notice(("duty",), _("The villager added something: %(case)s")),
    ),
    Verb(
        "extend",
        _("extend"),
        ("accepted",),
        (),
        (ASSIGNEE,),
        reasons=EXTENSIONS,
        notice=Notice((f"unit:{SUPPLY}",), _("Extended: %(case)s")),
    ),
    Verb(
        "complete",
        _("complete"),
        ("accepted",),
        ("completed", "follow_up"),
        (ASSIGNEE,),
        note_required=True,
        notice=Notice(("duty",), _("To follow up: %(case)s")),
    ),
    Verb(
        "pass", _("the redo holds"), ("follow_up",), ("completed",), (holder(FOLLOW_UP),), note_required=True
    ),
    Verb(
        "return",
        _("return it once more"),
        ("follow_up",),
        ("supplied",),
        (holder(FOLLOW_UP),),
        note_required=True,
        notice=Notice(("duty",), _("To be redone: %(case)s")),
    ),
    Verb(
        "rate",
        _("rate"),
        ("completed",),
        ("rated", "checking", "supplied"),
        (REQUESTER,),
        notice=Notice((f"unit:{SUPPLY}", "assignee", "duty", "overseer"), _("Rated: %(case)s")),
    ),
    Verb(
        "recheck",
        _("answer the later check"),
        ("checking",),
        ("rated", "supplied"),
        (REQUESTER,),
        notice=Notice((f"unit:{SUPPLY}", "duty", "overseer"), _("Answered the later check: %(case)s")),
    ),
    Verb(
        "withdraw", _("withdraw"), ("placed", "asked", "supplied", "claimable"), ("withdrawn",), (REQUESTER,)
    ),
    Verb("expire", _("close unrated"), ("completed",), ("unrated",), (SYSTEM,)),
    Verb("settle", _("close without a later answer"), ("checking",), ("rated",), (SYSTEM,)),
    Verb("lapse", _("close without an answer"), ("asked",), ("withdrawn",), (SYSTEM,)),
)

FIVE_ORDERS = Flow(
    name="five_orders",
    version=1,
    title=_("the five orders"),
    start="placed",
    states=STATES,
    verbs=VERBS,
    steps=STEPS,
    clocks=(RESPONSE, WHOLE),
    page="order",
    model="workorders.WorkOrder",
)
