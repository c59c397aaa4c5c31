"""What is checked on a list: within itself, against other lists of the subsidy, the rosters, and who died or moved away.

Every comparison with other tables is one join over the blind index of the ID number, however long the list is. A reason
somebody gave stays with its finding as long as its facts stay the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib.codes import CodeError, check_id_number
from zugong.villages.models import (
    Departure,
    HouseholdMember,
    SubsidyFinding,
    SubsidyLine,
    SubsidyList,
)

Kind = SubsidyFinding.Kind
CENT = Decimal("0.01")
OTHERS_TOLD = 3


@dataclass(frozen=True)
class Kept:
    """A reason given before, with the facts it was given for."""

    facts: dict[str, Any]
    reason: str
    settled_by_id: int | None
    settled_at: Any


Memory = dict[tuple[str, str], Kept]


def due(quantity: Decimal, standard: Decimal) -> Decimal:
    """What a line comes to, to the cent."""
    return (quantity * standard).quantize(CENT, ROUND_HALF_UP)


def remembered(found: SubsidyList) -> Memory:
    """The reasons given so far, for a check after all lines were read in anew."""
    rows = SubsidyFinding.objects.filter(list=found).exclude(reason="")
    return {
        (one.kind, one.about): Kept(one.facts, one.reason, one.settled_by_id, one.settled_at) for one in rows
    }


def run(found: SubsidyList, memory: Memory | None = None) -> None:
    """Check the list anew: its findings, its sums, and the household of each line. Call it inside a transaction."""
    memory = remembered(found) if memory is None else memory
    checking = _Checking(found)
    checking.run()
    known = {(one.kind, one.about): one for one in SubsidyFinding.objects.filter(list=found)}
    gone = [one.pk for key, one in known.items() if not _same(checking.findings.get(key), one)]
    for start in range(0, len(gone), 500):
        SubsidyFinding.objects.filter(pk__in=gone[start : start + 500]).delete()
    fresh = []
    for key, one in checking.findings.items():
        if _same(one, known.get(key)):
            continue
        kept = memory.get(key)
        if kept is not None and kept.facts == one.facts and not one.is_error:
            one.reason, one.settled_by_id, one.settled_at = kept.reason, kept.settled_by_id, kept.settled_at
        fresh.append(one)
    SubsidyFinding.objects.bulk_create(fresh, batch_size=500)
    _count(found)


def _same(one: SubsidyFinding | None, other: SubsidyFinding | None) -> bool:
    return one is not None and other is not None and one.facts == other.facts and one.line_id == other.line_id


def _count(found: SubsidyList) -> None:
    """The sums beside the list, so that lists of lists read no lines."""
    sums = SubsidyLine.objects.filter(list=found).aggregate(
        n=Count("pk"), quantity=Sum("quantity"), amount=Sum("amount")
    )
    counts = SubsidyFinding.objects.filter(list=found).aggregate(
        errors=Count("pk", filter=Q(is_error=True)),
        warnings=Count("pk", filter=Q(is_error=False, reason="")),
    )
    found.line_count = sums["n"]
    found.quantity, found.amount = sums["quantity"] or Decimal(0), sums["amount"] or Decimal(0)
    found.errors, found.warnings = counts["errors"], counts["warnings"]
    found.checked_at = timezone.now()
    found.save(update_fields=["line_count", "quantity", "amount", "errors", "warnings", "checked_at"])


class _Checking:
    def __init__(self, found: SubsidyList) -> None:
        self.list = found
        self.findings: dict[tuple[str, str], SubsidyFinding] = {}
        self.today = timezone.localdate()
        self.lines = list(SubsidyLine.objects.filter(list=found).order_by("row"))
        self.first: dict[str, SubsidyLine] = {}

    def run(self) -> None:
        for line in self.lines:
            self._line(line)
        self._accounts()
        self._elsewhere()
        self._roster()
        self._departures()
        added = sum((line.amount for line in self.lines), Decimal(0))
        if added != self.list.total and self.lines:
            self._add(Kind.TOTAL, None, "list", added=f"{added:.2f}", total=f"{self.list.total:.2f}")

    def _add(self, kind: str, line: SubsidyLine | None, about: str, **facts: Any) -> None:
        self.findings.setdefault(
            (str(kind), about),
            SubsidyFinding(
                list=self.list,
                line=line,
                kind=str(kind),
                is_error=kind in SubsidyFinding.ERRORS,
                about=about,
                facts=facts,
            ),
        )

    # --- within the list -----------------------------------------------------------------------------------------
    def _line(self, line: SubsidyLine) -> None:
        try:
            check_id_number(line.id_number, today=self.today)
        except CodeError as error:
            self._add(Kind.ID, line, f"{line.id_index}:{line.row}", why=error.code)
        if due(line.quantity, line.standard) != line.amount:
            wanted = due(line.quantity, line.standard)
            self._add(Kind.AMOUNT, line, f"{line.id_index}:{line.row}", wanted=f"{wanted:.2f}")
        if line.standard != self.list.policy.standard:
            self._add(
                Kind.STANDARD,
                line,
                line.id_index,
                found=f"{line.standard:.2f}",
                policy=f"{self.list.policy.standard:.2f}",
            )
        before = self.first.setdefault(line.id_index, line)
        if before is not line:
            self._add(Kind.TWICE, line, f"{line.id_index}:{line.row}", row=before.row)

    def _accounts(self) -> None:
        """One account for several people: often a household's, so it is asked, not refused."""
        holders: dict[str, list[SubsidyLine]] = defaultdict(list)
        for line in self.lines:
            if line.account_index:
                holders[line.account_index].append(line)
        for index, lines in holders.items():
            if len({line.id_index for line in lines}) > 1:
                rows = [line.row for line in lines]
                self._add(Kind.ACCOUNT, lines[0], index, rows=rows[:10], n=len(rows))

    # --- against others ------------------------------------------------------------------------------------------
    def _here(self) -> QuerySet[SubsidyLine]:
        """The ID numbers of the list, as a subquery."""
        return SubsidyLine.objects.filter(list=self.list).order_by().values("id_index")

    def _elsewhere(self) -> None:
        others = (
            SubsidyLine.objects.filter(policy=self.list.policy_id, id_index__in=self._here())
            .exclude(list=self.list)
            .order_by("list_id", "row")
            .values("id_index", "list_id", "amount", village=F("list__village__name"), batch=F("list__batch"))
        )
        for other in others:
            line = self.first[other["id_index"]]
            self._add(
                Kind.ELSEWHERE,
                line,
                f"{line.id_index}:{other['list_id']}",
                village=other["village"],
                batch=other["batch"],
                amount=f"{other['amount']:.2f}",
            )

    def _roster(self) -> None:
        """Who bears the number in the county's rosters; sets each line's household where it is the village's own."""
        rows = HouseholdMember.objects.filter(id_index__in=self._here()).values(
            "id_index",
            "name",
            "left_on",
            "left_why",
            "household_id",
            gone=F("household__left_on"),
            path=F("household__unit__path"),
            place=F("household__unit__name"),
        )
        known: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            known[row["id_index"]].append(row)
        kept = HouseholdMember.objects.exclude(id_index="")
        has_roster = kept.filter(household__in=self._households()).exists()
        homes: dict[int | None, list[int]] = defaultdict(list)
        for line in self.lines:
            bearers = known.get(line.id_index, [])
            living = [one for one in bearers if one["left_on"] is None and one["gone"] is None]
            own = [one for one in living if one["path"].startswith(self.list.village.path)]
            home = own[0]["household_id"] if own else None
            if home != line.household_id:
                homes[home].append(line.pk)
            self._bearers(line, bearers, living, own, has_roster)
        for home, ids in homes.items():
            for start in range(0, len(ids), 500):
                SubsidyLine.objects.filter(pk__in=ids[start : start + 500]).update(household=home)

    def _households(self) -> Any:
        from zugong.organisations.fields import prefix_range
        from zugong.villages.models import Household

        low, high = prefix_range(self.list.village.path)
        return Household.objects.filter(unit__path__gte=low, unit__path__lt=high).order_by().values("pk")

    def _bearers(
        self,
        line: SubsidyLine,
        bearers: list[dict[str, Any]],
        living: list[dict[str, Any]],
        own: list[dict[str, Any]],
        has_roster: bool,
    ) -> None:
        if bearers and not any(one["name"] == line.name for one in bearers):
            self._add(Kind.NAME, line, line.id_index, found=(own or living or bearers)[0]["name"])
        left = [one for one in bearers if one["left_on"] is not None]
        if left and not living:
            last = max(left, key=lambda one: one["left_on"])
            kind = Kind.DECEASED if last["left_why"] == "deceased" else Kind.MOVED
            self._add(kind, line, line.id_index, on=last["left_on"].isoformat(), source="")
        elif not own and has_roster:
            self._add(Kind.STRANGER, line, line.id_index, place=living[0]["place"] if living else "")

    def _departures(self) -> None:
        rows = Departure.objects.standing().filter(id_index__in=self._here())
        for row in rows.values("id_index", "why", "on", "source", place=F("unit__name")):
            kind = Kind.DECEASED if row["why"] == "deceased" else Kind.MOVED
            line = self.first[row["id_index"]]
            self.findings.pop((str(kind), line.id_index), None)  # the register says more than the roster
            self._add(kind, line, line.id_index, on=row["on"].isoformat(), source=row["source"])


# --- in words -----------------------------------------------------------------------------------------------------
def words(finding: SubsidyFinding) -> str:
    """The sentence of a finding, in the reader's language."""
    facts = finding.facts
    sentence = {
        "id": lambda: _("The ID number does not hold: a digit is wrong or missing."),
        "amount": lambda: _("Quantity × standard is %(wanted)s.") % facts,
        "twice": lambda: _("This person stands in line %(row)s already.") % facts,
        "total": lambda: _("The lines add up to %(added)s, the batch has %(total)s.") % facts,
        "elsewhere": lambda: _("Also in %(village)s, batch %(batch)s, with %(amount)s yuan.") % facts,
        "name": lambda: _("In the roster the person with this number is called %(found)s.") % facts,
        "stranger": lambda: (
            _("Lives in %(place)s by the roster, not here.") % facts
            if facts.get("place")
            else _("Nobody with this number is in the village's roster.")
        ),
        "deceased": lambda: _("Died on %(on)s") % facts + _source(facts),
        "moved": lambda: _("Moved away on %(on)s") % facts + _source(facts),
        "account": lambda: (
            _("%(n)s people share this account: lines %(rows)s.")
            % {"n": facts["n"], "rows": _numbers(facts["rows"])}
        ),
        "standard": lambda: _("The standard is %(found)s, the policy's %(policy)s.") % facts,
    }
    return sentence[finding.kind]()


def _source(facts: dict[str, Any]) -> str:
    return _(" (%(source)s)") % facts if facts.get("source") else _(" (the roster of households)")


def _numbers(rows: Iterable[int]) -> str:
    return "、".join(str(row) for row in rows)
