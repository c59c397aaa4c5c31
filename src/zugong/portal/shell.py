"""What the frame of every staff page shows: who is signed in, what is unread, how much waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zugong.flows.queries import waiting_counts
from zugong.notices.models import Notice
from zugong.organisations.kept import kept
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Listed
from zugong.organisations.roles import MEMBER


def bell_count(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return 0
    return Notice.objects.filter(account=request.user, read_at__isnull=True).count()


def bell_url(request: HttpRequest) -> str:
    return reverse("inbox") if request.user.is_authenticated else ""


def find_url(request: HttpRequest) -> str:
    return reverse("find") if has_duties(request) else ""


def has_duties(request: HttpRequest) -> bool:
    """Whether the account does business at all; administrators of accounts, grants and events do not."""
    account: Any = request.user
    return account.is_authenticated and any(
        p.startswith(("workorders.", "villages.")) for p in account.scope.permissions()
    )


def keeps_todos(request: HttpRequest) -> bool:
    """Whether the to-do list is a page of its own: who only takes orders finds everything among those."""
    return has_duties(request) and not only_takes(request.user)


def only_takes(account: Any) -> bool:
    """A member who takes orders and has no post besides: what waits for a post is a to-do."""
    return bool(
        account.person_id
        and account.can("workorders.claim")
        and all(place.role.name == MEMBER.name for place in account.scope.places)
    )


def todo_count(request: HttpRequest) -> int:
    account: Any = request.user
    return sum(waiting_counts(account).values())


def me(request: HttpRequest) -> dict[str, Any] | None:
    account: Any = request.user
    if not account.is_authenticated:
        return None
    return {
        "name": str(account),
        "line": granted(account, most=2),
        "url": reverse("me"),
        "links": [{"label": _("my account"), "url": reverse("me"), "icon": "user-circle"}],
        "logout_url": reverse("account_logout"),
    }


def scope(request: HttpRequest) -> str:
    """What is granted to the account, in words."""
    account: Any = request.user
    return granted(account, most=6) if account.is_authenticated else ""


def granted(account: Any, *, most: int) -> str:
    """Where and as what: 石榴坪村 支部书记."""
    return str(
        Listed(f"{_name_of(place.unit_id)} {place.role.title}" for place in account.scope.places[:most])
    )


def county(request: HttpRequest) -> str:
    return county_name()


@kept(Unit)
def _name_of(unit_id: int) -> str:
    return Unit.objects.values_list("name", flat=True).get(pk=unit_id)


@kept(Unit)
def county_name() -> str:
    root = Unit.objects.filter(parent__isnull=True).only("name").first()
    return root.name if root else ""
