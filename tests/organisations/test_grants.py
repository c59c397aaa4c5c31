"""Grants: separation of the administrators, scope, dates, refusals, pages."""

import io
from datetime import date, timedelta

import pytest
import python_calamine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_account, make_unit
from tests.organisations.offices import make_office, signed_in
from zugong.organisations import account_actions as actions
from zugong.organisations import roles
from zugong.organisations.models import Event, Grant
from zugong.organisations.refusals import Conflict, Forbidden, Refused

pytestmark = pytest.mark.django_db
TODAY = date(2020, 1, 1)


@pytest.fixture
def office():
    return make_office()


def give(office, account, role="member", unit=None, by="security", **dates):
    dates.setdefault("from_date", timezone.localdate())
    return actions.grant(account, role=role, unit=unit or office.village, by=office.by(by), **dates)


def test_a_grant_carries_its_role_to_everything_below(office):
    account = make_account("田小满")
    made = give(office, account, "branch_secretary", office.township)
    assert account.can(roles.VIEW_PEOPLE, office.village)
    assert not account.can(roles.VIEW_PEOPLE, office.county)
    assert made.granted_by == office.security
    event = Event.objects.get(verb="grant.given")
    assert (event.unit, event.data["role"], event.account) == (
        office.township,
        "branch_secretary",
        office.security,
    )


def test_nobody_grants_to_themselves(office):
    with pytest.raises(Forbidden) as refused:
        give(office, office.security, "leader")
    assert refused.value.code == "own_grant"
    event = Event.objects.get(verb="grant.given")
    assert (event.result, event.data["why"]) == ("refused", "own_grant")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            account=office.security,
            role="leader",
            unit=office.county,
            from_date=TODAY,
            granted_by=office.security,
        )


def test_nobody_ends_the_own_grant(office):
    with pytest.raises(Forbidden):
        actions.revoke(office.security.grants.get(), by=office.by("security"))


@pytest.mark.parametrize("role", ["security_admin", "audit_admin"])
def test_no_account_holds_two_administrator_roles(office, role):
    with pytest.raises(Forbidden) as refused:
        give(office, office.system, role, office.county)
    assert refused.value.code == "second_administrator"


def test_the_database_refuses_a_second_administrator_role(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(account=office.system, role="audit_admin", unit=office.county, from_date=TODAY)


def test_the_database_refuses_an_administrator_role_that_is_not_marked(office):
    row = Grant(
        account=make_account("x"),
        role="audit_admin",
        unit=office.county,
        from_date=TODAY,
        administrator=False,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.bulk_create([row])
    marked = Grant(
        account=make_account("y"), role="member", unit=office.county, from_date=TODAY, administrator=True
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.bulk_create([marked])


def test_business_and_administrator_roles_do_not_mix(office):
    for account, role in ((office.officer, "audit_admin"), (office.system, "member")):
        with pytest.raises(Forbidden) as refused:
            give(office, account, role, office.county)
        assert refused.value.code == "mixed_roles"


def test_a_role_not_begun_yet_counts_too(office):
    account = make_account("田小满")
    give(office, account, "member", from_date=timezone.localdate() + timedelta(days=30))
    with pytest.raises(Forbidden):
        give(office, account, "system_admin", office.county)


def test_a_role_that_ran_out_makes_room_for_another(office):
    account = make_account("田小满")
    yesterday = timezone.localdate() - timedelta(days=1)
    past = Grant.objects.create(
        account=account, role="system_admin", unit=office.county, from_date=TODAY, to_date=yesterday
    )
    give(office, account, "audit_admin", office.county)
    past.refresh_from_db()
    assert past.revoked_at is not None
    assert account.scope.roles == ("audit_admin",)


def test_a_role_is_held_once_per_unit(office):
    account = make_account("田小满")
    give(office, account)
    with pytest.raises(Conflict):
        give(office, account)


@pytest.mark.parametrize("who", ["system", "audit", "officer"])
def test_only_the_security_administrator_grants(office, who):
    with pytest.raises(Forbidden):
        give(office, make_account("田小满"), by=who)


def test_a_security_administrator_grants_inside_the_own_scope_only(office):
    local = make_account("镇安全员", roles.SECURITY_ADMIN, office.village)
    office.security = local
    with pytest.raises(Forbidden) as refused:
        give(office, make_account("田小满"), unit=office.township)
    assert refused.value.code == "out_of_scope"
    assert Event.objects.get(verb="grant.given").result == "refused"
    assert give(office, make_account("覃志强"), unit=office.village)


def test_unknown_roles_closed_units_closed_accounts_and_wrong_dates_are_refused(office):
    account = make_account("田小满")
    closed = make_unit("village", "岩坎村", office.township, closed_on=TODAY)
    today = timezone.localdate()
    gone = make_account("走了", None)
    gone.is_active = False
    gone.save()
    for code, attempt in {
        "role": lambda: give(office, account, "emperor"),
        "unit_closed": lambda: give(office, account, unit=closed),
        "account_closed": lambda: give(office, gone),
        "dates": lambda: give(office, account, from_date=today, to_date=today - timedelta(days=1)),
    }.items():
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == code
    assert not account.grants.exists()


def test_ending_a_grant_takes_the_role_at_once(office):
    account = make_account("田小满")
    made = give(office, account)
    actions.revoke(made, by=office.by("security"))
    account = type(account).objects.get(pk=account.pk)
    assert not account.scope.places
    made.refresh_from_db()
    with pytest.raises(Conflict):
        actions.revoke(made, by=office.by("security"))


class TestPages:
    def test_granting_by_form(self, office):
        account = make_account("田小满")
        browser = signed_in(office.security)
        assert browser.get(reverse("grant_new"), {"account": account.username}).status_code == 200
        data = {"account": account.username, "role": "member", "unit": "石榴坪村", "from_date": "2026-01-01"}
        assert browser.post(reverse("grant_new"), data)["Location"] == reverse("account", args=[account.pk])
        assert account.grants.get().unit == office.village

    def test_a_name_that_two_units_bear_asks_for_the_code(self, office):
        twin = make_unit("village", "石榴坪村", office.county)
        account = make_account("田小满")
        data = {"account": account.username, "role": "member", "unit": "石榴坪村", "from_date": "2026-01-01"}
        browser = signed_in(office.security)
        words = browser.post(reverse("grant_new"), data).context["form"].errors["unit"][0]
        assert twin.code in words
        assert office.village.code in words
        browser.post(reverse("grant_new"), data | {"unit": twin.code})
        assert account.grants.get().unit == twin

    def test_a_name_nearly_right_gets_the_right_ones(self, office):
        data = {
            "account": office.officer.username,
            "role": "member",
            "unit": "石榴",
            "from_date": "2026-01-01",
        }
        form = signed_in(office.security).post(reverse("grant_new"), data).context["form"]
        assert "石榴坪村" in form.errors["unit"][0]

    def test_a_refusal_stands_beside_what_was_typed(self, office):
        data = {
            "account": office.security.username,
            "role": "leader",
            "unit": "禾溪县",
            "from_date": "2026-01-01",
        }
        response = signed_in(office.security).post(reverse("grant_new"), data)
        assert response.status_code == 200
        assert response.context["form"].errors["account"]
        assert "禾溪县" in response.content.decode()

    def test_the_list_filters_by_state_role_unit_and_name(self, office):
        browser = signed_in(office.security)
        account = make_account("田小满")
        made = give(office, account)

        def rows(**query):
            return browser.get(reverse("grants"), query).context["page"].rows

        assert made in rows()
        assert made in rows(unit="洗石镇", role="member", q="田")
        assert made not in rows(role="leader")
        assert made not in rows(state="ended")
        actions.revoke(made, by=office.by("security"))
        assert made not in rows()
        assert made in rows(state="ended")
        assert rows(unit="没有这里") == []

    def test_ending_asks_first(self, office):
        made = office.officer.grants.get()
        browser = signed_in(office.security)
        url = reverse("grant_end", args=[made.pk])
        assert browser.get(url).status_code == 200
        made.refresh_from_db()
        assert made.revoked_at is None
        browser.post(url)
        made.refresh_from_db()
        assert made.revoked_at is not None

    def test_out_of_scope_is_not_found(self, office):
        local = make_account("村安全员", roles.SECURITY_ADMIN, office.village)
        assert (
            signed_in(local).get(reverse("grant_end", args=[office.officer.grants.get().pk])).status_code
            == 404
        )

    def test_the_export_is_a_sheet_and_an_event(self, office):
        response = signed_in(office.security).post(reverse("grant_export"))
        book = python_calamine.CalamineWorkbook.from_filelike(
            io.BytesIO(b"".join(response.streaming_content))
        )
        rows = book.get_sheet_by_index(0).to_python()
        assert len(rows) == 1 + Grant.objects.in_force().count()
        assert Event.objects.get(verb="grant.exported").data["rows"] == len(rows) - 1

    def test_the_matrix_comes_from_the_code(self, office):
        page = signed_in(office.audit).get(reverse("roles"))
        cells = {
            (permission, role.name): allowed
            for _room, permissions in page.context["rooms"]
            for permission, _title, roles_ in permissions
            for role, allowed in roles_
        }
        assert cells[roles.MANAGE_GRANTS, "security_admin"]
        assert not cells[roles.MANAGE_GRANTS, "system_admin"]
        assert len(cells) == len(roles.all_roles()) * len(roles.all_permissions())

    def test_administrator_roles_never_get_a_business_permission(self):
        with pytest.raises(ValueError, match="administrator"):
            roles.allow(roles.SYSTEM_ADMIN, roles.define("workorders.peek", "peek"))
        roles._permissions.pop("workorders.peek")

    def test_the_list_costs_the_same_for_one_grant_or_forty(self, office, django_assert_max_num_queries):
        browser = signed_in(office.security)
        browser.get(reverse("grants"))
        for number in range(40):
            give(office, make_account(f"账号{number}"))
        with django_assert_max_num_queries(9):
            browser.get(reverse("grants"))
