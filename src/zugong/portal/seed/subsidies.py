"""Farm subsidies of the home village and its neighbours: three policies in two years; lists paid, public and in the making.

Made by the product's own actions; the list in the making has what the checks are for: somebody who died, somebody who moved
away, somebody who stands in the neighbours' list as well, one account for two.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from zugong.disclosure import reviewing
from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Refused
from zugong.portal.seed.county import County
from zugong.portal.seed.households import HOME
from zugong.portal.seed.points import at
from zugong.villages.models import HouseholdMember, SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.subsidies.actions import departures, lists, payments, policies

CLERK, SECRETARY = "tianxiaoyu", "shimingyuan"
DAY = timedelta(days=1)
# code, name, measure, standard of last year and of this one, for whom, largest quantity
POLICIES = (
    ("farmland", "耕地地力保护补贴", "亩", ("104.00", "105.00"), "有承包地并且种着的农户，撂荒的不补", 9),
    ("rice", "稻谷目标价格补贴", "亩", ("38.00", "40.00"), "当年种稻谷的农户，按实种面积", 6),
    ("sow", "能繁母猪补贴", "头", ("100.00", "100.00"), "养能繁母猪并且打了耳标的农户", 4),
)
NEIGHBOURS, EACH = 4, 22


class Subsidies:
    def __init__(self, county: County, number: int, moment: datetime) -> None:
        self.rng, self.moment = Random(f"{number}:subsidies"), moment
        self.home = Unit.objects.select_related("parent__parent").get(pk=county.home.spot.id)
        self.county = self.home.ancestor("county")
        self.clerk = Actor.of(Account.objects.get(username=CLERK))
        self.secretary = Actor.of(Account.objects.get(username=SECRETARY))
        rows = Unit.objects.open().filter(kind="village", parent=self.home.parent).exclude(pk=self.home.pk)
        self.neighbours = list(rows.order_by("path")[:NEIGHBOURS])
        self.heads: dict[int, list[HouseholdMember]] = {}

    def tell(self) -> None:
        year = self.moment.year
        rules = {
            (code, of): self._policy(place, of)
            for place, (code, *_r) in enumerate(POLICIES)
            for of in (year - 1, year)
        }
        for (code, of), policy in rules.items():
            for village in self.neighbours:
                self._list(policy, village, self._rows(policy, village, EACH if code == "farmland" else 9))
            if of == year - 1:
                self._paid(
                    self._list(
                        policy,
                        self.home,
                        self._rows(policy, self.home, 2 * EACH if code == "farmland" else 14),
                    )
                )
        self._public(
            self._list(
                rules["farmland", year], self.home, self._rows(rules["farmland", year], self.home, 2 * EACH)
            )
        )
        self._making(rules["rice", year])

    def _policy(self, place: int, year: int) -> SubsidyPolicy:
        code, name, measure, standards, whom, _most = POLICIES[place]
        return policies.keep_policy(
            self.county,
            by=SYSTEM,
            code=code,
            year=year,
            name=name,
            basis=f"县农业农村局、县财政局〔{year}〕{12 + place}号",
            whom=whom,
            standard=Decimal(standards[year == self.moment.year]),
            measure=measure,
            payer="县财政局",
            opens_on=date(year, 3, 1),
            closes_on=date(year, 5, 31),
            documents="身份证、一卡通；流转的带合同",
            contact="镇农业服务中心 0000-1234567",
        )  # fmt: skip

    def _people(self, village: Unit) -> list[HouseholdMember]:
        if village.pk not in self.heads:
            rows = HouseholdMember.objects.filter(
                household__unit__path__startswith=village.path, relation="02", left_on=None
            )
            found = rows.exclude(id_index="").select_related("household__unit").order_by("household__code")
            self.heads[village.pk] = list(found[: 2 * EACH + 4])
        return self.heads[village.pk]

    def _rows(self, policy: SubsidyPolicy, village: Unit, count: int) -> list[dict[str, Any]]:
        return [self._row(policy, one) for one in self._people(village)[:count]]

    def _row(self, policy: SubsidyPolicy, one: HouseholdMember) -> dict[str, Any]:
        most = next(most for code, *_rest, most in POLICIES if code == policy.code)
        tenths = 1 if policy.measure == "头" else 10
        quantity = Decimal(self.rng.randint(tenths, most * tenths)) / tenths
        unit = one.household.unit
        return {
            "name": one.name,
            "id_number": one.id_number,
            "account": f"8101{one.pk:015d}"[:19],
            "group": unit.name if unit.kind == "group" else "",
            "quantity": quantity,
            "standard": policy.standard,
            "amount": quantity * policy.standard,
            "remark": "",
        }

    def _list(self, policy: SubsidyPolicy, village: Unit, rows: list[dict[str, Any]]) -> SubsidyList:
        total = sum((row["amount"] for row in rows), Decimal(0))
        found = lists.open_list(policy=policy, village=village, batch=1, total=total, by=SYSTEM)
        lists.replace_lines(found, rows, by=SYSTEM)
        return SubsidyList.objects.select_related("policy", "village").get(pk=found.pk)

    def _paid(self, found: SubsidyList) -> None:
        """Last year's: all paid but one that came back."""
        lines = list(SubsidyLine.objects.filter(list=found).order_by("row"))
        for line in lines:
            line.turn = 0  # type: ignore[attr-defined]
        day = date(found.policy.year, 9, 20)
        payments.post_many(lines[1:], result="paid", on=day, reason="", by=SYSTEM)
        payments.post_many(lines[:1], result="returned", on=day + 3 * DAY, reason="账号户名不符", by=SYSTEM)

    def _public(self, found: SubsidyList) -> None:
        for finding in found.findings.filter(is_error=False):
            lists.settle(finding, reason="到户核过，属实", by=self.clerk)
        found = SubsidyList.objects.select_related("policy", "village", "publication").get(pk=found.pk)
        with at(self.moment):
            made = lists.draft(found, by=self.clerk)
            publications.send(made, by=self.clerk)
            for account in reviewing.members(self.home):
                self._sign(made, account)
            if made.state == "signed":
                publications.publish(made, by=self.secretary)

    def _sign(self, made: Publication, account: Account) -> None:
        """A member signs, unless a rule of the committee keeps them from it."""
        if made.state != "review":
            return
        by = Actor.of(Account.objects.get(pk=account.pk))
        with suppress(Refused):
            publications.sign(made, agrees=True, words="", by=by, second_factor=True)

    def _making(self, policy: SubsidyPolicy) -> None:
        """In the making: who died, who moved away, who stands elsewhere too, one account for two, one line twice."""
        people = self._people(self.home)
        today = self.moment.date()
        spoken_of = {name for name, *_others in HOME}
        others = [one for one in people[:16] if one.person_id is None and one.name not in spoken_of]
        for one, why, ago in zip(others[:2], ("deceased", "moved"), (40, 90), strict=False):
            departures.enter(
                self.home, name=one.name, id_number=one.id_number, why=why, on=today - ago * DAY,
                source="县民政局" if why == "deceased" else "派出所", by=SYSTEM,
            )  # fmt: skip
        rows = self._rows(policy, self.home, 16)
        rows[9]["account"] = rows[8]["account"]
        if self.neighbours:
            rows.append(self._row(policy, self._people(self.neighbours[0])[2]))
        rows.append(rows[5] | {"remark": "补登"})
        found = self._list(policy, self.home, rows)
        found.refresh_from_db()
        for finding in found.findings.filter(kind="account"):
            lists.settle(finding, reason="父子同户，共用一张卡", by=self.clerk)
