"""Sending and reading notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from zugong.notices.models import Notice
from zugong.organisations.inserting import insert
from zugong.organisations.models import Account


def send(*, to: Account, title: str, subject: Any = None, urgent: bool = False) -> Notice:
    """Put one notice in an account's inbox, in the caller's transaction."""
    return Notice.objects.create(
        account=to,
        title=title[:200],
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        urgent=urgent,
        created_at=timezone.now(),
    )


def send_all(
    titles: Iterable[tuple[Account, str]], *, subject: Any = None, urgent: bool = False
) -> list[Notice]:
    """Put one notice in each account's inbox, each with its own title, in the caller's transaction and one statement.

    ``subject`` is a model's row, or a registered type and an id of something that has no row.
    """
    now = timezone.now()
    if subject is None:
        subject_type, subject_id = "", ""
    elif isinstance(subject, tuple):
        subject_type, subject_id = subject
    else:
        subject_type, subject_id = subject._meta.label_lower, str(subject.pk)
    sent = [
        Notice(
            account=account,
            title=title[:200],
            subject_type=subject_type,
            subject_id=subject_id,
            urgent=urgent,
            created_at=now,
        )
        for account, title in titles
    ]
    insert(*sent)
    return sent


def mark_read(account: Account, *, pk: int | None = None) -> int:
    """Mark one notice of the account read, or all of them. Returns how many changed."""
    unread = Notice.objects.filter(account=account, read_at__isnull=True)
    if pk is not None:
        unread = unread.filter(pk=pk)
    return unread.update(read_at=timezone.now())
