"""The door of the section 村: it leads to the first of its sub-pages that the account may open."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zugong.organisations.refusals import Forbidden
from zugong.villages import tabs


@login_required
@require_safe
def section(request: HttpRequest) -> HttpResponse:
    """To the first open tab."""
    found = tabs.open_to(request.user)
    if not found:
        raise Forbidden("villages_section", _("Nothing of the villages' room is open to this account."))
    return redirect(found[0].url_name)
