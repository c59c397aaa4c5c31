"""Founding a Party branch on a chain: request, approval, founded, and perhaps one day dissolved."""

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Ask, Clock, Flow, Notice, Reason, State, Step, Tier, Verb, holder, unit
from zugong.villages.roles import APPROVE_INDUSTRY, KEEP_CHAINS

FOUNDING = Clock(
    "found",
    "chain.found",
    "",
    (Tier("county", "county", APPROVE_INDUSTRY, "guarantee.grace"),),
    title=_("approving the branch"),
)

RETURNS = (
    Reason("members", _("too few Party members")),
    Reason("secretary", _("the secretary is not settled")),
    Reason("overlap", _("another branch does this already")),
    Reason("papers", _("papers are missing")),
)

CHAIN_BRANCH = Flow(
    name="chain_branch",
    version=1,
    title=_("branch on a chain"),
    start="review",
    states=(
        State(
            "review",
            _("waiting for approval"),
            "approve",
            duty=APPROVE_INDUSTRY,
            act=_("approve"),
            clock=FOUNDING,
            first=("found",),
            held_by="approver",
        ),
        State(
            "draft",
            _("sent back"),
            "ask",
            duty=KEEP_CHAINS,
            act=_("put forward again"),
            clock=FOUNDING,
            first=("again",),
            held_by="unit",
        ),
        State("founded", _("founded"), "work", rests=True),
        State("dropped", _("not founded"), "approve", closed=True, outcome="refused"),
        State("dissolved", _("dissolved"), "work", closed=True, outcome="ended"),
    ),
    verbs=(
        Verb(
            "ask",
            _("ask for a branch"),
            (),
            ("review",),
            (unit(KEEP_CHAINS),),
            notice=Notice(("duty",), _("A branch is to be founded: %(case)s")),
            char="请",
        ),
        Verb(
            "found",
            _("approve"),
            ("review",),
            ("founded",),
            (holder(APPROVE_INDUSTRY),),
            note_required=True,
            char="批",
            notice=Notice(("unit:" + KEEP_CHAINS,), _("The branch is founded: %(case)s")),
            asks=(
                Ask("founded_on"),
                Ask("note", _("Number of the reply, or of the meeting")),
                Ask("documents", _("The reply")),
            ),
        ),
        Verb(
            "send_back",
            _("send back"),
            ("review",),
            ("draft",),
            (holder(APPROVE_INDUSTRY),),
            RETURNS,
            True,
            char="退",
            look="plain",
            notice=Notice(("duty",), _("Sent back: %(case)s. %(reason)s")),
        ),
        Verb(
            "again",
            _("put forward again"),
            ("draft",),
            ("review",),
            (unit(KEEP_CHAINS),),
            note_required=True,
            char="再",
            notice=Notice(("duty",), _("Put forward again: %(case)s")),
            asks=(Ask("note", _("What was mended")),),
        ),
        Verb(
            "drop",
            _("give up"),
            ("review", "draft"),
            ("dropped",),
            (unit(KEEP_CHAINS), holder(APPROVE_INDUSTRY)),
            note_required=True,
            char="撤",
            look="plain",
        ),
        Verb(
            "dissolve",
            _("dissolve"),
            ("founded",),
            ("dissolved",),
            (unit(APPROVE_INDUSTRY),),
            note_required=True,
            char="销",
            look="plain",
        ),
    ),
    steps=(
        Step("ask", "请", _("ask")),
        Step("approve", "批", _("approve")),
        Step("work", "建", _("founded")),
    ),
    page="chain_branch",
    model="villages.ChainBranch",
    ladder=("township", "county"),
)
