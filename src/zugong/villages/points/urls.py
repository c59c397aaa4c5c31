"""Addresses of points and deeds."""

from __future__ import annotations

from django.urls import path

from zugong.villages import converters  # noqa: F401  registers <private:…>
from zugong.villages.points.views import books, card, items, public, staff

urlpatterns = [
    path("h/<private:token>/points/", card.statement, name="card_points"),
    path("h/<private:token>/points/paper/", card.statement_pdf, name="card_points_pdf"),
    path("h/<private:token>/points/ask/", card.ask, name="card_ask"),
    path("h/<private:token>/deeds/new/", card.declare, name="card_declare"),
    path("h/<private:token>/deeds/<int:pk>/", card.deed, name="card_deed"),
    path("v/<slug:code>/deeds/", public.village_deeds, name="village_deeds"),
    path("v/<slug:code>/deeds/<int:pk>/object/", public.object_to, name="deed_object"),
    path("villages/deeds/", staff.deeds, name="deeds"),
    path("villages/deeds/all/", staff.all_deeds, name="deed_list"),
    path("villages/deeds/export/", staff.export, name="deed_export"),
    path("villages/deeds/new/", staff.declare, name="deed_declare"),
    path("villages/deeds/notice/", staff.notice_pdf, name="deed_notice"),
    path("villages/deeds/standard/", staff.standard, name="deed_standard"),
    path("villages/deeds/<int:pk>/", staff.deed, name="deed"),
    path("villages/deeds/<int:pk>/photos/<uuid:file_id>/", staff.deed_photo, name="deed_photo"),
    path("villages/deeds/<int:pk>/<slug:name>/", staff.deed_verb, name="deed_verb"),
    path("villages/points/", books.books, name="points_books"),
    path("villages/points/export/", books.export, name="points_export"),
    path("villages/points/statements/", books.statements_pdf, name="points_statements"),
    path("villages/points/items/", items.items, name="points_items"),
    path("villages/points/<int:pk>/", books.household, name="points_household"),
    path("villages/points/<int:pk>/paper/", books.household_pdf, name="points_household_pdf"),
    path("villages/points/questions/<int:pk>/", books.question, name="points_question"),
]
