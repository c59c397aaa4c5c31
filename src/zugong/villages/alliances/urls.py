"""Addresses of alliances."""

from __future__ import annotations

from django.urls import path

from zugong.villages.alliances.views import alliances, parts

ONE = "villages/alliances/<int:pk>/"

urlpatterns = [
    path("villages/alliances/", alliances.alliances, name="alliances"),
    path("villages/alliances/export/", alliances.export, name="alliances_export"),
    path("villages/alliances/new/", alliances.new, name="alliance_new"),
    path(ONE, alliances.alliance, name="alliance"),
    path(f"{ONE}edit/", alliances.edit, name="alliance_edit"),
    path(f"{ONE}papers/", alliances.add_papers, name="alliance_papers"),
    path(f"{ONE}sheet.pdf", alliances.sheet, name="alliance_sheet"),
    path(f"{ONE}partners/new/", parts.partner_edit, name="alliance_partner_new"),
    path(f"{ONE}partners/<int:partner>/", parts.partner_edit, name="alliance_partner"),
    path(f"{ONE}partners/<int:partner>/drop/", parts.partner_drop, name="alliance_partner_drop"),
    path(f"{ONE}partners/<int:partner>/brings/", parts.brings_new, name="alliance_brings_new"),
    path(f"{ONE}brings/<int:contribution>/", parts.brings, name="alliance_brings"),
    path(f"{ONE}brings/<int:contribution>/drop/", parts.brings_drop, name="alliance_brings_drop"),
    path(f"{ONE}projects/new/", parts.project_edit, name="alliance_project_new"),
    path(f"{ONE}projects/<int:project>/", parts.project_edit, name="alliance_project"),
    path(f"{ONE}projects/<int:project>/progress/", parts.progress, name="alliance_progress"),
    path(f"{ONE}projects/<int:project>/finish/", parts.finish, name="alliance_finish"),
    path(f"{ONE}years/new/", parts.year_new, name="alliance_year_new"),
    path(f"{ONE}years/<int:year>/sign/", parts.year_sign, name="alliance_year_sign"),
    path(f"{ONE}years/<int:year>/drop/", parts.year_drop, name="alliance_year_drop"),
    path(f"{ONE}years/<int:year>/sheet.pdf", parts.year_sheet, name="alliance_year_sheet"),
    path(f"{ONE}do/<slug:name>/", alliances.verb, name="alliance_verb"),
]
