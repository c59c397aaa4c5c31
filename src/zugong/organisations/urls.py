from importlib.util import find_spec

from django.urls import include, path

from zugong.organisations.views import accounts, events, grants, me, resets, rules, shared

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/language/", me.language, name="me_language"),
    path("me/sessions/<int:pk>/end/", me.session_end, name="session_end"),
    path("settings/", shared.settings_start, name="settings"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account"),
    path("accounts/<int:pk>/<slug:act>/", accounts.account_act, name="account_act"),
    path("accounts/resets/", resets.reset_list, name="resets"),
    path("accounts/resets/<int:pk>/", resets.reset_detail, name="reset"),
    path("accounts/resets/<int:pk>/<slug:act>/", resets.reset_act, name="reset_act"),
    path("grants/", grants.grant_list, name="grants"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/export/", grants.grant_export, name="grant_export"),
    path("grants/<int:pk>/end/", grants.grant_end, name="grant_end"),
    path("roles/", grants.role_matrix, name="roles"),
    path("events/", events.event_list, name="events"),
    path("events/export/", events.event_export, name="event_export"),
    path("events/check/", events.event_check, name="event_check"),
    path("events/<int:pk>/", events.event_detail, name="event"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/set/<str:key>/", rules.rule_set, name="rule_set"),
    path("rules/clear/<int:pk>/", rules.rule_clear, name="rule_clear"),
]
if find_spec("zugong.organisations.urls_rosters"):
    urlpatterns.append(path("", include("zugong.organisations.urls_rosters")))
