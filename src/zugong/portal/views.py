"""The front door: landing page, one-click demo roles, to-do list, find box, calendar feed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zugong.notices import todos
from zugong.organisations.account_actions import sign_in_as
from zugong.organisations.models import Account, Unit
from zugong.portal import calendar_feed, queries
from zugong.portal.demo_roles import DEMO_ROLES, HOUSEHOLD, VILLAGE
from zugong.portal.shell import only_takes
from zugong.villages.households.cards import card_token
from zugong.villages.models import Household
from zugong.villages.roles import VISIT
from zugong.workorders.queries import WORDS_DAYS, looks_in_words

TODOS = 40  # on one page, the soonest due first


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, for visitors. In the demonstration: the roles, one click each."""
    if request.user.is_authenticated and not settings.DEMO:
        return redirect("home")
    context: dict[str, Any] = {"now": timezone.localtime()}
    if settings.DEMO:
        county = Unit.objects.filter(parent__isnull=True).first()
        context |= {
            "roles": DEMO_ROLES,
            "proof": queries.proof(),
            "county": county,
            "townships": Unit.objects.open().filter(kind="township").count(),
            "villages": Unit.objects.open().filter(kind="village").count(),
        }
    return render(request, "portal/landing.html", context)


@require_POST
def demo_sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Become one of the demonstration's people. Does not exist outside demo mode."""
    role = next((person for role in DEMO_ROLES for person in role.people if person.key == key), None)
    if not settings.DEMO or role is None:
        raise Http404
    if not role.username:
        return redirect(role.start)
    account = Account.objects.filter(username=role.username).first()
    if account is None:
        raise Http404
    sign_in_as(request, account)
    return redirect(role.start)


@require_safe
def demo_village(request: HttpRequest) -> HttpResponse:
    """Where the demonstration's villager starts: the village's own page."""
    village = Unit.objects.open().filter(kind="village", name=VILLAGE).first() if settings.DEMO else None
    if village is None:
        raise Http404
    return redirect("village", village.code)


@require_safe
def demo_card(request: HttpRequest) -> HttpResponse:
    """The card of the demonstration's villager, as its QR code opens it."""
    found = (
        Household.objects.open().filter(head=HOUSEHOLD, unit__parent__name=VILLAGE) if settings.DEMO else None
    )
    household = found.first() if found is not None else None
    if household is None:
        raise Http404
    return redirect("household_card", card_token(household))


def _key(todo: todos.Todo) -> str:
    return f"{todo.due_at.timestamp():.6f}~{todo.key}" if todo.due_at else ""


def _next(
    account: Account, first_page: list[todos.Todo], waits: todos.Counts, now: datetime
) -> todos.Todo | None:
    """What is due next and not late yet; on the first page unless that is full of what is late."""
    if waits.total == waits.late:
        return None
    found = next((todo for todo in first_page if todo.due_at and todo.due_at >= now), None)
    return found or next(iter(todos.for_account(account, beyond=(now, ""), limit=1)), None)


def _place(key: str) -> todos.Place | None:
    """Where a page of to-dos goes on; what is no key shows the first page."""
    stamp, _tilde, name = key.partition("~")
    try:
        return datetime.fromtimestamp(float(stamp), tz=UTC), name[:60]
    except (ValueError, OverflowError, OSError):
        return None


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The to-do list from every room, sorted by due date, with the month's figures beside it."""
    account: Any = request.user
    if only_takes(account):
        return redirect("my_orders")
    now = timezone.now()
    beyond = _place(request.GET.get("after", ""))
    if beyond is None:
        found, waits = todos.first_page(account, now, limit=TODOS + 1)
    else:
        found = todos.for_account(account, beyond=beyond, limit=TODOS + 1)
        waits = todos.counts(account, now)
    shown, more = found[:TODOS], len(found) > TODOS
    context = {
        "now": timezone.localtime(now),
        "groups": queries.grouped(shown, now),
        "waits": waits,
        "late": waits.late,
        "today": waits.today,
        "paged": more or "after" in request.GET,
        "after": _key(shown[-1]) if more else "",
        "next": _next(account, [] if "after" in request.GET else shown, waits, now),
        "figures": queries.figures(account, now) if account.can("workorders.view") else None,
        "boards": queries.board_extracts(account, now) if account.can("workorders.view") else [],
        "may_place": account.can("workorders.place"),
        "may_visit": account.person_id is not None and account.can(VISIT),
        "no_grants": not account.scope.permissions(),
        "feed": calendar_feed.address_of(account),
    }
    return render(request, "portal/home.html", context)


@login_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The find box: orders, people, units of the account's scope."""
    text = request.GET.get("q", "")[:60]
    account: Any = request.user
    context = {
        "q": text,
        "found": queries.find(account, text.replace("\x00", "")),
        "words_days": WORDS_DAYS if looks_in_words(text) else 0,
    }
    return render(request, "portal/find.html", context)


@require_safe
def calendar(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The iCalendar feed; the address itself is the key."""
    account = calendar_feed.account_for(pk, token)
    if account is None:
        raise Http404
    response = HttpResponse(calendar_feed.feed(account), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
