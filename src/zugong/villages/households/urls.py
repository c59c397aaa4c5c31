"""Addresses of households. What stands on a printed card (``/h/…``) stays for good."""

from __future__ import annotations

from django.urls import path

from zugong.villages import converters  # noqa: F401  registers <private:…>
from zugong.villages.households.views import card, change, paper, roster

urlpatterns = [
    path("h/<private:token>/", card.card, name="household_card"),
    path("h/<private:token>/forget/", card.forget_card, name="household_card_forget"),
    path("households/", roster.households, name="households"),
    path("households/export/", roster.export, name="households_export"),
    path("households/cards/", paper.cards, name="households_cards"),
    path("households/new/", change.create, name="household_new"),
    path("households/<int:pk>/", roster.household, name="household"),
    path("households/<int:pk>/reveal/", roster.household_reveal, name="household_reveal"),
    path("households/<int:pk>/edit/", change.edit, name="household_edit"),
    path("households/<int:pk>/move/", change.move, name="household_move"),
    path("households/<int:pk>/close/", change.close, name="household_close"),
    path("households/<int:pk>/reopen/", change.reopen, name="household_reopen"),
    path("households/<int:pk>/reissue/", change.reissue, name="household_reissue"),
    path("households/<int:pk>/head/", change.head, name="household_head"),
    path("households/<int:pk>/members/new/", change.member_add, name="household_member_new"),
    path("households/<int:pk>/members/<int:member>/", change.member_edit, name="household_member_edit"),
    path("households/<int:pk>/members/<int:member>/left/", change.member_left, name="household_member_left"),
]
