"""Evaluation rounds of the home village as people meet them: one awarded, one being voted on, one open for nominations.

Made by the product's own actions at the moment it happened. What is secret about a ballot is drawn anew each time, so
these rounds belong to the demonstration alone and not to what one seed repeats.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from zugong.evaluation import actions as engine
from zugong.evaluation.models import Subject
from zugong.flows.actions import take
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Refused
from zugong.portal.seed.points import at
from zugong.villages.models import Household, VillageRound
from zugong.villages.rounds import actions, templates
from zugong.villages.rounds.kind import HOUSEHOLD

DAY = timedelta(days=1)
ENOUGH = 42  # households; a smaller village's ballots would not be counted
SECRETARY, CLERK, TEAM = "shimingyuan", "tianxiaoyu", ("xiangwenmao", "tianxiaoman")
WHY = (
    "天天扫，门前没有柴堆。",
    "鸡都圈起来了，路上干净。",
    "阴沟自己掏，还帮隔壁掏。",
    "院里种了花，看着舒服。",
)
YARD = templates.get("clean-yard")


class Rounds:
    def __init__(self, village: Unit, moment: datetime) -> None:
        self.village, self.moment = village, moment
        self.secretary, self.clerk, *self.team = (
            Account.objects.get(username=name) for name in (SECRETARY, CLERK, *TEAM)
        )
        rows = Household.objects.open().filter(unit__parent=village).select_related("unit")
        self.homes = list(rows.order_by("code"))

    def tell(self) -> None:
        if len(self.homes) < ENOUGH:
            return
        past = self._reviewed("清洁庭院，秋季一轮", self.homes[2:14], back=48)
        self._vote(past, back=36, turnout=41)
        self._award(past, back=34)
        # Everybody of the second group looks at the yards; the visitor of the demonstration may cast a ballot.
        now = self._reviewed("清洁庭院，年末一轮", self.homes[1:17], back=16)
        self._vote(now, back=3, turnout=26)
        self._nominating("孝老爱亲，年末一轮", self.homes[4:9])

    def _by(self, account: Any) -> Actor:
        return Actor.of(account)

    def _open(self, template: Any, title: str, *, back: float) -> VillageRound:
        begins = self.moment - back * DAY
        by = self._by(self.secretary)
        return actions.open_village_round(
            unit=self.village,
            scheme_version=actions.use_template(template, unit=self.village, by=by),
            title=title,
            nominate_until=begins + 6 * DAY,
            score_until=begins + 11 * DAY,
            vote_until=begins + 21 * DAY,
            by=by,
        )

    def _nominating(self, title: str, homes: list[Household]) -> None:
        with at(self.moment - 2 * DAY):
            row = self._open(templates.TEMPLATES[2], title, back=2)
            engine.call(row.round, by=self._by(self.secretary))
        for number, home in enumerate(homes):
            with at(self.moment - (1.5 - number * 0.2) * DAY):
                actions.nominate(
                    row.round, home, by=Actor.requester(None), nominator=home, words="一家人和和气气。"
                )

    def _reviewed(self, title: str, homes: list[Household], *, back: float) -> VillageRound:
        by = self._by(self.secretary)
        with at(self.moment - back * DAY):
            row = self._open(YARD, title, back=back)
            engine.call(row.round, by=by)
        for number, home in enumerate(homes):
            with at(self.moment - (back - 1 - number * 0.2) * DAY):
                words = WHY[number % len(WHY)]
                actions.nominate(row.round, home, by=Actor.requester(None), nominator=home, words=words)
        with at(self.moment - (back - 6) * DAY):
            engine.set_raters(row.round, group="team", accounts=self.team, by=by)
            engine.set_raters(row.round, group="cleaners", accounts=[self.clerk], by=by)
            engine.review(row.round, by=by)
        subjects = list(Subject.objects.filter(round=row.round).select_related("round").order_by("pk"))
        for number, subject in enumerate(subjects):
            with at(self.moment - (back - 7 - number * 0.15) * DAY):
                for group, account in (*(("team", one) for one in self.team), ("cleaners", self.clerk)):
                    self._score(subject, group, account, number)
        return row

    def _score(self, subject: Subject, group: str, account: Account, number: int) -> None:
        answers = (
            {"waste": str(12 - number % 4)}
            if group == "cleaners"
            else {"yard": "aabbac"[number % 6], "order": "abacbb"[number % 6]}
        )
        key = f"seed-{subject.pk}-{group}-{account.pk}"
        try:
            engine.score(subject, group=group, by=self._by(account), answers=answers, request_key=key)
        except Refused:
            engine.stand_back(
                subject, group=group, by=self._by(account), why="自家或者近亲", request_key=f"{key}-back"
            )

    def _vote(self, row: VillageRound, *, back: float, turnout: int) -> None:
        by = self._by(self.secretary)
        with at(self.moment - back * DAY):
            actions.issue_codes(row.round, by=by)
            engine.vote(row.round, by=by)
        subjects = list(Subject.objects.filter(round=row.round).order_by("pk").values_list("pk", flat=True))
        with at(self.moment - (back - 1) * DAY):
            for number, home in enumerate(self.homes[-turnout:]):
                chosen = [
                    pk for place, pk in enumerate(subjects) if (number + place * 3) % 7 < 5 - place // 4
                ]
                code = engine.code_of(row.round, "people", HOUSEHOLD, str(home.pk))
                engine.cast(code=code, chosen={"neighbours": chosen[:12]})

    def _award(self, row: VillageRound, *, back: float) -> None:
        by = self._by(self.secretary)
        with at(self.moment - back * DAY):
            engine.freeze(row.round, by=by)
            subjects = Subject.objects.filter(round=row.round).order_by("pk")[:4]
            actions.choose(row, subjects=[one.pk for one in subjects], by=by)
            engine.publish(row.round, by=by)
        with at(self.moment - (back - 5.1) * DAY):
            row.round.refresh_from_db()
            take(row.round, "ripen", by=SYSTEM)
            engine.sign_off(row.round, by=by)
