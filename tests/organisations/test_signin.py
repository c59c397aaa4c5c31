"""Signing in: lock-out, equal answers for unknown names, second factor, idle end, forced password change."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, make_account
from tests.organisations.offices import make_office, signed_in
from zugong.organisations import account_actions, lockout
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.middleware import SEEN
from zugong.organisations.models import Account, Event, UnknownName
from zugong.organisations.refusals import Forbidden
from zugong.organisations.signin import Adapter, Backend, MFAAdapter, ThreeClassesValidator

pytestmark = pytest.mark.django_db
WRONG = "Wrong-password-1"


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def office():
    return make_office()


def sign_in(client, name, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": name, "password": password}, **extra)


def errors(response):
    return " ".join(response.context["form"].non_field_errors())


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("role", "target"),
    [("system", "accounts"), ("security", "grants"), ("audit", "events"), ("officer", "home")],
)
def test_each_role_starts_at_its_own_page(client, office, role, target):
    response = sign_in(client, getattr(office, role).username)
    assert (response.status_code, response["Location"]) == (302, reverse(target))


def test_the_account_name_is_read_in_any_case(client, office):
    response = sign_in(client, f"  {office.officer.username.upper()} ")
    assert response.status_code == 302
    event = Event.objects.get(verb="account.signed_in")
    assert (event.account, event.address, event.data["ways"]) == (office.officer, "127.0.0.1", ["password"])


def test_five_wrong_passwords_lock_for_ten_minutes_even_against_the_right_one(client, office):
    name = office.officer.username
    for left in (4, 3, 2, 1):
        assert str(left) in errors(sign_in(client, name, WRONG))
    locked = errors(sign_in(client, name, WRONG))
    until = timezone.localtime(Account.objects.get(pk=office.officer.pk).locked_until)
    assert f"{until:%H:%M}" in locked
    assert timedelta(minutes=9) < until - timezone.now() <= timedelta(minutes=10)
    assert errors(sign_in(client, name)) == locked
    assert verbs().count("account.sign_in_failed") == 5
    assert verbs().count("account.locked_out") == 1
    Account.objects.filter(pk=office.officer.pk).update(locked_until=timezone.now() - timedelta(seconds=1))
    assert sign_in(client, name).status_code == 302
    assert Account.objects.get(pk=office.officer.pk).failed_sign_ins == 0


def test_an_unknown_name_gets_the_same_answers_as_a_known_one(client, office):
    known = [errors(sign_in(client, office.officer.username, WRONG)) for _try in range(6)]
    unknown = [errors(sign_in(client, "nobody", WRONG)) for _try in range(6)]
    assert known[:4] == unknown[:4]
    assert len({known[4], known[5]} | {unknown[4], unknown[5]}) <= 2  # the minute may have turned in between


def test_what_is_typed_as_an_unknown_name_is_not_kept(client):
    sign_in(client, "MySecret-Password1", WRONG)
    event = Event.objects.get(verb="account.sign_in_failed")
    assert event.actor == "my***"
    assert "secret" not in UnknownName.objects.get().name_index


def test_a_success_starts_the_count_again(client, office):
    for _try in range(4):
        sign_in(client, office.officer.username, WRONG)
    assert sign_in(client, office.officer.username).status_code == 302
    client.logout()
    assert "4" in errors(sign_in(client, office.officer.username, WRONG))


def test_guesses_sent_at_the_same_time_are_counted_before_they_are_looked_at(office):
    allowed = [lockout.reserve(office.officer.username).until is None for _guess in range(8)]
    assert allowed == [True] * 5 + [False] * 3


def test_unknown_names_cost_the_same_work(office, monkeypatch):
    worked = []
    monkeypatch.setattr("zugong.organisations.signin.make_password", worked.append)
    assert Backend().check("nobody", WRONG) is None
    assert worked == [WRONG]


@pytest.mark.parametrize("change", [{"is_active": False}, {"suspended_at": timezone.now()}])
def test_closed_and_locked_accounts_stay_out_and_their_sessions_end(client, office, change):
    other = signed_in(office.officer)
    assert other.get(reverse("me")).status_code == 200
    Account.objects.filter(pk=office.officer.pk).update(**change)
    assert other.get(reverse("me")).status_code == 302
    response = sign_in(client, office.officer.username)
    assert response["Location"] == reverse("account_inactive")
    assert client.get(response["Location"]).status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_out_is_an_event(client, office):
    sign_in(client, office.officer.username)
    client.post(reverse("account_logout"))
    assert verbs() == ["account.signed_in", "account.signed_out"]


def test_there_is_no_sign_up_and_no_reset_by_mail(client):
    for path in ("/accounts/signup/", "/sign-up/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code in {302, 404}
    assert Adapter().is_open_for_signup(None) is False


@pytest.mark.parametrize("password", ["alllowercase", "ONLYUPPER123", "12345678901", "lower-and-signs"])
def test_two_kinds_of_signs_are_too_few(password):
    with pytest.raises(ValidationError):
        ThreeClassesValidator().validate(password)


@pytest.mark.parametrize("password", ["Lower-upper", "lower-1-digit", "Upper1lower"])
def test_three_kinds_of_signs_are_enough(password):
    ThreeClassesValidator().validate(password)


def test_a_temporary_password_is_changed_before_anything_else(client, office):
    account, temporary = account_actions.create_account(
        username="lixiaomei", display_name="李小妹", by=office.by("system")
    )
    sign_in(client, "lixiaomei", temporary)
    change = reverse("account_change_password")
    assert client.get(reverse("me"))["Location"] == change
    page = client.get(change)
    assert page.status_code == 200
    fresh = "A-new-one-2026"
    same = {"oldpassword": temporary, "password1": temporary, "password2": temporary}
    assert client.post(change, same).context["form"].errors["password1"]
    good = {"oldpassword": temporary, "password1": fresh, "password2": fresh}
    assert client.post(change, good)["Location"] == reverse("me")
    assert client.get(reverse("me")).status_code == 200
    account.refresh_from_db()
    assert account.check_password(fresh)
    assert not account.must_change_password
    assert "account.password_changed" in verbs()


def test_an_idle_staff_session_ends_and_a_members_does_not(office, settings):
    member = make_account("覃志强")
    for account, status in ((office.officer, 302), (member, 200)):
        browser = signed_in(account)
        assert browser.get(reverse("me")).status_code == 200
        session = browser.session
        session[SEEN] = int(time.time()) - settings.SESSION_IDLE_MINUTES * 60 - 1
        session.save()
        assert browser.get(reverse("me")).status_code == status
    assert verbs().count("account.idle_end") == 1


def test_reading_pages_writes_the_session_once_a_minute(office, django_assert_num_queries):
    browser = signed_in(office.officer)
    browser.get(reverse("me"))
    seen = browser.session[SEEN]
    browser.get(reverse("me"))
    assert browser.session[SEEN] == seen


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.STAFF_SECOND_FACTOR = True

    def code(self, secret, step=0):
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))

    def enrol(self, account):
        secret = generate_totp_secret()
        Authenticator.objects.create(user=account, type="totp", data={"secret": MFAAdapter().encrypt(secret)})
        return secret

    def test_staff_must_set_one_up_first(self, client, office):
        sign_in(client, office.officer.username)
        start = reverse("mfa_activate_totp")
        assert client.get(reverse("me"))["Location"] == start
        page = client.get(start)
        if page.status_code == 302:  # the password once more
            client.post(page["Location"], {"password": PASSWORD})
            page = client.get(start)
        secret = page.context["form"].secret
        assert f'<code class="z-key">{secret}' in page.content.decode()
        done = client.post(start, {"code": self.code(secret)})
        assert done["Location"] == reverse("mfa_view_recovery_codes")
        assert client.get(reverse("me")).status_code == 200
        kept = Authenticator.objects.get(user=office.officer, type="totp").data["secret"]
        assert secret not in kept
        assert "account.second_factor_on" in verbs()

    def test_a_member_needs_none(self, client):
        member = make_account("覃志强")
        sign_in(client, member.username)
        assert client.get(reverse("me")).status_code == 200

    def test_the_password_alone_does_not_sign_in(self, client, office):
        secret = self.enrol(office.officer)
        response = sign_in(client, office.officer.username)
        assert response["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session
        assert client.get(reverse("mfa_authenticate")).status_code == 200
        client.post(reverse("mfa_authenticate"), {"code": self.code(secret)})
        assert client.session["_auth_user_id"] == str(office.officer.pk)
        assert Event.objects.get(verb="account.signed_in").data["ways"] == ["password", "mfa"]

    def test_wrong_codes_lock_too_and_the_right_password_does_not_reset_the_count(self, client, office):
        self.enrol(office.officer)
        for _round in range(5):
            sign_in(client, office.officer.username)
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
            client.post(reverse("account_logout"))
        assert Account.objects.get(pk=office.officer.pk).is_locked_out
        assert "account.locked_out" in verbs()

    def test_it_cannot_be_switched_off_by_who_needs_it(self, client, office):
        self.enrol(office.officer)
        assert not MFAAdapter().can_delete_authenticator(Authenticator.objects.get(user=office.officer))


class TestSingleSignOn:
    @pytest.fixture(autouse=True)
    def county_service(self, settings):
        app = {"provider_id": "county", "name": "禾溪统一认证", "client_id": "zugong", "secret": "x"}
        app["settings"] = {"server_url": "https://id.example.org"}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    def test_the_page_offers_it(self, client):
        page = client.get(reverse("account_login")).content.decode()
        assert reverse("openid_connect_login", args=["county"]) in page
        assert client.get(reverse("openid_connect_login", args=["county"])).status_code == 200

    def login(self, name):
        from zugong.organisations.signin import SingleSignOnAdapter

        request = RequestFactory().get("/")
        found = SocialLogin(user=Account(username=name), account=SocialAccount(provider="county", uid="1"))
        return SingleSignOnAdapter(), request, found

    def test_a_known_name_is_linked(self, office):
        adapter, request, found = self.login(office.officer.username.upper())
        adapter.pre_social_login(request, found)
        assert SocialAccount.objects.get().user == office.officer
        assert "account.linked" in verbs()

    def test_an_unknown_name_makes_no_account(self, office):
        from allauth.core.exceptions import ImmediateHttpResponse

        adapter, request, found = self.login("stranger")
        request.user = office.officer
        before = Account.objects.count()
        with pytest.raises(ImmediateHttpResponse) as answer:
            adapter.pre_social_login(request, found)
        assert answer.value.response.status_code == 403
        assert Account.objects.count() == before
        assert adapter.is_open_for_signup(request, found) is False


class TestAddress:
    @pytest.mark.parametrize(
        ("proxies", "header", "expected"),
        [
            (0, "198.51.100.9", "127.0.0.1"),
            (1, "203.0.113.7, 198.51.100.9", "198.51.100.9"),
            (2, "203.0.113.7, 198.51.100.9", "203.0.113.7"),
            (3, "203.0.113.7, 198.51.100.9", "127.0.0.1"),
            (1, "not an address", ""),
            (1, "2001:db8::1", "2001:db8::1"),
        ],
    )
    def test_only_our_own_proxies_are_believed(self, settings, proxies, header, expected):
        settings.TRUSTED_PROXIES = proxies
        request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=header)
        assert client_address(request) == expected


def test_signing_in_without_a_password_exists_in_the_demonstration_only(rf, office, settings):
    settings.DEMO = False
    request = rf.get("/")
    request.actor = Actor.requester(None)
    with pytest.raises(Forbidden):
        account_actions.sign_in_as(request, office.officer)


def test_sessions_are_listed_and_ended_by_their_owner_alone(client, office):
    sign_in(client, office.officer.username, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/130.0")
    from django.test import Client

    other = Client()
    sign_in(other, office.officer.username, HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605")
    page = client.get(reverse("me")).content.decode()
    assert "Windows · Chrome" in page
    assert "iPhone · Safari" in page
    theirs = office.officer.usersession_set.get(user_agent__contains="iPhone")
    stranger = signed_in(office.system)
    assert stranger.post(reverse("session_end", args=[theirs.pk])).status_code == 404
    client.post(reverse("session_end", args=[theirs.pk]))
    assert other.get(reverse("me")).status_code == 302
    assert client.get(reverse("me")).status_code == 200


def test_the_language_of_the_account_wins(client, office):
    sign_in(client, office.officer.username)
    client.post(reverse("me_language"), {"language": "en"})
    page = client.get(reverse("me"), HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert page.headers["Content-Language"] == "en"
    assert "My account" in page.content.decode()
    assert client.post(reverse("me_language"), {"language": "xx"}).status_code == 400
