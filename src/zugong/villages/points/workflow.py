"""How a declared deed gets into the books, and how a question about points is answered, as tables."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.flows.table import (
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
    unit,
)
from zugong.villages.roles import (
    ANSWER_POINTS,
    DECLARE_DEED,
    REVIEW_COMMITTEE,
    REVIEW_GROUP,
    SETTLE_DEED,
)

GROUP = Clock(
    "group",
    "points.group",
    overdue=(Tier("village", "village", REVIEW_GROUP, "points.grace"),),
    title=_("group review"),
)
COMMITTEE = Clock("committee", "points.committee", title=_("review by the two committees"))
NOTICE = Clock("notice", "points.notice", calendar=True, title=_("public notice"))
# A corrected deed is shown anew for the whole time, so its notice is another clock than the one that was stopped.
RENOTICE = Clock("renotice", "points.notice", calendar=True, title=_("public notice, anew"))
SETTLE = Clock("settle", "points.settle", title=_("settling the objection"))

NOT_SO = (
    Reason("not_seen", _("nobody saw it")),
    Reason("twice", _("it was declared before")),
    Reason("not_counted", _("the village's standard does not count it")),
    Reason("other", _("something else")),
)

DEED = Flow(
    name="declared_deed",
    version=1,
    title=_("declared deed"),
    start="declared",
    page="deed",
    model="villages.Deed",
    asker=_("whoever declared it"),
    steps=(
        Step(
            "declare",
            pgettext_lazy("deed step", "D"),
            _("declare"),
            _("Declared"),
            _("by oneself or by another"),
        ),
        Step(
            "group",
            pgettext_lazy("deed step", "G"),
            _("group review"),
            _("Group review"),
            _("group leader, 3 days"),
        ),
        Step(
            "committee",
            pgettext_lazy("deed step", "C"),
            _("two committees"),
            _("Two committees"),
            _("two people or more, 5 days"),
        ),
        Step(
            "notice",
            pgettext_lazy("deed step", "N"),
            _("notice"),
            _("Notice"),
            _("5 days, on the wall and on line"),
        ),
        Step("post", pgettext_lazy("deed step", "P"), _("posted"), _("Posted"), _("by itself")),
    ),
    states=(
        State("declared", _("declared"), step="declare", duty=REVIEW_GROUP, act=_("Look at it"), clock=GROUP),
        State(
            "group", _("with the group leader"), step="group", duty=REVIEW_GROUP, act=_("Review"), clock=GROUP
        ),
        State(
            "committee",
            _("with the two committees"),
            step="committee",
            duty=REVIEW_COMMITTEE,
            act=_("Review"),
            clock=COMMITTEE,
            held_by="unit",
        ),
        State(
            "committee_two",
            _("one has agreed, a second is needed"),
            step="committee",
            duty=REVIEW_COMMITTEE,
            act=_("Review"),
            clock=COMMITTEE,
            held_by="unit",
        ),
        State("notice", _("under notice"), step="notice", clock=NOTICE, held_by="unit"),
        State("renotice", _("under notice again, corrected"), step="notice", clock=RENOTICE, held_by="unit"),
        State(
            "objected",
            _("held by an objection"),
            step="notice",
            duty=SETTLE_DEED,
            act=_("Settle"),
            clock=SETTLE,
            pauses=True,
            held_by="unit",
        ),
        State("posted", _("in the books"), step="post", closed=True, outcome="done"),
        State("refused", _("not counted"), closed=True, outcome="refused"),
        State("struck", _("struck after an objection"), closed=True, outcome="refused"),
        State("withdrawn", _("taken back"), closed=True),
    ),
    verbs=(
        Verb(
            "open",
            _("declare"),
            (),
            ("declared",),
            (REQUESTER, holder(DECLARE_DEED)),
            notice=Notice(("duty",), _("A deed was declared: %(case)s")),
        ),
        Verb("look", _("Take it up"), ("declared",), ("group",), (holder(REVIEW_GROUP),), responds=True),
        Verb(
            "pass",
            _("Pass on to the two committees"),
            ("declared", "group"),
            ("committee",),
            (holder(REVIEW_GROUP),),
            responds=True,
            notice=Notice(("duty",), _("A deed waits for the two committees: %(case)s")),
        ),
        Verb("agree", _("Agree"), ("committee",), ("committee_two",), (holder(REVIEW_COMMITTEE),)),
        Verb(
            "second", _("Agree as the second"), ("committee_two",), ("notice",), (holder(REVIEW_COMMITTEE),)
        ),
        Verb(
            "refuse",
            _("Do not count it"),
            ("declared", "group"),
            ("refused",),
            (holder(REVIEW_GROUP),),
            reasons=NOT_SO,
            note_required=True,
            responds=True,
        ),
        Verb(
            "turn_down",
            _("Do not count it"),
            ("committee", "committee_two"),
            ("refused",),
            (holder(REVIEW_COMMITTEE),),
            reasons=NOT_SO,
            note_required=True,
        ),
        Verb(
            "object",
            _("Object"),
            ("notice", "renotice"),
            ("objected",),
            (SYSTEM,),
            notice=Notice((f"unit:{SETTLE_DEED}",), _("An objection holds a deed: %(case)s")),
        ),
        Verb("reply", _("Say something to it"), ("objected",), (), (REQUESTER, unit(DECLARE_DEED))),
        Verb(
            "stand",
            _("It is as declared; the notice goes on"),
            ("objected",),
            (BACK,),
            (holder(SETTLE_DEED),),
            note_required=True,
        ),
        Verb(
            "correct",
            _("Correct it; the notice begins anew"),
            ("objected",),
            ("notice", "renotice"),
            (holder(SETTLE_DEED),),
            note_required=True,
        ),
        Verb(
            "strike",
            _("It is not so; strike it"),
            ("objected",),
            ("struck",),
            (holder(SETTLE_DEED),),
            note_required=True,
        ),
        Verb("post", _("Post"), ("notice", "renotice"), ("posted",), (SYSTEM,)),
        Verb(
            "withdraw",
            _("Take it back"),
            ("declared", "group", "committee", "committee_two"),
            ("withdrawn",),
            (REQUESTER,),
        ),
    ),
)

ANSWER = Clock(
    "answer",
    "points.answer",
    overdue=(Tier("township", "township", ANSWER_POINTS, "points.grace"),),
    title=_("answering a question about points"),
)
QUESTION = Flow(
    name="points_question",
    version=1,
    title=_("question about points"),
    start="asked",
    page="points_question",
    model="villages.PointsQuestion",
    asker=_("the household"),
    steps=(
        Step("ask", pgettext_lazy("question step", "Q"), _("asked")),
        Step("answer", pgettext_lazy("question step", "A"), _("answered")),
    ),
    states=(
        State(
            "asked", _("waits for an answer"), step="ask", duty=ANSWER_POINTS, act=_("Answer"), clock=ANSWER
        ),
        State("answered", _("answered"), step="answer", closed=True, outcome="done"),
    ),
    verbs=(
        Verb(
            "open",
            _("ask"),
            (),
            ("asked",),
            (REQUESTER,),
            notice=Notice(("duty",), _("A household asks about its points: %(case)s")),
        ),
        Verb(
            "answer",
            _("Answer"),
            ("asked",),
            ("answered",),
            (holder(ANSWER_POINTS),),
            note_required=True,
            responds=True,
        ),
    ),
)
