"""The past year as it is thought up: who owed what, who published it when, what was late, what was corrected."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from zugong.disclosure import kinds
from zugong.disclosure.actions import duties as owing
from zugong.disclosure.models import Duty
from zugong.files.models import StoredFile
from zugong.lib.disclosed.document import Body
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Unit
from zugong.portal.seed.county import County, Village
from zugong.portal.seed.published import words
from zugong.portal.seed.published.photos import Camera
from zugong.portal.seed.published.sheet import DAY, HOUR, Edition, Sheet
from zugong.portal.seed.published.words import HOME_MONTH, HOME_OPENING, MAJOR, VOUCHERS, Money
from zugong.portal.seed.world import By
from zugong.portal.seed.writer import TZ

MONTHS_BEFORE = {True: 12, False: 4}  # in the home town, elsewhere
RECENT = timedelta(days=75)  # what is older was published in the end
HELP = "周三到村里一起做"


class Past:
    """Thinks up who published what and when; nothing is written."""

    def __init__(self, county: County, number: int, moment: datetime) -> None:
        self.county, self.moment, self.today = county, moment, moment.date()
        self.rng = Random(f"{number}:published")
        self.camera = Camera(self.rng, county.named["tianxiaoyu"].account_id)
        self.units = {
            unit.pk: unit
            for unit in Unit.objects.open()
            .filter(kind__in=("county", "township", "village"))
            .select_related("parent__parent")
        }
        self.villages = {village.spot.id: village for village in county.villages}
        self.home = self.units[county.home.spot.id]
        self.sheets: list[Sheet] = []
        self.purses: dict[int, Money] = {}
        self.duties: list[Duty] = []
        self.attached: list[tuple[int, str, StoredFile]] = []

    # --- what is owed, and what became of it -------------------------------------------------------------------------
    def think(self) -> None:
        self.duties = self.owed()
        self.home_purse()
        for duty in self.duties:
            self.settle(duty)
        self.matter()
        self.correction()
        self.sheets.sort(key=lambda one: one.editions[0].at)

    def owed(self) -> list[Duty]:
        """Soonest due first, so that a village's months follow each other."""
        found = []
        for duty in kinds.all_duties():
            if duty.every == "event":
                continue
            for near, months in MONTHS_BEFORE.items():
                units = [unit for unit in owing.owing(duty) if self.near(unit) == near]
                found += list(owing.owed(duty, units, kinds.next_month(self.today, -months), self.today))
        for one in found:
            one.unit = self.units[one.unit_id]
        return sorted(found, key=lambda one: (one.due_on, one.unit_id, one.key))

    def near(self, unit: Unit) -> bool:
        town = self.home.parent_id
        return unit.pk == town or unit.parent_id == town or unit.kind == "county"

    def settle(self, duty: Duty) -> None:
        """In time mostly; late or missing now and then, more so where people are slow; never at the home village."""
        rng, unit = self.rng, duty.unit
        village = self.villages.get(unit.pk)
        slow = village.slow if village else 1.0
        chance = 0.0 if unit.pk == self.home.pk else max(0.02, 0.13 * (slow - 0.75))
        early, came = rng.randint(1, 7), rng.random()
        if came < chance * 0.5 and self.today - RECENT < duty.due_on < self.today - DAY:
            self.missing(duty)
            return
        first = duty.period_from if kinds.duty(duty.key).ahead else duty.period_to + DAY
        on = duty.due_on + rng.randint(1, 9) * DAY if came < chance else duty.due_on - early * DAY
        moment = self.working(max(on, first), first)
        if moment + HOUR > self.moment:
            if duty.due_on < self.today:
                self.missing(duty)
            elif duty.due_on - 5 * DAY <= self.today:
                duty.announced_at = self.moment - 2 * HOUR
            return
        duty.met_on = moment.date()
        duty.announced_at = datetime.combine(duty.due_on - 5 * DAY, time(9), TZ)
        if duty.met_on > duty.due_on:
            duty.told_late_at = datetime.combine(duty.due_on + DAY, time(9), TZ)
        maker, publisher = self.people(unit)
        self.sheets.append(
            Sheet(unit, duty.kind, maker, publisher, duty, [Edition(moment, self.body(duty, maker))])
        )

    def working(self, on: date, first: date) -> datetime:
        """An office hour of that day or of the working day before it, never before ``first``."""
        rng, calendar = self.rng, office_calendar()
        moment = datetime.combine(on, time(rng.randint(9, 11), rng.randrange(60), rng.randrange(60)), TZ)
        back = moment
        while calendar.next_opening(back) != back and back.date() > first:
            back -= DAY
        return back if calendar.next_opening(back) == back else calendar.next_opening(moment)

    def missing(self, duty: Duty) -> None:
        duty.announced_at = datetime.combine(duty.due_on - 5 * DAY, time(9), TZ)
        duty.told_late_at = datetime.combine(duty.due_on + DAY, time(9), TZ)
        village = self.villages.get(duty.unit_id)
        raised = datetime.combine(duty.due_on + 4 * DAY, time(9), TZ)
        if raised > self.moment:
            return
        duty.raised_at = raised
        if village and village.officer and self.rng.random() < 0.6:
            duty.helper_id = village.officer.person_id
            duty.help_by = self.today + self.rng.randint(2, 6) * DAY
            duty.help_note = HELP

    def people(self, unit: Unit) -> tuple[By, By]:
        """Who prepares and who publishes there."""
        village = self.villages.get(unit.pk)
        named = self.county.named
        if village is None:
            section = named["shenzhixing"]
            officer = next((one.officer for one in self.villages.values() if self._under(one, unit)), None)
            by = officer or section
            return by, by
        assert village.secretary is not None and village.officer is not None
        return (named["tianxiaoyu"] if village is self.county.home else village.officer), village.secretary

    def _under(self, village: Village, unit: Unit) -> bool:
        return unit.kind == "township" and self.units.get(village.spot.id, unit).parent_id == unit.pk

    def body(self, duty: Duty, maker: By) -> Body:
        rng, name, period = self.rng, duty.unit.name, (duty.period_from, duty.period_to)
        made_by = maker.label
        if duty.key == "finance":
            return self.finance(duty, made_by)
        if duty.key == "affairs":
            return words.affairs(rng, name, period, made_by)
        if duty.key == "services":
            times = 9 if duty.unit.kind == "township" else 1
            return words.services(rng, name, period, made_by, times)
        if duty.key == "lists":
            return words.subsidies(rng, name, period, made_by, 46 if duty.unit_id == self.home.pk else 6)
        if duty.key == "policies":
            return words.policies(name, period, made_by)
        village = duty.unit.kind == "village"
        rows = words.PARTY if village else words.TOWN_PARTY
        return words.party(name, period, made_by, rows)

    def finance(self, duty: Duty, made_by: str) -> Body:
        unit, period = duty.unit, (duty.period_from, duty.period_to)
        purse = self.purses.get(unit.pk)
        if purse is None:
            opening = Decimal(self.rng.randrange(30_000, 160_000, 20))
            purse = self.purses[unit.pk] = Money(self.rng, opening, (3, 5))
        if unit.pk != self.home.pk or duty.period_from != kinds.next_month(self.today, -1):
            return purse.month(unit.name, *period, made_by)
        body = purse.sheet(unit.name, *period, made_by, HOME_MONTH)
        body["attachments"] = self.vouchers(body)
        return body

    def home_purse(self) -> None:
        """The home village's months lead up to the figures its last month opens with."""
        months = [
            (one.period_from, one.period_to)
            for one in self.duties
            if one.key == "finance" and one.unit_id == self.home.pk
        ]
        months = [period for period in months if period[0] < kinds.next_month(self.today, -1)]
        plenty = Decimal(10_000_000)
        for _attempt in range(500):
            seed = self.rng.random()
            trial = Money(Random(seed), plenty, (8, 11))
            balances = [plenty]
            for period in months:
                trial.month("", *period, "")
                balances.append(trial.closing)
            opening = HOME_OPENING - (trial.closing - plenty)
            if opening + min(balances) - plenty >= 5_000:  # no month ends below nothing
                break
        self.purses[self.home.pk] = Money(Random(seed), opening, (8, 11))

    def vouchers(self, body: Body) -> list[dict[str, Any]]:
        """Photos of vouchers, as their lines name them."""
        found = []
        for row, line in enumerate(body["rows"]):
            if line[1] in VOUCHERS:
                moment = datetime.combine(date.fromisoformat(line[0]), time(16), TZ)
                photo = self.camera.shoot("voucher", "attachment", moment)
                self.attached.append((row, VOUCHERS[line[1]], photo))
                found.append(
                    {"name": VOUCHERS[line[1]], "sha256": photo.sha256, "size": photo.size, "row": row}
                )
        return found

    def matter(self) -> None:
        """A major matter of two months ago, published the day after."""
        maker, publisher = self.people(self.home)
        moment = self.working(self.today - 57 * DAY, self.today - 80 * DAY)
        day = moment.date() - DAY
        what, said = MAJOR[2]
        made = words.major(self.home.name, what, said, day, maker.label)
        duty = Duty(
            key="major",
            kind=kinds.duty("major").kind,
            unit=self.home,
            what=what,
            period_from=day,
            period_to=day,
            due_on=day + 3 * DAY,
            met_on=moment.date(),
        )
        self.duties.append(duty)
        self.sheets.append(Sheet(self.home, duty.kind, maker, publisher, duty, [Edition(moment, made)]))

    def correction(self) -> None:
        """Two months before the last, a line was put under the wrong heading: version 2 stands beside version 1."""
        mine = self.finances()
        if len(mine) < 4:
            return
        sheet = mine[-3]
        first, right = sheet.editions[0].at, sheet.editions[0].body
        wrong = right | {"rows": [list(row) for row in right["rows"]]}
        place = next(n for n, row in enumerate(wrong["rows"]) if row[4])
        line = wrong["rows"][place]
        line[1] += "（清单待附）"
        line[2] = "办公" if line[2] != "办公" else "公益设施"
        later = self.working(first.date() + 4 * DAY, first.date() + DAY)
        why = f"第{place + 1}笔类别写错，清单已补"
        sheet.editions = [Edition(first, wrong), Edition(later, right, why)]

    def finances(self) -> list[Sheet]:
        """The home village's books, oldest first."""
        return [one for one in self.sheets if one.unit == self.home and one.kind == "village_finance"]
