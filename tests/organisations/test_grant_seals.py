"""A grant that this program did not write gives nothing, and ``zugong check`` finds it."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.factories import back_grants, make_account
from tests.organisations.offices import make_office, signed_in
from zugong.config import checks
from zugong.organisations import account_actions as actions
from zugong.organisations import roles
from zugong.organisations.models import Account, Grant
from zugong.organisations.queries import accounts_holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    made = make_office()
    back_grants()
    return made


def by_hand(account, role, unit, **more):
    """What somebody with the database but without the keys can write."""
    row = {
        "account_id": account.pk,
        "role": role,
        "unit_id": unit.pk,
        "from_date": "2020-01-01",
        "administrator": False,
        "seal": "",
    } | more
    marks = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO organisations_grant ({', '.join(row)}) VALUES ({marks}) RETURNING id",
            [*row.values()],
        )
        return Grant.objects.get(pk=cursor.fetchone()[0])


def test_a_row_put_in_gives_nothing_and_is_found(office, caplog):
    account = make_account("无权", None, None)
    row = by_hand(account, "county_section", office.county)
    account = Account.objects.get(pk=account.pk)
    assert account.scope.places == () and not account.can(roles.VIEW_PEOPLE)
    assert f"grant {row.pk} of account {account.pk}" in caplog.text
    assert accounts_holding(roles.IMPORT_ROSTERS, office.county) == []
    assert signed_in(account).get(reverse("people")).status_code == 403
    said = checks.run(["grants"])
    assert len(said) == 2
    assert "put in or changed by hand" in said[0] and "has no event of its giving" in said[1]


def test_the_seal_of_another_grant_does_not_fit(office):
    other = office.officer.grants.get()
    account = make_account("无权", None, None)
    by_hand(account, other.role, other.unit, seal=other.seal)
    by_hand(account, other.role, office.county, seal=other.seal)
    assert Account.objects.get(pk=account.pk).scope.places == ()


@pytest.mark.parametrize(
    "change",
    [{"role": "county_section"}, {"unit_id": "county"}, {"to_date": date(2099, 1, 1)}, {"from_date": date(2019, 1, 1)}],
)  # fmt: skip
def test_a_changed_row_gives_nothing_and_is_found(office, change):
    if "unit_id" in change:
        change = {"unit_id": office.county.pk}
    Grant.objects.filter(account=office.officer).update(**change)
    assert Account.objects.get(pk=office.officer.pk).scope.places == ()
    said = " ".join(checks.run(["grants"]))
    assert "changed by hand" in said and "is not what the event of its giving says" in said


def test_a_grant_that_ended_is_not_brought_back(office):
    grant = office.officer.grants.get()
    before = grant.seal
    actions.revoke(grant, by=office.by("security"))
    assert checks.run(["grants"]) == []
    Grant.objects.filter(pk=grant.pk).update(revoked_at=None)
    assert Account.objects.get(pk=office.officer.pk).scope.places == ()
    Grant.objects.filter(pk=grant.pk).update(seal=before)  # out of an old copy
    assert "stands again after its end" in " ".join(checks.run(["grants"]))


def test_a_grant_ended_or_taken_out_by_hand_is_found(office):
    grant = office.officer.grants.get()
    Grant.objects.filter(pk=grant.pk).update(revoked_at=timezone.now(), seal=grant.sealed(revoked=True))
    assert "was ended without an event" in " ".join(checks.run(["grants"]))
    Grant.objects.filter(pk=grant.pk).delete()
    assert checks.run(["grants"]) == [f"grants: grant {grant.pk} was given, its row is gone"]


def test_the_security_administrator_sees_it_and_ends_it(office):
    account = make_account("无权", None, None)
    row = by_hand(account, "county_section", office.county)
    security = signed_in(office.security)
    for name, args in (("grants", []), ("account", [account.pk])):
        assert "不是系统里给的，不作数" in security.get(reverse(name, args=args)).content.decode()
    assert security.post(reverse("grant_end", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at and not row.is_sealed


def test_what_actions_give_and_end_is_sealed_and_backed(office):
    account = make_account("新人", None, None)
    made = actions.grant(
        account,
        role="leader",
        unit=office.county,
        from_date=timezone.localdate(),
        to_date=timezone.localdate(),
        by=office.by("security"),
    )
    assert made.is_sealed and Grant.objects.get(pk=made.pk).is_sealed
    actions.deactivate(account, reason="调走", by=office.by("system"))
    assert Grant.objects.get(pk=made.pk).is_sealed
    assert checks.run(["grants"]) == []
