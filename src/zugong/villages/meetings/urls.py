"""Addresses of courtyard meetings. What a notice carries (``/m/…``) stays for good."""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from zugong.villages import converters
from zugong.villages.meetings.views import public, staff


class MeetingVerb(converters.PrivateToken):
    regex = "announce|begin|move|off|minutes"


class ProblemVerb(converters.PrivateToken):
    regex = "order|settle|tell"


register_converter(MeetingVerb, "meeting_verb")
register_converter(ProblemVerb, "problem_verb")

urlpatterns = [
    re_path(r"^m/(?P<slug>[A-Za-z0-9]{4,8})/?$", public.public_meeting, name="public_meeting"),
    path("h/<private:token>/meetings/", public.card_meetings, name="card_meetings"),
    path("meetings/", staff.meetings, name="meetings"),
    path("meetings/export/", staff.export, name="meetings_export"),
    path("meetings/new/", staff.create, name="meeting_new"),
    path("meetings/<int:pk>/", staff.meeting, name="meeting"),
    path("meetings/<int:pk>/notice/", staff.notice, name="meeting_notice"),
    path("meetings/<int:pk>/paper-list/", staff.paper_list, name="meeting_paper_list"),
    path("meetings/<int:pk>/topics/", staff.topic, name="meeting_topic"),
    path("meetings/<int:pk>/topics/<int:topic>/", staff.topic_take, name="meeting_topic_take"),
    path("meetings/<int:pk>/problems/", staff.problem, name="meeting_problem_new"),
    path("meetings/<int:pk>/photos/", staff.photos, name="meeting_photos"),
    path("meetings/<int:pk>/<meeting_verb:verb>/", staff.act, name="meeting_act"),
    path("meetings/problems/<int:pk>/", staff.problem_page, name="meeting_problem"),
    path("meetings/problems/<int:pk>/<problem_verb:verb>/", staff.problem_act, name="meeting_problem_act"),
]
