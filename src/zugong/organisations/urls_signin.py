"""Sign-in, second factor and sessions: the part of allauth's addresses that we serve, nothing about e-mail or sign-up."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from zugong.organisations import single_sign_on
from zugong.organisations.views import me

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    # A NUL in an address is no text a database could look for.
    re_path(
        r"^sign-in/single/oidc/(?P<provider_id>[^/\0]+)/login/$",
        single_sign_on.login,
        name="openid_connect_login",
    ),
    re_path(
        r"^sign-in/single/oidc/(?P<provider_id>[^/\0]+)/login/callback/$",
        single_sign_on.callback,
        name="openid_connect_callback",
    ),
    path("sign-in/single/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/single/error/", social.login_error, name="socialaccount_login_error"),
    path("me/password/", me.change_password, name="account_change_password"),
    path("me/second-factor/", mfa.index, name="mfa_index"),
    path("me/second-factor/start/", me.start_second_factor, name="mfa_activate_totp"),
    path("me/second-factor/stop/", me.stop_second_factor, name="mfa_deactivate_totp"),
    path("me/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/recovery-codes/new/", me.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "me/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("me/sessions/", sessions.list_usersessions, name="usersessions_list"),
]
