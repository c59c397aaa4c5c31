"""What waits for those who judge by name: one to-do for each open round in which something is still open."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.evaluation.queries import rounds_to_judge
from zugong.flows.queries import chain, minutes_left
from zugong.notices.todos import Todo
from zugong.organisations.models import Account


def to_judge(account: Account) -> Iterator[Todo]:
    """The provider behind the to-do list."""
    now = timezone.now()
    for rater, done, total in rounds_to_judge(account):
        if done >= total:
            continue
        round_ = rater.round
        until = round_.score_until or round_.vote_until
        share = None
        if until is not None:
            whole = (until - round_.opened_at).total_seconds()
            share = (now - round_.opened_at).total_seconds() / whole if whole > 0 else 1.0
        yield Todo(
            key=f"judge-{rater.pk}",
            kind=round_.table.title,
            title=round_.title,
            fact=_("%(done)d of %(all)d judged") % {"done": done, "all": total},
            url=reverse("evaluation_rate_round", args=[round_.pk]),
            verb=_("judge"),
            due_at=until,
            share=share,
            minutes=minutes_left(until, now) if until else None,
            steps=chain(round_),
        )
