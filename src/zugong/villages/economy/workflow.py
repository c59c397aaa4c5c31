"""A hand for a village (帮扶计划): 帮 helped, month by month; 报 reported; 验 reviewed by the township."""

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Ask, Clock, Flow, Notice, Reason, State, Step, Tier, Verb, holder, unit
from zugong.villages.roles import ANSWER_TASKS, HELP_VILLAGES

GRACE = "guarantee.grace"
TERM = Clock(
    "term", field="left_minutes", overdue=(Tier("township", "township", HELP_VILLAGES, GRACE),), calendar=True,
    title=_("the plan's time"),
)  # fmt: skip
REVIEW = Clock(
    "review",
    "economy.help_review",
    "",
    (Tier("county", "county", HELP_VILLAGES, GRACE),),
    title=_("the review"),
)

RETURNS = (
    Reason("figures", _("the figures do not agree with the books")),
    Reason("evidence", _("evidence is missing")),
    Reason("measures", _("measures are still open")),
)
STOPS = (
    Reason("merged", _("the village was merged")),
    Reason("helper", _("the office can help no more; another plan follows")),
    Reason("way", _("the way was wrong; another plan follows")),
)

HELP_PLAN = Flow(
    name="help_plan",
    version=1,
    title=_("help plan"),
    start="running",
    states=(
        State("running", _("under way"), "help", duty=ANSWER_TASKS, act=_("report"), clock=TERM, first=("progress",),
              held_by="helper"),
        State("review", _("waiting for the review"), "review", duty=HELP_VILLAGES, act=_("review"), clock=REVIEW,
              first=("accept",), held_by="unit"),
        State("reached", _("goal reached"), "review", closed=True, outcome="done"),
        State("missed", _("goal not reached"), "review", closed=True, outcome="ended"),
        State("stopped", _("ended early"), "help", closed=True, outcome="ended"),
    ),
    verbs=(
        Verb("draw", _("draw up a help plan"), (), ("running",), (unit(HELP_VILLAGES),), char="帮",
             notice=Notice(("duty",), _("Your office gives a hand: %(case)s"))),
        Verb("progress", _("note progress"), ("running",), (), (holder(ANSWER_TASKS),), (), True, char="记", look="plain",
             asks=(Ask("note", _("What was done this month, and what came of it")), Ask("income", required=False),
                   Ask("documents", _("Photos or papers"), required=False))),
        Verb("report", _("report the result"), ("running",), ("review",), (holder(ANSWER_TASKS),), (), True, char="报",
             told=_("reported: income %(income)s yuan"),
             notice=Notice(("duty",), _("A help plan waits for its review: %(case)s")),
             asks=(Ask("income"), Ask("note", _("What was reached, and by what")),
                   Ask("documents", _("Evidence"), required=True))),
        Verb("accept", _("close with this result"), ("review",), ("reached", "missed"), (holder(HELP_VILLAGES),), (), True,
             char="验", ways={"reached": "reached", "missed": "missed"},
             notice=Notice(("unit:" + HELP_VILLAGES,), _("A help plan is closed: %(case)s")),
             effect=_("Closed as reached or not reached by the income that was reported."),
             asks=(Ask("note", _("What was checked, and how")),)),
        Verb("return", _("send back"), ("review",), ("running",), (holder(HELP_VILLAGES),), RETURNS, True, char="退", look="late",
             notice=Notice(("duty",), _("Sent back: %(case)s. %(reason)s")),
             asks=(Ask("reason"), Ask("note", _("What is to be mended")))),
        Verb("extend", _("give more time"), ("running", "review"), ("running",), (unit(HELP_VILLAGES),), (), True, char="延",
             look="plain", told=_("more time, until %(until)s"),
             notice=Notice(("duty",), _("More time: %(case)s. %(reason)s")),
             asks=(Ask("ends_on"), Ask("note", _("Why it takes longer")))),
        Verb("stop", _("end early"), ("running", "review"), ("stopped",), (unit(HELP_VILLAGES),), STOPS, True, char="止",
             look="late", notice=Notice(("holder:" + ANSWER_TASKS,), _("Ended early: %(case)s. %(reason)s")),
             asks=(Ask("reason"), Ask("note", _("How it goes on")))),
    ),
    steps=(
        Step("help", "帮", _("a hand is given")),
        Step("review", "验", _("reviewed")),
    ),
    page="help_plan",
    model="villages.HelpPlan",
    ladder=("township", "county"),
)  # fmt: skip
