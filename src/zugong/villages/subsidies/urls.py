"""Addresses of farm subsidies."""

from __future__ import annotations

from django.urls import path

from zugong.villages.subsidies.views import boards, departures, lines, lists, payments, policies, public

urlpatterns = [
    path("d/p/<slug:number>/mine/", public.mine, name="subsidy_mine"),
    path("subsidies/", lists.subsidies, name="subsidies"),
    path("subsidies/new/", lists.new, name="subsidy_new"),
    path("subsidies/<int:pk>/", lists.subsidy, name="subsidy"),
    path("subsidies/<int:pk>/total/", lists.total, name="subsidy_total"),
    path("subsidies/<int:pk>/upload/", lists.upload, name="subsidy_upload"),
    path("subsidies/<int:pk>/check/", lists.check, name="subsidy_check"),
    path("subsidies/<int:pk>/draft/", lists.draft, name="subsidy_draft"),
    path("subsidies/<int:pk>/export/", lists.export, name="subsidy_export"),
    path("subsidies/<int:pk>/paid/", payments.paid, name="subsidy_paid"),
    path("subsidies/<int:pk>/lines/new/", lines.new, name="subsidy_line_new"),
    path("subsidies/lines/<int:pk>/", lines.edit, name="subsidy_line"),
    path("subsidies/lines/<int:pk>/drop/", lines.drop, name="subsidy_line_drop"),
    path("subsidies/lines/<int:pk>/reveal/", lines.reveal, name="subsidy_line_reveal"),
    path("subsidies/lines/<int:pk>/returned/", payments.returned, name="subsidy_returned"),
    path("subsidies/lines/<int:pk>/again/", payments.again, name="subsidy_again"),
    path("subsidies/findings/<int:pk>/", lines.finding, name="subsidy_finding"),
    path("subsidies/search/", boards.search, name="subsidy_search"),
    path("subsidies/search/export/", boards.search_export, name="subsidy_search_export"),
    path("subsidies/doubles/", boards.doubles, name="subsidy_doubles"),
    path("subsidies/policies/", policies.policies, name="subsidy_policies"),
    path("subsidies/policies/new/", policies.new, name="subsidy_policy_new"),
    path("subsidies/policies/publish/", policies.publish, name="subsidy_policies_publish"),
    path("subsidies/policies/<int:pk>/", policies.policy, name="subsidy_policy"),
    path("subsidies/policies/<int:pk>/edit/", policies.edit, name="subsidy_policy_edit"),
    path("subsidies/policies/<int:pk>/close/", policies.close, name="subsidy_policy_close"),
    path("subsidies/departures/", departures.departures, name="departures"),
    path("subsidies/departures/new/", departures.new, name="departure_new"),
    path("subsidies/departures/<int:pk>/back/", departures.back, name="departure_back"),
]
