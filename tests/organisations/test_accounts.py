"""Accounts: who may create, lock, reset and close them, and what their pages show."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_account, make_person
from tests.organisations.offices import make_office, signed_in
from zugong.organisations import account_actions as actions
from zugong.organisations import roles
from zugong.organisations.models import Account, Event, Grant
from zugong.organisations.refusals import Conflict, Forbidden, Refused
from zugong.organisations.signin import ThreeClassesValidator

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def test_a_new_account_has_a_temporary_password_shown_once(office):
    browser = signed_in(office.system)
    response = browser.post(reverse("account_new"), {"username": "LiXiaoMei", "display_name": "李小妹"})
    account = Account.objects.get(username="lixiaomei")
    (_label, name), (_label, password) = response.context["pairs"]
    assert name == "lixiaomei"
    assert account.check_password(password)
    assert account.must_change_password
    assert password not in browser.get(reverse("account", args=[account.pk])).content.decode()
    assert "no-store" in response["Cache-Control"]
    event = Event.objects.get(verb="account.created")
    assert password not in str(event.data)


def test_temporary_passwords_pass_the_rules():
    for _number in range(50):
        password = actions.temporary_password()
        assert len(password) == 12
        ThreeClassesValidator().validate(password)


@pytest.mark.parametrize("username", ["ab", "有中文", "a b c", "-start", "x" * 41, "semi;colon"])
def test_an_account_name_that_is_none_is_refused_and_nothing_typed_is_lost(office, username):
    response = signed_in(office.system).post(
        reverse("account_new"), {"username": username, "display_name": "李小妹"}
    )
    assert response.status_code == 200
    assert response.context["form"].errors["username"]
    assert "李小妹" in response.content.decode()


def test_a_taken_name_and_a_person_with_an_account_are_refused(office):
    person = make_person("田小满", office.village)
    actions.create_account(username="tian", display_name="", person=person, by=office.by("system"))
    with pytest.raises(Conflict):
        actions.create_account(username="TIAN", display_name="别人", by=office.by("system"))
    with pytest.raises(Conflict):
        actions.create_account(username="tian2", display_name="", person=person, by=office.by("system"))


def test_the_database_keeps_account_names_in_lower_case(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="Upper", display_name="x")


@pytest.mark.parametrize("who", ["security", "audit", "officer"])
def test_only_the_system_administrator_touches_accounts(office, who):
    target = make_account("目标")
    by = office.by(who)
    for attempt in (
        lambda: actions.create_account(username="newone", display_name="新", by=by),
        lambda: actions.lock(target, reason="x", by=by),
        lambda: actions.unlock(target, by=by),
        lambda: actions.deactivate(target, reason="x", by=by),
    ):
        with pytest.raises(Forbidden):
            attempt()
    target.refresh_from_db()
    assert target.may_sign_in


def test_nobody_locks_the_own_account(office):
    with pytest.raises(Forbidden):
        actions.lock(office.system, reason="x", by=office.by("system"))


def test_locking_ends_sessions_and_unlocking_lets_in_again(office):
    browser = signed_in(office.officer)
    browser.get(reverse("me"))
    with pytest.raises(Refused):
        actions.lock(office.officer, reason="  ", by=office.by("system"))
    actions.lock(office.officer, reason="调离", by=office.by("system"))
    assert office.officer.state == "suspended"
    assert browser.get(reverse("me")).status_code == 302
    with pytest.raises(Conflict):
        actions.lock(office.officer, reason="again", by=office.by("system"))
    actions.unlock(office.officer, by=office.by("system"))
    assert office.officer.state == "open"
    with pytest.raises(Refused):
        actions.unlock(office.officer, by=office.by("system"))


def test_unlocking_ends_a_lock_after_wrong_passwords(office):
    Account.objects.filter(pk=office.officer.pk).update(locked_until=timezone.now() + timedelta(minutes=9))
    office.officer.refresh_from_db()
    actions.unlock(office.officer, by=office.by("system"))
    assert office.officer.state == "open"


def test_closing_ends_the_grants_and_keeps_the_events(office):
    actions.deactivate(office.officer, reason="退休", by=office.by("system"))
    assert not Grant.objects.in_force().filter(account=office.officer).exists()
    assert set(Event.objects.values_list("verb", flat=True)) == {"account.closed", "grant.ended"}
    assert Account.objects.get(pk=office.officer.pk).state == "closed"


def test_a_system_administrator_of_a_township_sees_its_accounts_only(office):
    local = make_account("镇系统员", roles.SYSTEM_ADMIN, office.township)
    visible = Account.objects.visible_to(local, roles.MANAGE_ACCOUNTS)
    assert office.officer in visible
    assert office.security not in visible
    assert signed_in(local).get(reverse("account", args=[office.security.pk])).status_code == 404
    with pytest.raises(Forbidden):
        actions.lock(office.security, reason="x", by=office.by("system").of(local))


def test_first_administrators_come_by_command_and_once_only(office):
    Grant.objects.filter(role="audit_admin").delete()
    account, password = actions.create_first_administrator(kind="audit", username="shenji")
    assert account.check_password(password)
    assert account.scope.roles == ("audit_admin",)
    with pytest.raises(Conflict):
        actions.create_first_administrator(kind="audit", username="shenji2")
    assert not Account.objects.filter(username="shenji2").exists()
    with pytest.raises(Refused):
        actions.create_first_administrator(kind="root", username="root")


def test_a_lost_administrator_password_is_reset_on_the_server(office):
    password = actions.reset_by_command(office.security.username.upper())
    office.security.refresh_from_db()
    assert office.security.check_password(password)
    assert office.security.must_change_password
    with pytest.raises(Refused):
        actions.reset_by_command("nobody")


class TestPages:
    @pytest.mark.parametrize("state", ["", "open", "locked_out", "suspended", "closed", "ungranted"])
    def test_the_list_is_filtered(self, office, state):
        idle = make_account("没授权")
        page = signed_in(office.system).get(reverse("accounts"), {"state": state})
        rows = page.context["page"].rows
        assert (idle in rows) == (state in {"", "open", "ungranted"})
        assert (office.officer in rows) == (state in {"", "open"})

    def test_it_is_searched_by_account_name_and_name(self, office):
        browser = signed_in(office.system)
        for words in (office.officer.username, "何"):
            assert office.officer in browser.get(reverse("accounts"), {"q": words}).context["page"].rows
        assert browser.get(reverse("accounts"), {"q": "没有这人"}).context["page"].rows == []

    def test_it_pages_by_key_in_both_directions(self, office):
        for number in range(60):
            make_account(f"账号{number}")
        browser = signed_in(office.system)
        first = browser.get(reverse("accounts")).context["page"]
        second = browser.get(reverse("accounts"), {"after": first.next}).context["page"]
        assert len(first.rows) == 50
        assert not first.previous
        assert not {a.pk for a in first.rows} & {a.pk for a in second.rows}
        assert len(second.rows) == Account.objects.count() - 50
        assert not second.next
        back = browser.get(reverse("accounts"), {"before": second.previous}).context["page"]
        assert back.rows == first.rows
        assert not back.previous

    def test_the_list_costs_the_same_for_one_account_or_fifty(self, office, django_assert_max_num_queries):
        browser = signed_in(office.system)
        browser.get(reverse("accounts"))
        for number in range(40):
            make_account(f"账号{number}", roles.MEMBER, office.village)
        with django_assert_max_num_queries(9):
            browser.get(reverse("accounts"))

    @pytest.mark.parametrize("act", ["reset-password", "lock", "close"])
    def test_every_act_asks_first_and_then_does_it(self, office, act):
        browser = signed_in(office.system)
        url = reverse("account_act", args=[office.officer.pk, act])
        assert browser.get(url).status_code == 200
        assert Event.objects.count() == 0
        assert browser.post(url, {"reason": "交接"}).status_code in {200, 302}
        assert Event.objects.filter(subject_id=str(office.officer.pk)).exists()

    def test_a_reason_left_out_is_asked_for(self, office):
        response = signed_in(office.system).post(reverse("account_act", args=[office.officer.pk, "lock"]))
        assert response.context["form"].errors["reason"]

    def test_an_act_that_is_none_is_not_found(self, office):
        assert (
            signed_in(office.system).get(reverse("account_act", args=[office.officer.pk, "fly"])).status_code
            == 404
        )

    def test_a_refused_act_says_why(self, office):
        response = signed_in(office.system).post(reverse("account_act", args=[office.officer.pk, "unlock"]))
        assert response.status_code == 409
        assert response.context["refusal"] in response.content.decode()

    @pytest.mark.parametrize("who", ["audit", "officer"])
    def test_others_are_told_why_not(self, office, who):
        assert signed_in(getattr(office, who)).get(reverse("accounts")).status_code == 403

    def test_detail_shows_state_grants_and_events(self, office):
        actions.lock(office.officer, reason="调离", by=office.by("system"))
        page = signed_in(office.system).get(reverse("account", args=[office.officer.pk]))
        assert "洗石镇" in page.content.decode()
        assert [name for name, _act in page.context["acts"]] == ["reset-password", "unlock", "close"]

    @pytest.mark.parametrize("who", ["system", "security", "audit"])
    def test_administrators_see_no_business_data(self, office, who):
        account = getattr(office, who)
        assert all(p.startswith("organisations.") for p in account.scope.permissions())
        held = {"organisations.view_people", "organisations.view_units", "organisations.reveal"}
        assert not held & account.scope.permissions()

    @pytest.mark.parametrize("key", ["\x00", "9" * 40, "'; drop table", "-1"])
    def test_odd_paging_keys_do_no_harm(self, office, key):
        browser = signed_in(office.audit)
        assert browser.get(reverse("events"), {"after": key}).status_code == 200
        assert browser.get(reverse("events"), {"before": key}).status_code == 200
