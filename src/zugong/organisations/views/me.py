"""My own account: who I am here, password, second factor, sessions, language and type."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.views import PasswordChangeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zugong.organisations import account_actions, account_resets, events, second_factor
from zugong.organisations.account_forms import LanguageForm
from zugong.organisations.middleware import SECOND_FACTOR_ON
from zugong.organisations.refusals import Refused

SHOWN_FOR = timedelta(days=365)  # resets of the own account


@login_required
def me(request: HttpRequest) -> HttpResponse:
    account = request.user
    return render(
        request,
        "organisations/me/me.html",
        {
            "grants": [
                g for g in account.grants.in_force().select_related("unit").order_by("pk") if g.is_sealed
            ],
            "resets": account_resets.lately(account, since=timezone.now() - SHOWN_FOR),
            "second_factor": second_factor.is_on(account),
            "second_factor_required": second_factor.is_required(account),
            "sessions": sessions_of(request),
            "form": LanguageForm(initial={"language": account.language}),
        },
    )


def sessions_of(request: HttpRequest) -> list[UserSession]:
    """The account's sessions that still run, newest first; those that ended are forgotten on the way."""
    found = UserSession.objects.purge_and_list(request.user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


@require_POST
@login_required
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    events.record("account.session_ended", by=request.actor, subject=request.user, ended=session.ip)
    messages.success(request, _("That device is signed out."))
    return redirect("me")


@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise Refused("language", gettext_lazy("Choose one of the languages shown."))
    account_actions.set_language(request.user, language=form.cleaned_data["language"], by=request.actor)
    return redirect("me")


class ChangePassword(PasswordChangeView):
    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not request.user.has_usable_password():
            raise Refused(
                "no_password",
                gettext_lazy("This account signs in without a password; there is none to change."),
            )
        return super().dispatch(request, *args, **kwargs)


class StartSecondFactor(ActivateTOTPView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"required": second_factor.is_required(self.request.user)}

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        events.record("account.second_factor_on", by=self.request.actor, subject=self.request.user)
        return response


class StopSecondFactor(DeactivateTOTPView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session.pop(SECOND_FACTOR_ON, None)
        events.record("account.second_factor_off", by=self.request.actor, subject=self.request.user)
        return response


class NewRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        events.record("account.recovery_codes", by=self.request.actor, subject=self.request.user)
        return response


change_password = login_required(ChangePassword.as_view())
start_second_factor = login_required(StartSecondFactor.as_view())
stop_second_factor = StopSecondFactor.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
