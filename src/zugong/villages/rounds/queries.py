"""Reads of a village's rounds: what is under way, what a household may do in it, who was named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zugong.evaluation import actions as engine
from zugong.evaluation import queries as engine_queries
from zugong.evaluation import urns
from zugong.evaluation.models import Exclusion, Round, Subject, Voter
from zugong.evaluation.papers import total_words
from zugong.organisations.models import Account, Unit
from zugong.villages.models import Household, RoundAward, VillageRound
from zugong.villages.places import village_of
from zugong.villages.roles import NOMINATE
from zugong.villages.rounds.kind import HOUSEHOLD, KEY

PUBLIC = ("notice", "objected", "noticed", "signed")
UNDER_WAY = (Round.NOMINATION, Round.SCORING, Round.BALLOT)


def visible_rounds(account: Account) -> QuerySet[Round]:
    """Rounds the account views, and open ones of villages in which it may nominate somebody."""
    own = Round.objects.visible_to(account).filter(kind=KEY)
    villages = {
        int(part, 36)
        for place in account.scope.places
        if NOMINATE in place.role.permissions
        for part in place.path.split("/")
        if part
    }
    nominating = Round.objects.filter(Q(unit_id__in=villages), kind=KEY, state=Round.NOMINATION)
    return own | nominating


def of_village(unit: Unit, *states: str) -> QuerySet[Round]:
    """Rounds of one village in these states, the latest first."""
    rows = Round.objects.filter(kind=KEY, unit=unit, state__in=states)
    return rows.select_related("unit", "scheme_version__scheme", "village_round").order_by("-pk")


# --- the card ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class OnCard:
    """What a round means for one household: in it or not, and its own ballot."""

    round: Round
    subject: Subject | None
    code: str = ""
    voted: bool = False

    @property
    def may_nominate(self) -> bool:
        return self.round.state == Round.NOMINATION

    @property
    def is_in(self) -> bool:
        return self.subject is not None and self.subject.withdrawn_at is None

    @property
    def may_vote(self) -> bool:
        return bool(self.code) and not self.voted and self.round.state == Round.BALLOT


def on_card(household: Household) -> list[OnCard]:
    """The rounds under way in the household's village."""
    village = village_of(household.unit)
    if village is None:
        return []
    rounds = list(of_village(village, *UNDER_WAY))
    if not rounds:
        return []
    subjects = {
        one.round_id: one
        for one in Subject.objects.filter(
            round__in=rounds, source_type=HOUSEHOLD, source_id=str(household.pk)
        )
    }
    voting = {
        one.round_id: one.group
        for one in Voter.objects.filter(
            round__in=[one for one in rounds if one.state == Round.BALLOT],
            source_type=HOUSEHOLD,
            source_id=str(household.pk),
        )
    }
    found = []
    for one in rounds:
        code, voted = "", False
        if one.pk in voting:
            code = engine.code_of(one, voting[one.pk], HOUSEHOLD, str(household.pk))
            hit = urns.find(code)
            voted = hit is not None and not urns.is_unused(hit[1], hit[0])
        found.append(OnCard(one, subjects.get(one.pk), code, voted))
    return found


# --- who is named ------------------------------------------------------------------------------------------------
def named(round_: Round) -> list[RoundAward]:
    """The households named in the latest result, in the order of the register."""
    rows = RoundAward.objects.filter(village_round__round=round_, result=round_.results)
    return list(
        rows.select_related("household__unit", "subject").order_by("household__unit__path", "household__code")
    )


@dataclass(frozen=True)
class Candidate:
    """A household as those who settle the names see it: what was counted, and whether it is proposed."""

    subject: Subject
    points: str
    proposed: bool
    chosen: bool


def candidates(village_round: VillageRound) -> list[Candidate]:
    """Everybody in the result, in the order of the register; the best by points are proposed, ties at the edge all or none."""
    round_ = village_round.round
    found = engine_queries.results(round_)
    if found is None:
        return []
    proposed = set(proposal(village_round))
    chosen = set(
        RoundAward.objects.filter(village_round=village_round, result=round_.results).values_list(
            "subject_id", flat=True
        )
    )
    out = set(Exclusion.objects.filter(round=round_).values_list("subject_id", flat=True))
    return [
        Candidate(
            one.subject, total_words(one), one.subject.pk in proposed, one.subject.pk in (chosen or proposed)
        )
        for one in found.subjects
        if one.subject.pk not in out
    ]


def proposal(village_round: VillageRound) -> list[int]:
    """The subjects with the most points, as many as may be named; who is level with the first one left out is left out too."""
    ranked = engine_queries.ranking(village_round.round)
    if len(ranked) <= village_round.most:
        return [pk for pk, _points, _complete in ranked]
    edge = ranked[village_round.most][1]
    return [pk for pk, points, _complete in ranked[: village_round.most] if points > edge]


@dataclass(frozen=True)
class Past:
    """A signed round as the public sees it."""

    round: Round
    awards: list[RoundAward]
    nominated: int


def archive(unit: Unit, limit: int = 20) -> list[Past]:
    """Signed rounds of a village with those who were named."""
    rounds = list(of_village(unit, "signed")[:limit])
    awards: dict[int, list[RoundAward]] = {}
    results = {one.pk: one.results for one in rounds}
    rows = (
        RoundAward.objects.filter(village_round__in=list(results))
        .select_related("household__unit")
        .order_by("household__unit__path", "household__code")
    )
    for award in rows:
        if award.result == results[award.village_round_id]:
            awards.setdefault(award.village_round_id, []).append(award)
    counts = nominated_counts(rounds)
    return [Past(one, awards.get(one.pk, []), counts.get(one.pk, 0)) for one in rounds]


def nominated_counts(rounds: list[Round]) -> dict[int, int]:
    rows = Subject.objects.filter(round__in=rounds, withdrawn_at__isnull=True)
    return dict(rows.order_by().values_list("round").annotate(Count("pk")))


def totals(unit: Unit) -> dict[str, Any]:
    """What the village gave out by rounds this far: households named and points, never who got none."""
    rows = RoundAward.objects.filter(village_round__round__unit=unit, posted_at__isnull=False)
    found = rows.aggregate(points=Sum("given"), households=Count("household", distinct=True))
    return {"points": found["points"] or 0, "households": found["households"]}
