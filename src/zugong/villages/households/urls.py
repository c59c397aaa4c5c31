"""Addresses of households. What stands on a printed card (``/h/…``) stays for good."""

from __future__ import annotations

from django.urls import path

from zugong.villages import converters  # noqa: F401  registers <private:…>
from zugong.villages.households.views import card

urlpatterns = [
    path("h/<private:token>/", card.card, name="household_card"),
    path("h/<private:token>/forget/", card.forget_card, name="household_card_forget"),
]
