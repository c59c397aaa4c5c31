"""Publications on the staff's side: list, page, draft, review line by line, signature, publishing, correcting, the board."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.disclosure import kinds, listing, permissions, policies, reviewing, tables
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import Attachment, Duty, LineRemark, Posting, Publication, Version
from zugong.disclosure.roles import PREPARE
from zugong.disclosure.staff_forms import (
    NoteForm,
    OffForm,
    PostForm,
    PublicationForm,
    initial_for,
    initial_of,
)
from zugong.disclosure.views.shared import read_files, staff_page, tabs
from zugong.files.serving import file_response
from zugong.flows import actions as flow_actions
from zugong.flows import permissions as flow_permissions
from zugong.flows import queries as flow_queries
from zugong.lib.disclosed.document import BadDocument
from zugong.lib.text import TextTooLong, clean
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events, rules
from zugong.organisations.keyset import page as keyset_page
from zugong.organisations.models import Event, Unit
from zugong.organisations.refusals import Refused

MOST = 50_000
STATES = ("draft", "review", "signed", "published", "withdrawn", "dropped")


def _rows(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    account: Any = request.user
    rows = Publication.objects.visible_to(account).select_related("unit__parent", "latest")
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    try:
        words = clean(request.GET.get("q", ""), 40)
    except TextTooLong:
        words = ""
    if state in STATES:
        rows = rows.filter(state=state)
    if kinds.known(kind):
        rows = rows.filter(kind=kind)
    if words:
        rows = (
            rows.filter(title__icontains=words)
            | rows.filter(number__icontains=words)
            | rows.filter(unit__name__icontains=words)
        )
    return rows, {"state": state, "kind": kind, "words": words}


@require_safe
@staff_page
def publications(request: HttpRequest) -> HttpResponse:
    """All publications of one's scope, newest first."""
    rows, chosen = _rows(request)
    account: Any = request.user
    table = Publication._meta
    flow = flow_queries.Case(flow="publication", flow_version=1)
    context = chosen | {
        "tabs": tabs("publications"),
        "page": keyset_page(request, rows),
        "states": [(name, flow.table.state(name).title) for name in STATES],
        "kinds": kinds.choices(),
        "may_prepare": account.can(PREPARE),
        "filtered": any(chosen.values()),
        "label": table.verbose_name,
    }
    return render(request, "disclosure/staff/list.html", context)


@require_safe
@staff_page
def export(request: HttpRequest) -> HttpResponse:
    """The list as Excel, logged."""
    rows, _chosen = _rows(request)
    if rows.order_by().values("pk")[MOST : MOST + 1].exists():
        raise Refused("too_many", _("More than %(most)s; narrow the list down and export again."), most=MOST)
    columns = [
        Column("number", _("Number"), width=20), Column("unit", _("Place"), width=16), Column("kind", _("Kind"), width=14),
        Column("title", _("Title"), width=36), Column("from", _("From"), "date"), Column("to", _("to"), "date"),
        Column("state", _("State"), width=14), Column("version", _("Version"), "integer"),
        Column("published", _("Published"), width=17),
    ]  # fmt: skip
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    lines = (
        {
            "number": one.number, "unit": one.unit.name, "kind": str(one.kind_title), "title": one.title,
            "from": one.period_from, "to": one.period_to, "state": str(one.at.title),
            "version": one.latest.number if one.latest else None, "published": one.published_at,
        }
        for one in rows.order_by("-pk").iterator(chunk_size=500)
    )  # fmt: skip
    written = write_rows(stream, [(_("Publications"), columns, lines)], zone=timezone.get_default_timezone())
    stream.seek(0)
    events.record("disclosure.export", by=request.actor, result=Event.Result.READ, rows=written)  # type: ignore[attr-defined]
    name = f"disclosure-{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name)


# --- making -------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def new(request: HttpRequest) -> HttpResponse:
    """Choose the kind (and whose), then write; kinds made from books or lists lead to their own page."""
    account: Any = request.user
    by = request.actor  # type: ignore[attr-defined]
    if not account.can(PREPARE):
        raise permissions.Forbidden(
            "prepare", _("Publications are prepared by the village clerk or the township.")
        )
    duty = _duty(request)
    unit = duty.unit if duty else _unit(request)
    kind = request.GET.get("kind", duty.kind if duty else "")
    if unit is None or not kinds.known(kind):
        context = {
            "units": _units(account),
            "kinds": kinds.all_kinds(),
            "unit": unit,
            "tabs": tabs("publications"),
        }
        return render(request, "disclosure/staff/choose.html", context)
    spec = kinds.get(kind)
    if spec.own_page:
        return redirect(f"{reverse(spec.own_page)}?unit={unit.code}")
    if not account.can(PREPARE, unit):
        raise Http404
    period = (duty.period_from, duty.period_to) if duty else kinds.period_of(timezone.localdate(), 3)
    form = PublicationForm(
        request.POST if request.method == "POST" else None,
        initial=initial_for(spec, period, duty.what if duty else ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.prepare(unit=unit, kind=kind, body=form.body(str(account), []), by=by)
            messages.success(request, _("The draft is kept. Look it over, then send it on."))
            return redirect("publication", made.pk)
        except (Refused, BadDocument) as problem:
            form.add_error(None, problem.message(_) if isinstance(problem, BadDocument) else str(problem))
    context = {"form": form, "unit": unit, "kind": spec, "duty": duty, "publication": None}
    return render(request, "disclosure/staff/edit.html", context, status=422 if form.errors else 200)


def _duty(request: HttpRequest) -> Duty | None:
    typed = request.GET.get("duty", "")
    if not (typed.isdecimal() and len(typed) < 16):
        return None
    return permissions.visible_duty(request.user, int(typed))  # type: ignore[arg-type]


def _units(account: Any) -> list[Unit]:
    return list(
        Unit.objects.open()
        .visible_to(account, PREPARE)
        .filter(kind__in=listing.PLACES)
        .order_by("path")[:400]
    )


def _unit(request: HttpRequest) -> Unit | None:
    units = _units(request.user)
    if len(units) == 1:
        return units[0]
    return next((unit for unit in units if unit.code == request.GET.get("unit", "")), None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the draft of a kind without books or lists of its own."""
    account: Any = request.user
    by = request.actor  # type: ignore[attr-defined]
    found = permissions.visible_publication(account, pk)
    flow_permissions.check(found, "edit", by)
    spec = policies.check_kind(found.kind)
    if found.source:
        raise Refused("made_elsewhere", _("This draft is made from books or a list; change it there."))
    form = PublicationForm(request.POST if request.method == "POST" else None, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            body = form.body(
                found.draft_body.get("made_by") or str(account), found.draft_body.get("attachments", [])
            )
            actions.edit(found, body=body, by=by)
            messages.success(request, _("The draft is kept."))
            return redirect("publication", pk)
        except (Refused, BadDocument) as problem:
            form.add_error(None, problem.message(_) if isinstance(problem, BadDocument) else str(problem))
    context = {"form": form, "unit": found.unit, "kind": spec, "publication": found}
    return render(request, "disclosure/staff/edit.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to the draft, to one line or to the whole."""
    found = permissions.visible_publication(request.user, pk)  # type: ignore[arg-type]
    by = request.actor  # type: ignore[attr-defined]
    flow_permissions.check(found, "edit", by)
    row = request.POST.get("row", "")
    try:
        files, names = read_files(request.FILES.getlist("files"))
        if not files:
            raise ValueError(_("Choose a file first."))
        place = int(row) - 1 if row.isdecimal() and len(row) < 7 and int(row) > 0 else None
        actions.attach(found, files=files, names=names, row=place, by=by)
        messages.success(request, _("Attached."))
    except (ValueError, Refused) as problem:
        messages.error(request, str(problem))
    return redirect("publication", pk)


# --- its page and its verbs ---------------------------------------------------------------------------------------
@require_safe
@staff_page
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, what it says, and what this account may do with it."""
    found = permissions.visible_publication(request.user, pk)  # type: ignore[arg-type]
    return page(request, found)


def page(
    request: HttpRequest,
    found: Publication,
    *,
    status: int = 200,
    refused: str = "",
    forms: dict[str, Any] | None = None,
) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    body = found.draft_body or _published_body(found)
    choices = permissions.choices(found, by)
    possible = {one.verb.name for one in choices if one.possible}
    remarks = remarks_of(found)
    versions = list(
        Version.objects.filter(publication=found).select_related("withdrawal").order_by("-number")
    )
    today = timezone.localdate()
    context = {
        "publication": found,
        "kind": kinds.get(found.kind) if kinds.known(found.kind) else None,
        "body": body,
        "draft": bool(found.draft),
        "table": tables.build(request, body, files_of(found)) if body else None,
        "files": files_of(found).get(None, []),
        "choices": choices,
        "possible": possible,
        "chain": flow_queries.chain_of_steps(found),
        "history": flow_queries.history(found),
        "tally": actions.tally(found) if found.state in ("review", "signed") else None,
        "members": reviewing.members(found.unit) if found.state == "review" else [],
        "remarks": remarks,
        "disagreed": [one for one in remarks if not one.agrees and not one.apart],
        "stood_back": [one for one in remarks if one.apart],
        "versions": versions,
        "postings": list(
            Posting.objects.filter(version__publication=found).select_related("version", "photo")
        ),
        "questions": list(found.questions.select_related("about").order_by("-pk")[:20]),
        "today": today,
        "posted_days": rules.value("disclosure.posted_days", found.unit),
        "note_form": NoteForm(initial={"seen": found.version}, prefix="do"),
        "post_form": PostForm(initial={"on": today, "place": _("village board")}),
        "off_form": OffForm(initial={"on": today}),
        "may_edit": "edit" in permissions.possible_names(found, by),
        "may_post": by.account.can(PREPARE, found.unit) or by.account.can("disclosure.publish", found.unit),
        "refused": refused,
        "own_page": kinds.get(found.kind).own_page if kinds.known(found.kind) else "",
        "origin": kinds.origin_of(found),
    } | (forms or {})
    return render(request, "disclosure/staff/publication.html", context, status=status)


def _published_body(found: Publication) -> dict[str, Any]:
    from zugong.lib.disclosed.canonical import NotCanonical, parse

    version = found.latest
    text = getattr(getattr(version, "body", None), "text", "") if version is not None else ""
    try:
        return parse(text)["body"] if text else {}
    except (NotCanonical, KeyError, TypeError):
        return {}


def files_of(found: Publication) -> dict[int | None, list[dict[str, Any]]]:
    files: dict[int | None, list[dict[str, Any]]] = {}
    for one in Attachment.objects.filter(publication=found).select_related("stored"):
        url = reverse("publication_file", args=[found.pk, one.stored_id])
        files.setdefault(one.row, []).append({"name": one.name, "url": url, "kind": one.stored.kind})
    return files


def remarks_of(found: Publication) -> list[LineRemark]:
    rows = LineRemark.objects.filter(publication=found, draft_digest=found.draft_digest)
    return list(rows.select_related("account").order_by("row", "pk")) if found.draft_digest else []


@require_safe
@staff_page
def attached(request: HttpRequest, pk: int, file: Any) -> HttpResponse:
    """A file of the draft or of what is out, for those who see the publication."""
    found = permissions.visible_publication(request.user, pk)  # type: ignore[arg-type]
    one = Attachment.objects.filter(publication=found, stored_id=file).select_related("stored").first()
    if one is None:
        raise Http404
    return file_response(one.stored, small="small" in request.GET)


DONE = {
    "send": "review",
    "return": "draft",
    "publish": "published",
    "correct": "draft",
    "drop": "dropped",
    "withdraw": "withdrawn",
}


@require_POST
@staff_page
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the verbs that ask for a sentence at most. Refused or overtaken: the page says why, what was typed stays."""
    found = permissions.visible_publication(request.user, pk)  # type: ignore[arg-type]
    by = request.actor  # type: ignore[attr-defined]
    if name not in DONE:
        raise Http404
    verb = found.table.verb(name)
    form = NoteForm(request.POST, prefix="do", required=verb.note_required)
    try:
        flow_permissions.check(found, name, by)
        if not form.is_valid():
            return page(
                request,
                found,
                status=422,
                refused=_("Write a sentence; the other side will read it."),
                forms={"note_form": form},
            )
        seen = form.cleaned_data["seen"]
        if seen is not None and seen != found.version:
            raise flow_actions.conflict_of(found, seen=seen)
        _do(found, name, form.cleaned_data["note"], by)
    except Refused as problem:
        fresh = permissions.visible_publication(request.user, pk)  # type: ignore[arg-type]
        return page(request, fresh, status=problem.status, refused=str(problem), forms={"note_form": form})
    messages.success(request, _("Done: %(verb)s") % {"verb": verb.title})
    return redirect("publication", pk)


def _do(found: Publication, name: str, note: str, by: Any) -> None:
    do: dict[str, Callable[[], Any]] = {
        "send": lambda: actions.send(found, note=note, by=by),
        "return": lambda: actions.send_back(found, note=note, by=by),
        "publish": lambda: actions.publish(found, by=by),
        "correct": lambda: actions.correct(found, reason=note, by=by),
        "drop": lambda: actions.drop(found, note=note, by=by),
        "withdraw": lambda: actions.withdraw(found.latest, reason=note, by=by),
    }
    do[name]()
