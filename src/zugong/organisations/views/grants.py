"""Grants: the security administrator's list, granting and ending; and the matrix of roles and permissions."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import account_actions, events, roles
from zugong.organisations.account_forms import GrantFilter, GrantForm
from zugong.organisations.fields import prefix_range
from zugong.organisations.keyset import page
from zugong.organisations.models import Account, Grant
from zugong.organisations.refusals import Refused
from zugong.organisations.views.shared import needs, settings_tabs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIELD_OF = {"unit_closed": "unit", "out_of_scope": "unit", "dates": "to_date", "role": "role"}


@needs(roles.MANAGE_GRANTS)
def grant_list(request: HttpRequest) -> HttpResponse:
    form, rows = _filtered(request)
    return render(
        request,
        "organisations/grants/list.html",
        {
            "form": form,
            "page": page(request, rows.select_related("account", "unit__parent", "granted_by")),
            "query": request.GET.urlencode(),
            "tabs": settings_tabs(request, "grants"),
        },
    )


@needs(roles.MANAGE_GRANTS)
def grant_new(request: HttpRequest) -> HttpResponse:
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        initial={"account": request.GET.get("account", "")[:40].replace("\0", "")},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = account_actions.grant(
                data["account"],
                role=data["role"],
                unit=data["unit"],
                from_date=data["from_date"],
                to_date=data["to_date"],
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error(_FIELD_OF.get(refusal.code, "account"), str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s is now %(role)s of %(unit)s.")
                % {"name": made.account, "role": made.title, "unit": made.unit},
            )
            return redirect("account", pk=made.account_id)
    return render(
        request,
        "organisations/grants/new.html",
        {"form": form, "roles": roles.all_roles()},
    )


@needs(roles.MANAGE_GRANTS)
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks on GET, ends it on POST."""
    found = get_object_or_404(Grant.objects.visible_to(request.user).select_related("account", "unit"), pk=pk)
    if request.method == "POST":
        account_actions.revoke(found, by=request.actor)
        messages.success(request, _("The grant has ended."))
        return redirect("account", pk=found.account_id)
    return render(request, "organisations/grants/end.html", {"grant": found})


@require_POST
@needs(roles.MANAGE_GRANTS)
def grant_export(request: HttpRequest) -> HttpResponse:
    """The filtered list as Excel; the export itself is an event."""
    _form, rows = _filtered(request)
    columns = [
        Column("account", _("account name")),
        Column("name", _("full name")),
        Column("role", _("role")),
        Column("unit", _("unit")),
        Column("code", _("unit code"), "code"),
        Column("from_date", _("from"), "date"),
        Column("to_date", _("to"), "date"),
        Column("state", _("state")),
        Column("granted_by", _("granted by")),
    ]
    stream = io.BytesIO()
    rows = rows.select_related("account", "unit", "granted_by").order_by("-pk")
    count = write_rows(
        stream, [(_("Grants"), columns, (_row(found) for found in rows.iterator(chunk_size=2000)))]
    )
    events.record("grant.exported", by=request.actor, rows=count, filter=request.GET.urlencode()[:200])
    stream.seek(0)
    name = f"{_('Grants')}-{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@needs(roles.MANAGE_ACCOUNTS, roles.MANAGE_GRANTS, roles.VIEW_EVENTS)
def role_matrix(request: HttpRequest) -> HttpResponse:
    """Which role may do what, from the code itself."""
    shown = roles.all_roles()
    rooms: dict[str, list[Any]] = {}
    for permission, title in roles.all_permissions().items():
        cells = [(role, permission in role.permissions) for role in shown]
        rooms.setdefault(permission.partition(".")[0], []).append((permission, title, cells))
    return render(
        request,
        "organisations/grants/roles.html",
        {"roles": shown, "rooms": rooms.items(), "tabs": settings_tabs(request, "roles")},
    )


def _row(found: Grant) -> list[Any]:
    state = {
        "in_force": _("in force"),
        "future": _("not begun"),
        "revoked": _("ended"),
        "over": _("ended"),
        "unsealed": _("put in by hand, gives nothing"),
    }[found.state]
    by = str(found.granted_by) if found.granted_by else _("by command")
    return [
        found.account.username,
        str(found.account),
        str(found.title),
        found.unit.name,
        found.unit.code,
        found.from_date,
        found.to_date,
        state,
        by,
    ]


def _filtered(request: HttpRequest) -> tuple[GrantFilter, QuerySet[Grant]]:
    data = request.GET.copy()
    data.setdefault("state", "in_force")
    form = GrantFilter(data)
    rows = Grant.objects.visible_to(request.user)
    if not form.is_valid():
        return form, rows.none()
    wanted, today = form.cleaned_data, timezone.localdate()
    if wanted["q"]:
        accounts = Account.objects.filter(
            Q(username__startswith=wanted["q"].lower()) | Q(display_name__contains=wanted["q"])
        )
        rows = rows.filter(account__in=accounts)
    if wanted["role"]:
        rows = rows.filter(role=wanted["role"])
    if wanted["unit"]:
        low, high = prefix_range(wanted["unit"].path)
        rows = rows.filter(unit__path__gte=low, unit__path__lt=high)
    if wanted["state"] == "in_force":
        rows = rows.in_force()
    elif wanted["state"] == "future":
        rows = rows.filter(revoked_at=None, from_date__gt=today)
    elif wanted["state"] == "ended":
        rows = rows.filter(Q(revoked_at__isnull=False) | Q(to_date__lt=today))
    return form, rows
