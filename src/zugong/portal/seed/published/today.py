"""What is under way: a matter to sign, one to publish, questions in every state. Made by the product's own actions."""

from __future__ import annotations

from datetime import datetime, timedelta

from zugong.disclosure import reviewing
from zugong.disclosure.actions import duties as owing
from zugong.disclosure.actions import publications, questions
from zugong.disclosure.models import Publication, Question, Version
from zugong.disclosure.roles import OVERSEE
from zugong.flows import actions as flows
from zugong.flows.models import CaseClock
from zugong.lib.disclosed.canonical import parse
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Unit
from zugong.portal.seed.county import County
from zugong.portal.seed.points import at
from zugong.portal.seed.published import words
from zugong.portal.seed.published.sheet import DAY, HOUR, MINUTE
from zugong.portal.seed.published.words import MAJOR

"""today"""


class Today:
    def __init__(self, county: County, moment: datetime) -> None:
        self.moment, self.county = moment, county
        self.home = Unit.objects.select_related("parent__parent").get(pk=county.home.spot.id)
        self.count = 0

    def tell(self) -> None:
        self.matters()
        finance = Version.objects.filter(
            publication__unit=self.home, publication__kind="village_finance"
        ).order_by("-published_at")[:2]
        listed = Version.objects.filter(publication__unit=self.home, publication__kind="subsidy_list")
        if len(finance) < 2:
            return
        last, before = finance
        asked = self.ask(last, "水渠清淤11400元，请了几个人？", 70 * HOUR, "3组水渠清淤用工")
        self.answer(asked, "本村24个工，每工200元；租挖机2天6600元。用工表附在这一笔后面。", 52 * HOUR)
        asked = self.ask(last, "护栏是哪家修的，比过价没有？", 8 * DAY, "村道防护栏维修")
        self.answer(asked, "三家比价，定的是最低一家。合同附在这一笔后面，比价单在村部可以看。", 7 * DAY)
        self.ask(last, "灯头和线材3265块5，装了几盏？", 19 * HOUR, "路灯灯头及线材")
        self.overdue(before)
        for version in listed.order_by("-published_at")[:1]:
            asked = self.ask(
                version, "我家3亩田年年种，名单里没有。", 12 * DAY, kind="objection", name="彭长海"
            )
            self.answer(asked, "这3亩流转给了合作社，补贴按合同给种田的一方。", 11 * DAY)
            with at(self.moment - 25 * HOUR):
                questions.object_to(asked, words="没签过合同，请镇里来看。", by=Actor.requester(asked.pk))

    def by(self, username: str) -> Actor:
        return Actor.of(Account.objects.get(username=username))

    def matters(self) -> None:
        clerk = self.by("tianxiaoyu")
        for place, (what, said) in enumerate(MAJOR[:2]):
            day = self.moment.date() - (2 + place) * DAY
            with at(self.moment - (1 + place) * DAY - 3 * HOUR):
                owing.owe(key="major", unit=self.home, what=what, on=day, by=clerk)
                body = words.major(self.home.name, what, said, day, clerk.label)
                made = publications.prepare(unit=self.home, kind="major_matter", body=body, by=clerk)
            with at(self.moment - (1 + place) * DAY - 2 * HOUR):
                publications.send(made, by=clerk)
            if place:
                with at(self.moment - 22 * HOUR):
                    self.sign(made)

    def sign(self, made: Publication) -> None:
        for account in reviewing.members(self.home):
            if made.state == "review":
                by = Actor.of(Account.objects.get(pk=account.pk))
                publications.sign(made, agrees=True, words="", by=by, second_factor=True)

    def ask(
        self,
        version: Version,
        said: str,
        ago: timedelta,
        about: str = "",
        *,
        kind: str = "question",
        name: str = "",
    ) -> Question:
        self.count += 1
        rows = parse(version.body.text)["body"]["rows"]
        row = next((place for place, line in enumerate(rows) if about and line[1] == about), None)
        with at(self.moment - ago):
            return questions.ask(
                version,
                kind=kind,
                words=said,
                request_key=f"published:{self.count}",
                by=Actor.requester(None),
                row=row,
                line=about if row is not None else "",
                name=name,
            )

    def answer(self, asked: Question, said: str, ago: timedelta) -> None:
        with at(self.moment - ago):
            questions.answer(asked, words=said, by=self.by("tianxiaoyu"))

    def overdue(self, version: Version) -> None:
        """Left lying until the township had to look after it."""
        asked = self.ask(version, "垃圾清运和保洁是不是同一笔钱？", 10 * DAY)
        clock = CaseClock.objects.get(case=asked.case, stopped_at__isnull=True)
        assert clock.due_at is not None and self.home.parent is not None
        passed = clock.due_at + 26 * HOUR
        if passed > self.moment:
            return
        clock.reminded_at = clock.due_at + MINUTE
        clock.save(update_fields=["reminded_at"])
        with at(passed):
            flows.pass_up(
                asked.case, clock, unit=self.home.parent, tier="township", permission=OVERSEE, by=SYSTEM
            )
