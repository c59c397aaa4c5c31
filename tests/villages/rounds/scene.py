"""A village's evaluation round, brought to any phase by the product's own verbs."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import County, make_household
from zugong.evaluation import actions as engine
from zugong.evaluation.models import Round, Subject
from zugong.organisations.actors import Actor
from zugong.organisations.models import RuleSetting
from zugong.villages.models import Household, VillageRound
from zugong.villages.rounds import actions, templates
from zugong.villages.rounds.kind import HOUSEHOLD

_keys = itertools.count(1)
YARD = templates.get("clean-yard")
ANSWERS = {
    "team": {"yard": "a", "order": "b"},
    "cleaners": {"waste": "11"},
}


def few_ballots_do(c: County, minimum: int = 5) -> None:
    """The village's own rule: five ballots are enough, so that a test need not have fifteen households."""
    RuleSetting.objects.get_or_create(
        key="evaluation.minimum", unit=c.village, defaults={"value": minimum, "source": "村民会议"}
    )


def households(c: County, number: int) -> list[Household]:
    return [make_household(c, head=f"户主{n}") for n in range(number)]


def village_round(c: County, title: str = "清洁庭院，年中一轮", **fields: Any) -> VillageRound:
    """A round in preparation."""
    assert YARD is not None
    few_ballots_do(c)
    by = Actor.of(c.secretary)
    now = timezone.now()
    fields = {
        "nominate_until": now + timedelta(days=5),
        "score_until": now + timedelta(days=9),
        "vote_until": now + timedelta(days=14),
    } | fields
    return actions.open_village_round(
        unit=c.village,
        scheme_version=actions.use_template(YARD, unit=c.village, by=by),
        title=title,
        by=by,
        **fields,
    )


def nominated(c: County, homes: list[Household], **fields: Any) -> VillageRound:
    """Open for nominations, with these households in."""
    row = village_round(c, **fields)
    engine.call(row.round, by=Actor.of(c.secretary))
    for home in homes:
        actions.nominate(row.round, home, by=Actor.of(c.secretary))
    return row


def reviewed(c: County, homes: list[Household], *, sheets: bool = True, **fields: Any) -> VillageRound:
    """Being reviewed; with ``sheets`` everybody has judged everything."""
    row = nominated(c, homes, **fields)
    by = Actor.of(c.secretary)
    engine.set_raters(row.round, group="team", accounts=[c.committee_member, c.group_leader], by=by)
    engine.set_raters(row.round, group="cleaners", accounts=[c.clerk], by=by)
    engine.review(row.round, by=by)
    if sheets:
        for subject in subjects(row):
            for group, account in (
                ("team", c.committee_member),
                ("team", c.group_leader),
                ("cleaners", c.clerk),
            ):
                engine.score(
                    subject,
                    group=group,
                    by=Actor.of(account),
                    answers=ANSWERS[group],
                    request_key=f"scene-{next(_keys)}",
                )
    return row


def voting(c: County, homes: list[Household], **fields: Any) -> VillageRound:
    """The ballot is open, and every household of the village has a code."""
    row = reviewed(c, homes, **fields)
    actions.issue_codes(row.round, by=Actor.of(c.secretary))
    engine.vote(row.round, by=Actor.of(c.secretary))
    return row


def code_of(row: VillageRound, home: Household) -> str:
    return engine.code_of(row.round, "people", HOUSEHOLD, str(home.pk))


def counted(c: County, homes: list[Household], **fields: Any) -> VillageRound:
    """Counted: every household voted for the first two nominated."""
    row = voting(c, homes, **fields)
    first = [one.pk for one in subjects(row)[:2]]
    for home in homes:
        engine.cast(code=code_of(row, home), chosen={"neighbours": first})
    engine.freeze(row.round, by=Actor.of(c.secretary))
    return row


def noticed(c: County, homes: list[Household], **fields: Any) -> VillageRound:
    """On public notice, the first two nominated are named."""
    row = counted(c, homes, **fields)
    actions.choose(row, subjects=[one.pk for one in subjects(row)[:2]], by=Actor.of(c.secretary))
    engine.publish(row.round, by=Actor.of(c.secretary))
    return row


def subjects(row: VillageRound) -> list[Subject]:
    return list(Subject.objects.filter(round=row.round).select_related("round").order_by("pk"))


def objection(row: VillageRound, subject: Subject | None = None, key: str = "") -> Any:
    return engine.object_to(
        Round.objects.get(pk=row.pk),
        words="那天只看了院子外头。",
        by=Actor.requester(None),
        request_key=key or f"objection-{next(_keys)}",
        subject=subject,
        name="周桂香",
        phone="13800004726",
    )
