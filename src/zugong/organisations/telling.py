"""Telling an account something in its inbox. The inbox lies above this room, so it registers how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from zugong.organisations.models import Account

# Takes pairs of account and title, and what they point at.
Sender = Callable[..., Any]
_senders: list[Sender] = []


def register(sender: Sender) -> None:
    if sender not in _senders:
        _senders.append(sender)


def tell(
    accounts: Iterable[Account], words: Any, params: Mapping[str, Any], *, subject: Any, urgent: bool = False
) -> None:
    """Put ``words`` with their ``params`` in each account's inbox, in its own language and the caller's transaction."""
    titles = []
    for account in accounts:
        with translation.override(account.language or settings.LANGUAGE_CODE):
            titles.append((account, str(words) % {key: str(value) for key, value in params.items()}))
    for send in _senders:
        send(titles, subject=subject, urgent=urgent)
