"""The courtyard meeting (院坝会): 议 plan, 告 announce, 会 hold, 记 write down."""

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Clock, Flow, Notice, Reason, State, Step, Tier, Verb, unit
from zugong.villages.roles import KEEP_MEETINGS, WATCH_MEETINGS

UP = (Tier("township", "township", WATCH_MEETINGS, "meetings.grace"),)
PREPARE = Clock("prepare", "meetings.prepare", title=_("announcing it"))
# Counts every day: the minutes from the announcement to the hour that was set.
LEAD = Clock("lead", "", "lead_minutes", calendar=True, title=_("until it begins"))
WRITE = Clock("write", "meetings.minutes", "", UP, title=_("writing it down"))

WHY_OFF = (
    Reason("weather", _("the weather")),
    Reason("few", _("too few can come")),
    Reason("merged", _("held together with another one")),
    Reason("other", _("something else, named below")),
)

STATES = (
    State("planned", _("being prepared"), "plan", duty=KEEP_MEETINGS, act=_("announce"), clock=PREPARE, first=("announce",)),
    State("announced", _("announced"), "announce", duty=KEEP_MEETINGS, act=_("begin"), clock=LEAD, first=("begin",)),
    State("held", _("under way"), "hold", duty=KEEP_MEETINGS, act=_("write down"), clock=WRITE, first=("close",)),
    State("closed", _("written down"), "write", closed=True, outcome="done"),
    State("off", _("called off"), "announce", closed=True, outcome="ended"),
)  # fmt: skip

KEEPERS = (unit(KEEP_MEETINGS),)
VERBS = (
    Verb("plan", _("plan"), (), ("planned",), KEEPERS, char="议"),
    Verb("announce", _("announce"), ("planned",), ("announced",), KEEPERS, char="告",
         notice=Notice(("unit:" + KEEP_MEETINGS,), _("Announced: %(case)s"))),
    Verb("reschedule", _("set another time"), ("announced",), (), KEEPERS, note_required=True, char="改", look="plain"),
    Verb("begin", _("begin"), ("announced",), ("held",), KEEPERS, char="会"),
    Verb("close", _("write down and publish"), ("held",), ("closed",), KEEPERS, char="记"),
    Verb("call_off", _("call off"), ("planned", "announced"), ("off",), KEEPERS, reasons=WHY_OFF, note_required=True,
         char="停", look="plain", notice=Notice(("unit:" + KEEP_MEETINGS,), _("Called off: %(case)s, %(reason)s"))),
)  # fmt: skip

STEPS = (
    Step("plan", "议", _("plan")),
    Step("announce", "告", _("announce")),
    Step("hold", "会", _("hold")),
    Step("write", "记", _("write down")),
)

COURTYARD_MEETING = Flow(
    name="courtyard_meeting",
    version=1,
    title=_("courtyard meeting"),
    start="planned",
    states=STATES,
    verbs=VERBS,
    steps=STEPS,
    page="meeting",
    model="villages.CourtyardMeeting",
    ladder=("township",),
)
