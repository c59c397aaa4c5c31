"""Alliances (三联共创): 拟 draw up, 签 partners agree, 审 township reviews, 行 in force, 续 renewed or let run out."""

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import SYSTEM, Ask, Clock, Flow, Notice, Reason, State, Step, Tier, Verb, holder, unit
from zugong.villages.roles import APPROVE_INDUSTRY, KEEP_ALLIANCES

GRACE = "alliance.grace"
TO_TOWNSHIP = Tier("township", "township", APPROVE_INDUSTRY, GRACE)
TO_COUNTY = Tier("county", "county", APPROVE_INDUSTRY, GRACE)

DRAFT = Clock("draft", "alliance.draft", title=_("drawing up"))
AGREE = Clock("agree", "alliance.agree", "", (TO_TOWNSHIP,), title=_("partners agreeing"))
REVIEW = Clock("review", "alliance.review", "", (TO_COUNTY,), title=_("the township's review"))
TERM = Clock("term", field="reminder_minutes", calendar=True, title=_("in force until it is asked about"))
END = Clock("end", field="end_minutes", calendar=True, title=_("until the agreement runs out"))

OBJECTIONS = (
    Reason("shares", _("the shares are not as agreed")),
    Reason("contributions", _("what we bring is not as agreed")),
    Reason("term", _("the term is not as agreed")),
    Reason("members", _("our villagers have not voted for it yet")),
    Reason("other", _("something else, named below")),
)
RETURNS = (
    Reason("papers", _("papers are missing or not signed")),
    Reason("meeting", _("the villagers' meeting has not decided on it")),
    Reason("shares", _("the sharing is unfair to the village")),
    Reason("value", _("what is brought in is not valued properly")),
    Reason("land", _("the use of the land is not allowed")),
)
REFUSALS = (
    Reason("law", _("the law does not allow it; it is named below")),
    Reason("risk", _("the risk for the village is too great")),
    Reason("partner", _("the partner is not reliable")),
    Reason("twice", _("the village is in such an alliance already")),
)
ENDINGS = (
    Reason("agreed", _("all partners agreed to end it")),
    Reason("breach", _("a partner did not keep to the agreement")),
    Reason("loss", _("it makes losses")),
    Reason("law", _("the rules have changed")),
    Reason("disaster", _("weather, disease or another force from outside")),
)
NOT_RENEWED = (
    Reason("result", _("the results do not speak for it")),
    Reason("terms", _("the terms should be talked over anew")),
    Reason("papers", _("papers are missing or not signed")),
)

PAPERS = Ask("documents", _("Scan or photo of the signed paper"), required=True)
LEAD = unit(KEEP_ALLIANCES)

STATES = (
    State("draft", _("being drawn up"), "draft", duty=KEEP_ALLIANCES, act=_("go on"), clock=DRAFT, first=("send",),
          held_by="unit"),
    State("agreeing", _("waiting for a partner village"), "agree", duty=KEEP_ALLIANCES, act=_("agree"), clock=AGREE,
          first=("agree",), held_by="partner"),
    State("signing", _("waiting for the partners' signatures"), "agree", duty=KEEP_ALLIANCES, act=_("enter signatures"),
          clock=AGREE, first=("paper",), held_by="unit"),
    State("review", _("waiting for the township"), "review", duty=APPROVE_INDUSTRY, act=_("review"), clock=REVIEW,
          first=("approve",), held_by="rung"),
    State("force", _("in effect"), "force", rests=True, clock=TERM, timeout="remind", held_by="unit"),
    State("ending", _("runs out soon"), "renew", duty=KEEP_ALLIANCES, act=_("renew or not"), clock=END,
          timeout="expire", first=("ask_renewal",), held_by="unit"),
    State("renewal", _("renewal waiting for the township"), "renew", duty=APPROVE_INDUSTRY, act=_("review"),
          clock=REVIEW, first=("renew",), held_by="rung"),
    State("expired", _("run out"), "renew", closed=True, outcome="done"),
    State("ended", _("ended early"), "force", closed=True, outcome="ended"),
    State("refused", _("refused"), "review", closed=True, outcome="refused"),
    State("dropped", _("given up"), "draft", closed=True, outcome="ended"),
)  # fmt: skip

VERBS = (
    Verb("draw", _("draw up"), (), ("draft",), (LEAD,), char="拟"),
    Verb(
        "send", _("send to the partners"), ("draft",), ("agreeing", "signing", "review"), (LEAD,), char="送",
        notice=Notice(("duty",), _("An alliance waits for your village's word: %(case)s")),
        effect=_("Partners, shares and contributions are closed to changes until somebody sends it back."),
        asks=(Ask("note", _("A word to the partners"), required=False),),
    ),
    Verb(
        "agree", _("agree for our village"), ("agreeing",), ("agreeing", "signing", "review"), (holder(KEEP_ALLIANCES),),
        char="签", told=_("%(partner)s agreed"), toast=_("Agreed"), note_required=True,
        notice=Notice(("duty", "unit:" + KEEP_ALLIANCES), _("%(actor)s agreed: %(case)s")),
        asks=(Ask("note", _("Which meeting of the village decided, and when")),
              Ask("documents", _("Minutes or signed paper"), required=False)),
    ),
    Verb(
        "paper", _("enter a partner's signature"), ("agreeing", "signing"), ("agreeing", "signing", "review"), (LEAD,),
        char="签", told=_("%(partner)s signed, %(name)s"), toast=_("Entered"),
        notice=Notice(("duty",), _("Signed by a partner: %(case)s")),
        asks=(Ask("partner"), Ask("name"), Ask("signed_on"), PAPERS),
    ),
    Verb(
        "object", _("do not agree"), ("agreeing",), ("draft",), (holder(KEEP_ALLIANCES),), OBJECTIONS, True,
        char="退", look="plain", notice=Notice(("duty",), _("A partner does not agree: %(case)s. %(reason)s")),
        effect=_("It goes back to the village that leads; all partners are asked anew."),
        asks=(Ask("reason"), Ask("note", _("What should be changed"))),
    ),
    Verb(
        "recall", _("take back and change"), ("agreeing", "signing", "review"), ("draft",), (LEAD,), (), True,
        char="撤", look="plain", effect=_("All partners are asked anew."), asks=(Ask("note", _("What is to be changed")),),
        notice=Notice(("holder:" + KEEP_ALLIANCES,), _("Taken back to be changed: %(case)s")),
    ),
    Verb(
        "approve", _("approve"), ("review",), ("force",), (holder(APPROVE_INDUSTRY),), (), True, char="批",
        notice=Notice(("unit:" + KEEP_ALLIANCES,), _("In force: %(case)s")), toast=_("The alliance is in force"),
        asks=(Ask("note", _("What was looked at: meeting, papers, valuation, sharing")),
              Ask("documents", _("The reply"), required=False)),
    ),
    Verb(
        "send_back", _("send back"), ("review",), ("draft",), (holder(APPROVE_INDUSTRY),), RETURNS, True, char="退", look="late",
        notice=Notice(("duty",), _("Sent back: %(case)s. %(reason)s")),
        asks=(Ask("reason"), Ask("note", _("What is to be mended"))),
    ),
    Verb(
        "refuse", _("refuse"), ("review",), ("refused",), (holder(APPROVE_INDUSTRY),), REFUSALS, True, char="否", look="late",
        notice=Notice(("unit:" + KEEP_ALLIANCES,), _("Refused: %(case)s. %(reason)s")),
        asks=(Ask("reason"), Ask("note", _("What the village reads"))),
    ),
    Verb(
        "drop", _("give up"), ("draft",), ("dropped",), (LEAD,), (), True, char="撤", look="plain",
        asks=(Ask("note", _("Why it is given up")),),
    ),
    Verb(
        "result", _("share out a year"), ("force", "ending", "renewal", "expired", "ended"), (), (LEAD,), char="分",
        told=_("%(year)s shared out: %(sum)s yuan"),
        notice=Notice(("unit:" + APPROVE_INDUSTRY,), _("A year was shared out: %(case)s")),
    ),
    Verb(
        "remind", _("ask about the renewal"), ("force",), ("ending",), (SYSTEM,), char="醒",
        notice=Notice(("duty",), _("Runs out soon, renew it or not: %(case)s")),
    ),
    Verb(
        "ask_renewal", _("ask to renew"), ("force", "ending"), ("renewal",), (LEAD,), (), True, char="续",
        told=_("asked to renew until %(until)s"),
        notice=Notice(("duty",), _("To be renewed: %(case)s")),
        asks=(Ask("until"), Ask("note", _("Why, and what changes")), PAPERS),
    ),
    Verb(
        "renew", _("approve the renewal"), ("renewal",), ("force",), (holder(APPROVE_INDUSTRY),), (), True, char="续",
        told=_("renewed until %(until)s"), toast=_("Renewed"),
        notice=Notice(("unit:" + KEEP_ALLIANCES,), _("Renewed: %(case)s")),
        asks=(Ask("note", _("What was looked at: results, papers, sharing")),),
    ),
    Verb(
        "not_renewed", _("do not renew"), ("renewal",), ("ending",), (holder(APPROVE_INDUSTRY),), NOT_RENEWED, True,
        char="退", look="late", notice=Notice(("duty",), _("Not renewed: %(case)s. %(reason)s")),
        asks=(Ask("reason"), Ask("note", _("What the village reads"))),
    ),
    Verb(
        "end", _("end early"), ("force", "ending"), ("ended",), (LEAD,), ENDINGS, True, char="止", look="late",
        notice=Notice(("unit:" + APPROVE_INDUSTRY,), _("Ended early: %(case)s. %(reason)s")),
        effect=_("It ends today. What is still owed to partners is named below; results can be entered afterwards."),
        asks=(Ask("reason"), Ask("note", _("How, and what is still owed to whom")), PAPERS),
    ),
    Verb("expire", _("run out"), ("ending",), ("expired",), (SYSTEM,), char="满",
         notice=Notice(("unit:" + KEEP_ALLIANCES,), _("Run out: %(case)s"))),
)  # fmt: skip

ALLIANCE = Flow(
    name="alliance",
    version=1,
    title=_("alliance"),
    start="draft",
    states=STATES,
    verbs=VERBS,
    steps=(
        Step("draft", "拟", _("draw up")),
        Step("agree", "签", _("partners agree")),
        Step("review", "审", _("township review")),
        Step("force", "行", _("in effect")),
        Step("renew", "续", _("renewed or run out")),
    ),
    page="alliance",
    model="villages.Alliance",
    ladder=("township", "county"),
)
