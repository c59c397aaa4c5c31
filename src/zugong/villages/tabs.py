"""The sub-pages of the section 村: each mechanism registers its own; a page shows what the account may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zugong.organisations.models import Account


@dataclass(frozen=True)
class Tab:
    """``order`` sorts; ``may_open`` takes the account. The section opens where its first open tab leads."""

    key: str
    label: Any
    url_name: str
    may_open: Callable[[Account], bool]
    order: int = 50


_tabs: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Adds a tab; registering the same key again replaces it."""
    _tabs[tab.key] = tab


def open_to(account: Account) -> list[Tab]:
    """The tabs this account may open, in their order; none for somebody who is not signed in."""
    if not account.is_authenticated:
        return []
    return [tab for tab in sorted(_tabs.values(), key=lambda tab: tab.order) if tab.may_open(account)]


def build(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """What the page header shows, the tab of key ``active`` marked."""
    return [
        {"label": tab.label, "url": reverse(tab.url_name), "active": tab.key == active}
        for tab in open_to(request.user)
    ]
