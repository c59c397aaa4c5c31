"""The three administrators over a small county."""

from dataclasses import dataclass

from django.test import Client

from tests.factories import make_account, make_unit
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Unit


@dataclass
class Office:
    county: Unit
    township: Unit
    village: Unit
    system: Account
    security: Account
    audit: Account
    officer: Account

    def by(self, name: str) -> Actor:
        return Actor.of(getattr(self, name), "192.0.2.1")


def make_office() -> Office:
    county = make_unit("county", "禾溪县")
    township = make_unit("township", "洗石镇", county)
    village = make_unit("village", "石榴坪村", township)
    return Office(
        county,
        township,
        village,
        system=make_account("系统员", roles.SYSTEM_ADMIN, county),
        security=make_account("安全员", roles.SECURITY_ADMIN, county),
        audit=make_account("审计员", roles.AUDIT_ADMIN, county),
        officer=make_account("何敏", roles.TOWNSHIP_OFFICER, township),
    )


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client
