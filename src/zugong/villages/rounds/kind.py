"""Evaluation rounds of villages, as the engine needs to know them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.evaluation.kinds import Kind
from zugong.evaluation.models import Round, Subject
from zugong.evaluation.workflow import objection_flow, round_flow
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.villages import tabs
from zugong.villages.models import HouseholdMember, VillageRound
from zugong.villages.roles import KEEP_ROUND_SCHEMES, RUN_ROUNDS, SETTLE_ROUNDS, SIGN_ROUNDS, VIEW_ROUNDS

KEY = "villages.rounds"
HOUSEHOLD = "villages.household"
TAB = "rounds"


def _subject_url(subject: Subject) -> str:
    return reverse("household", args=[subject.source_id]) if subject.source_type == HOUSEHOLD else ""


def _stand_back(account: Account, subject: Subject) -> str:
    """Nobody judges the household they live in."""
    if account.person_id is None or subject.source_type != HOUSEHOLD or not subject.source_id.isdigit():
        return ""
    own = HouseholdMember.objects.filter(
        household_id=int(subject.source_id), person_id=account.person_id, left_on__isnull=True
    )
    return _("it is your own household.") if own.exists() else ""


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    return tabs.build(request, TAB)


def _may_publish(round_: Round) -> None:
    from zugong.villages.rounds.policies import check_winners

    check_winners(round_)


def _extra(request: HttpRequest, round_: Round) -> dict[str, Any]:
    from zugong.villages.rounds.panels import extra

    return extra(request, round_)


def _signed(round_: Round, by: Actor) -> None:
    from zugong.villages.rounds.actions import award

    award(VillageRound.objects.select_related("round__unit").get(round=round_), by=by)


VILLAGE_ROUNDS = Kind(
    key=KEY,
    title=gettext_lazy("evaluation rounds in villages"),
    flow=round_flow(
        "village_round",
        title=gettext_lazy("Evaluation rounds"),
        run=RUN_ROUNDS,
        sign=SIGN_ROUNDS,
        notice_rule="rounds.notice",
    ),
    objection_flow=objection_flow(
        "village_round_objection",
        title=gettext_lazy("objection to an evaluation round"),
        settle=SETTLE_ROUNDS,
        tiers=(("township", SETTLE_ROUNDS),),
    ),
    view=VIEW_ROUNDS,
    run=RUN_ROUNDS,
    settle=SETTLE_ROUNDS,
    sign=SIGN_ROUNDS,
    keep=KEEP_ROUND_SCHEMES,
    noun=gettext_lazy("households"),
    subject_url=_subject_url,
    stand_back=_stand_back,
    tabs=_tabs,
    section="villages",
    signed=_signed,
    extra=_extra,
    may_publish=_may_publish,
)
