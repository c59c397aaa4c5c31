"""Addresses of the supervision committee."""

from __future__ import annotations

from django.urls import path, register_converter

from zugong.villages import converters
from zugong.villages.committee.views import board, cases, seats


class MatterKey(converters.PrivateToken):
    regex = "finding|check|meeting|review"


register_converter(MatterKey, "supervision_matter")

urlpatterns = [
    path("supervision/", board.board, name="supervision"),
    path("supervision/export/", board.export, name="supervision_export"),
    path("supervision/village/<slug:code>/", seats.village, name="supervision_village"),
    path("supervision/village/<slug:code>/elect/", seats.elect, name="supervision_elect"),
    path("supervision/village/<slug:code>/seat/", seats.seat, name="supervision_seat"),
    path("supervision/seats/<int:pk>/end/", seats.unseat, name="supervision_unseat"),
    path("supervision/<supervision_matter:key>/", cases.case_list, name="supervision_list"),
    path("supervision/<supervision_matter:key>/export/", cases.export, name="supervision_list_export"),
    path("supervision/<supervision_matter:key>/new/", cases.create, name="supervision_new"),
    path("supervision/<supervision_matter:key>/<int:pk>/paper/", cases.paper, name="supervision_paper"),
    path("supervision/check/<int:pk>/spot/", cases.spot, name="supervision_spot"),
    path("supervision/review/<int:pk>/count/", cases.vote, name="supervision_vote"),
    *(
        path(f"supervision/{key}/<int:pk>/", cases.case, {"key": key}, name=f"supervision_{key}")
        for key in ("finding", "check", "meeting", "review")
    ),
    *(
        path(
            f"supervision/{key}/<int:pk>/<slug:name>/",
            cases.verb,
            {"key": key},
            name=f"supervision_{key}_verb",
        )
        for key in ("finding", "check", "meeting", "review")
    ),
]
