"""How something becomes public (制审签公), and how a question is answered."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.disclosure.roles import ANSWER, OVERSEE, PREPARE, PUBLISH, REVIEW, WITHDRAW
from zugong.flows.table import (
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

GRACE = "disclosure.grace"
TO_TOWNSHIP = Tier("township", "township", OVERSEE, GRACE)
TO_COUNTY = Tier("county", "county", OVERSEE, GRACE)
UP = (TO_TOWNSHIP, TO_COUNTY)

PREPARE_CLOCK = Clock("prepare", "disclosure.prepare", overdue=UP, title=_("finishing the draft"))
REVIEW_CLOCK = Clock("review", "disclosure.review", overdue=UP, title=_("reviewing and signing"))
PUBLISH_CLOCK = Clock("publish", "disclosure.publish", overdue=UP, title=_("publishing"))

# Something may be out, and hold personal data, whatever happens to the version after it.
OUT = ("published", "withdrawn", "draft", "review", "signed")

PUBLICATION = Flow(
    name="publication",
    version=1,
    title=_("publication"),
    start="draft",
    steps=(
        Step("prepare", "制", _("prepare")),
        Step("review", "审", pgettext_lazy("disclosure", "review")),
        Step("sign", "签", pgettext_lazy("disclosure", "sign")),
        Step("publish", "公", _("publish")),
    ),
    states=(
        State(
            "draft",
            _("being prepared"),
            "prepare",
            duty=PREPARE,
            act=_("finish the draft"),
            clock=PREPARE_CLOCK,
        ),
        State(
            "review",
            _("being reviewed"),
            "review",
            duty=REVIEW,
            act=_("review and sign"),
            clock=REVIEW_CLOCK,
        ),
        State(
            "signed",
            _("signed, to be published"),
            "sign",
            duty=PUBLISH,
            act=_("publish"),
            clock=PUBLISH_CLOCK,
        ),
        State("published", pgettext_lazy("state", "published"), "publish", closed=True, outcome="done"),
        State("withdrawn", pgettext_lazy("disclosure", "withdrawn"), "publish", closed=True),
        State("dropped", _("dropped"), "prepare", closed=True),
    ),
    verbs=(
        Verb("prepare", _("prepare"), (), ("draft",), (unit(PREPARE),)),
        Verb(
            "edit", pgettext_lazy("verb", "change the draft"), ("draft",), (), (unit(PREPARE),), public=False
        ),
        Verb(
            "send",
            _("send for review"),
            ("draft",),
            ("review", "signed"),
            (unit(PREPARE),),
            notice=Notice(("duty",), _("To review: %(case)s")),
        ),
        Verb(
            "return",
            _("return it"),
            ("review", "signed"),
            ("draft",),
            (unit(REVIEW), unit(PUBLISH)),
            note_required=True,
            notice=Notice(("duty",), _("Returned: %(case)s (%(reason)s)")),
        ),
        Verb(
            "sign",
            pgettext_lazy("disclosure", "sign"),
            ("review",),
            ("review", "signed"),
            (unit(REVIEW),),
            notice=Notice((f"unit:{PREPARE}",), _("%(actor)s signed: %(case)s")),
        ),
        Verb(
            "publish",
            _("publish"),
            ("signed",),
            ("published",),
            (unit(PUBLISH),),
            notice=Notice((f"unit:{PREPARE}", f"unit:{REVIEW}"), _("Published: %(case)s")),
            effect=_("It goes into the log that nobody can change, and everybody can read it at once."),
        ),
        Verb(
            "correct",
            _("correct by a new version"),
            ("published", "withdrawn"),
            ("draft",),
            (unit(PREPARE),),
            note_required=True,
            effect=_("The version that is out stays and is shown beside the new one."),
            notice=Notice((f"unit:{REVIEW}",), _("Being corrected: %(case)s")),
        ),
        Verb(
            "drop",
            _("drop the draft"),
            ("draft",),
            ("dropped", "published", "withdrawn"),
            (unit(PREPARE),),
            note_required=True,
        ),
        Verb(
            "withdraw",
            _("withdraw for personal data"),
            OUT,
            OUT,
            (unit(WITHDRAW),),
            note_required=True,
            notice=Notice((f"unit:{PREPARE}", f"unit:{PUBLISH}"), _("Withdrawn: %(case)s (%(reason)s)")),
            effect=_("The text is erased; that it was there, and why it went, stays in the log for good."),
        ),
    ),
    page="publication",
    model="disclosure.Publication",
)

ANSWER_CLOCK = Clock("answer", "disclosure.answer", overdue=UP, title=_("answering"))
RAISED_CLOCK = Clock(
    "raised", "disclosure.raised", overdue=(TO_COUNTY,), title=_("answering by the tier above")
)
OBJECT_CLOCK = Clock("object", "disclosure.object", calendar=True, title=_("time to object"))

SET_ASIDE = (
    Reason("personal", _("it names somebody's private matters")),
    Reason("abuse", _("it insults somebody")),
    Reason("elsewhere", _("it is not about what is published here; where to ask is said below")),
    Reason("twice", _("the same was asked and answered already")),
)

QUESTION = Flow(
    name="disclosure_question",
    version=1,
    title=_("question or objection"),
    start="asked",
    steps=(
        Step("ask", "问", pgettext_lazy("disclosure", "ask")),
        Step("answer", "答", pgettext_lazy("disclosure", "answer")),
    ),
    states=(
        State(
            "asked",
            _("waiting for an answer"),
            "ask",
            duty=ANSWER,
            act=pgettext_lazy("disclosure", "answer"),
            clock=ANSWER_CLOCK,
        ),
        State(
            "raised",
            _("raised to the tier above"),
            "ask",
            duty=OVERSEE,
            act=pgettext_lazy("disclosure", "answer"),
            clock=RAISED_CLOCK,
        ),
        State(
            "answered",
            _("answered"),
            "answer",
            waits_for="requester",
            rests=True,
            clock=OBJECT_CLOCK,
            timeout="settle",
        ),
        State("settled", _("answered and closed"), "answer", closed=True, outcome="done"),
        State("set_aside", _("not made public"), "answer", closed=True, outcome="refused"),
    ),
    verbs=(
        Verb(
            "ask",
            pgettext_lazy("disclosure", "ask"),
            (),
            ("asked",),
            (REQUESTER, unit(ANSWER)),
            notice=Notice(("duty",), _("A villager asks: %(case)s")),
        ),
        Verb(
            "answer",
            pgettext_lazy("disclosure", "answer"),
            ("asked", "raised"),
            ("answered", "settled"),
            (holder(ANSWER), holder(OVERSEE), overseer(OVERSEE)),
            note_required=True,
            responds=True,
        ),
        Verb(
            "raise",
            _("raise to the tier above"),
            ("asked",),
            ("raised",),
            (holder(ANSWER),),
            note_required=True,
            notice=Notice(("duty",), _("Raised to you: %(case)s")),
        ),
        Verb(
            "object",
            _("object to the answer"),
            ("answered", "set_aside"),
            ("raised",),
            (REQUESTER,),
            note_required=True,
            notice=Notice(("duty",), _("A villager objects to an answer: %(case)s")),
        ),
        Verb(
            "set_aside",
            _("do not make it public"),
            ("asked", "raised"),
            ("set_aside",),
            (holder(ANSWER), holder(OVERSEE), overseer(OVERSEE)),
            reasons=SET_ASIDE,
            note_required=True,
        ),
        Verb("settle", _("close"), ("answered",), ("settled",), (SYSTEM,)),
    ),
    page="question",
    model="disclosure.Question",
)
