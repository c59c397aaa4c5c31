"""Household cards on paper: ten to an A4 sheet, to be cut out and handed over."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib import pdf, qr
from zugong.organisations.models import Unit
from zugong.villages.households.cards import card_url
from zugong.villages.models import Household

MOST = 300


def set_cards(households: Sequence[Household]) -> bytes:
    """One PDF with a card for each of ``households``, which come with ``unit`` and its parent."""
    today = timezone.localdate()
    lines = _lines(households)
    cards = [
        {
            "qr": qr.svg(card_url(household), error="m"),
            "title": household.title,
            "unit": household.unit.long_name,
            "number": household.code,
            "line": lines.get(household.pk, ""),
        }
        for household in households
    ]
    printed = _("printed %(year)d/%(month)d/%(day)d") % {
        "year": today.year,
        "month": today.month,
        "day": today.day,
    }
    return pdf.render(
        "household_cards",
        {
            "title": _("Household cards"),
            "name": _("household card"),
            "uses": [
                _("see points and what is new"),
                _("sign in at meetings, vote"),
                _("say it, and it is done"),
            ],
            "keep": _(
                "For your family alone. Lost? Get a new one in the village hall; this one then opens nothing."
            ),
            "cards": cards,
            "foot": printed,
            "page_label": "{page} / {total}",
            "demo": _("Demo; all names and places are invented") if settings.DEMO else "",
        },
    )


def _lines(households: Sequence[Household]) -> dict[int, str]:
    """The public line nearest to each household: its village's, else the township's."""
    above = Unit.objects.in_bulk({pk for one in households for pk in one.unit.ancestor_ids})
    return {
        one.pk: next(
            (above[pk].contact_phone for pk in reversed(one.unit.ancestor_ids) if above[pk].contact_phone), ""
        )
        for one in households
    }
