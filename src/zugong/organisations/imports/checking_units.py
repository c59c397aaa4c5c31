"""The sheet of units: superiors that exist, no circle among them, codes used once."""

from __future__ import annotations

from typing import Any

from zugong.lib.codes import CodeError, check_credit_code
from zugong.organisations.imports.known import batches
from zugong.organisations.imports.workbook import KINDS, UNITS
from zugong.organisations.models import Unit

LEVELS = 22
FIELDS = (
    "name",
    "kind",
    "credit_code",
    "short_name",
    "opened_on",
    "contact_name",
    "contact_phone",
    "latitude",
    "longitude",
    "position",
)


def check(checking: Any) -> None:
    """Fill ``checking.plan.units`` with drafts: what differs for a unit that is here, everything for a new one."""
    _Units(checking).run()


class _Units:
    def __init__(self, checking: Any) -> None:
        self.checking, self.known = checking, checking.known
        self.problems, self.plan = checking.problems, checking.plan
        self.parents: dict[str, str] = {}
        self.row_of: dict[str, int] = {}
        self.credit_rows: dict[str, str] = {}

    def run(self) -> None:
        for row in self.checking.rows[UNITS]:
            self.checking.step()
            if row.values["code"]:
                self._row(row.number, row.values)
        self._credit_codes()
        self._circles()

    def _row(self, number: int, values: dict[str, Any]) -> None:
        code, unit = values["code"], self.known.units.get(values["code"])
        self.row_of[code] = number
        if unit is not None and not self._may_update(number, code, unit, values["kind"]):
            return
        draft = {key: values[key] for key in FIELDS if values[key] is not None}
        self._parent(number, code, unit, values["parent"], draft)
        if values["opened_on"] and values["opened_on"] > self.checking.today:
            self.problems.add(UNITS, number, "opened_on", values["opened_on"], "future")
        if values["credit_code"]:
            try:
                draft["credit_code"] = check_credit_code(values["credit_code"])
                self.credit_rows.setdefault(draft["credit_code"], code)
                if self.credit_rows[draft["credit_code"]] != code:
                    self.problems.add(
                        UNITS, number, "credit_code", draft["credit_code"], "credit_code_taken",
                        code=self.credit_rows[draft["credit_code"]],
                    )  # fmt: skip
            except CodeError as error:
                self.problems.add_code_error(UNITS, number, "credit_code", values["credit_code"], error)
        for key in ("latitude", "longitude"):
            if key in draft:
                draft[key] = float(draft[key])
        count = self.plan.counts[UNITS]
        if unit is None:
            count.new += 1
            self.plan.units[code] = draft
            return
        draft = {key: value for key, value in draft.items() if key == "parent" or getattr(unit, key) != value}
        if draft:
            count.changed += 1
            self.plan.units[code] = draft
        else:
            count.unchanged += 1

    def _may_update(self, number: int, code: str, unit: Unit, kind: str | None) -> bool:
        if not self.known.allows(unit.path):
            self.problems.add(UNITS, number, "code", code, "unit_elsewhere")
            return False
        if unit.closed_on is not None:
            self.problems.add(
                UNITS, number, "code", code, "unit_closed", name=unit.name, date=unit.closed_on.isoformat()
            )
            return False
        labels = dict(KINDS)
        if kind and kind != unit.kind:
            self.problems.add(
                UNITS, number, "kind", labels[kind], "kind_fixed", labels[unit.kind], kind=labels[unit.kind]
            )
        return True

    def _parent(
        self, number: int, code: str, unit: Unit | None, parent: str | None, draft: dict[str, Any]
    ) -> None:
        """A new unit's superior, or a changed one; blank leaves an existing unit where it is."""
        if parent:
            if self.checking.unit_is_good(UNITS, number, "parent", parent):
                self.parents[code] = parent
                above = self.known.units.get(parent)
                if unit is None or above is None or unit.parent_id != above.pk:
                    draft["parent"] = parent
        elif unit is None and self.known.by.kind != "system":
            self.problems.add(UNITS, number, "parent", "", "parent_required")

    def _credit_codes(self) -> None:
        for batch in batches(self.credit_rows):
            for code, credit in Unit.objects.filter(credit_code__in=batch).values_list("code", "credit_code"):
                wanted = self.credit_rows[credit]
                if code != wanted:
                    self.problems.add(
                        UNITS, self.row_of[wanted], "credit_code", credit, "credit_code_taken", code=code
                    )

    def _circles(self) -> None:
        """Follow every unit upwards once; a unit met twice on the way closes a circle."""
        depth: dict[str, int] = {}
        for start in self.parents:
            chain: list[str] = []
            place: dict[str, int] = {}
            here: str | None = start
            while here is not None and here not in depth and here not in place:
                place[here] = len(chain)
                chain.append(here)
                here = self._above(here)
            if here is not None and here in place:
                self._circle(chain[place[here] :])
            below = depth.get(here, 0) if here is not None else 0
            for code in reversed(chain):
                below += 1
                depth[code] = below
                if below == LEVELS + 1 and code in self.row_of:
                    self.problems.add(
                        UNITS, self.row_of[code], "parent", self.parents.get(code), "depth", limit=LEVELS
                    )

    def _above(self, code: str) -> str | None:
        if code in self.parents:
            return self.parents[code]
        unit = self.known.units.get(code)
        if unit is None or unit.parent_id is None:
            return None
        return self.known.units_by_id[unit.parent_id].code

    def _circle(self, codes: list[str]) -> None:
        named = [self.checking.unit_kind(code)[1] for code in codes]
        chain = " → ".join([*named[:6], *(["…"] if len(named) > 6 else []), named[0]])
        first = next(code for code in codes if code in self.parents)
        self.problems.add(UNITS, self.row_of[first], "parent", self.parents[first], "cycle", chain=chain)
