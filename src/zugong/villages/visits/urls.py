"""Addresses of links and visits."""

from __future__ import annotations

from django.urls import path

from zugong.villages import converters  # noqa: F401  registers <private:…>
from zugong.villages.visits.views import board, card, links, mine, visit

urlpatterns = [
    path("h/<private:token>/visits/", card.card_visits, name="card_visits"),
    path("my/households/", mine.my_households, name="my_households"),
    path("households/<int:pk>/visit/", mine.visit, name="visit_new"),
    path("households/<int:pk>/visit/sync/", mine.sync, name="visit_sync"),
    path("households/<int:pk>/link/", links.link, name="visit_link"),
    path("households/<int:pk>/unlink/", links.unlink, name="visit_unlink"),
    path("visits/", board.board, name="visits"),
    path("visits/export/", board.export, name="visits_export"),
    path("visits/links/<int:pk>/", links.links, name="visit_links"),
    path("visits/links/<int:pk>/plan/", links.plan, name="visit_plan"),
    path("visits/<int:pk>/", visit.visit, name="visit"),
    path("visits/<int:pk>/correct/", mine.correct, name="visit_correct"),
    path("visits/<int:pk>/order/", visit.order, name="visit_order"),
    path("visits/<int:pk>/check/", visit.check, name="visit_check"),
    path("visits/<int:pk>/paper/", visit.paper, name="visit_paper"),
    path("visits/<int:pk>/photo/<uuid:file>/", visit.photo, name="visit_photo"),
]
