"""What an address that leads nowhere may have meant: a place that was merged or renumbered, an order of somebody else."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zugong.organisations.models import Unit
from zugong.villages import places

CODE = re.compile(r"(?<!\d)\d{12}(?!\d)")
ORDER = re.compile(r"^/orders/\d+/")


def meant(request: HttpRequest) -> dict[str, str] | None:
    """A sentence and the address to go on to. Only villages are named, whose pages are open to everybody."""
    for code in CODE.findall(request.path)[:2]:
        if (place := places.place_by_code(code)) is not None:
            return _village(place.unit, code)
    account: Any = getattr(request, "user", None)
    if (
        ORDER.match(request.path)
        and account is not None
        and account.is_authenticated
        and account.can("workorders.view")
    ):
        return {
            "text": _(
                "There is no order under this address, or it is not in your scope. Look for it by its number."
            ),
            "url": reverse("orders"),
            "label": _("All orders"),
        }
    return None


def _village(unit: Unit, code: str) -> dict[str, str] | None:
    if unit.is_open:
        text = (
            _("%(village)s exists, but not this page of it.")
            if unit.code == code
            else _("This is an old code of %(village)s; it still works, but this page does not exist.")
        )
        return _to(unit, text % {"village": unit.name})
    found = places.successors(unit)
    if not found or unit.closed_on is None:
        return None
    text = _(
        "%(old)s was merged into %(village)s in %(month)s/%(year)s; old codes still work. This page is gone."
    ) % {
        "old": unit.name,
        "village": found[0].name,
        "month": unit.closed_on.month,
        "year": unit.closed_on.year,
    }
    return _to(found[0], text)


def _to(unit: Unit, text: str) -> dict[str, str]:
    return {
        "text": text,
        "url": reverse("village", args=[unit.code]),
        "label": _("Go to %(village)s") % {"village": unit.name},
    }
