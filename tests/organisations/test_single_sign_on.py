"""The county's single sign-on, the whole code flow against a service on this machine."""

import re
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.organisations.offices import make_office
from tests.organisations.openid_service import CLIENT, FOREIGN_KEY, SECRET, OpenIDService
from zugong.organisations.models import Account, Event
from zugong.organisations.signin import MFAAdapter

pytestmark = pytest.mark.django_db
UNFINISHED = "统一认证没有完成"
NO_ANSWER = "统一认证现在没有回应"
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def office():
    cache.clear()
    return make_office()


@pytest.fixture
def service(settings):
    running = OpenIDService()
    app = {"provider_id": "county", "name": "禾溪统一认证", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": f"{running.url}/"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield running
    running.stop()


def leave(client, query=""):
    """Press Continue; the address of the service the page goes on to."""
    page = client.post(reverse("openid_connect_login", args=["county"]) + query)
    assert page.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert found
    return unescape(found[1])


def come_back(client, address):
    """The browser at the service, and back with what the service says."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert back.path == reverse("openid_connect_callback", args=["county"])
    return client.get(f"{back.path}?{back.query}")


def sign_in(client):
    return come_back(client, leave(client))


def is_in(client):
    return "_auth_user_id" in client.session


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def assert_refused(client, response, status, words):
    assert response.status_code == status
    assert words in response.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert "account.linked" not in verbs()


def test_an_account_of_that_name_is_linked_and_signed_in(client, office, service):
    before = Account.objects.count()
    service.claims = {"preferred_username": office.officer.username, "phone_number": "0000-1234567"}
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(office.officer.pk)
    assert verbs() == ["account.linked", "account.signed_in"]
    signed = Event.objects.get(verb="account.signed_in")
    assert (signed.account, signed.data["ways"]) == (office.officer, ["socialaccount"])
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.uid, kept.extra_data) == (office.officer, "county", "s-1", {})
    assert not SocialToken.objects.exists()
    assert Account.objects.count() == before
    assert client.get(reverse("me")).status_code == 200


def test_the_name_may_come_from_the_user_information(client, office, service):
    service.userinfo = {"sub": "s-1", "preferred_username": office.officer.username}
    assert sign_in(client).status_code == 302
    assert "/userinfo" in service.paths
    assert is_in(client)


def test_user_information_about_somebody_else_is_refused(client, office, service):
    service.userinfo = {"sub": "s-2", "preferred_username": office.officer.username}
    assert_refused(client, sign_in(client), 401, UNFINISHED)


def test_a_linked_account_goes_by_its_identifier_whatever_the_name_looks_like(client, office, service):
    for name in (office.officer.username, f" {office.officer.username.upper()} ", "renamed", None):
        service.claims = {"preferred_username": name}
        browser = Client()
        assert sign_in(browser).status_code == 302
        assert browser.session["_auth_user_id"] == str(office.officer.pk)
    assert SocialAccount.objects.count() == 1
    assert verbs().count("account.linked") == 1


@pytest.mark.parametrize("name", ["stranger", "", None, 7, ["a"], "a" * 300, "a\0b"])
def test_an_unknown_name_is_told_so_and_nothing_is_made(client, office, service, name):
    before = Account.objects.count()
    service.claims = {"preferred_username": name}
    assert_refused(client, sign_in(client), 403, "这个平台还没有对应的账号")
    assert Account.objects.count() == before
    assert verbs() == ["account.sign_in_failed"]


def test_a_name_already_linked_is_not_given_to_another_identity(client, office, service):
    service.claims = {"preferred_username": office.officer.username}
    sign_in(Client())
    service.claims["sub"] = "s-2"
    response = sign_in(client)
    assert response.status_code == 403
    assert "统一认证里的另一个人" in response.content.decode()
    assert not is_in(client)
    assert SocialAccount.objects.get().uid == "s-1"
    assert verbs()[-1] == "account.sign_in_failed"


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("change", [{"is_active": False}, {"suspended_at": timezone.now()}])
def test_closed_and_locked_accounts_stay_out(client, office, service, change, linked):
    service.claims = {"preferred_username": office.officer.username}
    if linked:
        sign_in(Client())
    Account.objects.filter(pk=office.officer.pk).update(**change)
    response = sign_in(client)
    assert response["Location"] == reverse("account_inactive")
    assert "不能登录" in client.get(response["Location"]).content.decode()
    assert not is_in(client)
    assert SocialAccount.objects.exists() is linked
    assert verbs()[-1] == "account.sign_in_failed"


@pytest.mark.parametrize("linked", [False, True])
def test_a_lock_after_wrong_passwords_holds_here_too(client, office, service, linked):
    service.claims = {"preferred_username": office.officer.username}
    if linked:
        sign_in(Client())
    until = timezone.now() + timezone.timedelta(minutes=7)
    Account.objects.filter(pk=office.officer.pk).update(locked_until=until)
    response = sign_in(client)
    assert response.status_code == 403
    assert f"锁定到{timezone.localtime(until):%H:%M}" in response.content.decode()
    assert not is_in(client)
    assert SocialAccount.objects.exists() is linked


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.STAFF_SECOND_FACTOR = True

    def test_staff_without_one_set_it_up_first(self, client, office, service):
        service.claims = {"preferred_username": office.officer.username}
        sign_in(client)
        assert client.get(reverse("me"))["Location"] == reverse("mfa_activate_totp")

    def test_the_code_is_asked_for_after_the_service_too(self, client, office, service):
        secret = generate_totp_secret()
        data = {"secret": MFAAdapter().encrypt(secret)}
        Authenticator.objects.create(user=office.officer, type="totp", data=data)
        service.claims = {"preferred_username": office.officer.username}
        assert sign_in(client)["Location"] == reverse("mfa_authenticate")
        assert not is_in(client)
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(client)
        assert Event.objects.get(verb="account.signed_in").data["ways"] == ["socialaccount", "mfa"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iss": "https://elsewhere.example.org"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"sub": None},
        {"sub": ""},
        {"sub": "s\0"},
        {"sub": "s" * 300},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(client, office, service, wrong):
    service.claims = {"preferred_username": office.officer.username, **wrong}
    assert_refused(client, sign_in(client), 401, UNFINISHED)
    assert verbs() == ["account.sign_in_failed"]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(FOREIGN_KEY, "RS256"), (SECRET.ljust(32, "x"), "HS256"), (None, "none")],
    ids=["foreign", "client secret", "unsigned"],
)
def test_a_token_the_service_did_not_sign_is_refused(client, office, service, key, algorithm):
    service.key, service.algorithm = key, algorithm
    service.claims = {"preferred_username": office.officer.username}
    assert_refused(client, sign_in(client), 401, UNFINISHED)


def test_a_state_of_nobody_or_of_another_browser_is_refused(client, office, service):
    service.claims = {"preferred_username": office.officer.username}
    back = reverse("openid_connect_callback", args=["county"])
    for query in ("?code=x&state=wrong", "?code=x", "?error=access_denied", ""):
        assert_refused(client, client.get(back + query), 401, UNFINISHED)
    assert_refused(client, come_back(client, leave(Client())), 401, UNFINISHED)


def test_coming_back_twice_signs_in_once(client, office, service):
    service.claims = {"preferred_username": office.officer.username}
    address = leave(client)
    come_back(client, address)
    client.logout()
    response = come_back(client, address)
    assert response.status_code == 401
    assert not is_in(client)


def test_a_wrong_client_secret_is_refused(client, office, service, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["secret"] = "old-one"
    service.claims = {"preferred_username": office.officer.username}
    assert_refused(client, sign_in(client), 401, UNFINISHED)


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable", "login_required"])
def test_an_error_the_service_reports_gives_a_page(client, office, service, error):
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    back = reverse("openid_connect_callback", args=["county"])
    assert_refused(client, client.get(back, {"error": error, "state": state}), 401, UNFINISHED)


def test_who_declines_at_the_service_is_told_that_nothing_happened(client, office, service):
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    back = reverse("openid_connect_callback", args=["county"])
    page = client.get(back, {"error": "access_denied", "state": state}, follow=True)
    assert_refused(client, page, 200, UNFINISHED)


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys", "/userinfo"])
@pytest.mark.parametrize(
    "answer", [(500, b"down"), (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, b"null")], ids=str
)
def test_nonsense_from_the_service_gives_a_page(client, office, service, path, answer):
    address = leave(client)
    service.instead[path] = answer
    response = come_back(client, address)
    assert_refused(client, response, 401, UNFINISHED)
    if path == DISCOVERY:
        again = client.post(reverse("openid_connect_login", args=["county"]))
        assert_refused(client, again, 401, UNFINISHED)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", 7])
def test_the_service_cannot_send_the_browser_to_a_script(client, office, service, address):
    told = service.discovery()[1] | {"authorization_endpoint": address}
    service.discovery = lambda: (200, told)
    response = client.post(reverse("openid_connect_login", args=["county"]))
    assert_refused(client, response, 401, UNFINISHED)


def test_a_service_that_is_down_gives_a_page_on_either_way(client, office, service):
    address = leave(client)
    state = parse_qs(urlsplit(address).query)["state"][0]
    service.stop()
    assert_refused(client, client.post(reverse("openid_connect_login", args=["county"])), 401, NO_ANSWER)
    back = reverse("openid_connect_callback", args=["county"])
    assert_refused(client, client.get(back, {"code": "x", "state": state}), 401, NO_ANSWER)


def test_the_address_asks_for_no_more_than_signing_in(client, office, service):
    service.claims = {"preferred_username": office.officer.username}
    query = "?process=connect&scope=address,phone&auth_params=redirect_uri%3Dhttp://evil.example&next=/me/"
    response = come_back(client, leave(client, query))
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert set(service.asked[0]["scope"].split()) == {"openid", "profile"}
    assert is_in(client)


def test_another_site_is_no_place_to_go_on_to(client, office, service):
    service.claims = {"preferred_username": office.officer.username}
    response = come_back(client, leave(client, "?next=https://evil.example/"))
    assert response["Location"] == reverse("home")


@pytest.mark.parametrize("name", ["another", "%00"])
def test_a_service_nobody_set_up_is_not_found(client, office, service, name):
    for way in ("login/", "login/callback/"):
        assert client.get(f"/sign-in/single/oidc/{name}/{way}").status_code == 404
