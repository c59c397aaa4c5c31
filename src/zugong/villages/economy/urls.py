"""Addresses of the collective economy."""

from __future__ import annotations

from django.urls import path

from zugong.villages.economy.views import helping, pages

urlpatterns = [
    path("villages/economy/", pages.economy, name="economy"),
    path("villages/economy/export/", pages.export, name="economy_export"),
    path("villages/economy/<int:pk>/", pages.village, name="economy_village"),
    path("villages/economy/<int:pk>/year/", pages.year, name="economy_year"),
    path("villages/economy/<int:pk>/parts/<int:share>/", pages.take_up, name="economy_take_up"),
    path("villages/economy/<int:pk>/help/", helping.help_new, name="economy_help"),
    path("villages/economy/<int:pk>/measure/", helping.measure, name="economy_measure"),
    path("villages/economy/plans/<int:pk>/", helping.plan, name="help_plan"),
    path("villages/economy/plans/<int:pk>/<slug:name>/", helping.verb, name="help_plan_verb"),
    path("v/<slug:code>/economy/", pages.public, name="village_economy"),
]
