"""Addresses of evaluation rounds in villages. What is printed (``/v/…``) stays for good."""

from __future__ import annotations

from django.urls import path

from zugong.villages import converters  # noqa: F401  registers <private:…>
from zugong.villages.rounds.views import card, public, staff

urlpatterns = [
    path("villages/rounds/", staff.rounds, name="rounds"),
    path("villages/rounds/new/", staff.new, name="round_new"),
    path("villages/rounds/<int:pk>/nominate/", staff.nominate, name="round_nominate"),
    path("villages/rounds/<int:pk>/codes/", staff.codes, name="round_codes"),
    path("villages/rounds/<int:pk>/slips/", staff.slips, name="round_slips"),
    path("villages/rounds/<int:pk>/winners/", staff.winners, name="round_winners"),
    path("villages/rounds/<int:pk>/paper/", staff.paper, name="round_paper"),
    path("h/<private:token>/rounds/", card.rounds, name="card_rounds"),
    path("h/<private:token>/rounds/<int:pk>/", card.round_, name="card_round"),
    path("h/<private:token>/rounds/<int:pk>/withdraw/", card.withdraw, name="card_round_withdraw"),
    path("v/<slug:code>/rounds/", public.rounds, name="village_rounds"),
    path("v/<slug:code>/rounds/<slug:slug>/", public.round_, name="village_round"),
]
