"""Addresses of activities. What a notice carries (``/a/…``) stays for good."""

from __future__ import annotations

from django.urls import path, re_path

from zugong.villages.activities.views import public, staff

urlpatterns = [
    re_path(r"^a/(?P<slug>[A-Za-z0-9]{4,8})/?$", public.public_activity, name="public_activity"),
    path("activities/", staff.activities, name="activities"),
    path("activities/new/", staff.create, name="activity_new"),
    path("activities/<int:pk>/", staff.activity, name="activity"),
    path("activities/<int:pk>/notice/", staff.notice, name="activity_notice"),
    path("activities/<int:pk>/list/", staff.enter, name="activity_enter"),
    path("activities/<int:pk>/close/", staff.close, name="activity_close"),
    path("activities/<int:pk>/off/", staff.call_off, name="activity_off"),
]
