"""What is taken away: the file that proves a publication, and the sheet for the notice board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.disclosure import kinds, listing, log, tables
from zugong.disclosure.reading import Reading
from zugong.lib import pdf, qr
from zugong.lib.disclosed import bundle
from zugong.organisations import rules

WIDTHS = {"date": 1.1, "category": 1.5, "voucher": 1.1, "name": 1.4}
NARROW, WIDE, LETTERS = 1.2, 5.0, 4  # of a column of words, in shares; letters a share holds


def bundle_of(reading: Reading) -> str | None:
    """The file with document, proof and signed head; None when the check of the version fails."""
    proof = reading.proof
    if not proof.ok or proof.entry is None or proof.head is None:
        return None
    return bundle.make(
        document=reading.text,
        leaf=proof.entry.leaf,
        index=proof.entry.place,
        size=proof.head.size,
        path=proof.path,
        head=proof.head.note,
        key=log.public_key(),
    )


def fingerprint(digest: str) -> str:
    """9f3c 27b0 … e4d1 a71e: enough to compare by eye, too much to hit by chance."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-8:-4]} {digest[-4:]}"


def check_url(reading: Reading) -> str:
    """The address on paper: the check page of exactly this version."""
    return settings.PUBLIC_URL + reading.check_address


def sheet(reading: Reading, *, size: str = "a3") -> bytes:
    """The notice-board sheet as PDF."""
    return pdf.render("notice_sheet", sheet_data(reading, size=size))


def sheet_data(reading: Reading, *, size: str) -> dict[str, Any]:
    body, version, unit = reading.body, reading.version, reading.unit
    columns = body["columns"]
    posted = timezone.localdate()
    until = posted + timedelta(days=rules.value("disclosure.posted_days", unit))
    office = listing.contact(unit)
    signatures = reading.content["signatures"]
    return {
        "title": body["title"],
        "size": size,
        "lines": [str(kinds.title_of(reading.kind)), _("Unit: yuan") if _has_money(columns) else unit.name],
        "posted": [
            _("Posted %(day)s; not to be taken off before %(until)s")
            % {"day": _day(posted), "until": _day(until)},
            _("No. %(number)s, version %(version)s")
            % {"number": reading.publication.number, "version": version.number},
        ],
        "equation": [
            {
                "label": one["title"],
                "value": tables.shown(one["value"], one["type"]),
                "sign": _sign(one["sign"]),
            }
            for one in body["summary"]
        ],
        "is_equation": bool(reading.equation),
        "text": body["text"],
        "columns": [
            {
                "title": one["title"],
                "align": "right" if one["type"] in ("money", "integer") else "left",
                "width": _width(place, one, body["rows"]),
            }
            for place, one in enumerate(columns)
        ],
        "rows": [[_cell(cell, one) for cell, one in zip(row, columns, strict=True)] for row in body["rows"]],
        "total": _total(body),
        "qr_title": _("Scan and check"),
        "qr": qr.svg(check_url(reading), error="m"),
        "qr_text": _(
            "Whether the figures on this paper are those that were published, your own phone works out."
            " If one was changed, it says which."
        ),
        "address": check_url(reading).split("://", 1)[-1],
        "fingerprint_title": _("Fingerprints"),
        "fingerprints": _fingerprints(reading),
        "signed_title": _("Reviewed; publication agreed") if signatures else "",
        "signatures": [f"{one['post']} {one['name']}".strip() for one in signatures],
        "ask": [
            _("Questions: scan and ask; answered in public within %(n)s working days.")
            % {"n": max(1, rules.value("disclosure.answer", unit) // 1440)},
            _("Or call %(name)s, %(phone)s.") % {"name": office.name, "phone": office.contact_phone}
            if office
            else "",
        ],
        "corrects": _("Corrects version %(n)s: %(why)s")
        % {"n": reading.content["corrects"]["version"], "why": reading.content["corrects"]["reason"]}
        if reading.content["corrects"]
        else "",
        "foot": _(
            "Made by %(who)s. A photo of this sheet is kept; if somebody takes it off within %(n)s days,"
            " it is hung again and noted."
        )
        % {"who": body["made_by"] or reading.content["published"]["by"], "n": (until - posted).days},
        "page_label": _("page {page} of {total}"),
        "demo": _("Demo; all names and figures are invented") if settings.DEMO else None,
    }


def _width(place: int, one: dict[str, Any], rows: list[list[Any]]) -> float:
    """A column's share of the sheet: by what it is, words by the longest of them."""
    if one["role"] in WIDTHS or one["type"] in ("money", "integer", "date"):
        return WIDTHS.get(one["role"], 1.4)
    longest = max((len(str(row[place])) for row in rows if row[place] is not None), default=0)
    return min(WIDE, max(NARROW, longest / LETTERS, len(one["title"]) / LETTERS))


def _has_money(columns: list[dict[str, Any]]) -> bool:
    return any(one["type"] == "money" for one in columns)


def _cell(cell: Any, one: dict[str, Any]) -> str:
    """Dates of one year are short on paper: 05-03."""
    if one["type"] == "date" and cell:
        return str(cell)[5:]
    return tables.shown(cell, one["type"])


def _total(body: dict[str, Any]) -> list[str]:
    if not any(one is not None for one in body["totals"]):
        return []
    cells = [
        tables.shown(one, column["type"]) for one, column in zip(body["totals"], body["columns"], strict=True)
    ]
    return [_("Total"), *cells[1:]] if not cells[0] else cells


def _sign(sign: str) -> str:
    return {"-": "−"}.get(sign, sign)


def _day(day: Any) -> str:
    return _("%(year)d/%(month)d/%(day)d") % {"year": day.year, "month": day.month, "day": day.day}


def _fingerprints(reading: Reading) -> list[list[str]]:
    lines = [[_("this sheet"), fingerprint(reading.version.digest)]]
    if reading.proof.head is not None:
        lines.append([_("all records of the county"), fingerprint(reading.proof.head.root)])
        lines.append([_("key"), fingerprint(log.public_key().fingerprint)])
    moment = timezone.localtime(reading.version.published_at)
    lines.append([_("entered"), f"{moment:%Y-%m-%d %H:%M:%S}"])
    return lines
