"""The code flow with the county's OpenID Connect service (OpenID Connect Core 1.0, section 3.1).

allauth carries the flow; this adds what it leaves out: PKCE (RFC 7636), a nonce, the signature of the identity token
even when it came straight from the service, and a plain refusal where a service answers nonsense or nothing. Of all the
service tells about a person only its identifier and the account name are used, and only the identifier is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import MultipleObjectsReturned, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from requests import RequestException

# Public keys only: what a client secret signs could be signed by whoever reads a configuration file.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
CLOCKS_APART = 60  # seconds a service's clock may be off
NAME = "preferred_username"
# Longest identifier in characters (OpenID Connect Core 1.0 says 255, allauth keeps 191), longest account name.
_UID_LENGTH, _NAME_LENGTH = 191, 40
_NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class Refused(OAuth2Error):
    """The service's answer cannot be trusted or understood. The words are for the log and hold nothing secret."""


@contextmanager
def _understood(what: str) -> Iterator[None]:
    """Whatever shape a strange answer has, it ends as a refusal."""
    try:
        yield
    except (AttributeError, KeyError, OAuth2Error, TypeError, ValueError, jwt.PyJWTError) as error:
        if isinstance(error, Refused | RequestException):
            raise
        raise Refused(f"{what} is not usable ({type(error).__name__})") from error


def _text(value: Any, longest: int) -> str:
    """A claim as it can be looked up in the database, else empty."""
    fits = isinstance(value, str) and len(value) <= longest and "\0" not in value
    return value if fits else ""


class CountyServiceAdapter(OpenIDConnectOAuth2Adapter):
    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        with _understood("the discovery document"):
            config = super().openid_config
            missing = [key for key in _NEEDED if not isinstance(config.get(key), str)]
        if missing:
            raise Refused(f"the discovery document lacks {', '.join(missing)}")
        return config

    def get_access_token_data(self, request: HttpRequest, app, client, pkce_code_verifier=None):
        with _understood("the answer to the code"):
            return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def parse_token(self, data):
        with _understood("the access token"):
            return super().parse_token(data)

    def complete_login(self, request: HttpRequest, app: SocialApp, token, **kwargs):
        with _understood("the identity token"):
            claims = self._verified(kwargs["response"]["id_token"], app.client_id)
        if NAME not in claims and self.openid_config.get("userinfo_endpoint"):
            with _understood("the user information"):
                told = self._fetch_user_info(token.token)
                if told["sub"] != claims["sub"]:
                    raise Refused("the user information is about somebody else")
                claims[NAME] = told.get(NAME)
        uid = _text(claims["sub"], _UID_LENGTH)
        if not uid:
            raise Refused("the identifier is empty or too long")
        known = {"sub": uid, NAME: _text(claims.get(NAME), _NAME_LENGTH)}
        return self.get_provider().sociallogin_from_response(request, {"id_token": known})

    def _verified(self, id_token: str, client_id: str) -> dict[str, Any]:
        """The claims of a token this service signed, for us, for this very sign-in, not yet over."""
        header = jwt.get_unverified_header(id_token)
        claims = jwt.decode(
            id_token,
            key=self._key(header.get("kid")),
            algorithms=ALGORITHMS,
            issuer=self.openid_config["issuer"],
            audience=client_id,
            leeway=CLOCKS_APART,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        if claims.get("azp", client_id) != client_id:
            raise Refused("the identity token was made for another client")
        if not self.nonce or claims.get("nonce") != self.nonce:
            raise Refused("the identity token belongs to another sign-in")
        return claims

    def _key(self, kid: str | None):
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json()).keys
        fitting = [key for key in keys if kid is None or key.key_id == kid]
        if len(fitting) != 1:
            raise Refused(f"{len(fitting)} keys fit the identity token")
        return fitting[0]


class CountyService(OpenIDConnectProvider):
    """Signs in and nothing else: no linking by hand, no wider scope asked for through the address."""

    pkce_enabled_default = True
    oauth2_adapter_class = CountyServiceAdapter

    def wk_server_url(self, url: str) -> str:
        return super().wk_server_url(url.rstrip("/"))

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def extract_extra_data(self, data) -> dict[str, Any]:
        return {}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {"process": AuthProcess.LOGIN, "next_url": get_next_redirect_url(request)}

    def redirect(self, request: HttpRequest, process, next_url=None, data=None, **kwargs) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        answer = super().redirect(
            request, process, next_url, data, auth_params={"nonce": nonce}, nonce=nonce, **kwargs
        )
        if isinstance(answer, HttpResponseRedirect):
            # A browser under our content security policy lets no form lead to another site, a page may.
            return render(request, "socialaccount/leave.html", {"address": answer.url, "provider": self})
        return answer


class _Callback(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider):
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce", "")
        return state, response


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _serve(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _serve(_Callback, request, provider_id)


def _serve(view, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = CountyServiceAdapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except (SocialApp.DoesNotExist, MultipleObjectsReturned):
        raise Http404 from None
    try:
        return view.adapter_view(adapter)(request)
    except (OAuth2Error, RequestException, SuspiciousOperation) as error:
        return render_authentication_error(request, provider, exception=error)
