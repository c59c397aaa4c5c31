"""Addresses of the collective economy."""

from __future__ import annotations

from django.urls import path

from zugong.villages.economy.views import pages

urlpatterns = [
    path("villages/economy/", pages.economy, name="economy"),
    path("villages/economy/<int:pk>/", pages.village, name="economy_village"),
    path("villages/economy/<int:pk>/year/", pages.year, name="economy_year"),
    path("villages/economy/<int:pk>/help/", pages.help_new, name="economy_help"),
    path("villages/economy/<int:pk>/measure/", pages.measure, name="economy_measure"),
    path("v/<slug:code>/economy/", pages.public, name="village_economy"),
]
