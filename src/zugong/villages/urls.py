"""Addresses of the villages room, mechanism by mechanism. What is printed or sent to people stays for good."""

from django.urls import include, path

from zugong.villages import views

urlpatterns = [
    path("villages/", views.section, name="villages_section"),
    path("", include("zugong.villages.orders.urls")),
    path("", include("zugong.villages.households.urls")),
    path("", include("zugong.villages.guarantees.urls")),
    path("", include("zugong.villages.chains.urls")),
    path("", include("zugong.villages.visits.urls")),
    path("", include("zugong.villages.committee.urls")),
    path("", include("zugong.villages.meetings.urls")),
    path("", include("zugong.villages.activities.urls")),
    path("", include("zugong.villages.alliances.urls")),
    path("", include("zugong.villages.economy.urls")),
    path("", include("zugong.villages.finance.urls")),
    path("", include("zugong.villages.products.urls")),
    path("", include("zugong.villages.points.urls")),
    path("", include("zugong.villages.store.urls")),
    path("", include("zugong.villages.rounds.urls")),
    path("", include("zugong.villages.subsidies.urls")),
]
