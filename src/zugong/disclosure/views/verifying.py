"""Checking: the page of one version that the code on paper opens, and the log itself for whoever keeps an eye on it."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from zugong.disclosure import log, papers, reading
from zugong.disclosure.listing import contact
from zugong.disclosure.models import LogEntry, LogState, Night, TreeHead
from zugong.disclosure.views.frames import frame, reading_or_404
from zugong.lib import merkle
from zugong.lib.disclosed import bundle
from zugong.lib.disclosed.note import BadNote, open_note
from zugong.organisations.models import Unit
from zugong.web.pages import shared_page

PAGE = 1_000
FILE_LIMIT = 8 * 1024 * 1024


def words() -> dict[str, dict[str, str]]:
    """What each step of a check means, in words a villager reads; the script in the browser says the same."""
    return {
        "file": {"good": _("The record can be read."), "bad": _("The record cannot be read.")},
        "document": {
            "good": _("The published page is whole."),
            "bad": _("The published page is broken."),
        },
        "digest": {
            "good": _("The figures now are those of the day it was published: the fingerprint is the same."),
            "bad": _("The figures are no longer those of the day it was published: the fingerprint differs."),
        },
        "entry": {
            "good": _("The record of that day is about this very page."),
            "bad": _("The record is about another page, or there is none."),
        },
        "proof": {
            "good": _("The record stands in the county's list that only grows."),
            "bad": _("The record does not stand in the county's list any more: somebody changed the list."),
        },
        "signature": {
            "good": _("The list was signed by the county, and the signature is right."),
            "bad": _("The county's signature under the list is wrong."),
        },
        "key": {"good": _("The key is the county's own."), "bad": _("The key is not the county's own.")},
    }


@shared_page
@require_safe
def check(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Checked by the server now, and again by the reader's own phone where it runs scripts."""
    found = reading_or_404(request, number, version)
    said = words()
    typed = "".join(c for c in request.GET.get("fingerprint", "").lower() if c in "0123456789abcdef")[:64]
    context = frame(
        found.unit,
        "log",
        reading=found,
        steps=[
            {"ok": one.ok, "words": said[one.name]["good" if one.ok else "bad"], "detail": one.detail}
            for one in found.proof.findings
        ],
        fingerprint=papers.fingerprint(found.version.digest),
        head_fingerprint=papers.fingerprint(found.proof.head.root) if found.proof.head else "",
        key=log.public_key(),
        key_fingerprint=papers.fingerprint(log.public_key().fingerprint),
        contact=contact(found.unit),
        proof_url=reverse("disclosure_proof", args=[number, version]) + "?view",
        file_url=reverse("disclosure_proof", args=[number, version]),
        script_words=json.dumps(said | {"say": _script_words()}, ensure_ascii=False),
        typed=typed,
        typed_fits=bool(typed) and len(typed) >= 8 and _fits(typed, found.version.digest),
        latest_url=reverse("disclosed", args=[number]),
    )
    return render(request, "disclosure/public/check.html", context, status=200 if found.proof.ok else 409)


def _fits(typed: str, digest: str) -> bool:
    """The printed form leaves out the middle: first eight and last eight."""
    return typed in (digest, digest[:8] + digest[-8:], digest[:8])


def _script_words() -> dict[str, str]:
    return {
        "working": _("Your device is working it out…"),
        "good": _("Your own device found the same: nothing was changed."),
        "bad": _("Your own device found a difference."),
        "offline": _("It could not be fetched just now; the result of the server stands above."),
    }


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def records(request: HttpRequest) -> HttpResponse:
    """The log for everybody: the newest head, the key, last night's check; a number or a file to be checked."""
    typed = "".join(request.GET.get("number", "").upper().split())[:40]
    if typed:
        found = reading.find(typed)
        if found is not None:
            return redirect("disclosure_check", found.publication.number, found.number)
    verdict, problem = (None, "") if request.method != "POST" else _uploaded(request)
    head = log.latest_head()
    county = Unit.objects.filter(parent__isnull=True).first()
    said = words()
    context = frame(
        county,
        "log",
        typed=typed,
        head=head,
        head_good=_head_good(head),
        heads=list(TreeHead.objects.order_by("-pk")[:12]),
        night=Night.objects.filter(finished_at__isnull=False).first(),
        key=log.public_key(),
        key_fingerprint=papers.fingerprint(log.public_key().fingerprint),
        old_keys=log.trusted_keys()[1:],
        root=papers.fingerprint(head.root) if head else "",
        verdict=verdict,
        problem=problem,
        steps=[
            {"ok": one.ok, "words": said[one.name]["good" if one.ok else "bad"], "detail": one.detail}
            for one in (verdict.steps if verdict else [])
        ],
        contact=contact(county) if county else None,
    )
    response = render(request, "disclosure/public/log.html", context)
    response.headers.setdefault("Cache-Control", "private, max-age=0")
    return response


def _uploaded(request: HttpRequest) -> tuple[bundle.Verdict | None, str]:
    """The downloaded file, checked as ``zugong verify`` does. Nothing of it is kept."""
    file = request.FILES.get("file")
    if file is None:
        return None, _("Choose the file you downloaded.")
    if file.size is None or file.size > FILE_LIMIT:
        return None, _("The file is too large to be one of ours.")
    return bundle.verify(file.read(), log.trusted_keys()), ""


def _head_good(head: TreeHead | None) -> bool:
    if head is None:
        return False
    try:
        said, _key = open_note(head.note, log.trusted_keys())
    except BadNote:
        return False
    return (said.size, said.root.hex()) == (head.size, head.root)


# --- for programs -------------------------------------------------------------------------------------------------
def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@shared_page
@require_safe
def newest_head(request: HttpRequest) -> HttpResponse:
    """The newest signed head, as it was signed."""
    head = log.latest_head()
    if head is None:
        raise Http404
    return _plain(head.note)


@shared_page
@require_safe
def public_keys(request: HttpRequest) -> HttpResponse:
    """The key in use and those before it, one a line."""
    return _plain("".join(f"{key}\n" for key in log.trusted_keys()))


def _number(request: HttpRequest, name: str, default: int = 0) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 16 else default


def _json(data: Any, status: int = 200) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8", status=status)


@shared_page
@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """Signed heads from the oldest, ``?after=<row>`` goes on: what a witness keeps."""
    rows = list(TreeHead.objects.filter(pk__gt=_number(request, "after")).order_by("pk")[:PAGE])
    return _json({"heads": [{"row": row.pk, "note": row.note} for row in rows], "more": len(rows) == PAGE})


@shared_page
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The log's leaves in order, ``?from=<place>``: enough to rebuild the whole tree."""
    start = _number(request, "from")
    size = LogState.objects.values_list("size", flat=True).filter(pk=1).first() or 0
    rows = LogEntry.objects.filter(place__gte=start, place__lt=size).order_by("place")[:PAGE]
    leaves = list(rows.values_list("leaf", flat=True))
    return _json({"from": start, "size": size, "leaves": leaves})


@shared_page
@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the log of ``second`` entries only added to that of ``first`` (RFC 9162)."""
    first, second = _number(request, "first"), _number(request, "second")
    size = LogState.objects.values_list("size", flat=True).filter(pk=1).first() or 0
    second = second or size
    if not 0 < first <= second <= size:
        return _json({"error": _("Sizes must rise from 1 to %(size)s.") % {"size": size}}, 400)
    found = log.prove_consistency(first, second)
    if found is None:
        return _json({"error": _("A part of the tree is gone.")}, 409)
    known = log.nodes([*merkle.root_nodes(first), *merkle.root_nodes(second)])
    return _json(
        {
            "first": first,
            "second": second,
            "first_root": merkle.range_root(0, first, known).hex(),
            "second_root": merkle.range_root(0, second, known).hex(),
            "path": [step.hex() for step in found],
        }
    )
