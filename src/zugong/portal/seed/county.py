"""The county itself: units, villages with their groups, the people who serve there, what is offered, codes on doors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from zugong.lib.tokens import short_code
from zugong.organisations.models import Skill, Succession, Unit, UnitName
from zugong.organisations.models.units import path_for
from zugong.portal.demo_roles import DEMO_ROLES
from zugong.portal.seed import names, places
from zugong.portal.seed.catalogue import Item, items
from zugong.portal.seed.home_people import GROUP_LEADERS, HOME_MEMBERS, USERNAMES, VILLAGE_POSTS
from zugong.portal.seed.people import Member, Register
from zugong.portal.seed.sizes import Size
from zugong.portal.seed.world import By, Spot
from zugong.portal.seed.writer import TZ, insert
from zugong.villages.models import ServiceCode, Window
from zugong.villages.orders.actions import SLUG_LENGTH
from zugong.workorders.models import ItemSwitch, ServiceItem

FLOW = "five_orders"
CENTRE = (29.2, 109.4)
KILOMETRE = 1 / 111
HOUSE = "村务服务组"
CARE = "社会服务组"


@dataclass(slots=True, eq=False)
class Group:
    spot: Spot
    leader: By
    members: list[Member]


@dataclass(slots=True, eq=False)
class Village:
    spot: Spot
    code: str
    sign: str
    hamlets: tuple[str, ...]
    weight: float
    slow: float
    groups: list[Group] = field(default_factory=list)
    secretary: By | None = None
    officer: By | None = None
    off: frozenset[int] = frozenset()
    until: date | None = None


@dataclass(eq=False)
class County:
    spot: Spot
    villages: list[Village]
    home: Village
    merged: Village
    items: list[tuple[int, str, Item]]
    register: Register
    sections: list[By]
    named: dict[str, By]
    since: date
    merged_on: date
    residence: dict[str, Spot]


class Builder:
    """Thinks the county up from one stream of chance and writes it."""

    def __init__(self, size: Size, number: int, moment: datetime) -> None:
        self.size, self.moment = size, moment
        self.today = moment.date()
        self.since = self.today - timedelta(days=365 * size.years + 60)
        self.rng = Random(f"{number}:county")
        skills = [(code, share) for code, _name, share in places.SKILLS]
        self.register = Register(Random(f"{number}:people"), skills, self.today, self.since)
        self.units: list[list[Any]] = []
        self.paths: dict[int, str] = {}
        self.signs: set[str] = set()
        self.named: dict[str, By] = {}
        self.sections: list[By] = []
        self.number = number
        self.merged_on = date(self.today.year - 1, 12, 15)
        self.people = {one.username: one for role in DEMO_ROLES for one in role.people if one.username}

    def build(self) -> County:
        spot = self.unit("county", places.COUNTY, places.COUNTY_CODE, None)
        self.administrators(spot)
        villages: list[Village] = []
        towns = [town for town in places.TOWNS if town.name == places.HOME_TOWN]
        towns += [town for town in places.TOWNS if town not in towns]
        chosen = towns[: self.size.towns or len(towns)]
        for place, town in enumerate([town for town in places.TOWNS if town in chosen], 1):
            villages += self.town(spot, town, place)
        self.register.person(
            self.residence["2组"],
            name="周桂香",
            sex="F",
            hamlet="杨柳湾",
            status="13",
            skills=(),
            born=date(self.today.year - 67, 3, 14),
        )
        listed = self.catalogue(spot, villages)
        self.write()
        self.codes(villages, listed)
        return County(
            spot,
            villages,
            self.home,
            self.merged,
            listed,
            self.register,
            self.sections,
            self.named,
            self.since,
            self.merged_on,
            self.residence,
        )

    # --- units ---------------------------------------------------------------------------------------------------
    def unit(
        self,
        kind: str,
        name: str,
        code: str,
        parent: Spot | None,
        *,
        north: float | None = None,
        east: float = 0.0,
        contact: str = "",
        line: str = "",
        sign: str = "",
        closed: date | None = None,
    ) -> Spot:
        key = len(self.units) + 1
        spot = Spot(key, kind, name, parent)
        self.paths[key] = path_for(self.paths[parent.id] if parent else "", key)
        latitude = longitude = None
        if north is not None:
            latitude = round(CENTRE[0] + north * KILOMETRE, 5)
            longitude = round(CENTRE[1] + east * KILOMETRE / math.cos(math.radians(CENTRE[0])), 5)
        self.units.append(
            [
                key,
                parent.id if parent else None,
                kind,
                name,
                code,
                self.paths[key],
                sign,
                date(1996, 3, 1),
                closed,
                contact,
                line,
                latitude,
                longitude,
                key,
            ]
        )
        return spot

    def offset_of(self, spot: Spot) -> tuple[float, float]:
        """Kilometres north and east of the county's centre."""
        latitude, longitude = self.units[spot.id - 1][11:13]
        east = (longitude - CENTRE[1]) * math.cos(math.radians(CENTRE[0])) / KILOMETRE
        return (latitude - CENTRE[0]) / KILOMETRE, east

    def line(self) -> str:
        return f"0000-12{self.rng.randrange(100_000):05d}"

    def sign_of(self, name: str) -> str:
        """One character for short codes, its own as long as there are any."""
        preferred = [*name[1:-1], name[0]] if name == places.HOME_VILLAGE else list(name[:-1])
        sign = next((one for one in preferred if one not in self.signs), preferred[0])
        self.signs.add(sign)
        return sign

    def administrators(self, county: Spot) -> None:
        for username in ("anquan", "xitong", "shenji", "jiangwangyuan"):
            one = self.people[username]
            self.named[username] = self.register.account(one.name, one.role, county, username=username)
            if one.role == "security_admin":
                self.register.security = self.named[username].account_id
        for name, sections in places.DEPARTMENTS:
            office = self.unit(
                "department", name, f"{places.COUNTY_CODE}-D{len(self.units):02d}", county, line=self.line()
            )
            for section in sections:
                part = self.unit(
                    "department", section, f"{places.COUNTY_CODE}-D{len(self.units):02d}", office
                )
                one = next(one for one in self.people.values() if one.label == section)
                key, _name, _skills = self.register.person(part, name=one.name, skills=("policy",))
                self.register.post(part, places.COUNTY_CODE, f"{section}负责人", key)
                by = self.register.account(one.name, one.role, county, person=key, username=one.username)
                self.named[one.username] = by
                self.sections.append(by)

    def town(self, county: Spot, town: places.Town, place: int) -> list[Village]:
        kind = 100 if town.name.endswith("镇") else 200
        code = f"{places.COUNTY_CODE}{kind + place:03d}"
        spot = self.unit(
            "township",
            town.name,
            code,
            county,
            north=town.north,
            east=town.east,
            line=self.line(),
            contact=names.any_name(self.rng),
        )
        committee = self.unit("committee", f"中共{town.name}委员会", f"{code}-W", spot)
        officer = self.officer(spot, town)
        for post in ("党委书记", "组织委员"):
            key, _name, _skills = self.register.person(spot, party_unit=committee, skills=())
            self.register.post(committee, code, post, key)
        self.register.post(committee, code, "宣传委员", None)
        chosen = town.villages[: self.size.villages or len(town.villages)]
        if places.MERGED_VILLAGE in town.villages and places.MERGED_VILLAGE not in chosen:
            chosen = (*chosen, places.MERGED_VILLAGE)
        found = []
        for number, name in enumerate(chosen, 1):
            village = self.village(spot, town, name, f"{code}{200 + number:03d}")
            village.officer = officer
            found.append(village)
        return found

    def officer(self, spot: Spot, town: places.Town) -> By:
        username = "hemin" if town.name == places.HOME_TOWN else ""
        name = self.people[username].name if username else ""
        key, name, _skills = self.register.person(spot, name=name, skills=("policy",))
        self.register.post(spot, f"T{spot.id}", "党建办干事", key)
        by = self.register.account(name, "township_officer", spot, person=key, username=username)
        if username:
            self.named[username] = by
        return by

    def village(self, town_spot: Spot, town: places.Town, name: str, code: str) -> Village:
        rng = self.rng
        home, merged = name == places.HOME_VILLAGE, name == places.MERGED_VILLAGE
        sign = self.sign_of(name)
        angle, far = rng.random() * 2 * math.pi, 1 + 5 * math.sqrt(rng.random())
        spot = self.unit(
            "village",
            name,
            code,
            self.home.spot if merged else town_spot,
            north=town.north + far * math.sin(angle),
            east=town.east + far * math.cos(angle),
            contact="李向阳" if home else names.any_name(rng),
            line=places.HOTLINE if home else self.line(),
            sign=sign,
            closed=self.merged_on if merged else None,
        )
        hamlets = (
            tuple(places.HAMLETS_HOME.values())
            if home
            else tuple(rng.sample(places.HAMLETS, rng.randint(4, 7)))
        )
        village = Village(
            spot, code, sign, hamlets, town.weight * rng.uniform(0.5, 1.5), town.slow * rng.uniform(0.8, 1.25)
        )
        branch = self.unit(
            "branch",
            f"{name}党支部",
            f"{code}-Z",
            self.home.spot if merged else spot,
            closed=self.merged_on if merged else None,
        )
        if home:
            self.home, village.weight = village, 4.5
        if merged:
            self.merged, village.until, village.weight = village, self.merged_on, 0.6
        self.staff(village, branch, home=home)
        return village

    def staff(self, village: Village, branch: Spot, *, home: bool) -> None:
        spot, register, until = village.spot, self.register, village.until
        hamlets = village.hamlets
        username = "shimingyuan" if home else ""
        key, name, _skills = register.person(
            self.home.spot if until else spot,
            name=self.people[username].name if username else "",
            sex="M" if home else "",
            hamlet=hamlets[0],
            party_unit=branch,
            skills=("policy", "mediation"),
        )
        village.secretary = register.account(
            name, "branch_secretary", spot, person=key, username=username, until=until
        )
        register.post(branch, village.code, "党支部书记", key, until=until)
        register.post(spot, village.code, "村民委员会主任", key, until=until)
        if home:
            self.named[username] = village.secretary
            north, east = self.offset_of(spot)
            self.residence = {
                name: self.unit(
                    "group", name, f"{village.code}-{n:02d}", spot, north=north + up, east=east + right
                )
                for n, (name, (up, right)) in enumerate(
                    zip(places.HAMLETS_HOME, places.HAMLETS_AT, strict=True), 1
                )
            }
            deputy, _name, _skills = register.person(
                spot,
                name="李向阳",
                sex="M",
                hamlet=hamlets[1],
                party_unit=branch,
                skills=("policy", "driving"),
            )
            register.post(branch, village.code, "党支部副书记", deputy)
        wanted = [HOUSE, CARE, *(f"{n}组" for n in range(1, self.size.groups - 1))][: self.size.groups]
        if until:
            wanted = ["岩坎组"]
        each = max(2, round(self.size.members / len(wanted)))
        for number, name in enumerate(wanted, 11):
            if home and name in self.residence:
                part = self.residence[name]
            else:
                part = self.unit("group", name, f"{village.code}-{number}", self.home.spot if until else spot)
            village.groups.append(self.group(village, part, each, home=home and name == HOUSE))

    def group(self, village: Village, part: Spot, each: int, *, home: bool) -> Group:
        rng, register = self.rng, self.register
        live = self.home.spot if village.until else village.spot
        if home:
            return self.home_group(part)
        key, name, _skills = register.person(live, hamlet=rng.choice(village.hamlets), party_unit=part)
        leader = register.account(name, "group_leader", part, person=key)
        register.post(part, village.code, "组长", key)
        members = []
        for _place in range(each):
            hamlet = rng.choice(village.hamlets)
            capacity = rng.choice((2, 3, 3, 3, 4))
            away = rng.choice(("外出务工", "住院", "看护家人")) if rng.random() < 0.06 else ""
            key, name, skills = register.person(
                live,
                hamlet=hamlet,
                party_unit=part,
                capacity=capacity,
                away=away,
                status="02" if rng.random() < 0.04 else "01",
            )
            by = register.account(name, "member", part, person=key)
            members.append(Member(by, skills, hamlet, capacity, not away))
        return Group(part, leader, members)

    def home_group(self, part: Spot) -> Group:
        register, hamlets = self.register, places.HAMLETS_HOME
        one = self.people["tianxiaoman"]
        key, name, _skills = register.person(
            self.residence["3组"],
            name=one.name,
            sex="F",
            hamlet=hamlets["3组"],
            party_unit=part,
            skills=("policy", "phones"),
        )
        leader = register.account(name, one.role, part, person=key, username=one.username)
        register.post(part, f"T{part.id}", "组长、网格员", key)
        self.named[one.username] = leader
        register.grant(leader, "group_leader", self.residence["3组"])
        members = []
        rows = (("覃志强", "M", "1组", ("electrician", "plumber"), 4, ""), *HOME_MEMBERS)
        for name, sex, lives, skills, capacity, away in rows:
            username = USERNAMES.get(name, "")
            key, _name, held = register.person(
                self.residence[lives],
                name=name,
                sex=sex,
                hamlet=hamlets[lives],
                party_unit=part,
                skills=skills,
                capacity=capacity,
                away=away,
            )
            by = register.account(name, "member", part, person=key, username=username)
            if username:
                self.named[username] = by
            if name in GROUP_LEADERS:
                register.grant(by, "group_leader", self.residence[lives])
            for role in VILLAGE_POSTS.get(name, ()):
                register.grant(by, role, self.home.spot)
            members.append(Member(by, held, hamlets[lives], capacity, not away))
        key, name, _skills = register.person(
            self.residence["1组"], name="陈秀英", sex="F", hamlet=hamlets["1组"], status="13", skills=()
        )
        supervisor = register.account(name, "supervisor", self.home.spot, person=key, username="chenxiuying")
        self.named["chenxiuying"] = supervisor
        return Group(part, leader, members)

    # --- what is offered -----------------------------------------------------------------------------------------
    def catalogue(self, county: Spot, villages: list[Village]) -> list[tuple[int, str, Item]]:
        skills = {code: number for number, (code, _name, _share) in enumerate(places.SKILLS, 1)}
        insert(Skill, "id code name", [(skills[code], code, name) for code, name, _share in places.SKILLS])
        listed = [(number, window, item) for number, (window, item) in enumerate(items(), 1)]
        self.item_rows = [
            [
                number,
                FLOW,
                window,
                item.code,
                item.name,
                item.description,
                item.icon,
                county.id,
                list(item.materials),
                list(item.steps),
                item.fee,
                "村便民服务点",
                round(item.accept_hours * 60) if item.accept_hours else None,
                round(item.days * 1440) if item.days else None,
                item.check_days,
                number,
            ]
            for number, window, item in listed
        ]
        self.wanted = [(number, skills[code]) for number, _window, item in listed for code in item.skills]
        self.switches: list[list[Any]] = []
        for village in villages:
            off = {
                number
                for number, _w, item in listed
                if self.rng.random() < item.off_share and village is not self.home
            }
            village.off = frozenset(off)
            self.switches += [[number, village.spot.id, False, ""] for number in sorted(off)]
            if self.rng.random() < 0.2:
                number = self.rng.choice([number for number, _w, _i in listed if number not in off])
                self.switches.append(
                    [number, village.spot.id, True, f"{names.any_name(self.rng)} {self.line()}"]
                )
        return listed

    def write(self) -> None:
        insert(
            Unit,
            "id parent_id kind name code path short_name opened_on closed_on contact_name contact_phone latitude longitude"
            " position",
            self.units,
        )
        self.register.write(datetime.combine(self.since, time(9), TZ))
        insert(
            ServiceItem,
            "id flow window code name description icon unit_id materials steps fee contact accept_minutes service_minutes"
            " check_days position",
            self.item_rows,
        )
        insert(ServiceItem.skills.through, "serviceitem_id skill_id", self.wanted)
        insert(ItemSwitch, "item_id unit_id on contact", self.switches)
        self.history_of_units()

    def history_of_units(self) -> None:
        """The merger of last December as ``unit_actions.merge`` leaves it, and two names of the past."""
        old, home = self.merged, self.home
        town = home.spot.parent
        reason = "合村并组"
        rows = [["merge", old.spot.id, home.spot.id, town.id if town else None, self.merged_on, reason]]
        rows += [
            ["move", group.spot.id, home.spot.id, old.spot.id, self.merged_on, reason] for group in old.groups
        ]
        insert(Succession, "kind predecessor_id successor_id former_parent_id on reason", rows)
        insert(
            UnitName,
            "unit_id name code from_date to_date",
            [
                [home.spot.id, "石榴村", home.code, date(1996, 3, 1), date(2018, 6, 1)],
                [old.spot.id, "岩坎大队", "", None, date(1996, 3, 1)],
            ],
        )

    def codes(self, villages: list[Village], listed: list[tuple[int, str, Item]]) -> None:
        """One sheet for every village, one plate for every window, a few for items at the home village."""
        rng = Random(f"{self.number}:codes")
        used: set[str] = set()
        rows: list[list[Any]] = []
        made = datetime.combine(self.since, time(10), TZ)

        def add(unit: Spot, window: str, item: int | None, place: str) -> None:
            slug = short_code(rng)[:SLUG_LENGTH]
            while slug in used:
                slug = short_code(rng)[:SLUG_LENGTH]
            used.add(slug)
            rows.append([slug, unit.id, window, item, place, made])

        for village in villages:
            add(village.spot, "", None, "村部门口")
            for window in Window.values if not village.until else ():
                add(village.spot, window, None, "便民服务大厅")
        for number, _window, item in listed:
            if item.code in {"street-lamp", "canal", "agronomist", "errands", "medical-away"}:
                add(self.home.spot, "", number, rng.choice(("村口", "卫生室", "小卖部", "文化广场")))
        insert(ServiceCode, "slug unit_id window item_id place created_at", rows)
