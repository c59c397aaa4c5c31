"""What the pages of subsidies share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zugong.disclosure.models import Publication
from zugong.organisations.models import Account, Unit
from zugong.villages import tabs
from zugong.villages.models import SubsidyFinding, SubsidyList
from zugong.villages.roles import BOARD_SUBSIDIES, KEEP_DEPARTURES, KEEP_POLICIES, VIEW_SUBSIDIES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PLACES = 600


def frame(request: HttpRequest, view: str, **more: Any) -> dict[str, Any]:
    """Tabs of the section, and the pages of subsidies this account may open."""
    account: Any = request.user
    views = [
        ("lists", _("Lists"), "subsidies", VIEW_SUBSIDIES),
        ("policies", _("Policies"), "subsidy_policies", VIEW_SUBSIDIES),
        ("search", _("People"), "subsidy_search", VIEW_SUBSIDIES),
        ("doubles", _("In several lists"), "subsidy_doubles", BOARD_SUBSIDIES),
        ("departures", _("Deceased and moved away"), "departures", VIEW_SUBSIDIES),
    ]
    return {
        "tabs": tabs.build(request, "subsidies"),
        "views": [
            {"label": label, "url": reverse(name), "active": key == view}
            for key, label, name, permission in views
            if account.can(permission)
        ],
        "may_keep_policies": account.can(KEEP_POLICIES),
        "may_keep_departures": account.can(KEEP_DEPARTURES),
        **more,
    }


def villages(account: Account, permission: str) -> list[Unit]:
    rows = Unit.objects.open().visible_to(account, permission).filter(kind="village")
    return list(rows.select_related("parent").order_by("path")[:MOST_PLACES])


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number of the address, None for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def query_of(request: HttpRequest) -> str:
    """The address's filters without the place in the pages, for exports."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    return query.urlencode()


def origin(publication: Publication) -> tuple[Any, str] | None:
    """The list a publication was made from, with how many warnings were answered: what reviewers read first."""
    found = SubsidyList.objects.filter(publication=publication).first()
    if found is None:
        return None
    n = SubsidyFinding.objects.filter(list=found).exclude(reason="").count()
    words = (
        ngettext(
            "the checked list; one warning was answered", "the checked list; %(n)s warnings were answered", n
        )
        % {"n": n}
        if n
        else _("the checked list; nothing was found")
    )
    return words, reverse("subsidy", args=[found.pk])
