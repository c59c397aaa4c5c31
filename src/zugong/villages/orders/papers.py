"""Codes on paper: posters, window plates and labels, as one PDF however many there are; and an order's own as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib import pdf, qr
from zugong.organisations.models import Unit
from zugong.villages import places
from zugong.villages.models import ServiceCode, Window
from zugong.villages.orders import queries
from zugong.web.templatetags.web import cn_stamp, groups
from zugong.workorders.actions import short_code
from zugong.workorders.models import WorkOrder

KINDS = ("poster", "plate", "qr_sheet")
MOST = 300  # codes in one PDF


def address_of(code: ServiceCode) -> str:
    """The whole address behind a code."""
    return f"{settings.PUBLIC_URL}{reverse('scan', args=[code.slug])}"


def short_address(code: ServiceCode) -> str:
    """The address as people type it."""
    return address_of(code).split("://", 1)[-1]


def order_slip(order: WorkOrder, *, link: str) -> bytes:
    """Number, short code and private link of an order as a PNG for its requester's phone; without names and words."""
    place = places.place_of(order.unit)
    contact = place.contact
    call = ""
    if contact is not None:
        who = " ".join(part for part in (contact.contact_name, contact.contact_phone) if part)
        call = _("If it is urgent, call: %(who)s") % {"who": who}
    return pdf.picture(
        "order_slip",
        {
            "place": " ".join(part for part in (place.line, order.unit.name) if part),
            "title": order.item.name,
            "line": _("placed %(when)s") % {"when": cn_stamp(order.opened_at)},
            "pairs": [
                {"label": _("Number"), "value": order.number_text},
                {"label": _("Short code"), "value": groups(short_code(order))},
            ],
            "words": " ".join(
                (
                    _("To look it up: the number with the short code."),
                    _("Do not show the short code to others."),
                )
            ),
            "qr": qr.svg(link, "m"),
            "qr_words": _("Scan this, and the order opens by itself."),
            "call": call,
            "demo": _("Demo; all names and places are invented") if settings.DEMO else "",
        },
    )


def set_papers(kind: str, codes: Sequence[ServiceCode], *, paper: str = "a3") -> bytes:
    """``kind`` is one of KINDS; ``paper`` (a3, a4) counts for posters. Plates are set for codes of a window."""
    above = _above(codes)
    if kind == "qr_sheet":
        return pdf.render("qr_sheet", _sheet(codes, above))
    if kind == "plate":
        return pdf.render_many("plate", [_plate(code, above) for code in codes])
    return pdf.render_many("poster", [_poster(code, above, paper) for code in codes])


def _above(codes: Sequence[ServiceCode]) -> dict[int, Unit]:
    ids = {pk for code in codes for pk in code.unit.ancestor_ids}
    return Unit.objects.in_bulk(ids)


def _place(code: ServiceCode, above: dict[int, Unit]) -> list[Unit]:
    """The village and what lies above it, the nearest first."""
    return [above[pk] for pk in reversed(code.unit.ancestor_ids) if pk in above]


def _line_of(units: list[Unit]) -> str:
    return next((unit.contact_phone for unit in units if unit.contact_phone), "")


def _demo() -> str:
    return _("Demo; all names and places are invented") if settings.DEMO else ""


def _foot(code: ServiceCode) -> list[str]:
    today = timezone.localdate()
    number = _("code %(slug)s") % {"slug": f"{code.slug}{' ' + code.place if code.place else ''}"}
    printed = _("printed %(year)d/%(month)d/%(day)d") % {
        "year": today.year,
        "month": today.month,
        "day": today.day,
    }
    return [number, printed]


def _poster(code: ServiceCode, above: dict[int, Unit], paper: str) -> dict[str, Any]:
    units = _place(code, above)
    window = Window(code.window).label if code.window else ""
    call = {
        "title": _("No phone at hand"),
        "text": _("Call; the person on duty places the order for you"),
        "strong": _line_of(units),
    }
    return {
        "paper": paper,
        "title": _("Scan to serve"),
        "place": [unit.name for unit in units],
        "side": [_("want something done"), _("see how it goes"), _("you have the last word")],
        "headline": code.item.name
        if code.item
        else _("%(window)s, scan and ask") % {"window": window}
        if window
        else _("Scan, and ask for what you need"),
        "subline": _("nothing to install, no sign-in; WeChat or the camera will do"),
        "qr": qr.svg(address_of(code), error="q", border=0),
        "address_label": _("Cannot scan? Type in a browser:"),
        "address": short_address(code),
        "steps": [
            {"title": _("Scan"), "text": _("it opens the page of %(name)s") % {"name": code.unit.name}},
            {"title": _("Say it"), "text": _("a few words, a photo, and it is ordered")},
            {"title": _("Somebody comes"), "text": _("you are told by when; you rate it when it is done")},
        ],
        "boxes": [
            call,
            {"title": _("Also there"), "text": _("four windows: what to bring, how long, what it costs")},
        ],
        "foot": [*_foot(code), _("hang at 1.3 to 1.5 m")],
        "demo": _demo(),
    }


def _plate(code: ServiceCode, above: dict[int, Unit]) -> dict[str, Any]:
    units = _place(code, above)
    offers = queries.hall(places.Place(code.unit, tuple(reversed(units[1:])))).by_window.get(code.window, [])
    opening, closing = settings.OFFICE_HOURS
    phone = _line_of(units)
    duty = code.unit.contact_name
    lines = [_("on duty: %(name)s") % {"name": duty}] if duty else []
    lines.append(
        _("Not done well? Scan and say so, or call %(phone)s") % {"phone": phone}
        if phone
        else _("Not done well? Scan and say so")
    )
    return {
        "window": code.window,
        "name": Window(code.window).label,
        "word": _("window of the hall"),
        "station": _("service station of %(name)s") % {"name": code.unit.name},
        "place": [unit.name for unit in units[1:]],
        "heading": _("What is done here"),
        "hours": _("Monday to Friday %(opening)s to %(closing)s")
        % {"opening": f"{opening:%H:%M}", "closing": f"{closing:%H:%M}"},
        "columns": [_("item"), _("bring"), _("how long"), _("fee")],
        "items": [
            {
                "name": o.item.name,
                "bring": _(", ").join(o.item.materials) or "—",
                "days": o.time,
                "fee": o.item.fee or _("none"),
            }
            for o in offers
        ],
        "qr": qr.svg(address_of(code), error="q", border=4),
        "qr_heading": _("After hours too: scan and order"),
        "qr_lines": lines,
        "legend_label": _("colours of the edge: "),
        "legend": [{"name": value_name(w), "on": w == code.window} for w in Window.values],
        "foot": _("plate %(slug)s") % {"slug": code.slug},
        "page_label": "{page} / {total}",
        "demo": _demo(),
    }


def value_name(window: str) -> str:
    """A window with the colour of its edge, since colour alone tells some people nothing."""
    colours = {"party": _("red"), "government": _("blue"), "village": _("green"), "social": _("yellow")}
    return _("%(window)s %(colour)s") % {"window": Window(window).label, "colour": colours[window]}


def _sheet(codes: Sequence[ServiceCode], above: dict[int, Unit]) -> dict[str, Any]:
    labels = []
    for code in codes:
        leads = (
            code.item.name if code.item else Window(code.window).label if code.window else _("Scan to serve")
        )
        labels.append(
            {
                "qr": qr.svg(address_of(code), error="m"),
                "title": leads,
                "unit": " ".join(unit.name for unit in _place(code, above)[:2]),
                "address": short_address(code),
                "code": " ".join(filter(None, [code.slug, code.place])),
            }
        )
    return {
        "title": _("Codes"),
        "labels": labels,
        "foot": " ".join(_foot(codes[0])[1:]),
        "page_label": "{page} / {total}",
        "demo": _demo(),
    }
