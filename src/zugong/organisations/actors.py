"""Who acts: an account, the person who holds an order's private link, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zugong.organisations.models import Account


@dataclass(frozen=True)
class Actor:
    """``kind`` is account, requester or system; a requester may act on the case ``case_id`` alone."""

    kind: str
    label: str
    account: Account | None = None
    case_id: int | None = None
    address: str = ""

    @classmethod
    def of(cls, account: Account, address: str = "") -> Actor:
        return cls("account", str(account), account=account, address=address)

    @classmethod
    def requester(cls, case_id: int | None, address: str = "") -> Actor:
        return cls("requester", "requester", case_id=case_id, address=address)

    @property
    def person_id(self) -> int | None:
        return self.account.person_id if self.account else None


SYSTEM = Actor("system", "system")
