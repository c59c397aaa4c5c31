"""The sub-pages of the section 村: each mechanism registers its own; a page shows what the account may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from zugong.organisations.models import Account


@dataclass(frozen=True)
class Tab:
    """``order`` sorts, and its tens are the number of its group; ``may_open`` takes the account.

    The section opens where its first open tab leads.
    """

    key: str
    label: Any
    url_name: str
    may_open: Callable[[Account], bool]
    order: int


GROUPS = {
    1: pgettext_lazy("tabs", "services"),
    2: pgettext_lazy("tabs", "households and visits"),
    3: pgettext_lazy("tabs", "points"),
    4: pgettext_lazy("tabs", "industry"),
    5: pgettext_lazy("tabs", "open books"),
}
FEW = 6
"""So many tabs stand in one row; more are parted into groups, each opening a row of its own."""

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
    """What the page header shows, the tab of key ``active`` marked; of many, groups with the active one's tabs under it."""
    found = open_to(request.user)
    rows = [{"label": tab.label, "url": reverse(tab.url_name), "active": tab.key == active} for tab in found]
    if len(found) <= FEW:
        return rows
    groups = []
    for number, pairs in groupby(zip(found, rows, strict=True), key=lambda pair: pair[0].order // 10):
        under = [row for _tab, row in pairs]
        groups.append(
            {
                "label": GROUPS[number],
                "url": under[0]["url"],
                "active": any(row["active"] for row in under),
                "under": under if len(under) > 1 else [],
            }
        )
    return groups
