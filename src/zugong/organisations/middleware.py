"""Every request knows who acts; idle sessions end; a temporary password or a missing second factor is settled first."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from zugong.lib.crypto import DecryptionError
from zugong.organisations import events, kept, second_factor
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.fields import Unreadable
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden

SEEN = "seen"
SECOND_FACTOR_ON = "second_factor_on"
# A session is written at most this often, in seconds, so that reading a page costs no write.
WRITE_EVERY = 60
_ALWAYS_OPEN = {
    "account_logout",
    "preferences",
    "set_language",
    "account_reauthenticate",
    "mfa_reauthenticate",
}
_FOR_PASSWORD = _ALWAYS_OPEN | {"account_change_password"}
_FOR_SECOND_FACTOR = _ALWAYS_OPEN | {
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
}


class OneLookMiddleware:
    """A request that changes nothing looks once whether what is kept still stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with kept.one_look():
            return self.get_response(request)


class AccountMiddleware:
    """Sets ``request.actor`` and keeps the rules of a signed-in session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = client_address(request)
        account = request.user
        if not account.is_authenticated:
            request.actor = Actor.requester(None, address)
            return self.get_response(request)
        request.actor = Actor.of(account, address)
        if account.language:
            translation.activate(account.language)
            request.LANGUAGE_CODE = translation.get_language()
        if self._is_idle(request):
            events.record("account.idle_end", by=request.actor, subject=account)
            logout(request)
            request.actor = Actor.requester(None, address)
            return _to_sign_in(request)
        response = self.get_response(request)
        if not request.user.is_authenticated:
            # Signed out just now: on a shared computer the way back must not show what was open.
            response.headers["Clear-Site-Data"] = '"cache"'
        if account.language:
            response.headers["Content-Language"] = account.language
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        account = request.user
        if not account.is_authenticated or request.resolver_match is None:
            return None
        name = request.resolver_match.url_name
        if account.must_change_password:
            return None if name in _FOR_PASSWORD else redirect("account_change_password")
        if not settings.STAFF_SECOND_FACTOR or request.session.get(SECOND_FACTOR_ON):
            return None
        if not second_factor.is_required(account):
            return None
        if second_factor.is_on(account):
            request.session[SECOND_FACTOR_ON] = True
            return None
        return None if name in _FOR_SECOND_FACTOR else redirect("mfa_activate_totp")

    def _is_idle(self, request: HttpRequest) -> bool:
        now = int(time.time())
        seen = request.session.get(SEEN)
        limit = settings.SESSION_IDLE_MINUTES * 60
        if seen is not None and now - seen > limit and second_factor.is_staff(request.user):
            return True
        if seen is not None and _asks_by_itself(request):
            return False
        if seen is None or now - seen >= WRITE_EVERY:
            request.session[SEEN] = now
            request.user.usersession_set.filter(session_key=request.session.session_key).update(
                last_seen_at=timezone.now()
            )
        return False


class RefusedMiddleware:
    """What a signed-in account is not permitted is written down; the page says so. A part that refreshes itself is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, DecryptionError):
            self._unreadable(request, exception)
        if not isinstance(exception, Forbidden | PermissionDenied) or not request.user.is_authenticated:
            return
        if _asks_by_itself(request):
            return
        events.record(
            "page.refused",
            by=request.actor,
            result=Event.Result.REFUSED,
            method=request.method,
            path=request.path[:200],
            reason=getattr(exception, "code", ""),
        )

    def _unreadable(self, request: HttpRequest, error: DecryptionError) -> None:
        """Somebody reached into the database, or a key is gone: the auditor is to know, whoever came upon it."""
        where = {"subject": error.row, "field": error.field} if isinstance(error, Unreadable) else {}
        events.record(
            "field.unreadable",
            by=request.actor,
            result=Event.Result.REFUSED,
            page=request.resolver_match.view_name if request.resolver_match else "",
            reason=error.code,
            **where,
        )


def _asks_by_itself(request: HttpRequest) -> bool:
    """Whether a part of a page refreshes itself, as the board does: nobody need be there, so it keeps no session open."""
    part = request.headers.get("HX-Trigger")
    return bool(part) and part == request.headers.get("HX-Target")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Back to the page afterwards; a part asked for by htmx sends the whole page there."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": redirect_to_login("/").url})
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else "/")
