"""Checks of a book that look across rows, the period before and what is published already. Nothing is written here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from zugong.lib.personal import find
from zugong.lib.xlsx import ReadResult
from zugong.lib.xlsx.spec import comparable
from zugong.organisations.actors import Actor
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.problems import Problems, add_sentences
from zugong.organisations.models import Unit
from zugong.villages.finance import balancing, chart, periods, policies, queries
from zugong.villages.finance.balancing import Balance, Line, Settled
from zugong.villages.finance.imports.mapping import BookRead
from zugong.villages.models import Book
from zugong.villages.roles import KEEP_BOOKS

add_sentences(
    {
        "book.outside": gettext_noop(
            "The day lies outside the period %(first)s to %(last)s. Mend the "
            "day, or import this entry with its own period."
        ),
        "book.two_periods": gettext_noop(
            "The file holds entries of several months (%(months)s). One file is one period; split it."
        ),
        "book.negative_income": gettext_noop(
            "Income is never below zero. What was paid back is written as outgo."
        ),
        "book.negative_outgo": gettext_noop(
            "Outgo is never below zero. What came back is written as income."
        ),
        "book.two_amounts": gettext_noop("One entry is income or outgo, not both. Make two rows of it."),
        "book.no_amount": gettext_noop(
            "Neither income nor outgo is filled in. Fill in one of them, or delete the row."
        ),
        "book.category_of_income": gettext_noop(
            "This is a source of income and cannot stand beside an outgo."
        ),
        "book.category_of_outgo": gettext_noop("This is a use of money and cannot stand beside an income."),
        "book.no_account": gettext_noop(
            "There is no such account on the sheet of balances. Add it there, or mend its code."
        ),
        "book.account_wanted": gettext_noop(
            "There are several accounts; say which one this entry belongs to."
        ),
        "book.account_unknown": gettext_noop(
            "No account is called this. Write its code or its name as on the sheet of balances."
        ),
        "book.account_code": gettext_noop(
            "Accounts of money begin with 101 (cash) or 102 (bank), in digits."
        ),
        "book.account_twice": gettext_noop("Row %(row)s has this account already. Keep one."),
        "book.category_unknown": gettext_noop(
            "It is not said which category this is. Name the columns again "
            "and choose one, or write one of: %(choices)s."
        ),
        "book.voucher_wanted": gettext_noop("Every entry needs the number of its voucher."),
        "book.twice": gettext_noop(
            "Row %(row)s is the same entry: day, voucher, words and amount. Keep one, or tell them apart."
        ),
        "book.transfer": gettext_noop(
            "Between accounts %(income)s came in and %(outgo)s went out "
            "(rows %(rows)s); the two must be the same."
        ),
        "book.below_zero": gettext_noop(
            "There cannot be less than nothing in an account. Look for an "
            "entry on the wrong account or a missing income."
        ),
        "book.income_differs": gettext_noop(
            "The entries of this account add up to %(lines)s, a difference "
            "of %(difference)s. Mend the sum or the entries."
        ),
        "book.outgo_differs": gettext_noop(
            "The entries of this account add up to %(lines)s, a difference "
            "of %(difference)s. Mend the sum or the entries."
        ),
        "book.unbalanced": gettext_noop(
            "It does not balance: %(opening)s + %(income)s − %(outgo)s = %(worked)s, a "
            "difference of %(difference)s. Look for a missing or mistyped entry."
        ),
        "book.gap": gettext_noop(
            "The period before ended with %(closing)s, a difference of "
            "%(difference)s. Mend the opening, or correct the period before first."
        ),
        "book.new_account": gettext_noop(
            "This account was not there in the period before, so it "
            "begins with 0.00; enter what came into it."
        ),
        "book.account_missing": gettext_noop(
            "The account %(code)s %(name)s ended the period before with "
            "%(closing)s and is not here. Add its row."
        ),
        "book.no_opening": gettext_noop(
            "There is no period before to begin from. Map a sheet of balances, or use the template."
        ),
        "book.before_missing": gettext_noop(
            "The books of %(period)s are missing. Import them first; periods follow each other without a gap."
        ),
        "book.overlap": gettext_noop("The books of %(period)s are here already and cover these days."),
        "book.later_stands": gettext_noop(
            "%(period)s is sent or published and begins with %(opening)s; this would end with "
            "%(closing)s. Enter the difference in an open period instead, with what it mends."
        ),
        "book.stands": gettext_noop("%(reason)s"),
        "book.not_over": gettext_noop("The period lasts until %(last)s. Its books are closed after that."),
        "book.personal": gettext_noop(
            "This holds a number that must not become public (%(masked)s). Take it out."
        ),
        "book.too_much": gettext_noop("The sum is larger than a book may hold."),
    }
)

LARGEST = 10**14


@dataclass
class Plan:
    """A book as it would stand. ``book`` is the draft it replaces, ``former`` the published one it corrects."""

    unit: Unit | None = None
    period: periods.Period | None = None
    balances: list[Settled] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    reason: str = ""
    digest: str = ""
    unchanged: bool = False
    counts: dict[str, Count] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    """Check what was read. The plan may be stored when there are no problems."""
    assert isinstance(result, BookRead)
    problems = Problems(result.workbook, result.errors, frozenset())
    checking = _Checking(result, by, problems, step)
    if checking.whose():
        checking.run()
    return checking.plan, problems


class _Checking:
    def __init__(self, result: BookRead, by: Actor, problems: Problems, step: Callable[[], None]) -> None:
        self.result, self.by, self.problems, self.step = result, by, problems, step
        self.columns: dict[str, Any] = result.options.get("columns") or {}
        self.sheets = {balancing.ACCOUNTS: result.accounts, balancing.LINES: result.lines}
        self.keys = {sheet.name: {column.key for column in sheet.columns} for sheet in result.workbook.sheets}
        self.plan = Plan()

    def whose(self) -> bool:
        """Village and period, and whether they may still be imported at all."""
        options = self.result.options
        unit = Unit.objects.open().filter(pk=options.get("unit"), kind="village").first()
        if unit is None or (self.by.account is not None and not self.by.account.can(KEEP_BOOKS, unit)):
            self._whole("book.stands", reason=str(policies.NOT_HERE))
            return False
        period = periods.read(str(options.get("from", "")), options.get("months", 1))
        self.plan.unit, self.plan.period = unit, period
        self.plan.reason = str(options.get("reason", ""))[:200]
        self.newest = (
            Book.objects.newest().filter(unit=unit, period_from=period[0]).select_related("publication")
        )
        self.book = self.newest.first()
        if period[1] >= timezone.localdate():
            self._whole("book.not_over", last=period[1].isoformat())
            return False
        reason = policies.why_not_replaced(self.book, correcting=bool(self.plan.reason))
        if reason:
            self._whole("book.stands", reason=str(reason))
            return False
        return self._place(unit, period)

    def _place(self, unit: Unit, period: periods.Period) -> bool:
        other = queries.overlapping(unit, period)
        if other is not None:
            self._whole("book.overlap", period=periods.words((other.period_from, other.period_to)))
            return False
        self.before = queries.book_before(unit, period)
        if self.before is None and (lacking := queries.lacking_before(unit, period)) is not None:
            self._whole("book.before_missing", period=periods.words(lacking))
            return False
        return True

    def run(self) -> None:
        former = None if self.before is None else queries.closings(self.before)
        balances = self._balances(former)
        lines = self._lines(balances)
        if balances is None:
            return
        for wrong in balancing.check(self.plan.period, balances, lines, former):  # type: ignore[arg-type]
            self._add(wrong)
        self._personal(lines)
        settled = balancing.settle(balances, lines)
        self.plan.balances, self.plan.lines = settled, lines
        if sum(one.opening + one.income + one.outgo for one in settled) > LARGEST:
            self._whole("book.too_much")
            return
        self._later(settled)
        self.plan.digest = digest(settled, lines)
        self.plan.unchanged = self.book is not None and self.book.digest == self.plan.digest
        self._count(lines)
        self._facts(balances, settled, lines, former)

    # --- what stands in the file -----------------------------------------------------------------------------------
    def _balances(self, former: dict[str, tuple[str, int]] | None) -> list[Balance] | None:
        if self.result.accounts:
            return self._own_balances(former)
        if former is not None:
            return [Balance(0, code, name, closing) for code, (name, closing) in former.items()]
        account = self.columns.get("account") or chart.BANK
        opening = self.columns.get("opening")
        if opening is None:
            self._whole("book.no_opening")
            return None
        name = dict(chart.ACCOUNTS).get(account, account)
        return [Balance(0, account, name, fen(Decimal(opening)) or 0)]

    def _own_balances(self, former: dict[str, tuple[str, int]] | None) -> list[Balance]:
        found: list[Balance] = []
        named = {comparable(name): code for code, (name, _closing) in (former or {}).items()}
        seen: dict[str, int] = {}
        for row in self.result.rows_of(self.result.accounts):
            self.step()
            values = row.values
            name = values.get("name") or ""
            code = values.get("code") or named.get(comparable(name)) or _guessed(name, seen)
            if not name or values.get("opening") is None:
                continue
            first = seen.setdefault(code, row.number)
            if first != row.number:
                if self.columns:
                    self.problems.add(
                        self.result.accounts, row.number, "name", name, "book.account_twice", row=first
                    )
                continue
            found.append(
                Balance(
                    row.number,
                    code,
                    name,
                    fen(values["opening"]) or 0,
                    fen(values.get("income")),
                    fen(values.get("outgo")),
                    fen(values.get("closing")),
                )
            )
        return found

    def _lines(self, balances: list[Balance] | None) -> list[Line]:
        found: list[Line] = []
        codes = {one.code for one in balances or []}
        by_name = {comparable(one.name): one.code for one in balances or []}
        sheet = self.result.lines
        for row in self.result.rows_of(sheet):
            self.step()
            values = row.values
            if values.get("date") is None or not values.get("summary"):
                continue
            line = Line(
                row.number,
                values["date"],
                values.get("voucher") or "",
                values["summary"],
                self._category(row.number, values),
                self._account(row.number, values.get("account"), codes, by_name),
                fen(values.get("income")) or 0,
                fen(values.get("outgo")) or 0,
                values.get("note") or "",
            )
            if not line.voucher:
                key = "voucher" if "voucher" in self.keys[sheet] else ""
                self.problems.add(sheet, row.number, key, "", "book.voucher_wanted")
            found.append(line)
        return found

    def _category(self, row: int, values: dict[str, Any]) -> str:
        word = values.get("category")
        if not self.columns:
            return word or ""
        if not word:
            income = bool(values.get("income"))
            return str(self.columns.get("other_income" if income else "other_outgo") or "") or (
                "other_income" if income else "other_outgo"
            )
        known = self.columns.get("words", {}).get(comparable(word)) or chart.BY_WORD.get(word.strip())
        if known not in chart.BY_KEY:
            choices = "、".join(one.title for one in chart.CATEGORIES)
            self.problems.add(
                self.result.lines, row, "category", word, "book.category_unknown", choices=choices
            )
            return ""
        return str(known)

    def _account(self, row: int, written: str | None, codes: set[str], by_name: dict[str, str]) -> str:
        if not written:
            if len(codes) == 1:
                return next(iter(codes))
            default = self.columns.get("account") or ""
            if default in codes:
                return str(default)
            key = "account" if "account" in self.keys[self.result.lines] else ""
            if codes:
                self.problems.add(self.result.lines, row, key, "", "book.account_wanted")
            return ""
        if written in codes or not self.columns:
            return written
        code = by_name.get(comparable(written)) or self.columns.get("names", {}).get(comparable(written), "")
        if code not in codes:
            self.problems.add(self.result.lines, row, "account", written, "book.account_unknown")
            return ""
        return str(code)

    # --- against what is here --------------------------------------------------------------------------------------
    def _personal(self, lines: list[Line]) -> None:
        """What people wrote becomes public; a number of a person's is refused here, not only when it is published."""
        for line in lines:
            for key in ("summary", "note"):
                text = getattr(line, key)
                if not any(map(str.isdigit, text)):
                    continue
                for number in find(text):
                    self.problems.add(
                        self.result.lines, line.row, key, number.masked, "book.personal", masked=number.masked
                    )

    def _later(self, settled: list[Settled]) -> None:
        """A correction may not pull the ground from under a book that stands on it."""
        later = queries.book_after(self.plan.unit, self.plan.period)
        if later is None or policies.is_open(later):
            return
        openings = {one.code: one.opening for one in later.balances.all()}
        for one in settled:
            if one.closing != openings.get(one.code, 0):
                self._whole(
                    "book.later_stands",
                    period=periods.words((later.period_from, later.period_to)),
                    opening=balancing.money(openings.get(one.code, 0)),
                    closing=balancing.money(one.closing),
                )

    def _count(self, lines: list[Line]) -> None:
        old = Counter(queries.contents(self.book)) if self.book is not None else Counter()
        same = sum((old & Counter(line.content for line in lines)).values())
        self.plan.counts = {
            self.result.lines: Count(new=len(lines) - same, changed=0, unchanged=same),
        }
        if self.book is not None and not self.plan.unchanged and same == len(lines):
            self.plan.counts[self.result.lines].changed = max(1, sum(old.values()) - same)
        self.plan.facts["gone"] = sum(old.values()) - same

    def _facts(
        self,
        balances: list[Balance],
        settled: list[Settled],
        lines: list[Line],
        former: dict[str, tuple[str, int]] | None,
    ) -> None:
        assert self.plan.period is not None and self.plan.unit is not None
        rows = []
        for said, one in zip(balances, settled, strict=True):
            stated = one.closing if said.closing is None else said.closing
            rows.append(
                {
                    "code": one.code,
                    "name": one.name,
                    "opening": one.opening,
                    "income": one.income,
                    "outgo": one.outgo,
                    "closing": one.closing,
                    "off": stated - one.closing,
                    "gap": 0 if former is None else one.opening - former.get(one.code, ("", 0))[1],
                }
            )
        sums = {
            key: sum(row[key] for row in rows) for key in ("opening", "income", "outgo", "closing", "off")
        }
        self.plan.facts |= {
            "unit": self.plan.unit.name,
            "period": [self.plan.period[0].isoformat(), self.plan.period[1].isoformat()],
            "balances": rows,
            "sums": sums,
            "lines": len(lines),
            "first": self.before is None,
            "version": 1 if self.book is None else self.book.version + (not policies.is_open(self.book)),
            "reason": self.plan.reason,
        }

    # --- saying it -------------------------------------------------------------------------------------------------
    def _whole(self, code: str, **params: Any) -> None:
        self.problems.add(self.result.lines, 0, "", "", code, "", **params)

    def _add(self, wrong: balancing.Wrong) -> None:
        sheet = self.sheets[wrong.sheet]
        row, key = wrong.row, wrong.key
        if not sheet:  # balances that came from the period before, not from the file
            sheet, row, key = self.result.lines, 0, ""
        if key not in self.keys.get(sheet, set()):
            key = ""
        if wrong.code in ("book.no_account",) and not wrong.value:
            return  # said already: it has none, or one nobody knows
        self.problems.add(sheet, row, key, wrong.value, wrong.code, wrong.suggestion, **wrong.params)


def fen(amount: Decimal | None) -> int | None:
    """Yuan with two places, as fen."""
    return None if amount is None else int(amount * 100)


def _guessed(name: str, taken: dict[str, int]) -> str:
    """A code for an account of another layout that has none: cash or bank by its name."""
    if "现金" in name:
        return chart.CASH
    number = sum(code.startswith(chart.BANK) for code in taken)
    return f"{chart.BANK}{number + 1:02d}" if number or "存款" not in name else chart.BANK


def digest(balances: list[Settled], lines: list[Line]) -> str:
    """The same accounts and entries give the same digest."""
    made = hashlib.sha256()
    for one in balances:
        made.update(repr((one.code, one.name, one.opening, one.closing)).encode())
    for line in lines:
        made.update(repr(line.content).encode())
    return made.hexdigest()
