"""What is asked on the spot, by what is looked at. The words are kept with each check, so that they may change here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

BY_KIND: dict[str, tuple[Any, ...]] = {
    "cash": (
        _("The cash in the box is what the cash book says"),
        _("Every outgo has a voucher, signed by whoever handled and whoever approved it"),
        _("The bank statement and the book agree"),
        _("No receipt is paid out in cash above the limit"),
    ),
    "project": (
        _("The project was resolved on, and the resolution was published"),
        _("Bids or prices of several were compared"),
        _("What is built agrees with the contract in amount and quality"),
        _("What was paid agrees with how far the work is"),
    ),
    "assets": (
        _("What stands in the book of assets is there"),
        _("Contracts are written, signed and published"),
        _("Rents came in on time and in full"),
    ),
    "subsidy": (
        _("The list was judged by the representatives and published"),
        _("Those on the list meet the conditions"),
        _("Those asked say that they received the whole amount"),
        _("Nobody on the list has died or moved away"),
    ),
    "board": (
        _("What hangs is the present period"),
        _("It can be read, and nothing is covered"),
        _("What hangs is the same as what is published"),
        _("It says whom to ask"),
    ),
    "other": (
        _("What was decided was done"),
        _("The papers are complete"),
    ),
}


def of(kind: str) -> tuple[Any, ...]:
    return BY_KIND[kind]
