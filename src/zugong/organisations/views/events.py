"""Events: the audit administrator's search, export and check of the chains."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events, roles, verbs
from zugong.organisations.account_forms import EventFilter
from zugong.organisations.fields import prefix_range
from zugong.organisations.keyset import page
from zugong.organisations.models import Event, EventChain
from zugong.organisations.tasks import check_events
from zugong.organisations.views.grants import XLSX
from zugong.organisations.views.shared import needs, settings_tabs

EXPORT_LIMIT = 200_000
# Above this many rows the check runs in the background.
CHECK_AT_ONCE = 100_000


@needs(roles.VIEW_EVENTS)
def event_list(request: HttpRequest) -> HttpResponse:
    form, rows = _filtered(request)
    found = page(request, rows.select_related("account", "unit"))
    for event in found.rows:
        event.words = verbs.title(event.verb)
    last_check = Event.objects.filter(verb="events.checked").order_by("-pk").first()
    return render(
        request,
        "organisations/events/list.html",
        {
            "form": form,
            "page": found,
            "query": request.GET.urlencode(),
            "last_check": last_check,
            "faults": [events.Fault(**fault) for fault in last_check.data["first"]] if last_check else [],
            "total": sum(EventChain.objects.values_list("length", flat=True)),
            "tabs": settings_tabs(request, "events"),
        },
    )


@needs(roles.VIEW_EVENTS)
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("account", "unit"), pk=pk)
    return render(
        request,
        "organisations/events/detail.html",
        {
            "event": event,
            "words": verbs.title(event.verb),
            "data": [(_key(key), _shown(key, value)) for key, value in sorted(event.data.items())],
            "facts": [
                (column.title, cell) for column, cell in zip(_columns(), _row(event), strict=True) if cell
            ],
        },
    )


@require_POST
@needs(roles.VIEW_EVENTS)
def event_export(request: HttpRequest) -> HttpResponse:
    """The search's answer, newest first, as Excel or CSV. The export itself is an event."""
    form, rows = _filtered(request)
    if not form.is_valid():
        return redirect("events")
    rows = rows.select_related("account", "unit").order_by("-pk")[:EXPORT_LIMIT]
    kind = "csv" if request.POST.get("as") == "csv" else "xlsx"
    stream = tempfile.TemporaryFile()  # noqa: SIM115
    lines = (_row(event) for event in rows.iterator(chunk_size=2000))
    count = (
        _write_csv(stream, lines) if kind == "csv" else write_rows(stream, [(_("Events"), _columns(), lines)])
    )
    events.record(
        "events.exported", by=request.actor, rows=count, kind=kind, filter=request.GET.urlencode()[:300]
    )
    stream.seek(0)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=f"{_('Events')}-{timezone.localtime():%Y%m%d-%H%M}.{kind}",
        content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX,
    )


@require_POST
@needs(roles.VIEW_EVENTS)
def event_check(request: HttpRequest) -> HttpResponse:
    """Recompute the chains; a long trail is checked in the background."""
    if sum(EventChain.objects.values_list("length", flat=True)) > CHECK_AT_ONCE:
        check_events.enqueue(request.user.pk, request.actor.address)
        messages.info(request, _("The check runs in the background; the answer will stand here."))
        return redirect("events")
    faults = events.check(by=request.actor)
    if faults:
        words = ngettext("%(n)d fault found in the events.", "%(n)d faults found in the events.", len(faults))
        messages.error(request, words % {"n": len(faults)})
    else:
        messages.success(request, _("Checked: nothing was changed."))
    return redirect("events")


def _filtered(request: HttpRequest) -> tuple[EventFilter, QuerySet[Event]]:
    form = EventFilter(request.GET)
    rows = Event.objects.visible_to(request.user)
    if not form.is_valid():
        return form, rows.none()
    wanted = form.cleaned_data
    zone = timezone.get_current_timezone()
    if wanted["from_date"]:
        rows = rows.filter(at__gte=datetime.combine(wanted["from_date"], time.min, zone))
    if wanted["to_date"]:
        rows = rows.filter(at__lt=datetime.combine(wanted["to_date"] + timedelta(days=1), time.min, zone))
    if wanted["account"]:
        account = wanted["account"]
        rows = rows.filter(
            Q(account=account) | Q(subject_type="organisations.account", subject_id=str(account.pk))
        )
    if wanted["verb"]:
        rows = rows.filter(verb=wanted["verb"])
    if wanted["subject"]:
        rows = rows.filter(Q(subject_label__contains=wanted["subject"]) | Q(subject_id=wanted["subject"]))
    if wanted["unit"]:
        low, high = prefix_range(wanted["unit"].path)
        rows = rows.filter(unit__path__gte=low, unit__path__lt=high)
    if wanted["result"]:
        rows = rows.filter(result=wanted["result"])
    return form, rows


def _columns() -> list[Column]:
    return [
        Column("at", _("time"), width=20),
        Column("actor", _("who")),
        Column("account", _("account name")),
        Column("words", _("what happened"), width=24),
        Column("verb", _("verb"), width=24),
        Column("subject", _("to whom or what"), width=24),
        Column("unit", _("unit"), width=20),
        Column("result", _("result")),
        Column("address", _("IP address"), width=16),
        Column("data", _("details"), width=40),
        Column("place", _("place in the chain")),
        Column("mac", _("fingerprint"), width=40),
    ]


def _row(event: Event) -> list[str]:
    return [
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event.actor_words,
        event.account.username if event.account else "",
        str(verbs.title(event.verb)),
        event.verb,
        event.subject_label,
        event.unit.name if event.unit else "",
        str(event.get_result_display()),
        event.address,
        json.dumps(event.data, ensure_ascii=False, sort_keys=True) if event.data else "",
        f"{event.chain}-{event.sequence}",
        event.mac,
    ]


def _write_csv(stream: Any, lines: Iterable[list[str]]) -> int:
    """UTF-8 with the mark that Excel asks for; nothing that a program would take for a formula."""
    stream.write("\ufeff".encode())

    class Encoded:
        def write(self, text: str) -> None:
            stream.write(text.encode())

    writer = csv.writer(Encoded())
    writer.writerow([column.title for column in _columns()])
    count = 0
    for line in lines:
        writer.writerow([f"'{cell}" if cell[:1] in set("=+-@\t\r") and cell else cell for cell in line])
        count += 1
    return count


def _key(key: str) -> str:
    """The words for what an event noted; the key itself where it has none."""
    words = {
        "role": _("role"),
        "reason": _("reason"),
        "why": _("reason"),
        "from_date": _("from"),
        "to_date": _("to"),
        "before": _("before"),
        "after": _("after"),
        "source": _("source"),
        "key": _("rule"),
        "rows": _("rows"),
        "kind": _("kind"),
        "filter": _("filter"),
        "field": _("field"),
        "ways": _("signed in with"),
        "what": _("what was wrong"),
        "minutes": _("minutes"),
        "to": _("new state"),
        "tier": _("passed up to"),
        "faults": _("faults found"),
        "first": _("the first of them"),
        "post": _("post"),
        "unit": _("unit"),
        "available": _("can take orders"),
        "created": _("newly made"),
    }
    return words.get(key, key)


def _shown(key: str, value: Any) -> str:
    if key == "role" and isinstance(value, str) and roles.known(value):
        return str(roles.get(value).title)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
