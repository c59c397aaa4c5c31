"""A village's books with three households and what every village has."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests import factories
from tests.times import at  # noqa: F401  a fixture
from zugong.ledger import actions
from zugong.ledger.actions import Line
from zugong.ledger.models import Account
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit

K = Account.Kind


@dataclass
class Books:
    c: factories.County
    unit: Unit
    by: Actor
    homes: list[Account]
    issued: Account
    expired: Account
    merchant: Account
    settled: Account

    def earn(self, home: int, points: int, key: str, **more) -> actions.Posted:
        account = self.homes[home]
        lines = [Line(self.issued.pk, -points), Line(account.pk, points)]
        return actions.post(key=key, kind="earn", lines=lines, by=self.by, unit=self.unit, **more)

    def redeem(self, home: int, points: int, key: str, **more) -> actions.Posted:
        account = self.homes[home]
        lines = [Line(account.pk, -points), Line(self.merchant.pk, points)]
        return actions.post(key=key, kind="redeem", lines=lines, by=self.by, unit=self.unit, **more)

    def balance(self, home: int) -> int:
        return Account.objects.get(pk=self.homes[home].pk).balance


def open_books(c: factories.County, unit: Unit | None = None, homes: int = 3) -> Books:
    unit = unit or c.village

    def one(kind: str) -> Account:
        return actions.open_accounts(kind, [unit.pk], unit=unit, owner_type="organisations.unit")[
            str(unit.pk)
        ]

    owners = [f"{unit.pk}-{number}" for number in range(homes)]
    found = actions.open_accounts(K.HOUSEHOLD, owners, unit=unit, owner_type="tests.home")
    return Books(
        c,
        unit,
        Actor.of(c.secretary),
        [found[owner] for owner in owners],
        one(K.ISSUED),
        one(K.EXPIRED),
        one(K.MERCHANT),
        one(K.SETTLED),
    )


@pytest.fixture
def books(db) -> Books:
    return open_books(factories.make_county())


@pytest.fixture
def committed_books(committed_db) -> Books:
    return open_books(factories.make_county())
