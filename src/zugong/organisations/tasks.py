"""Work done in the background. Every task may run twice without harm."""

from __future__ import annotations

from django_tasks import task

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account


@task()
def check_events(account_id: int, address: str) -> int:
    """Check all chains for whoever asked. Returns the number of faults."""
    return len(events.check(by=Actor.of(Account.objects.get(pk=account_id), address)))
