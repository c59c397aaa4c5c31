"""Signing in: password, second factor and the county's single sign-on, as allauth's adapters see them."""

from __future__ import annotations

import logging
import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from zugong.lib import qr
from zugong.organisations import account_resets, events, lockout, roles
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address
from zugong.organisations.fields import keyring
from zugong.organisations.models import Account, Event
from zugong.organisations.second_factor import is_required
from zugong.organisations.single_sign_on import CountyService, Refused
from zugong.web.templatetags.web import cn_datetime

log = logging.getLogger(__name__)
SECRET_PURPOSE = "account.second_factor"
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^A-Za-z0-9\s]"))
_MESSAGES = {
    "account/messages/password_changed.txt": _("Your password is changed. Other devices are signed out."),
    "mfa/messages/totp_activated.txt": _("The second factor is on."),
    "mfa/messages/totp_deactivated.txt": _("The second factor is off."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "New recovery codes are ready; the old ones no longer work."
    ),
    "usersessions/messages/sessions_logged_out.txt": _("The other devices are signed out."),
}
_HOME_OF = {
    roles.SYSTEM_ADMIN.name: "accounts",
    roles.SECURITY_ADMIN.name: "grants",
    roles.AUDIT_ADMIN.name: "events",
}


class LengthValidator(MinimumLengthValidator):
    """Django's own, with a sentence that our catalogue holds."""

    def get_error_message(self) -> str:
        return gettext("Use at least %(length)d characters.") % {"length": self.min_length}

    get_help_text = get_error_message


class ThreeClassesValidator:
    """At least three of lower case, upper case, digits and other signs (GB/T 22239-2019)."""

    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(kind.search(password)) for kind in _CLASSES) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return gettext("Use at least three kinds of: lower case, upper case, digits, signs.")


class Backend(BaseBackend):
    """Account name and password. Unknown names cost the same work as known ones."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **rest: Any,
    ) -> Account | None:
        account = self.check(username or "", password or "")
        return account if account and account.may_sign_in else None

    def check(self, username: str, password: str) -> Account | None:
        """The account of this name if the password is its own, closed accounts included."""
        account = Account.objects.filter(username=lockout.normal(username)).first()
        if account is None or not account.has_usable_password():
            make_password(password)
            return None
        return account if account.check_password(password) else None

    def get_user(self, user_id: int) -> Account | None:
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account and account.may_sign_in else None


class Adapter(DefaultAccountAdapter):
    """No open sign-up, lock-out kept in the database, every step in the audit trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account:
        name = credentials.get("username", "")
        check_lock(name)
        account = Backend().check(name, credentials.get("password", ""))
        if account is None:
            raise wrong(lockout.fail(name, by=stranger(request, name)))
        # Not yet a success: with a second factor the wrong codes go on being counted.
        lockout.release(account)
        return account

    def pre_login(self, request: HttpRequest, user: Account, **rest: Any):
        if user.may_sign_in:
            return None
        events.record(
            "account.sign_in_failed",
            by=stranger(request, user.username),
            subject=user,
            result=Event.Result.REFUSED,
            what=user.state,
        )
        return self.respond_user_inactive(request, user)

    def post_login(self, request: HttpRequest, user: Account, **rest: Any):
        lockout.succeed(user)
        user.last_login = timezone.now()
        ways = [entry["method"] for entry in get_authentication_records(request, user)]
        events.record(
            "account.signed_in",
            by=Actor.of(user, client_address(request)),
            subject=user,
            ways=list(dict.fromkeys(ways)),
        )
        response = super().post_login(request, user, **rest)
        # Each time for two weeks: whoever signed in first after a reset need not have been the holder.
        for reset in account_resets.lately(user):
            messages.warning(
                request,
                _(
                    "On %(when)s your %(what)s was reset: %(who)s asked, %(other)s allowed it."
                    " Not your wish? Tell the audit administrator."
                )
                % {
                    "when": cn_datetime(reset.done_at),
                    "what": reset.get_what_display(),
                    "who": reset.asked_by,
                    "other": reset.decided_by,
                },
            )
        return response

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            events.record(
                "account.signed_out", by=Actor.of(request.user, client_address(request)), subject=request.user
            )
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        for role in request.user.scope.roles:
            if role in _HOME_OF:
                return resolve_url(_HOME_OF[role])
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("me")

    def clean_password(self, password: str, user: Account | None = None) -> str:
        password = super().clean_password(password, user)
        if user and user.pk and user.check_password(password):
            raise ValidationError(
                _("This is your present password; choose another one."), code="password_unchanged"
            )
        return password

    def set_password(self, user: Account, password: str) -> None:
        with transaction.atomic():
            user.set_password(password)
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
            events.record(
                "account.password_changed", by=Actor.of(user, client_address(context.request)), subject=user
            )

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ):
        words = message or _MESSAGES.get(message_template)
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of the second factor lie encrypted; whoever needs one cannot switch it off."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not the code shown now. Write the six digits of this minute."),
    }

    def encrypt(self, text: str) -> str:
        return keyring().encrypt(text, SECRET_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring().decrypt(encrypted_text, SECRET_PURPOSE)

    def build_totp_svg(self, url: str) -> str:
        return qr.svg(url)

    def can_delete_authenticator(self, authenticator) -> bool:
        return not is_required(authenticator.user)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """The county's OpenID Connect service signs in accounts that exist here; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return False

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> CountyService:
        return CountyService(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def list_providers(self, request: HttpRequest) -> list[CountyService]:
        return [CountyService(request, app=app) for app in self.list_apps(request)]

    def on_authentication_error(
        self, request: HttpRequest, provider, error=None, exception=None, extra_context=None
    ) -> None:
        if exception is None:
            return
        words = exception if isinstance(exception, Refused | RequestException) else type(exception).__name__
        log.warning("single sign-on %s did not finish: %s", provider.sub_id, words)
        if isinstance(exception, Refused):
            self._refused(request, "")
        elif extra_context is not None:
            extra_context["reason"] = _(
                "The single sign-on does not answer at present. Try again later, or sign in with account name and password."
            )

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        name = lockout.normal(sociallogin.user.username or "")
        if sociallogin.is_existing:
            account = sociallogin.user
        else:
            account = Account.objects.filter(username=name).first() if name else None
        if account is None:
            self._refused(request, name)
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        if not account.may_sign_in:
            sociallogin.user = account  # refused by Adapter.pre_login as with a password, and not linked
        elif account.is_locked_out:
            self._stop(request, account, _locked(lockout.Standing(until=account.locked_until, left=0)))
        elif not sociallogin.is_existing and not self._link(request, sociallogin, account):
            # The service may give a name that became free to somebody else.
            self._stop(
                request,
                account,
                _(
                    "This account belongs to another identity of the single sign-on. Sign in with account name and "
                    "password, and tell the system administrator of your office."
                ),
            )

    @transaction.atomic
    def _link(self, request: HttpRequest, sociallogin, account: Account) -> bool:
        """Keep that this identity is this account's, once; False if the account already has another one there."""
        Account.objects.select_for_update().get(pk=account.pk)
        identity = sociallogin.account
        others = SocialAccount.objects.filter(provider=identity.provider, user=account)
        if others.exclude(uid=identity.uid).exists():
            return False
        kept, new = SocialAccount.objects.get_or_create(
            provider=identity.provider, uid=identity.uid, defaults={"user": account}
        )
        sociallogin.account, sociallogin.user = kept, account
        if new:
            events.record(
                "account.linked",
                by=Actor.of(account, client_address(request)),
                subject=account,
                provider=kept.provider,
            )
        return kept.user_id == account.pk

    def _stop(self, request: HttpRequest, account: Account, reason) -> None:
        self._refused(request, account.username, account)
        page = render(request, "socialaccount/authentication_error.html", {"reason": reason}, status=403)
        raise ImmediateHttpResponse(page)

    def _refused(self, request: HttpRequest, name: str, account: Account | None = None) -> None:
        events.record(
            "account.sign_in_failed",
            by=stranger(request, name),
            subject=account,
            result=Event.Result.REFUSED,
            what="single_sign_on",
        )


class _CountedCode:
    """Wrong codes count towards the same lock as wrong passwords."""

    def clean_code(self) -> str:
        name = self.user.username
        check_lock(name)
        try:
            code = super().clean_code()
        except ValidationError:
            standing = lockout.fail(name, by=stranger(context.request, name), what="code")
            raise wrong_code(standing) from None
        lockout.release(self.user)
        return code


class SecondFactorForm(_CountedCode, AuthenticateForm):
    pass


class SecondFactorAgainForm(_CountedCode, ReauthenticateForm):
    pass


def stranger(request: HttpRequest, name: str) -> Actor:
    """Who tries to sign in. A name nobody has is kept by its first two characters: people type passwords there."""
    name = lockout.normal(name)
    known = Account.objects.filter(username=name).exists()
    return Actor("requester", name if known else f"{name[:2]}***", address=client_address(request))


def check_lock(name: str) -> None:
    """Count the attempt, or refuse it with the time the lock ends."""
    standing = lockout.reserve(name)
    if standing.until:
        raise ValidationError(_locked(standing), code="locked")


def wrong(standing: lockout.Standing) -> ValidationError:
    return _refusal(standing, gettext("The account name or the password is wrong."))


def wrong_code(standing: lockout.Standing) -> ValidationError:
    return _refusal(standing, gettext("The code is wrong; a new one comes every 30 seconds."))


def _refusal(standing: lockout.Standing, words: str) -> ValidationError:
    if standing.until:
        return ValidationError(_locked(standing), code="locked")
    left = ngettext(
        "%(left)d more attempt, then it is locked for 10 minutes.",
        "%(left)d more attempts, then it is locked for 10 minutes.",
        standing.left,
    ) % {"left": standing.left}
    return ValidationError(f"{words}{left}" if words.endswith("。") else f"{words} {left}", code="wrong")


def _locked(standing: lockout.Standing) -> str:
    assert standing.until is not None
    return gettext(
        "Five wrong attempts: locked until %(time)s. Ask the system administrator if it is urgent."
    ) % {"time": f"{timezone.localtime(standing.until):%H:%M}"}
