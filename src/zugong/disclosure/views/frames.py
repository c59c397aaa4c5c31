"""What the public pages share: head, links, whom to call."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zugong.disclosure import kinds, listing, reading
from zugong.disclosure.reading import Reading
from zugong.organisations.models import Unit


def groups(unit: Unit | None, active: str) -> list[dict[str, Any]]:
    """The head's links: one for each group of kinds, then the page to check records."""
    base = reverse("disclosure_unit", args=[unit.code]) if unit is not None else reverse("disclosure_home")
    links = [
        {"label": title, "url": f"{base}?{urlencode({'group': key})}", "active": key == active}
        for key, title in kinds.GROUPS.items()
    ]
    links.append(
        {"label": _("Check the records"), "url": reverse("disclosure_log"), "active": active == "log"}
    )
    return links


def frame(unit: Unit | None, active: str = "", **more: Any) -> dict[str, Any]:
    """Context of a public page; ``site_name`` stands beside the seal."""
    county = unit
    while county is not None and county.kind != "county" and county.parent is not None:
        county = county.parent
    return {
        "place": _("%(county)s: open to everybody") % {"county": county.name}
        if county
        else _("Open to everybody"),
        "place_url": reverse("disclosure_home"),
        "unit": unit,
        "links": groups(unit, active),
        "crumbs": crumbs(unit),
        **more,
    }


def crumbs(unit: Unit | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while unit is not None:
        if unit.kind in listing.PLACES:
            found.append({"label": unit.name, "url": reverse("disclosure_unit", args=[unit.code])})
        unit = unit.parent
    return found[::-1]


def reading_or_404(request: HttpRequest, number: str, version: int | None = None) -> Reading:
    """The version read and checked; 404 when it was never published."""
    found = reading.find(number[:40], version)
    if found is None:
        raise Http404
    return reading.read(found)
