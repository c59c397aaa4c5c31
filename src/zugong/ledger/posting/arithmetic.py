"""What postings do to accounts and lots, as rows to write; it knows no database. See the SQL twin in migrations/sql/."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from zugong.ledger import kinds
from zugong.ledger.posting.lines import Posting, refusal

NEVER = date.max


@dataclass(slots=True)
class LotState:
    entry_id: int
    left: int
    expires_on: date | None

    @property
    def order(self) -> tuple[date, int]:
        return (self.expires_on or NEVER, self.entry_id)


@dataclass(slots=True)
class AccountState:
    """An account as it stands, its lots in the order in which they are spent."""

    id: int
    unit_id: int
    kind: str
    floor: bool
    lots: bool
    balance: int
    held: int
    version: int
    spendable: list[LotState] = field(default_factory=list)


@dataclass(slots=True)
class Undone:
    """What the reversed transfer did to one account: its entry and from which lots it drew."""

    entry_id: int
    draws: list[tuple[int, int]]


@dataclass(slots=True)
class Rows:
    """What is written, in the columns' order of ``bulk``. Lots that came before are in ``touched`` with what is left."""

    entries: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    lots: list[tuple[int, int, int, int, date | None]] = field(default_factory=list)
    draws: list[tuple[int, int, int]] = field(default_factory=list)
    touched: dict[int, int] = field(default_factory=dict)
    given_back: dict[int, int] = field(default_factory=dict)


def check(posting: Posting, accounts: dict[int, AccountState], freed: dict[int, int]) -> None:
    """Refuse what the books do not take. ``freed`` is what a hold that is being used kept back, by account."""
    kind = kinds.get(posting.kind)
    for line in posting.lines:
        account = accounts.get(line.account_id)
        if account is None:
            raise refusal("no_account")
        if account.unit_id != posting.unit_id:
            raise refusal("other_books")
        if account.kind not in (kind.takes if line.amount < 0 else kind.gives):
            raise refusal("not_this_way")
        available = account.balance - account.held + freed.get(account.id, 0)
        if line.amount < 0 and account.floor and available + line.amount < 0:
            raise refusal("short", available=available)


def apply(
    posting: Posting,
    transfer_id: int,
    entry_ids: Iterable[int],
    accounts: dict[int, AccountState],
    rows: Rows,
    *,
    freed: dict[int, int],
    undone: dict[int, Undone],
) -> None:
    """Move the points of one checked posting; ``accounts`` and ``rows`` are carried from one to the next."""
    for line, entry_id in zip(posting.lines, entry_ids, strict=True):
        account, amount = accounts[line.account_id], line.amount
        account.balance += amount
        account.version += 1
        if freed:
            account.held -= freed.get(account.id, 0)
        rows.entries.append((entry_id, transfer_id, account.id, amount, account.balance, account.version))
        if not account.lots:
            continue
        before = undone.get(account.id)
        if amount > 0 and before is not None:
            for lot_id, drawn in before.draws:
                rows.given_back[lot_id] = rows.given_back.get(lot_id, 0) + drawn
                rows.draws.append((entry_id, lot_id, -drawn))
        elif amount > 0:
            lot = LotState(entry_id, amount, posting.expires_on)
            rows.lots.append((entry_id, account.id, amount, amount, posting.expires_on))
            insort(account.spendable, lot, key=lambda one: one.order)
        else:
            _draw(account, entry_id, -amount, rows, first=before.entry_id if before else None)


def _draw(account: AccountState, entry_id: int, need: int, rows: Rows, *, first: int | None) -> None:
    """What a mistake brought goes first, then what expires first, then what came first."""
    spendable = account.spendable
    if first is not None:
        spendable.sort(key=lambda lot: (lot.entry_id != first, lot.order))
    used = 0
    for lot in spendable:
        part = min(need, lot.left)
        lot.left -= part
        need -= part
        rows.touched[lot.entry_id] = lot.left
        rows.draws.append((entry_id, lot.entry_id, part))
        if lot.left:
            break
        used += 1
        if not need:
            break
    del spendable[:used]
    if need:
        raise RuntimeError(f"the lots of account {account.id} do not hold its balance")
