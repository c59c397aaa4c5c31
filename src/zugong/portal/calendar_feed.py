"""The to-do list as an iCalendar feed (RFC 5545), opened by a private address that a changed password ends."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from zugong.lib.tokens import private_token, same
from zugong.notices import todos
from zugong.organisations.models import Account


def token_of(account: Account) -> str:
    """Derived from the account's password hash, so that changing the password ends the old address."""
    return private_token(settings.SECRET_KEY.encode(), "calendar", f"{account.pk}:{account.password}")


def address_of(account: Account) -> str:
    return settings.PUBLIC_URL + reverse("calendar", args=[account.pk, token_of(account)])


def account_for(pk: int, token: str) -> Account | None:
    """The account behind a feed's address while it may sign in, or None."""
    account = Account.objects.filter(pk=pk).first()
    fits = account is not None and same(token, token_of(account)) and account.may_sign_in
    return account if fits else None


def feed(account: Account) -> bytes:
    """Every dated to-do as an event of half an hour that ends when it is due."""
    calendar = Calendar()
    calendar.add("prodid", "-//zugong//to-do//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", str(account))
    now = timezone.now()
    for todo in todos.for_account(account):
        if todo.due_at is None:
            continue
        event = Event()
        event.add("uid", f"{todo.key}@zugong")
        event.add("dtstamp", now)
        event.add("dtstart", todo.due_at - timedelta(minutes=30))
        event.add("dtend", todo.due_at)
        event.add("summary", f"{todo.verb}: {todo.title}")
        event.add("description", todo.fact)
        event.add("url", settings.PUBLIC_URL + todo.url)
        calendar.add_component(event)
    return calendar.to_ical()
