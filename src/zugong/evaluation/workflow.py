"""The two flows of an evaluation, made for each kind: the round, and an objection to its result."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

STEPS = (
    Step("scheme", "定", _("scheme set")),
    Step("nominate", "报", _("nominate")),
    Step("review", "看", _("review")),
    Step("vote", "投", _("vote")),
    Step("notice", "示", _("notice")),
)
VOID_REASONS = (
    Reason("scheme", _("the scheme was wrong")),
    Reason("few", _("too few took part")),
    Reason("breach", _("the rules were broken")),
    Reason("other", _("another reason, said below")),
)
BEFORE_COUNT = ("draft", "nomination", "scoring", "ballot")
NOT_SIGNED = (*BEFORE_COUNT, "counted", "notice", "objected", "noticed")


def round_flow(
    name: str,
    *,
    title: Any,
    run: str,
    sign: str,
    notice_rule: str,
    notice_calendar: bool = True,
    page: str = "evaluation_round",
    version: int = 1,
) -> Flow:
    """A round: draft → nomination → scoring and ballot → counted → notice (objected) → noticed → signed, or void.

    ``run`` and ``sign`` are the permissions of those who carry it through and who sign it off. ``notice_rule`` is the
    length of the notice in minutes, of calendar days or (``notice_calendar`` False) of working days.
    """
    return Flow(
        name=name,
        version=version,
        title=title,
        start="draft",
        page=page,
        model="evaluation.Round",
        steps=STEPS,
        states=(
            State("draft", _("in preparation"), "scheme", duty=run, act=_("open it")),
            State(
                "nomination",
                pgettext_lazy("state", "open for nominations"),
                "nominate",
                duty=run,
                act=_("close the nominations"),
                clock=Clock("nomination", field="nomination_minutes", calendar=True, title=_("nominations")),
            ),
            State(
                "scoring",
                _("the group looks at them"),
                "review",
                duty=run,
                act=_("go on to the vote"),
                clock=Clock("scoring", field="scoring_minutes", calendar=True, title=_("review")),
            ),
            State(
                "ballot",
                _("ballots come in"),
                "vote",
                duty=run,
                act=_("count"),
                clock=Clock("ballot", field="ballot_minutes", calendar=True, title=_("ballot")),
            ),
            State(
                "counted",
                _("counted, not published yet"),
                "notice",
                duty=run,
                act=_("publish the notice"),
                clock=Clock("publish", "evaluation.publish", title=_("starting the notice")),
            ),
            State(
                "notice",
                _("public notice"),
                "notice",
                clock=Clock("notice", notice_rule, calendar=notice_calendar, title=_("notice")),
                timeout="ripen",
            ),
            State(
                "objected",
                _("objection: the notice stands still"),
                "notice",
                pauses=True,
            ),
            State(
                "noticed",
                _("notice over, to be signed"),
                "notice",
                duty=sign,
                act=_("sign off"),
                clock=Clock("signing", "evaluation.signing", title=_("signing off")),
            ),
            State("signed", _("signed off"), "notice", closed=True, outcome="done"),
            State("void", _("void"), "notice", closed=True, outcome="refused"),
        ),
        verbs=(
            Verb("open", _("set up a round"), (), ("draft",), (unit(run), SYSTEM)),
            Verb(
                "call",
                _("open for nominations"),
                ("draft",),
                ("nomination",),
                (holder(run),),
                effect=_("From now on nominations are taken."),
            ),
            Verb(
                "review",
                _("start the review"),
                ("draft", "nomination"),
                ("scoring",),
                (holder(run),),
                effect=_("Nominations are closed. Those who judge by name can start."),
            ),
            Verb(
                "vote",
                _("open the ballot"),
                ("draft", "nomination", "scoring"),
                ("ballot",),
                (holder(run),),
                effect=_("Whoever has a code can vote from now on. What is judged can no longer be changed."),
            ),
            Verb(
                "extend",
                _("move the deadline"),
                ("nomination", "scoring", "ballot"),
                (),
                (holder(run),),
                note_required=True,
            ),
            Verb(
                "freeze",
                _("close and count"),
                ("scoring", "ballot"),
                ("counted",),
                (holder(run),),
                effect=_(
                    "No more ballots and no more scores. The urns are emptied; from then on nothing can be changed."
                ),
            ),
            Verb(
                "publish",
                _("publish the notice"),
                ("counted",),
                ("notice",),
                (holder(run),),
                effect=_("Everybody can read it and object until the notice is over."),
            ),
            Verb(
                "object",
                _("object"),
                ("notice",),
                ("objected",),
                (REQUESTER,),
                notice=Notice((f"unit:{run}",), _("Objection, the notice stands still: %(case)s")),
            ),
            Verb("join", _("object as well"), ("objected",), (), (REQUESTER,)),
            Verb("resume", _("the notice goes on"), ("objected",), ("notice",), (SYSTEM,)),
            Verb(
                "recount",
                _("a new result after an objection"),
                ("objected",),
                ("counted",),
                (SYSTEM,),
                notice=Notice(("duty",), _("A new result to publish: %(case)s")),
            ),
            Verb("ripen", _("the notice is over"), ("notice",), ("noticed",), (SYSTEM,)),
            Verb("sign", _("sign off"), ("noticed",), ("signed",), (holder(sign),)),
            Verb(
                "void",
                _("declare void"),
                NOT_SIGNED,
                ("void",),
                (holder(run), unit(sign), SYSTEM),
                reasons=VOID_REASONS,
                note_required=True,
                effect=_("The round ends without a result; ballots are thrown away uncounted."),
            ),
        ),
    )


def objection_flow(
    name: str,
    *,
    title: Any,
    settle: str,
    tiers: tuple[tuple[str, str], ...] = (),
    page: str = "evaluation_objection",
    version: int = 1,
) -> Flow:
    """An objection: raised → settled. ``tiers`` are (kind of unit, permission) called in, in turn, when it is late."""
    overdue = tuple(Tier(kind, kind, permission, "evaluation.grace") for kind, permission in tiers)
    who = (holder(settle), *(overseer(permission) for permission in dict.fromkeys(p for _kind, p in tiers)))
    return Flow(
        name=name,
        version=version,
        title=title,
        start="raised",
        page=page,
        model="evaluation.Objection",
        states=(
            State(
                "raised",
                _("waiting for a ruling"),
                duty=settle,
                act=_("rule on the objection"),
                clock=Clock("ruling", "evaluation.objection", overdue=overdue, title=_("ruling")),
            ),
            State("upheld", _("found right"), closed=True, outcome="done"),
            State("dismissed", _("found not right"), closed=True, outcome="done"),
        ),
        verbs=(
            Verb(
                "raise",
                _("object"),
                (),
                ("raised",),
                (REQUESTER, unit(settle), SYSTEM),
                notice=Notice(("duty",), _("An objection to rule on: %(case)s")),
            ),
            Verb(
                "uphold", _("it is right"), ("raised",), ("upheld",), who, note_required=True, responds=True
            ),
            Verb(
                "dismiss",
                _("it is not right"),
                ("raised",),
                ("dismissed",),
                who,
                note_required=True,
                responds=True,
            ),
        ),
    )
