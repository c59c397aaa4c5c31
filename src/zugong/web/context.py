"""Context of every page: lazily built, so that a public page that shows no nav pays nothing for it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import messages, navigation

_providers: dict[str, Callable[[HttpRequest], Any]] = {}
# What a room may fill in; a part nobody fills in is not shown.
SLOTS = ("bell_count", "bell_url", "find_url", "help_url", "me", "units", "county", "scope", "missing")


def provide(slot: str, function: Callable[[HttpRequest], Any]) -> None:
    """A room fills a part of the shell.

    ``bell_count`` gives an int. ``me`` gives ``{name, line, url, links: [{label, url, icon}], logout_url}`` or None for
    a visitor. ``units`` gives ``{current, options: [{label, url, active}]}`` or None. ``bell_url``, ``find_url`` and
    ``help_url`` give an address, ``county`` the county's name, ``scope`` what is granted to the account, in words.
    ``missing`` gives what an address that leads nowhere may have meant, as ``{text, url, label}``, or None.
    ``request`` is the only argument.
    """
    if slot not in SLOTS:
        raise ValueError(f"no such part of the shell: {slot!r}; it has {', '.join(SLOTS)}")
    _providers[slot] = function


def _ask(slot: str, request: HttpRequest) -> Any:
    function = _providers.get(slot)
    return (function(request) if function else None) or ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """``navigation``, ``bottom_tabs``, one ``shell_<part>`` for each of SLOTS, ``large_text``, ``demo``, and what a page with
    one message is shown with."""
    groups = SimpleLazyObject(lambda: navigation.build(request))
    parts = {f"shell_{slot}": SimpleLazyObject(partial(_ask, slot, request)) for slot in SLOTS}
    return (
        parts
        | messages.PLAIN
        | {
            "navigation": groups,
            "bottom_tabs": SimpleLazyObject(lambda: navigation.bottom_tabs(groups)),  # type: ignore[arg-type]
            "large_text": request.COOKIES.get("text") == "large",
            "demo": getattr(settings, "DEMO", False),
        }
    )
