"""What the pages of accounts, grants, rules and events share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zugong.organisations import roles
from zugong.organisations.refusals import Forbidden

# Sub-pages of 设置: url name, words, permissions of which one is needed.
SUB_PAGES = (
    ("accounts", _("Accounts"), (roles.MANAGE_ACCOUNTS, roles.MANAGE_GRANTS)),
    ("resets", _("Resets"), (roles.MANAGE_ACCOUNTS, roles.MANAGE_GRANTS)),
    ("rules", _("Rules"), (roles.MANAGE_SETTINGS,)),
    ("grants", _("Grants"), (roles.MANAGE_GRANTS,)),
    ("roles", _("Roles and permissions"), (roles.MANAGE_ACCOUNTS, roles.MANAGE_GRANTS, roles.VIEW_EVENTS)),
    ("events", _("Events"), (roles.VIEW_EVENTS,)),
)


def needs(*permissions: str) -> Callable:
    """Signed in, and holding at least one of the permissions somewhere; else 403 with the reason."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.can(permission) for permission in permissions):
                raise Forbidden(
                    "not_permitted",
                    _("“%(what)s” is for: %(who)s."),
                    what=roles.all_permissions()[permissions[0]],
                    who=roles.who_may(*permissions),
                )
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate


def may_open_settings(request: HttpRequest) -> bool:
    return request.user.is_authenticated and any(
        request.user.can(permission) for _name, _words, permissions in SUB_PAGES for permission in permissions
    )


def settings_tabs(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """The sub-pages this account may open."""
    return [
        {"url": reverse(name), "label": words, "active": name == active}
        for name, words, permissions in SUB_PAGES
        if any(request.user.can(permission) for permission in permissions)
    ]


@login_required
def settings_start(request: HttpRequest) -> HttpResponse:
    """The first sub-page the account may open."""
    for name, _words, permissions in SUB_PAGES:
        if any(request.user.can(permission) for permission in permissions):
            return redirect(name)
    raise Forbidden("not_permitted", _("Settings are open to the three administrators only."))
