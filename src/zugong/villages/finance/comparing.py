"""What a correction changed in a book: accounts whose figures differ, entries that came, went or were changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from zugong.villages.finance import chart, queries
from zugong.villages.models import Book

MOST = 400
FIGURES = ("opening", "income", "outgo", "closing")


@dataclass(frozen=True)
class Pair:
    """An entry or an account before and after; None where there is none."""

    old: dict[str, Any] | None
    new: dict[str, Any] | None


@dataclass
class Difference:
    accounts: list[Pair]
    lines: list[Pair]
    more: int

    @property
    def same(self) -> bool:
        return not self.accounts and not self.lines


def between(old: Book, new: Book) -> Difference:
    """Entries of the same voucher are shown beside each other."""
    before, after = Counter(queries.contents(old)), Counter(queries.contents(new))
    gone, come = list((before - after).elements()), list((after - before).elements())
    pairs: list[Pair] = []
    by_voucher: dict[str, list[tuple[Any, ...]]] = {}
    for content in come:
        by_voucher.setdefault(content[1], []).append(content)
    for content in gone:
        partners = by_voucher.get(content[1])
        partner = partners.pop(0) if partners else None
        pairs.append(Pair(_line(content), _line(partner) if partner else None))
    pairs += [Pair(None, _line(content)) for rest in by_voucher.values() for content in rest]
    pairs.sort(key=lambda pair: (pair.new or pair.old or {})["date"])
    return Difference(_accounts(old, new), pairs[:MOST], max(0, len(pairs) - MOST))


def _line(content: tuple[Any, ...]) -> dict[str, Any]:
    found = dict(zip(queries.CONTENT, content, strict=True))
    found["category"] = chart.title(found["category"])
    return found


def _accounts(old: Book, new: Book) -> list[Pair]:
    before = {one["code"]: one for one in old.balances.values("code", "name", *FIGURES)}
    after = {one["code"]: one for one in new.balances.values("code", "name", *FIGURES)}
    codes = [*before, *(code for code in after if code not in before)]
    return [Pair(before.get(code), after.get(code)) for code in codes if before.get(code) != after.get(code)]
