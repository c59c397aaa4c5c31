"""What the supervision committee does, as tables: meetings 召会记, spot checks 定查, findings 提改核, yearly reviews 述评备."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.flows.table import (
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
    overseer,
    unit,
)
from zugong.villages.roles import ANSWER_FINDINGS, SUPERVISE, WATCH_SUPERVISION

GRACE = "supervision.grace"
TO_TOWNSHIP = Tier("township", "township", WATCH_SUPERVISION, GRACE)
TO_COUNTY = Tier("county", "county", WATCH_SUPERVISION, GRACE)
UP = (TO_TOWNSHIP, TO_COUNTY)
LADDER = ("township", "county")

OURS = (unit(SUPERVISE),)
VILLAGE = (unit(ANSWER_FINDINGS),)
TOWNSHIP = (holder(WATCH_SUPERVISION), overseer(WATCH_SUPERVISION))
SCANS = Ask("documents", _("Scan of the signed paper"), missing=_("Add the signed paper."), required=True)

# --- meetings ----------------------------------------------------------------------------------------------------
WHY_OFF = (
    Reason("few", _("too few members can come")),
    Reason("weather", _("the weather")),
    Reason("merged", _("held together with another one")),
    Reason("other", _("something else, named below")),
)

MEETING = Flow(
    name="supervision_meeting",
    version=1,
    title=_("meeting of the supervision committee"),
    start="called",
    states=(
        State("called", _("called"), "call", duty=SUPERVISE, act=_("hold it"), first=("hold",),
              clock=Clock("lead", "", "lead_minutes", calendar=True, title=_("until it begins"))),
        State("held", _("held, to be written down"), "hold", duty=SUPERVISE, act=_("write down"), first=("close",),
              clock=Clock("write", "supervision.minutes", "", UP, title=_("writing it down"))),
        State("closed", _("written down"), "write", closed=True, outcome="done"),
        State("off", _("called off"), "call", closed=True, outcome="ended"),
    ),
    verbs=(
        Verb("call", _("call a meeting"), (), ("called",), OURS, char="召",
             notice=Notice(("unit:" + SUPERVISE,), _("Meeting called: %(case)s"))),
        Verb("hold", _("open the meeting"), ("called",), ("held",), OURS, char="会",
             asks=(Ask("presences"), Ask("why_not", required=False), Ask("guests", required=False)),
             told=_("opened, %(there)s of %(members)s members there"), toast=_("Opened: the quorum is there")),
        Verb("resolve", _("enter a resolution"), ("held",), (), OURS, char="决", look="plain",
             asks=(Ask("words"), Ask("yes"), Ask("no"), Ask("abstained")), told=_("resolved: %(words)s (%(yes)s : %(no)s)")),
        Verb("close", _("write down and close"), ("held",), ("closed",), OURS, char="记", asks=(Ask("minutes"),)),
        Verb("sign", _("file the signed minutes"), ("closed",), (), OURS, char="签", look="plain", asks=(SCANS,)),
        Verb("call_off", _("call off"), ("called",), ("off",), OURS, reasons=WHY_OFF, note_required=True, char="停",
             look="plain", notice=Notice(("unit:" + SUPERVISE,), _("Called off: %(case)s, %(reason)s"))),
    ),
    steps=(Step("call", "召", _("call")), Step("hold", "会", _("hold")), Step("write", "记", _("write down"))),
    page="supervision_meeting",
    model="villages.SupervisionMeeting",
    ladder=LADDER,
)  # fmt: skip

# --- spot checks -------------------------------------------------------------------------------------------------
CHECK = Flow(
    name="spot_check",
    version=1,
    title=_("spot check"),
    start="planned",
    states=(
        State("planned", _("planned"), "plan", duty=SUPERVISE, act=_("check on the spot"), first=("check",),
              clock=Clock("lead", "", "lead_minutes", UP, calendar=True, title=_("until it is checked"))),
        State("right", _("checked, all right"), "check", closed=True, outcome="done"),
        State("wrong", _("checked, something wrong"), "check", closed=True, outcome="done"),
        State("off", _("called off"), "plan", closed=True, outcome="ended"),
    ),
    verbs=(
        Verb("plan", _("plan a spot check"), (), ("planned",), OURS, char="定"),
        Verb("check", _("check on the spot"), ("planned",), ("right", "wrong"), OURS, char="查",
             notice=Notice(("unit:" + ANSWER_FINDINGS,), _("Spot check done: %(case)s, %(reason)s"))),
        Verb("call_off", _("call off"), ("planned",), ("off",), OURS, note_required=True, char="停", look="plain"),
    ),
    steps=(Step("plan", "定", pgettext_lazy("supervision", "plan")), Step("check", "查", pgettext_lazy("supervision", "check"))),
    page="supervision_check",
    model="villages.SpotCheck",
    ladder=LADDER,
)  # fmt: skip

# --- findings ----------------------------------------------------------------------------------------------------
CONTESTS = (
    Reason("not_so", _("it is not as described")),
    Reason("lawful", _("it was done by the rules; they are named below")),
    Reason("not_ours", _("it is not for us to mend")),
)
WHY_UP = (
    Reason("not_mended", _("it was not mended, or not wholly")),
    Reason("no_answer", _("there was no answer in time")),
    Reason("beyond", _("the village cannot settle it")),
)
RULINGS = (
    Reason("mended", _("mended, seen to by the township")),
    Reason("unfounded", _("looked into: it is not as described")),
    Reason("discipline", _("handed to discipline inspection")),
)
FILES = Ask("documents", _("Proof"), required=False)

FINDING = Flow(
    name="supervision_finding",
    version=1,
    title=_("finding of the supervision committee"),
    start="demanded",
    states=(
        State("demanded", _("to be mended"), "demand", duty=ANSWER_FINDINGS, act=_("answer it"), first=("answer",),
              clock=Clock("answer", "", "answer_minutes", UP, title=_("mending and answering")), held_by="unit"),
        State("answered", _("answered, to be verified"), "answer", duty=SUPERVISE, act=_("verify"), first=("verify",),
              clock=Clock("verify", "supervision.verify", "", UP, title=_("verifying")), held_by="unit"),
        State("returned", _("sent back, to be mended"), "demand", duty=ANSWER_FINDINGS, act=_("answer it"),
              first=("answer",), clock=Clock("again", "supervision.again", "", UP, title=_("mending it again")),
              held_by="unit"),
        State("raised", _("with the township"), "verify", duty=WATCH_SUPERVISION, act=_("settle"), first=("settle",),
              clock=Clock("settle", "supervision.settle", "", (TO_COUNTY,), title=_("settling it at the township")),
              held_by="rung"),
        State("verified", _("mended and verified"), "verify", closed=True, outcome="done"),
        State("settled", _("settled by the township"), "verify", closed=True, outcome="done"),
        State("withdrawn", _("taken back"), "demand", closed=True, outcome="ended"),
    ),
    verbs=(
        Verb("demand", _("raise a finding"), (), ("demanded",), OURS, char="提",
             notice=Notice(("duty",), _("The supervision committee asks you to mend: %(case)s"))),
        Verb("answer", _("say what was mended"), ("demanded", "returned"), ("answered",), VILLAGE, note_required=True,
             responds=True, char="改", asks=(Ask("note", _("What was mended, and how")), FILES),
             notice=Notice(("duty",), _("Answered, to be verified: %(case)s"))),
        Verb("contest", _("contest it"), ("demanded", "returned"), ("answered",), VILLAGE, reasons=CONTESTS,
             note_required=True, responds=True, char="辩", look="plain",
             asks=(Ask("reason"), Ask("note", _("Why, with the proof")), FILES),
             effect=_("The committee looks into it, and may pass it to the township."),
             notice=Notice(("duty",), _("Contested: %(case)s. %(reason)s"))),
        Verb("postpone", _("give more time"), ("demanded",), (), OURS, note_required=True, char="延", look="plain",
             asks=(Ask("due_on"), Ask("note", _("Why it takes longer"))), told=_("to be mended by %(due)s now"),
             notice=Notice(("duty",), _("Another date: %(case)s. %(reason)s"))),
        Verb("verify", _("verify and close"), ("answered",), ("verified",), OURS, note_required=True, char="核",
             asks=(Ask("note", _("What was looked at, and where")), FILES), toast=_("Verified and closed"),
             notice=Notice(("unit:" + ANSWER_FINDINGS,), _("Verified: %(case)s"))),
        Verb("return", _("send back"), ("answered",), ("returned",), OURS, note_required=True, char="退", look="late",
             asks=(Ask("note", _("What is still missing")),),
             notice=Notice(("duty",), _("Sent back: %(case)s. %(reason)s"))),
        Verb("raise", _("raise to the township"), ("demanded", "answered", "returned"), ("raised",), OURS,
             reasons=WHY_UP, note_required=True, char="报", look="late",
             notice=Notice(("duty", "unit:" + ANSWER_FINDINGS), _("Raised to the township: %(case)s. %(reason)s"))),
        Verb("order", _("order it mended"), ("raised",), ("returned",), TOWNSHIP, note_required=True, char="责",
             responds=True, asks=(Ask("note", _("What has to be done")), FILES),
             notice=Notice(("duty", "unit:" + SUPERVISE), _("The township orders: %(case)s. %(reason)s"))),
        Verb("settle", _("settle it"), ("raised",), ("settled",), TOWNSHIP, reasons=RULINGS, note_required=True,
             char="结", responds=True, asks=(Ask("reason"), Ask("note", _("What was found, and on what grounds")), FILES),
             notice=Notice(("unit:" + SUPERVISE, "unit:" + ANSWER_FINDINGS), _("Settled: %(case)s. %(reason)s"))),
        Verb("withdraw", _("take it back"), ("demanded", "answered", "returned"), ("withdrawn",), OURS,
             note_required=True, char="撤", look="plain",
             notice=Notice(("unit:" + ANSWER_FINDINGS,), _("Taken back: %(case)s"))),
    ),
    steps=(Step("demand", "提", _("demand")), Step("answer", "改", _("mend")), Step("verify", "核", _("verify"))),
    page="supervision_finding",
    model="villages.Finding",
    ladder=LADDER,
)  # fmt: skip

# --- the yearly review -------------------------------------------------------------------------------------------
REVIEW = Flow(
    name="supervision_review",
    version=1,
    title=_("yearly review of the supervision committee"),
    start="drafting",
    states=(
        State("drafting", _("statement being written"), "state", duty=SUPERVISE, act=_("give account"), first=("state",),
              clock=Clock("statement", "supervision.statement", "", UP, title=_("writing the statement"))),
        State("stated", _("to be judged by the representatives"), "vote", duty=ANSWER_FINDINGS, act=_("enter the vote"),
              first=("vote",), clock=Clock("vote", "supervision.vote", "", UP, title=_("holding the vote")), held_by="unit"),
        State("voted", _("judged, to be filed by the township"), "file", duty=WATCH_SUPERVISION, act=_("file"),
              first=("file",), clock=Clock("file", "supervision.file", "", (TO_COUNTY,), title=_("filing")), held_by="rung"),
        State("filed", _("filed"), "file", closed=True, outcome="done"),
    ),
    verbs=(
        Verb("begin", _("begin the yearly review"), (), ("drafting",), (unit(SUPERVISE), unit(WATCH_SUPERVISION)),
             char="启", notice=Notice(("duty",), _("The year's account is due: %(case)s"))),
        Verb("state", _("give account"), ("drafting",), ("stated",), OURS, char="述",
             asks=(Ask("statement"), Ask("documents", _("Annexes"), required=False)),
             notice=Notice(("duty",), _("To be put to the representatives: %(case)s"))),
        Verb("vote", _("enter the representatives' vote"), ("stated",), ("voted",),
             (unit(ANSWER_FINDINGS), unit(WATCH_SUPERVISION)), char="评",
             told=_("%(present)s of %(representatives)s representatives judged"),
             notice=Notice(("duty",), _("Judged, to be filed: %(case)s"))),
        Verb("return", _("send back"), ("voted",), ("stated",), TOWNSHIP, note_required=True, char="退", look="late",
             asks=(Ask("note", _("What is wrong with the count or the paper")),),
             notice=Notice(("duty",), _("Sent back: %(case)s. %(reason)s"))),
        Verb("file", _("file it"), ("voted",), ("filed",), TOWNSHIP, char="备", asks=(Ask("note", required=False),),
             effect=_("A member judged unfit for the set number of years in a row loses the seat."),
             notice=Notice(("unit:" + SUPERVISE, "unit:" + ANSWER_FINDINGS), _("Filed: %(case)s"))),
    ),
    steps=(
        Step("state", "述", _("give account")),
        Step("vote", "评", pgettext_lazy("supervision", "judge")),
        Step("file", "备", pgettext_lazy("supervision", "file")),
    ),
    page="supervision_review",
    model="villages.YearlyReview",
    ladder=LADDER,
)  # fmt: skip

FLOWS = (MEETING, CHECK, FINDING, REVIEW)
