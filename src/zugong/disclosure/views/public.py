"""What anybody may read: the county's front page, a unit's page, one publication, its differences, its downloads."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zugong.disclosure import comparing, kinds, listing, papers, reading, tables
from zugong.disclosure.listing import contact
from zugong.disclosure.models import Attachment, Posting, Publication, Version
from zugong.disclosure.reading import Reading
from zugong.disclosure.views.asking import ask_form
from zugong.disclosure.views.frames import frame, reading_or_404
from zugong.files.serving import file_response, photo_response
from zugong.lib.text import TextTooLong, clean
from zugong.organisations.keyset import page as keyset_page
from zugong.organisations.models import Unit
from zugong.web.charts import Bars, Rows, Series
from zugong.web.pages import shared_page

SEARCHED = 40
LISTED = 30
DATA_PAGE = 500


def _words(request: HttpRequest) -> str:
    try:
        return clean(request.GET.get("q", ""), SEARCHED)
    except TextTooLong:
        return ""


def _group(request: HttpRequest) -> str:
    group = request.GET.get("group", "")
    return group if group in kinds.GROUPS else ""


@shared_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The county's front page: search, the newest, every town."""
    county = Unit.objects.filter(parent__isnull=True).first()
    if county is None:
        raise Http404
    return _place(request, county, home=True)


@shared_page
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One county, town or village: the newest of each kind, the archive, and how it keeps its dates."""
    found = listing.place(code)
    if found is None:
        raise Http404
    return _place(request, found)


def _place(request: HttpRequest, found: Unit, *, home: bool = False) -> HttpResponse:
    group, words = _group(request), _words(request)
    year = request.GET.get("year", "")
    years = listing.years(found)
    chosen = int(year) if year.isdecimal() and len(year) == 4 and int(year) in years else None
    rows = listing.public(found, group=group, year=chosen, words=words)
    page = keyset_page(request, rows, size=LISTED)
    today = timezone.localdate()
    below = listing.below(found)
    since = today.replace(month=1, day=1)
    board = listing.timeliness(below or [found], since, today)
    context = frame(
        found,
        group,
        here=found,
        home=home,
        page=page,
        group=group,
        group_title=kinds.GROUPS.get(group, ""),
        words=words,
        years=years,
        year=chosen,
        kinds=listing.latest_of_each_kind(found) if not (group or words or chosen) else [],
        board=board,
        below=below,
        found_places=listing.places_named(found, words) if words and below else [],
        contact=contact(found),
        narrowed=bool(group or words or chosen),
    )
    return render(request, "disclosure/public/place.html", context)


@shared_page
@require_safe
def disclosed(request: HttpRequest, number: str, version: int | None = None) -> HttpResponse:
    """One version, checked while it is read."""
    found = reading_or_404(request, number, version)
    if found.withdrawn:
        context = frame(found.unit, _group_of(found), reading=found, contact=contact(found.unit))
        return render(request, "disclosure/public/withdrawn.html", context, status=410)
    if not found.content or not found.proof.ok:
        return _broken(request, found)
    return render(request, "disclosure/public/version.html", version_context(request, found))


def _group_of(found: Reading) -> str:
    return kinds.get(found.kind).group if kinds.known(found.kind) else ""


def _broken(request: HttpRequest, found: Reading) -> HttpResponse:
    """The text is gone or no document: nothing of it is shown as if it were good."""
    context = frame(found.unit, _group_of(found), reading=found, contact=contact(found.unit))
    return render(request, "disclosure/public/broken.html", context, status=409)


def version_context(request: HttpRequest, found: Reading, **more: Any) -> dict[str, Any]:
    """Everything the page of a version shows; at most eight queries with the version itself."""
    files = reading.files_of(found)
    others = reading.series(found)
    before, after = reading.neighbours(found, others)
    met, coming = reading.duties(found)
    published_on = timezone.localdate(found.version.published_at)
    table = tables.build(request, found.body, files)
    return frame(
        found.unit,
        _group_of(found),
        reading=found,
        table=table,
        files=files.get(None, []),
        before=before,
        after=after,
        trend=trend(found, others),
        breakdown=breakdown(found),
        sources=sources(found),
        asked=reading.questions(found.publication, timezone.now()),
        timeliness=reading.timeliness_words(met, published_on),
        coming=coming,
        postings=reading.postings(found),
        contact=contact(found.unit),
        bar_back=reverse("disclosure_unit", args=[found.unit.code]),
        ask=ask_form(found),
        own_line_url=own_line(found),
        **more,
    )


def own_line(found: Reading) -> str:
    """Where somebody finds the line of the list that is theirs; empty for kinds without such a page, for older versions, and
    for what no room made."""
    name = kinds.get(found.kind).own_line if kinds.known(found.kind) else ""
    return (
        reverse(name, args=[found.publication.number])
        if name and found.is_latest and found.publication.source
        else ""
    )


def trend(found: Reading, others: list[Version]) -> Bars | None:
    """Income and outgo of the last twelve, in ten thousands; None for kinds that have neither."""
    past = [one for one in others if one.publication.period_to <= found.publication.period_to][
        -reading.SERIES :
    ]
    figures = [(one, reading.amount(one, "income"), reading.amount(one, "outgo")) for one in past]
    figures = [
        (one, income, outgo) for one, income, outgo in figures if income is not None and outgo is not None
    ]
    if len(figures) < 2:
        return None
    return Bars(
        caption=_("Income and outgo of the last year"),
        categories=[_("%(n)s/month") % {"n": one.publication.period_to.month} for one, _i, _o in figures],
        series=[
            Series(name=_("Income"), values=[income / 10_000 for _one, income, _o in figures], tone="done"),
            Series(name=_("Outgo"), values=[outgo / 10_000 for _one, _i, outgo in figures], tone="soft"),
        ],
        unit=_("ten thousand yuan"),
        decimals=2,
        first=_("Month"),
        urls=[reverse("disclosed", args=[one.publication.number]) for one, _i, _o in figures],
    )


def breakdown(found: Reading) -> Rows | None:
    """What the money went to, the largest first."""
    return _parts(_("Where the money went"), found.breakdown)


def sources(found: Reading) -> Rows | None:
    """What the money came from, the largest first."""
    return _parts(_("Where the money came from"), found.sources)


def _parts(caption: str, parts: list[tuple[str, Decimal]]) -> Rows | None:
    parts = parts[:12]
    if len(parts) < 2:
        return None
    return Rows(
        caption=caption,
        categories=[name or _("no category") for name, _sum in parts],
        series=[Series(name=_("Yuan"), values=[value for _name, value in parts])],
        unit=_("yuan"),
        decimals=2,
        first=_("Category"),
    )


@shared_page
@require_safe
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """Two versions side by side: what was changed, line by line."""
    publication = (
        Publication.objects.public().filter(number=number[:40]).select_related("unit__parent__parent").first()
    )
    if publication is None:
        raise Http404
    versions = list(
        Version.objects.filter(publication=publication)
        .select_related("body", "withdrawal")
        .order_by("number")
    )
    chosen = request.GET.get("to", "")
    numbers = [one.number for one in versions]
    to = int(chosen) if chosen.isdecimal() and len(chosen) < 5 and int(chosen) in numbers[1:] else numbers[-1]
    old = next((one for one in versions if one.number == to - 1), None)
    new = next(one for one in versions if one.number == to)
    context = frame(
        publication.unit,
        kinds.get(publication.kind).group if kinds.known(publication.kind) else "",
        publication=publication,
        versions=versions,
        old=old,
        new=new,
        difference=comparing.between(old, new) if old is not None else None,
    )
    return render(request, "disclosure/public/compare.html", context)


# --- open data ---------------------------------------------------------------------------------------------------
@shared_page
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All publications for programs, from the oldest: ``?unit=CODE``, ``?kind=KEY``, ``?after=ID`` goes on.

    Each with its figures and the addresses of its document, proof and table.
    """
    typed = request.GET.get("unit", "")
    unit = listing.place(typed) if typed else None
    if typed and unit is None:
        raise Http404
    rows = listing.public(unit).order_by("pk")
    if kind := request.GET.get("kind", ""):
        rows = rows.filter(kind=kind) if kinds.known(kind) else rows.none()
    after = request.GET.get("after", "")
    if after.isdecimal() and after.isascii() and len(after) < 16:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[:DATA_PAGE])
    data = {"publications": [_data(one) for one in found], "more": len(found) == DATA_PAGE}
    text = json.dumps(data, ensure_ascii=False)
    return _download(text, "application/json; charset=utf-8", "", attach=False)


def _data(one: Publication) -> dict[str, Any]:
    version = one.latest
    assert version is not None
    out = one.state != "withdrawn"
    return {
        "id": one.pk,
        "number": one.number,
        "version": version.number,
        "kind": one.kind,
        "unit": {"code": one.unit.code, "name": one.unit.name},
        "title": version.title,
        "period": {"from": one.period_from.isoformat(), "to": one.period_to.isoformat()},
        "published_at": timezone.localtime(version.published_at).isoformat(timespec="seconds"),
        "digest": version.digest,
        "withdrawn": not out,
        "summary": version.summary if out else [],
        "rows": version.row_count,
        "links": {
            name: reverse(f"disclosure_{name}", args=[one.number, version.number])
            for name in ("document", "proof", "table")
        }
        if out
        else {},
    }


# --- downloads ----------------------------------------------------------------------------------------------------
def _download(data: str | bytes, kind: str, name: str, *, attach: bool = True) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    if attach:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _text_or_404(request: HttpRequest, number: str, version: int) -> Reading:
    found = reading_or_404(request, number, version)
    if not found.text:
        raise Http404
    return found


@shared_page
@require_safe
def document(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The document itself, byte for byte what was hashed."""
    found = _text_or_404(request, number, version)
    return _download(found.text, "application/json; charset=utf-8", f"{number}-{version}.json", attach=False)


@shared_page
@require_safe
def proof(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The file to take home: document, proof and signed head, for ``zugong verify`` or any other program."""
    found = _text_or_404(request, number, version)
    text = papers.bundle_of(found)
    if text is None:
        raise Http404
    return _download(
        text,
        "application/json; charset=utf-8",
        f"{number}-{version}-proof.json",
        attach="view" not in request.GET,
    )


@shared_page
@require_safe
def table(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The table as CSV, for any spreadsheet; text that a spreadsheet would run is disarmed."""
    found = _text_or_404(request, number, version)
    stream = io.StringIO()
    writer = csv.writer(stream)
    columns = found.body.get("columns", [])
    writer.writerow([_harmless(one["title"]) for one in columns])
    for row in found.body.get("rows", []):
        writer.writerow(
            [
                "" if cell is None else _harmless(cell) if one["type"] in ("text", "code") else cell
                for cell, one in zip(row, columns, strict=True)
            ]
        )
    return _download("\ufeff" + stream.getvalue(), "text/csv; charset=utf-8", f"{number}-{version}.csv")


def _harmless(text: str) -> str:
    return f"'{text}" if str(text).startswith(("=", "+", "-", "@", "\t", "\r")) else text


@shared_page
@require_safe
def sheet(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The notice-board sheet, A3, or A4 on request."""
    found = _text_or_404(request, number, version)
    if not found.content:
        raise Http404
    size = "a4" if request.GET.get("size") == "a4" else "a3"
    data = papers.sheet(found, size=size)
    return _download(data, "application/pdf", f"{number}-{version}-{size}.pdf", attach=False)


@shared_page
@require_safe
def attached(request: HttpRequest, number: str, version: int, digest: str) -> HttpResponse:
    """A voucher or paper, by its hash in the document."""
    found = _text_or_404(request, number, version)
    hashes = {listed["sha256"] for listed in found.body.get("attachments", [])}
    one = (
        Attachment.objects.filter(publication=found.publication, stored__sha256=digest)
        .select_related("stored")
        .first()
        if digest in hashes
        else None
    )
    if one is None:
        raise Http404
    return file_response(one.stored, small="small" in request.GET)


@shared_page
@require_safe
def board_photo(request: HttpRequest, number: str, version: int, pk: int) -> HttpResponse:
    """The sheet as it hangs on the board: evidence for everybody. Gone with a version that was withdrawn."""
    found = (
        Posting.objects.filter(
            pk=pk,
            version__publication__number=number[:40],
            version__number=version,
            version__withdrawal__isnull=True,
            photo__isnull=False,
        )
        .select_related("photo")
        .first()
    )
    if found is None or found.photo is None:
        raise Http404
    return photo_response(found.photo, small="small" in request.GET)


@shared_page
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Who publishes in time: county, town or village, in administrative order, with who helps."""
    chosen = request.GET.get("unit", "")
    found = listing.place(chosen) if chosen else Unit.objects.filter(parent__isnull=True).first()
    if found is None:
        raise Http404
    today = timezone.localdate()
    group = _group(request)
    units = listing.below(found) or [found]
    context = frame(
        found,
        "board",
        here=found,
        rows=listing.timeliness(units, today.replace(month=1, day=1), today, group=group),
        missing=listing.missing(found, today, group=group),
        group=group,
        groups=kinds.GROUPS.items(),
        today=today,
    )
    return render(request, "disclosure/public/board.html", context)
