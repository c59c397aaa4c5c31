"""What the pages of units, people and imports share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zugong.organisations import roles
from zugong.organisations.refusals import Forbidden, Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SUB_PAGES = (
    ("units", _("Units"), roles.VIEW_UNITS),
    ("people", _("People"), roles.VIEW_PEOPLE),
    ("imports", _("Import and export"), roles.IMPORT_ROSTERS),
)


def may_open_rosters(request: HttpRequest) -> bool:
    return request.user.is_authenticated and any(
        request.user.can(permission) for _n, _w, permission in SUB_PAGES
    )


@login_required
def rosters_start(request: HttpRequest) -> HttpResponse:
    """The first sub-page the account may open."""
    for name, _words, permission in SUB_PAGES:
        if request.user.can(permission):
            return redirect(name)
    raise Forbidden("not_permitted", _("No roster is in your scope."))


def tabs(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """The sub-pages this account may open."""
    return [
        {"url": reverse(name), "label": words, "active": name == active}
        for name, words, permission in SUB_PAGES
        if request.user.can(permission)
    ]


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Show a refusal at the field its code names, else above the form. Not being allowed is a page of its own."""
    if isinstance(refusal, Forbidden):
        raise refusal
    form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
