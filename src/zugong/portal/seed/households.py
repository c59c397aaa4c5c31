"""Who lives in the villages: households with their heads, members and cards, near the hamlet they name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from zugong.lib.tokens import token_hash
from zugong.organisations.fields import blind_index
from zugong.organisations.models import Unit
from zugong.portal.seed import names, places
from zugong.portal.seed.county import CENTRE, KILOMETRE, County, Village
from zugong.portal.seed.people import Register
from zugong.portal.seed.world import Spot
from zugong.portal.seed.writer import Table
from zugong.villages.households.cards import token_of
from zugong.villages.models import Household, HouseholdMember

BATCH = 4_000
YEAR = 365
CODE = "{village}-{number:04d}"
MERGED_HAMLET = "岩坎"
SERVICE_GROUPS = ("村务服务组", "社会服务组")  # they serve; nobody lives in them

# Those who are spoken of on the demonstration's pages: name, sex, age, group, why looked after, others of the house.
HOME = (
    ("王桂英", "F", 76, "1组", "独居老人", ()),
    ("龙秋月", "F", 58, "1组", "", (("11", 61),)),
    ("石老幺", "M", 71, "2组", "", (("12", 69),)),
    ("王家兴", "M", 52, "3组", "", (("12", 50), ("22", 27), ("52", 77))),
    ("李德才", "M", 47, "3组", "", (("12", 45), ("30", 19), ("23", 14))),
    ("田兰香", "F", 68, "3组", "老人卧床", (("11", 72),)),
    ("覃德贵", "M", 66, "5组", "脱贫户", (("12", 64), ("41", 11))),
    ("彭长海", "M", 55, "4组", "", (("12", 53), ("51", 80), ("52", 78), ("41", 6))),
    ("石玉珍", "F", 61, "4组", "低保户", (("22", 35),)),
    ("向老六", "M", 74, "5组", "独居老人", ()),
)
CARE = ("独居老人", "低保户", "脱贫户", "残疾人家庭", "留守儿童", "大病家庭")


@dataclass(slots=True)
class One:
    """Somebody of a household: ``person`` is the id of a person the office knows already."""

    name: str
    relation: str
    sex: str
    born: date
    number: str
    person: int | None = None


@dataclass(slots=True)
class House:
    """A household before it has its number."""

    unit: Spot
    hamlet: str
    people: list[One]
    phone: str
    care: str = ""


class Households:
    """Thinks households up village by village and writes them in batches; ids count from 1."""

    def __init__(self, county: County, each: int, number: int, today: date) -> None:
        self.county, self.each, self.today = county, each, today
        self.rng = Random(f"{number}:households")
        self.register: Register = county.register
        self.residents = self._residents()
        rows = Unit.objects.filter(kind="village").values_list("pk", "latitude", "longitude")
        self.at = {pk: (north or CENTRE[0], east or CENTRE[1]) for pk, north, east in rows}
        self.households = Table(
            Household,
            "id unit_id code head size hamlet phone phone_index care latitude longitude card_version card_hash",
        )
        self.members = Table(
            HouseholdMember, "key household_id person_id name relation birth_date id_number id_index"
        )
        self.count = 0

    def write(self) -> None:
        for village in self.county.villages:
            if village is self.county.merged:
                continue
            self._village(village)
            if len(self.households.rows) >= BATCH:
                self._flush()
        self._flush()

    def _flush(self) -> None:
        self.households.flush()
        self.members.flush()

    # --- one village ---------------------------------------------------------------------------------------------
    def _village(self, village: Village) -> None:
        home = village is self.county.home
        houses = list(self._home(village) if home else self._ordinary(village))
        hamlets = {hamlet: self._near(self.at[village.spot.id], 1.0) for hamlet in _hamlets(houses)}
        order = {spot: place for place, spot in enumerate(dict.fromkeys(house.unit.id for house in houses))}
        houses.sort(key=lambda house: order[house.unit.id])
        for number, house in enumerate(houses, 1):
            self._add(CODE.format(village=village.code, number=number), house, hamlets[house.hamlet])

    def _near(self, at: tuple[float, float], kilometres: float) -> tuple[float, float]:
        angle, far = self.rng.random() * 2 * math.pi, kilometres * math.sqrt(self.rng.random())
        north = at[0] + far * math.sin(angle) * KILOMETRE
        east = at[1] + far * math.cos(angle) * KILOMETRE / math.cos(math.radians(CENTRE[0]))
        return round(north, 5), round(east, 5)

    def _ordinary(self, village: Village) -> Iterator[House]:
        """Households of a village: those of its residents first, then others until there are enough."""
        rng = self.rng
        groups = [group.spot for group in village.groups if group.spot.name not in SERVICE_GROUPS]
        wanted = max(3, round(self.each * rng.uniform(0.75, 1.25)))
        known = self.residents.get(village.spot.id, ())
        for number in range(wanted):
            unit = groups[number % len(groups)] if groups else village.spot
            hamlet = rng.choice(village.hamlets)
            yield (
                self._house_of(known[number], unit, hamlet)
                if number < len(known)
                else self._house(unit, hamlet)
            )

    def _home(self, village: Village) -> Iterator[House]:
        """The home village: everybody who is spoken of, in the group and hamlet they live in, and their neighbours."""
        residence, hamlets = self.county.residence, places.HAMLETS_HOME
        groups = {spot.id: name for name, spot in residence.items()}
        merged = {group.spot.id: group.spot for group in self.county.merged.groups}
        count = dict.fromkeys(residence, 0)
        for spot_id in (*groups, village.spot.id):
            for row in self.residents.get(spot_id, ()):
                if row[13] in merged:
                    yield self._house_of(row, merged[row[13]], MERGED_HAMLET)
                    continue
                name = groups.get(spot_id) or next(
                    (group for group, hamlet in hamlets.items() if hamlet == row[12]), "1组"
                )
                count[name] += 1
                yield self._house_of(row, residence[name], hamlets[name])
        for name, sex, age, group, care, others in HOME:
            count[group] += 1
            yield self._house(
                residence[group], hamlets[group], name=name, sex=sex, age=age, others=others, care=care
            )
        each = max(6, round(self.each * 0.75))
        for name, spot in residence.items():
            for _number in range(max(0, each - count[name])):
                yield self._house(spot, hamlets[name])
        for spot in merged.values():
            for _number in range(max(4, each // 2)):
                yield self._house(spot, MERGED_HAMLET)

    # --- one household -------------------------------------------------------------------------------------------
    def _house_of(self, row: Sequence[Any], unit: Spot, hamlet: str) -> House:
        """The household of a person of the roster: mostly its head, sometimes the spouse of one."""
        rng = self.rng
        key, name, sex, born, number, phone = row[0], row[2], row[3], row[4], row[5], row[7]
        one = One(name, "02", sex, born, number, key)
        if key in self.county.register.accounts_of or rng.random() < 0.75 or row[12] == "杨柳湾":
            people = [one, *self._family(one, None)]
        else:
            head = self._one("02", "M" if sex == "F" else "F", self._age(born) + rng.randint(-2, 4))
            one.relation = "12" if sex == "F" else "11"
            people = [head, one, *self._family(head, None)[1:]]
        return House(unit, hamlet, people, phone)

    def _house(
        self,
        unit: Spot,
        hamlet: str,
        *,
        name: str = "",
        sex: str = "",
        age: int = 0,
        others: Sequence[tuple[str, int]] | None = None,
        care: str = "",
    ) -> House:
        rng = self.rng
        head = self._one("02", sex or ("M" if rng.random() < 0.78 else "F"), age or rng.randint(34, 79), name)
        people = [head, *self._family(head, others)]
        if not care and rng.random() < 0.09:
            care = "独居老人" if len(people) == 1 else rng.choice(CARE[1:])
        return House(unit, hamlet, people, names.phone(rng) if rng.random() < 0.9 else "", care)

    def _family(self, head: One, others: Sequence[tuple[str, int]] | None) -> list[One]:
        """Who else lives there; drawn by the head's age unless given as (relation, age)."""
        if others is None:
            others = self._drawn(head)
        father = "" if head.sex == "F" else head.name[0]
        found: list[One] = []
        for relation, age in others:
            sex = _sex_of(relation) or ("F" if head.sex == "M" else "M")
            one = self._one(relation, sex, age)
            if relation == "51":
                one.name = head.name[0] + one.name[1:]
            elif relation[0] in "234" and relation not in {"28", "38", "45", "46"}:
                father = father or next(
                    (spouse.name[0] for spouse in found if spouse.relation == "11"), head.name[0]
                )
                one.name = father + one.name[1:]
            found.append(one)
        return found

    def _drawn(self, head: One) -> list[tuple[str, int]]:
        rng, age = self.rng, self._age(head.born)
        found: list[tuple[str, int]] = []
        if rng.random() < (0.9 if age < 70 else 0.6):
            found.append(("12" if head.sex == "M" else "11", max(24, age + rng.randint(-5, 3))))
        if age < 62:
            for number in range(rng.choice((0, 1, 1, 2, 2))):
                child = age - rng.randint(21, 29) - 3 * number
                if child >= 0:
                    found.append(((("22", "23"), ("32", "33"))[rng.random() < 0.48][number], child))
        elif rng.random() < 0.45:
            child = age - rng.randint(22, 28)
            found.append(("22", child))
            if rng.random() < 0.6:
                found.append(("38", max(24, child - rng.randint(0, 4))))
                if child > 26 and rng.random() < 0.7:
                    found.append((rng.choice(("41", "42")), max(1, child - rng.randint(23, 28))))
        if age < 60 and rng.random() < 0.3:
            found.append((rng.choice(("51", "52")), age + rng.randint(21, 27)))
        return found

    def _one(self, relation: str, sex: str, age: int, name: str = "") -> One:
        rng = self.rng
        born = self.today - timedelta(days=max(0, age) * YEAR + rng.randrange(20, YEAR - 10))
        number = names.id_number(born, sex, self.register.serial(born, sex))
        return One(name or names.person_name(rng, sex), relation, sex, born, number)

    def _age(self, born: date) -> int:
        return (self.today - born).days // YEAR

    def _add(self, code: str, house: House, at: tuple[float, float]) -> None:
        self.count += 1
        latitude, longitude = self._near(at, 0.15)
        self.households.add(
            [
                self.count,
                house.unit.id,
                code,
                house.people[0].name,
                len(house.people),
                house.hamlet,
                house.phone,
                blind_index(house.phone, "household.phone"),
                house.care,
                latitude,
                longitude,
                1,
                token_hash(token_of(code, 1)),
            ]
        )
        for place, one in enumerate(house.people):
            self.members.add(
                [
                    f"{self.count:012x}{place:04x}",
                    self.count,
                    one.person,
                    one.name,
                    one.relation,
                    one.born,
                    one.number,
                    blind_index(one.number, "person.id_number"),
                ]
            )

    def _residents(self) -> dict[int, list[Sequence[Any]]]:
        """People of the roster by the unit they live in; those of offices and townships live elsewhere."""
        found: dict[int, list[Sequence[Any]]] = {}
        for row in self.register.persons:
            found.setdefault(row[11], []).append(row)
        return found


def _hamlets(houses: Sequence[House]) -> list[str]:
    return list(dict.fromkeys(house.hamlet for house in houses))


def _sex_of(relation: str) -> str:
    """By GB/T 4761 most relations say it; empty where they do not."""
    if relation in {"12", "28", "38", "45", "52", "54", "56", "62", "64", "42", "44"}:
        return "F" if relation != "28" else "M"
    if relation[0] == "3":
        return "F"
    if relation[0] == "2" or relation in {"11", "41", "43", "51", "53", "55", "61", "63"}:
        return "M"
    return ""
